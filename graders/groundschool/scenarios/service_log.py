"""The structured logs of the services, line by line: what each wrote about the requests that it served.

A line follows from the spans of its request (``Traces``), so its trace id is one of theirs. Only one in ``sampled`` of
usual lines is written, and stands for all of them. Each host's clock may be wrong; its agent notes the time server's.
"""

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np

from groundschool.formats.json_log import LOGGERS, JsonEvent
from groundschool.formats.otlp import CLIENT, ERROR, SERVER, OtlpSpan
from groundschool.scenarios import service_texts as texts
from groundschool.scenarios.host_clock import RIGHT, HostClock
from groundschool.scenarios.service_stacks import stack_of
from groundschool.scenarios.service_texts import LoggedText, as_logged, made_up, said
from groundschool.scenarios.traces import SYSTEMS, Traces
from groundschool.simulation.chance import offshoot
from groundschool.simulation.clock import local
from groundschool.simulation.company import DOMAIN
from groundschool.simulation.customers import trace_id
from groundschool.simulation.requests import Request, rows
from groundschool.simulation.run import Run
from groundschool.simulation.services import BY_NAME
from groundschool.simulation.state import Instance

LOGGER = {"edge": "nginx", "web": "pino", "booking-api": "zap", "inventory": "logstash"}
SAMPLED, TURNED_AWAY = 25, 503  # one in 25 requests that came out well is told
MINUTE = 60_000  # ms
MS = 1_000_000  # ns


@dataclass(frozen=True)
class ServiceLine:
    """One line: the true moment in ms, where, how bad, what was said, in which trace, and for how many it stands."""

    at: int
    here: Instance
    level: str
    said: LoggedText
    trace: str = ""
    sampled: int = 1
    asked: datetime | None = None  # the time server, by a host's agent

    def written(self, clock: HostClock = RIGHT) -> str:
        """Return the line as the service's logger writes it, by the clock of its host."""
        here, stack = self.here, () if self.level != "error" or not self.trace else stack_of(self.here, self.said.text)
        at = clock.reads(datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=self.at))
        fields: dict[str, object] = {"service": "node-agent" if self.asked else here.service, "host": here.node}
        fields |= {"trace_id": self.trace} if self.trace else {}
        fields |= {"sampled": self.sampled} if self.sampled > 1 else {}
        if self.asked:
            server = self.asked.isoformat(timespec="milliseconds").replace("+00:00", "Z")
            event = JsonEvent(at, self.level, self.said.text, fields | {"server_time": server})
            return LOGGERS["slog"](event)
        logger = LOGGER[here.service]
        at = local(at, here.region) if logger == "logstash" else at
        thrown, frames = (stack[0], tuple(stack[1:])) if stack else ("", ())
        return LOGGERS[logger](JsonEvent(at, self.level, self.said.text, fields, thrown, frames))


