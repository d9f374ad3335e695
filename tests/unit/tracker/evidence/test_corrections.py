"""Marks that we corrected: what was before, what is now, and why; a person's mark and a better lock are none."""

from dataclasses import replace

import pytest
from tests.unit.tracker.worked import START

from groundschool.ledger.attempt_payloads import AttemptGraded, AttemptRegraded, TaskMark
from groundschool.ledger.events import make_event, new_gradings
from groundschool.tracker.evidence.corrections import corrections

WHY = "the sum of all series was accepted"


def grading(points: float, **more) -> AttemptGraded:
    return AttemptGraded(
        attempt_id="a1",
        exercise="linux/disk-full",
        exercise_version=1,
        variant="v",
        hidden=True,
        provisional=False,
        content_sha256="0" * 64,
        points=points,
        max_points=4.0,
        tasks=(TaskMark(id="one", points=points, max=4.0),),
        **{"grader": "1", **more},
    )


def recorded(*payloads: AttemptGraded, because: str = ""):
    """Return what a ledger has after gradings of one attempt, one after the other."""
    events: list = []
    for payload in payloads:
        fresh = new_gradings(events, [make_event("ann", START, payload, "grader")], because if events else "")
        events += [replace(one, seq=len(events) + 1) for one in fresh]
    return events


def test_a_regrade_says_what_was_before_and_why():
    (found,) = corrections(recorded(grading(4), grading(1.5, grader="2"), because=WHY))
    assert (found.before, found.after, found.most, found.reason) == (4, 1.5, 4, WHY)
    assert found.words == f"we corrected it on 20 May 2026: 4 of 4 points before, 1.5 now. Why: {WHY}."
    assert found.comments == {
        "one": f"We corrected this mark on 20 May 2026: 4 of 4 points before, 1.5 now. Why: {WHY}"
    }


def test_a_newer_grader_is_a_correction_although_nobody_said_why():
    (found,) = corrections(recorded(grading(4), grading(1.5, grader="2")))
    assert found.reason == "the grader was mended"


@pytest.mark.parametrize(
    "second", [grading(3, by_hand=("one",), grader="2"), grading(3), grading(4, grader="2")], ids=["hand", "same", "no"]
)
def test_what_a_person_marked_or_what_gives_the_same_is_none(second):
    assert list(corrections(recorded(grading(4), second))) == []


def test_a_regrade_is_kept_as_one_and_the_same_verdict_once_more_is_nothing_new():
    events = recorded(grading(4), grading(1.5), grading(1.5), because=WHY)
    assert [type(event.validated()) for event in events] == [AttemptGraded, AttemptRegraded]
