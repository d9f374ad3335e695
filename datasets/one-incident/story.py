"""One incident in two worlds: what is shown of the true one, and what the rival's would have shown instead."""

import random
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from itertools import chain
from typing import Any

import numpy as np

from groundschool.formats.prometheus import Family, openmetrics_lines
from groundschool.kit import beside
from groundschool.scenarios import Scenario
from groundschool.scenarios.collector_metrics import collected
from groundschool.scenarios.rivals import STEP, Rivalry, TwoWorlds, migration, rivalry, two_worlds
from groundschool.simulation.chance import offshoot
from groundschool.simulation.company import BOOK, ROUTES
from groundschool.simulation.customers import trace_id
from groundschool.simulation.faults.bad_deploy import BadDeploy
from groundschool.simulation.faults.connection_leak import ConnectionLeak
from groundschool.simulation.faults.missing_index import QUERIES, MissingIndex
from groundschool.simulation.routine import RoutineChange
from groundschool.simulation.run import MINUTE
from groundschool.simulation.services import BY_NAME
from groundschool.simulation.truth import by_route

pieces, resources = (beside(__file__, name) for name in ("pieces", "resources"))
Told = pieces.Told
TRAFFIC = 0.3
EACH = MINUTE // STEP  # steps from one scrape to the next
CALM = 4  # minutes that are looked at before it begins
PATIENCE = 90  # seconds that an alert waits until it is sure
SEEN = 0.02  # failing share of a route from which people see it
ASIDE = ("freight", "notify")  # what no booking waits for
ON_THE_WAY = ("booking-api", "inventory", "payments")  # of every route that is looked at
NEW = 2  # deploys on the way, in every world
LOGGED = 18  # failing requests whose lines are handed out, and a third as many good ones
LINES, LINE_BYTES = 52, 15_100  # log lines that are handed out, and their size: the same in every world
SPANS, TRACE_BYTES = 68, 49_700  # spans, too
TRIES, CLOSE = 500, 0.01  # pieces put in or taken out; share of the size that it may be off
FEWEST = 4  # failed traces that are handed out at least


