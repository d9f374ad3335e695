"""The spans of a day, as the libraries inside the services would have exported them of a few requests."""

import random
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from groundschool.formats.otlp import CLIENT, CONSUMER, INTERNAL, PRODUCER, SERVER, OtlpSpan
from groundschool.kit import beside
from groundschool.simulation.company import ROUTES, Route
from groundschool.simulation.names import name_of

drawn = beside(__file__, "drawn")
CompanyMap = drawn.CompanyMap
MS = 1_000_000
SYSTEMS = {"bookings-db": "postgresql", "session-cache": "redis"}
OUTSIDE = {"partner-gateway": "api.cardnetwork.example", "mail-relay": "smtp.post.example"}
BATCH = 3  # messages that are taken at once


@dataclass
class Day:
    """Tells requests into ``spans``; ``published`` keeps the messages of each topic that nobody has taken."""

    told: CompanyMap
    rng: random.Random
    now: int
    environment: str = "production"
    spans: dict[str, OtlpSpan] = field(default_factory=dict)  # by their own id
    published: dict[str, list[OtlpSpan]] = field(default_factory=dict)
    trace: str = ""

    def request(self, route: Route) -> None:
        """Tell of one request, from the edge on."""
        self.now += self.rng.randint(2_000, 90_000) * MS
        self.trace = f"{self.rng.getrandbits(128) | 1 << 100:032x}"
        end = f"{route.backend} {route.operation}"
        root = self._begin(drawn.EDGE, "", route.operation, SERVER, self._http(route.operation))
        self._asks(root, end)
        self._end(root)

    def _http(self, operation: str) -> dict[str, str | int]:
        method, _, path = operation.partition(" ")
        return {"http.request.method": method, "http.route": path}

    def _begin(self, who: str, parent: str, name: str, kind: int, says: dict[str, str | int]) -> OtlpSpan:
        self.now += self.rng.randint(20_000, 400_000)
        resource = {"service.name": who, "deployment.environment.name": self.environment}
        span = f"{self.rng.getrandbits(64) | 1 << 60:016x}"
        one = OtlpSpan(self.trace, span, parent, name, kind, self.now, self.now, resource, "", attributes=says)
        self.spans[span] = one
        return one

    def _end(self, one: OtlpSpan) -> None:
        self.now += self.rng.randint(20_000, 9 * MS)
        self.spans[one.span] = replace(self.spans[one.span], end=self.now)

    def _asks(self, caller: OtlpSpan, end: str) -> None:
        """Tell of one call: through the callee's balancer where it has one."""
        to, _, operation = end.partition(" ")
        via = self.told.balancers.get(to)
        asked = self._client(caller, via or to, operation)
        if via and str(caller.resource["service.name"]) != via:
            passed = self._begin(via, asked.span, operation, SERVER, self._http(operation))
            inner = self._client(passed, to, operation)
            self._serves(inner, end)
            self._end(inner)
            self._end(passed)
        else:
            self._serves(asked, end)
        self._end(asked)

    def _client(self, caller: OtlpSpan, to: str, operation: str) -> OtlpSpan:
        says: dict[str, str | int] = self._http(operation) if operation.partition(" ")[2] else {}
        if to in SYSTEMS:
            says = {"db.system.name": SYSTEMS[to], "db.operation.name": operation}
        host = drawn.ALIASES[to] if to == self.told.alias else to
        says |= {"server.address": OUTSIDE.get(to, name_of(host))}
        if to in OUTSIDE:
            says |= {"peer.service": to}
        return self._begin(str(caller.resource["service.name"]), caller.span, operation, CLIENT, says)

    def _serves(self, asked: OtlpSpan, end: str) -> None:
        to, _, operation = end.partition(" ")
        if to in drawn.LEAVES or to == self.told.silent:
            return
        own = self._begin(to, asked.span, operation, SERVER, self._http(operation))
        self._works(own, end)
        self._end(own)

    def _works(self, own: OtlpSpan, end: str) -> None:
        """Tell of what an endpoint asks others for; some do so within a part of their own work."""
        above = own
        if self.told.calls.get(end) and self.rng.random() < 0.3:
            above = self._begin(str(own.resource["service.name"]), own.span, "prepare", INTERNAL, {})
        for key in self.told.calls.get(end, ()):
            if key == "events publish":
                self._publishes(above, end)
            else:
                self._asks(above, key)
        if above is not own:
            self._end(above)

    def _publishes(self, own: OtlpSpan, end: str) -> None:
        topic = self.told.topics[end]
        says: dict[str, str | int] = {"messaging.system": "rabbitmq", "messaging.destination.name": topic}
        says |= {"server.address": name_of(drawn.QUEUE)}
        one = self._begin(str(own.resource["service.name"]), own.span, f"publish {topic}", PRODUCER, says)
        self._end(one)
        self.published.setdefault(topic, []).append(one)
        for taker in self.told.takers[topic]:
            if taker not in self.told.linked:
                self._takes(taker, one.span, ())

    def _takes(self, taker: str, parent: str, links: tuple[tuple[str, str], ...]) -> None:
        who, _, operation = taker.partition(" ")
        topic = operation.split()[-1]
        says: dict[str, str | int] = {"messaging.system": "rabbitmq", "messaging.destination.name": topic}
        says |= {"server.address": name_of(drawn.QUEUE)}
        one = self._begin(who, parent, f"process {topic}", CONSUMER, says)
        if links:
            self.spans[one.span] = replace(one, links=links)
        self._works(one, taker)
        self._end(one)

    def batches(self) -> None:
        """Tell of the services that take messages a few at a time, in traces of their own."""
        for taker in sorted(self.told.linked):
            waiting = self.published.get(taker.split()[-1], [])
            for first in range(0, len(waiting), BATCH):
                self.now += self.rng.randint(500, 9_000) * MS
                self.trace = f"{self.rng.getrandbits(128) | 1 << 100:032x}"
                part = waiting[first : first + BATCH]
                self._takes(taker, "", tuple((one.trace, one.span) for one in part))


def day(told: CompanyMap, rng: random.Random, now: int) -> list[OtlpSpan]:
    """Return the production spans of a request of every route, and of another one of two journeys."""
    found = Day(told, rng, now)
    chosen = [*ROUTES, *(one for one in ROUTES if one.operation in told.routes)]
    for route in rng.sample(chosen, len(chosen)):
        found.request(route)
    found.batches()
    return [*found.spans.values()]


def staging(told: CompanyMap, rng: random.Random, now: int) -> list[OtlpSpan]:
    """Return spans of staging, where things are asked that production does not know."""
    other = replace(told, calls={key: [*own] for key, own in told.calls.items()}, silent="", balancers={})
    other.calls["booking-api POST /api/payments"] = ["payments POST /v1/charges"]
    other.calls["payments POST /v1/charges"] = ["partner-sandbox authorise"]
    found = Day(other, rng, now, "staging")
    for route in ROUTES:
        if route.operation in {"POST /api/payments", *told.routes}:
            other.calls[f"{route.backend} {route.operation}"].append("feature-flags GET /v1/flags")
            found.request(route)
    return [*found.spans.values()]


def without(spans: Iterable[OtlpSpan], lost: set[str]) -> list[OtlpSpan]:
    """Return the spans that were not lost."""
    return [one for one in spans if one.span not in lost]
