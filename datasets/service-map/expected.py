"""What spans and a catalogue say, read rightly, and as each wrong idea reads them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from groundschool.formats.otlp import CLIENT, CONSUMER, PRODUCER, SERVER, OtlpSpan

Edges = list[list[str]]


@dataclass(frozen=True)
class Reading:
    """How spans are read: each field is a misconception where it is not the default."""

    balancers: frozenset[str] = frozenset()
    environment: str = "production"
    links: bool = True
    leaves: bool = True
    peers: bool = True  # peer.service goes first
    answered: bool = True  # whom a span names is asked only where nobody below it has answered
    whole: bool = False  # all of an address is the name
    dropped: bool = False  # what a balancer asks for is nobody's
    messages: bool = True  # a consumer is left a message, and not waited for
    queue: str = "waits"
    by_id: bool = False  # span ids alone
    itself: bool = False


@dataclass
class Spans:
    """Spans by id and by parent, and who each of them works for."""

    reading: Reading
    all: list[OtlpSpan]
    ids: dict[tuple[str, str], OtlpSpan] = field(default_factory=dict)
    below: dict[tuple[str, str], list[OtlpSpan]] = field(default_factory=lambda: defaultdict(list))

    def key(self, trace: str, span: str) -> tuple[str, str]:
        """Return what a span is found by."""
        return ("" if self.reading.by_id else trace, span)

    def who(self, one: OtlpSpan | None) -> str | None:
        """Return the service that a span works for: the nearest above that is no balancer."""
        while one is not None and one.resource["service.name"] in self.reading.balancers:
            if self.reading.dropped:
                return None
            one = self.ids.get(self.key(one.trace, one.parent))
        return None if one is None else str(one.resource["service.name"])

    def peer(self, one: OtlpSpan) -> str | None:
        """Return whom a span names."""
        named = str(one.attributes.get("peer.service", "")) if self.reading.peers else ""
        address = str(one.attributes.get("server.address", ""))
        by_number = ":" in address or address.replace(".", "").isdigit()
        found = named or ("" if by_number else (address if self.reading.whole else address.split(".", maxsplit=1)[0]))
        return found if found and found not in self.reading.balancers else None

    def leaf(self, one: OtlpSpan) -> str | None:
        """Return whom a span asks who has no span of their own."""
        served = any(each.kind == SERVER for each in self.below[self.key(one.trace, one.span)])
        asks = one.kind in (CLIENT, PRODUCER, CONSUMER)
        served = served and self.reading.answered
        return None if served or not asks or not self.reading.leaves else self.peer(one)

    def sources(self, one: OtlpSpan) -> list[OtlpSpan]:
        """Return the spans that left a consumer its messages."""
        named = [(one.trace, one.parent), *(one.links if self.reading.links else ())]
        return [self.ids[self.key(*each)] for each in named if self.key(*each) in self.ids]


def read(spans: Iterable[OtlpSpan], reading: Reading) -> Spans:
    """Return the spans of the environment that is asked for."""
    wanted = reading.environment
    own = [one for one in spans if wanted in ("", one.resource["deployment.environment.name"])]
    found = Spans(reading, own)
    for one in own:
        found.ids[found.key(one.trace, one.span)] = one
        if one.parent:
            found.below[found.key(one.trace, one.parent)].append(one)
    return found


def edges(spans: Iterable[OtlpSpan], reading: Reading) -> Edges:
    """Return who asks whom, and how."""
    found, told = set[tuple[str | None, str | None, str]](), read(spans, reading)
    for one in told.all:
        service = str(one.resource["service.name"])
        above = told.ids.get(told.key(one.trace, one.parent))
        if one.kind == SERVER and above and service not in reading.balancers:
            found.add((told.who(above), service, "waits"))
        if one.kind == CONSUMER:
            how = "later" if reading.messages else "waits"
            found |= {(told.who(each), service, how) for each in told.sources(one)}
        how = reading.queue if one.kind == PRODUCER else "waits"
        found.add((told.who(one), told.leaf(one), how))
    return sorted([*one] for one in found if one[0] and one[1] and (reading.itself or one[0] != one[1]))  # type: ignore[misc]


def needs(spans: Iterable[OtlpSpan], route: str, reading: Reading, *, first: bool = False) -> dict[str, list[str]]:
    """Return whom the answer of a route waits for, and who goes to work later."""
    told = read(spans, reading)
    waits, later = set[str](), set[str]()
    roots = [one for one in told.all if not one.parent and one.kind == SERVER and one.name == route]
    takers = defaultdict[tuple[str, str], list[OtlpSpan]](list)
    for one in told.all:
        for link in one.links if one.kind == CONSUMER and reading.links else ():
            takers[told.key(*link)].append(one)
    todo = [(one, False) for one in (roots[:1] if first else roots)]
    done = set[tuple[str, str]]()
    while todo:
        one, behind = todo.pop()
        key = told.key(one.trace, one.span)
        behind = behind or (one.kind == CONSUMER and reading.messages)
        if behind and key in done:
            continue
        done |= {key} if behind else set()
        service = str(one.resource["service.name"])
        named = {told.leaf(one), None if service in reading.balancers else service} - {None}
        (later if behind else waits).update(named)  # type: ignore[arg-type]
        todo += [(each, behind) for each in (*told.below[key], *takers[key])]
    return {"waits": sorted(waits), "later": sorted(later - waits)}


def from_the_map(found: Edges, first: Sequence[str]) -> dict[str, list[str]]:
    """Return whom a route needs as who follows the arrows of the whole map would say."""
    reached: dict[str, set[str]] = {"waits": set(first), "later": set()}
    for hows, name in ((("waits",), "waits"), (("waits", "later"), "later")):
        todo = list(reached["waits"])
        seen = set(todo)
        while todo:
            who = todo.pop()
            new = {to for by, to, how in found if by == who and how in hows} - seen
            seen |= new
            todo += new
        reached[name] = seen
    return {"waits": sorted(reached["waits"]), "later": sorted(reached["later"] - reached["waits"])}


def differences(
    seen: Edges, declared: Iterable[tuple[str, str]], telling: Iterable[str], *, blind: bool = True
) -> dict[str, Any]:
    """Return the pairs in which map and catalogue differ; ``telling`` are the services that have spans."""
    pairs, listed, who = {(one[0], one[1]) for one in seen}, set(declared), set(telling)
    missing = listed - pairs
    return {
        "undeclared": sorted([*one] for one in pairs - listed),
        "never_called": sorted([*one] for one in missing if not blind or one[0] in who),
        "cannot_say": sorted([*one] for one in missing if blind and one[0] not in who),
    }
