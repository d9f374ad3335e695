"""Traces of a slow hour and of its failures, and what is asked of them."""

import random
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from groundschool.formats.otlp import CLIENT, ERROR, INTERNAL, SERVER, OtlpSpan
from groundschool.kit import READ_ANYWAY, Bundle, Variant, beside
from groundschool.simulation.state import World

EDGES = ("another-writer", "one-document", "twice", "clock-off", "no-root", "nothing", "rare", "refused")
told, expected, written, rare = (beside(__file__, name) for name in ("told", "expected", "written", "rare"))
Reading, Trace = expected.Reading, list[OtlpSpan]
SLOW, FAILING = "slow.jsonl", "failing.jsonl"
NOTHING = {"empty.jsonl": "", "no-resources.jsonl": '{"resourceSpans":[]}\n', "object.jsonl": "{}\n"}
TASKS = ("self-times", "critical-paths", "verdict")


def generate(seed: int, edge: str | None = None) -> Variant:
    """Return slow and failing traces with their self times, critical paths and origins of errors."""
    rng, bundle = random.Random(f"slow traces {seed} {edge}"), Bundle(seed, edge)
    shown = _shown(seed, edge, rng)
    if edge == "refused":
        return _refused(bundle, shown[SLOW], rng)
    for file, found in shown.items():
        bundle.write(file, NOTHING[file] if edge == "nothing" else _written(found, rng, edge))
        _answers(bundle, file, found)
    return bundle.variant()


def _shown(seed: int, edge: str | None, rng: random.Random) -> dict[str, Trace]:
    """Return the spans of each file. No incident is needed where none of its traces are shown."""
    if edge == "nothing":
        return {file: [] for file in NOTHING}
    if edge == "rare":
        return rare.files(rng, int(World.from_seed(seed).day.timestamp() + rng.randrange(86400)) * 10**9)
    slow, failing = told.incident(seed)
    if not edge:
        return {SLOW: _slow(slow, rng), FAILING: _failing(failing, rng)}
    spans = [one for trace in _few(slow, failing) for one in trace]
    if edge == "no-root":
        return {SLOW: _without_roots(spans), "alone.jsonl": [trace[0] for trace in slow]}
    return {SLOW: _clock_off(spans, rng) if edge == "clock-off" else spans}


def _written(spans: Trace, rng: random.Random, edge: str | None) -> str:
    if edge == "twice":
        return written.twice(spans, rng)
    writers = {"another-writer": written.by_another, "one-document": written.one_document, "rare": rare.lines}
    return writers.get(edge, written.usual)(spans)


def _slow(traces: Sequence[Trace], rng: random.Random) -> Trace:
    """Return slow traces in which a pod's spans were lost, twice, and one root."""
    spans: Trace = []
    for number, trace in enumerate(traces):
        lost = set[str]()
        if number in (9, 11):
            pods = {one.span: one.resource["service.instance.id"] for one in trace}
            inner = {pods[one.parent] for one in trace if pods.get(one.parent, "") not in ("", pods[one.span])}
            pod = rng.choice(sorted(inner - {pods[trace[0].span]}))
            lost = {span for span, here in pods.items() if here == pod}
        if number == 12:
            callers = {one.parent for one in trace}
            served = [one.span for one in trace if one.kind == SERVER and one.parent and one.span in callers]
            lost = {served[0], served[-1]}
        if number in (8, 10):
            trace = _pinned(trace)  # noqa: PLW2901 - the same trace
        spans += [one for one in trace if one.span not in lost and not (number == 2 and not one.parent)]
    return spans


def _pinned(trace: Trace) -> Trace:
    """Return a trace in which a look into the cache took no time, and a server's span lasts as long as its client's."""
    short = next((one for one in reversed(trace) if one.name == "get"), trace[0])
    served = next(one for one in trace if one.kind == SERVER and one.parent)
    same = {served.parent: (served.start, served.end)}
    if short.parent:
        same[short.span] = short.start, short.start
    return [replace(one, start=same[one.span][0], end=same[one.span][1]) if one.span in same else one for one in trace]


def _failing(traces: Sequence[Trace], rng: random.Random) -> Trace:
    """Return failing traces; of one that was answered too late the answer came in time, and was lost."""
    late = [trace for trace in traces if "late" in [*told.begun(trace)]]
    rng.shuffle(late)
    return [
        one
        for trace in traces
        for one in (_in_time(trace) if trace is late[0] else _asks_again(trace) if trace is late[1] else trace)
    ]


def _asks_again(trace: Trace) -> Trace:
    """Return a trace in which a callee makes a call again when its caller has given up, which had looked up a name."""
    for caller in trace:
        served = next((one for one in trace if one.parent == caller.span and one.end > caller.end), None)
        calls = [one for one in trace if served and one.parent == served.span and one.kind == CLIENT]
        if caller.status == ERROR and calls:
            digits = f"{int(calls[0].span, 16) ^ 0x5DEECE66D:016x}"
            again = replace(calls[0], span=digits, start=caller.end, end=caller.end + 27_182_818)
            inside = replace(again, span=digits[::-1], parent=caller.span, name="resolve", kind=INTERNAL)
            return [*trace, again, replace(inside, start=caller.start + 1000, end=caller.start + 900_000)]
    return trace


