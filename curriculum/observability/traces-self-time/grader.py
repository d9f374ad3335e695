"""Grades self times, critical paths and origins of errors against the spans that were drawn."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from groundschool.kit import Expect, Score, Variant, as_it_is, call, judged, on_edges, refused_at

View = Callable[[Any], Any]
SLOW, FAILING = ["slow.jsonl"], ["failing.jsonl"]


def flat(found: Mapping[str, Any]) -> dict[str, float]:
    """Return the self times of all traces by span."""
    return {span: ns + 0 for told in found.values() for span, ns in told["self_ns"].items()}


def chosen(spans: Iterable[str], *, others: bool = False) -> View:
    """Return the view of the self times of some spans, as far as they are there, or of the others."""
    these = set(spans)
    return lambda found: {span: ns for span, ns in flat(found).items() if (span in these) != others}


def listed(name: str) -> View:
    """Return the view of the ids that are listed, by trace."""
    return lambda found: {trace: sorted(told[name]) for trace, told in found.items() if told[name]}


def whole(found: Mapping[str, Any]) -> Any:
    """Return the view of all that is said of every trace."""
    return {
        trace: [dict(told["self_ns"]), sorted(told["orphans"]), sorted(told["missing"])]
        for trace, told in found.items()
    }


def self_times(answer: object, variant: Variant) -> Score:
    """Return the checks of ``self_times(path)``."""
    if variant.edge:
        return _edge("self-times", answer, variant, whole)
    kinds = {
        name: [span for own in variant.truth["kinds"].values() for span in own[name]]
        for name in ("beside", "cut", "both")
    }
    usual = chosen((*kinds["beside"], *kinds["cut"], *kinds["both"]), others=True)
    expected = [
        Expect("every trace has an entry", sorted),
        Expect(
            "those that somebody waits for have a self time, and no others", _reached, 2, tag="consumers-waited-for"
        ),
        Expect("calls at the same time are taken off once", chosen(kinds["beside"]), 2),
        Expect("what outlasts its caller is cut", chosen(kinds["cut"]), among=FAILING),
        Expect("other self times are right to the nanosecond", usual, 2),
        Expect("orphans are told", listed("orphans"), among=SLOW),
        Expect("and so is what is missing", listed("missing"), among=SLOW),
    ]
    return _judged("self-times", answer, variant, expected)


def _reached(found: Mapping[str, Any]) -> dict[str, list[str]]:
    return {trace: sorted(told["self_ns"]) for trace, told in found.items()}


def critical_paths(answer: object, variant: Variant) -> Score:
    """Return the checks of ``critical_paths(path)``."""
    if variant.edge:
        return _edge("critical-paths", answer, variant, lambda found: {key: dict(own) for key, own in found.items()})
    expected = [
        Expect("the parts of a path add up to its root", lambda found: {key: sum(own.values()) for key, own in found.items()}),
        Expect("the spans on it are those", lambda found: {key: sorted(own) for key, own in found.items()}, 3),
        Expect("each with its part", lambda found: {key: dict(own) for key, own in found.items()}, 3),
    ]  # fmt: skip
    return _judged("critical-paths", answer, variant, expected)


def verdict(answer: object, variant: Variant) -> Score:
    """Return the checks of ``verdict(path)``."""
    if variant.edge:
        return _edge("verdict", answer, variant, lambda found: [_slowest(found), _errors(found)])
    ways = variant.truth["ways"]
    expected = [
        Expect("where the slow ones spend their time", _slowest, 3, among=SLOW),
        Expect("errors are told where they begin", lambda found: sorted(_errors(found)), 3, among=FAILING),
        *(
            Expect(label, _blamed(ways[way]), among=FAILING)
            for way, label in (
                ("own", "who fails by itself is asked"),
                ("answered", "who answered with an error is asked"),
                ("late", "who was still at work is asked"),
                ("in-time", "who was done in time is not"),
                ("unheard", "of whom nothing was heard, nothing is said"),
            )
        ),
    ]
    return _judged("verdict", answer, variant, expected)


def _slowest(found: Mapping[str, Any]) -> Any:
    return found["slowest"] and [found["slowest"]["service"], found["slowest"]["name"]]


def _errors(found: Mapping[str, Any]) -> dict[str, str | None]:
    rows: Sequence[Mapping[str, Any]] = found["errors"]
    told = {f"{row['trace']} {row['span']}": row["blame"] for row in rows}
    if len(told) != len(rows):
        raise TypeError("an error is told twice")
    return told


def _blamed(spans: Sequence[str]) -> View:
    return lambda found: {key: blame for key, blame in _errors(found).items() if key.split()[1] in spans}


def _judged(task: str, answer: object, variant: Variant, expected: Sequence[Expect]) -> Score:
    truth = variant.truth[task]
    said = {file: call(answer, variant.path(file)) for file in truth["wants"]}
    return judged(said, truth["wants"], truth["traps"], expected)


def _edge(task: str, answer: object, variant: Variant, view: View) -> Score:
    edge = str(variant.edge)
    if edge != "refused":
        return _judged(task, answer, variant, [on_edges(__file__, view)[edge]])
    truth = variant.truth["refused"]
    said = {file: refused_at(call(answer, variant.path(file))) for file in truth["wants"]}
    return judged(said, truth["wants"], truth["traps"], [on_edges(__file__, as_it_is)[edge]])
