"""Item analysis by its vector, its flags at their edges, and samples that say nothing."""

from math import isfinite

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.tracker.worked import POLICY, at, make

from groundschool.ledger.attempt_payloads import TaskMark
from groundschool.tracker.insight.discrimination import discrimination, item_rests
from groundschool.tracker.insight.items import item_stats
from groundschool.tracker.insight.statistic import fisher_interval, incomplete_beta, pearson, two_sided, welch

SCORES = {"P": (1, 1, 0.9, 0.6, 0.5, 0.2), "Q": (0.8, 0.6, 0.7, 0.4, 0.3, 0.1), "R": (0.2, 0.4, 0.9, 1, 0.8, 0.9)}


def given_by(person: str, exercise: str, share: float, variant="1", day: float = 0, **more):
    attempt = make(exercise, day, share, variant, **more)
    return type(attempt)(**{**vars(attempt), "associate": person, "attempt_id": f"{person}-{attempt.attempt_id}"})


def stats(attempts, minutes=None, day: float = 10):
    found = item_stats(attempts, POLICY, minutes or {}, at(day))
    return {(stat.exercise, stat.test_id): stat for stat in found}


def six():
    return [given_by(f"p{who}", name, share) for name, row in SCORES.items() for who, share in enumerate(row)]


def test_tv35_difficulty_and_item_rest_correlation():
    found = stats(six())
    means = [found[name, ""].first_mean for name in "PQR"]
    assert means == pytest.approx([0.7, 0.4833, 0.7], abs=5e-5)
    scores = {(name, 1, ""): {f"p{who}": share for who, share in enumerate(row)} for name, row in SCORES.items()}
    found_rests = item_rests(scores)
    rests = [found_rests[name, 1, ""] for name in "PQR"]
    assert [r for r, _ in rests] == pytest.approx([0.1452, 0.4068, -0.6617], abs=5e-5)
    assert [n for _, n in rests] == [6, 6, 6]


def test_tv35_six_people_are_not_enough_to_show_it():
    assert {(stat.r_rest, stat.flags) for stat in stats(six()).values()} == {(None, ("not enough data",))}


@pytest.mark.parametrize(
    ("r", "n", "low", "high", "flag"),
    [
        (0.05, 200, -0.089, 0.187, "review"),
        (0.35, 20, -0.109, 0.686, ""),
        (0.35, 100, 0.165, 0.511, ""),
        (-0.5, 100, -0.634, -0.336, "likely broken"),
    ],
)
def test_tv35_the_interval_decides_not_the_number(r, n, low, high, flag):
    shown = discrimination(r, n)
    assert shown[1:3] == pytest.approx((low, high), abs=1e-3)
    assert shown[3] == flag


def test_tv35_an_item_that_everybody_solves_has_no_correlation_and_no_flag():
    attempts = [given_by(f"p{who}", name, 1.0) for who in range(30) for name in "AB"]
    found = stats(attempts)["A", ""]
    assert (found.r_rest, found.r_low, found.flags, found.pass_rate) == (None, None, (), 1.0)


def test_only_first_attempts_count_and_later_ones_tell_how_many_it_takes():
    attempts = [given_by("p1", "A", 0.4), given_by("p1", "A", 1.0, "2", day=1), given_by("p2", "A", 1.0)]
    found = stats(attempts)["A", ""]
    assert (found.n, found.first_mean, found.pass_rate, found.attempts_to_pass) == (2, 0.7, 0.5, 1.5)


def test_the_most_failed_task_and_a_row_for_each_task():
    marks = (TaskMark(id="cause", points=1, max=4), TaskMark(id="update", points=6, max=6))
    found = stats([given_by("p1", "A", 0.7, tasks=marks)])
    assert found["A", ""].most_failed_test == "cause"
    assert [found["A", name].first_mean for name in ("cause", "update")] == [0.25, 1.0]
    perfect = (TaskMark(id="cause", points=4, max=4),)
    assert stats([given_by("p1", "A", 1.0, tasks=perfect)])["A", ""].most_failed_test == ""


def test_minutes_are_medians_of_five_or_more_and_a_night_left_open_is_cut_off():
    told = [
        given_by(f"p{who}", "A", 1.0, active_seconds=60.0 * minutes) for who, minutes in enumerate((10, 20, 30, 40))
    ]
    assert stats(told, {"A": 30})["A", ""].median_min is None
    found = stats([*told, given_by("p9", "A", 1.0, active_seconds=60.0 * 600)], {"A": 30})["A", ""]
    assert (found.iqr_low, found.median_min, found.iqr_high) == (20, 30, 40)
    alone = stats([given_by(f"p{who}", "A", 1.0, active_seconds=36_000.0) for who in range(5)], {"A": 30})["A", ""]
    assert alone.median_min == 120