class ServiceLog:
    """Tells the log of a run's services, as far as the requests go."""

    def __init__(self, run: Run, requests: np.ndarray) -> None:
        self._run, self._requests, self._traces = run, requests, Traces(run)
        self._rng = random.Random(offshoot(run.seed, "service log"))
        self._named = {one.name: one for one in run.world.instances}
        self._kept = Counter[str]()
        self._begin = int(run.window.start.timestamp() * 1000)
        self._lasts = int(requests["time"].max() * 1000) - self._begin if len(requests) else 1000 * run.window.seconds

    def lines(self) -> list[ServiceLine]:
        """Return the lines in the order of their true moments."""
        found = [line for one in rows(self._requests) for line in self._of(one)]
        return sorted([*found, *self._chatter(), *self._asked()], key=lambda line: (line.at, line.here.index))

    def _of(self, one: Request) -> list[ServiceLine]:
        """Return what is told of one request, in the order it was written: no two lines in the same millisecond."""
        usual = self._rng.random() * SAMPLED < 1
        minded = {where: self._another(where) for where in texts.MINDED_BY_NOBODY}
        failed = one.status >= 500 or one.failed_upstream >= 0
        if not (failed or usual or any(minded.values())):
            return []
        spans, told = self._traces.of(one), list[tuple[int, ServiceLine]]()
        for span in spans:
            here = self._named[str(span.resource["service.instance.id"])]
            if here.service in LOGGER:
                told += self._told(spans, span, one, usual=usual, minded=minded.get(here.service, False))
        found, last = list[ServiceLine](), 0
        for ns, line in sorted(told, key=lambda pair: pair[0]):
            last = max(ns // MS, last + 1)
            found.append(ServiceLine(last, line.here, line.level, line.said, line.trace, line.sampled))
        return found

    def _another(self, where: str) -> bool:
        """Return whether a service writes what nobody minds: the logger lets every so manieth pass."""
        _, often, share = texts.MINDED_BY_NOBODY[where]
        self._kept[where] += self._rng.random() < share
        if self._kept[where] < often:
            return False
        self._kept[where] = 0
        return True

    def _told(
        self, spans: Sequence[OtlpSpan], span: OtlpSpan, one: Request, *, usual: bool, minded: bool
    ) -> Iterator[tuple[int, ServiceLine]]:
        here, trace = self._named[str(span.resource["service.instance.id"])], trace_id(one.trace)
        if span.status == ERROR and (text := self._why(spans, span)):
            yield span.end, ServiceLine(0, here, "error", text, trace)
        elif usual and span.kind == SERVER and span.status != ERROR:
            code = span.attributes.get("http.response.status_code", 200)
            text = said(texts.SERVED.format(operation=_path(span.name)), code, as_logged((span.end - span.start) / 1e9))
            yield span.end, ServiceLine(0, here, "info", text, trace, SAMPLED)
        if minded and span.kind == SERVER:
            template, often, _ = texts.MINDED_BY_NOBODY[here.service]
            yield span.start + MS // 2, ServiceLine(0, here, "error", made_up(template, self._rng), trace, often)

    def _why(self, spans: Sequence[OtlpSpan], span: OtlpSpan) -> LoggedText | None:
        """Return what is logged of a span that failed: by the edge of its calls, by the others of what they serve."""
        service = str(span.resource["service.name"])
        if service == "edge":
            return self._call(spans, span) if span.kind == CLIENT else None
        if span.kind != SERVER:
            return None
        called = next((one for one in spans if one.parent == span.span and one.status == ERROR), None)
        if called:
            return self._call(spans, called)
        if span.attributes.get("http.response.status_code") == TURNED_AWAY:
            return made_up(texts.TURNED_AWAY, self._rng)
        return texts.own_text(self._run, service, self._rng)

    def _call(self, spans: Sequence[OtlpSpan], call: OtlpSpan) -> LoggedText:
        """Return what a caller logs of a call that failed."""
        callee = str(call.attributes["server.address"]).partition(".")[0]
        took, code = as_logged((call.end - call.start) / 1e9), call.attributes.get("error.type")
        if callee in SYSTEMS:
            pool = BY_NAME[str(call.resource["service.name"])].pool
            return said(texts.STORE.format(callee=callee), code if str(code).isdigit() else 0, pool, pool)
        served = next((one for one in spans if one.parent == call.span), None)
        to = self._named[str(served.resource["service.instance.id"])] if served else None
        to = to or self._run.world.by_service[callee][0]
        status = call.attributes.get("http.response.status_code")
        if call.resource["service.name"] == "edge":
            request = f"{call.trace[:11]}{'a' if call.trace[:11].isdigit() else 0}"
            template, answer = (texts.UPSTREAM, [status]) if status else (texts.NO_UPSTREAM, [])
            return said(template, to.address, to.port, *answer, took, request)
        template, answer = (texts.ANSWERED, [status]) if status else (texts.NO_ANSWER, [])
        return said(template.format(callee=callee), to.address, to.port, *answer, took)

    def _chatter(self) -> Iterator[ServiceLine]:
        """Yield what services say now and then, of no request."""
        rng = self._rng
        for service in [*LOGGER][1:]:
            for number, here in enumerate(self._run.world.by_service[service]):
                for level, template in texts.CHATTER:
                    if number == 0 if level == "error" else rng.random() < 0.8:  # one of them has the nightly job
                        at = self._begin + rng.randrange(self._lasts)
                        yield ServiceLine(at, here, level, made_up(template, rng))

    def _asked(self) -> Iterator[ServiceLine]:
        """Yield a line of each host: its agent has asked the time server in the end, and writes both times."""
        hosts = set[str]()
        text = LoggedText(f"clock checked against ntp.{DOMAIN}", "")
        for here in self._run.world.instances:
            if here.service in LOGGER and here.node not in hosts:
                hosts.add(here.node)
                at = self._begin + int(self._lasts * self._rng.uniform(0.85, 1))
                asked = datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=at)
                yield ServiceLine(at, here, "info", text, asked=asked)


def shipped(lines: Sequence[ServiceLine], rng: random.Random) -> list[ServiceLine]:
    """Return lines as a collector has them: minute by minute, host by host in any order, agents last, newest first."""
    batches = dict[tuple[int, bool, str], list[ServiceLine]]()
    for line in lines:
        batches.setdefault((line.at // MINUTE, bool(line.asked), line.here.node), []).append(line)
    order = sorted(batches, key=lambda batch: (*batch[:2], rng.random()))
    return [line for batch in order for line in reversed(batches[batch])]


def _path(operation: str) -> str:
    """Return an operation as it is logged: with a name for whatever differs."""
    return operation.replace("{id}", ":id")
