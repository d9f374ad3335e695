"""The scorecard: worked totals, ranges for what is unknown, and the bar of each dimension."""

from dataclasses import dataclass
from math import isfinite

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.tracker.worked import POLICY, START

from groundschool.curriculum.framework import Framework, Skill
from groundschool.errors import CourseError, GroundschoolError, UnknownNameError
from groundschool.tracker.insight.scorecard import scorecard
from groundschool.tracker.mastery.reading import Reading

WEIGHTS = {"linux": 15, "net": 10, "script": 15, "obs": 15, "incident": 20, "cloud": 10, "doc": 10, "growth": 5}
SCORES = (0.92, 0.70, 0.81, 0.64, 0.88, 0.75, 0.90, 0.80)
CRITICAL = "incident.triage"
examples = settings(max_examples=20, deadline=None)


@dataclass(frozen=True)
class Standing:
    skill: Skill
    reading: Reading
    granted: int


def framework(weights=None) -> Framework:
    weights = weights or WEIGHTS
    common = {"title": "Title", "blueprint": ["B2.x"]}
    ids = [*(f"{name}.{skill}" for name in weights for skill in ("triage", "other")), "systems.spare"]
    skills = [{"id": name, "dimension": name.split(".")[0], "critical": name == CRITICAL, **common} for name in ids]
    skills[-1]["dimension"] = None
    dimensions = [{"id": name, "weight": weight, "bar": "Does it", **common} for name, weight in weights.items()]
    return Framework.model_validate(
        {"version": "1.0.0", "fair_exercises": 6, "policy": POLICY, "dimensions": dimensions, "skills": skills}
    )


FRAMEWORK = framework()


def standing(skill, score, units=4.0, granted=2) -> Standing:
    found = FRAMEWORK.by_id[skill]
    return Standing(found, Reading(START, units, score, 0.0, 1.0, 4, 4, granted, ()), granted)


def card(scores, **more):
    states = [standing(f"{name}.triage", score) for name, score in scores.items() if score is not None]
    return scorecard(states, FRAMEWORK, **more)


def line(result, name):
    return next(each for each in result.dimensions if each.dimension.id == name)


def test_tv34_all_dimensions_known_give_a_total():
    result = card(dict(zip(WEIGHTS, SCORES, strict=True)))
    assert result.total == pytest.approx(0.8065, abs=1e-12)
    assert (result.low, result.words) == (result.high, "0.81")


def test_tv34_an_unknown_dimension_makes_a_range():
    result = card(dict(zip(WEIGHTS, (*SCORES[:-1], None), strict=True)))
    assert (result.low, result.high) == pytest.approx((0.7665, 0.8165), abs=1e-12)
    assert (result.total, result.words) == (None, "0.77 to 0.82")


def test_tv34_nothing_known_is_no_evidence():
    result = card({})
    assert (result.low, result.high, result.total, result.words) == (0.0, 1.0, None, "no evidence")
    assert {(each.score, each.meets_bar, each.evidenced) for each in result.dimensions} == {(None, None, 0)}


def test_an_attested_share_makes_growth_known():
    result = card(dict(zip(WEIGHTS, (*SCORES[:-1], None), strict=True)), attested={"growth": 0.80})
    assert result.total == pytest.approx(0.8065, abs=1e-12)
    growth = line(result, "growth")
    assert (growth.score, growth.attested, growth.meets_bar, growth.coverage) == (0.80, True, True, 0.0)


def test_an_attested_share_is_never_mixed_with_evidence():
    linux = line(card({"linux": 0.5}, attested={"linux": 1.0}), "linux")
    assert (linux.score, linux.attested) == (0.5, False)


def test_a_dimension_is_the_mean_of_its_skills_with_a_unit_of_evidence():
    states = [standing("linux.triage", 0.9), standing("linux.other", 0.2, units=0.99)]
    linux = line(scorecard(states, FRAMEWORK), "linux")
    assert (linux.score, linux.skills, linux.evidenced, linux.coverage) == (0.9, 2, 1, 0.5)
    linux = line(scorecard([states[0], standing("linux.other", 0.2, units=1.0)], FRAMEWORK), "linux")
    assert (linux.score, linux.coverage) == (pytest.approx(0.55), 1.0)


def test_a_score_of_zero_is_known_and_none_is_not():
    assert line(card({"linux": 0.0}), "linux").score == 0.0
    assert line(scorecard([standing("linux.triage", None, units=0.0)], FRAMEWORK), "linux").score is None


def test_skills_without_a_dimension_do_not_enter():
    assert scorecard([standing("systems.spare", 1.0)], FRAMEWORK).words == "no evidence"


@pytest.mark.parametrize(
    ("score", "granted", "met"),
    [(0.80, 2, True), (0.80 - 1e-12, 2, True), (0.799, 2, False), (1.0, 1, False), (1.0, 3, True)],
)
def test_the_bar_asks_for_the_score_and_for_critical_skills_at_working(score, granted, met):
    result = scorecard([standing(CRITICAL, score, granted=granted)], FRAMEWORK)
    assert line(result, "incident").meets_bar is met


def test_a_critical_skill_without_evidence_keeps_the_bar_from_being_met():
    assert line(scorecard([standing("incident.other", 1.0)], FRAMEWORK), "incident").meets_bar is False
    assert line(scorecard([standing("linux.other", 1.0, granted=1)], FRAMEWORK), "linux").meets_bar is True


def test_a_dimension_without_weight_leaves_the_total_known_and_one_without_skills_has_no_coverage():
    bare = framework({"linux": 100, "access": 0})
    bare = bare.model_copy(update={"skills": tuple(s for s in bare.skills if s.dimension == "linux")})
    result = scorecard([standing("linux.triage", 0.5)], bare)
    assert result.total == 0.5
    assert line(result, "access").coverage is None


def test_i16_weights_that_do_not_sum_to_100_are_refused():
    with pytest.raises(CourseError, match=r"the weights sum to 90\. Make them sum to 100"):
        scorecard([], framework({"linux": 90}))


def test_an_attested_dimension_exists():
    with pytest.raises(UnknownNameError, match="growth"):
        card({}, attested={"grouth": 0.5})


@pytest.mark.parametrize("share", [-0.1, 1.1, float("nan")])
def test_an_attested_share_is_a_share(share):
    with pytest.raises(GroundschoolError, match="dimension growth: attested share"):
        card({}, attested={"growth": share})


@examples
@given(st.lists(st.none() | st.floats(0, 1), min_size=8, max_size=8))
def test_i17_any_evidence_gives_finite_numbers_in_order(scores):
    result = card(dict(zip(WEIGHTS, scores, strict=True)))
    assert 0 <= result.low <= result.high <= 1
    unknown = sum(weight for weight, score in zip(WEIGHTS.values(), scores, strict=True) if score is None)
    assert result.high - result.low == pytest.approx(unknown / 100)
    assert all(each.score is None or isfinite(each.score) for each in result.dimensions)
    assert "None" not in result.words
    assert "nan" not in result.words
