"""Grades error lines, their signatures and first causes against what was said."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from groundschool.kit import Expect, Score, Variant, as_it_is, call, judged, on_edges, refused_at

Rows = Sequence[Mapping[str, Any]]
MS = timedelta(milliseconds=1)


def moment(text: str) -> int:
    """Return a time's milliseconds since 1970, however its offset is written."""
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise TypeError("a time with its offset is asked for, as in 2026-03-02T12:00:00.123Z")
    return (at - datetime.fromisoformat("1970-01-01T00:00:00Z")) // MS


def key(row: Mapping[str, Any]) -> str:
    """Return the signature of a row."""
    return f"{row['service']}: {row['template']}"


def by_service(name: str) -> Any:
    """Return the view of what error lines say, service by service."""
    read = {"at": moment, "trace": lambda trace: trace or ""}.get(name, lambda value: value)

    def view(rows: Rows) -> dict[str, list[Any]]:
        found: dict[str, list[Any]] = {}
        for row in rows:
            found.setdefault(row["service"], []).append(read(row[name]))
        return {service: sorted(values) for service, values in found.items()}

    return view


def by_signature(name: str) -> Any:
    """Return the view of one member, signature by signature."""
    read = {"first_seen": moment, "services": lambda services: sorted(set(services))}.get(name, lambda value: value)

    def view(rows: Rows) -> dict[str, Any]:
        found = {key(row): read(row[name]) for row in rows}
        if len(found) < len(rows):
            raise TypeError("a signature has one row")
        return found

    return view


def of_errors(rows: Rows) -> Any:
    """Return all that is said of error lines, in any order."""
    return sorted((moment(row["at"]), key(row), row["weight"], row["trace"] or "") for row in rows)


def of_signatures(rows: Rows) -> Any:
    """Return all that is said of signatures."""
    return [by_signature(name)(rows) for name in ("count", "first_seen", "traces", "services")]


def of_causes(rows: Rows) -> Any:
    """Return signatures in their order, with the traces that they lead."""
    return [(key(row), row["leads"]) for row in rows]


def errors(answer: object, variant: Variant) -> Score:
    """Return the checks of ``errors(path)``."""
    if variant.edge:
        return _edge("errors", answer, variant, of_errors)
    return _judged("errors", answer, variant, [
        Expect("errors are found, and nothing else", lambda rows: Counter(row["service"] for row in rows), 2),
        Expect("each has its template", lambda rows: Counter(map(key, rows)), 2),
        Expect("each was at its moment, in UTC, by a clock that is right", by_service("at"), 2),
        Expect("each stands for as many", by_service("weight")),
        Expect("each has its trace", by_service("trace")),
    ])  # fmt: skip


def signatures(answer: object, variant: Variant) -> Score:
    """Return the checks of ``signatures(path)``."""
    if variant.edge:
        return _edge("signatures", answer, variant, of_signatures)
    return _judged("signatures", answer, variant, [
        Expect("each signature has one row", lambda rows: sorted(map(key, rows)), 2),
        Expect("how many there were", by_signature("count"), 2),
        Expect("when each was first seen", by_signature("first_seen"), 2),
        Expect("how many traces it is in", by_signature("traces")),
        Expect("which services failed in them", by_signature("services"), 2),
    ])  # fmt: skip


def first_cause(answer: object, variant: Variant) -> Score:
    """Return the checks of ``first_cause(path)``."""
    if variant.edge:
        return _edge("first-cause", answer, variant, of_causes)
    return _judged("first-cause", answer, variant, [
        Expect("the first cause comes first", lambda rows: key(rows[0]), 3),
        Expect("each leads as many traces", by_signature("leads"), 2),
        Expect("they are in their order", lambda rows: [*map(key, rows)]),
    ])  # fmt: skip


def _judged(task: str, answer: object, variant: Variant, expected: Sequence[Expect]) -> Score:
    truth = variant.truth[task]
    said = {file: call(answer, variant.path(file)) for file in truth["wants"]}
    return judged(said, truth["wants"], truth["traps"], expected)


def _edge(task: str, answer: object, variant: Variant, view: Any) -> Score:
    edge = str(variant.edge)
    if edge != "refused":
        return _judged(task, answer, variant, [on_edges(__file__, view)[edge]])
    truth = variant.truth["refused"]
    said = {file: refused_at(call(answer, variant.path(file))) for file in truth["wants"]}
    return judged(said, truth["wants"], truth["traps"], [on_edges(__file__, as_it_is)[edge]])
