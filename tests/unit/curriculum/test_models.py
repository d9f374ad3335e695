"""What an exercise and a lesson may declare."""

import pytest
from pydantic import ValidationError
from tests.unit.curriculum.declared import EXERCISE, LESSON, OPTIONS, TASK, course, exercise, lesson

from groundschool.curriculum.exercise import ExerciseFile
from groundschool.curriculum.lesson import LessonFile
from groundschool.errors import GroundschoolError, UnknownNameError


def test_area_and_slug_come_from_the_folder_and_points_from_the_tasks():
    made = exercise("iac/small-change", tasks=[TASK, TASK | {"id": "second-one", "points": 3}])
    assert (made.area, made.slug, made.id, made.points) == ("iac", "small-change", "iac/small-change", 11)
    assert made.tasks["second-one"].grader_name == "second_one"
    assert made.misconceptions["text-order"].hint == "Compare numbers, not texts."
    assert (lesson().area, lesson().slug, lesson().id) == ("linux", "first-lesson", "linux/first-lesson")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("ref", "LNX-1"),
        ("title", ""),
        ("level", 5),
        ("minutes", 1),
        ("datasets", []),
        ("blueprint", []),
        ("skills", []),
        ("skills", [{"id": "a", "weight": 0.75}]),
        ("skills", [{"id": name} for name in "abcd"]),
        ("tasks", []),
        ("tasks", [TASK | {"points": 0}]),
        ("tasks", [TASK | {"kind": "essay"}]),
        ("tasks", [TASK | {"answer": "Not a name"}]),
        ("tasks", [TASK | {"id": "Not_a_slug"}]),
        ("misconceptions", [{"tag": "t", "hint": ""}]),
        ("variant", "secret"),
        ("status", "done"),
        ("colour", "red"),
    ],
)
def test_an_exercise_that_cannot_be_meant_is_refused(field, value):
    with pytest.raises(ValidationError) as refused:
        ExerciseFile.model_validate(EXERCISE | {field: value})
    assert refused.value.errors()[0]["loc"][0] == field


@pytest.mark.parametrize("weight", [1, 1.0, 0.5])
def test_a_skill_weighs_all_or_half(weight):
    assert exercise(skills=[{"id": "a", "weight": weight}]).declared.skills[0].weight == weight


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (OPTIONS[:2], "at least 3"),
        ([OPTIONS[1]] * 3, "exactly one option is right"),
        ([OPTIONS[0], *OPTIONS], "exactly one option is right"),
        ([*OPTIONS, {"text": "Four", "reply": "No."}], "names its misconception"),
        ([OPTIONS[0] | {"tag": "x"}, *OPTIONS[1:]], "a right option has no tag"),
    ],
)
def test_a_prediction_has_one_right_option_and_tags_on_the_others(options, said):
    with pytest.raises(ValidationError, match=said):
        LessonFile.model_validate(LESSON | {"predictions": [{"id": "order", "question": "Which?", "options": options}]})


def test_a_declaration_cannot_be_changed():
    with pytest.raises(ValidationError):
        exercise().declared.title = "Another"


def test_names_lead_to_exercises_tasks_and_lessons_or_to_the_nearest_name():
    made = course(exercise(), lessons=(lesson(),))
    assert made.exercise("linux/slow-disk").declared.ref == "LNX-90"
    assert made.task("linux/slow-disk", "slowest")[1].points == 8
    for ask, wrong, near in (
        (made.exercise, ("linux/slow-disc",), "Did you mean linux/slow-disk?"),
        (made.lesson, ("linux/last-lesson",), "Did you mean linux/first-lesson?"),
        (made.task, ("linux/slow-disk", "slow"), "Did you mean slowest?"),
    ):
        with pytest.raises(UnknownNameError) as unknown:
            ask(*wrong)
        assert near in str(unknown.value)


def test_exercises_are_selected_by_area_or_name_and_all_without_names():
    areas = {"linux": ("Linux", "Logs."), "iac": ("Infrastructure", "Plans."), "capacity": ("Capacity", "Soon.")}
    made = course(exercise(), exercise("linux/full-disk"), exercise("iac/small-change"), areas=areas)

    def chosen(*names):
        return [one.id for one in made.select(names)]

    assert chosen() == ["linux/slow-disk", "linux/full-disk", "iac/small-change"]
    assert chosen("linux") == ["linux/slow-disk", "linux/full-disk"]
    assert chosen("iac", "linux/full-disk", "iac/small-change") == ["iac/small-change", "linux/full-disk"]
    with pytest.raises(UnknownNameError, match="Did you mean linux"):
        chosen("linus")
    with pytest.raises(GroundschoolError, match="capacity has no exercise yet"):
        chosen("capacity")
