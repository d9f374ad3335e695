"""How long marking takes: by what marks took since their answers were opened, and stated until enough of them tell."""

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.integration.lived import Life, on
from tests.integration.lived_team import ROOT, told
from tests.integration.mentors import EXERCISE, TODAY, TUESDAY, cohort, waits

from groundschool.ledger.attempt_payloads import TaskMark
from groundschool.ledger.events import Event, make_event
from groundschool.ledger.payloads import Read
from groundschool.reports.marking_time import minutes_a_point
from groundschool.reports.mentor import build_mentor
from groundschool.reports.people import People
from groundschool.services.load_people import load_people
from groundschool.services.workspace import Workspace


def people(work, *events: Event) -> People:
    return load_people(Workspace(ROOT, cohort(work, *events)), on(TODAY))


def marked(day: float, minutes: float, by: str = "sam", *, opened: str = "sam") -> list[Event]:
    """Return an answer of Ana's that was opened on a day, and marked so many minutes later with 8 points."""
    life, about = Life(), {"max_points": 20, "hidden": True}
    note, code = TaskMark(id="reasons", points=8, max=8), TaskMark(id="internal", points=12, max=12)
    name = f"{EXERCISE}-{day}"
    life.try_(
        day - 1, EXERCISE, manual_points_pending=8.0, tasks=(code, note.model_copy(update={"points": 0})), **about
    )
    life.try_(day - 1, EXERCISE, by_hand=("reasons",), tasks=(code, note), **about)
    first, second = told("ana", life.events)
    first = replace(first, payload=dict(first.payload) | {"attempt_id": name})
    second = replace(second, payload=dict(second.payload) | {"attempt_id": name}, actor=by, event_id=f"{name}-marked")
    read = make_event("ana", on(day), Read(viewer=opened, role="mentor", data="answer"), opened, "record.read")
    marked_at = on(day) + timedelta(minutes=minutes)
    return [
        replace(first, event_id=f"{name}-graded"),
        replace(read, recorded_at=on(day)),
        replace(second, recorded_at=marked_at),
    ]


def several(*minutes: float) -> list[Event]:
    return [event for number, taken in enumerate(minutes) for event in marked(10 + 2 * number, taken)]


def test_until_five_marks_tell_a_point_costs_what_is_stated(tmp_path):
    found = people(tmp_path, *several(4, 4, 4, 4), *waits("bo", TUESDAY))
    assert minutes_a_point(found, "sam") == 1.5
    report = build_mentor(found, "sam")
    assert report.minutes == 12
    assert report.pace.startswith("1.5 min a point, until 5 marks given here")


def test_from_five_on_the_median_of_what_marks_took_holds(tmp_path):
    found = people(tmp_path, *several(4, 4, 8, 16, 40), *waits("bo", TUESDAY))
    assert minutes_a_point(found, "sam") == pytest.approx(1.0)
    report = build_mentor(found, "sam")
    assert report.minutes == 8
    assert report.pace == "1 min a point, the median of what your marks took"
    assert minutes_a_point(found, "mo") == 1.5


def test_who_came_back_after_an_hour_or_never_opened_it_here_tells_nothing(tmp_path):
    away = [event for number in range(5) for event in marked(10 + 2 * number, 61)]
    elsewhere = [event for number in range(5) for event in marked(22 + 2 * number, 4, "mo", opened="sam")]
    found = people(tmp_path, *away, *elsewhere)
    assert (minutes_a_point(found, "sam"), minutes_a_point(found, "mo")) == (1.5, 1.5)
