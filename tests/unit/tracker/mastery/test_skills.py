"""Skill milestones: granted once, at the hand-in that completed them, and never taken back by time."""

from tests.unit.tracker.worked import FRAMEWORK, at, make

from groundschool.tracker.evidence.history import History
from groundschool.tracker.mastery.skills import skill_states

WEIGHTS = {"linux.logs": dict.fromkeys("ABCDEF", 1.0), "linux.disks": {"E": 0.5}}


def state(attempts, day, weights=None):
    return skill_states(History.at_once(attempts), FRAMEWORK, WEIGHTS if weights is None else weights, at(day))[0]


def test_a_level_is_granted_when_the_completing_attempt_was_handed_in():
    four = [make(name, day) for name, day in zip("ABCD", (0, 2, 4, 9), strict=True)]
    reached = state(four, 30)
    (milestone,) = reached.milestones
    assert (milestone.level, milestone.effective_at, milestone.completed_by) == (2, at(9), ("D1-9-0",))
    assert state(four, 8).milestones == ()


def test_a_granted_level_stays_and_its_freshness_tells_the_age():
    four = [make(name) for name in "ABCD"]
    aged = state(four, 180)
    assert (aged.reading.level, aged.granted, aged.freshness) == (1, 2, "refresh due")
    assert len(state([*four, make("E", 180), make("F", 180)], 180).milestones) == 1


def test_a_late_mark_does_not_move_the_milestone():
    waiting = [make(name) for name in "ABC"] + [make("D", 1, pending=1.0)]
    assert state(waiting, 20).milestones == ()
    marked = [*waiting[:3], make("D", 1)]
    assert state(marked, 20).milestones[0].effective_at == at(1)


def test_no_evidence_is_no_level_and_no_score_that_is_too_low():
    empty = state([], 0)
    assert (empty.granted, empty.freshness, empty.reading.score) == (0, "", None)
    assert [gap.what for gap in empty.lacking] == ["exercises", "fresh passes", "units of evidence"]


def test_a_skill_without_exercises_has_no_evidence():
    assert state([make("A")], 0, {}).reading.units == 0


def test_states_come_in_the_order_of_the_framework_with_their_own_weights():
    first, second = skill_states(History.at_once([make("E")]), FRAMEWORK, WEIGHTS, at(0))
    assert (first.skill.id, first.reading.units) == ("linux.logs", 1.0)
    assert (second.skill.id, second.reading.units) == ("linux.disks", 0.5)


def test_after_the_first_bar_the_next_one_is_what_lacks():
    reached = state([make(name, variant=str(v)) for name in "ABCDEF" for v in range(3)], 0)
    assert [gap.what for gap in reached.lacking] == ["attestations"]
