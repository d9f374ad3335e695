"""The second mark of an answer: who may give the next one, the page it is given on, and how well marks agree."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from groundschool.curriculum import Task
from groundschool.marking.answer_sheet import Part
from groundschool.reports.facts import Facts, counting
from groundschool.reports.people import People
from groundschool.tracker.evidence.attempt_log import RUBRIC_LEVELS
from groundschool.tracker.evidence.marks_by_hand import marks_by_hand
from groundschool.tracker.evidence.second_marks import LEAST_PAIRS, Doubled, agreement, doubled
from groundschool.tracker.privacy.visibility import Role, Viewer

CRITERION = re.compile(r"\*\*(.+?)\*\*\s*(.*)", re.DOTALL)
BETWEEN = " · "


@dataclass(frozen=True)
class Criterion:
    """What an answer is looked at for, and what stands for its levels."""

    title: str
    anchors: tuple[str, ...]


@dataclass(frozen=True)
class SecondMark:
    """An answer to mark without knowing whose it is or what mark it has: its parts, and the rubric of its task.

    ``others`` is how many more wait for the same person, ``levels`` what each criterion is marked on.
    """

    title: str
    summary: str
    task: Task
    attempt: str
    handed_in: datetime
    criteria: tuple[Criterion, ...]
    parts: tuple[Part, ...]
    others: int
    levels: int = RUBRIC_LEVELS


def all_doubled(people: People) -> list[Doubled]:
    """Return everybody's answers that are marked twice, those that need a third mark first, then the oldest."""
    whole = people.whole
    manual = _manual(whole.facts)
    having = (who for who, tried in whole.facts.by_associate.items() if any(one.exercise in manual for one in tried))
    found = [one for who in having for one in doubled(whole.of(who).record.past, manual, whole.facts.as_of)]
    return sorted(found, key=lambda one: (not one.further, one.attempt.order))


def due_to(people: People, viewer: Viewer, among: Sequence[Doubled]) -> list[Doubled]:
    """Return those that wait for a mark that a mentor may give: not of their own associates, nor marked by them."""
    past = {one.attempt.associate: people.whole.of(one.attempt.associate).record.past for one in among}
    first = {(mark.attempt_id, mark.task): mark.by for one in past.values() for mark in marks_by_hand(one)}
    return [
        one
        for one in among
        if one.points is None
        and viewer.id not in {*one.further, first.get((one.attempt.attempt_id, one.task))}
        and viewer.id != one.attempt.associate
        and Role.MENTOR not in people.whole.roles(viewer, one.attempt.associate)
    ]


def agreement_sentence(among: Sequence[Doubled]) -> str:
    """Return how well first and second marks agree, empty where there are none."""
    pairs = [one.levels for one in among if one.levels]
    if not pairs:
        return ""
    given = f"{counting(len(pairs), 'answer')} marked twice"
    if len(pairs) < LEAST_PAIRS:
        return f"{given}; from {LEAST_PAIRS} on this says how well the marks agree."
    kappa = agreement(pairs)
    return f"{given}: " + (
        "every mark the same." if kappa is None else f"weighted kappa {kappa:.2f}, where 1 is the same mark."
    )


def build_second_mark(people: People, due: Sequence[Doubled], parts: tuple[Part, ...]) -> SecondMark:
    """Return the page of the first of the answers that are ``due``, made of these parts."""
    first, facts = due[0], people.whole.facts
    exercise = facts.exercises[first.attempt.exercise]
    task = exercise.tasks[first.task]
    return SecondMark(
        title=exercise.declared.title,
        summary=exercise.declared.summary,
        task=task,
        attempt=first.attempt.attempt_id,
        handed_in=first.attempt.submitted_at,
        criteria=criteria_of(task),
        parts=parts,
        others=len(due) - 1,
    )


def criteria_of(task: Task) -> tuple[Criterion, ...]:
    """Return what an answer to a task is looked at for."""
    return tuple(_criterion(text) for text in task.rubric)


def points_of(levels: Sequence[int], task: Task) -> float:
    """Return what levels, one for each criterion of the task, are worth in its points."""
    return round(task.points * sum(levels) / (RUBRIC_LEVELS * len(levels)), 2)


def _manual(facts: Facts) -> dict[str, tuple[str, ...]]:
    """Return the tasks of each exercise that a person marks along a rubric."""
    found = {
        name: tuple(task.id for task in one.declared.tasks if task.kind == "manual" and task.rubric)
        for name, one in facts.exercises.items()
    }
    return {name: tasks for name, tasks in found.items() if tasks}


def _criterion(text: str) -> Criterion:
    parted = CRITERION.fullmatch(text)
    title, rest = parted.groups() if parted else (text, "")
    return Criterion(title.removesuffix("."), tuple(filter(None, rest.split(BETWEEN))))
