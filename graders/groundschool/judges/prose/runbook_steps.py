"""The items of a runbook about what it lets somebody change: each step, who agrees to it, and what takes it back."""

import re
from collections.abc import Iterable, Iterator, Mapping

from groundschool.grading.score import Check
from groundschool.judges.prose.changes import SCALE, SETTING, UNDO, StepChange, change_of, takes_back
from groundschool.judges.prose.labelled import rubric_item
from groundschool.judges.prose.language import mentioned, words
from groundschool.judges.prose.runbook_facts import RunbookFacts
from groundschool.judges.prose.runbook_page import RunbookItem, RunbookPage

POINTS = {"steps": 2, "helps": 4, "approval": 3, "rollback": 3}
_NUMBERS = {
    "half an hour": "30 minutes", "quarter of an hour": "15 minutes", "an hour": "60 minutes", "a minute": "1 minute",
    "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9",
    "ten": "10", "twelve": "12", "fifteen": "15", "twenty": "20", "thirty": "30",
}  # fmt: skip
_IN_WORDS = re.compile(rf"\b({'|'.join(_NUMBERS)})\b", re.IGNORECASE)
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
    against = _against(first, facts) if first else "no change was found"
    yield rubric_item(
        POINTS,
        "helps",
        "the first change is what ended the fault",
        not against,
        against,
        "does-not-help",
        shows=bool(first and against),
    )
    unasked = [item for item in items if not _agreed(item, facts)]
    said = numbered("not, or not of who has to agree: step", unasked) or "no steps"
    label = "each step says who agrees to it, and it is the role of the table"
    yield rubric_item(
        POINTS, "approval", label, bool(steps) and not unasked, said, "approval-missing", shows=bool(unasked and steps)
    )
    back = {item.number: item for item in page.items("Rollback")}
    stuck = [item for item in items if not _taken_back(item, back, facts)]
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
    return lacking if _TIME.search(in_digits(item.says("effect"))) else [*lacking, "a time"]


def _agreed(item: RunbookItem, facts: RunbookFacts) -> bool:
    said = on_call(item.says("approval"))
    if _one_or_other(said, {*facts.approvals.values(), "alone"} - {""}):
        return False
    needed = [change.role(facts.approvals, facts.bound) for one in item.commands if (change := change_of(one))]
    return bool(said) and all(mentioned(said, [role]) for role in needed if role)


def _one_or_other(said: str, roles: Iterable[str]) -> bool:
    """Return whether two roles of the table are named for one step, side by side."""
    named = "|".join(map(re.escape, sorted(roles)))
    between = r"[\s*]*(?:,|/|\bor\b)[\s*]*(?:or\s+)?(?:the\s+)?"
    return bool(re.search(rf"\b({named}){between}(?!\1)({named})\b", said, re.IGNORECASE))


def _against(change: StepChange, facts: RunbookFacts) -> str:
    """Return what keeps a change from being the one that helped; empty where it is that one."""
    if change.kind not in facts.helps:
        return f"the first change is {change.kind}"
    if not change.is_on(facts.namespace, facts.deployment):
        return f"the first change is done to {change.target or 'nothing'} (namespace first)"
    if change.kind == UNDO and change.numbers:
        return "a revision of one night stands in it"
    if change.kind == SCALE and any(one <= facts.replicas for one in change.numbers):
        return f"it scales to {change.numbers[0]}, and there are {facts.replicas}"
    if change.kind == SETTING and not {f"{one}=off" for one in facts.switches} & {*change.values}:
        return f"it sets {', '.join(change.values) or 'nothing'}"
    return ""


def _taken_back(item: RunbookItem, back: Mapping[int, RunbookItem], facts: RunbookFacts) -> bool:
    way, change = back.get(item.number), _change(item)
    if way is None:
        return False
    return change is None or takes_back(change, way.text, [one for one in _ways(way) if _is_for_any_night(one, facts)])


def _ways(way: RunbookItem) -> Iterator[StepChange]:
    yield from (one for line in way.commands if (one := change_of(line)))


def _is_for_any_night(way: StepChange, facts: RunbookFacts) -> bool:
    """Return whether a way back leads to what was there: revisions are others each time, replicas are known."""
    return all(way.kind == SCALE and one == facts.replicas for one in way.numbers) or way.kind == SETTING


def on_call(text: str) -> str:
    """Return a text in which the roles with a pager are spelled as in the table."""
    return re.sub(r"(?i)\b(senior|lead) on-call\b", r"on-call \1", re.sub(r"(?i)\bon[- ]?call\b", "on-call", text))


def in_digits(text: str) -> str:
    """Return a text with its small numbers as digits."""
    return _IN_WORDS.sub(lambda found: _NUMBERS[found[1].lower()], text)


def numbered(before: str, items: list[RunbookItem]) -> str:
    """Return what is said of some items, with their numbers; empty where there are none."""
    return f"{before} {', '.join(str(item.number) for item in items)}" if items else ""
