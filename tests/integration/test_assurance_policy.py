"""At which levels of being locked in marks are evidence is the course's to say."""

import pytest
from tests.integration.notebook_maker import solved

from groundschool.curriculum.assurance import levels_that_count, load_assurance
from groundschool.curriculum.declarations import load_declarations
from groundschool.errors import CourseError
from groundschool.sandbox import Assurance

USUAL = (Assurance.ISOLATED, Assurance.CONFINED)
SAID = 'title = "Which"\nblueprint = ["B9.alone"]\ncounts = {}\n'


def declare(root, counts):
    path = root / "curriculum" / "policies" / "assurance.toml"
    path.write_text(SAID.format(counts), encoding="utf-8")


def test_the_course_says_it_and_without_its_word_the_usual_holds(course, example):
    assert levels_that_count(course.root) == USUAL
    assert load_assurance(course.root)[0].blueprint == ("B10.variants",)
    assert levels_that_count(example) == USUAL
    declare(example, '["isolated"]')
    assert levels_that_count(example) == (Assurance.ISOLATED,)


def test_a_level_that_does_not_exist_is_named_with_file_and_field(example):
    declare(example, '["isolated", "sound"]')
    with pytest.raises(CourseError, match=r"curriculum/policies/assurance.toml.*counts.1"):
        levels_that_count(example)
    assert "counts.1" in " ".join(map(str, load_declarations(example)[1]))


@pytest.mark.parametrize(("counts", "provisional"), [('["isolated", "confined"]', "false"), ('["separate"]', "true")])
def test_grading_is_provisional_where_its_level_does_not_count(built_copy, groundschool, tmp_path, counts, provisional):
    declare(built_copy, counts)
    places = ("--course", built_copy, "--work", tmp_path / "work")
    (tmp_path / "work").mkdir()
    released = groundschool("release", "linux", *places, "--exchange", tmp_path / "exchange")
    assert released.returncode == 0, released.stderr
    path = tmp_path / "work" / "submitted" / "ann" / "linux" / "slow-disk.ipynb"
    path.parent.mkdir(parents=True)
    path.write_bytes(solved(built_copy, "linux/slow-disk"))
    graded = groundschool("grade", *places)
    assert graded.returncode == 0, graded.stderr
    told = groundschool("export", "events", *places)
    assert f'"provisional":{provisional}' in told.stdout.replace(" ", ""), told


def weigh(root, weights):
    path = root / "curriculum" / "policies" / "assurance.toml"
    path.write_text(SAID.format('["isolated"]') + f"[weights]\n{weights}\n", encoding="utf-8")


def test_what_the_file_says_weighs_where_levels_are_made(example):
    weigh(example, "separate = 0.5\nin_process = 0.0")
    declared, problems = load_declarations(example)
    assert problems == []
    assert declared.framework.policy.assurance.by_level == {
        "in-process": 0.0,
        "separate": 0.5,
        "confined": 1.0,
        "isolated": 1.0,
    }


@pytest.mark.parametrize(
    ("weights", "field", "said"),
    [
        ("confined = 0.5\nseparate = 0.9\nin_process = 0.1", "weights.separate", "more than confined"),
        ("in_process = 1.0\nseparate = 0.5", "weights.in_process", "more than separate"),
        ("isolated = 0\nconfined = 0\nseparate = 0\nin_process = 0", "weights.isolated", "whose marks weigh 0"),
        ("isolated = 1.5", "weights.isolated", "less than or equal to 1"),
        ("sound = 1", "weights.sound", "there is no such field"),
    ],
)
def test_weights_that_contradict_themselves_are_named_with_file_and_field(example, weights, field, said):
    weigh(example, weights)
    told = " ".join(map(str, load_declarations(example)[1]))
    assert "curriculum/policies/assurance.toml" in told
    assert field in told
    assert said in told


def test_the_framework_says_nothing_of_it(example):
    path = example / "curriculum" / "framework.toml"
    path.write_text(path.read_text(encoding="utf-8") + "\n[policy.assurance]\nisolated = 0.5\n", encoding="utf-8")
    assert "Say it in policies/assurance.toml" in " ".join(map(str, load_declarations(example)[1]))
