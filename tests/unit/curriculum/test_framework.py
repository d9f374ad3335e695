"""The framework's rules: weights, reasons, and exercises that carry what a skill asks for."""

import pytest
from tests.unit.reports.example import exercise
from tests.unit.tracker.worked import FRAMEWORK

from groundschool.curriculum.blueprint import Blueprint
from groundschool.curriculum.framework import (
    Framework,
    framework_rows,
    skill_weights,
    too_few_exercises,
    unknown_skills,
)

DATA = FRAMEWORK.model_dump(mode="json", exclude_none=True)


def changed_skill(**values) -> Framework:
    first, *others = DATA["skills"]
    return Framework.model_validate(DATA | {"skills": [first | values, *others]})


def exercises(count: int, skill="linux.logs"):
    return {f"linux/e{n}": exercise(f"linux/e{n}", (skill,)) for n in range(count)}


@pytest.mark.parametrize(
    ("count", "lowered", "problems"), [(0, None, 0), (3, None, 1), (3, 3, 0), (4, None, 0), (4, 3, 1)]
)
def test_exercises_must_carry_what_a_skill_asks_for(count, lowered, problems):
    framework = changed_skill(min_exercises=lowered, reason="few" if lowered else "")
    assert len(list(too_few_exercises(framework, exercises(count)))) == problems


def test_retired_exercises_keep_their_evidence_and_carry_no_skill():
    retired = exercise("linux/e0", ("linux.logs",))
    retired = type(retired)(retired.folder, retired.declared.model_copy(update={"status": "retired"}))
    assert skill_weights([retired]) == {"linux.logs": {"linux/e0": 1.0}}
    assert len(list(too_few_exercises(changed_skill(), exercises(3) | {"linux/e9": retired}))) == 1


def test_drafts_give_no_evidence():
    draft = exercise("linux/e0", ("linux.logs",))
    draft = type(draft)(draft.folder, draft.declared.model_copy(update={"status": "draft"}))
    assert skill_weights([draft]) == {}


def test_an_unknown_skill_is_named_with_the_nearest_one():
    (problem,) = unknown_skills(FRAMEWORK, exercises(1, "linux.log"))
    assert (problem.where, problem.field) == ("curriculum/linux/e0/exercise.toml", "skills.0.id")
    assert problem.remedy == "Did you mean linux.logs or linux.disks?"


def test_unknown_blueprint_rows_are_named_within_their_section():
    blueprint = Blueprint.model_validate({"rows": [{"id": "B3.linus", "title": "x"}, {"id": "B4.linux", "title": "y"}]})
    problems = list(framework_rows(FRAMEWORK, blueprint))
    assert {problem.field for problem in problems} == {"skills.linux.logs.blueprint", "skills.linux.disks.blueprint"}
    assert {problem.remedy for problem in problems} == {"Did you mean B3.linus?"}
