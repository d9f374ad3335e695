"""Which incident is told: a bad deploy of a service that customers reach, seen by an edge host whose clock is wrong."""

import random
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property

from groundschool.formats.journald import Entry
from groundschool.formats.slack import Message
from groundschool.scenarios import Scenario
from groundschool.scenarios.host_clock import HostClock
from groundschool.simulation.company import ROUTES, Route
from groundschool.simulation.faults.bad_deploy import BadDeploy

TWISTS = {
    "midnight": "night",
    "winter": "winter",
    "clock-change": "clock-change",
    "customers-first": "customers-first",
    "relapse": "relapse",
}
SUMMER = datetime(2026, 3, 30, tzinfo=UTC)  # from here on both regions have their clocks forward
BEFORE = timedelta(minutes=15)
STEP, LASTS = 30, 75  # seconds; minutes
USUAL = 0.04  # least share of the traffic that a route has whose failing shows quickly
ERRORS = 0.0143  # traffic times the route's share at which one edge host sees an error every ten seconds or so
APART = timedelta(seconds=75)  # of moments that a careless reader may take for each other
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Drawn:
    """An incident's scenario, and the edge host whose journal is kept."""

    scenario: Scenario

    @cached_property
    def host(self) -> str:
        """Return the name of the edge host whose clock was wrong."""
        return next(one.node for one in self.scenario.world.by_service["edge"] if self.scenario.clock(one.node).behind)

    @property
    def clock(self) -> HostClock:
        """Return that host's clock."""
        return self.scenario.clock(self.host)

    @property
    def messages(self) -> list[Message]:
        """Return the messages of the channel."""
        return self.scenario.messages

    @cached_property
    def entries(self) -> list[Entry]:
        """Return the host's journal."""
        return self.scenario.journal_entries(self.host)

    @cached_property
    def errors(self) -> list[Entry]:
        """Return what nginx logged as an error or worse, in the order it happened."""
        return [one for one in self.entries if one.fields["_SYSTEMD_UNIT"] == b"nginx.service" and _bad(one)]

    @property
    def onset(self) -> datetime:
        """Return when the first of these errors really happened."""
        return EPOCH + timedelta(microseconds=self.errors[0].realtime) + self.clock.behind


def draw(rng: random.Random, edge: str | None) -> Drawn:
    """Return an incident that shows what an edge variant is about, its marks apart from what they may be taken for."""
    while True:
        seed = rng.randrange(2**31)
        scenario = _candidate(
            Scenario.from_seed(seed, "bad-deploy", f"skewed-clock {TWISTS.get(edge or '', '')}"), edge
        )
        if scenario and _tells(found := Drawn(scenario), edge):
            return found


def _candidate(scenario: Scenario, edge: str | None) -> Scenario | None:
    """Return the scenario as it is told, before anything is simulated; None for one that would not do."""
    incident, route = scenario.incident, _route(scenario)
    if incident is None or route is None or (incident.start < SUMMER and edge not in {"winter", "clock-change"}):
        return None
    lasts = LASTS + 30 if edge == "relapse" else LASTS
    rests = 600 + incident.acknowledge + incident.mitigate + incident.resolve
    rests += incident.undone + 300 + incident.mitigate // 3 if edge == "relapse" else 0
    if BEFORE + timedelta(seconds=rests) > timedelta(minutes=lasts):
        return None
    world = replace(scenario.world, traffic=ERRORS / route.share)
    # The seconds before a whole step differ from one incident to the next.
    start = incident.start - BEFORE - timedelta(seconds=scenario.world.seed % STEP)
    told = replace(scenario, world=world).between(start, lasts, STEP)
    # Deploys begin in the north, so a host there sees the first errors.
    return told if "north" in Drawn(told).host else None


def _route(scenario: Scenario) -> Route | None:
    """Return the public route that the deploy breaks, None for an operation that customers do not reach themselves."""
    fault = scenario.incident.fault if scenario.incident else None
    if not isinstance(fault, BadDeploy):
        return None
    return next((one for one in ROUTES if one.operation == fault.operation and one.share >= USUAL), None)


def _tells(found: Drawn, edge: str | None) -> bool:
    """Return whether the records hold everything that is asked, and the edge's own."""
    scenario, told = found.scenario, found.scenario.reaction
    if scenario.incident is None or told is None or told.page.service != scenario.incident.service:
        return False
    at = told.at
    if not {"customers", "joined", "public-monitoring", "public-resolved"} <= at.keys() or len(found.errors) < 8:
        return False
    special = {
        "midnight": told.opened.date() < at["resolved"].date(),
        "relapse": "too-early" in at and "again" in at,
    }
    return scenario.incident.start < found.onset < at["page"] - APART and special.get(edge or "", True)


def _bad(entry: Entry) -> bool:
    return int(entry.fields["PRIORITY"]) <= 3
