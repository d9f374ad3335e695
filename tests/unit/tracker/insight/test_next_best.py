"""The next best exercise for any record: what is on offer, which floor it has to reach, and numbers that behave."""

from math import isfinite
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.tracker.worked import FRAMEWORK, START, at, make

from groundschool.curriculum.exercise import Exercise, ExerciseFile
from groundschool.curriculum.milestones import Milestones
from groundschool.curriculum.policies import AtRisk, DecisionRights, Policies, Quarters, SeverityPolicy, Visibility
from groundschool.ledger.events import EVERYBODY, make_event
from groundschool.ledger.payloads import ExerciseWithdrawn
from groundschool.tracker.evidence.history import History
from groundschool.tracker.insight.next_best import ranked
from groundschool.tracker.insight.person import Person
from groundschool.tracker.mastery.judge import Judge
from groundschool.tracker.milestones.associate_record import AssociateRecord
from groundschool.tracker.pace.service_clock import Employment

LOGS, DISKS = "linux.logs", "linux.disks"
ASKED = Milestones.model_validate(
    {
        "attestations": [],
        "milestones": [],
        "gate": {
            "title": "Gate",
            "earliest_day": 60,
            "latest_day": 90,
            "criteria": [
                {"kind": "skills", "id": "G2", "skills": [LOGS], "level": "working", "not_due": True}
                | {"todo": "Practise", "lead_days": [1, 2], "blueprint": ["B3.linux"]}
            ],
        },
    }
)
# Nothing here asks for a policy of the team: one that is read would fail for want of its fields.
NONE_ASKED = Policies(
    SeverityPolicy.model_construct(),
    DecisionRights.model_construct(),
    Quarters.model_construct(),
    Visibility.model_construct(),
    AtRisk.model_construct(),
)


def exercise(name: str, skill: str = LOGS, minutes: int = 25, version: int = 1) -> Exercise:
    declared = {
        "ref": "LIN-05",
        "title": name,
        "summary": "Find it.",
        "level": 2,
        "minutes": minutes,
        "order": 1,
        "version": version,
        "datasets": ["journal"],
        "lesson": "linux/reading-the-journal",
        "blueprint": ["B3.linux"],
        "skills": [{"id": skill, "weight": 1.0}],
        "tasks": [{"id": "one", "title": "One", "points": 10, "kind": "function", "answer": "one"}],
    }
    return Exercise(Path("curriculum/linux") / name, ExerciseFile.model_validate(declared))


def person(day: float, attempts=(), offers=(), events=()) -> Person:
    weights = {LOGS: dict.fromkeys("ABCDE", 1.0), DISKS: {}}
    for one in offers:
        for use in one.declared.skills:
            weights[use.id][one.id] = use.weight
    lived = History.at_once(attempts)
    history = History("ann", lived.attempts, snapshots=lived.snapshots, events=tuple(events))
    record = AssociateRecord(history, Judge(FRAMEWORK, weights), Employment(START.date()), ASKED, at(day))
    return Person(record, NONE_ASKED)


def withdrawn(kind: str, version: int):
    payload = ExerciseWithdrawn(exercise="linux/broken", exercise_version=version, reason="The data is wrong.")
    return make_event(EVERYBODY, at(1), payload, "author", kind)


@pytest.mark.parametrize("kind", ["exercise.retired", "exercise.invalidated"])
def test_a_version_withdrawn_in_the_ledger_is_not_on_offer_and_its_successor_is(kind):
    first, second = exercise("broken"), exercise("broken", version=2)
    gone = [withdrawn(kind, 1)]
    assert ranked(person(2, offers=[first], events=gone), [first]) == []
    assert [one.exercise for one in ranked(person(2, offers=[second], events=gone), [second])] == ["linux/broken"]


def test_what_is_withdrawn_tomorrow_is_on_offer_today():
    first = exercise("broken")
    assert ranked(person(0.5, offers=[first], events=[withdrawn("exercise.retired", 1)]), [first])


def test_a_refresher_has_to_reach_the_floor_of_a_fresh_level_and_not_that_of_the_next():
    offer = exercise("again")
    old = person(180, [make(name) for name in "ABCD"], [offer])
    assert (old.record.states[LOGS].granted, old.record.states[LOGS].freshness) == (2, "refresh due")
    gain = ranked(old, [offer])[0].gains[0]
    assert (gain.need.value, gain.lower, gain.bar) == (2.0, pytest.approx(0.5491, abs=1e-4), 0.65)


def test_a_fresh_level_looks_to_the_next_bar_and_counts_little():
    offer = exercise("more")
    gain = ranked(person(1, [make(name) for name in "ABCD"], [offer]), [offer])[0].gains[0]
    assert (gain.need.value, gain.bar) == (0.1, 0.70)


tried = st.tuples(
    st.sampled_from(["A", "B", "C", "D", "linux/x0"]), st.floats(0, 200), st.floats(0, 1), st.sampled_from("12")
)
offered = st.tuples(st.sampled_from([LOGS, DISKS]), st.integers(10, 90))


@given(st.lists(tried, max_size=8), st.lists(offered, min_size=1, max_size=4))
def test_an_offer_more_never_makes_the_best_worse_and_numbers_are_finite(rows, kinds):
    attempts = [make(name, day, share, seed, seq=seq) for seq, (name, day, share, seed) in enumerate(rows)]
    offers = [exercise(f"x{place}", skill, minutes) for place, (skill, minutes) in enumerate(kinds)]
    somebody = person(200, attempts, offers)
    ranks = [ranked(somebody, offers[:count]) for count in range(len(offers) + 1)]
    best = [max((one.number for one in found), default=0.0) for found in ranks]
    assert best == sorted(best)
    assert all(isfinite(one.number) and one.number > 0 for one in ranks[-1])
