"""What the booking-api pods of a region say about their latency, twice, and what they would have said exactly."""

import math
import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import numpy as np

from groundschool.formats.buckets import durations_per_bucket, estimate
from groundschool.formats.client_python import number
from groundschool.formats.rule_tests import counter, series
from groundschool.kit import Bundle, Variant, beside
from groundschool.scenarios import Scenario
from groundschool.simulation import Window, World
from groundschool.simulation.chance import stream
from groundschool.simulation.company import ROUTES
from groundschool.simulation.graph import Floats, Ints, graph
from groundschool.simulation.latency import Answers, answer_seconds
from groundschool.simulation.run import KINDS, Run

EDGES = ("restart", "new-pod", "quiet-route", "one-request", "overflow", "spelling", "openmetrics")
spellings = beside(__file__, "spellings")
NAME, BOUNDS = spellings.NAME, spellings.BOUNDS
FOLDER = "the scrapes"  # what both tasks are about
SERVICE = "booking-api"
WINDOW = 300  # seconds between the two scrapes
SLOW, QUIET, SINGLE, PROBE = "/api/payments", "/checkin/boarding-passes", "/api/holds", "/healthz"
FORGOTTEN = "/api/vouchers"  # which nobody has asked for since the restart
LATE = 0.03  # of the slow route's answers that exceed the highest bound
PHASES = (215, 11, 7, 8)  # samples, one each 15 s: as usual, nothing, as in the window, slower
SEEN = 7  # times that the counts of either of the last two have grown by the time of the question
AT = 3600  # seconds, in which the last five minutes began with nothing, so that no version differs about their border
QUANTILES = {"p50": 0.50, "p95": 0.95, "p99": 0.99}
Key = tuple[str, str]  # route and code
Counts = dict[Key, Ints]  # by bucket, not cumulative


@dataclass
class Pod:
    """A pod: what it answered in the window (seconds by route and code), and what it had counted before."""

    name: str
    started: float
    answers: dict[Key, Floats]
    before: Counts = field(default_factory=dict)
    restarted: float | None = None

    @property
    def counted(self) -> Counts:
        """Return what the window added to the buckets; a bucket's bound belongs to it."""
        return {key: durations_per_bucket(seconds, BOUNDS) for key, seconds in self.answers.items() if len(seconds)}

    @property
    def after(self) -> Counts:
        """Return what the buckets hold at the window's end: a restart has wiped out what was before."""
        kept, added = {} if self.restarted else self.before, self.counted
        return {key: _none() + kept.get(key, 0) + added.get(key, 0) for key in {**kept, **added}}


def generate(seed: int, edge: str | None = None) -> Variant:
    """Return two scrapes of each pod, the percentiles that follow from them, and worlds for a query."""
    rng = random.Random(f"latency-histograms {seed} {edge}")
    run, pods = _drawn_pods(seed, rng)
    while not _tells(pods):
        # In one world of some hundred the cold pod is asked too seldom to show anything: another one then.
        run, pods = _drawn_pods(rng.randrange(2**31), rng)
    _before(pods, rng)
    usual = [_all(pod.before) for pod in pods]
    _slow_down(pods, all_of_it=edge == "overflow")
    if edge in ("quiet-route", "one-request"):
        _thin_out(pods, QUIET, 0)
    if edge == "one-request":
        _thin_out(pods, SINGLE, 1)
        pods[0].answers[QUIET, "201"] = np.array([0.03, 0.7])  # p50's rank is a count, and the next bucket is empty
    if edge in ("spelling", "openmetrics"):
        _rename(pods, QUIET, spellings.PATTERN)
        _rename(pods, PROBE, spellings.NOWHERE)
    if edge == "restart":
        pods[0].before[FORGOTTEN, "200"], pods[0].answers[FORGOTTEN, "200"] = _none() + 3, np.zeros(0)
        pods[0] = _restarted(pods[0], rng, run.times[0])
    if edge == "new-pod":
        pods[-1].before, pods[-1].started = {}, float(run.times[0] + rng.randint(20, 60))
    bundle = Bundle(seed, edge)
    for path, content in _files(pods, run.times[0], edge).items():
        bundle.write(path, content)
    _answer(bundle, pods, edge)
    if edge is None:
        bundle.truth["worlds"] = _worlds(pods, usual)
    return bundle.variant()


