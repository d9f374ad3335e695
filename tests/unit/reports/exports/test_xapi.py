"""Statements have the published shape, a changed mark voids what was said of it, and ids never depend on the day."""

import json
from copy import deepcopy
from datetime import timedelta

import pytest
from jsonschema import ValidationError
from tests.unit.reports.exports.samples import CATALOGUE, SKILL, graded, grant, recorded, submitted, validator
from tests.unit.tracker.worked import START, at

from groundschool.ledger.attempt_payloads import AttemptVoided, RubricMarked
from groundschool.reports.exports.table import as_lines
from groundschool.reports.exports.xapi import VERBS, statements
from groundschool.tracker.evidence.counted_attempts import snapshots

SCHEMA = validator("xapi-1p0p3")
EXTENSIONS = "https://learning.example/xapi/extensions/"


def told(*events, grants=(), times=False):
    found = statements(snapshots(events), grants, CATALOGUE, times=times)
    for statement in found:
        SCHEMA.validate(statement)
    return found


def verbs(found) -> list[str]:
    return [statement["verb"]["id"].removeprefix(VERBS) for statement in found]


def test_a_pass_is_attempted_scored_and_passed():
    attempted, scored, passed = told(recorded(graded(9.0), minutes=5))
    assert verbs([attempted, scored, passed]) == ["attempted", "scored", "passed"]
    assert passed["actor"] == {
        "objectType": "Agent",
        "account": {"homePage": "https://learning.example", "name": "ann"},
    }
    assert passed["object"]["id"] == "https://learning.example/exercises/A"
    assert passed["object"]["definition"]["name"] == {"en": "=Read the journal"}
    assert passed["result"] == {
        "score": {"scaled": 0.9, "raw": 9.0, "min": 0.0, "max": 10.0},
        "success": True,
        "completion": True,
    }
    facts = {"variant": "v1", "exercise-version": 1, "policy": "v1", "grader-version": "1.4.2"}
    assert passed["context"]["extensions"] == {f"{EXTENSIONS}{key}": value for key, value in facts.items()}
    assert (passed["timestamp"], passed["stored"]) == ("2026-05-20T09:00:00.000+00:00", "2026-05-20T09:05:00.000+00:00")
    assert "result" not in attempted


@pytest.mark.parametrize(
    ("mark", "scaled", "raw", "verb"),
    [
        (graded(8.0), 0.8, 8.0, "passed"),
        (graded(7.9), 0.79, 7.9, "failed"),
        (graded(10.0, critical_failed=True), 0.4, 10.0, "failed"),
        (graded(12.0), 1.0, 10.0, "passed"),
        (graded(0.0), 0.0, 0.0, "failed"),
    ],
)
def test_the_score_is_what_counts(mark, scaled, raw, verb):
    last = told(recorded(mark))[-1]
    assert verbs([last]) == [verb]
    assert (last["result"]["score"]["scaled"], last["result"]["score"]["raw"]) == (scaled, raw)


def test_a_regrade_voids_what_was_said_and_says_it_anew():
    first, regrade = recorded(graded(10.0)), recorded(graded(5.0, grader="1.5.0"), minutes=90, seq=2)
    found = told(first, regrade)
    assert verbs(found) == ["attempted", "scored", "passed", "voided", "voided", "scored", "failed"]
    assert [found[3]["object"], found[4]["object"]] == [
        {"objectType": "StatementRef", "id": statement["id"]} for statement in found[1:3]
    ]
    assert found[3]["actor"]["account"]["name"] == "groundschool"
    assert found[:3] == told(first)


def test_a_mark_set_back_is_a_statement_of_its_own():
    marks = [recorded(graded(points), minutes=number, seq=number) for number, points in enumerate((10, 5, 10), 1)]
    found = told(*marks)
    assert len({statement["id"] for statement in found}) == len(found) == 11
    voided = {statement["object"]["id"] for statement in found if verbs([statement]) == ["voided"]}
    assert voided == {statement["id"] for statement in (found[1], found[2], found[5], found[6])}


