"""Latency histograms, counted from single draws so that buckets, sums and logs agree."""

from dataclasses import dataclass

import numpy as np

from groundschool.simulation.chance import chance
from groundschool.simulation.graph import Floats, Ints, graph
from groundschool.simulation.latency import Answers, answer_seconds
from groundschool.simulation.requests import sample_requests
from groundschool.simulation.run import BOUNDS, Run
from groundschool.simulation.services import ALL, BY_NAME


@dataclass(frozen=True)
class Histogram:
    """Observed latencies of a service by step.

    ``pairs`` (P_s,) index ``Run.pairs``; ``buckets`` (T, P_s, len(BOUNDS) + 1) are counts per bucket, not cumulative,
    the last one above every bound; ``sums`` (T, P_s) are seconds.
    """

    pairs: Ints
    buckets: Ints
    sums: Floats


def histogram(run: Run, service: str) -> Histogram:
    """Return the latencies of a service or store; those of edge are the durations in its access log."""
    if service not in run.histograms:
        run.histograms[service] = _count(run, service)
    found = run.histograms[service]
    assert isinstance(found, Histogram)
    return found


def _count(run: Run, service: str) -> Histogram:
    number = next(n for n, known in enumerate(ALL) if known.name == service)
    pairs = np.flatnonzero(graph().service[run.pairs.endpoint] == number)
    if service == "edge":
        log = sample_requests(run)
        step, pair, seconds = log["step"], log["edge_pair"], log["duration"]
    else:
        rng = chance(run.seed, plus=100 + number)
        own = run.counts[:, pairs]
        where = np.nonzero(own)
        step, column, kind = (np.repeat(axis, own[where]) for axis in where)
        pair = pairs[column]
        limit = np.full(len(step), BY_NAME[service].timeout)
        seconds = answer_seconds(run, Answers(step, pair, kind, limit), rng)
    column = np.searchsorted(pairs, pair)
    # A bucket's bound is inclusive: le means less than or equal.
    bucket = np.searchsorted(np.array(BOUNDS), seconds, side="left")
    width = len(BOUNDS) + 1
    flat = (step.astype(np.int64) * len(pairs) + column) * width + bucket
    buckets = np.bincount(flat, minlength=run.steps * len(pairs) * width).reshape(run.steps, len(pairs), width)
    sums = np.bincount(flat // width, weights=seconds, minlength=run.steps * len(pairs)).astype(np.float64)
    return Histogram(pairs, buckets, sums.reshape(run.steps, len(pairs)))
