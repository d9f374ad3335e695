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
BEFORE, STEP = 8, 30  # minutes that are shown before the onset; seconds of a step
NOBODY_YET = 7200  # seconds until somebody reacts: what is shown is untouched by people
DEPLOYS = (  # who is deployed and what of it may break, and the same of something that it calls
    ("web", "GET /sailings/{id}", "booking-api", "GET /v1/availability"),
    ("booking-api", "POST /api/bookings", "inventory", "POST /v1/seats/confirm"),
    ("booking-api", "POST /api/holds", "inventory", "POST /v1/seats/hold"),
    ("web", "GET /api/sailings/search", "search", "GET /v1/search"),
)


@dataclass(frozen=True)
class Rivalry:
    """A cause and its rival: both faults, how many seconds later the rival would have had to begin, what is shown.

    ``harm`` is how many seconds after the onset customers begin to feel the true one, about; ``minutes`` are shown
    from the onset on. ``changes`` are (service, seconds after the onset) of innocent changes: deploys where the rival
    or the truth would have come with one, so that both worlds have the same.
    """

    true: Fault
    rival: Fault
    later: int
    harm: int
    minutes: int


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


def _upper(rng: random.Random) -> Rivalry:
    upper, what, lower, asked = rng.choice(DEPLOYS)
    share = round(rng.uniform(0.6, 0.9), 2)
    later = -rng.randrange(90, 180, STEP)
    return Rivalry(BadDeploy(upper, what, share), BadDeploy(lower, asked, share), later, 60, 11)


def _lower(rng: random.Random) -> Rivalry:
    found = _upper(rng)
    return replace(found, true=found.rival, rival=found.true)


def _index(rng: random.Random) -> Rivalry:
    query = rng.choice([one for one in sorted(QUERIES) if one != "booking_by_id"])
    fault = MissingIndex(QUERIES[query][0], query, round(rng.uniform(1.1, 1.25), 2))
    return Rivalry(fault, CampaignSurge("edge", round(rng.uniform(1.15, 1.3), 2)), -300, 240, 13)


def _storm(rng: random.Random) -> Rivalry:
    fault = RetryStorm(rng.choice(("search", "auth")), rng.choice((75, 90)), rng.choice((4, 5)))
    return Rivalry(fault, CampaignSurge("edge", round(rng.uniform(1.15, 1.3), 2)), -450, 0, 11)


def _leak(rng: random.Random) -> Rivalry:
    fault = ConnectionLeak(rng.choice(("inventory", "payments")), round(rng.uniform(7, 8), 1))
    rival = MissingIndex("booking-api", "booking_by_id", 1.2)
    return Rivalry(fault, rival, 360, 480, 17)


RIVALRIES: Mapping[str, Callable[[random.Random], Rivalry]] = {
    "deploy-above": _upper,
    "deploy-below": _lower,
    "missing-index": _index,
    "retry-storm": _storm,
    "connection-leak": _leak,
}


def two_worlds(name: str, seed: int, traffic: float, others: Sequence[RoutineChange] = ()) -> TwoWorlds:
    """Return both worlds of a rivalry; ``others`` happen in both, at seconds after the true onset.

    Raises KeyError for a rivalry that is not in RIVALRIES.
    """
    told = RIVALRIES[name](random.Random(offshoot(seed, "rivalry", name)))
    drawn = Scenario.from_seed(offshoot(seed, "two worlds"), "bad-deploy", traffic=traffic)
    assert drawn.incident is not None
    onset = drawn.incident.start.replace(second=0) + timedelta(seconds=STEP * (drawn.incident.start.second // STEP))
    start = onset.replace(second=0) - BEFORE * MINUTE
    worlds = []
    for fault, moved, innocent, offset in (
        (told.true, 0, told.rival, told.later),
        (told.rival, told.later, told.true, 0),
    ):
        changes = [*others, *_innocent(innocent, offset)]
        incident = replace(
            drawn.incident,
            fault=fault,
            service=fault.service,
            mitigations=fault.mitigations,
            start=onset + timedelta(seconds=moved),
            decoys=tuple(replace(one, seconds=one.seconds - moved) for one in changes),
            acknowledge=NOBODY_YET,
        )
        worlds.append(_shown(replace(drawn, incident=incident), start, told.minutes))
    return TwoWorlds(told, worlds[0], worlds[1], onset)


def _shown(scenario: Scenario, start: datetime, minutes: int) -> Scenario:
    return scenario.between(start, BEFORE + minutes, STEP)


def _innocent(fault: Fault, seconds: int) -> list[RoutineChange]:
    """Return the change that a fault would have come with, where it does no harm."""
    if isinstance(fault, BadDeploy | ConnectionLeak):
        return [RoutineChange("deploy", fault.service, seconds, "", "deploy-bot")]
    if isinstance(fault, MissingIndex):
        _, index, table = QUERIES[fault.query]
        text = f"migration on {table} applied: replace {index}, change column type"
        return [RoutineChange("migration", fault.service, seconds, text, "deploy-bot")]
    return []


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
