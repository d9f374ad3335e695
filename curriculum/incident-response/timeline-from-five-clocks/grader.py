"""Grades a timeline against the true moments of the incident it tells."""

from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from groundschool.kit import Check, Outcome, Score, Variant, brief, call

SOURCES = {
    "slack": "chat rows have the moment of posting",
    "pagerduty": "pager rows have their moment in UTC",
    "deploys": "deploy rows have their moment in UTC",
    "journal": "journal rows have their moment with the host's clock put right",
    "statuspage": "status-page rows have the moment of publishing",
}
MARKS = {
    "impact_start": "impact begins with the first error, not with the first alert",
    "detected": "detected is the first moment somebody or something told us",
    "acknowledged": "acknowledged is the first answer to the page",
    "mitigated": "mitigated is when a person declared it",
    "resolved": "resolved is when a person declared it",
}
# For each edge: what it must show, and which part of the answer shows it.
EDGES = {
    "midnight": ("an incident across midnight has the chat of both days", "slack"),
    "winter": ("the deploy log is right in winter, too", "deploys"),
    "clock-change": ("the deploy log is right across a change of the clocks", "deploys"),
    "customers-first": ("customers who are quicker than the alert count as detection", "detected"),
    "relapse": ("a mitigation that did not hold is not the mitigation", "mitigated"),
    "shuffled": ("the order inside the files does not matter", "order"),
}
TAGS = {"winter": "fixed-offset", "clock-change": "fixed-offset", "shuffled": "unsorted"}
WEIGHT = 2  # of a source's moments, a mark, or an edge; how the rows are kept weighs 1
CLOSE, NEAR = timedelta(seconds=2), timedelta(seconds=60)


def timeline(answer: object, variant: Variant) -> Score:
    """Return the checks of ``timeline(folder)``: which rows, their references, their moments, and the five marks."""
    got = call(answer, variant.path())
    truth = variant.truth
    if variant.edge is not None:
        label, part = EDGES[variant.edge]
        return Score((_edge(got, label, part, variant),))
    return Score(
        (
            got.holds("every key event is there", lambda found: truth["key"].keys() <= _rows(found).keys(), points=2,
                      tag="event-missing", evidence=_missing(got, truth)),
            got.holds("at most one row in five is not a key event", lambda found: _noise(found, truth["key"]) <= 0.2,
                      tag="noise"),
            got.holds("every row names a record that exists and says what it is", lambda found: _cited(found, truth["records"]),
                      tag="no-reference"),
            got.holds("the rows are in order, in UTC", _in_order, tag="unsorted"),
            *(_moments(got, SOURCES[source], source, truth) for source in SOURCES),
            *(_mark(got, MARKS[name], name, truth) for name in MARKS),
        )
    )  # fmt: skip


def _edge(got: Outcome, label: str, part: str, variant: Variant) -> Check:
    if part in SOURCES:
        return _moments(got, label, part, variant.truth, TAGS.get(variant.edge or "", ""))
    if part in MARKS:
        return _mark(got, label, part, variant.truth)
    tag = TAGS.get(variant.edge or "", "")
    return got.holds(
        label, lambda found: _in_order(found) and _right(found, "slack", variant.truth), points=WEIGHT, tag=tag
    )


def _moments(got: Outcome, label: str, source: str, truth: Any, tag: str = "") -> Check:
    """Return the check that every key row of a source is there with its true moment."""
    tag = tag or got.look(lambda found: _misread(found, source, truth), "")
    said = _shown(got, source, truth)
    return got.holds(label, lambda found: _right(found, source, truth), points=WEIGHT, tag=tag, evidence=said)


def _right(found: Any, source: str, truth: Any) -> bool:
    rows = _rows(found)
    key = {ref: at for ref, at in truth["key"].items() if ref.startswith(f"{source} ")}
    return all(abs(rows[ref] - _utc(at)) <= CLOSE for ref, at in key.items())


def _misread(found: Any, source: str, truth: Any) -> str:
    """Return the tag of the careless reading that a wrong row shows."""
    for ref, moment in _rows(found).items():
        if ref.startswith(f"{source} ") and ref in truth["key"] and abs(moment - _utc(truth["key"][ref])) > CLOSE:
            for tag, trap in truth["misread"][ref].items():
                if abs(moment - _utc(trap)) <= CLOSE:
                    return tag
    return ""


def _mark(got: Outcome, label: str, name: str, truth: Any) -> Check:
    """Return the check that a mark is within a minute of the truth."""
    want = _utc(truth["marks"][name])
    traps = truth["traps"][name]
    marked = got.look(lambda found: _utc(found["marks"][name]), None)
    tag = next((tag for tag, at in traps.items() if marked and abs(marked - _utc(at)) <= NEAR), "")
    shown = got.look(lambda found: brief(found["marks"][name], quote=False), "no moment")
    return got.holds(label, lambda found: abs(_utc(found["marks"][name]) - want) <= NEAR, points=WEIGHT, tag=tag,
                     evidence=f"{got.shown} marks {name} at {shown}")  # fmt: skip


def _rows(found: Any) -> dict[str, datetime]:
    return {f"{row['source']} {row['ref']}": _utc(row["time"]) for row in found["events"]}


def _noise(found: Any, key: Any) -> float:
    rows = _rows(found)
    return len(rows.keys() - key.keys()) / len(rows)


def _cited(found: Any, records: list[str]) -> bool:
    said = all(isinstance(row["what"], str) and row["what"].strip() for row in found["events"])
    return said and len(found["events"]) > 0 and set(_rows(found)) <= set(records)


def _in_order(found: Any) -> bool:
    moments = [_utc(row["time"]) for row in found["events"]]
    return len(moments) > 0 and all(one <= other for one, other in pairwise(moments))


def _utc(text: str) -> datetime:
    """Return an aware moment; raises ValueError unless the text is ISO 8601 and says UTC."""
    moment = datetime.fromisoformat(text)
    if moment.utcoffset() != timedelta(0):
        raise ValueError(f"{text!r} does not say that it is UTC")
    return moment


def _missing(got: Outcome, truth: Any) -> str:
    return got.look(
        lambda found: f"{got.shown} has {len(truth['key'].keys() & _rows(found).keys())} of the key events", ""
    )


def _shown(got: Outcome, source: str, truth: Any) -> str:
    """Return the first row of a source that has a wrong moment, as the associate wrote it."""

    def first(found: Any) -> str:
        rows = _rows(found)
        wrong = next(ref for ref, at in truth["key"].items() if ref.startswith(f"{source} ")
                     and (ref not in rows or abs(rows[ref] - _utc(at)) > CLOSE))  # fmt: skip
        if wrong not in rows:
            return f"{got.shown} lacks a key event of {source}"
        return f"{got.shown} puts {wrong[:60]} at {rows[wrong].isoformat()}"

    return got.look(first, "")
