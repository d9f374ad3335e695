"""The calls that an endpoint made for one request: which, how long each took, and which one made it fail."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from groundschool.simulation.graph import graph
from groundschool.simulation.run import Run
from groundschool.simulation.services import ALL
from groundschool.simulation.state import Instance

TOGETHER = {"web", "search"}  # services that begin their calls at once; the others make one after the other
INTERNAL_ERROR, TURNED_AWAY, TIMEOUT = 500, 503, 504
GIVEN_UP = 0.6  # share of a service's timeouts that its caller did not wait for
TINY = 2_000  # ns, the shortest thing that is measured


class SpanTime(NamedTuple):
    """From when to when, in Unix nanoseconds."""

    start: int
    stop: int


@dataclass(frozen=True)
class TraceCall:
    """A call that is made: of which endpoint, how long it takes (s, before scaling), and how it fails."""

    endpoint: int
    seconds: float
    failed: int = 0
    gave_up: bool = False


class RecordedPairs:
    """What a run recorded of every pair, as callers in a region met it."""

    def __init__(self, run: Run) -> None:
        self.run = run
        both = zip(run.pairs.endpoint.tolist(), run.pairs.instance.tolist(), strict=True)
        self.pairs = {pair: number for number, pair in enumerate(both)}
        self._near: dict[tuple[int, str, int], tuple[float, list[float]]] = {}

    def near(self, step: int, region: str, end: int) -> tuple[float, list[float]]:
        """Return an endpoint's median in seconds and its shares of 500, 503 and 504, in one step and region."""
        if (step, region, end) not in self._near:
            found = self.run.world.by_service[ALL[graph().service[end]].name]
            own = [self.pairs[end, one.index] for one in found if one.region == region]
            errors = self.run.errors[step, own].mean(axis=0).tolist()
            self._near[step, region, end] = float(self.run.latency[step, own].mean()), errors
        return self._near[step, region, end]


class TraceCalls:
    """Draws the calls of one request, from what the run recorded of every pair in a step."""

    def __init__(self, known: "RecordedPairs", step: int, rng: random.Random) -> None:
        self._run, self._pairs, self._known, self._step, self._rng = known.run, known.pairs, known, step, rng

    def made(self, here: Instance, asked: TraceCall, when: SpanTime) -> list[tuple[TraceCall, SpanTime]]:
        """Return the calls that an endpoint made while it worked, and when each was made."""
        if asked.failed == TURNED_AWAY:
            return []
        calls = self._chosen(here, asked)
        groups = [calls] if here.service in TOGETHER and calls else [[one] for one in calls]
        return self._laid_out(here, asked.endpoint, groups, when)

    def median(self, here: Instance, end: int) -> float:
        """Return the median answer of an endpoint to callers near an instance, in seconds."""
        return self._known.near(self._step, here.region, end)[0]

    def _chosen(self, here: Instance, asked: TraceCall) -> list[TraceCall]:
        """Return the calls without their times; the one that made the endpoint fail ends what is done in turn."""
        each, rng = graph().calls[asked.endpoint], self._rng
        all_of_them = asked.failed == TIMEOUT  # one of them has to be waited for in vain
        made = [end for end in each.nonzero()[0].tolist() if all_of_them or rng.random() < each[end]]
        found = [TraceCall(end, self.median(here, end) * rng.lognormvariate(0, 0.35)) for end in made]
        place = self._broken(here, asked, found) if asked.failed and found else None
        if place is None:
            return found
        found[place] = self._failing(here, found[place], asked.failed)
        return found if here.service in TOGETHER else found[: place + 1]

    def _failing(self, here: Instance, call: TraceCall, failed: int) -> TraceCall:
        """Return a call that fails: given up after its time limit, or answered with an error."""
        service = ALL[graph().service[call.endpoint]]
        if failed == TIMEOUT:
            gave_up = service.kind != "service" or self._rng.random() < GIVEN_UP
            return replace(call, seconds=service.timeout, failed=TIMEOUT, gave_up=gave_up)
        internal, turned_away, _ = self._errors(here, call.endpoint)
        kind = self._rng.choices((INTERNAL_ERROR, TURNED_AWAY), (internal + 1e-9, turned_away))[0]
        return replace(call, failed=kind)

    def _broken(self, here: Instance, asked: TraceCall, calls: Sequence[TraceCall]) -> int | None:
        """Return which call made an endpoint fail, None where it failed by itself, by the errors that were counted."""
        errors = [self._errors(here, call.endpoint) for call in calls]
        if asked.failed == TIMEOUT:
            late = [one[2] + self.median(here, call.endpoint) for one, call in zip(errors, calls, strict=True)]
            return self._rng.choices(range(len(calls)), late)[0]
        below = [one[0] + one[1] for one in errors]
        own = float(self._run.errors[self._step, self._pairs[asked.endpoint, here.index]][:2].sum())
        itself = max(own - sum(below), own / 50, 1e-6)
        found = self._rng.choices(range(len(calls) + 1), [*below, itself])[0]
        return found if found < len(calls) else None

    def _errors(self, here: Instance, end: int) -> list[float]:
        return self._known.near(self._step, here.region, end)[1]

    def _laid_out(
        self, here: Instance, end: int, groups: Sequence[Sequence[TraceCall]], when: SpanTime
    ) -> list[tuple[TraceCall, SpanTime]]:
        """Return when each call is made: groups one after the other, the endpoint's own work between them."""
        rng, each = self._rng, graph().calls[end]
        usual = sum(self.median(here, called) * float(each[called]) for called in each.nonzero()[0].tolist())
        median = float(self._run.latency[self._step, self._pairs[end, here.index]])
        own = max(median - usual, median / 20) * rng.lognormvariate(0, 0.25)
        lengths = [max(call.seconds for call in group) for group in groups]
        scale = (when.stop - when.start) / (own + sum(lengths))
        parts = [rng.uniform(0.3, 1) for _ in range(len(groups) + 1)]
        found, at = list[tuple[TraceCall, SpanTime]](), 0.0  # ns since the beginning: floats hold no Unix nanoseconds
        for group, length, part in zip(groups, lengths, parts, strict=False):
            at += own * scale * part / sum(parts)
            for number, call in enumerate(group):
                begin = when.start + int(at) + number * rng.randint(20_000, 150_000)
                stop = max(begin + TINY, when.start + int(at + call.seconds * scale))
                found.append((call, SpanTime(begin, stop)))
            at += length * scale
        return found
