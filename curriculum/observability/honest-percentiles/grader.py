"""Grades percentiles against the latencies the histograms were counted from, and a query by what it answers."""

import math
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from groundschool.judges.promql import PromqlError, PromqlQuestion, PromqlScenario, ask, parses
from groundschool.kit import Check, Expect, Near, Score, Variant, call, given, judged, on_edges

NAMES = ("p50", "p95", "p99")
BOUNDS = (0.0, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, math.inf)  # of the service's buckets, in s
CLOSE = 1e-5  # of a percentile: the truth has six digits, and no right answer depends on the order of its sums
WEIGHTY = {"restart": 3, "covered-restart": 4}  # points of the edges that are about the rule of the exercise
RECORDED = "on scrapes of real programs each estimate lies in the bucket of the true percentile"
PROMISES = (
    ("steady", "p99 by route over five minutes, of all pods and codes together", 4),
    ("restart", "the same while a pod restarts", 2),
)
Key = tuple[str, str]  # route and name
Vector = Mapping[Any, float]  # by labels


def read(found: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return an answer with its seconds as good as a float's arithmetic makes them, pairs as lists."""
    return {route: {name: _near(pair) for name, pair in own.items()} for route, own in found.items()}


def _near(pair: Any) -> list[Any] | None:
    return pair and [pair[0], Near(float(pair[1]), CLOSE * abs(float(pair[1])))]


def only(keys: Collection[Key]) -> Callable[[Mapping[str, Any]], dict[Key, Any]]:
    """Return the view of some percentiles."""
    return lambda found: {(route, name): _near(found[route][name]) for route, name in sorted(keys)}


ON_EDGES = {**on_edges(__file__, read)}
ON_EDGES |= {edge: replace(ON_EDGES[edge], points=points) for edge, points in WEIGHTY.items()}


def percentiles(answer: object, variant: Variant) -> Score:
    """Return the checks of ``percentiles(folder)``: p50, p95 and p99 of every route, with what the buckets cannot tell."""
    got = call(answer, variant.path())
    if "seconds" in variant.truth:
        return Score((got.holds(RECORDED, lambda found: _in_true_buckets(found, variant.truth["seconds"])),))
    truth = variant.truth["percentiles"]
    ((folder, want),) = truth["wants"].items()
    expected = [ON_EDGES[variant.edge]] if variant.edge else _of_window(want)
    return judged({folder: got}, truth["wants"], truth["traps"], expected)


def _of_window(want: Mapping[str, Any]) -> list[Expect]:
    """Return what is expected of the percentiles of a window, by where the buckets put them."""
    nothing = ("~", math.inf)  # a route without requests has no bucket
    pairs = {(route, name): want[route][name] or nothing for route in want for name in NAMES}
    above = {key for key, (sign, _) in pairs.items() if sign == ">"}
    first = {key for key, (_, seconds) in pairs.items() if seconds <= BOUNDS[1]}
    return [
        Expect("every route is there, and no other", sorted),
        Expect(
            "percentiles are those of the window, all pods together, interpolated in their bucket",
            only(pairs.keys() - above - first),
            points=4,
        ),
        Expect(
            "a percentile beyond the highest finite bound is reported as more than that bound", only(above), points=3
        ),
        Expect("in the first bucket the estimate lies between 0 and its bound", only(first), points=2),
    ]


def query(answer: str, variant: Variant) -> Score:
    """Return the checks of a PromQL text: what it answers where pods differ, and where one of them restarts."""
    reason = parses(answer)
    grammatical = given(answer, "the query").holds(
        "it is a PromQL expression",
        lambda _: not reason,
        traps={"rate-of-sum": lambda text: "rate(sum" in "".join(text.split())},
        evidence=reason,
    )
    if "worlds" not in variant.truth:
        return Score((grammatical,))
    worlds = variant.truth["worlds"]
    names = [name for name, *_ in PROMISES]
    replies = dict.fromkeys(names, reason) if reason else _replies(answer, worlds, names, Path(variant.path()))
    return Score((grammatical, *(_answered(replies[promise[0]], worlds, promise) for promise in PROMISES)))


def _replies(answer: str, worlds: Mapping[str, Any], names: list[str], folder: Path) -> dict[str, Vector | str]:
    """Return what the query answers in each world, or why nothing: asked together, one by one where that fails."""
    asked = [PromqlScenario(15, 300, worlds[name], (PromqlQuestion(worlds["at"], answer),)) for name in names]
    try:
        return {name: found for name, (found,) in zip(names, ask(asked, folder), strict=True)}
    except PromqlError as error:
        if len(names) == 1:
            return {names[0]: str(error)}
    return {name: reply for one in names for name, reply in _replies(answer, worlds, [one], folder).items()}


def _answered(found: Vector | str, worlds: Mapping[str, Any], promise: tuple[str, str, int]) -> Check:
    """Return whether the query answers with the right p99 for each route, and for nothing else."""
    _, label, points = promise
    if isinstance(found, str):
        return Check(label, passed=False, points=points, evidence=found)
    seen = {labels: value for labels, value in found.items() if not math.isnan(value)}
    rows = [f"{{{', '.join(f'{key}={text!r}' for key, text in labels)}}} {value:.4g}" for labels, value in seen.items()]
    shown = "; ".join(rows[:3]) + (f" and {len(rows) - 3} more" if len(rows) > 3 else "") if rows else "nothing at all"
    return given(seen, "the query").holds(
        label,
        partial(_like, worlds["p99"]),
        points=points,
        traps=_telling({tag: partial(_like, values) for tag, values in worlds["traps"].items()}),
        evidence=f"the query answers {shown}",
    )


def _telling(reckoned: Mapping[str, Callable[[Vector], bool]]) -> dict[str, Callable[[Vector], bool]]:
    """Return tests of what each misconception makes a query answer: those of its shape, then the reckoned ones."""
    return {
        "le-dropped": lambda seen: not seen,
        "quantile-as-percent": lambda seen: all(map(math.isinf, seen.values())),
        "kept-apart": lambda seen: any(len(labels) > 1 for labels in seen),
        **reckoned,
    }


def _like(want: Mapping[str, Any], seen: Vector) -> bool:
    """Return whether an instant vector has exactly the routes' values, to two in a thousand, and no other label than route."""
    values = {tuple(labels): value for labels, value in seen.items()}
    wanted = {(("route", route),): pair[1] for route, pair in want.items()}
    return values.keys() == wanted.keys() and all(abs(values[key] / wanted[key] - 1) < 0.002 for key in wanted)


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
