"""What a notebook asks for while somebody practises: hints, predictions, files, and what is noted of it."""

import json
import shutil
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from tests.unit.curriculum.declared import exercise, lesson

from groundschool.curriculum import Course
from groundschool.errors import UnknownNameError
from groundschool.grading.runner import Desk
from groundschool.grading.score import CRITICAL_CAP, Check, Score
from groundschool.grading.variant_plan import VariantPlan
from groundschool.grading.verdict import as_mime
from groundschool.services.answer_prediction import answer_prediction, prediction_of
from groundschool.services.answer_question import answer_question, as_written, question_of
from groundschool.services.diary import NAME, Diary
from groundschool.services.open_hint import open_hint
from groundschool.services.practice import Practice, Practised

EXAMPLE = Path(__file__).parents[2] / "example_course"
SLOW = "linux/slow-disk"
NOON = datetime(2026, 8, 3, 12, tzinfo=UTC)


@pytest.fixture
def diary(tmp_path):
    return Diary(tmp_path / "mine", lambda: NOON)


def slowest(path):
    return max((float(line.split()[0]) for line in Path(path).read_text(encoding="utf-8").splitlines()), default=None)


@pytest.fixture
def sealing(tmp_path) -> Practice:
    """Practice of a course whose grader keeps the property of the first variant from whoever practises."""
    course = tmp_path / "course"
    shutil.copytree(EXAMPLE, course)
    grader = course / "curriculum" / SLOW / "grader.py"
    sealed = "ON_EDGES =", 'SEALED = {"slowest": ["the slowest request is found"]}\nON_EDGES ='
    grader.write_text(grader.read_text(encoding="utf-8").replace(*sealed), encoding="utf-8")
    return Practice(Desk(Course(course)), "ann", tmp_path / "ann")


def test_what_is_sealed_is_told_to_nobody_who_practises(sealing):
    said = [sealing.grade(SLOW, "slowest", answer) for answer in (slowest, lambda _path: 3.5)]
    for tried in said:
        assert tried.sealed == ("the slowest request is found",)
        assert not any(check.label.startswith(tried.sealed) for check in tried.told.checks)
        shown = as_mime(tried.exercise, tried.task, tried.told, practising=True, sealed=tried.sealed)
        assert "LATER the slowest request is found" in shown["text/plain"]
        assert "1 more are decided" not in shown["text/plain"].replace("1 more is decided", "")
        assert "points" not in shown["text/plain"]
        assert ">LATER<" in shown["text/html"]
    assert said[0].points < said[0].score.fraction * said[0].task.points
    whole = Practice(Desk(Course(EXAMPLE)), "ann", sealing.folder).grade(SLOW, "slowest", slowest)
    assert (whole.sealed, whole.told, whole.points) == ((), whole.score, whole.task.points)


def test_what_is_unsafe_caps_the_points_also_while_something_is_sealed():
    exercise, task = Course(EXAMPLE).task(SLOW, "slowest")
    unsafe = Check("nothing is deleted", passed=False, points=0, critical=True)
    score = Score((unsafe, Check("one", passed=True, points=3), Check("two, later", passed=True, points=1)))
    told = Practised(exercise, task, score, ("two",))
    assert told.sealed == ("two",)
    assert told.points == task.points * CRITICAL_CAP


def test_that_nothing_is_written_yet_is_told_although_it_is_sealed(sealing):
    tried = sealing.grade(SLOW, "slowest", None)
    assert tried.told.checks
    assert tried.sealed == ()


def noted(diary: Diary) -> list[dict]:
    path = diary.folder / NAME
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []


def test_a_hint_is_opened_and_noted(diary):
    found = exercise(tasks=[{**exercise().declared.tasks[0].model_dump(), "hints": ["Read a unit.", "Compare."]}])
    task = found.tasks["slowest"]
    assert open_hint(diary, found, task, 2) == "Hint 2 of 2: Compare."
    assert noted(diary) == [
        {
            "at": "2026-08-03T12:00:00+00:00",
            "kind": "hint",
            "exercise": "linux/slow-disk",
            "task": "slowest",
            "number": 2,
        }
    ]


@pytest.mark.parametrize("number", [0, 2])
def test_a_hint_that_there_is_not_is_not_noted(diary, number):
    found = exercise(tasks=[{**exercise().declared.tasks[0].model_dump(), "hints": ["Read a unit."]}])
    assert open_hint(diary, found, found.tasks["slowest"], number) == "There is one hint, numbered from 1."
    assert noted(diary) == []


