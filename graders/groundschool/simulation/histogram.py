"""Latency histograms, counted from single draws so that buckets, sums and logs agree."""

from dataclasses import dataclass

import numpy as np

from groundschool.simulation.chance import stream
from groundschool.simulation.graph import Floats, Ints, graph
from groundschool.simulation.latency import Answers, answer_seconds
from groundschool.simulation.requests import minute_requests
from groundschool.simulation.run import BOUNDS, Run
from groundschool.simulation.services import BY_NAME, NUMBER


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
    pairs = np.flatnonzero(graph().service[run.pairs.endpoint] == NUMBER[service])
    parts = [_minute(run, service, pairs, number) for number in run.minutes]
    return Histogram(pairs, np.concatenate([part[0] for part in parts]), np.concatenate([part[1] for part in parts]))


def _minute(run: Run, service: str, pairs: Ints, number: int) -> tuple[Ints, Floats]:
    """Return one minute's buckets and sums; they are counted once, so that a run which goes on keeps them."""
    kept = ("histogram", service, number)
    if kept not in run.kept:
        run.kept[kept] = _count(pairs, run.minute(number), *_drawn(run, service, pairs, number))
    return run.kept[kept]


def _drawn(run: Run, service: str, pairs: Ints, number: int) -> tuple[Ints, Ints, Floats]:
    """Return step, pair and seconds of every answer of a minute."""
    part = run.minute(number)
    if service == "edge":
        log = minute_requests(run, number)
        return log["step"].astype(np.int64), log["edge_pair"], log["duration"]
    own = run.counts[part][:, pairs]
    where = np.nonzero(own)
    step, column, kind = (np.repeat(axis, own[where]) for axis in where)
    limit = np.full(len(step), BY_NAME[service].timeout)
    answers = Answers(step + part.start, pairs[column], kind, limit)
    return answers.step, answers.pair, answer_seconds(run, answers, stream(run.seed, "latency", service, number))


def _count(pairs: Ints, part: slice, step: Ints, pair: Ints, seconds: Floats) -> tuple[Ints, Floats]:
    """Return counts a bucket (t, P_s, buckets) and sums of seconds (t, P_s) in the steps of ``part``."""
    steps, width = part.stop - part.start, len(BOUNDS) + 1
    row = (step - part.start) * len(pairs) + np.searchsorted(pairs, pair)
    # A bucket's bound is inclusive: le means less than or equal.
    flat = row * width + np.searchsorted(np.array(BOUNDS), seconds, side="left")
    buckets = np.bincount(flat, minlength=steps * len(pairs) * width).reshape(steps, len(pairs), width)
    sums = np.bincount(row, weights=seconds, minlength=steps * len(pairs)).astype(np.float64)
    return buckets, sums.reshape(steps, len(pairs))
