"""Scores: shares of points, the cap for unsafe answers, and the merge over variants."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundschool.grading import Check, Score, merge
from groundschool.grading.score import CRITICAL_CAP, Flag

few = settings(max_examples=25)
LABELS = ("a", "b", "c", "d")
POINTS = {"a": 1.0, "b": 2.5, "c": 0.1, "d": 4.0}


def check(label: str, passed: bool, critical: bool = False, tag: str = "") -> Check:  # noqa: FBT001, FBT002
    return Check(label, passed, POINTS[label], "" if passed else tag, "" if passed else "seen", critical)


CHECKS = st.builds(check, st.sampled_from(LABELS), st.booleans(), st.booleans(), st.sampled_from(("", "x", "y")))
SCORES = st.lists(CHECKS, min_size=1, max_size=4, unique_by=lambda one: one.label).map(lambda all_: Score(tuple(all_)))
RUNS = st.lists(st.tuples(st.sampled_from(("", "another variant", "the edge")), SCORES), min_size=1, max_size=5)


@few
@given(SCORES)
def test_a_fraction_is_a_share_and_a_failed_critical_check_caps_it(score):
    assert 0.0 <= score.fraction <= 1.0
    if score.critical_failed:
        assert score.fraction <= CRITICAL_CAP
    if all(one.passed for one in score.checks):
        assert score.fraction == 1.0


def test_the_cap_is_two_fifths_and_takes_nothing_from_a_lower_score():
    unsafe = check("a", passed=False, critical=True)
    assert Score((unsafe, check("d", passed=True))).fraction == 0.40
    assert Score((unsafe, check("c", passed=True))).fraction == pytest.approx(0.1 / 1.1)


def test_four_of_five_points_are_exactly_a_share_of_four_fifths():
    score = Score((Check("a", passed=True, points=4), Check("b", passed=False)))
    assert 8 * score.fraction == 6.4


def test_no_check_earns_nothing():
    assert Score(()).fraction == 0.0


@few
@given(RUNS)
def test_merging_again_changes_nothing(runs):
    once = merge(runs)
    assert merge([*runs, *runs]) == once
    assert [(one.label, one.passed) for one in merge([("", once)]).checks] == [(o.label, o.passed) for o in once.checks]


@few
@given(RUNS)
def test_a_property_holds_when_it_holds_on_every_variant(runs):
    for merged in merge(runs).checks:
        seen = [one for _, score in runs for one in score.checks if one.label == merged.label]
        assert merged.passed == all(one.passed for one in seen)


@few
@given(RUNS)
def test_the_first_failure_is_kept_with_the_variant_it_was_seen_on(runs):
    for merged in merge(runs).checks:
        failures = [
            (where, one)
            for where, score in runs
            for one in score.checks
            if one.label == merged.label and not one.passed
        ]
        if failures:
            where, first = failures[0]
            assert (merged.seen_on, merged.tag, merged.evidence) == (where, first.tag, first.evidence)
        else:
            assert merged.seen_on == ""


@few
@given(RUNS, SCORES)
def test_another_variant_never_raises_a_score_without_new_properties(runs, more):
    before = merge(runs)
    known = {one.label for one in before.checks}
    after = merge([*runs, ("", Score(tuple(one for one in more.checks if one.label in known)))])
    assert {one.label for one in after.checks if one.passed} <= {one.label for one in before.checks if one.passed}


def test_tags_are_those_of_failed_checks_once():
    failed = [check(name, passed=False, tag="x") for name in "ab"]
    assert Score((*failed, Check("c", passed=True, tag="y"))).tags == ("x",)


@few
@given(SCORES)
def test_a_score_is_plain_data(score):
    data = json.loads(json.dumps(score.as_dict()))
    assert data["fraction"] == score.fraction
    assert [one["label"] for one in data["checks"]] == [one.label for one in score.checks]


def test_a_flag_costs_nothing_is_kept_by_a_merge_and_told_as_data():
    passed, one = Check("a", passed=True), Flag("may be blame", "X broke it.")
    merged = merge([("", Score((passed,), (one,))), ("another variant", Score((passed,), (one,)))])
    assert (merged.fraction, merged.critical_failed, merged.flags) == (1, False, (one,))
    assert merged.without("evidence").flags == (one,)
    assert merged.as_dict()["flags"] == [{"doubt": "may be blame", "sentence": "X broke it."}]
    assert "flags" not in Score((passed,)).as_dict()
