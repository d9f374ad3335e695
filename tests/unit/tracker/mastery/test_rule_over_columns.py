"""The kernel equals the plain rule, on the vectors, on random cohorts, and straight from stored events."""

from dataclasses import replace
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.tracker.mastery.test_rule import VECTORS, from_vector
from tests.unit.tracker.worked import POLICY, at, make

from groundschool.curriculum.framework import Bar
from groundschool.ledger.attempt_payloads import AttemptGraded, AttemptRegraded, AttemptVoided, RubricMarked
from groundschool.ledger.events import EVERYBODY, Event, canonical, make_event
from groundschool.ledger.instants import microseconds
from groundschool.ledger.knowledge import known
from groundschool.ledger.payloads import ExerciseWithdrawn
from groundschool.tracker.evidence.columns import RawEvent, columns_of, columns_of_events
from groundschool.tracker.evidence.counted_attempts import Attempt, attempts_of, counted
from groundschool.tracker.mastery.rule import read_mastery
from groundschool.tracker.mastery.rule_over_columns import ReadingColumns, read_all

WEIGHTS = {"one": {"A": 1.0, "B": 0.5, "C": 1.0, "D": 1.0}, "two": {"B": 1.0, "E": 0.25}, "none": {}}
NEEDED = {"one": 1}
# Bars that graded work alone meets, and that random cohorts meet often, so that levels are compared in full.
OPEN = POLICY.model_copy(
    update={
        "levels": (
            Bar(level="x", units=0.75, score=0.5, floor=0.15, exercises=2, fresh_passes=1),
            Bar(level="y", units=1.5, score=0.6, floor=0.3, exercises=2, fresh_passes=2),
        )
    }
)


def equal(  # noqa: PLR0917 - what both sides are given
    found: ReadingColumns, attempts: list[Attempt], day: float, weights=WEIGHTS, needed=NEEDED, policy=OPEN
) -> None:
    """Compare every cell with the plain rule; nobody with evidence is left out."""
    assert list(found.associates) == sorted(
        {attempt.associate for attempt in counted(attempts, policy.duplicate_hours)}
    )
    for place, associate in enumerate(found.associates):
        mine = [attempt for attempt in attempts if attempt.associate == associate]
        for skill, name in enumerate(found.skills):
            plain = read_mastery(mine, weights[name], policy, at(day), needed.get(name))
            cell = [getattr(found, part)[place, skill] for part in ("units", "score", "lower", "upper")]
            assert cell == pytest.approx([plain.units, plain.score or 0.0, plain.lower, plain.upper], abs=1e-9)
            counts = [getattr(found, part)[place, skill] for part in ("exercises", "fresh_passes", "level")]
            assert counts == [plain.exercises, plain.fresh_passes, plain.level]


def read(attempts, day: float, weights=WEIGHTS, needed=NEEDED, policy=OPEN) -> ReadingColumns:
    return read_all(columns_of(attempts, policy.duplicate_hours), weights, policy, at(day), needed)


@pytest.mark.parametrize("vector", VECTORS, ids=[vector["id"] for vector in VECTORS])
def test_reading_of_vector(vector):
    weights = {"s": dict.fromkeys("ABCDEF", 1.0) | {seen["e"]: seen.get("w", 1.0) for seen in vector["observations"]}}
    attempts = from_vector(vector)
    found = read(attempts, vector["as_of_day"], weights, {}, POLICY)
    if not found.associates:
        assert vector["expected"]["n"] == 0
        return
    expected = vector["expected"]
    assert found.units[0, 0] == pytest.approx(expected["n"], abs=1e-4)
    interval = [found.score[0, 0], found.lower[0, 0], found.upper[0, 0]]
    assert interval == pytest.approx([expected["p_hat"], expected["lower"], expected["upper"]], abs=1e-4)
    assert (found.exercises[0, 0], found.fresh_passes[0, 0]) == (expected["exercises"], expected["fresh_hidden_passes"])
    assert ("none", "exploring", "working", "independent")[found.level[0, 0]] == expected["level"]


@st.composite
def cohorts(draw):
    rows = draw(
        st.lists(
            st.tuples(
                st.sampled_from(["ann", "bo", "cy"]),
                st.sampled_from("ABCDE"),
                st.integers(0, 8).map(lambda step: step / 4),
                st.sampled_from([0.0, 0.4, 0.8, 1.0, 1.2]),
                st.sampled_from("12"),
                st.booleans(),
                st.sampled_from(["", "", "f1", "f2"]),
                st.sampled_from(["", "", "", "critical_failed", "voided", "pending"]),
            ),
            max_size=25,
        )
    )
    found = []
    for seq, (who, name, day, share, variant, hidden, sha, mark) in enumerate(rows):
        attempt = make(
            name, day, share, variant, hidden=hidden, seq=seq, content_sha256=sha, **({mark: True} if mark else {})
        )
        found.append(replace(attempt, associate=who))
    return found