def test_variants_of_unequal_difficulty_are_flagged_when_chance_does_not_explain_it():
    hard = [given_by(f"h{who}", "A", 0.3 + who % 3 / 50, "1") for who in range(12)]
    easy = [given_by(f"e{who}", "A", 0.9 + who % 3 / 50, "2") for who in range(12)]
    found = stats([*hard, *easy])["A", ""]
    assert found.variant_spread == pytest.approx(0.6)
    assert "variants differ" in found.flags
    few = stats([*hard[:4], *easy[:4]])["A", ""]
    assert few.variant_spread is None
    assert "variants differ" not in few.flags


def test_one_person_on_a_third_variant_hides_no_difference():
    hard = [given_by(f"h{who}", "A", 0.3 + who % 3 / 50, "1") for who in range(12)]
    easy = [given_by(f"e{who}", "A", 0.9 + who % 3 / 50, "2") for who in range(12)]
    assert "variants differ" in stats([*hard, *easy, given_by("alone", "A", 1.0, "3")])["A", ""].flags


def test_a_variant_that_everybody_fails_beside_one_that_everybody_passes_is_flagged():
    broken = [given_by(f"b{who}", "A", 0.0, "1") for who in range(5)]
    sound = [given_by(f"s{who}", "A", 1.0, "2") for who in range(5)]
    assert "variants differ" in stats([*broken, *sound])["A", ""].flags


def test_a_retake_is_no_first_attempt_while_the_first_waits_for_its_mark():
    waits = given_by("p1", "A", 0.1, pending=1.0)
    attempts = [waits, given_by("p1", "A", 1.0, "2", day=1)]
    assert stats(attempts) == {}
    found = stats([*attempts, given_by("p2", "A", 0.5)])["A", ""]
    assert (found.n, found.first_mean, found.attempts_to_pass) == (1, 0.5, None)


def test_who_did_not_pass_and_stopped_a_month_ago_has_abandoned():
    attempts = [given_by("p1", "A", 0.2), given_by("p2", "A", 0.2, day=20), given_by("p3", "A", 1.0)]
    assert stats(attempts, day=40)["A", ""].abandoned == pytest.approx(1 / 3)


def test_a_new_grader_that_marks_otherwise_shows():
    attempts = [given_by("p1", "A", 0.9, grader="1"), given_by("p2", "A", 0.5, day=1, grader="2")]
    assert stats(attempts)["A", ""].grader_drift == pytest.approx(-0.4)
    assert stats(attempts[:1])["A", ""].grader_drift is None


def test_nothing_attempted_is_no_row():
    assert item_stats([], POLICY, {}, at(0)) == []


# Values of tables: t 2.228 at 10 degrees of freedom and 1.96 at infinity leave 5 %, 63.657 at 1 leaves 1 %.
@pytest.mark.parametrize(("t", "df", "p"), [(2.228139, 10, 0.05), (1.959966, 1e7, 0.05), (63.65674, 1, 0.01)])
def test_students_t_has_the_tails_of_the_tables(t, df, p):
    assert two_sided(t, df) == pytest.approx(p, rel=1e-5)


@given(st.floats(0, 1), st.floats(0.5, 50), st.floats(0.5, 50))
def test_the_incomplete_beta_function_is_a_distribution(x, a, b):
    value = incomplete_beta(x, a, b)
    assert 0 <= value <= 1
    assert value + incomplete_beta(1 - x, b, a) == pytest.approx(1, abs=1e-9)


def test_samples_that_say_nothing_give_none():
    assert pearson([1.0], [1.0]) is None
    assert fisher_interval(0.5, 3) is None
    assert welch([0.5], [0.5, 0.6]) is None


def test_samples_that_do_not_vary_differ_for_certain_or_not_at_all():
    assert welch([0.5, 0.5], [0.7, 0.7]) == 0
    assert welch([0.5, 0.5], [0.5, 0.5]) == 1


# By hand: means 2.5 and 6, variances 5/3 of four and 10 of five, so t = -3.5 / sqrt(5/12 + 2).
def test_welchs_p_has_students_tail_at_its_own_degrees_of_freedom():
    assert welch([1, 2, 3, 4], [2, 4, 6, 8, 10]) == pytest.approx(two_sided(-2.2514363, 5.5207878), rel=1e-6)


shares = st.floats(0, 1)


people, names = st.sampled_from("abcdefghijklmnop"), st.sampled_from("AB")


@given(st.lists(st.tuples(people, names, shares, st.sampled_from("12")), max_size=40))
def test_i17_every_number_is_finite(rows):
    attempts = [given_by(who, name, share, seed, place / 10) for place, (who, name, share, seed) in enumerate(rows)]
    for stat in item_stats(attempts, POLICY, {}, at(99)):
        assert all(isfinite(value) for value in vars(stat).values() if isinstance(value, float))
