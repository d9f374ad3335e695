"""What evidence weighs by how well it was locked in: less in favour, whole against, never better for less."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.tracker.mastery.test_rule_over_columns import OPEN, WEIGHTS, cohorts, equal, read
from tests.unit.tracker.worked import POLICY, at, make

from groundschool.curriculum.evidence_weights import LEVELS, EvidenceWeights
from groundschool.tracker.mastery.reading import TOLERANCE
from groundschool.tracker.mastery.rule import read_mastery

SKILL = {"A": 1.0, "B": 1.0, "C": 1.0, "D": 1.0}
WEIGHT = st.sampled_from([0.01, 0.25, 0.5, 0.9, 1.0])
ANY = st.sampled_from([0.0, 0.25, 0.6, 1.0])


def weighing(policy=OPEN, **weights: float):
    return policy.model_copy(update={"assurance": EvidenceWeights(**weights)})


@st.composite
def graded(draw, count=25):
    """Draw attempts that were locked in in all sorts of ways."""
    attempts = draw(cohorts())
    levels = draw(st.lists(st.sampled_from(LEVELS), min_size=count, max_size=count))
    return [replace(one, assurance=level) for one, level in zip(attempts, levels, strict=False)]


def weights(values=WEIGHT):
    return st.fixed_dictionaries(dict.fromkeys(EvidenceWeights.model_fields, values))


@settings(deadline=None, max_examples=400)
@given(graded(), weights(), st.sampled_from([*EvidenceWeights.model_fields]), WEIGHT, st.integers(0, 400))
def test_more_weight_never_lowers_a_level_nor_what_one_can_be_sure_of(attempts, before, name, more, day):
    after = before | {name: max(more, before[name])}
    for skill in WEIGHTS.values():
        mine = [one for one in attempts if one.associate == "ann"]
        less, now = (read_mastery(mine, skill, weighing(**said), at(day), 1) for said in (before, after))
        assert now.level >= less.level
        assert now.lower >= less.lower - TOLERANCE
        assert now.units >= less.units - TOLERANCE
        assert (now.score or 0) >= (less.score or 0) - TOLERANCE


@settings(deadline=None)
@given(graded(), weights(ANY), st.integers(0, 400))
def test_the_kernel_weighs_as_the_plain_rule_does(attempts, said, day):
    policy = weighing(**said)
    equal(read(attempts, day, policy=policy), attempts, day, policy=policy)


@settings(deadline=None)
@given(graded(), st.integers(0, 400))
def test_by_default_nothing_depends_on_how_it_was_locked_in(attempts, day):
    blind = [replace(one, assurance="isolated") for one in attempts]
    for skill in WEIGHTS.values():
        one, other = (read_mastery(them, skill, OPEN, at(day), 1) for them in (attempts, blind))
        assert (one.units, one.score, one.lower, one.upper, one.level) == (
            other.units,
            other.score,
            other.lower,
            other.upper,
            other.level,
        )


def passes(level: str, share: float = 1.0):
    return [make(name, 0, share, assurance=level) for name in SKILL]


def test_four_passes_make_a_level_where_they_weigh_enough():
    policy = weighing(POLICY, separate=0.5, in_process=0.0)
    assert read_mastery(passes("isolated"), SKILL, policy, at(0)).level == 2
    halved = read_mastery(passes("separate"), SKILL, policy, at(0))
    assert (halved.level, halved.units, halved.score, halved.fresh_passes) == (1, 2.0, 1.0, 4)


def test_what_speaks_against_somebody_stays_whole():
    policy = weighing(POLICY, separate=0.5)
    failed = read_mastery(passes("separate", 0.0), SKILL, policy, at(0))
    assert (failed.units, failed.score) == (4.0, 0.0)
    middling = read_mastery(passes("separate", 0.6), SKILL, policy, at(0))
    assert middling.units == pytest.approx(4 * (0.3 + 0.4))
    assert middling.score == pytest.approx(0.3 / 0.7)


def test_at_weight_0_it_is_no_evidence():
    nothing = read_mastery(passes("in-process"), SKILL, weighing(POLICY, in_process=0.0), at(0))
    assert (nothing.units, nothing.score, nothing.level, nothing.exercises, nothing.fresh_passes) == (0, None, 0, 0, 0)
