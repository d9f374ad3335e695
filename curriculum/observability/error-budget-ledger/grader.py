"""Grades a ledger, how an objective stands, and decisions, against the counts that were drawn."""

from collections.abc import Mapping, Sequence
from typing import Any

from groundschool.kit import (
    Expect,
    Near,
    Outcome,
    Score,
    Variant,
    as_it_is,
    call,
    item,
    judged,
    judged_refusals,
    on_edges,
)

CLOSE = 1e-6
SPANS, WHOLE, KINDS = 5, (2,), ((0, 1), (2,), (3, 4))  # of each service: two side by side, the whole, a row and nothing


def _hours(found: Any) -> Any:
    return None if found["hours"] is None else Near(found["hours"], 0.02)


def _left(found: Any) -> Near:
    return Near(found["left"], CLOSE)


def _stands(found: Any) -> Any:
    return [Near(found["compliance"], CLOSE), _left(found), _hours(found)]


def ledger(answer: Any, variant: Variant) -> Score:
    """Return the checks of ``ledger(folder, start, end)`` for spans that lie side by side, and the whole they make."""
    told = variant.truth["ledger"]["wants"]
    tried = [one for number, one in enumerate(told) if not variant.edge or number % SPANS in WHOLE]
    said = {subject: call(answer, *_span(variant, subject)) for subject in tried}
    both, whole, small = ([one for number, one in enumerate(told) if number % SPANS in kind] for kind in KINDS)
    expected = [
        Expect("what succeeded and what there was", item("good", "total"), points=4, among=both),
        Expect("how many rows are missing", item("missing"), points=2, among=both),
        Expect("spans that lie side by side make the whole", item("good", "total", "missing"), points=1, among=whole),
        Expect("a span of one row, and one of none", item("good", "total", "missing"), points=1, among=small),
    ]
    return _scored("ledger", said, variant, expected, item("good", "total", "missing"))


def _span(variant: Variant, subject: str) -> tuple[str, str, str]:
    service, start, end = subject.split()
    return f"{variant.path()}/{service}", start, end


def standing(answer: Any, variant: Variant) -> Score:
    """Return the checks of ``standing(folder)``."""
    expected = [
        Expect("the compliance", lambda found: Near(found["compliance"], CLOSE), points=1),
        Expect("what is left of the budget", _left, points=2),
        Expect("when it is spent, at the pace of the last hours", _hours, points=2),
    ]
    said = {service: call(answer, f"{variant.path()}/{service}") for service in variant.truth["standings"]}
    return _scored("standing", said, variant, expected, _stands)


def decide(answer: Any, variant: Variant) -> Score:
    """Return the checks of ``decide(folder, standing)`` for objectives that stand well, badly, and just at a bound."""
    said = {
        f"{service} {name}": call(answer, f"{variant.path()}/{service}", dict(one))
        for service, standings in variant.truth["standings"].items()
        for name, one in standings.items()
    }

    def those(*names: str) -> list[str]:
        return [f"{service} {name}" for service in variant.truth["standings"] for name in names]

    expected = [
        Expect("what is spent is a freeze", item("state"), points=1, among=those("overspent", "spent")),
        Expect("little or soon asks for care", item("state"), points=2, among=those("little", "soon")),
        Expect("what is at a bound is not below it", item("state"), points=1, among=those("just enough", "in time")),
        Expect("in a freeze, what ends it may go", item("changes"), points=2, among=those("overspent")),
        Expect("with care, a fix or what is of low risk may go, too", item("changes"), points=2, among=those("little")),
        Expect("otherwise everything may go", item("state", "changes"), points=1, among=those("whole")),
    ]
    told = variant.truth["decide"]  # the edges are about counts, which a decision does not look at
    return judged(said, told["wants"], told["traps"], expected)


def _scored(
    task: str, said: Mapping[str, Outcome], variant: Variant, expected: Sequence[Expect], on_edge: Any
) -> Score:
    """Return the score of a task, on an edge by one view."""
    told = variant.truth[task]
    if variant.edge == "torn":
        wants = {subject: variant.truth["torn"][subject.split()[0]] for subject in said}
        return judged_refusals(said, wants, "torn-is-read", on_edges(__file__, as_it_is)["torn"])
    if variant.edge:
        wants = {subject: told["wants"][subject] for subject in said}
        return judged(said, wants, told["traps"], [on_edges(__file__, on_edge)[variant.edge]])
    return judged(said, told["wants"], told["traps"], expected)
