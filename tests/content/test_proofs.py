"""Every exercise keeps what it promises, on twenty seeds."""

import pytest
from tests.conftest import ROOT

from groundschool.authoring.prove import prove
from groundschool.curriculum import Course

SEEDS = 20
EXERCISES = [name for name, exercise in Course.find(ROOT).exercises.items() if exercise.declared.status != "retired"]


@pytest.mark.parametrize("exercise", EXERCISES)
def test_every_proof_holds(exercise, course):
    proof = prove(course, exercise, SEEDS)
    assert [str(failure) for failure in proof.failures] == []