@settings(deadline=None)
@given(cohorts(), st.integers(0, 8).map(lambda step: step / 4), st.integers(0, 400))
def test_the_kernel_equals_the_plain_rule(attempts, early, late):
    for day in (early, late):
        equal(read(attempts, day), attempts, day)


def test_tv39_the_kernel_equals_the_plain_rule_on_fifty_people_of_a_cohort():
    random = Random(39)
    exercises = [f"e{number:02}" for number in range(30)]
    weights = {f"s{number}": dict.fromkeys(random.sample(exercises, 6), 1.0) for number in range(8)}
    attempts = [
        replace(
            make(
                name,
                random.random() * 90,
                random.random(),
                str(random.randrange(3)),
                hidden=random.random() < 0.8,
                seq=seq,
            ),
            associate=f"p{who:03}",
        )
        for seq, (who, name) in enumerate(
            (who, name) for who in range(200) for name in exercises[:15] for _ in range(2)
        )
    ]
    found = read(attempts, 90, weights, {})
    sample = sorted(random.sample(range(200), 50))
    part = ReadingColumns(
        tuple(found.associates[who] for who in sample),
        found.skills,
        *(
            getattr(found, name)[sample]
            for name in ReadingColumns.__annotations__
            if name not in {"associates", "skills"}
        ),
    )
    chosen = set(part.associates)
    equal(part, [attempt for attempt in attempts if attempt.associate in chosen], 90, weights, {})


def test_tv37_nobody_and_nothing_is_no_row_and_no_warning():
    found = read([], 0)
    assert (found.associates, found.units.shape) == ((), (0, 3))
    later = read([make("A", 5)], 0)
    assert (later.units.tolist(), later.upper.tolist()) == ([[0, 0, 0]], [[1, 1, 1]])


def test_a_bar_that_asks_for_attested_work_is_not_reached_by_graded_work():
    perfect = [make(name, hidden=True, seq=seq) for seq, name in enumerate("ABCDEF")]
    found = read(perfect, 0, {"s": dict.fromkeys("ABCDEF", 1.0)}, {}, POLICY)
    assert found.level.tolist() == [[2]]


@pytest.mark.parametrize(("share", "level", "passes"), [(2.4 / 3, 2, 2), (0.799, 1, 0)])
def test_bars_are_met_at_equality_and_not_below(share, level, passes):
    bar = Bar(level="x", units=2, score=0.8, floor=0.1, exercises=2, fresh_passes=0)
    attempts = [make(name, share=share) for name in "AB"]
    found = read(attempts, 0, {"s": {"A": 1.0, "B": 1.0}}, {}, POLICY.model_copy(update={"levels": (bar,)}))
    assert (found.level.tolist(), found.fresh_passes.tolist()) == ([[level]], [[passes]])


def raw(event: Event) -> RawEvent:
    occurred, recorded = (microseconds(t) for t in (event.occurred_at, event.recorded_at or event.occurred_at))
    payload = canonical(event.payload)
    return RawEvent(event.seq, event.event_id, event.type, event.associate, occurred, recorded, payload)


def graded(who: str, name: str, day: float, seq: int, points: float = 8.0, **more) -> Event:
    fields = {"exercise_version": 1, "variant": "1", "hidden": True, "provisional": False, "content_sha256": ""} | more
    attempt_id = fields.pop("attempt_id", f"{who}-{name}-{seq}")
    known = fields.pop("known", day)
    model = AttemptRegraded if "reason" in fields else AttemptGraded
    payload = model(attempt_id=attempt_id, exercise=name, points=points, max_points=10, **fields)
    event = make_event(who, at(day), payload, "autograde")
    return replace(event, event_id=f"e{seq}", recorded_at=at(known), seq=seq)


def noted(who: str, payload, kind: str, day: float, seq: int) -> Event:
    return replace(make_event(who, at(day), payload, "sam", kind), recorded_at=at(day), seq=seq)


