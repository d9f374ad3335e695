"""The company's map of one variant: who asks whom, what the catalogue says of it, and what is true of neither."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from groundschool.simulation.company import ROUTES
from groundschool.simulation.services import BY_NAME, SERVICES, STORES

EDGE, QUEUE = "edge", "events"
BOOKED, ACCEPTED = "booking.confirmed", "manifest.accepted"
BALANCED = ("booking-api", "inventory", "auth")  # one of them stands behind a balancer of its own
PROGRAMS = ("envoy", "lb", "haproxy")
SILENT = ("payments", "search", "auth")  # one of them exports nothing
DROPPED = (
    ("search", "inventory"), ("search", "session-cache"), ("booking-api", "session-cache"), ("payments", "bookings-db"),
)  # fmt: skip
ADDED = (  # calls that stand in no catalogue
    ("web GET /sailings/{id}", "freight GET /freight/manifests/{id}"),
    ("search GET /v1/search", "bookings-db sailings_by_date"),
    ("booking-api POST /api/holds", "auth GET /v1/sessions/current"),
    ("payments POST /v1/charges", "auth GET /v1/sessions/current"),
    ("inventory POST /v1/seats/hold", "session-cache set"),
    ("notify consume booking.confirmed", "booking-api GET /api/bookings/{id}"),
    ("freight POST /freight/manifests", "inventory GET /v1/sailings"),
    ("auth POST /v1/kiosk-sessions", "bookings-db booking_by_id"),
)
LATER = (  # services that take messages beside notify
    "loyalty", "reports", "capacity", "archive", "crew-plan", "catering", "fleet-view", "statistics", "customs",
    "refunds",
)  # fmt: skip
FRESH = (  # services that a booking has needed since spring
    "tariffs", "fraud-check", "harbour-fees", "discounts", "insurance", "seat-map", "quotas", "vouchers", "taxes",
    "waitlist",
)  # fmt: skip
THEIRS = ("bookings-db insert_booking", "object-store put", "session-cache set")
IMPORTS = ("night-import", "timetable-sync", "crew-roster")  # run at other hours, or export nothing
BOOK, SEND = "POST /api/bookings", "POST /freight/manifests"
JOURNEYS = ("POST /checkin/boarding-passes", "GET /sailings/{id}", SEND, "POST /api/holds")
FORGOTTEN = "fare-cache"  # was taken out of the catalogue, and not out of who needed it
ALIASES = {"inventory": "seats", "search": "finder", "auth": "login"}  # other names that one of them is asked by
Pair = tuple[str, str]


@dataclass
class CompanyMap:
    """What is so in one variant.

    ``calls`` are the calls of each endpoint, by "service operation"; ``topics`` what a publishing endpoint leaves in
    the queue, ``takers`` the endpoints that take a topic, ``linked`` those whose spans begin traces of their own.
    ``alias`` is asked by another name, ``silent`` exports nothing. ``declared`` are the pairs of the catalogue,
    ``dropped`` those that are no longer called, ``unlisted`` the services that nobody has entered.
    """

    calls: dict[str, list[str]]
    topics: dict[str, str]
    takers: dict[str, list[str]]
    balancers: dict[str, str]
    silent: str
    fresh: str
    imports: str
    later: str
    linked: frozenset[str]
    routes: tuple[str, str]
    alias: str
    dropped: frozenset[Pair]
    declared: set[Pair] = field(default_factory=set)
    unlisted: frozenset[str] = frozenset()


def company_map(rng: random.Random) -> CompanyMap:
    """Return a map that is drawn: what is called and declared, what is only declared, and what is only called."""
    calls = {f"{one.name} {end.operation}": [*end.calls] for one in SERVICES for end in one.endpoints}
    silent = rng.choice(SILENT)
    dropped = rng.sample([one for one in DROPPED if one[0] != silent], 2)
    added = rng.sample([one for one in ADDED if one[0].split()[0] != silent and one[1].split()[0] != silent], 3)
    fresh = rng.choice(FRESH)
    later, taken = rng.choice(LATER), rng.choice((BOOKED, ACCEPTED))
    taker = f"{later} consume {taken}"
    calls["booking-api POST /api/bookings"].append(f"{fresh} GET /v1/quote")
    calls[f"{fresh} GET /v1/quote"] = [rng.choice(("session-cache get", "bookings-db booking_by_id"))]
    wanted = _declared(calls, rng)
    for caller, called in dropped:
        for own in (own for key, own in calls.items() if key.split()[0] == caller):
            own[:] = [key for key in own if key.split()[0] != called]
    for caller, called in added:
        calls[caller].append(called)
    calls[taker] = [rng.choice(THEIRS)]
    takers = {BOOKED: [f"notify consume {BOOKED}"], ACCEPTED: []}
    takers[taken].append(taker)
    balanced = rng.choice([one for one in BALANCED if one != silent])
    found = CompanyMap(
        calls,
        {"booking-api POST /api/bookings": BOOKED, "freight POST /freight/manifests": ACCEPTED},
        takers,
        {balanced: f"{rng.choice(PROGRAMS)}-{balanced}"},
        silent,
        fresh,
        rng.choice(IMPORTS),
        later,
        frozenset({taker}),
        (BOOK, SEND if taken == ACCEPTED else rng.choice(JOURNEYS)),
        rng.choice([one for one in ALIASES if one not in (silent, balanced)]),
        frozenset(dropped),
        wanted,
    )
    _listed(found, taker, rng)
    return found


def _declared(calls: Mapping[str, Sequence[str]], rng: random.Random) -> set[Pair]:
    """Return the pairs that the company's own catalogue has always had."""
    pairs = {(key.split()[0], to.split()[0]) for key, own in calls.items() for to in own}
    pairs |= {
        ("notify", QUEUE),
        ("booking-api", "notify"),
        (rng.choice(("web", "inventory", "booking-api")), FORGOTTEN),
    }
    return {pair for pair in pairs if pair[0] != EDGE}


def _listed(found: CompanyMap, taker: str, rng: random.Random) -> None:
    """Add what the catalogue says of newer things: of the second taker all or nothing, of an import two services."""
    if rng.random() < 0.5:
        found.declared |= {(found.later, key.split()[0]) for key in found.calls[taker]} | {(found.later, QUEUE)}
    else:
        found.unlisted = frozenset({found.later})
    found.declared |= {(found.imports, one) for one in rng.sample(("inventory", "object-store", "bookings-db"), 2)}
    found.declared.add(("kiosk-ui", "web"))


def pairs_seen(told: CompanyMap) -> Iterator[tuple[str, str, str]]:
    """Yield who asks whom and how, as far as somebody exports it: nothing is seen of what the silent one asks for."""
    reached = set[str]()
    todo = [f"{route.backend} {route.operation}" for route in ROUTES]
    while todo:
        key = todo.pop()
        who = key.split()[0]
        if key in reached or who == told.silent:
            continue
        reached.add(key)
        yield from ((who, to.split()[0], "waits") for to in told.calls.get(key, ()) if to.split()[0] != who)
        todo += told.calls.get(key, ())
        for taker in told.takers.get(told.topics.get(key, ""), ()):
            yield who, taker.split()[0], "later"
            yield taker.split()[0], QUEUE, "waits"
            todo.append(taker)


def kind_of(name: str) -> str:
    """Return service, store or partner."""
    return BY_NAME[name].kind if name in BY_NAME else "service"


LEAVES = {one.name for one in STORES}
