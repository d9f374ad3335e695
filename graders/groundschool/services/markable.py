"""Which answers somebody may mark: those that wait with them, and those whose mark an associate of theirs doubts."""

from collections.abc import Iterator

from groundschool.errors import GroundschoolError
from groundschool.reports.explained import instant_in_words
from groundschool.reports.first_mark import BETWEEN, MarkableAnswer, last_mark
from groundschool.reports.marking_order import marks_of
from groundschool.reports.marking_time import opened_by
from groundschool.reports.people import People
from groundschool.services.page_request import NotTheirs
from groundschool.tracker.evidence.regrades import open_doubts
from groundschool.tracker.privacy.visibility import Role, Viewer


def answers_waiting(people: People, viewer: Viewer) -> Iterator[MarkableAnswer]:
    """Yield the answers that a mentor may mark, in the order in which they should be."""
    for line in marks_of(people, viewer):
        attempt = next(one for one in people.facts.by_associate[line.id] if one.attempt_id == line.attempt)
        if (exercise := people.facts.exercises.get(line.exercise)) is not None:
            yield from (
                MarkableAnswer(attempt, exercise, task) for task in exercise.declared.tasks if task.kind == "manual"
            )


def answer_called(people: People, viewer: Viewer, name: str) -> MarkableAnswer:
    """Return the answer of this name that a viewer may mark; raises NotTheirs for any other.

    Raises GroundschoolError, which says who was first, for one that they had opened and somebody else has marked.
    """
    attempt_id, _, task_id = name.partition(BETWEEN)
    found = _asked(people, attempt_id, task_id)
    if found is None:
        raise NotTheirs(name)
    if any(line.attempt == attempt_id for line in marks_of(people, viewer)) and found.task.kind == "manual":
        return found
    past, own = people.of(found.attempt.associate).record.past, people.roles(viewer, found.attempt.associate)
    doubt = next((one for one in open_doubts(past) if one.attempt.attempt_id == attempt_id), None)
    if Role.MENTOR in own and doubt:
        return MarkableAnswer(found.attempt, found.exercise, found.task, doubt)
    known = last_mark(people, found.attempt, found.task)
    if known and viewer.id in opened_by(past):
        given = f"{known.by.capitalize()} marked it with {known.points:.4g} of {known.most:g}"
        raise GroundschoolError(
            f"{given} on {instant_in_words(known.at)}. That mark stands, and yours is not recorded."
        )
    raise NotTheirs(name)


def _asked(people: People, attempt_id: str, task_id: str) -> MarkableAnswer | None:
    """Return the task of an attempt, None where there is none: the first that a person marks, if none is named."""
    attempt = next((one for one in people.facts.attempts if one.attempt_id == attempt_id), None)
    exercise = people.facts.exercises.get(attempt.exercise) if attempt else None
    if attempt is None or exercise is None:
        return None
    tasks = sorted(exercise.declared.tasks, key=lambda task: task.kind != "manual")
    task = next((one for one in tasks if task_id in {"", one.id}), None)
    return MarkableAnswer(attempt, exercise, task) if task else None