@dataclass(frozen=True)
class Story:
    """An incident with its rival, its symptom and its page; ``turned`` says which side of the rivalry is the truth."""

    seed: int
    case: str
    turned: bool
    attempt: int

    @cached_property
    def rng(self) -> random.Random:
        """Return the chance that decides everything beside the two worlds."""
        return random.Random(f"one incident {self.seed} {self.case} {self.turned} {self.attempt}")

    @cached_property
    def aside(self) -> str:
        """Return the service that is deployed just before the trouble, and has nothing to do with it."""
        return self.rng.choice(ASIDE)

    @cached_property
    def told(self) -> Rivalry:
        """Return the rivalry."""
        return rivalry(self.case, self._own, turned=self.turned)

    @cached_property
    def worlds(self) -> TwoWorlds:
        """Return both worlds; what happens besides happens in both."""
        return two_worlds(self.told, self._own, TRAFFIC, [self._nearest, *self._filled])

    @property
    def _nearest(self) -> RoutineChange:
        return RoutineChange("deploy", self.aside, self.told.harm - MINUTE, "", "deploy-bot")

    @cached_property
    def _filled(self) -> list[RoutineChange]:
        """Return innocent changes on the way, so that a migration and two deploys are in every feed."""
        rng, sides = random.Random(offshoot(self._own, "filled", self.case)), (self.told.true, self.told.rival)
        deployed = {one.service for one in sides if isinstance(one, BadDeploy | ConnectionLeak)}
        free = rng.sample([one for one in ON_THE_WAY if one not in deployed], max(NEW - len(deployed), 0))
        before = rng.sample(range(90, 420, STEP), len(free))
        found = [
            RoutineChange("deploy", one, self.told.harm - early, "", "deploy-bot")
            for one, early in zip(free, before, strict=True)
        ]
        if not any(isinstance(one, MissingIndex) for one in sides):
            found.append(migration(rng.choice(sorted(QUERIES)), self.told.harm - rng.randrange(210, 390, STEP)))
        return found

    @property
    def _own(self) -> int:
        return offshoot(self.seed, "one incident", self.attempt)

    @property
    def true(self) -> Scenario:
        """Return the true world."""
        return self.worlds.true

    @cached_property
    def route(self) -> Any:  # noqa: ANN401 - Route of company
        """Return the route that fails most in both worlds: it tells nothing about which of them is true."""
        failed = [by_route(one.run)[1].sum(axis=0) for one in (self.true, self.worlds.rival)]
        return max(
            (one for one in ROUTES if one.journey is BOOK),
            key=lambda one: min(own[ROUTES.index(one)] for own in failed),
        )

    @cached_property
    def seen(self) -> datetime | None:
        """Return the scrape at which the failing of that route is seen first, and from which it stays."""
        total, failed = (table[:, ROUTES.index(self.route)] for table in by_route(self.true.run))
        share = failed.reshape(-1, EACH).sum(axis=1) / np.maximum(total.reshape(-1, EACH).sum(axis=1), 1)
        bad = [minute for minute in range(len(share) - 1) if share[minute] >= SEEN and share[minute + 1] >= SEEN]
        return self.true.window.at((bad[0] + 1) * MINUTE) if bad else None

    @property
    def calm(self) -> bool:
        """Return whether nothing had more to do than it can do before it began."""
        first = self.true.first(CALM)  # far quicker than the whole run, and nothing has begun by then
        here = [one for one in self.true.world.instances if one.region == pieces.REGION]
        own = [one.index for one in here if one.service in self.worlds.services]
        return bool((first.utilisation[:, own] < 1).all())

    @property
    def in_time(self) -> bool:
        """Return whether it is seen when it would mostly be seen if the rival were true: that must tell nothing."""
        harm = timedelta(seconds=self.told.harm - self.told.at)
        return self.seen == self.worlds.onset + harm

    @property
    def paged(self) -> datetime:
        """Return when the pager rang."""
        assert self.seen is not None
        return self.seen + timedelta(seconds=PATIENCE)

    @property
    def late(self) -> datetime:
        """Return when a flag was flipped on the way, after it broke."""
        return self.paged + timedelta(seconds=100)

    @property
    def now(self) -> datetime:
        """Return the moment at which people look: the last scrape."""
        return datetime.fromtimestamp(int(self.true.run.times[-1]), UTC)

    @cached_property
    def kept(self) -> tuple[list[Family], list[Family]]:
        """Return what the region's Prometheus keeps in the true world and in the rival's."""
        true, rival = (
            collected(one.run, self.worlds.services, pieces.REGION) for one in (self.true, self.worlds.rival)
        )
        return true, rival

    def columns(self, *, rival: bool) -> dict[str, list[float | None]]:
        """Return what it knows of each series in a world, a value for each scrape, None for a gap."""
        found: dict[str, list[float | None]] = {}
        for family in self.kept[rival]:
            for one in family.series:
                labels = ",".join(f'{name}="{value}"' for name, value in one.labels)
                values = one.values[EACH - 1 :: EACH]
                there = ~np.isnan(values)
                found[f"{family.name}{one.suffix}{{{labels}}}"] = [
                    value if known else None for value, known in zip(values.tolist(), there.tolist(), strict=True)
                ]
        return found

    @property
    def openmetrics(self) -> str:
        """Return what it knows in the true world, one sample a minute."""
        return "".join(openmetrics_lines(self.kept[0], self.true.run.times.tolist(), EACH))

    @cached_property
    def both(self) -> tuple[Any, Any]:
        """Return what logs and traces say in the true world and in the rival's."""
        return Told(self.true, self.rng), Told(self.worlds.rival, self.rng, shown=False)

    @cached_property
    def shown(self) -> list[list[Any]]:
        """Return the traces that are handed out, some of each kind; none where they cannot be had in that size."""
        told, rng = self.both[0], random.Random(f"shown {self.seed} {self.attempt}")
        failing = [one for one in told.late if one.status >= 500 or one.failed_upstream >= 0]
        fine = [one for one in told.late if one not in failing]
        if len(failing) < FEWEST or not fine or not told.calm:
            return []
        first = [*rng.sample(failing, FEWEST), rng.choice(fine), rng.choice(told.calm)]
        rest = [one for one in (*failing, *fine, *told.calm) if one not in first]
        found = [told.spans[one.trace] for one in (*first, *rest)]
        sizes = [(len(one), len(one)) for one in found]
        kept = fitted(sizes, (SPANS, SPANS), len(first), rng)
        return resources.filled([found[place] for place in kept], TRACE_BYTES, rng)

    @cached_property
    def lines(self) -> list[Any]:
        """Return the log lines that are handed out: of some requests of each kind, and what is said besides."""
        told, rng = self.both[0], random.Random(f"lines {self.seed} {self.attempt}")
        kept = {trace_id(one.trace) for one in (*told.late[:LOGGED], *told.late[-LOGGED // 3 :], *told.calm)}
        found = [one for one in told.lines if not one.trace or one.trace in kept]
        sizes = [(1, len(one.written())) for one in found]
        return [found[place] for place in sorted(fitted(sizes, (LINES, LINE_BYTES), 0, rng))]

    @cached_property
    def begun(self) -> Counter[str]:
        """Return in how many places of the traces that are handed out errors begin, by service."""
        usual: dict[Any, float] = {}
        shows = [pieces.spans_show(spans, usual) for spans in self.shown]
        ends = [said[0] for one in shows for said in one.values() if said[0].endswith("an error begins")]
        return Counter(text.partition(" ")[0] for text in ends)

    def used_up(self, service: str, at: datetime) -> bool:
        """Return whether an instance of the region has no connection left then."""
        run, pool = self.true.run, BY_NAME[service].pool
        step = int(run.window.offset(at)) // STEP
        own = [one.index for one in self.true.world.by_service[service] if one.region == pieces.REGION]
        return bool((run.connections[step, own] >= pool).all())

    @cached_property
    def telling_lines(self) -> set[str]:
        """Return what lines show that tells the cause from its rival."""
        true, rival = (_lines_by_trace(told) for told in self.both)
        return pieces.tells(true, rival)

    @cached_property
    def span_shows(self) -> tuple[dict[str, tuple[str, ...]], set[str]]:
        """Return what each span that is handed out shows, and what of that tells the cause from its rival."""
        usual = pieces.usual_times(self.both[0])
        true, rival = ([pieces.spans_show(told.spans[one.trace], usual) for one in told.late] for told in self.both)
        shown = {span: said for spans in self.shown for span, said in pieces.spans_show(spans, usual).items()}
        return shown, pieces.tells(*([chain(*one.values()) for one in world] for world in (true, rival)))


def fitted(sizes: list[tuple[int, int]], want: tuple[int, int], first: int, rng: random.Random) -> list[int]:
    """Return places of pieces that have a number and a size together, the ``first`` among them; none if they cannot.

    Pieces are put in and taken out by chance, and what is no worse than before is kept.
    """
    inside = {*range(first)}
    number, size = (sum(sizes[place][part] for place in inside) for part in (0, 1))
    for _ in range(TRIES):
        moved = rng.sample(range(first, len(sizes)), rng.randint(1, 2))
        signs = [-1 if place in inside else 1 for place in moved]
        changed = [sum(sign * sizes[place][part] for sign, place in zip(signs, moved, strict=True)) for part in (0, 1)]
        if _off(number + changed[0], size + changed[1], want) <= _off(number, size, want):
            inside ^= {*moved}
            number, size = number + changed[0], size + changed[1]
    return sorted(inside) if _off(number, size, want) <= CLOSE else []


def _off(number: int, size: int, want: tuple[int, int]) -> float:
    """Return how far a number and a size are off; the number has to be right."""
    return abs(number - want[0]) + abs(size - want[1]) / want[1]


def _lines_by_trace(told: Any) -> list[list[str]]:  # noqa: ANN401 - Told of pieces
    """Return what the lines of each late request show."""
    asked = {trace_id(one.trace): [] for one in told.late}
    for line in told.lines:
        if line.trace in asked:
            asked[line.trace].append(pieces.line_shows(line))
    return [*asked.values()]