def test_tv28_an_attempt_that_waits_for_a_mark_has_no_score_until_it_comes():
    waiting = recorded(graded(6.0, manual_points_pending=4.0))
    assert verbs(told(waiting)) == ["attempted"]
    mark = RubricMarked(attempt_id="one", criterion="clear", points=4.0, max=4.0, marker="sam")
    found = told(waiting, recorded(mark, minutes=600, seq=2))
    assert verbs(found) == ["attempted", "scored", "passed"]
    assert found[-1]["result"]["score"]["raw"] == 10.0


def test_a_voided_attempt_was_attempted_and_never_scored():
    void = AttemptVoided(attempt_id="one", reason="a mix-up")
    found = told(recorded(graded(10.0)), recorded(void, minutes=1, seq=2))
    assert verbs(found) == ["attempted", "scored", "passed", "voided", "voided"]


def test_the_time_taken_is_told_only_when_asked_for():
    events = recorded(submitted(1530.5), seq=1), recorded(graded(), minutes=1, seq=2)
    assert told(*events, times=True)[0]["result"] == {"duration": "PT1530.5S"}
    assert "PT" not in as_lines(told(*events))
    assert told(*events, times=True)[0]["id"] != told(*events)[0]["id"]
    assert "result" not in told(recorded(submitted(None)), events[1], times=True)[0]


def test_a_granted_level_is_mastered_with_what_was_read():
    (mastered,) = told(grants=[grant()])
    assert verbs([mastered]) == ["mastered"]
    assert mastered["object"]["id"] == f"https://learning.example/skills/{SKILL}"
    assert mastered["object"]["definition"]["name"] == {"en": "Logs"}
    facts = {"n": 4.0, "lower": 0.708906, "level": "working", "policy": "v1", "framework": "1.0.0"}
    assert mastered["context"]["extensions"] == {f"{EXTENSIONS}{key}": value for key, value in facts.items()}
    assert mastered["timestamp"] == "2026-05-20T09:00:00.000+00:00"


def test_tv20_only_a_person_takes_mastery_back():
    assert verbs(told(grants=[grant(state="under review")])) == ["mastered"]
    mastered, voided = told(grants=[grant(state="revoked", revoked_at=at(75))])
    assert voided["object"]["id"] == mastered["id"]
    assert voided["timestamp"] == "2026-08-03T09:00:00.000+00:00"


def test_tv25_a_level_carried_over_is_mastered_once():
    assert told(grants=[grant(carried_from="linux.journal")]) == []


def test_tv41_the_order_of_the_input_does_not_show():
    events = [recorded(graded(points), minutes=number, seq=number) for number, points in enumerate((9, 7), 1)]
    grants = [grant(2), grant(3, recorded_at=START + timedelta(days=9))]
    lines = as_lines(told(*events, grants=grants))
    assert lines == as_lines(told(*reversed(events), grants=grants[::-1]))
    assert [json.loads(line)["version"] for line in lines.splitlines()] == ["1.0.3"] * 9


def test_tv37_nothing_is_no_line():
    assert as_lines(told()) == ""


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("id",), "one"),
        (("actor", "account"), {"name": "ann"}),
        (("verb", "id"), "passed"),
        (("object",), {"objectType": "StatementRef", "id": "00000000-0000-5000-8000-000000000000"}),
        (("result", "score", "scaled"), 1.5),
        (("context", "extensions"), {"variant": "v1"}),
        (("timestamp",), "2026-05-20T09:00:00"),
        (("stored",), "2026-05-20T09:00:00.000-00:00"),
    ],
)
def test_the_schema_refuses_a_statement_of_another_shape(path, value):
    broken = deepcopy(told(recorded(graded()))[-1])
    place = broken
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    with pytest.raises(ValidationError):
        SCHEMA.validate(broken)
