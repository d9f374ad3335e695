"""Grades what became of follow-ups, and two shares of it, against the tracker that was drawn."""

import re
from collections.abc import Mapping
from typing import Any

from groundschool.kit import (
    Expect,
    Outcome,
    Score,
    Variant,
    as_it_is,
    call,
    judged,
    judged_refusals,
    near,
    on_edges,
    part,
)

NAMED = r"(?:OPS|INC)-\d+|[\w-]+\.json"
# What follow-ups are about, by the check: its points, and their kinds.
ABOUT = {
    "what is done in time, done late, or not done": (2, ("kept", "late", "overdue", "open", "several")),
    "the first date counts, whoever moved it": (3, ("moved-twice", "moved-newest-first", "moved-earlier")),
    "also one that was given later, or taken away": (2, ("added", "removed")),
    "it takes a status and a resolution to be done": (2, ("status-only", "resolution-only")),
    "it is done when it was done last": (1, ("reopened",)),
    "what was dropped was not done": (2, ("dropped", "dropped-late")),
    "without a date nothing is in time": (2, ("undated", "undated-done", "undated-dropped")),
    "days are days in UTC": (1, ("on-the-wall",)),
    "the original stands in for its duplicates": (3, ("plain", "last")),
    "and has their incidents beside its own": (1, ("own",)),
    "a link alone makes no duplicate": (1, ("alone",)),
    "an incident stands in for its duplicates, too": (1, ("on-merged",)),
    "who has left owns nothing": (1, ("gone", "unowned")),
}


def follow_ups(answer: Any, variant: Variant) -> Score:
    """Return the checks of ``follow_ups(folder, today)``, kind by kind."""
    told, said = variant.truth["follow_ups"], _said(answer, variant)
    if variant.edge == "torn":
        return _refused(variant, said)
    [got] = said.values()
    if variant.edge:
        wants = _entries(told["wants"])
        traps = {tag: {"all": wants | _entries(one)} for tag, one in told["traps"].items()}
        return judged({"all": got}, {"all": wants}, traps, [on_edges(__file__, _all_whole)[variant.edge]])
    kinds = variant.truth["kinds"]
    parts = {key: part(got, key) for key in told["wants"]}
    expected = [Expect("the follow-ups, and nothing else", as_it_is, points=3, among=["all"])]
    expected += [
        Expect(label, _whole, points, among=[kinds[kind] for kind in about]) for label, (points, about) in ABOUT.items()
    ]
    return judged(parts, told["wants"], told["traps"], expected)


def shares(answer: Any, variant: Variant) -> Score:
    """Return the checks of ``shares(folder, today)``."""
    told, said = variant.truth["shares"], _said(answer, variant)
    if variant.edge == "torn":
        return _refused(variant, said)
    got = dict.fromkeys(told["wants"], next(iter(said.values())))
    if variant.edge:
        return judged(got, told["wants"], told["traps"], [on_edges(__file__, _both)[variant.edge]])
    expected = [
        Expect("of how many incidents", lambda found: found["followed_up"]["of"], 3),
        Expect("how many are followed up", lambda found: found["followed_up"]["have"], 3),
        Expect("and which are not", lambda found: [*found["followed_up"]["without"]], 2),
        Expect("how many follow-ups were in time", lambda found: found["in_time"]["have"], 1),
        Expect("of how many that is decided", lambda found: found["in_time"]["of"], 2),
        Expect("what is in neither", lambda found: [found["in_time"][key] for key in ("undated", "dropped")], 1),
        Expect("in percent, with one decimal", lambda found: [_percent(one) for one in _two(found)], 1),
    ]
    return judged(got, told["wants"], told["traps"], expected)


def _said(answer: Any, variant: Variant) -> dict[str, Outcome]:
    """Return what was said of every folder."""
    root, today = variant.path(), variant.truth["today"]
    return {folder: call(answer, f"{root}/{folder}".rstrip("/"), today) for folder in variant.truth["folders"]}


def _refused(variant: Variant, said: dict[str, Outcome]) -> Score:
    """Return the check that what is not whole is refused by name; of a circle any of it."""
    wants = dict(variant.truth["follow_ups"]["wants"])
    for folder, names in variant.truth["refused"].items():
        first = re.search(NAMED, said[folder].error)
        if first and first[0] in names:
            wants[folder] = first[0]
    return judged_refusals(said, wants, "read-anyway", on_edges(__file__, as_it_is)["torn"], NAMED)


def _entries(told: Mapping[str, Any]) -> dict[str, Any]:
    return {key: one for key, one in told.items() if key != "all"}


def _whole(found: Any) -> Any:
    """Return a follow-up's entries; its incidents as a list, whatever it was."""
    return [[*found["incidents"]], *(found[key] for key in ("owner", "due", "state"))]


def _all_whole(found: Any) -> Any:
    return {key: _whole(one) for key, one in found.items()}


def _two(found: Any) -> list[Any]:
    return [found["followed_up"], found["in_time"]]


def _percent(one: Any) -> Any:
    return near(one["percent"], within=0.051)


def _both(found: Any) -> Any:
    told = [[one["have"], one["of"], _percent(one)] for one in _two(found)]
    return [*told, [*found["followed_up"]["without"]], found["in_time"]["undated"], found["in_time"]["dropped"]]
