"""Worlds for a query: half an hour as usual, a silence, the window's traffic, then minutes of slower answers."""

import math
from typing import Any

import numpy as np

from groundschool.formats.client_python import number
from groundschool.formats.rule_tests import counter, series
from groundschool.kit import beside
from groundschool.simulation.graph import Ints

counted, drawn = beside(__file__, "counted"), beside(__file__, "pods")
BOUNDS, NAME, Counts, Pod = counted.BOUNDS, beside(__file__, "spellings").NAME, counted.Counts, drawn.Pod
PHASES = (95, 11, 7, 8)  # samples, one each 15 s: as usual, nothing, as in the window, slower
SEEN = 7  # times that the counts of either of the last two have grown by the time of the question
AT = 1800  # seconds, in which the last five minutes began with nothing, so that no version differs about their border


def worlds(pods: list[Pod], usual: list[dict[str, Ints]]) -> dict[str, Any]:
    """Return worlds for a query, half an hour as usual and some minutes of slower answers, with the p99 by route.

    The last five minutes begin in a silence before that: any other stretch of time tells something else.
    """
    paths = (drawn.SLOW, drawn.SINGLE)
    added = [_refusing(pod.counted) for pod in pods]
    seen = [{key: SEEN * (counts + _later(key[0], counts)) for key, counts in own.items()} for own in added]
    wanted = {path: counted.merged(seen, path) for path in paths}
    refused = [{key: PHASES[0] * counts for key, counts in own.items() if key[1][0] != "2"} for own in added]
    earlier = {
        path: sum((PHASES[0] * old.get(path, 0) for old in usual), counted.merged(refused, path)) for path in paths
    }
    traps = {
        "since-start": {path: earlier[path] + wanted[path] for path in paths},
        "everybodys-requests": {path: wanted[path] + _shadow(wanted[path]) for path in paths},
        "good-answers-only": {path: counted.merged(_good(seen), path) for path in paths},
        "another-window": {path: _later(path, counted.merged(added, path)) for path in paths},
    }
    found = {
        name: {path: counted.quantile(counts, 0.99) for path, counts in one.items()} for name, one in traps.items()
    }
    return {
        "steady": _series(pods, usual, None),
        "restart": _series(pods, usual, 3),
        "at": AT,
        "p99": {path: counted.quantile(counts, 0.99) for path, counts in wanted.items()},
        "traps": found | {"mean-of-percentiles": {path: counted.mean(seen, path)["p99"] for path in paths}},
    }


def _refusing(own: Counts) -> Counts:
    """Return a pod's counts with every tenth answer of one route a refusal, and those slower than the others.

    Declined cards are left out: the other codes say enough, and every series costs time in every query.
    """
    own = {key: counts for key, counts in own.items() if key[1] != "402"}
    return own | {(drawn.SINGLE, "409"): _shadow(-(-own[drawn.SINGLE, "201"] // 10), 1)}


def _later(path: str, counts: Ints) -> Ints:
    """Return the counts of the last minutes: one route's answers take longer then."""
    return _shadow(counts, 1 if path == drawn.SINGLE else 0)


def _good(found: list[Counts]) -> list[Counts]:
    """Return the counts of answers that are no errors."""
    return [{key: counts for key, counts in own.items() if key[1][0] == "2"} for own in found]


def _series(pods: list[Pod], usual: list[dict[str, Any]], reset: int | None) -> dict[str, str]:
    """Return every bucket's values, phase by phase; the first pod begins anew in phase ``reset``."""
    found = {}
    for position, (pod, old) in enumerate(zip(pods, usual, strict=True)):
        for (path, code), counts in _refusing(pod.counted).items():
            if path not in (drawn.SLOW, drawn.SINGLE):
                continue
            quiet = old[path] if code[0] == "2" else counts
            for job, now in ((drawn.SERVICE, counts), (f"{drawn.SERVICE}-shadow", _shadow(counts))):
                labels = {"job": job, "pod": pod.name, "route": path, "code": code}
                steps = [np.cumsum(grown) for grown in (quiet, counted.none(), now, _later(path, now))]
                for bucket, bound in enumerate((*BOUNDS, math.inf)):
                    growth = [(samples, int(step[bucket])) for samples, step in zip(PHASES, steps, strict=True)]
                    again = reset if position == 0 else None
                    name = series(f"{NAME}_bucket", labels | {"le": number(bound)}, gap=", ")
                    found[name] = counter(growth, 0, again)
    return found


def _shadow(counts: Ints, slower: int = 3) -> Ints:
    """Return the counts of answers that take so many buckets longer, as those of a shadow deployment do."""
    kept = counts[: -1 - slower]
    return np.concatenate([np.zeros(slower, np.int64), kept, [counts[len(kept) :].sum()]])
