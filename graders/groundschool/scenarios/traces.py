"""The spans of single requests: what the libraries inside the services would have exported of each.

A trace follows from its request and from what the run recorded of every pair: its median answer and its errors. Stores
and partners export nothing, so a call to them has a client's span and no server's. Whoever asks for a request again
gets the same spans.
"""

import random
from collections.abc import Mapping
from dataclasses import dataclass, replace

from groundschool.formats.otlp import CLIENT, CONSUMER, ERROR, PRODUCER, SERVER, OtlpSpan, SpanEvent
from groundschool.scenarios.trace_calls import (
    INTERNAL_ERROR,
    TIMEOUT,
    TINY,
    RecordedPairs,
    SpanTime,
    TraceCall,
    TraceCalls,
)
from groundschool.simulation.chance import offshoot
from groundschool.simulation.company import ROUTES
from groundschool.simulation.customers import trace_id
from groundschool.simulation.graph import graph
from groundschool.simulation.names import name_of
from groundschool.simulation.requests import Request
from groundschool.simulation.run import Run
from groundschool.simulation.services import ALL
from groundschool.simulation.state import Instance

SYSTEMS = {"bookings-db": "postgresql", "session-cache": "redis"}
CODES = {"bookings-db": "53300", "session-cache": "OOM", "events": "320"}  # what stores answer when they cannot
SAID = {500: "internal error", 503: "queue full, turned away", 504: "deadline exceeded"}
LOST_ASKING = 0.4  # share of calls given up that never reached whom they were for
SOON = 0.4  # share of messages that are fetched before their sender knows that they are kept
SCOPE, STORES = "saltmarsh.tracing", "saltmarsh.tracing.stores"
MS, SECOND = 1_000_000, 1_000_000_000  # ns


class Traces:
    """Tells the traces of a run; ``ahead`` is by how many ns the clocks of some instances are, by index."""

    def __init__(self, run: Run, ahead: Mapping[int, int] | None = None) -> None:
        self._known, self._ahead = RecordedPairs(run), ahead or {}

    def of(self, request: Request) -> list[OtlpSpan]:
        """Return the spans of one of ``sample_requests``, the edge's first."""
        told = _Trace(self._known, request).spans()
        return [_shifted(one, self._ahead.get(index, 0)) for index, one in told]


def _shifted(one: OtlpSpan, ahead: int) -> OtlpSpan:
    events = tuple(replace(event, at=event.at + ahead) for event in one.events)
    return replace(one, start=one.start + ahead, end=one.end + ahead, events=events) if ahead else one


@dataclass(frozen=True)
class _Work:
    """What a span is about: its name and kind, when it was, the status that it ended with, and whom it called."""

    name: str
    kind: int
    when: SpanTime
    status: int
    to: Instance | None = None

    @property
    def attributes(self) -> dict[str, str | int]:
        """Return a span's attributes, by the names of OpenTelemetry's conventions."""
        found, status, to = dict[str, str | int](), self.status, self.to
        method, _, route = self.name.partition(" ")
        if route and method.isupper():
            found |= {"http.request.method": method, "http.route": route}
            if self.kind != CLIENT or status != TIMEOUT:
                found["http.response.status_code"] = status or 200
        elif to is not None and to.service in SYSTEMS:
            found |= {"db.system.name": SYSTEMS[to.service], "db.operation.name": self.name}
        if to is not None:
            found |= {"server.address": name_of(to.service), "server.port": to.port}
        if status >= INTERNAL_ERROR:
            found["error.type"] = "timeout" if status == TIMEOUT else CODES.get(to.service if to else "", str(status))
        return found


