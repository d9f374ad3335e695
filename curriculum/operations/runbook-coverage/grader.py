"""Grades the state of every runbook of a team, and the two shares made of it, against the shelf that was drawn."""

from collections.abc import Mapping
from typing import Any

from groundschool.kit import (
    Expect,
    Outcome,
    Score,
    Variant,
    as_it_is,
    call,
    item,
    judged,
    judged_refusals,
    near,
    on_edges,
    part,
)

A_PAGE = r"RB-\d+\.md"
WHOLE = item("runbook", "state")
# What services are about, by the check: its points, and their kinds.
ABOUT = {
    "a page is found by every name of its service": (2, ("fresh", "alias", "capitals")),
    "where there is no page, it is missing": (1, ("missing",)),
    "a page without one of the five parts is a stub": (
        2,
        ("stub-absent", "stub-fenced", "stub-longer", "stub-shouted"),
    ),
    "so is one of which a part holds nothing": (2, ("stub-empty", "stub-todo")),
    "a line that is there is something": (2, ("told-code", "told-deep", "told-begun", "told-ruled")),
    "of several pages the right one counts": (3, ("two-whole", "two-undated", "two-ahead", "stub-newer", "tie")),
    "a review that is to come, or has no day, is none": (2, ("ahead", "no-date", "empty-date")),
    "what is old is old, whoever committed since": (2, ("too-old", "overtaken-and-old")),
    "the service has changed since": (
        3,
        ("changed", "changed-alias", "changed-in-utc", "changed-between", "changed-uncoded"),
    ),
    "or it has not": (3, ("cancelled", "failed", "planned", "reviewing", "other", "within", "not-in-utc")),
    "and the rest is fresh": (1, ("fresh-too", "owner-in-short", "owner-in-capitals", "owner-in-full", "quoted")),
}


def states(answer: Any, variant: Variant) -> Score:
    """Return the checks of ``states(folder, team, today)``, kind by kind."""
    told = variant.truth["states"]
    said = _said(answer, variant)
    if variant.edge == "torn":
        return judged_refusals(said, told["wants"], "read-anyway", on_edges(__file__, as_it_is)["torn"], A_PAGE)
    [got] = said.values()
    if variant.edge:
        wants = _services(told["wants"])
        traps = {tag: {"all": wants | _services(one)} for tag, one in told["traps"].items()}
        return judged({"all": got}, {"all": wants}, traps, [on_edges(__file__, _pairs)[variant.edge]])
    kinds = variant.truth["kinds"]
    parts = {name: part(got, name) for name in told["wants"]}
    expected = [Expect("the services that count, and no others", as_it_is, points=4, among=["all"])]
    expected += [
        Expect(label, WHOLE, points, among=[kinds[kind] for kind in about]) for label, (points, about) in ABOUT.items()
    ]
    return judged(parts, told["wants"], told["traps"], expected)


def shares(answer: Any, variant: Variant) -> Score:
    """Return the checks of ``shares(folder, team, today)``."""
    told, said = variant.truth["shares"], _said(answer, variant)
    if variant.edge == "torn":
        return judged_refusals(said, told["wants"], "read-anyway", on_edges(__file__, as_it_is)["torn"], A_PAGE)
    got = dict.fromkeys(told["wants"], next(iter(said.values())))
    if variant.edge:
        return judged(got, told["wants"], told["traps"], [on_edges(__file__, _shares)[variant.edge]])
    expected = [
        Expect("how many runbooks there are", lambda found: found["coverage"]["have"], 2),
        Expect("how many of them are fresh", lambda found: found["freshness"]["have"], 2),
        Expect("of how many each is a share", lambda found: [one["of"] for one in _both(found)], 2),
        Expect("in percent, with one decimal", lambda found: [_percent(one) for one in _both(found)], 2),
    ]
    return judged(got, told["wants"], told["traps"], expected)


def _said(answer: Any, variant: Variant) -> dict[str, Outcome]:
    """Return what was said of every shelf."""
    today = variant.truth["today"]
    root = variant.path()
    return {folder: call(answer, f"{root}/{folder}", team, today) for folder, team in variant.truth["teams"].items()}


def _services(told: Mapping[str, Any]) -> dict[str, Any]:
    return {name: one for name, one in told.items() if name != "all"}


def _pairs(found: Any) -> Any:
    return {name: [one["runbook"], one["state"]] for name, one in found.items()}


def _both(found: Any) -> list[Any]:
    return [found["coverage"], found["freshness"]]


def _percent(one: Any) -> Any:
    return near(one["percent"], within=0.051)


def _shares(found: Any) -> Any:
    return [[one["have"], one["of"], _percent(one)] for one in _both(found)]
