"""A platform gets the latest attempt's score, dated when the mark became known, and none while a mark is missing."""

import json

from tests.unit.reports.exports.samples import CATALOGUE, graded, recorded
from tests.unit.tracker.worked import make

from groundschool.ledger.attempt_payloads import AttemptVoided
from groundschool.reports.exports.lti import scores
from groundschool.reports.exports.table import as_lines
from groundschool.tracker.evidence.counted_attempts import Snapshot, snapshots


def told(*events):
    return scores(snapshots(events), CATALOGUE)


def test_a_score_has_the_members_of_the_service():
    (entry,) = told(recorded(graded(9.0), minutes=1.5))
    assert entry == {
        "lineItem": {"resourceId": "A", "label": "=Read the journal", "scoreMaximum": 10.0},
        "score": {
            "userId": "ann",
            "scoreGiven": 9.0,
            "scoreMaximum": 10.0,
            "timestamp": "2026-05-20T09:01:30.000000+00:00",
            "comment": "Exercise version 1.",
            "activityProgress": "Completed",
            "gradingProgress": "FullyGraded",
        },
    }


def test_a_regrade_is_later_than_the_score_it_replaces():
    first, regrade = recorded(graded(10.0)), recorded(graded(5.0), minutes=0.001, seq=2)
    (before,), (after,) = told(first), told(first, regrade)
    assert after["score"]["scoreGiven"] == 5.0
    assert after["score"]["timestamp"] > before["score"]["timestamp"]


def test_the_latest_attempt_counts_and_a_voided_one_does_not():
    first = recorded(graded(9.0))
    second = recorded(graded(4.0, attempt_id="two"), handed_in=1, seq=2)
    assert [entry["score"]["scoreGiven"] for entry in told(first, second)] == [4.0]
    void = recorded(AttemptVoided(attempt_id="two", reason="a mix-up"), handed_in=2, seq=3)
    assert [entry["score"]["scoreGiven"] for entry in told(first, second, void)] == [9.0]


def test_tv28_a_score_that_waits_for_a_mark_is_no_zero():
    (entry,) = told(recorded(graded(0.0, manual_points_pending=4.0)))
    assert entry["score"]["gradingProgress"] == "PendingManual"
    assert entry["score"]["comment"] == "4 of 10 points wait for a person's mark."
    assert "scoreGiven" not in entry["score"]


def test_a_failed_safety_check_is_told():
    (entry,) = told(recorded(graded(10.0, critical_failed=True)))
    assert entry["score"]["comment"] == "A safety check failed: for the skill, 0.40 of 1.00 counts."


def test_tv41_one_line_for_each_associate_and_exercise_in_their_order():
    attempts = [make("B"), make("A"), make("A", 1, 0.5)]
    lines = as_lines(scores([Snapshot.whole(attempts)], CATALOGUE))
    assert lines == as_lines(scores([Snapshot.whole(attempts[::-1])], CATALOGUE))
    entries = [json.loads(line) for line in lines.splitlines()]
    assert [(entry["lineItem"]["resourceId"], entry["score"]["scoreGiven"]) for entry in entries] == [
        ("A", 0.5),
        ("B", 1.0),
    ]


def test_tv37_nobody_has_no_score():
    assert told() == []
