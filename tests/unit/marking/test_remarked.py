"""Marks that people gave in the gradebook, on an attempt that the ledger has: nothing else of it changes."""

from datetime import UTC, datetime

from groundschool.ledger.attempt_payloads import AttemptGraded, TaskMark
from groundschool.ledger.events import Event, make_event, new_gradings
from groundschool.marking.evidence import remarked
from groundschool.nbgrader_bridge.gradebook import GradebookMark, GradebookRow

AT = datetime(2026, 11, 2, 9, tzinfo=UTC)
KEY = ("gil", "linux/slow-disk")


def graded(points: float, *tasks: TaskMark) -> Event:
    payload = AttemptGraded(
        attempt_id="one",
        exercise=KEY[1],
        exercise_version=1,
        variant="v1",
        hidden=True,
        provisional=False,
        content_sha256="",
        points=points,
        max_points=10,
        tasks=tasks,
    )
    return make_event(KEY[0], AT, payload, "elsewhere")


def new(before: Event, *marks: GradebookMark) -> list[Event]:
    rows = {KEY: GradebookRow(AT, {mark.task: mark for mark in marks})}
    return list(new_gradings([before], list(remarked({KEY: [before]}, rows))))


def test_points_that_are_recorded_without_tasks_outlast_a_run_that_was_killed_before_the_ledger_heard_of_it():
    assert new(graded(10), GradebookMark("slowest", points=0, max_points=8, pending=False)) == []


def test_a_mark_of_a_persons_takes_the_place_of_what_was_recorded():
    before = graded(8, TaskMark(id="slowest", points=8, max=8), TaskMark(id="note", points=0, max=2))
    [event] = new(before, GradebookMark("note", points=1.5, max_points=2, pending=False, by_hand=True))
    assert (event.payload["points"], event.payload["by_hand"]) == (9.5, ["note"])