def everything() -> list[Event]:
    sha = "a" * 64
    return [
        graded("ann", "A", 0, 1),
        graded("ann", "B", 1, 2, manual_points_pending=2.0),
        graded("bo", "A", 0, 3, content_sha256=sha),
        graded("bo", "A", 0.5, 4, content_sha256=sha),
        graded("bo", "A", 2, 5, content_sha256=sha),
        graded("cy", "A", 0, 6, attempt_id="c1"),
        graded("cy", "A", 3, 7, 3.0, attempt_id="c1", known=3),
        graded("cy", "B", 1, 8, attempt_id="c2"),
        noted("cy", AttemptVoided(attempt_id="c2", reason="mix-up"), "attempt.voided", 2, 9),
        graded("di", "C", 1, 10, attempt_id="d1", manual_points_pending=2.0),
        noted(
            "di", RubricMarked(attempt_id="d1", criterion="note", points=2, max=2, marker="sam"), "rubric.marked", 2, 11
        ),
        graded("di", "D", 1, 12),
        graded("ed", "A", 5, 13, known=1),
        graded("ed", "D", 2, 14, exercise_version=2),
        noted(
            EVERYBODY, ExerciseWithdrawn(exercise="D", exercise_version=1, reason="x"), "exercise.invalidated", 4, 15
        ),
        graded("fay", "A", 1, 16, attempt_id="f1"),
        noted("fay", AttemptVoided(attempt_id="f1", reason="mix-up"), "attempt.voided", 2, 17),
        graded("gus", "A", 1, 18, 3.0, attempt_id="g1", content_sha256=sha),
        graded("gus", "A", 2, 19, attempt_id="g1", content_sha256="b" * 64, replaces="e18", reason="a better grader"),
        graded("hal", "A", 1, 20, 3.0, attempt_id="h1", content_sha256=sha),
        graded("hal", "A", 2, 21, attempt_id="h1", content_sha256="b" * 64),
        graded("ida", "A", 1, 22, 3.0),
        graded("ida", "A", 1, 23, 8.0),
    ]


@pytest.mark.parametrize("seed", range(3))
def test_tv41_columns_of_stored_events_are_those_of_their_attempts_in_any_order(seed):
    events = everything()
    expected = columns_of(attempts_of(known(events)), OPEN.duplicate_hours)
    shuffled = Random(seed).sample(events, len(events))
    found = columns_of_events([raw(event) for event in shuffled], OPEN.duplicate_hours)
    assert (found.associates, found.exercises, len(found)) == (expected.associates, expected.exercises, len(expected))
    for name in ("associate", "exercise", "submitted_at", "share", "hidden", "critical_failed"):
        assert np.array_equal(getattr(found, name), getattr(expected, name))
    equal(read_all(found, WEIGHTS, OPEN, at(9), NEEDED), attempts_of(known(events)), 9)


@st.composite
def stored(draw):
    """Return events of a few people who share few attempts, so that all that can happen to one does."""
    found = []
    for seq in range(1, draw(st.integers(0, 15)) + 1):
        who, name = draw(st.sampled_from(["ann", "bo"])), draw(st.sampled_from("AB"))
        day = draw(st.sampled_from([0.0, 0.5, 2.0]))
        version, attempt_id = draw(st.integers(1, 2)), draw(st.sampled_from(["", "", "a1", "a2"])) or f"a-{seq}"
        # An event that was recorded long before it occurred does not count, whatever it says.
        known_at = day + draw(st.sampled_from([0.0, 0.0, 1.0, -1.0]))
        match draw(st.sampled_from(["graded", "graded", "graded", "voided", "marked", "invalid"])):
            case "graded":
                more = {"content_sha256": draw(st.sampled_from(["", "a" * 64])), "attempt_id": attempt_id}
                more |= {"exercise_version": version, "manual_points_pending": draw(st.sampled_from([0.0, 0.0, 2.0]))}
                event = graded(who, name, day, seq, draw(st.sampled_from([3.0, 8.0, 12.0])), **more)
            case "voided":
                event = noted(who, AttemptVoided(attempt_id=attempt_id, reason="x"), "attempt.voided", day, seq)
            case "marked":
                mark = RubricMarked(attempt_id=attempt_id, criterion="note", points=2, max=2, marker="sam")
                event = noted(who, mark, "rubric.marked", day, seq)
            case _:
                gone = ExerciseWithdrawn(exercise=name, exercise_version=version, reason="x")
                event = noted(EVERYBODY, gone, "exercise.invalidated", day, seq)
        found.append(replace(event, event_id=f"e{seq}", recorded_at=at(known_at)))
    return found


@settings(deadline=None)
@given(stored(), st.randoms(use_true_random=False))
def test_readings_of_stored_events_are_those_of_their_attempts(events, random):
    twice = random.sample([*events, *events[:2]], len(events) + len(events[:2]))
    found = columns_of_events([raw(event) for event in twice], OPEN.duplicate_hours)
    equal(read_all(found, WEIGHTS, OPEN, at(9), NEEDED), attempts_of(known(events)), 9)


def test_nothing_stored_is_no_column():
    assert len(columns_of_events([], 24)) == 0
