"""The mastery rule against its 26 worked vectors, and the invariants that hold for any evidence."""

import json
from math import isfinite
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.tracker.worked import POLICY, at, make

from groundschool.tracker.evidence.counted_attempts import Attempt
from groundschool.tracker.mastery.reading import Reading
from groundschool.tracker.mastery.rule import freshness, read_mastery, shortfalls, wilson

VECTORS = json.loads(Path(__file__).with_name("mastery-vectors.json").read_text(encoding="utf-8"))
LEVELS = ("none", "exploring", "working", "independent")
EXERCISES = "ABCDEF"

examples = settings(max_examples=20, deadline=None)


def read(attempts, day: float, weights=None) -> Reading:
    weights = weights or dict.fromkeys(EXERCISES, 1.0)
    return read_mastery(attempts, weights, POLICY, at(day))


def from_vector(vector) -> list[Attempt]:
    return [
        make(
            seen["e"],
            seen["t"],
            seen["y"],
            str(seen["v"]),
            hidden=bool(seen.get("h", 1)),
            seq=number,
            critical_failed=bool(seen.get("crit")),
            voided=bool(seen.get("void")),
            content_sha256=seen.get("sha", ""),
        )
        for number, seen in enumerate(vector["observations"])
    ]


@pytest.mark.parametrize("vector", VECTORS, ids=[vector["id"] for vector in VECTORS])
def test_reading_of_vector(vector):
    weights = dict.fromkeys(EXERCISES, 1.0) | {seen["e"]: seen.get("w", 1.0) for seen in vector["observations"]}
    reading = read(from_vector(vector), vector["as_of_day"], weights)
    expected = vector["expected"]
    close = {"abs": 1e-4}
    assert reading.units == pytest.approx(expected["n"], **close)
    assert reading.score == (None if expected["p_hat"] is None else pytest.approx(expected["p_hat"], **close))
    assert (reading.lower, reading.upper) == pytest.approx((expected["lower"], expected["upper"]), **close)
    assert (reading.exercises, reading.fresh_passes) == (expected["exercises"], expected["fresh_hidden_passes"])
    assert LEVELS[reading.level] == expected["level"]
    parts = sorted(
        (w.attempt.exercise, int(w.attempt.variant), w.repeats, w.superseded, w.units, w.score) for w in reading.weighed
    )
    explained = sorted((e, v, k, m, u, y) for e, v, _, k, m, u, y in vector["weights"])
    assert [part[:4] for part in parts] == [part[:4] for part in explained]
    for part, wanted in zip(parts, explained, strict=True):
        assert part[4:] == pytest.approx(wanted[4:], **close)


def test_all_vectors_are_here():
    assert len({vector["id"] for vector in VECTORS}) == 26


def test_a_bar_is_met_at_equality_despite_binary_fractions():
    share = 2.4 / 3
    assert share < 0.8
    assert read([make(share=share)], 0).fresh_passes == 1


def test_attempts_after_the_instant_and_of_other_exercises_are_not_read():
    assert read([make("A", 5), make("Z", 0)], 4).units == 0


def test_a_failed_safety_check_caps_what_an_attempt_counts():
    entry = read([make(share=1.0, critical_failed=True)], 0).weighed[0]
    assert (entry.score, entry.attempt.share) == (0.40, 1.0)


def test_shortfalls_name_what_is_missing():
    lacking = {gap.what: (gap.have, gap.need) for gap in shortfalls(read([make("A"), make("B")], 0), POLICY.levels[0])}
    assert lacking["exercises"] == (2, 4)
    assert lacking["fresh passes"] == (2, 3)
    assert "mean score" not in lacking


def test_a_level_that_asks_for_attested_work_is_not_reached_by_notebooks():
    reading = read([make(exercise, variant=str(v)) for exercise in EXERCISES for v in range(4)], 0)
    assert LEVELS[reading.level] == "working"
    assert [gap.what for gap in shortfalls(reading, POLICY.levels[1])] == ["attestations"]


