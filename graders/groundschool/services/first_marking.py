"""The first mark of an answer, as it is read and given on a page, and written through to nbgrader's gradebook."""

from collections.abc import Mapping
from datetime import datetime

from groundschool.errors import GroundschoolError
from groundschool.ledger.events import make_event, new_gradings
from groundschool.ledger.payloads import Read
from groundschool.marking.answer_sheet import AskedAnswer, Part
from groundschool.marking.evidence import ACTOR, remarked
from groundschool.marking.plan import grading_history
from groundschool.marking.workers import standing_examiner
from groundschool.nbgrader_bridge.gradebook import GradebookRow, read_gradebook
from groundschool.nbgrader_bridge.gradebook_writer import GradebookWriter
from groundschool.nbgrader_bridge.hand_marks import AlreadyMarkedError, HandMark, read_comments
from groundschool.reports.explained import instant_in_words
from groundschool.reports.first_mark import (
    FirstMark,
    MarkableAnswer,
    build_first_mark,
    last_mark,
    own_words,
    saved_comments,
)
from groundschool.reports.marking_time import ANSWER
from groundschool.reports.people import People
from groundschool.sandbox import Limits
from groundschool.services.given_marks import comment_given, points_given
from groundschool.services.markable import answer_called, answers_waiting
from groundschool.services.page_request import NothingLeft
from groundschool.services.unit_of_work import UnitOfWork
from groundschool.services.workspace import Workspace
from groundschool.tracker.privacy.visibility import RECORD_READ, Role, Viewer

MOST_SKIPPED = 8
NONE = "No answer waits for a mark of yours."
SKIPPED = "No other answer waits for a mark of yours: what you skipped is still here."
NOT_HERE = "No other answer can be marked here now: the gradebook does not have them. Grade them first."
ELSEWHERE = "Nothing is left to mark here: it was marked in formgrader, and counts now."
Form = Mapping[str, str]


def first_sheet(workspace: Workspace, people: People, viewer: Viewer, asked: Form, instant: datetime) -> FirstMark:
    """Return the answer that is asked for, or the next one, and record that the viewer opened it.

    What was marked in formgrader meanwhile is recorded on the way, and waits no more.

    ``asked`` is an address: an ``answer`` by name, an ``exercise`` to begin with, and what to ``skip``. One that is not
    there any more holds up none that is. Raises NothingLeft when none waits, NotTheirs for what is not the viewer's.
    """
    waiting = list(answers_waiting(people, viewer))
    name = asked.get(ANSWER)
    gone: GroundschoolError = NothingLeft(SKIPPED if asked.get("skip") else NOT_HERE if waiting else NONE)
    for one in [answer_called(people, viewer, name)] if name else _in_order(waiting, asked):
        row = _row(workspace, one)
        if row is None:
            continue
        if one.doubt is None and not _waits(row, one):
            with workspace.unit_of_work() as unit:
                _take_in(workspace, unit, one, ACTOR)
            waiting = [other for other in waiting if other != one]
            gone = NothingLeft(ELSEWHERE)
            continue
        try:
            parts = answer_parts(workspace, one)
        except GroundschoolError as error:
            gone = error
            continue
        _note_opening(workspace, viewer, one, instant)
        return _page(workspace, people, viewer, one, parts, row, waiting, asked.get("skip", ""))
    raise gone


def _in_order(waiting: list[MarkableAnswer], asked: Form) -> list[MarkableAnswer]:
    """Return the answers that were not skipped, those to the exercise that is asked for first."""
    skipped = set(asked.get("skip", "").split(",")[:MOST_SKIPPED])
    left = [one for one in waiting if one.attempt.attempt_id not in skipped]
    return sorted(left, key=lambda one: one.exercise.id != asked.get("exercise"))


