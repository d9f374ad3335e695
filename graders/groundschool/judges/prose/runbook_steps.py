"""The items of a runbook about what it lets somebody change: each step, who agrees to it, and what takes it back."""

import re
from collections.abc import Iterator, Mapping

from groundschool.grading.score import Check
from groundschool.judges.prose.changes import StepChange, change_of, takes_back
from groundschool.judges.prose.labelled import rubric_item
from groundschool.judges.prose.language import mentioned, words
from groundschool.judges.prose.runbook_facts import RunbookFacts
from groundschool.judges.prose.runbook_page import RunbookItem, RunbookPage

POINTS = {"steps": 2, "helps": 4, "approval": 3, "rollback": 3}
_TIME = re.compile(
    r"\d+\s*(?:-\s*)?(?:seconds?|secs?|s|minutes?|mins?|m|hours?|h)\b|at once|immediately", re.IGNORECASE
)


def judge_steps(page: RunbookPage, facts: RunbookFacts) -> Iterator[Check]:
    """Yield the items about Mitigation, and about the way back from it."""
    items = page.items("Mitigation")
    steps = [item for item in items if item.commands]
    lacking = [item for item in items if _missing(item)]
    said = "; ".join(f"step {item.number} lacks {', '.join(_missing(item))}" for item in lacking) or "no steps"
    label = "each step has a precondition, a command, what to expect and how long it takes"
    yield rubric_item(
        POINTS, "steps", label, bool(items) and not lacking, said, "step-incomplete", shows=bool(lacking and steps)
    )
    changes = [change for item in steps if (change := _change(item))]
    first = changes[0] if changes else None
    said = f"the first change is {first.kind}" if first else "no change was found"
    right = first is not None and first.kind in facts.helps
    yield rubric_item(
        POINTS,
        "helps",
        "the first change ends the fault",
        right,
        said,
        "does-not-help",
        shows=bool(first and not right),
    )
    unasked = [item for item in items if not _agreed(item, facts)]
    said = numbered("not, or not of who has to agree: step", unasked) or "no steps"
    label = "each step says who agrees to it, and it is the role of the table"
    yield rubric_item(
        POINTS, "approval", label, bool(steps) and not unasked, said, "approval-missing", shows=bool(unasked and steps)
    )
    back = {item.number: item for item in page.items("Rollback")}
    stuck = [item for item in items if not _taken_back(item, back)]
    said = numbered("nothing takes back step", stuck) or "no steps"
    label = "for each step Rollback has what takes it back, under the same number"
    yield rubric_item(
        POINTS, "rollback", label, bool(steps) and not stuck, said, "rollback-missing", shows=bool(stuck and steps)
    )


def _change(item: RunbookItem) -> StepChange | None:
    return next((change for one in item.commands if (change := change_of(one))), None)


def _missing(item: RunbookItem) -> list[str]:
    lacking = [] if item.commands else ["a command"]
    lacking += [name for name in ("precondition", "expect") if not words(item.says(name))]
    return lacking if _TIME.search(item.says("effect")) else [*lacking, "a time"]


def _agreed(item: RunbookItem, facts: RunbookFacts) -> bool:
    said = item.says("approval")
    needed = [change.role(facts.approvals, facts.bound) for one in item.commands if (change := change_of(one))]
    return bool(said) and all(mentioned(said, [role]) for role in needed if role)


def _taken_back(item: RunbookItem, back: Mapping[int, RunbookItem]) -> bool:
    way, change = back.get(item.number), _change(item)
    if way is None:
        return False
    return change is None or takes_back(change, way.text, [one for line in way.commands if (one := change_of(line))])


def numbered(before: str, items: list[RunbookItem]) -> str:
    """Return what is said of some items, with their numbers; empty where there are none."""
    return f"{before} {', '.join(str(item.number) for item in items)}" if items else ""