def test_lowered_number_of_exercises_holds_for_the_first_bar_only():
    attempts = [make("AB"[i % 2], variant=str(i)) for i in range(6)]
    weights = {"A": 1.0, "B": 1.0}
    assert read_mastery(attempts, weights, POLICY, at(0)).level == 1
    assert read_mastery(attempts, weights, POLICY, at(0), min_exercises=2).level == 2


@pytest.mark.parametrize(("day", "word"), [(0, "fresh"), (90, "holding"), (179, "holding"), (180, "refresh due")])
def test_freshness_follows_the_lower_bound(day, word):
    assert freshness(read([make(exercise) for exercise in "ABCD"], day), POLICY) == word


days = st.integers(0, 400).map(float)
shares = st.sampled_from([0.0, 0.2, 0.4, 0.6, 0.75, 0.8, 0.9, 1.0, 1.2])


@st.composite
def histories(draw) -> list[Attempt]:
    """Up to five attempts at each exercise, on hidden and public variants."""
    rows: list[Attempt] = []
    for exercise in draw(st.lists(st.sampled_from(EXERCISES), unique=True)):
        for _ in range(draw(st.integers(1, 5))):
            critical = draw(st.integers(0, 9)) == 0
            hidden = draw(st.booleans())
            variant = draw(st.sampled_from("123")) + ("h" if hidden else "p")
            day, share = draw(days), draw(shares)
            rows.append(make(exercise, day, share, variant, hidden=hidden, seq=len(rows), critical_failed=critical))
    return rows


@examples
@given(histories(), st.randoms(use_true_random=False))
def test_i3_the_order_of_the_file_does_not_matter(history: list[Attempt], random: Random):
    shuffled = history.copy()
    random.shuffle(shuffled)
    assert read(shuffled, 400) == read(history, 400)


@examples
@given(histories(), days)
def test_i5_score_and_bounds_are_ordered_shares(history, day):
    reading = read(history, day)
    assert all(0 <= entry.score <= 1 and entry.units >= 0 for entry in reading.weighed)
    score = 0.5 if reading.score is None else reading.score
    assert 0 <= reading.lower <= score <= reading.upper <= 1


@examples
@given(histories(), st.integers(0, 200), st.sampled_from(EXERCISES))
def test_i6_a_perfect_fresh_hidden_attempt_never_lowers_evidence(history, later, exercise):
    # Provable while the raw weights of an exercise sum to at most 4, which five attempts cannot exceed.
    before = read(history, 400 + later)
    after = read([*history, make(exercise, 400 + later, 1.0, "new", seq=999)], 400 + later)
    assert after.units >= before.units - 1e-9
    assert after.lower >= before.lower - 1e-9


@examples
@given(st.integers(1, 40), st.lists(st.sampled_from("123456"), max_size=40))
def test_i7_repeating_adds_little_and_one_exercise_never_more_than_two_units(times, variants):
    same = read([make(seq=number) for number in range(times)], 0)
    assert same.units - 1 < 1 + 1e-9
    assert sum(entry.units for entry in same.weighed[1:]) < 1 + 1e-9
    assert read([make(variant=name, seq=number) for number, name in enumerate(variants)], 0).units <= 2 + 1e-9


@examples
@given(histories(), st.integers(0, 400), st.integers(0, 400))
def test_i8_time_alone_keeps_the_score_and_never_adds_evidence(history, first, more):
    before, after = read(history, 400 + first), read(history, 400 + first + more)
    assert after.score == (None if before.score is None else pytest.approx(before.score, abs=1e-9))
    assert after.units <= before.units + 1e-12
    assert after.lower <= before.lower + 1e-12


@examples
@given(histories(), st.integers(0, 100_000))
def test_i17_every_number_is_finite(history, day):
    reading = read(history, day)
    numbers = [reading.units, reading.lower, reading.upper, *([] if reading.score is None else [reading.score])]
    assert all(isfinite(number) for number in numbers)


@examples
@given(st.floats(0, 1), st.floats(0, 1e6))
def test_i17_wilson_is_finite_and_ordered_for_any_share(score, units):
    lower, upper = wilson(score, units, POLICY.z)
    assert 0 <= lower <= upper <= 1
