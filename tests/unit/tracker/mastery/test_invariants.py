"""Invariants of any record, whatever happened in it: what has evidence, what never counts, what is nobody's fault."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.tracker.worked import FRAMEWORK, at

from groundschool.ledger.attempt_payloads import AttemptGraded, AttemptSubmitted
from groundschool.ledger.events import Event, make_event
from groundschool.tracker.evidence.history import history_of
from groundschool.tracker.mastery.skills import SkillState, skill_states

WEIGHTS = {"linux.logs": dict.fromkeys("ABCDEF", 1.0), "linux.disks": {"A": 0.5, "F": 1.0}}
few = settings(max_examples=40, deadline=None)


def graded(  # noqa: PLR0917 - what a try is
    number: int, exercise: str, day: float, share: float, variant: str, sha256: str = "", **more
) -> Event:
    payload = AttemptGraded(
        attempt_id=f"a{number}",
        exercise=exercise,
        exercise_version=1,
        variant=variant,
        hidden=True,
        provisional=False,
        content_sha256=sha256,
        points=share * 10,
        max_points=10,
        **more,
    )
    return replace(make_event("ann", at(day), payload, "autograde"), recorded_at=at(day), seq=number + 1)


tries = st.lists(
    st.tuples(
        st.sampled_from("ABCDEF"), st.integers(0, 60), st.sampled_from([0.0, 0.5, 0.8, 1.0]), st.sampled_from("123")
    ),
    max_size=12,
).map(lambda rows: [graded(number, *row) for number, row in enumerate(rows)])


def states(events, day: float = 90) -> list[SkillState]:
    return skill_states(history_of(events, "ann", backdated_days=30), FRAMEWORK, WEIGHTS, at(day))


@few
@given(tries)
def test_i2_everything_derived_names_events_that_exist(events):
    known = {event.event_id for event in events}
    for state in states(events):
        assert all(entry.attempt.events and known.issuperset(entry.attempt.events) for entry in state.reading.weighed)
        assert all(milestone.evidence and known.issuperset(milestone.evidence) for milestone in state.milestones)
        assert (state.reading.units > 0) == bool(state.reading.weighed)


@few
@given(tries, st.data())
def test_i4_the_same_event_again_changes_nothing(events, data):
    again = data.draw(st.lists(st.sampled_from(events), max_size=4)) if events else []
    assert states([*events, *again]) == states(events)


@few
@given(tries, st.sampled_from("ABCDEF"), st.floats(0, 24))
def test_i4_the_same_file_within_a_day_changes_nothing(events, exercise, hours):
    sha256 = "c" * 64
    first = graded(90, exercise, 61, 1.0, "9", sha256)
    second = graded(91, exercise, 61 + hours / 24, 1.0, "9", sha256)
    with_both, with_one = states([*events, first, second]), states([*events, first])
    assert [one.reading for one in with_both] == [one.reading for one in with_one]


@few
@given(tries, st.booleans(), st.floats(0, 1e6) | st.none())
def test_i9_being_late_or_slow_never_enters_a_reading(events, late, seconds):
    told = [
        replace(
            make_event(
                "ann",
                event.occurred_at,
                AttemptSubmitted(
                    **{name: event.payload[name] for name in ("attempt_id", "exercise", "exercise_version", "variant")},
                    content_sha256="",
                    late=late,
                    active_seconds=seconds,
                ),
                "ann",
            ),
            recorded_at=event.recorded_at,
            seq=event.seq,
        )
        for event in events
    ]
    for with_times, without in zip(states([*events, *told]), states(events), strict=True):
        assert with_times.reading.units == without.reading.units
        assert with_times.reading.score == without.reading.score
        assert [m.effective_at for m in with_times.milestones] == [m.effective_at for m in without.milestones]


def test_tv27_late_hand_ins_read_as_if_they_were_on_time():
    events = [graded(number, name, 10, 1.0, "1") for number, name in enumerate("ABCD")]
    late = AttemptSubmitted(
        attempt_id="a0", exercise="A", exercise_version=1, variant="1", content_sha256="", late=True
    )
    told = [*events, replace(make_event("ann", at(10), late, "ann"), recorded_at=at(10), seq=99)]
    assert [one.reading.lower for one in states(told)] == [one.reading.lower for one in states(events)]
    assert [a.late for a in history_of(told, "ann", backdated_days=30).attempts] == [True, False, False, False]


@few
@given(tries, st.sampled_from("ABCDEF"))
def test_i10_what_was_not_attempted_is_not_zero(events, exercise):
    without = [event for event in events if event.payload["exercise"] != exercise]
    zero = graded(95, exercise, 60, 0.0, "9")
    for missing, failed in zip(states(without), states([*without, zero]), strict=True):
        if exercise in WEIGHTS[missing.skill.id] and missing.reading.score:
            assert (failed.reading.score or 0) < missing.reading.score
        assert exercise not in {entry.attempt.exercise for entry in missing.reading.weighed}


def test_tv29_fifty_six_exercises_never_attempted_add_nothing():
    weights = {"linux.logs": {f"e{number:02}": 1.0 for number in range(60)}}
    events = [graded(number, f"e{number:02}", 0, 1.0, "1") for number in range(4)]
    (logs, _) = skill_states(history_of(events, "ann", backdated_days=30), FRAMEWORK, weights, at(0))
    assert (logs.reading.units, logs.reading.score, logs.reading.exercises, logs.granted) == (4, 1, 4, 2)


@few
@given(tries, st.randoms(use_true_random=False))
def test_i3_the_order_of_a_file_does_not_matter(events, random):
    shuffled = list(events)
    random.shuffle(shuffled)
    assert states(shuffled) == states(events)
