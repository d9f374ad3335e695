"""Two worlds that begin alike: one in which a cause is true, and one in which its best rival is true instead.

Both have the same day, customers, hosts and the same changes, whichever of them bites. So what differs between them is
what one hypothesis says and the other does not: by that a query can be judged that claims to tell them apart.
"""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from groundschool.scenarios.scenario import Scenario
from groundschool.simulation import Incident
from groundschool.simulation.chance import offshoot
from groundschool.simulation.company import BOOK, ROUTES
from groundschool.simulation.fault import Fault
from groundschool.simulation.faults.bad_deploy import BadDeploy
from groundschool.simulation.faults.campaign_surge import CampaignSurge
from groundschool.simulation.faults.connection_leak import ConnectionLeak
from groundschool.simulation.faults.missing_index import QUERIES, MissingIndex
from groundschool.simulation.faults.retry_storm import RetryStorm
from groundschool.simulation.graph import graph
from groundschool.simulation.routine import RoutineChange
from groundschool.simulation.services import ALL, BY_NAME

MINUTE = timedelta(minutes=1)
BEFORE, STEP = 13, 30  # minutes that are shown before the moment that both are told from; seconds of a step
NOBODY_YET = 7200  # seconds until somebody reacts: what is shown is untouched by people
DEPLOYS = (  # who is deployed, what of it may break, the same of something that it calls, and how much later that is
    ("web", "GET /sailings/{id}", "booking-api", "GET /v1/availability", 60),
    ("booking-api", "POST /api/bookings", "inventory", "POST /v1/seats/confirm", 30),
    ("booking-api", "POST /api/holds", "inventory", "POST /v1/seats/hold", 30),
    ("web", "GET /api/sailings/search", "search", "GET /v1/search", 60),
)


@dataclass(frozen=True)
class Rivalry:
    """A cause and its rival: both faults, and when each begins, in seconds after a moment that both are told from.

    ``harm`` is after how many seconds the failing is mostly seen first, whichever of them is true; ``minutes`` are
    shown from that moment on.
    """

    true: Fault
    rival: Fault
    at: int
    later: int
    harm: int
    minutes: int

    def turned(self) -> "Rivalry":
        """Return the same rivalry with the rival as the truth."""
        return replace(self, true=self.rival, rival=self.true, at=self.later, later=self.at)


@dataclass(frozen=True)
class TwoWorlds:
    """Two scenarios of one seed, the true one and the rival's, in the same window; and what they were made of."""

    told: Rivalry
    true: Scenario
    rival: Scenario
    onset: datetime

    @property
    def services(self) -> tuple[str, ...]:
        """Return the services that a booking waits for, callers first, and the database."""
        return tuple(one.name for one in ALL if one.name in REACHED)


def _deploys(rng: random.Random) -> Rivalry:
    upper, what, lower, asked, later = rng.choice(DEPLOYS)
    share = round(rng.uniform(0.6, 0.9), 2)
    harm = 180 if later > STEP else 120
    return Rivalry(BadDeploy(upper, what, share), BadDeploy(lower, asked, share), 0, later, harm, 12)


def _crowd(rng: random.Random) -> Fault:
    return CampaignSurge("edge", round(rng.uniform(1.15, 1.3), 2))


def _index(rng: random.Random) -> Rivalry:
    query = rng.choice([one for one in sorted(QUERIES) if one != "booking_by_id"])
    fault = MissingIndex(QUERIES[query][0], query, round(rng.uniform(1.1, 1.25), 2))
    return Rivalry(fault, _crowd(rng), 0, -270, 300, 13)


def _storm(rng: random.Random) -> Rivalry:
    fault = RetryStorm(rng.choice(("search", "auth")), rng.choice((75, 90)), rng.choice((4, 5)))
    return Rivalry(fault, _crowd(rng), 0, -510, 60, 11)


def _leak(rng: random.Random) -> Rivalry:
    fault = ConnectionLeak(rng.choice(("inventory", "payments")), round(rng.uniform(7, 8), 1))
    return Rivalry(fault, MissingIndex("booking-api", "booking_by_id", 1.2), 0, 300, 600, 17)


RIVALRIES: Mapping[str, Callable[[random.Random], Rivalry]] = {
    "two-deploys": _deploys,
    "missing-index": _index,
    "retry-storm": _storm,
    "connection-leak": _leak,
}


def rivalry(name: str, seed: int, *, turned: bool = False) -> Rivalry:
    """Return the rivalry of a seed, the other way round where it is ``turned``; raises KeyError for an unknown name."""
    told = RIVALRIES[name](random.Random(offshoot(seed, "rivalry", name)))
    return told.turned() if turned else told


def two_worlds(told: Rivalry, seed: int, traffic: float, others: Sequence[RoutineChange] = ()) -> TwoWorlds:
    """Return both worlds of a rivalry; ``others`` happen in both, in seconds as the rivalry's."""
    drawn = Scenario.from_seed(offshoot(seed, "two worlds"), "bad-deploy", traffic=traffic)
    assert drawn.incident is not None
    zero = drawn.incident.start.replace(second=0)
    worlds = []
    for fault, at, innocent, offset in (
        (told.true, told.at, told.rival, told.later),
        (told.rival, told.later, told.true, told.at),
    ):
        changes = [*others, *_innocent(innocent, offset)]
        incident = replace(
            drawn.incident,
            fault=fault,
            service=fault.service,
            mitigations=fault.mitigations,
            start=zero + timedelta(seconds=at),
            decoys=tuple(replace(one, seconds=one.seconds - at) for one in changes),
            acknowledge=NOBODY_YET,
        )
        worlds.append(_shown(replace(drawn, incident=incident), zero - BEFORE * MINUTE, told.minutes))
    return TwoWorlds(told, worlds[0], worlds[1], zero + timedelta(seconds=told.at))


def _shown(scenario: Scenario, start: datetime, minutes: int) -> Scenario:
    return scenario.between(start, BEFORE + minutes, STEP)


def _innocent(fault: Fault, seconds: int) -> list[RoutineChange]:
    """Return the change that a fault would have come with, where it does no harm."""
    if isinstance(fault, BadDeploy | ConnectionLeak):
        return [RoutineChange("deploy", fault.service, seconds, "", "deploy-bot")]
    return [migration(fault.query, seconds)] if isinstance(fault, MissingIndex) else []


def migration(query: str, seconds: int) -> RoutineChange:
    """Return a migration that does a query no harm."""
    service, index, table = QUERIES[query]
    text = f"migration on {table} applied: replace {index}, change column type"
    return RoutineChange("migration", service, seconds, text, "deploy-bot")


def _reached() -> frozenset[str]:
    """Return the services and stores that booking routes wait for, the edge included."""
    known, names = graph(), {"edge"}
    left = [known.endpoint("edge", route.operation) for route in ROUTES if route.journey is BOOK]
    while left:
        below = known.calls[left.pop()].nonzero()[0].tolist()
        names |= {ALL[known.service[end]].name for end in below}
        left += below
    return frozenset(name for name in names if BY_NAME[name].kind == "service" or name == "bookings-db")


REACHED = _reached()


def incident_of(scenario: Scenario) -> Incident:
    """Return the incident of one of two worlds."""
    assert scenario.incident is not None
    return scenario.incident