class _Trace:
    def __init__(self, known: RecordedPairs, request: Request) -> None:
        self._run, self._one = known.run, request
        self._rng = random.Random(offshoot(known.run.seed, "trace", request.trace))
        self._calls = TraceCalls(known, request.step, self._rng)
        self._id, self._told = trace_id(request.trace), list[tuple[int, OtlpSpan]]()

    def spans(self) -> list[tuple[int, OtlpSpan]]:
        """Return the spans, each with the instance that exported it."""
        one, rng = self._one, self._rng
        edge, route = self._run.world.instances[one.edge], ROUTES[one.route]
        stop = int(one.time * 1_000_000) * 1000 + rng.randrange(1000)
        whole = max(int(one.duration * SECOND) + rng.randint(-400_000, 400_000), 150_000)
        root = self._span(edge, "", _Work(route.operation, SERVER, SpanTime(stop - whole, stop), one.status))
        tried = [(one.upstream, one.upstream_time, one.status)]
        if one.failed_upstream >= 0:
            tried.insert(0, (one.failed_upstream, one.first_time, one.first_status))
        end = graph().endpoint(route.backend, route.operation)
        limit = ALL[graph().service[end]].timeout
        scale = min(1.0, (whole - 100_000) / (sum(took for _, took, _ in tried) * SECOND))
        at = stop - whole + rng.randint(10_000, 90_000)
        for upstream, took, status in tried:
            last = max(int(took * SECOND * scale), 30 * TINY) - rng.randrange(20_000)
            failed = status if status >= INTERNAL_ERROR else 0
            call = TraceCall(end, took, failed, gave_up=status == TIMEOUT and took >= limit)
            self._call(root, edge, call, SpanTime(at, at + last), self._run.world.instances[upstream])
            at += last
        return self._told

    def _call(self, parent: str, caller: Instance, call: TraceCall, when: SpanTime, to: Instance | None = None) -> None:
        """Tell of one call: the caller's span, and below it what the callee did."""
        service, operation = ALL[graph().service[call.endpoint]], graph().operations[call.endpoint]
        near = [one for one in self._run.world.by_service[service.name] if one.region == caller.region]
        callee = to or self._rng.choice(near)
        kind = PRODUCER if service.name == "events" else CLIENT
        own = self._span(caller, parent, _Work(operation, kind, when, call.failed, callee))
        if service.kind != "service":
            return
        away = min(self._rng.randint(60_000, 400_000), max((when.stop - when.start) // 10, TINY))
        begun = when.start + away
        if not call.gave_up:
            self._serve(own, callee, call, SpanTime(begun, max(when.stop - away, begun + TINY)))
        elif self._rng.random() >= LOST_ASKING:  # it goes on with what nobody waits for any more
            still = self._rng.randint(50, 900) * MS + self._rng.randrange(MS)
            self._serve(own, callee, replace(call, failed=0), SpanTime(begun, when.stop + still))

    def _serve(self, parent: str, here: Instance, call: TraceCall, when: SpanTime, kind: int = SERVER) -> None:
        """Tell of an endpoint's work: its own span, and below it the calls that it made."""
        own = self._span(here, parent, _Work(graph().operations[call.endpoint], kind, when, call.failed))
        for below, part in self._calls.made(here, call, when):
            self._call(own, here, below, part)
        if not call.failed:
            for end in graph().later[call.endpoint].nonzero()[0].tolist():
                self._consume(end)

    def _consume(self, end: int) -> None:
        """Tell of work that a message asks for: nobody waits for it. Some are fetched before they are confirmed."""
        rng, published = self._rng, [one for _, one in self._told if one.kind == PRODUCER][-1]
        here = rng.choice(self._run.world.by_service[ALL[graph().service[end]].name])
        confirmed = published.end - published.start
        waits = int(confirmed * rng.uniform(0.3, 0.8) if rng.random() < SOON else rng.lognormvariate(5, 1) * MS)
        begin = published.start + waits + rng.randrange(MS // 100)
        took = int(self._calls.median(here, end) * SECOND * rng.lognormvariate(0, 0.3)) + rng.randrange(MS)
        self._serve(published.span, here, TraceCall(end, 0), SpanTime(begin, begin + took), CONSUMER)

    def _span(self, here: Instance, parent: str, work: _Work) -> str:
        """Note a span and return its id."""
        span = f"{self._rng.getrandbits(64) | 1:016x}"
        failed = work.status >= INTERNAL_ERROR
        said = SAID[work.status] if failed else ""
        thrown = failed and work.kind == SERVER and work.status == INTERNAL_ERROR
        event = SpanEvent(work.when.stop - TINY // 2, "exception", {"exception.message": said})
        one = OtlpSpan(
            self._id,
            span,
            parent,
            work.name,
            work.kind,
            *work.when,
            resource=resource(self._run, here, self._one.step),
            scope=STORES if work.to and work.to.service in SYSTEMS else SCOPE,
            status=ERROR if failed else 0,
            message=said,
            attributes=work.attributes,
            events=(event,) if thrown else (),
        )
        self._told.append((here.index, one))
        return span


def resource(run: Run, here: Instance, step: int) -> dict[str, str]:
    """Return what an instance says of itself with every span."""
    return {
        "service.name": here.service,
        "service.version": run.version(here, step),
        "service.instance.id": here.name,
        "host.name": here.node,
        "cloud.availability_zone": here.zone,
    }
