"""The second mark of an answer, as it is read and given on a page."""

from collections.abc import Mapping
from datetime import datetime

from groundschool.errors import GroundschoolError, UnknownNameError
from groundschool.ledger.attempt_payloads import RubricMarked
from groundschool.ledger.events import make_event
from groundschool.ledger.payloads import Read
from groundschool.marking.answer_sheet import AskedAnswer, Part
from groundschool.marking.workers import standing_examiner
from groundschool.reports.people import People
from groundschool.reports.second_mark import SecondMark, all_doubled, build_second_mark, due_to
from groundschool.sandbox import Limits
from groundschool.services.given_marks import points_given
from groundschool.services.workspace import Workspace
from groundschool.tracker.evidence.attempt_log import settled
from groundschool.tracker.evidence.second_marks import Doubled
from groundschool.tracker.privacy.visibility import RECORD_READ, Viewer


def sheet(workspace: Workspace, people: People, viewer: Viewer) -> SecondMark:
    """Return the next answer that the viewer may mark a second time, and record that they read it.

    One that is not there any more holds up none that is. Raises GroundschoolError when there is none to be read.
    """
    due = _due(people, viewer)
    gone = GroundschoolError("No answer waits for a second mark of yours.")
    read = Read(viewer=viewer.id, role="second marker", data="answer")
    with workspace.noting() as unit:
        for number, one in enumerate(due):
            try:
                parts = _parts(workspace, one, unit.keys_of(one.attempt.associate))
            except GroundschoolError as error:
                gone = error
                continue
            unit.note([make_event(one.attempt.associate, people.facts.as_of, read, viewer.id, RECORD_READ)])
            return build_second_mark(people, due[number:], parts)
    raise gone


def _parts(workspace: Workspace, one: Doubled, keys: tuple[bytes, ...]) -> tuple[Part, ...]:
    """Return the cells of an answer that is to be marked; raises GroundschoolError when it is not there any more."""
    attempt = one.attempt
    names = one.task, *workspace.found.exercise(attempt.exercise).tasks[one.task].formerly
    asked = AskedAnswer(attempt.associate, attempt.exercise, attempt.content_sha256, keys, names)
    return standing_examiner(str(workspace.found.root), Limits(), workspace.folder).sheet(asked)


def mark(workspace: Workspace, people: People, viewer: Viewer, form: Mapping[str, str], instant: datetime) -> str:
    """Record a second mark, and return what came of it in a sentence; raises GroundschoolError when it does not fit."""
    due = {f"{one.attempt.attempt_id}:{one.task}": one for one in _due(people, viewer)}
    name = form.get("answer", "")
    if (one := due.get(name)) is None:
        raise UnknownNameError("answer that waits for a second mark of yours", name, due)
    exercise = people.facts.exercises[one.attempt.exercise]
    points = points_given(form, exercise.tasks[one.task])
    payload = RubricMarked(
        attempt_id=one.attempt.attempt_id, criterion=one.task, points=points, max=one.most, marker=viewer.id
    )
    with workspace.unit_of_work() as unit:
        unit.record([make_event(one.attempt.associate, instant, payload, viewer.id)])
    together = settled([one.first, *{**one.further, viewer.id: points}.values()], one.most)
    ends = "a third mark is due" if together is None else f"together the marks make {together:.4g}"
    return (
        f"{exercise.declared.title}: {points:.4g} of {one.most:g} is recorded; the first was {one.first:.4g}, {ends}."
    )


def _due(people: People, viewer: Viewer) -> list[Doubled]:
    return due_to(people, viewer, all_doubled(people))
