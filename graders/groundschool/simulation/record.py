"""What a simulation leaves behind: requests drawn minute by minute from what was expected once somebody looks."""

from dataclasses import replace
from typing import Any

import numpy as np

from groundschool.simulation.chance import stream
from groundschool.simulation.company import JOURNEYS
from groundschool.simulation.conditions import PROGRAMS, Conditions
from groundschool.simulation.draw import draw_lanes, make_lanes, outcomes
from groundschool.simulation.dynamics import Expected
from groundschool.simulation.graph import Floats, Ints, graph
from groundschool.simulation.run import KINDS, MINUTE, Run
from groundschool.simulation.services import BY_NAME, NUMBER
from groundschool.simulation.stage import Stage
from groundschool.simulation.tally import Tally
from groundschool.simulation.traffic import JOURNEY_OF_ROUTE, arrivals


class Record:
    """The arrays of a run, filled as far as somebody looked; ``demand`` (T, journeys, regions) is a quiet day's."""

    def __init__(self, stage: Stage, expected: Expected, demand: Floats, seed: int) -> None:
        self._stage, self._expected, self._demand, self._seed = stage, expected, demand, seed
        lanes = make_lanes(stage.world, stage.pairs)
        self._tally = Tally(stage.world, stage.pairs, lanes)
        self._of_instance = np.array([NUMBER[one.service] for one in stage.world.instances])
        self._pool = np.array([float(BY_NAME[one.service].pool) for one in stage.world.instances])
        steps, pairs, kinds = stage.steps, len(stage.pairs.endpoint), len(KINDS)
        ways = (steps, len(lanes.route))
        self._lanes = replace(
            lanes, counts=np.zeros((*ways, 2, kinds), dtype=np.int32), hidden=np.zeros((*ways, 3), dtype=np.int32)
        )
        self._counts = np.zeros((steps, pairs, kinds), dtype=np.int64)
        self._latency, self._edge_late = np.zeros((steps, pairs)), np.zeros((steps, pairs))
        self._errors = np.zeros((steps, pairs, 3))
        self._handshakes = np.zeros((steps, len(PROGRAMS)), dtype=np.int64)
        self._resting = np.zeros((steps, len(self._pool)), dtype=np.int64)
        self._kept: dict[tuple[object, ...], Any] = {}
        self._drawn = 0  # steps

    def _draw(self, first: int, last: int) -> None:
        """Draw a minute's requests, from its own stream, out of what is expected of its steps."""
        stage, part = self._stage, slice(first, last)
        rng = stream(self._seed, "minute", first * stage.step // MINUTE)
        conditions, expected = stage.conditions.part(first, last), self._expected.part(first, last)
        found = outcomes(stage.world, expected, conditions, stage.pairs)
        wanted = self._demand[part] * conditions.demand[:, :, None]
        rates = arrivals(stage.world, wanted * conditions.reach[:, :, None])
        lanes = draw_lanes(self._lanes, rates, found, stage.step, rng)
        self._counts[part] = self._tally.count(lanes, found, expected.repeats, rng)
        self._lanes.counts[part], self._lanes.hidden[part] = lanes.counts, lanes.hidden
        self._latency[part], self._edge_late[part], self._errors[part] = found.latency, found.edge_late, found.errors
        self._handshakes[part] = _handshakes(arrivals(stage.world, wanted), conditions, stage.step, rng)
        self._resting[part] = rng.randint(0, 3, conditions.leaked.shape)

    def upto(self, steps: int) -> Run:
        """Return the run as far as step ``steps``, which was played; the requests of new minutes are drawn now."""
        stage, part = self._stage, slice(0, steps)
        while self._drawn < steps:
            first, self._drawn = self._drawn, min(self._drawn + MINUTE // stage.step, steps)
            self._draw(first, self._drawn)
        conditions, leaked = stage.conditions.part(0, steps), stage.conditions.leaked[part]
        load = self._expected.utilisation[part, self._of_instance]
        in_use = np.minimum(self._expected.pool[part, self._of_instance], 1) * (self._pool - leaked)
        return Run(
            world=stage.world,
            window=stage.window,
            step=stage.step,
            pairs=stage.pairs,
            counts=self._counts[part],
            lanes=replace(self._lanes, counts=self._lanes.counts[part], hidden=self._lanes.hidden[part]),
            conditions=conditions,
            handshake_failures=self._handshakes[part],
            utilisation=load / np.maximum(conditions.capacity, 0.01),
            connections=np.minimum(np.ceil(in_use) + leaked, self._pool).astype(np.int64),
            close_wait=leaked.astype(np.int64) + self._resting[part],
            work=self._counts[part].sum(axis=2) * graph().own[stage.pairs.endpoint] * conditions.slow,
            latency=self._latency[part],
            errors=self._errors[part],
            edge_late=self._edge_late[part],
            updated=stage.updated[part],
            restarts=stage.restarts[part],
            killed=stage.killed[part],
            releases=dict(stage.releases),
            changed_names=tuple(stage.changed_names),
            events=tuple(sorted(stage.events)),
            seed=self._seed,
            kept=self._kept,
        )


def _handshakes(rates: Floats, conditions: Conditions, step: int, rng: np.random.RandomState) -> Ints:
    """Return handshakes that failed (T, programs)."""
    by_journey = np.stack([rates[:, j == JOURNEY_OF_ROUTE].sum(axis=(1, 2)) for j in range(len(JOURNEYS))], axis=1)
    columns = [
        by_journey[:, j] * share * conditions.refused[:, PROGRAMS.index(name)]
        for j, journey in enumerate(JOURNEYS)
        for name, share in journey.host.clients.items()
    ]
    return rng.poisson(np.stack(columns, axis=1) * step)
