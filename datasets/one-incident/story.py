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
from groundschool.scenarios.rivals import RIVALRIES, STEP, TwoWorlds, two_worlds
from groundschool.simulation.chance import offshoot
from groundschool.simulation.company import ROUTES
from groundschool.simulation.customers import trace_id
from groundschool.simulation.routine import RoutineChange
from groundschool.simulation.run import MINUTE
from groundschool.simulation.services import BY_NAME
from groundschool.simulation.truth import by_route

pieces = beside(__file__, "pieces")
Told = pieces.Told
TRAFFIC = 0.3
EACH = MINUTE // STEP  # steps from one scrape to the next
SEEN = 0.02  # failing share of a route from which people see it
ASIDE = ("freight", "notify")  # what no booking waits for
CALLED = ("web", "booking-api", "inventory", "search", "auth", "payments")
LOGGED = 18  # failing requests whose lines are handed out, and a third as many good ones
SHOWN_FAILING, SHOWN_FINE, SHOWN_CALM = 8, 2, 2  # traces that are handed out


@dataclass(frozen=True)
class Story:
    """An incident with its rival, its symptom and its page."""

    seed: int
    case: str
    attempt: int

    @cached_property
    def rng(self) -> random.Random:
        """Return the chance that decides everything beside the two worlds."""
        return random.Random(f"one incident {self.seed} {self.case} {self.attempt}")

    @cached_property
    def aside(self) -> str:
        """Return the service that is deployed just before the trouble, and has nothing to do with it."""
        return self.rng.choice(ASIDE)

    @cached_property
    def worlds(self) -> TwoWorlds:
        """Return both worlds; the deploy that is nearest to the trouble happens in both."""
        told = RIVALRIES[self.case](random.Random(offshoot(self._own, "rivalry", self.case)))
        nearest = RoutineChange("deploy", self.aside, told.harm - STEP, "", "deploy-bot")
        return two_worlds(self.case, self._own, TRAFFIC, [nearest])

    @property
    def _own(self) -> int:
        return offshoot(self.seed, "one incident", self.attempt)

    @property
    def true(self) -> Scenario:
        """Return the true world."""
        return self.worlds.true

    @cached_property
    def route(self) -> Any:  # noqa: ANN401 - Route of company
        """Return the route that fails most."""
        return ROUTES[int(by_route(self.true.run)[1].sum(axis=0).argmax())]

    @cached_property
    def seen(self) -> datetime | None:
        """Return the scrape at which the failing of that route is seen first, and from which it stays."""
        total, failed = (table[:, ROUTES.index(self.route)] for table in by_route(self.true.run))
        share = failed.reshape(-1, EACH).sum(axis=1) / np.maximum(total.reshape(-1, EACH).sum(axis=1), 1)
        bad = [minute for minute in range(len(share) - 1) if share[minute] >= SEEN and share[minute + 1] >= SEEN]
        return self.true.window.at((bad[0] + 1) * MINUTE) if bad else None

    @cached_property
    def paged(self) -> datetime | None:
        """Return when the pager rang."""
        return next((one.at for one in self.true.events if one.kind == "page"), None)

    @property
    def late(self) -> datetime:
        """Return when a flag was flipped on the way, after it broke."""
        assert self.paged is not None
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
        """Return the traces that are handed out."""
        told = self.both[0]
        failing = [one for one in told.late if one.status >= 500 or one.failed_upstream >= 0][:SHOWN_FAILING]
        fine = [one for one in told.late if one not in failing and one.status < 500][:SHOWN_FINE]
        return [told.spans[one.trace] for one in (*failing, *fine, *told.calm[:SHOWN_CALM])]

    @cached_property
    def lines(self) -> list[Any]:
        """Return the log lines that are handed out: of some requests of each kind, and what is said besides."""
        told = self.both[0]
        kept = {trace_id(one.trace) for one in (*told.late[:LOGGED], *told.late[-LOGGED // 3 :], *told.calm)}
        return [one for one in told.lines if not one.trace or one.trace in kept]

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


def _lines_by_trace(told: Any) -> list[list[str]]:  # noqa: ANN401 - Told of pieces
    """Return what the lines of each late request show."""
    asked = {trace_id(one.trace): [] for one in told.late}
    for line in told.lines:
        if line.trace in asked:
            asked[line.trace].append(pieces.line_shows(line))
    return [*asked.values()]