def _drawn_pods(seed: int, rng: random.Random) -> tuple[Run, list[Pod]]:
    world = World.from_seed(seed, traffic=1.0)
    run = Scenario(world, None, Window(world.window().start, WINDOW)).run
    return run, _pods(run, rng)


def _tells(pods: list[Pod]) -> bool:
    """Return whether every pod answered the routes that matter, and the cold one three in a hundred of the slow one."""
    slow = [sum(len(found) for (path, _), found in pod.answers.items() if path == SLOW) for pod in pods]
    told = all(
        sum(len(found) for (path, code), found in pod.answers.items() if path == wanted and code[0] == "2") > 1
        for pod in pods
        for wanted in (SLOW, SINGLE)
    )
    return told and LATE * sum(slow) <= slow[-1]


def _pods(run: Run, rng: random.Random) -> list[Pod]:
    """Return one region's pods with the answers of a quiet window; the last one is cold: slow, with little traffic."""
    region = rng.choice(("north", "south"))
    instances = [one for one in run.world.by_service[SERVICE] if one.region == region]
    codes = {route.path: route for route in ROUTES}
    found = []
    for one in instances:
        cold = one is instances[-1]
        answers: dict[Key, Floats] = {}
        for pair in np.flatnonzero(run.pairs.instance == one.index):
            path = graph().operations[run.pairs.endpoint[pair]].partition(" ")[2]
            seconds, kind = _drawn(run, int(pair))
            kept = np.random.RandomState(rng.randrange(2**32)).random_sample(len(seconds)) < (0.35 if cold else 1.0)
            route = codes.get(path)
            usual = {0: str(route.status if route else 200), 1: str(route.refused[0] if route else 404)}
            for number_ in np.unique(kind):
                code = usual.get(int(number_), KINDS[number_] if KINDS[number_].isdigit() else usual[0])
                chosen = np.round(seconds[kept & (kind == number_)] * (2.0 if cold else 1.0), 4)
                answers[path, code] = np.concatenate([answers.get((path, code), np.zeros(0)), chosen])
        answers[PROBE, "200"] = np.array([rng.uniform(0.0008, 0.0035) for _ in range(WINDOW // 5)])
        started = run.times[0] - rng.randint(30_000, 400_000) + round(rng.random(), 2)
        found.append(Pod(one.name, float(started), answers))
    return found


def _drawn(run: Run, pair: int) -> tuple[Floats, Ints]:
    """Return the latencies (s) and kinds of a pair's answers over the window."""
    counts = run.counts[:, pair]
    step, kind = (np.repeat(axis, counts[np.nonzero(counts)]) for axis in np.nonzero(counts))
    answers = Answers(step, np.full(len(step), pair), kind, np.full(len(step), 5.0))
    return answer_seconds(run, answers, stream(run.seed, "answers", pair)), kind


def _before(pods: list[Pod], rng: random.Random) -> None:
    """Let each pod have counted many quiet windows, more in every used bucket than this one adds."""
    for pod in pods:
        often = rng.randint(12, 20)
        pod.before = {key: often * counts + (counts > 0) for key, counts in pod.counted.items() if counts.sum() > 1}


def _slow_down(pods: list[Pod], *, all_of_it: bool) -> None:
    """Stretch one route: three of its hundred answers, all on the cold pod, exceed the highest bound and time out.

    With ``all_of_it`` every answer does, on every pod.
    """
    own = [np.concatenate([found for (path, _), found in pod.answers.items() if path == SLOW]) for pod in pods]
    late_share = LATE * sum(map(len, own)) / len(own[-1])
    for pod, seconds in zip(pods, own, strict=True):
        if all_of_it:
            factor = 1.02 * BOUNDS[-1] / seconds.min()
        elif pod is pods[-1]:
            factor = 1.02 * BOUNDS[-1] / np.quantile(seconds, 1 - late_share)
        else:
            factor = 0.96 * BOUNDS[-1] / seconds.max()
        for path, code in [key for key in pod.answers if key[0] == SLOW]:
            slowed = np.round(pod.answers.pop((path, code)) * factor, 4)
            late = slowed > BOUNDS[-1]
            gone = pod.answers.get((path, "504"), np.zeros(0))
            pod.answers |= {(path, code): slowed[~late], (path, "504"): np.concatenate([gone, slowed[late]])}


def _thin_out(pods: list[Pod], path: str, left: int) -> None:
    """Leave a route ``left`` answers in the whole window."""
    for pod in pods:
        for key in [key for key in pod.answers if key[0] == path]:
            pod.answers[key] = pod.answers[key][:left]
            left -= len(pod.answers[key])


def _restarted(pod: Pod, rng: random.Random, start: float) -> Pod:
    """Return the pod restarted in the window: what it answered before that was never scraped."""
    answers = {key: seconds[int(len(seconds) * 0.6) :] for key, seconds in pod.answers.items()}
    return replace(pod, answers=answers, restarted=start + rng.randint(150, 180) + 0.37)


def _rename(pods: list[Pod], path: str, to: str) -> None:
    """Call a route something else."""
    for pod in pods:
        for own in (pod.before, pod.answers):
            for key in [key for key in own if key[0] == path]:
                own[to, key[1]] = own.pop(key)  # type: ignore[assignment, arg-type]


def _files(pods: list[Pod], start: float, edge: str | None) -> dict[str, bytes]:
    """Return two scrapes of each pod; one that began in between has no first one."""
    files = {}
    for position, pod in enumerate(pods, 1):
        name, at = f"booking-api-{position}", float(start) + 0.1 * position
        if edge != "new-pod" or position < len(pods):
            files[f"{name}.scrape-1.prom"] = spellings.written(pod.before, pod.started, at, edge).encode()
        began = pod.restarted or pod.started
        files[f"{name}.scrape-2.prom"] = spellings.written(pod.after, began, at + WINDOW, edge).encode()
    return files


def _answer(bundle: Bundle, pods: list[Pod], edge: str | None) -> None:
    """Add the percentiles of the pods together, and what each misconception leads to; values to six digits."""
    added, held = [pod.counted for pod in pods], [pod.after for pod in pods]
    grown = [_never_below_zero(pod) for pod in pods]
    paths = sorted({path for pod, own in zip(pods, added, strict=True) for path, _ in {**pod.before, **own}})
    merged = {path: _merged(added, path) for path in paths}
    clipped = {path: _merged(grown, path) for path in paths}
    right = {path: _quantiles(counts) for path, counts in merged.items()}
    traps = {
        "mean-of-percentiles": {path: _mean(added, path) for path in paths},
        "since-start": {path: _quantiles(_merged(held, path)) for path in paths},
        "counter-reset": {path: _quantiles(counts) for path, counts in clipped.items()},
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
    last = [{key: head(own) - head(pod.before.get(key, _none())) for key, own in pod.after.items()} for pod in pods]
    outgoing = [{key: own[::-1] for key, own in pod.counted.items()} for pod in pods]
    escaped = spellings.escaped(spellings.PATTERN)
    return {
        "escaped-label": {escaped if path == spellings.PATTERN else path: own for path, own in right.items()},
        "series-overwritten": {path: _quantiles(_merged(last, path)) for path in right},
        "another-metric": {path: _quantiles(_merged(outgoing, path)) for path in right},
    }


def _never_below_zero(pod: Pod) -> Counts:
    """Return what the pod's series grew by for somebody who knows no restart: a fall is taken for no growth."""
    grown = {key: np.cumsum(counts) - np.cumsum(pod.before.get(key, _none())) for key, counts in pod.after.items()}
    return {key: np.diff(np.maximum(growth, 0), prepend=0) for key, growth in grown.items()}


def _read(
    right: dict[str, dict[str, Any]], said: Callable[[str, float], list[Any]]
) -> dict[str, dict[str, list[Any] | None]]:
    """Return the right percentiles as somebody reports them who reads buckets in another way."""
    return {path: {name: pair and said(*pair) for name, pair in own.items()} for path, own in right.items()}


def _bound(seconds: float) -> float:
    """Return the upper bound of the bucket that an estimate lies in."""
    return next(bound for bound in BOUNDS if bound >= seconds)


def _worlds(pods: list[Pod], usual: list[dict[str, Ints]]) -> dict[str, Any]:
    """Return worlds for a query, an hour as usual and some minutes in which answers get slower, with the p99 by route.

    The last five minutes begin in a silence before that: any other stretch of time tells something else.
    """
    paths = (SLOW, SINGLE)
    added = [_refusing(pod.counted) for pod in pods]
    seen = [{key: SEEN * (counts + _later(key[0], counts)) for key, counts in own.items()} for own in added]
    wanted = {path: _merged(seen, path) for path in paths}
    refused = [{key: PHASES[0] * counts for key, counts in own.items() if key[1][0] != "2"} for own in added]
    earlier = {path: sum((PHASES[0] * old.get(path, 0) for old in usual), _merged(refused, path)) for path in paths}
    traps = {
        "since-start": {path: earlier[path] + wanted[path] for path in paths},
        "everybodys-requests": {path: wanted[path] + _shadow(wanted[path]) for path in paths},
        "good-answers-only": {path: _merged(_good(seen), path) for path in paths},
        "another-window": {path: _later(path, _merged(added, path)) for path in paths},
    }
    found = {name: {path: _quantile(counts, 0.99) for path, counts in one.items()} for name, one in traps.items()}
    return {
        "steady": _series(pods, usual, None),
        "restart": _series(pods, usual, 3),
        "at": AT,
        "p99": {path: _quantile(counts, 0.99) for path, counts in wanted.items()},
        "traps": found | {"mean-of-percentiles": {path: _mean(seen, path)["p99"] for path in paths}},
    }


def _refusing(own: Counts) -> Counts:
    """Return a pod's counts with every tenth answer of one route a refusal, and those slower than the others."""
    return own | {(SINGLE, "409"): _shadow(-(-own[SINGLE, "201"] // 10), 1)}


def _later(path: str, counts: Ints) -> Ints:
    """Return the counts of the last minutes: one route's answers take longer then."""
    return _shadow(counts, 1 if path == SINGLE else 0)


def _good(found: list[Counts]) -> list[Counts]:
    """Return the counts of answers that are no errors."""
    return [{key: counts for key, counts in own.items() if key[1][0] == "2"} for own in found]


def _series(pods: list[Pod], usual: list[dict[str, Any]], reset: int | None) -> dict[str, str]:
    """Return every bucket's values, phase by phase; the first pod begins anew in phase ``reset``."""
    found = {}
    for position, (pod, old) in enumerate(zip(pods, usual, strict=True)):
        for (path, code), counts in _refusing(pod.counted).items():
            if path not in (SLOW, SINGLE):
                continue
            quiet = old[path] if code[0] == "2" else counts
            for job, now in ((SERVICE, counts), (f"{SERVICE}-shadow", _shadow(counts))):
                labels = {"job": job, "pod": pod.name, "route": path, "code": code}
                steps = [np.cumsum(grown) for grown in (quiet, _none(), now, _later(path, now))]
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


def _none() -> Ints:
    return np.zeros(len(BOUNDS) + 1, np.int64)


def _all(counts: Counts) -> dict[str, Ints]:
    """Return the counts by route, codes together."""
    found: dict[str, Ints] = {}
    for (path, _), own in counts.items():
        found[path] = found.get(path, _none()) + own
    return found


def _merged(found: list[Counts], path: str) -> Ints:
    """Return the counts of a route, codes and pods together."""
    return sum((_all(one).get(path, _none()) for one in found), _none())


def _quantile(counts: Ints, q: float) -> list[Any] | None:
    """Return the estimate as plain data, to six digits."""
    found = estimate(counts, BOUNDS, q)
    return found and [found[0], float(f"{found[1]:.6g}")]


def _quantiles(counts: Ints) -> dict[str, list[Any] | None]:
    """Return the estimates of p50, p95 and p99."""
    return {name: _quantile(counts, q) for name, q in QUANTILES.items()}


def _mean(pods: list[Counts], path: str) -> dict[str, list[Any] | None]:
    """Return the mean of the pods' own percentiles."""
    found: dict[str, list[Any] | None] = {}
    for name, q in QUANTILES.items():
        own = [one for pod in pods if (one := estimate(_all(pod).get(path, _none()), BOUNDS, q))]
        sign = ">" if any(one[0] == ">" for one in own) else "~"
        found[name] = [sign, float(f"{sum(one[1] for one in own) / len(own):.6g}")] if own else None
    return found


def _exact(pods: list[Pod], path: str) -> dict[str, float]:
    """Return the nearest-rank percentiles of the durations themselves, in seconds."""
    merged = np.sort(
        np.concatenate([seconds for pod in pods for key, seconds in pod.answers.items() if key[0] == path])
    )
    return {name: float(merged[math.ceil(q * len(merged)) - 1]) for name, q in QUANTILES.items() if len(merged)}
