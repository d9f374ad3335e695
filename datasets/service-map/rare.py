"""Small traces made for one thing each: what is seldom met, and allowed."""

import random
from typing import Any

from groundschool.formats.otlp import CLIENT, CONSUMER, INTERNAL, PRODUCER, SERVER, OtlpSpan
from groundschool.kit import beside

CompanyMap = beside(__file__, "drawn").CompanyMap
TOPIC = "ferry.delayed"


class Made:
    """Makes spans of production, each with a moment of its own."""

    def __init__(self, rng: random.Random, now: int) -> None:
        self._rng, self._now = rng, now
        self.spans: list[OtlpSpan] = []

    def id(self) -> str:
        """Return a new span id."""
        return f"{self._rng.getrandbits(64) | 1 << 60:016x}"

    def trace(self) -> str:
        """Return a new trace id."""
        return f"{self._rng.getrandbits(128) | 1 << 100:032x}"

    def span(self, trace: str, who: str, kind: int, above: OtlpSpan | None = None, **more: Any) -> OtlpSpan:  # noqa: ANN401 - members of a span
        """Note a span below another one."""
        self._now += self._rng.randint(1, 9) * 1_000_000
        resource = {"service.name": who, "deployment.environment.name": more.pop("environment", "production")}
        parent = more.pop("parent", above.span if above else "")
        name = more.pop("name", "GET /v1/state")
        own = more.pop("own", None) or self.id()
        one = OtlpSpan(trace, own, parent, name, kind, self._now, self._now + 900_000, resource, "", **more)
        self.spans.append(one)
        return one


def spans(told: CompanyMap, rng: random.Random, now: int) -> list[OtlpSpan]:
    """Return traces in which ids are met again, services ask themselves, names are missing, and more."""
    made, [(behind, balancer)] = Made(rng, now), told.balancers.items()
    root = made.span(made.trace(), "kiosk-agent", SERVER, name=told.routes[0])
    made.span(root.trace, "beacon", SERVER, root)
    for route in told.routes:
        _route(made, route)
        other = made.span(made.trace(), "edge", SERVER, name=route)
        made.span(other.trace, "tide-tables", SERVER, other)
    for one in (_same_ids, _names, _messages):
        one(made)
    _itself(made, behind, balancer)
    _two_balancers(made, behind, balancer)
    _half(made, behind, balancer)
    return made.spans


def first(told: CompanyMap, rng: random.Random, now: int) -> list[OtlpSpan]:
    """Return spans of which the first draws an arrow, answers one that asks, and is the only one of its service."""
    made = Made(rng, now - 10**10)
    trace, asks = made.trace(), made.id()
    made.span(trace, told.imports, SERVER, parent=asks)
    made.span(trace, "inventory", CLIENT, own=asks, attributes={"server.address": "mirror"})
    return made.spans


def _same_ids(made: Made) -> None:
    """Tell of spans with the same id, in traces of other services."""
    first, second, shared = made.trace(), made.trace(), made.id()
    root = made.span(first, "freight", SERVER)
    made.span(first, "auth", SERVER, made.span(first, "freight", CLIENT, root, own=shared))
    other = made.span(second, "web", SERVER)
    made.span(second, "inventory", SERVER, made.span(second, "web", CLIENT, other, own=shared))
    third, fourth = made.trace(), made.trace()
    made.span(third, "notify", SERVER, parent=shared)
    made.span(fourth, "notify", CLIENT, own=shared, attributes={"server.address": "mirror"})


def _names(made: Made) -> None:
    """Tell of peers with a name of their own, a number, or none, and of work below a client."""
    trace = made.trace()
    root = made.span(trace, "booking-api", SERVER)
    made.span(trace, "booking-api", CLIENT, root, attributes={"server.address": "192.0.2.77"})
    made.span(trace, "booking-api", CLIENT, root, attributes={"server.address": "2001:db8:a::77"})
    made.span(trace, "booking-api", CLIENT, root)
    weather = {"server.address": "192.0.2.78", "peer.service": "tide-tables"}
    made.span(trace, "booking-api", CLIENT, root, attributes=weather)
    alone = made.span(trace, "booking-api", CLIENT, root, attributes={"server.address": "mirror"})
    made.span(trace, "booking-api", INTERNAL, alone, name="resolve")
    for first, second in ((INTERNAL, SERVER), (SERVER, INTERNAL)):
        both = made.span(trace, "booking-api", CLIENT, root, attributes={"server.address": "seats"})
        for kind in (first, second):
            made.span(trace, "tide-gauge" if kind == SERVER else "booking-api", kind, both)
    made.span(trace, "booking-api", INTERNAL, root, attributes={"server.address": "nobody.saltmarsh.example"})
    made.span(trace, "crane-control", SERVER, root)  # no client's span between them
    made.span(
        trace, "inventory", CLIENT, parent=made.id(), attributes={"server.address": "bookings-db.saltmarsh.example"}
    )


