"""Grades what was found behind every item of a checklist, and the decisions, against the bundles that were drawn."""

from collections.abc import Callable, Mapping
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
    on_edges,
    part,
)

A_LINE = r"(?:readiness\.md|conditions\.csv):\d+"
WHOLE = item("state", "evidence", "why")
REFUSED = 4  # points: a tenth of the task
# What items are about, by the check: its points, and the items and the kinds of their evidence.
DRILLS = ("rollback", "restore")
ABOUT: dict[str, tuple[int, tuple[str, ...], tuple[str, ...]]] = {
    "without a pointer nothing is shown, ticked or not": (1, (), ("silent", "open", "absent")),
    "a pointer that leads nowhere shows nothing": (1, (), ("gone", "web")),
    "nor does one whose anchor is not there": (1, (), ("anchor",)),
    "nor one that leaves the bundle": (1, (), ("outside",)),
    "what it points to is about this service": (
        2, (), ("other-entry", "other-rotation", "other-board", "other-slo"),
    ),
    "a page says itself which service it is about": (1, ("runbook",), ("other-page", "bare")),
    "and it is the thing, not a text about it": (1, (), ("page", "file")),
    "a drill is of the kind and the service in question": (1, DRILLS, ("other-kind", "other-service")),
    "of two reasons the first is told": (1, (), ("alone-too", "for-untested", "runbook-untested", "no-budget-none")),
    "of two reasons against a drill, too": (1, DRILLS, ("failed-old", "old-before", "planned")),
    "the owner is the team that launches": (1, ("owner",), ("left", "alike")),
    "two people are on call": (1, ("on-call",), ("alone", "twice")),
    "and somebody is behind them": (1, ("on-call",), ("no-escalation", "self", "unknown")),
    "an alert pages, and each that does waits": (1, ("alerts",), ("no-page", "no-for")),
    "each that pages has a runbook": (1, ("alerts",), ("no-runbook", "gone-page")),
    "where runbooks are": (1, ("alerts",), ("other-host",)),
    "each that pages fires in a test": (1, ("alerts",), ("untested", "silent-test")),
    "a runbook has all its parts, and they hold something": (1, ("runbook",), ("lacks", "empty", "last-empty")),
    "and not just a promise": (1, ("runbook",), ("todo", "tbd")),
    "a dashboard asks for metrics that there are": (1, ("dashboard",), ("renamed", "help-only", "second-query")),
    "an SLO has an alert that names the whole of it": (1, ("slo",), ("none", "alike")),
    "and a budget": (1, ("slo",), ("no-budget",)),
    "a drill passed, and not in part": (1, DRILLS, ("failed", "partial")),
    "it has happened": (1, DRILLS, ("not-yet",)),
    "and not too long ago": (1, DRILLS, ("too-old",)),
    "a rollback was rehearsed since the last release": (1, DRILLS, ("before",)),
    "by the moment, not by the clock on the wall": (1, DRILLS, ("offset-before",)),
}  # fmt: skip
WORD = "go or no go is right, for every service"
DECIDED = {
    "what is ready goes": (1, ("clean",)),
    "what is open on conditions goes with them": (2, ("conditional", "full")),
    "an item that blocks is blocked": (1, ("blocked",)),
    "whatever is promised": (1, ("blocked-condition",)),
    "an open item without a condition that holds blocks": (1, ("no-condition", "dates")),
    "what nobody does holds nothing": (1, ("nobody",)),
    "there are not more conditions than the policy allows": (1, ("too-many",)),
    "a signature of each side is there": (1, ("lacking", "clean-lacking")),
    "the author's is none": (1, ("author",)),
    "nor is one of before the last change, or of after the review": (1, ("untimely",)),
}


def checked(answer: Any, variant: Variant) -> Score:
    """Return the checks of ``checked(folder)``, kind by kind."""
    told = variant.truth["checked"]
    said = {name: call(answer, f"{variant.path()}/{name}") for name in variant.truth["states"]}
    if variant.edge == "torn":
        asked = {name: said[name] for name in told["wants"]}
        torn = on_edges(__file__, as_it_is, REFUSED)["torn"]
        return judged_refusals(asked, told["wants"], "read-anyway", torn, A_LINE)
    parts = {subject: _part(said, subject) for subject in told["wants"]}
    if variant.edge:
        return judged(parts, told["wants"], told["traps"], [on_edges(__file__, _entry_or_items)[variant.edge]])
    return judged(parts, told["wants"], told["traps"], list(_expected(variant.truth)))


def _expected(truth: Mapping[str, Any]) -> Any:
    """Yield what is expected of a usual variant."""
    yield Expect("the items of the policy, and no others", as_it_is, among=[f"{name} items" for name in truth["kinds"]])
    for label, (points, items, kinds) in ABOUT.items():
        yield Expect(
            label,
            WHOLE,
            points,
            among=_subjects(truth, lambda name, one, f=(items, kinds): _fits(truth, name, one, *f)),
        )
    fine = {True: "what is fine is met", False: "and so it is where nobody has ticked it"}
    for ticked, label in fine.items():
        yield Expect(
            label,
            WHOLE,
            2,
            tag="all-is-a-gap",
            among=_subjects(truth, lambda name, one, t=ticked: _is_fine(truth, name, one, t)),
        )


def _fits(truth: Mapping[str, Any], name: str, one: str, items: tuple[str, ...], kinds: tuple[str, ...]) -> bool:
    return truth["kinds"][name][one] in kinds and (not items or one in items)


def _is_fine(truth: Mapping[str, Any], name: str, one: str, ticked: bool) -> bool:  # noqa: FBT001
    return truth["states"][name][one]["why"] == "ok" and truth["ticked"][name][one] is ticked


def _subjects(truth: Mapping[str, Any], fits: Callable[[str, str], bool]) -> list[str]:
    return [f"{name} {one}" for name, items in truth["kinds"].items() for one in items if fits(name, one)]


def decision(answer: Any, variant: Variant) -> Score:
    """Return the checks of ``decision(folder, states)``, which is given the right states."""
    told, states = variant.truth["decision"], variant.truth["states"]
    said = {name: call(answer, f"{variant.path()}/{name}", states[name]) for name in told["wants"]}
    if variant.edge == "torn":
        return judged_refusals(said, told["wants"], "read-anyway", on_edges(__file__, as_it_is)["torn"], A_LINE)
    if variant.edge:
        return judged(said, told["wants"], told["traps"], [on_edges(__file__, _decided)[variant.edge]])
    of_kind = {kind: name for name, kind in variant.truth["decided"].items()}
    expected = [
        Expect(label, _decided, points, among=[of_kind[kind] for kind in kinds])
        for label, (points, kinds) in DECIDED.items()
    ]
    expected.append(Expect(WORD, item("decision"), 8))  # a third of the points: it is what was asked
    return judged(said, told["wants"], told["traps"], expected)


def _part(said: Mapping[str, Outcome], subject: str) -> Outcome:
    """Return what was said of an item of a bundle; of ``items``, which there are."""
    name, one = subject.split()
    return part(said[name], one, whole="items")


def _entry_or_items(found: Any) -> Any:
    return found if isinstance(found, list) else WHOLE(found)


def _decided(found: Any) -> Any:
    conditions = sorted([str(one["item"]), str(one["who"]), str(one["until"])] for one in found["conditions"])
    return [found["decision"], sorted(found["blocked_by"]), conditions, sorted(found["to_sign"])]