def _in_time(trace: Trace) -> Trace:
    """Return a trace whose callees were done well before their callers gave up."""
    by_id, found = {one.span: one for one in trace}, list[OtlpSpan]()
    ends: dict[str, int] = {}
    for one in trace:
        above = by_id.get(one.parent)
        late = above is not None and above.status == ERROR and above.kind == CLIENT and one.end > above.end
        end = above.end if late and above else ends.get(one.parent)
        if end is not None:
            ends[one.span] = end
            one = replace(one, start=min(one.start, end - 1000), end=min(one.end, end))  # noqa: PLW2901 - the same span
        found.append(one)
    return found


def _few(slow: Sequence[Trace], failing: Sequence[Trace]) -> list[Trace]:
    """Return a few traces of every kind; of failing ones those that were soon over, so that the slow ones stay so."""
    return [*(slow[number] for number in (9, 0, 3, 5, 6, 7, 8, 10)), *told.few(failing)]


def _without_roots(spans: Trace) -> Trace:
    """Return spans without the roots of the first trace and the last one."""
    lost = {spans[0].trace, spans[-1].trace}
    return [one for one in spans if one.parent or one.trace not in lost]


def _clock_off(spans: Trace, rng: random.Random) -> Trace:
    """Return spans of which those of two services were timed by clocks that are off, one ahead and one behind."""
    ahead, behind = rng.randint(500_000, 1_500_000), rng.randint(500_000, 1_500_000)
    return told.ahead(told.ahead(spans, "inventory", ahead), "search", -behind)


def _answers(bundle: Bundle, file: str, spans: Trace) -> None:
    right, paths = expected.self_times(spans), expected.paths(spans)
    bundle.truth.setdefault("kinds", {})[file] = _kinds(spans, right)
    bundle.answer("self-times", file, right, {
        "whole-durations": expected.durations(spans),
        "children-summed": expected.durations(spans, summed=True),
        "consumers-waited-for": expected.self_times(spans, Reading(waits="all")),
        "not-cut": expected.self_times(spans, Reading(cut=False)),
        "float-nanos": expected.self_times(spans, Reading(floats=True)),
        "orphans-adopted": expected.self_times(spans, Reading(adopted=True)),
        "seconds": {trace: one | {"self_ns": _in_seconds(one["self_ns"])} for trace, one in right.items()},
        "orphans-silent": {trace: one | {"orphans": [], "missing": []} for trace, one in right.items()},
        "missing-is-orphan": expected.swapped(right),
    })  # fmt: skip
    bundle.answer("critical-paths", file, paths, {
        "all-to-the-root": expected.roots_only(spans),
        "longest-child": expected.longest_children(spans),
        "longest-first": expected.paths(spans, Reading(longest=True)),
        "every-self-time": expected.all_self_times(spans),
        "consumers-waited-for": expected.paths(spans, Reading(waits="all")),
        "not-cut": expected.paths(spans, Reading(cut=False)),
        "float-nanos": expected.paths(spans, Reading(floats=True)),
        "orphans-adopted": expected.paths(spans, Reading(adopted=True)),
    })  # fmt: skip
    if file == FAILING:
        bundle.truth["ways"] = expected.ways(spans)
    named: Any = {"slowest": expected.slowest(spans), "errors": expected.errors(spans)}
    bundle.answer("verdict", file, named, {
        "longest-span": named | {"slowest": expected.slowest(spans, "longest")},
        "longest-server": named | {"slowest": expected.slowest(spans, "called")},
        "longest-once": named | {"slowest": expected.slowest(spans, "once")},
        "every-self-time": named | {"slowest": expected.slowest(spans, "self")},
        "every-error": named | {"errors": expected.errors(spans, "all")},
        "first-seen-error": named | {"errors": expected.errors(spans, "top")},
        "callee-blamed": named | {"errors": expected.errors(spans, blames="callee")},
        "nobody-asked": named | {"errors": expected.errors(spans, blames="nobody")},
        "caller-blamed": named | {"errors": expected.errors(spans, blames="own")},
    })  # fmt: skip


def _in_seconds(times: dict[str, int]) -> dict[str, float]:
    return {span: ns / 10**9 for span, ns in times.items()}


def _kinds(spans: Trace, right: dict[str, Any]) -> dict[str, list[str]]:
    """Return the spans that a check looks at, by what is special about them."""
    trees = expected.trees(spans, expected.RIGHT)
    found: dict[str, list[str]] = {"beside": [], "cut": [], "both": []}
    for trace, tree in trees.items():
        for span in right[trace]["self_ns"]:
            windows = sorted(tree.windows[child] for child in tree.waited_for(span))
            beside_it = any(one[1] > other[0] for one, other in pairwise(windows))
            cut = tree.windows[span] != (tree.spans[span].start, tree.spans[span].end)
            if beside_it or cut:
                found["both" if beside_it and cut else "cut" if cut else "beside"].append(span)
    return found


def _refused(bundle: Bundle, spans: Trace, rng: random.Random) -> Variant:
    bundle.truth["refused"] = {"wants": {}, "traps": {"read-anyway": {}}}
    for name, text, line in written.refused(spans, rng):
        file = f"{name}.jsonl"
        bundle.write(file, text)
        bundle.truth["refused"]["wants"][file] = f"{file}:{line}"
        bundle.truth["refused"]["traps"]["read-anyway"][file] = READ_ANYWAY
    return bundle.variant()