def _messages(made: Made) -> None:
    """Tell of a batch with messages of two services and one that nobody knows, and of a message to oneself."""
    sent = []
    for who in ("freight", "inventory"):
        trace = made.trace()
        root = made.span(trace, who, SERVER)
        sent.append(made.span(trace, who, PRODUCER, root, name=f"publish {TOPIC}", attributes=_queue()))
    links = tuple((one.trace, one.span) for one in sent)
    lost = (made.trace(), made.id())
    made.span(made.trace(), "notify", CONSUMER, name=f"process {TOPIC}", attributes=_queue(), links=(*links, lost))
    made.span(made.trace(), "loyalty", SERVER, name="GET /v1/report", links=links)  # links, and takes no message
    own = made.trace()
    root = made.span(own, "reports", SERVER)
    kept = made.span(own, "reports", PRODUCER, root, name="publish again", attributes=_queue())
    made.span(own, "reports", CONSUMER, kept, name="process again", attributes=_queue())


def _queue() -> dict[str, str]:
    return {"messaging.system": "rabbitmq", "server.address": "events.saltmarsh.example"}


def _itself(made: Made, behind: str, balancer: str) -> None:
    """Tell of a service that asks itself through its balancer."""
    trace = made.trace()
    asked = made.span(trace, behind, CLIENT, made.span(trace, behind, SERVER), attributes={"server.address": balancer})
    passed = made.span(trace, balancer, CLIENT, made.span(trace, balancer, SERVER, asked))
    made.span(trace, behind, SERVER, passed)


def _two_balancers(made: Made, behind: str, balancer: str) -> None:
    """Tell of a call through two balancers, one behind the other."""
    trace = made.trace()
    asked = made.span(trace, "crane-control", CLIENT, made.span(trace, "crane-control", SERVER))
    edge = made.span(trace, "edge", CLIENT, made.span(trace, "edge", SERVER, asked))
    made.span(trace, behind, SERVER, made.span(trace, balancer, CLIENT, made.span(trace, balancer, SERVER, edge)))


def _half(made: Made, behind: str, balancer: str) -> None:
    """Tell of balancers of which one side is lost."""
    trace = made.trace()
    asked = made.span(trace, "kiosk-agent", CLIENT, made.span(trace, "kiosk-agent", SERVER))
    passed = made.span(trace, balancer, SERVER, asked)
    made.span(trace, balancer, CLIENT, passed, attributes={"server.address": f"{behind}.saltmarsh.example"})
    other = made.trace()
    made.span(other, balancer, CLIENT, parent=made.id(), attributes={"server.address": "mirror"})
    made.span(
        other, "gate-control", CLIENT, made.span(other, "gate-control", SERVER), attributes={"server.address": balancer}
    )


def _route(made: Made, route: str) -> None:
    """Tell of a journey whose parts are lost, whose message is taken elsewhere, and whose name others have, too."""
    trace = made.trace()
    root = made.span(trace, "edge", SERVER, name=route)
    own = made.span(trace, "web", SERVER, made.span(trace, "edge", CLIENT, root))
    made.span(trace, "web", CLIENT, own, attributes={"server.address": "session-cache.saltmarsh.example"})
    made.span(trace, "freight", SERVER, parent=made.id())
    left = made.span(trace, "web", PRODUCER, own, name="publish seen", attributes=_queue())
    unknown = (made.trace(), made.id())
    taken = made.span(made.trace(), "reports", CONSUMER, name="process seen", links=(unknown, (trace, left.span)))
    made.span(made.trace(), "crew-app", CONSUMER, name="process seen", links=((trace, left.span),))
    made.span(made.trace(), "freight", SERVER, links=((trace, left.span),))
    asked = made.span(taken.trace, "reports", CLIENT, taken)
    made.span(taken.trace, "inventory", SERVER, asked)
    again = made.span(taken.trace, "reports", PRODUCER, taken, name="publish seen twice", attributes=_queue())
    made.span(taken.trace, "capacity", CONSUMER, again, attributes={"server.address": "session-cache"})
    other = made.trace()
    inner = made.span(
        other, "kiosk-agent", CLIENT, made.span(other, "kiosk-agent", SERVER, name="POST /poll"), name=route
    )
    made.span(other, "auth", SERVER, inner, name=route)
    made.span(made.trace(), "kiosk-agent", CLIENT, name=route, attributes={"server.address": "lighthouse"})
    outer = made.span(made.trace(), "edge", SERVER, name=route, environment="staging")
    made.span(outer.trace, "feature-flags", SERVER, outer, environment="staging")
