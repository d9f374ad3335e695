"""Every exercise keeps what it promises: on one seed of the commit's choice, on all twenty where that is in doubt."""

import pytest
from tests.conftest import ROOT

from groundschool.authoring.rotation import Rotation, prove_what_is_doubted
from groundschool.curriculum import Course

COURSE = Course.find(ROOT)
ROTATION = Rotation.now(COURSE)
EXERCISES = [name for name, exercise in COURSE.exercises.items() if exercise.declared.status != "retired"]


@pytest.mark.parametrize("exercise", EXERCISES)
def test_every_proof_holds(exercise, course):
    proof = prove_what_is_doubted(course, exercise, ROTATION)
    assert [str(failure) for failure in proof.failures] == []
