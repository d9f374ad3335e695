"""Grades percentiles against the latencies the histograms were counted from, and a query by what it answers."""

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from groundschool.judges.promql import PromqlError, PromqlQuestion, PromqlScenario, ask, parses
from groundschool.kit import Check, Score, Variant, call

NAMES = ("p50", "p95", "p99")
BOUNDS = (0.0, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, math.inf)  # of the recorded service's buckets, in s
SAID = {
    "restart": "what a restarted pod shows was counted since its restart",
    "new-pod": "a pod without a first scrape counts with all it has",
    "quiet-route": "a route without a request in the window has no percentile",
    "one-request": "a single request is enough for an estimate",
    "overflow": "when every request is above the highest bound, all three say so",
}
TAGS = {"restart": "counter-reset", "overflow": "bound-as-exact"}
RECORDED = "on scrapes of real programs each estimate lies in the bucket of the true percentile"


def percentiles(answer: object, variant: Variant) -> Score:
    """Return the checks of ``percentiles(folder)``: p50, p95 and p99 of every route, with what the buckets cannot tell."""
    got = call(answer, variant.path())
    if "seconds" in variant.truth:
        return Score((got.holds(RECORDED, lambda found: _in_true_buckets(found, variant.truth["seconds"])),))
    want = variant.truth["percentiles"]
    if variant.edge is not None:
        points = 2 if variant.edge == "restart" else 1
        return Score((got.equals(SAID[variant.edge], _rounded, want, points=points, tag=TAGS.get(variant.edge, "")),))
    above, first = ({tuple(pair) for pair in variant.truth[key]} for key in ("overflowing", "in_first_bucket"))
    inside = {(route, name) for route in want for name in NAMES} - above - first
    traps = {name: _only(trap, inside) for name, trap in variant.truth["traps"].items()}
    traps["no-interpolation"] = _bounds(_only(want, inside))
    return Score(
        (
            got.equals("every route is there, and no other", sorted, sorted(want)),
            got.equals(
                "percentiles are those of the window, all pods together, interpolated in their bucket",
                lambda found: _only(_rounded(found), inside),
                _only(want, inside),
                points=4,
                traps=traps,
            ),
            got.equals(
                "a percentile beyond the highest finite bound is reported as more than that bound",
                lambda found: _only(_rounded(found), above),
                _only(want, above),
                points=3,
                traps={"bound-as-exact": {key: ["~", value[1]] for key, value in _only(want, above).items()}},
            ),
            got.equals(
                "in the first bucket the estimate lies between 0 and its bound",
                lambda found: _only(_rounded(found), first),
                _only(want, first),
                points=2,
                traps={"first-bucket": _bounds(_only(want, first))},
            ),
        )
    )


def query(answer: str, variant: Variant) -> Score:
    """Return the checks of a PromQL text: what it answers where pods differ, and where one of them restarts."""
    reason = parses(answer)
    slip = "rate-of-sum" if "rate(sum" in "".join(answer.split()) else ""
    grammatical = Check("it is a PromQL expression", not reason, 1, slip if reason else "", reason)
    if variant.edge is not None or "worlds" not in variant.truth:
        return Score((grammatical,))
    worlds = variant.truth["worlds"]
    promises = (
        ("steady", "p99 by route over five minutes, of all pods and codes together", 4),
        ("restart", "the same while a pod restarts", 2),
    )
    return Score((grammatical, *(_answered(answer, variant, worlds, promise, reason) for promise in promises)))


def _answered(
    answer: str, variant: Variant, worlds: Mapping[str, Any], promise: tuple[str, str, int], reason: str
) -> Check:
    """Return whether the query answers with the right p99 for each route, and for nothing else."""
    name, label, points = promise
    if reason:
        return Check(label, passed=False, points=points, evidence=reason)
    scenario = PromqlScenario(15, 300, worlds[name], (PromqlQuestion(worlds["at"], answer),))
    try:
        [[found]] = ask([scenario], Path(variant.path()))
    except PromqlError as error:
        return Check(label, passed=False, points=points, evidence=str(error))
    seen = {labels: value for labels, value in found.items() if not math.isnan(value)}
    if _like(seen, worlds["p99"]):
        return Check(label, passed=True, points=points)
    rows = [f"{{{', '.join(f'{key}={text!r}' for key, text in labels)}}} {value:.4g}" for labels, value in seen.items()]
    shown = "; ".join(rows[:3]) + (f" and {len(rows) - 3} more" if len(rows) > 3 else "") if rows else "nothing at all"
    return Check(label, passed=False, points=points, tag=_telling(seen, worlds), evidence=f"the query answers {shown}")


def _telling(seen: Mapping[Any, float], worlds: Mapping[str, Any]) -> str:
    """Return the misconception that an answer gives away."""
    if not seen:
        return "le-dropped"
    if all(math.isinf(value) for value in seen.values()):
        return "quantile-as-percent"
    if any("pod" in dict(labels) for labels in seen):
        return "mean-of-percentiles"
    return next((tag for tag, values in worlds["traps"].items() if _like(seen, values)), "")


def _like(seen: Mapping[Any, float], want: Mapping[str, Any]) -> bool:
    """Return whether an instant vector has exactly the routes' values, to one percent, and no other label than route."""
    values = {tuple(labels): value for labels, value in seen.items()}
    wanted = {(("route", route),): pair[1] for route, pair in want.items()}
    return values.keys() == wanted.keys() and all(abs(values[key] / wanted[key] - 1) < 0.01 for key in wanted)


def _rounded(found: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return an answer with its seconds to six digits, pairs as lists."""
    return {
        route: {name: pair and [pair[0], float(f"{float(pair[1]):.6g}")] for name, pair in own.items()}
        for route, own in found.items()
    }


def _only(found: Mapping[str, Any], keys: set[tuple[str, str]]) -> dict[tuple[str, str], Any]:
    return {(route, name): found[route][name] for route, name in sorted(keys)}


def _bounds(found: Mapping[tuple[str, str], Any]) -> dict[tuple[str, str], Any]:
    """Return the upper bound of the bucket in place of each estimate."""
    return {key: ["~", min(bound for bound in BOUNDS if bound >= pair[1])] for key, pair in found.items()}


def _in_true_buckets(found: Mapping[str, Any], spans: Mapping[str, Any]) -> bool:
    """Return whether each estimate lies in the bucket that holds the true percentile of every part of the recording."""
    for route in next(iter(spans.values())):
        for name in NAMES:
            buckets = {
                next(n for n, bound in enumerate(BOUNDS) if span[route][name] <= bound) for span in spans.values()
            }
            if len(buckets) == 1:
                high = buckets.pop()
                if not BOUNDS[high - 1] <= found[route][name][1] <= BOUNDS[high]:
                    return False
    return True
