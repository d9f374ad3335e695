"""Marks by hand, as gradings tell them: who gave which, once each."""

from dataclasses import replace

from tests.unit.tracker.worked import at

from groundschool.ledger.attempt_payloads import AttemptGraded, TaskMark
from groundschool.ledger.events import Event, make_event
from groundschool.tracker.evidence.history import history_of
from groundschool.tracker.evidence.marks_by_hand import marks_by_hand

PROGRAM = "groundschool grade"


def graded(day: float, note: float, by: str, *by_hand: str, attempt: str = "a") -> Event:
    payload = AttemptGraded(
        attempt_id=attempt,
        exercise="D",
        exercise_version=1,
        variant="1",
        hidden=True,
        provisional=False,
        content_sha256="",
        points=10 + note,
        max_points=20,
        manual_points_pending=0.0 if by_hand else 10.0,
        tasks=(TaskMark(id="code", points=10, max=10), TaskMark(id="note", points=note, max=10)),
        by_hand=by_hand,
    )
    return replace(make_event("ann", at(1), payload, by), recorded_at=at(day))


def found(*events: Event) -> list[tuple[str, str, float, str, object]]:
    numbered = [replace(event, seq=seq) for seq, event in enumerate(events, 1)]
    past = history_of(numbered, "ann", backdated_days=30)
    return [(one.attempt_id, one.task, one.points, one.by, one.at) for one in marks_by_hand(past)]


def test_what_waits_or_a_program_gave_is_no_mark_by_hand():
    assert found(graded(1, 0, PROGRAM)) == []


def test_a_mark_is_told_with_who_gave_it_and_when():
    assert found(graded(1, 0, PROGRAM), graded(2, 6, "mo", "note")) == [("a", "note", 6, "mo", at(2))]


def test_the_same_mark_told_again_is_no_other_and_a_changed_one_is():
    told = found(graded(2, 6, "mo", "note"), graded(3, 6, PROGRAM, "note"), graded(4, 7, PROGRAM, "note"))
    assert told == [("a", "note", 6, "mo", at(2)), ("a", "note", 7, PROGRAM, at(4))]


def test_each_attempt_has_its_own():
    told = found(graded(2, 6, "mo", "note"), graded(3, 6, "sam", "note", attempt="b"))
    assert [(attempt, by) for attempt, _, _, by, _ in told] == [("a", "mo"), ("b", "sam")]