@pytest.mark.parametrize(("choose", "said", "brier"), [(1, "Right. Yes.", 0.09), (2, "Not so. No.", 0.49)])
def test_a_prediction_is_answered_and_noted_with_how_good_it_was(diary, choose, said, brier):
    found = lesson()
    assert answer_prediction(diary, found, prediction_of(found, "order"), choose, 70) == said
    (line,) = noted(diary)
    assert (line["kind"], line["lesson"], line["question"]) == ("prediction", "linux/first-lesson", "order")
    assert (line["right"], line["confidence"], line["brier"]) == (choose == 1, 70, brier)


def test_an_option_that_there_is_not_is_not_noted(diary):
    found = lesson()
    said = answer_prediction(diary, found, prediction_of(found, "order"), 4, 70)
    assert said == "There are 3 options, numbered from 1."
    assert noted(diary) == []


def test_a_question_that_a_lesson_does_not_ask():
    with pytest.raises(UnknownNameError, match="prediction of linux/first-lesson"):
        prediction_of(lesson(), "odor")


def test_a_disk_that_cannot_be_written_loses_the_line_and_nothing_else(tmp_path):
    (tmp_path / "mine").write_text("a file where a folder would be", encoding="utf-8")
    lost = Diary(tmp_path / "mine", lambda: NOON)
    found = lesson()
    assert answer_prediction(lost, found, prediction_of(found, "order"), 1, 70) == "Right. Yes."


@pytest.fixture
def practice(tmp_path):
    return Practice(Desk(Course(EXAMPLE)), "ann", tmp_path)


def test_another_variant_is_shown_and_graded_on(practice):
    first = practice.files(SLOW)
    other = practice.another_variant(SLOW)
    assert practice.files(SLOW) == other != first
    assert practice.files(SLOW).is_relative_to(practice.folder)
    solved = practice.grade(SLOW, "slowest", slowest)
    assert (solved.points, type(solved.points)) == (8.0, float)
    assert practice.grade(SLOW, "slowest", lambda _path: first).points == 0.0


def test_a_personal_variant_stays(tmp_path):
    course = Path(shutil.copytree(EXAMPLE, tmp_path / "course", ignore=shutil.ignore_patterns("__pycache__")))
    declaration = course / "curriculum" / SLOW / "exercise.toml"
    text = declaration.read_text(encoding="utf-8").replace("minutes = 20", 'minutes = 20\nvariant = "personal"')
    declaration.write_text(text, encoding="utf-8")
    mine, hers = (Practice(Desk(Course(course)), who, tmp_path / who) for who in ("ann", "bea"))
    assert mine.files(SLOW) == mine.another_variant(SLOW)
    assert mine.files(SLOW).name != hers.files(SLOW).name


def test_an_edge_is_opened_as_the_checks_try_it(tmp_path):
    practice = Practice(Desk(Course(EXAMPLE)), "ann", tmp_path)
    assert (practice.open_edge(SLOW, "empty") / "response-times.txt").read_bytes() == b""
    plan = VariantPlan(0)
    tried = {one.edge: one for one in practice.desk.variants(practice.course.exercise(SLOW), plan)}
    shown = practice.open_edge(SLOW, "empty")
    assert {path.name: path.read_bytes() for path in shown.iterdir()} == dict(tried["empty"].files)
    assert shown != practice.files(SLOW)


def test_an_edge_that_there_is_not_is_a_sentence_with_the_nearest_name(tmp_path):
    with pytest.raises(UnknownNameError, match="edge of linux/slow-disk"):
        Practice(Desk(Course(EXAMPLE)), "ann", tmp_path).open_edge(SLOW, "emtpy")


QUESTION = {
    "id": "growth",
    "question": "How much did it grow?",
    "right": {"a": [17, 0.5]},
    "reply": "Restarts counted.",
    "wrong": [{"value": {"a": [9, 0.5]}, "tag": "last-value", "reply": "That is the last value."}],
}


@pytest.mark.parametrize(
    ("answer", "said", "right", "tag"),
    [
        ({"a": (17, 0.5000000000001)}, "Right. Restarts counted.", True, None),
        ({"a": [9, 0.5]}, "Not so. That is the last value.", False, "last-value"),
        ({"a": [8, 0.5]}, "Not so: at ['a'][0]: got 8. Try again; the folded cell below has one way.", False, None),
        (None, "Not so: got None. Try again; the folded cell below has one way.", False, None),
    ],
)
def test_an_answer_to_a_question_is_replied_to_and_noted(diary, answer, said, right, tag):
    found = lesson(questions=[QUESTION])
    reply = answer_question(diary, found, question_of(found, "growth"), answer)
    assert (reply.text, reply.right) == (said, right)
    assert noted(diary) == [
        {
            "at": "2026-08-03T12:00:00+00:00",
            "kind": "question",
            "lesson": found.id,
            "question": "growth",
            "right": right,
            "tag": tag,
        }
    ]


