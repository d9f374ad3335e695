"""What the booking-api pods of a region say about their latency, twice, and what they would have said exactly."""

import math
import random
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from groundschool.kit import Bundle, Variant, beside
from groundschool.simulation.graph import Ints

EDGES = ("restart", "covered-restart", "new-pod", "quiet-route", "one-request", "overflow", "spelling", "openmetrics")
spellings, counted = beside(__file__, "spellings"), beside(__file__, "counted")
drawn, asked = beside(__file__, "pods"), beside(__file__, "worlds")
BOUNDS, Counts, Pod = counted.BOUNDS, counted.Counts, drawn.Pod
SINGLE, QUIET, PROBE = drawn.SINGLE, drawn.QUIET, drawn.PROBE
FOLDER = "the scrapes"  # what both tasks are about
FORGOTTEN = "/api/vouchers"  # which nobody has asked for since the restart


def generate(seed: int, edge: str | None = None) -> Variant:
    """Return two scrapes of each pod, the percentiles that follow from them, and worlds for a query."""
    rng = random.Random(f"latency-histograms {seed} {edge}")
    run, pods = drawn.drawn_pods(seed, rng)
    while not drawn.tells(pods):
        # In one world of some hundred the cold pod is asked too seldom to show anything: another one then.
        run, pods = drawn.drawn_pods(rng.randrange(2**31), rng)
    drawn.count_before(pods, rng)
    usual = [counted.by_route(pod.before) for pod in pods]
    drawn.slow_down(pods, all_of_it=edge == "overflow")
    if edge in ("quiet-route", "one-request"):
        drawn.thin_out(pods, QUIET, 0)
    if edge == "one-request":
        drawn.thin_out(pods, SINGLE, 1)
        pods[0].answers[QUIET, "201"] = np.array([0.03, 0.7])  # p50's rank is a count, and the next bucket is empty
    if edge in ("spelling", "openmetrics"):
        drawn.rename(pods, QUIET, spellings.PATTERN)
        drawn.rename(pods, PROBE, spellings.NOWHERE)
    if edge == "restart":
        pods[0].before[FORGOTTEN, "200"], pods[0].answers[FORGOTTEN, "200"] = counted.none() + 3, np.zeros(0)
        pods[0] = drawn.restarted(pods[0], rng, run.times[0])
    if edge == "covered-restart":
        pods[0] = drawn.covered(drawn.restarted(pods[0], rng, run.times[0]), SINGLE)
    if edge == "new-pod":
        pods[-1].before, pods[-1].started = {}, float(run.times[0] + rng.randint(20, 60))
    bundle = Bundle(seed, edge)
    for path, content in _files(pods, run.times[0], edge).items():
        bundle.write(path, content)
    _answer(bundle, pods, edge)
    if edge is None:
        bundle.truth["worlds"] = asked.worlds(pods, usual)
    return bundle.variant()


def _files(pods: list[Pod], start: float, edge: str | None) -> dict[str, bytes]:
    """Return two scrapes of each pod; one that began in between has no first one."""
    files = {}
    for position, pod in enumerate(pods, 1):
        name, at = f"booking-api-{position}", float(start) + 0.1 * position
        if edge != "new-pod" or position < len(pods):
            files[f"{name}.scrape-1.prom"] = spellings.written(pod.before, pod.started, at, edge).encode()
        began = pod.restarted or pod.started
        files[f"{name}.scrape-2.prom"] = spellings.written(pod.after, began, at + drawn.WINDOW, edge).encode()
    return files


def _answer(bundle: Bundle, pods: list[Pod], edge: str | None) -> None:
    """Add the percentiles of the pods together, and what each misconception leads to; values to six digits."""
    added, held = [pod.counted for pod in pods], [pod.after for pod in pods]
    grown = [_never_below_zero(pod) for pod in pods]
    paths = sorted({path for pod, own in zip(pods, added, strict=True) for path, _ in {**pod.before, **own}})
    merged = {path: counted.merged(added, path) for path in paths}
    clipped = {path: counted.merged(grown, path) for path in paths}
    right = {path: counted.quantiles(counts) for path, counts in merged.items()}
    traps = {
        "mean-of-percentiles": {path: counted.mean(added, path) for path in paths},
        "since-start": {path: counted.quantiles(counted.merged(held, path)) for path in paths},
        "counter-reset": {path: counted.quantiles(counts) for path, counts in clipped.items()},
        "sum-before-growth": {path: counted.quantiles(sum(_of_sums(pod, path) for pod in pods)) for path in paths},
        "bound-as-exact": _read(right, lambda _, seconds: ["~", seconds]),
        "no-interpolation": _read(right, lambda sign, seconds: [sign, _bound(seconds)]),
        "first-bucket": _read(right, lambda sign, seconds: [sign, max(seconds, BOUNDS[0])]),
    }
    if edge == "spelling":
        traps |= _misspelt(pods, right)
    bundle.answer("percentiles", FOLDER, right, traps)
    bundle.truth["exact"] = {path: _exact(pods, path) for path in paths}


def _misspelt(pods: list[Pod], right: dict[str, Any]) -> dict[str, Any]:
    """Return what comes of the same numbers when labels are not read as they are meant."""
    head = partial(spellings.part, method="HEAD")
    last = [
        {key: head(own) - head(pod.before.get(key, counted.none())) for key, own in pod.after.items()} for pod in pods
    ]
    outgoing = [{key: own[::-1] for key, own in pod.counted.items()} for pod in pods]
    escaped = spellings.escaped(spellings.PATTERN)
    return {
        "escaped-label": {escaped if path == spellings.PATTERN else path: own for path, own in right.items()},
        "series-overwritten": {path: counted.quantiles(counted.merged(last, path)) for path in right},
        "another-metric": {path: counted.quantiles(counted.merged(outgoing, path)) for path in right},
    }


def _never_below_zero(pod: Pod) -> Counts:
    """Return what the pod's series grew by for somebody who knows no restart: a fall is taken for no growth."""
    grown = {
        key: np.cumsum(counts) - np.cumsum(pod.before.get(key, counted.none())) for key, counts in pod.after.items()
    }
    return {key: np.diff(np.maximum(growth, 0), prepend=0) for key, growth in grown.items()}


def _of_sums(pod: Pod, path: str) -> Ints:
    """Return what a route grew by for somebody who adds up a pod's codes first, and then looks for a fall."""
    old, new = (np.cumsum(counted.merged([own], path)) for own in (pod.before, pod.after))
    return np.diff(np.where(new < old, new, new - old), prepend=0)


def _read(
    right: dict[str, dict[str, Any]], said: Callable[[str, float], list[Any]]
) -> dict[str, dict[str, list[Any] | None]]:
    """Return the right percentiles as somebody reports them who reads buckets in another way."""
    return {path: {name: pair and said(*pair) for name, pair in own.items()} for path, own in right.items()}


def _bound(seconds: float) -> float:
    """Return the upper bound of the bucket that an estimate lies in."""
    return next(bound for bound in BOUNDS if bound >= seconds)


def _exact(pods: list[Pod], path: str) -> dict[str, float]:
    """Return the nearest-rank percentiles of the durations themselves, in seconds."""
    merged = np.sort(
        np.concatenate([seconds for pod in pods for key, seconds in pod.answers.items() if key[0] == path])
    )
    return {name: float(merged[math.ceil(q * len(merged)) - 1]) for name, q in counted.QUANTILES.items() if len(merged)}
