"""The first mark of an answer: the page that it is given on, which does not say whose it is."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from groundschool.curriculum import Exercise, Task
from groundschool.marking.answer_sheet import Part
from groundschool.reports.people import People
from groundschool.reports.second_mark import Criterion, criteria_of
from groundschool.tracker.evidence.attempt import Attempt
from groundschool.tracker.evidence.attempt_log import RUBRIC_LEVELS
from groundschool.tracker.evidence.marks_by_hand import HandGiven, marks_by_hand
from groundschool.tracker.evidence.regrades import Doubt

BETWEEN = ":"
OWN_COMMENTS = 5


@dataclass(frozen=True)
class MarkableAnswer:
    """An answer that somebody may mark: of which attempt and task. ``doubt`` is why it is to be marked once more."""

    attempt: Attempt
    exercise: Exercise
    task: Task
    doubt: Doubt | None = None

    @property
    def name(self) -> str:
        """Return what forms and addresses call it."""
        return f"{self.attempt.attempt_id}{BETWEEN}{self.task.id}"


@dataclass(frozen=True)
class Beside:
    """Another task of the same hand-in: its address's part, title, and mark in words; ``here`` is the one shown."""

    name: str
    title: str
    words: str
    here: bool


@dataclass(frozen=True)
class FirstMark:
    """An answer to mark: its parts, the rubric of its task, and what is often said of it.

    ``seen`` is what it is worth now, None while it waits; ``doubt`` why its associate asks for another look, with all
    tasks of the hand-in ``beside`` it. ``group`` more wait to the same question, ``others`` to other ones; ``skipped``
    is what an address says that was passed over.
    """

    title: str
    summary: str
    exercise: str
    task: Task
    answer: str
    handed_in: datetime
    criteria: tuple[Criterion, ...]
    parts: tuple[Part, ...]
    comments: tuple[str, ...]
    group: int
    others: int
    seen: float | None = None
    doubt: str = ""
    request: str = ""
    associate: str = ""
    beside: tuple[Beside, ...] = ()
    skipped: str = ""
    levels: int = RUBRIC_LEVELS

    @property
    def by_levels(self) -> bool:
        """Return whether it is marked along criteria, and not in points."""
        return bool(self.criteria)


def saved_comments(task: Task, said: Sequence[str]) -> tuple[str, ...]:
    """Return what can be chosen as a comment: the course's, then what a mentor ``said`` last of the same task."""
    return tuple(dict.fromkeys((*task.comments, *said[:OWN_COMMENTS])))


def own_words(
    people: People, mentor: str, answer: MarkableAnswer, comments: Mapping[tuple[str, str], Mapping[str, str]]
) -> list[str]:
    """Return the comments that a mentor gave with marks of the same task, the last one first."""
    found: list[tuple[datetime, str]] = []
    for (who, exercise), words in comments.items():
        if exercise == answer.exercise.id and answer.task.id in words and who in people.facts.by_associate:
            given = [one for one in marks_by_hand(people.of(who).record.past) if _is(one, exercise, answer.task)]
            if given and given[-1].by == mentor:
                found.append((given[-1].at, words[answer.task.id]))
    return list(dict.fromkeys(text for _, text in sorted(found, reverse=True)))


def last_mark(people: People, attempt: Attempt, task: Task) -> HandGiven | None:
    """Return the last mark that a person gave an answer, None without one."""
    past = people.of(attempt.associate).record.past
    given = [one for one in marks_by_hand(past) if (one.attempt_id, one.task) == (attempt.attempt_id, task.id)]
    return given[-1] if given else None


def build_first_mark(  # noqa: PLR0913 - what is shown, and what of it lies elsewhere
    answer: MarkableAnswer,
    parts: tuple[Part, ...],
    comments: tuple[str, ...],
    waiting: Sequence[MarkableAnswer],
    *,
    seen: float | None = None,
    points: Mapping[str, float] | None = None,
    skipped: str = "",
) -> FirstMark:
    """Return the page of an answer, made of these parts; ``points`` are those of all tasks where it is doubted."""
    declared, doubt = answer.exercise.declared, answer.doubt
    others = [one for one in waiting if one.name != answer.name]
    group = sum(one.exercise.id == answer.exercise.id for one in others)
    return FirstMark(
        title=declared.title,
        summary=declared.summary,
        exercise=answer.exercise.id,
        task=answer.task,
        answer=answer.name,
        handed_in=answer.attempt.submitted_at,
        criteria=criteria_of(answer.task),
        parts=parts,
        comments=comments,
        group=group,
        others=len(others) - group,
        seen=seen,
        doubt=doubt.reason if doubt else "",
        request=doubt.event_id if doubt else "",
        associate=answer.attempt.associate if doubt else "",
        beside=tuple(_beside(answer, points or {})) if doubt else (),
        skipped=skipped,
    )


def _beside(answer: MarkableAnswer, points: Mapping[str, float]) -> Iterable[Beside]:
    for task in answer.exercise.declared.tasks:
        name = f"{answer.attempt.attempt_id}{BETWEEN}{task.id}"
        words = f"{points[task.id]:.4g} of {task.points}" if task.id in points else "no mark"
        yield Beside(name, task.title, words, task.id == answer.task.id)


def _is(one: HandGiven, exercise: str, task: Task) -> bool:
    return (one.exercise, one.task) == (exercise, task.id)
