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
from groundschool.scenarios.host_clock import HostClock, skewed_host
from groundschool.scenarios.host_log import journal
from groundschool.scenarios.records import DEPLOY_ZONE
from groundschool.simulation import Incident, Run, sample_requests
from groundschool.simulation.company import REGIONS, REQUESTS_PER_SECOND, ROUTES
from groundschool.simulation.faults.bad_deploy import BadDeploy

meanwhile, host_journal, witnesses = (beside(__file__, name) for name in ("meanwhile", "host_journal", "witnesses"))
TWISTS = {
    "midnight": "night customers-first",
    "clock-change": "clock-change",
    "relapse": "relapse",
}
# What breaks: calls that the edge does not repeat at another instance, so that the first failing one is seen to fail.
BREAKABLE = [route for route in ROUTES if route.method == "POST" and route.share >= 0.04]
BEFORE = timedelta(minutes=3)
STEP = 60  # seconds
ERRORS = 0.1  # a second that one edge host sees once the deploy is complete, about
STEPPED = (40, 150)  # seconds from the window's start, where the clock is put right before anything happens
AMID = (75, 110)  # seconds after the first failing request, where a clock that was ahead is stepped back amid errors
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Drawn:
    """An incident's scenario, seen by the edge host whose clock was wrong; ``edge`` changes when, and what it logs."""

    scenario: Scenario
    host: str
    seed: int
    edge: str | None = None

    @property
    def incident(self) -> Incident:
        """Return the incident."""
        assert self.scenario.incident is not None
        return self.scenario.incident

    @cached_property
    def clock(self) -> HostClock:
        """Return that host's clock, put right late in the window, or before anything happens."""
        edges, window = self.scenario.world.by_service["edge"], self.scenario.window
        own = [one for one in edges if one.node == self.host]
        rng = random.Random(f"{self.seed} clock")
        _, clock = skewed_host(rng, own, window)
        if self.edge == "stepped-back":
            failed = witnesses.failed(self.until("page"), next(one.index for one in own))
            return HostClock(-abs(clock.behind), window.at(window.offset(_moment(failed[0])) + rng.uniform(*AMID)))
        return replace(clock, stepped=window.at(rng.uniform(*STEPPED))) if self.edge == "step-first" else clock

    @cached_property
    def messages(self) -> list[Message]:
        """Return the messages of the channel; after a relapse "resolved" was said too early, too."""
        said = self.scenario.messages
        return meanwhile.resolved_too_early(said, witnesses.APART) if self.edge == "relapse" else said

    def until(self, name: str) -> Run:
        """Return what happened up to the minute in which people did or said something."""
        return self.scenario.first(int(self.scenario.window.offset(self.scenario.reaction.at[name])) // 60 + 1)

    @cached_property
    def entries(self) -> list[Entry]:
        """Return the host's journal; with shuffled records its boot clock passes from twelve digits to thirteen."""
        rng = random.Random(f"{self.seed} journal")
        run = self.until("mitigated")  # afterwards no request fails
        found = journal(run, sample_requests(run), self.host, rng, self.clock, also=host_journal.small_talk(run.window))
        found = host_journal.by_hand(found)
        if self.edge == "stepped-back":
            found = host_journal.first_is_critical(found)
        return host_journal.past_a_digit(found, 2 * witnesses.APART) if self.edge == "shuffled" else found

    @cached_property
    def changes(self) -> list[Step]:
        """Return the deploy log's steps, others' too; on the day of a clock change it begins with the deploy."""
        scenario, service = self.scenario, self.incident.service
        known = sorted([*scenario.changes, *meanwhile.idle_steps(self.seed, scenario.window, service)])
        began = next(
            place for place, one in enumerate(known) if one.service == service and one.what.startswith("deploy")
        )
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
        return _read(entry) + self.clock.behind * (entry.monotonic < self.step.monotonic)

    @property
    def zone(self) -> str:
        """Return the zone of the deploy log: there is one that is half an hour off all others."""
        return "America/St_Johns" if self.edge == "stepped-back" else DEPLOY_ZONE


def draw(rng: random.Random, edge: str | None) -> Drawn:
    """Return an incident that shows what an edge variant is about, its marks apart from what they may be taken for."""
    while True:
        scenario = _candidate(rng, edge)
        if hosts := witnesses.hosts(scenario, edge):
            return Drawn(scenario, rng.choice(hosts), rng.randrange(2**31), edge)


def _candidate(rng: random.Random, edge: str | None) -> Scenario:
    """Return a scenario with its fault and pace chosen, around the incident alone: nothing is simulated yet."""
    scenario = Scenario.from_seed(rng.randrange(2**31), "bad-deploy", TWISTS.get(edge or "", ""))
    assert scenario.incident is not None
    changed = {decoy.service for decoy in scenario.incident.decoys}
    route = rng.choice([one for one in BREAKABLE if one.backend not in changed] or BREAKABLE)
    failing = round(rng.uniform(0.5, 0.95), 2)
    incident = replace(
        scenario.incident,
        fault=BadDeploy(route.backend, route.operation, failing),
        service=route.backend,
        acknowledge=rng.randint(126, 210),
        mitigate=rng.randint(420, 500),
        resolve=max(rng.randint(520, 590), scenario.incident.undone + 480),
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


def _moment(seconds: float) -> datetime:
    return EPOCH + timedelta(seconds=float(seconds))


def _read(entry: Entry) -> datetime:
    return EPOCH + timedelta(microseconds=entry.realtime)
