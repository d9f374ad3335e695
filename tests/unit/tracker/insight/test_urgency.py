"""Which answers are marked first."""

import pytest
from tests.unit.tracker.insight.test_next_best import ASKED, LOGS, person
from tests.unit.tracker.worked import make

from groundschool.curriculum.milestones import Milestones
from groundschool.tracker.insight.person import Person
from groundschool.tracker.insight.urgency import Urgency, urgency
from groundschool.tracker.milestones.associate_record import AssociateRecord

GRANTED = [make(name) for name in "ABCD"]
WHY = {"todo": "Practise", "lead_days": [1, 2], "blueprint": ["B3.linux"]}
SCORED = {"kind": "scored", "id": "G5", "title": "Triage", "exercise": "INC-10", "score": 0.8} | WHY
SAFE = {"kind": "safe", "id": "G6", "title": "Safe", "days": 30} | WHY
SKILLED = {"kind": "skills", "id": "logs", "skills": [LOGS], "level": "working"} | WHY


def asking(somebody: Person, gate: list[dict], milestone: list[dict]) -> Person:
    """Return somebody of whom this is asked at the gate, and by day 20; INC-10 is exercise E."""
    declared = ASKED.model_dump()
    declared["gate"]["criteria"] = gate
    declared["milestones"] = [{"id": "M20", "title": "Day 20", "day": 20, "criteria": milestone}]
    record = somebody.record
    return Person(
        AssociateRecord(
            record.history,
            record.judge,
            record.employment,
            Milestones.model_validate(declared),
            record.as_of,
            {"INC-10": "E"},
        ),
        somebody.policies,
    )


def test_what_a_skill_of_the_gate_waits_for_comes_first_and_nothing_when_it_is_there():
    assert urgency(person(1), "A") is Urgency.GATE
    assert urgency(person(1, GRANTED), "A") is Urgency.NOTHING
    assert urgency(person(1), "of no skill") is Urgency.NOTHING


def test_an_exercise_that_the_gate_asks_for_by_name():
    assert urgency(asking(person(1, GRANTED), [SCORED], [SAFE]), "E") is Urgency.GATE
    passed = asking(person(1, [*GRANTED, make("E")]), [SCORED], [SAFE])
    assert urgency(passed, "E") is Urgency.NOTHING


@pytest.mark.parametrize(("day", "found"), [(5, Urgency.NOTHING), (6, Urgency.MILESTONE), (90, Urgency.MILESTONE)])
@pytest.mark.parametrize(("line", "exercise"), [(SCORED, "E"), (SKILLED, "A")])
def test_what_a_milestone_asks_for_counts_from_fourteen_days_before_it_is_due(day, found, line, exercise):
    assert urgency(asking(person(day), [SAFE], [line]), exercise) is found