def record_first_mark(workspace: Workspace, people: People, viewer: Viewer, form: Form) -> tuple[str, MarkableAnswer]:
    """Record a mark and its comment in gradebook and ledger, and return what came of it in a sentence, and of what.

    Raises GroundschoolError when it does not fit or somebody else was first, NotTheirs for what is not the viewer's.
    """
    one = answer_called(people, viewer, form.get(ANSWER, ""))
    points, comment = points_given(form, one.task), comment_given(form)
    answer_parts(workspace, one)  # what is marked is what was read, and not a newer hand-in
    seen = _seen(form) if one.doubt else None
    if seen == points:
        raise GroundschoolError(f"It has {points:.4g} of {one.task.points} already. If the mark stays, say why below.")
    given = HandMark(one.attempt.associate, one.exercise.id, one.task.id, points, comment, seen)
    with workspace.unit_of_work() as unit:  # open before anything is written: where the ledger is away, nothing is
        try:
            with GradebookWriter(workspace.gate.database) as gradebook:
                gradebook.give(given)
        except AlreadyMarkedError as error:
            raise GroundschoolError(told_first(people, one, error.points)) from None
        _take_in(workspace, unit, one, viewer.id)
    return f"{one.exercise.declared.title}: {points:.4g} of {one.task.points} is recorded.", one


def told_first(people: People, one: MarkableAnswer, points: float) -> str:
    """Return who marked an answer first, and with what, in sentences."""
    known = last_mark(people, one.attempt, one.task)
    if known is None or known.points != points:
        who, when = "Somebody", ", with formgrader"
    else:
        who, when = known.by.capitalize(), f" on {instant_in_words(known.at)}"
    given = f"{who} marked it with {points:.4g} of {one.task.points}{when}"
    return f"{given}. That mark stands, and yours was not recorded: what you wrote is below."


def answer_parts(workspace: Workspace, one: MarkableAnswer) -> tuple[Part, ...]:
    """Return the cells of an answer; raises GroundschoolError when it is not there any more."""
    attempt = one.attempt
    with workspace.noting() as unit:
        keys = unit.keys_of(attempt.associate)
    names = one.task.id, *one.task.formerly
    names = (*names, *(f"{name}-answer" for name in names))
    asked = AskedAnswer(attempt.associate, attempt.exercise, attempt.content_sha256, keys, names)
    return standing_examiner(str(workspace.found.root), Limits(), workspace.folder).sheet(asked)


def _page(  # noqa: PLR0913, PLR0917 - what is shown, to whom, and where it comes from
    workspace: Workspace,
    people: People,
    viewer: Viewer,
    one: MarkableAnswer,
    parts: tuple[Part, ...],
    row: GradebookRow,
    waiting: list[MarkableAnswer],
    skipped: str,
) -> FirstMark:
    said = own_words(people, viewer.id, one, read_comments(workspace.gate.database))
    comments = saved_comments(one.task, said)
    points = {task: given.points for task, given in row.marks.items() if not given.pending}
    seen = points.get(one.task.id)
    return build_first_mark(one, parts, comments, waiting, seen=seen, points=points, skipped=skipped)


def _note_opening(workspace: Workspace, viewer: Viewer, one: MarkableAnswer, instant: datetime) -> None:
    """Record that somebody reads an answer, and when they began to."""
    read = Read(viewer=viewer.id, role=Role.MENTOR.value, data=ANSWER)
    with workspace.noting() as unit:
        unit.note([make_event(one.attempt.associate, instant, read, viewer.id, RECORD_READ)])


def _take_in(workspace: Workspace, unit: UnitOfWork, one: MarkableAnswer, by: str) -> None:
    """Record what the gradebook says of a hand-in's marks, given ``by`` somebody; what is known already is not new."""
    key = one.attempt.associate, one.exercise.id
    rows = read_gradebook(workspace.gate.database, one.attempt.associate)
    told = grading_history(unit.events(one.attempt.associate), workspace.found).get(key, [])
    unit.record(new_gradings(told, remarked({key: told}, rows, by)))


def _row(workspace: Workspace, one: MarkableAnswer) -> GradebookRow | None:
    return read_gradebook(workspace.gate.database, one.attempt.associate).get((one.attempt.associate, one.exercise.id))


def _waits(row: GradebookRow, one: MarkableAnswer) -> bool:
    mark = row.marks.get(one.task.id)
    return mark is not None and mark.pending


def _seen(form: Form) -> float | None:
    try:
        return float(form.get("seen", ""))
    except ValueError:
        return None
