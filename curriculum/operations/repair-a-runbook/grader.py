"""Grades what is stale on two pages, the pages mended, and the message of the commit."""

from collections.abc import Callable
from typing import Any

from groundschool.judges.prose.commit_message import MessageFacts, judge_message
from groundschool.judges.prose.page_repair import RepairFacts, judge_repair
from groundschool.kit import Expect, Score, Variant, call, judged, on_edges

KINDS = {
    "service": "services that have another name today",
    "namespace": "namespaces in which the service does not run",
    "flag": "flags that the command does not take",
    "link": "links that lead nowhere",
    "alert": "alerts that have another name today",
    "threshold": "percentages that the rule does not have",
    "role": "roles that do not decide this, or are not called",
    "secret": "secrets",
    "order": "steps that stand too early",
}


def _findings(found: Any) -> list[list[Any]]:
    """Return findings in order; a tuple is a list."""
    return sorted([*one] for one in found)


def _of(kind: str) -> Callable[[Any], Any]:
    return lambda found: sorted([*one] for one in found if one[2] == kind)


def stale(answer: object, variant: Variant) -> Score:
    """Return the checks of ``stale(folder)``: of each kind, all that is stale and nothing else."""
    truth = variant.truth["stale"]
    said = {subject: call(answer, variant.path()) for subject in truth["wants"]}
    if variant.edge:
        return judged(said, truth["wants"], truth["traps"], [on_edges(__file__, _findings)[variant.edge]])
    expected = [Expect(label, _of(kind)) for kind, label in KINDS.items()]
    expected.append(Expect("all that is stale, and nothing else", _findings, 4, tag="first-only"))
    return judged(said, truth["wants"], truth["traps"], expected)


def first_page(answer: object, variant: Variant) -> Score:
    """Return the items of the first page, mended."""
    return judge_repair(str(answer), RepairFacts(**variant.truth["first-page"]))


def second_page(answer: object, variant: Variant) -> Score:
    """Return the items of the second page, mended."""
    return judge_repair(str(answer), RepairFacts(**variant.truth["second-page"]))


def message(answer: object, variant: Variant) -> Score:
    """Return the items of the commit message."""
    told = variant.truth["message"]
    names = ("pages", "incident", "ticket", "rotate", "secrets")
    return judge_message(str(answer), MessageFacts(**{name: told[name] for name in names}))
