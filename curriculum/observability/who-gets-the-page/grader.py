"""Grades what is said of trees and nights against walks of them, and a configuration by who is told of what."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from groundschool.judges.alertmanager import (
    AlertmanagerError,
    Configuration,
    LabelMatcher,
    inhibiting,
    read_configuration,
    receivers_of,
    refused_configuration,
)
from groundschool.kit import Check, Expect, Score, Variant, beside, call, given, judged, on_edges

shown = beside(__file__, "shown")


def _lists(found: Any) -> list[list[Any]]:
    return [[*one] for one in found]


def receivers(answer: Any, variant: Variant) -> Score:
    """Return the checks of ``receivers(config, labels)`` on every tree, alert by alert."""
    truth = variant.truth["receivers"]
    said = {}
    for name, tree in variant.truth["situations"]["receivers"].items():
        told = [call(answer, tree["config"], dict(labels)) for labels in tree["alerts"]]
        failed = next((one for one in told if one.error), None)
        said[name] = failed or given([one.value for one in told], f"receivers() on {name}")
    labels = {
        "tree 0": "an alert goes where its labels lead",
        "tree 1": "on a second tree as well",
    }
    expected = [Expect(label, _lists, points=4, among=[name]) for name, label in labels.items()]
    if variant.edge:
        expected = [on_edges(__file__, _lists)[variant.edge]]
    return judged(said, truth["wants"], truth["traps"], expected)


def muted(answer: Any, variant: Variant) -> Score:
    """Return the checks of ``muted(config, silences, alerts, now)`` for every night."""
    truth, nights = variant.truth["muted"], variant.truth["situations"]["muted"]
    said = {
        name: call(answer, night["config"], night["silences"], night["alerts"], night["now"])
        for name, night in nights.items()
    }
    expected = [
        Expect("what alerts inhibit is told", _only(int), points=4),
        Expect("and what is silenced", _only(str), points=3),
        Expect("both together, in order", _lists, points=1),
    ]
    if variant.edge:
        expected = [on_edges(__file__, _lists)[variant.edge]]
    return judged(said, truth["wants"], truth["traps"], expected)


def _only(kind: type) -> Callable[[Any], list[list[Any]]]:
    return lambda found: [[one for one in by if isinstance(one, kind)] for by in found]


# What the ticket asks for, by the row of its table: the label of the check, and its points.
ROWS = {
    "watchdog": ("the watchdog goes to heartbeat alone", 1),
    "stage": ("what is not of prod goes to staging alone", 2),
    "page": ("pages go to their team's pager, and to incidents", 3),
    "ticket": ("tickets go to their team's tickets", 2),
    "unknown": ("what is of no team, or of another, goes where platform's goes", 3),
    "info": ("anything else goes to the inbox", 1),
}


def config(answer: str, variant: Variant) -> Score:
    """Return the checks of a configuration: accepted, and everybody told of what they have to be told of."""
    about, folder = variant.truth["company"], Path(variant.path())
    reason = refused_configuration(answer, folder)
    checks = [Check("Alertmanager accepts the file", not reason, 1, evidence=reason)]
    try:
        found = read_configuration(answer) if not reason else None
    except AlertmanagerError as error:
        found, reason = None, str(error)
    for row, (label, points) in ROWS.items():
        said = reason or _astray(found, row, about)
        tag = "" if reason or not said else shown.of_route(row, answer)
        checks.append(_stated(label, points, said, tag))
    checks += _quiet(answer, found, reason, about)
    return Score(tuple(checks))


def _stated(label: str, points: int, trouble: str, tag: str) -> Check:
    if not trouble:
        return Check(label, passed=True, points=points)
    return Check(label, passed=False, points=points, tag=tag, about=tag, trapped=bool(tag), evidence=trouble)


def _astray(found: Configuration | None, row: str, about: Mapping[str, Any]) -> str:
    """Return an alert of a row that is sent elsewhere than it has to be, or nothing."""
    assert found is not None
    for labels, kind, wanted in zip(about["alerts"], about["kinds"], about["told"], strict=True):
        if kind == row and sorted(told := receivers_of(found.route, labels)) != wanted:
            return f"{_short(labels)} goes to {', '.join(told)}"
    return ""


def _short(labels: Mapping[str, str]) -> str:
    return "{" + ", ".join(f'{name}="{value}"' for name, value in labels.items()) + "}"


def _quiet(answer: str, found: Configuration | None, reason: str, about: Mapping[str, Any]) -> list[Check]:
    """Return the checks of what is kept quiet: all that has to be, and nothing else; each needs something that is."""
    loud, wrong = reason, reason
    if found is not None:
        for labels, wanted in zip(about["alerts"], about["quiet"], strict=True):
            by = inhibiting(found.inhibitions, labels, about["alerts"])
            if wanted and not by:
                loud = loud or f"{_short(labels)} is told while its host is down"
            if not wanted and by:
                wrong = wrong or f"{_short(labels)} is quiet because of {_short(by[0])}"
    tag = "" if reason else shown.of_inhibition(answer)
    return [
        _stated("while a host is down, what is about it is quiet", 2, loud, tag if loud else ""),
        _stated("and nothing else is", 3, wrong or loud, tag if wrong or loud else ""),
    ]


def silence(answer: str, variant: Variant) -> Score:
    """Return the checks of a silence: its time, its author, its ticket, and that it is about its list and no more."""
    about = variant.truth["company"]
    written, reason = _read(answer)
    matched = [] if reason else [_all(written["asked"], labels) for labels in about["alerts"]]
    pairs = list(zip(about["alerts"], matched, about["silenced"], strict=False))
    missed = reason or next((f"{_short(a)} is told" for a, has, wanted in pairs if wanted and not has), "")
    beyond = missed or next((f"{_short(a)} is silenced, too" for a, has, wanted in pairs if has and not wanted), "")
    times = reason or shown.of_times(written, about["window"])
    named = reason or ("" if written["createdBy"].strip() else "nobody has created it")
    ticket = reason or (
        "" if re.search(rf"\b{about['ticket']}\b", written["comment"]) else "the comment names no ticket"
    )
    return Score(
        (
            Check("it is a silence that can be imported", not reason, 1, evidence=reason),
            _stated("it begins and ends with the maintenance", 3, times, "" if reason else shown.tag_of_times(written)),
            _stated("it says who made it, and for which ticket", 2, named or ticket, "" if reason else "no-ticket"),
            _stated("it is about both alerts", 2, missed, ""),
            _stated("and about nothing else", 4, beyond, "" if reason or missed else shown.of_silence(written)),
        )
    )


def _read(answer: str) -> tuple[dict[str, Any], str]:
    """Return what a silence says, and why it cannot be read."""
    try:
        found = json.loads(answer)
        rows = found if isinstance(found, list) else [found]
        if len(rows) != 1 or not isinstance(rows[0], dict):
            return {}, f"one silence is expected, as an object; there are {len(rows)} entries"
        [one] = rows
        asked = [_asked(each) for each in one["matchers"]]
        moments = {name: _moment(one[name]) for name in ("startsAt", "endsAt")}
        texts = {name: one[name] for name in ("createdBy", "comment")}
    except (ValueError, KeyError, TypeError, RecursionError, AttributeError, OverflowError, AlertmanagerError) as error:
        return {}, f"it cannot be read: {type(error).__name__}: {error}"[:200]
    if not asked or any(not isinstance(text, str) for text in texts.values()):
        return {}, "matchers, createdBy and comment are expected"
    if all(one.matches({}) for one in asked):
        return {}, "at least one matcher must not match the empty text"
    return {"asked": asked, **moments, **texts}, ""


def _moment(text: str) -> float:
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError(f"{text} has no zone")
    return found.timestamp()


def _asked(each: Mapping[str, Any]) -> LabelMatcher:
    if missing := [key for key in ("name", "value", "isRegex") if key not in each]:
        raise TypeError(f"a matcher has no {missing[0]}")
    name, value, regex, equal = each["name"], each["value"], each["isRegex"], each.get("isEqual", True)
    if not (isinstance(name, str) and isinstance(value, str) and isinstance(regex, bool) and isinstance(equal, bool)):
        raise TypeError("name and value are texts, isRegex and isEqual true or false")
    op = ("=" if equal else "!") + ("~" if regex else "" if equal else "=")
    return LabelMatcher(name, op, value)


def _all(asked: Sequence[LabelMatcher], labels: Mapping[str, str]) -> bool:
    return all(one.matches(labels) for one in asked)
