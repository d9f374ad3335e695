"""How long an answer takes, drawn for single requests."""

from typing import NamedTuple

import numpy as np

from groundschool.simulation.draw import ABORTED, OK, PATIENCE, REFUSED
from groundschool.simulation.dynamics import TAIL
from groundschool.simulation.graph import Floats, Ints
from groundschool.simulation.network import WAITS, exposure, mishaps_drawn
from groundschool.simulation.run import KINDS, Run

INNER_TIMEOUT = 2.0  # seconds that most services wait for what they call


class Answers(NamedTuple):
    """Single answers: N-sized arrays of step, pair, how each ended (index in KINDS) and the caller's timeout in s."""

    step: Ints
    pair: Ints
    kind: Ints
    limit: Floats


def answer_seconds(run: Run, answers: Answers, rng: np.random.RandomState) -> Floats:
    """Return response times in s, to the millisecond (N,).

    They are log-logistic around the pair's median and cut at the caller's timeout; own failures are quicker, what is
    turned away is immediate, a timeout lasts as long as whoever gave up had patience. Where packets are lost, some
    answers come a timer later.
    """
    step, pair, kind, limit = answers
    median = run.latency[step, pair]
    top = 1 / (1 + (median / limit) ** TAIL)
    within = rng.uniform(1e-9, 1 - 1e-9, len(step)) * top
    times = np.minimum(median * (within / (1 - within)) ** (1 / TAIL), limit)
    times = np.where(kind == KINDS.index("500"), times * 0.6, times)
    times = np.where(kind == KINDS.index("503"), rng.uniform(0.001, 0.02, len(step)), times)
    times = np.where(kind == ABORTED, np.minimum(times, PATIENCE) * rng.uniform(0.2, 1, len(step)), times)
    by_caller = rng.random_sample(len(step)) * np.maximum(run.errors[step, pair, 2], 1e-12) < run.edge_late[step, pair]
    waited = np.where(by_caller, limit, np.minimum(INNER_TIMEOUT, limit)) + rng.exponential(0.002, len(step))
    times = np.where(kind == KINDS.index("504"), waited, times)
    if run.conditions.loss[np.unique(step)].any():
        times = times + _held_up(run, answers, rng)
    return np.round(np.maximum(times, 0.001), 3).astype(np.float64)


def _held_up(run: Run, answers: Answers, rng: np.random.RandomState) -> Floats:
    """Return the seconds (N,) that answers waited for calls whose packets were lost and sent again."""
    waited = np.zeros(len(answers.step))
    for t in np.unique(answers.step).tolist():
        if not run.conditions.loss[t].any():
            continue
        found = exposure(run.world, run.conditions.loss[t])
        mine = np.flatnonzero((answers.step == t) & np.isin(answers.kind, (OK, REFUSED)))
        hit = mine[rng.random_sample(len(mine)) < found.held[answers.pair[mine]]]
        waited[hit] = WAITS[mishaps_drawn(rng, found.odds, len(hit))]
    return waited
