"""Which incident is told: a bad deploy of what customers call, seen by an edge host whose clock is wrong."""

import random
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property

from groundschool.formats.deploy_log import Step
from groundschool.formats.journald import Entry
from groundschool.formats.slack import Message
from groundschool.kit import beside
from groundschool.scenarios import Scenario
from groundschool.scenarios.host_clock import HostClock
from groundschool.scenarios.host_log import journal
from groundschool.scenarios.reaction import Reaction
from groundschool.simulation import Incident, Run, sample_requests
from groundschool.simulation.company import REGIONS, REQUESTS_PER_SECOND, ROUTES
from groundschool.simulation.faults.bad_deploy import BadDeploy

meanwhile, host_journal = beside(__file__, "meanwhile"), beside(__file__, "host_journal")
TWISTS = {
    "midnight": "night",
    "clock-change": "clock-change",
    "customers-first": "customers-first",
    "relapse": "relapse",
}
# What breaks: calls that the edge does not repeat at another instance, so that the first failing one is seen to fail.
BREAKABLE = [route for route in ROUTES if route.method == "POST" and route.share >= 0.04]
SUMMER = datetime(2026, 3, 30, tzinfo=UTC)  # from here on both regions have their clocks forward
BEFORE = timedelta(minutes=5)
STEP = 30  # seconds
ERRORS = 0.1  # a second that one edge host sees once the deploy is complete, about
STEPPED = (60, 200)  # seconds from the window's start, where the clock is put right before anything happens
APART = timedelta(seconds=62)  # of moments that a careless reader may take for each other
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Drawn:
    """An incident's scenario, seen by the edge host whose clock was wrong; ``edge`` changes when, and what it logs."""

    scenario: Scenario
    seed: int
    edge: str | None = None

    @property
    def incident(self) -> Incident:
        """Return the incident."""
        assert self.scenario.incident is not None
        return self.scenario.incident

    @cached_property
    def host(self) -> str:
        """Return that host's name."""
        return next(one.node for one in self.scenario.world.by_service["edge"] if self.scenario.clock(one.node).behind)

    @property
    def clock(self) -> HostClock:
        """Return that host's clock; a late step is the scenario's, an early one comes before anything happens."""
        clock = self.scenario.clock(self.host)
        if self.edge != "step-first":
            return clock
        early = random.Random(f"{self.seed} step").uniform(*STEPPED)
        return replace(clock, stepped=self.scenario.window.at(early))

    @property
    def messages(self) -> list[Message]:
        """Return the messages of the channel."""
        return self.scenario.messages

    def until(self, name: str) -> Run:
        """Return what happened up to the minute in which people did or said something."""
        return self.scenario.first(int(self.scenario.window.offset(self.scenario.reaction.at[name])) // 60 + 1)

    @cached_property
    def entries(self) -> list[Entry]:
        """Return the host's journal; with shuffled records its boot clock passes from twelve digits to thirteen."""
        rng = random.Random(f"{self.seed} journal")
        run = self.until("mitigated")  # afterwards no request fails
        found = journal(run, sample_requests(run), self.host, rng, self.clock, also=host_journal.small_talk(run.window))
        return host_journal.past_a_digit(found, 2 * APART) if self.edge == "shuffled" else found

    @cached_property
    def changes(self) -> list[Step]:
        """Return the deploy log's steps, others' too; on the day of a clock change it begins with the deploy."""
        scenario, service = self.scenario, self.incident.service
        known = sorted([*scenario.changes, *meanwhile.idle_steps(self.seed, scenario.window, service)])
        began = next(place for place, one in enumerate(known) if one.service == service)
        return known[began:] if self.edge == "clock-change" else known

    @cached_property
    def errors(self) -> list[Entry]:
        """Return what nginx logged as an error or worse, in the order it happened."""
        return host_journal.errors_in(self.entries)

    @property
    def step(self) -> Entry:
        """Return chronyd's word that the clock was stepped."""
        return next(one for one in self.entries if one.fields["MESSAGE"].startswith(b"System clock was stepped"))

    @property
    def read(self) -> datetime:
        """Return what the host's clock showed at the first of these errors."""
        return _read(self.errors[0])

    @property
    def onset(self) -> datetime:
        """Return when that one really happened."""
        return self.moment(self.errors[0])

    def moment(self, entry: Entry) -> datetime:
        """Return when something of the incident that the host logged really happened."""
        return _read(entry) + self.clock.behind * (self.edge != "step-first")


def draw(rng: random.Random, edge: str | None) -> Drawn:
    """Return an incident that shows what an edge variant is about, its marks apart from what they may be taken for."""
    while True:
        found = Drawn(_candidate(rng, edge), rng.randrange(2**31), edge)
        if _fits(found, edge) and _tells(found, edge):
            return found


def _candidate(rng: random.Random, edge: str | None) -> Scenario:
    """Return a scenario with its fault and pace chosen, around the incident alone: nothing is simulated yet."""
    twist = f"skewed-clock {TWISTS.get(edge or '', '')}"
    scenario = Scenario.from_seed(rng.randrange(2**31), "bad-deploy", twist)
    route, failing = rng.choice(BREAKABLE), round(rng.uniform(0.5, 0.95), 2)
    assert scenario.incident is not None
    incident = replace(
        scenario.incident,
        fault=BadDeploy(route.backend, route.operation, failing),
        service=route.backend,
        acknowledge=rng.randint(66, 150),
        mitigate=rng.randint(540, 660),
        resolve=max(rng.randint(600, 690), scenario.incident.undone + 480),
    )
    hosts = sum(one.region == "north" for one in scenario.world.by_service["edge"])
    seen = REQUESTS_PER_SECOND * route.share * failing * REGIONS[0].share / hosts  # errors a second at traffic level 1
    # The seconds before a whole step differ from one incident to the next.
    start = incident.start - BEFORE - timedelta(seconds=rng.randrange(STEP))
    told = replace(scenario, world=replace(scenario.world, traffic=ERRORS / seen), incident=incident)
    return told.between(start, _minutes(incident), STEP)


def _minutes(incident: Incident) -> int:
    """Return how long it takes from before the deploy to the last word on the status page."""
    takes = 520 + incident.acknowledge + incident.mitigate + incident.resolve
    if incident.undone:
        takes += incident.undone + 300 + incident.mitigate // 3
    return (takes + int(BEFORE.total_seconds())) // 60 + 1


def _fits(found: Drawn, edge: str | None) -> bool:
    """Return whether the date is right, the deploy begins where the host is, and nobody else changes the service."""
    incident = found.scenario.incident
    assert incident is not None
    dated = incident.start >= SUMMER or edge == "clock-change"
    alone = incident.service not in {decoy.service for decoy in incident.decoys}
    return dated and alone and "north" in found.host  # deploys begin in the north


def _tells(found: Drawn, edge: str | None) -> bool:
    """Return whether the records hold everything that is asked, and the edge's own."""
    scenario, told = found.scenario, found.scenario.reaction
    if scenario.incident is None or told is None or told.page.service != scenario.incident.service:
        return False
    at = told.at
    special = {
        "midnight": told.opened.date() < told.at.get("resolved", told.opened).date(),
        "relapse": "too-early" in at and "again" in at,
    }
    if not {"customers", "joined", "mitigated", "public-monitoring", "public-resolved"} <= at.keys():
        return False
    return special.get(edge or "", True) and _seen_in_time(found, told)


def _seen_in_time(found: Drawn, told: Reaction) -> bool:
    """Return whether the host's first failing request comes after the new version is there, well before the page."""
    scenario, log = found.scenario, sample_requests(found.until("page"))
    host = next(one.index for one in scenario.world.by_service["edge"] if one.node == found.host)
    failed = log[(log["edge"] == host) & (log["status"] >= 500)]
    there = next(one.at for one in scenario.events if one.kind == "restart" and one.service == told.page.service)
    return len(failed) > 0 and there.timestamp() <= failed["time"][0] < (told.at["page"] - APART).timestamp()


def _read(entry: Entry) -> datetime:
    return EPOCH + timedelta(microseconds=entry.realtime)
