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
from groundschool.scenarios.reaction import Reaction
from groundschool.simulation import Incident, Run, sample_requests
from groundschool.simulation.company import REGIONS, REQUESTS_PER_SECOND, ROUTES
from groundschool.simulation.faults.bad_deploy import BadDeploy

meanwhile, host_journal = beside(__file__, "meanwhile"), beside(__file__, "host_journal")
TWISTS = {
    "midnight": "night customers-first",
    "clock-change": "clock-change",
    "relapse": "relapse",
}
# What breaks: calls that the edge does not repeat at another instance, so that the first failing one is seen to fail.
BREAKABLE = [route for route in ROUTES if route.method == "POST" and route.share >= 0.04]
SUMMER = datetime(2026, 3, 30, tzinfo=UTC)  # from here on both regions have their clocks forward
BEFORE = timedelta(minutes=3)
STEP = 60  # seconds
ERRORS = 0.1  # a second that one edge host sees once the deploy is complete, about
STEPPED = (40, 150)  # seconds from the window's start, where the clock is put right before anything happens
APART = timedelta(seconds=62)  # of moments that a careless reader may take for each other
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
        return replace(clock, stepped=window.at(rng.uniform(*STEPPED))) if self.edge == "step-first" else clock

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
        scenario = _candidate(rng, edge)
        if hosts := _witnesses(scenario, edge):
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


def _witnesses(scenario: Scenario, edge: str | None) -> list[str]:
    """Return the hosts in the north, where deploys begin, that tell the story well; none where it is not the edge's."""
    incident, told = scenario.incident, scenario.reaction
    if incident is None or told is None or told.page.service != incident.service:
        return []
    at = told.at
    special = {
        "midnight": told.opened.date() < at.get("resolved", told.opened).date(),
        "relapse": "too-early" in at and "again" in at,
    }
    alone = incident.service not in {decoy.service for decoy in incident.decoys}
    dated = incident.start >= SUMMER or edge == "clock-change"
    complete = {"customers", "joined", "mitigated", "public-monitoring", "public-resolved"} <= at.keys()
    telling = complete and alone and dated and special.get(edge or "", True)
    return _saw_it_in_time(scenario, told) if telling else []


def _saw_it_in_time(scenario: Scenario, told: Reaction) -> list[str]:
    """Return the hosts whose first failing request comes after the new version is there, well before the page."""
    run = scenario.first(int(scenario.window.offset(told.at["page"])) // 60 + 1)
    requests = sample_requests(run)
    failed = requests[requests["status"] >= 500]
    there = next(one.at for one in scenario.events if one.kind == "restart" and one.service == told.page.service)
    found = []
    for one in scenario.world.by_service["edge"]:
        mine = failed["time"][failed["edge"] == one.index]
        if one.region == "north" and len(mine) and there.timestamp() <= mine[0] < (told.at["page"] - APART).timestamp():
            found.append(one.node)
    return found


def _read(entry: Entry) -> datetime:
    return EPOCH + timedelta(microseconds=entry.realtime)