@pytest.mark.parametrize(
    ("answer", "right", "said"),
    [
        ("02:24", True, "Right. So."),
        ("2:24", True, "Right. So."),
        ("02:42", False, "Not so: got '02:42'. Try again; the folded cell below has one way."),
    ],
)
def test_a_right_value_may_be_written_in_several_ways(diary, answer, right, said):
    asked = {"id": "when", "question": "When?", "right": "02:24", "also": ["2:24"], "reply": "So."}
    found = lesson(questions=[asked])
    reply = answer_question(diary, found, question_of(found, "when"), answer)
    assert (reply.right, reply.text) == (right, said)


@pytest.mark.parametrize(
    ("answer", "right", "said"),
    [
        ([443, 22], True, "Right. Two."),
        ((22, 443), True, "Right. Two."),
        ({443, 22}, True, "Right. Two."),
        ([80, 22], False, "Not so. 80 is the loopback's."),
        ([22, 22], False, "Not so: at [1]: got 22. Try again; the folded cell below has one way."),
    ],
)
def test_a_list_may_be_right_in_any_order(diary, answer, right, said):
    wrong = [{"value": [22, 80], "tag": "loopback", "reply": "80 is the loopback's."}]
    asked = {
        "id": "ports",
        "question": "Which?",
        "right": [22, 443],
        "any_order": True,
        "reply": "Two.",
        "wrong": wrong,
    }
    found = lesson(questions=[{**asked, "wrong": wrong}])
    reply = answer_question(diary, found, question_of(found, "ports"), answer)
    assert (reply.right, reply.text) == (right, said)


@pytest.mark.parametrize(
    ("answer", "right"),
    [(42.4, True), (42.369477911646584, True), (Decimal("42.37"), True), (Fraction(2119, 50), True), (42.46, False)],
)
def test_who_is_asked_for_one_digit_and_gives_them_all_is_right(diary, answer, right):
    found = lesson(questions=[{"id": "busy", "question": "How busy?", "right": 42.4, "within": 0.05, "reply": "So."}])
    assert answer_question(diary, found, question_of(found, "busy"), answer).right is right


@pytest.mark.parametrize(
    ("answer", "right"),
    [("user", True), (["User"], True), (" USER ", False), ("USER", False), ("Users", False), ([["user"]], False)],
)
def test_letters_and_a_list_of_one_make_no_difference_unless_it_is_what_is_asked(diary, answer, right):
    wrong = [{"value": "USER", "tag": "a-step", "reply": "That is the step."}]
    asked = {"id": "setting", "question": "Which?", "right": "User", "reply": "So.", "wrong": wrong}
    found = lesson(questions=[asked])
    assert answer_question(diary, found, question_of(found, "setting"), answer).right is right


@pytest.mark.parametrize("answer", [..., [1, ...], (..., ...)])
def test_dots_ask_the_question_and_are_not_noted(diary, answer):
    found = lesson(questions=[QUESTION])
    reply = answer_question(diary, found, question_of(found, "growth"), answer)
    assert reply.right is None
    assert reply.text.startswith("How much did it grow? Write your answer in place of the dots")
    assert noted(diary) == []


def test_a_question_that_there_is_not_is_named():
    with pytest.raises(UnknownNameError, match="growth"):
        question_of(lesson(questions=[QUESTION]), "grwth")


class Odd:
    """A value of somebody's own, which is as it is."""


ODD = Odd()


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (np.int64(3), 3),
        (np.float32(0.5), 0.5),
        (np.array([[1, 2]]), [[1, 2]]),
        (pd.Series({"a": 1.0}), {"a": 1.0}),
        ({("x", 1): Path("/var/log")}, {"['x', 1]": "/var/log"}),
        ({3, 1, 2}, [1, 2, 3]),
        (datetime(2026, 8, 3, 12, tzinfo=UTC), "2026-08-03 12:00:00+00:00"),
        (True, True),
        (ODD, ODD),
        (int, int),
    ],
)
def test_a_value_is_written_as_a_declaration_writes_it(value, written):
    assert as_written(value) == written
