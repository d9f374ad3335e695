"""Every exercise keeps what it promises: on one seed of the commit's choice, on all twenty where that is in doubt."""

import pytest
from tests.conftest import ROOT

from groundschool.authoring.mutants.strength import recorded_strength
from groundschool.authoring.mutants.survey import survey
from groundschool.authoring.rotation import Rotation, prove_what_is_doubted
from groundschool.curriculum import Course
from groundschool.services.survey_mutants import Surveyed

COURSE = Course.find(ROOT)
ROTATION = Rotation.now(COURSE)
EXERCISES = [name for name, exercise in COURSE.exercises.items() if exercise.declared.status != "retired"]


@pytest.mark.parametrize("exercise", EXERCISES)
def test_every_proof_holds(exercise, course):
    proof = prove_what_is_doubted(course, exercise, ROTATION)
    assert [str(failure) for failure in proof.failures] == []


@pytest.mark.parametrize("exercise", EXERCISES)
def test_no_mutant_survives_without_a_reason(exercise, course):
    """What was surveyed as it lies here is believed; an exercise that changed is surveyed anew."""
    recorded = recorded_strength(course, course.exercise(exercise))
    if recorded is None:
        assert Surveyed((survey(course, exercise),)).complaints == []
    else:
        assert recorded.unexplained == 0
