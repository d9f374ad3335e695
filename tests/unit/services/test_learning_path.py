"""What is done and what is next, from the course and a diary."""

import pytest
from tests.unit.curriculum.declared import TASK, course, exercise, lesson

from groundschool.curriculum.pilot import PilotFile
from groundschool.services.learning_path import learning_path

MANUAL = {"id": "note", "title": "A note", "points": 2, "kind": "manual", "rubric": ["Says what is slow."]}
SECOND = {**TASK, "id": "fastest"}
ANSWERED = {"kind": "prediction", "lesson": "linux/first-lesson", "question": "order", "right": False}
QUESTION = {"id": "last", "question": "Which?", "right": 3, "reply": "Yes."}


def tried(task, earned, about="linux/slow-disk"):
    return {"kind": "tried", "exercise": about, "task": task, "earned": earned}


def states(made, diary):
    return {step.title: step.state for step in learning_path(made, diary).steps}


@pytest.mark.parametrize(
    ("diary", "state"),
    [
        ([], "new"),
        ([{"kind": "hint", "exercise": "linux/slow-disk", "task": "slowest", "number": 1}], "begun"),
        ([tried("slowest", 1.0)], "begun"),
        ([tried("slowest", 1.0), tried("fastest", 0.99)], "begun"),
        ([tried("slowest", 1.0), tried("fastest", 1.0), tried("fastest", 0.5)], "done"),
        ([{"kind": "tried"}, {"exercise": ["odd"], "earned": "1"}, {}], "new"),
    ],
)
def test_an_exercise_is_done_when_every_check_has_passed_once(diary, state):
    made = course(exercise(tasks=[TASK, SECOND, MANUAL]), lessons=(lesson(),))
    assert states(made, diary)["Slow disk"] == state


@pytest.mark.parametrize(
    ("diary", "handed_in", "state"),
    [
        ([], "begun", "begun"),
        ([], "done", "done"),
        ([tried("slowest", 0.5)], "done", "done"),
        ([tried("slowest", 1.0)], "begun", "done"),
    ],
)
def test_what_was_handed_in_counts_beside_the_diary(diary, handed_in, state):
    made = course(exercise(), exercise("linux/other", title="Other"))
    steps = learning_path(made, diary, {"linux/slow-disk": handed_in, "linux/gone": "done"}).steps
    assert {step.title: step.state for step in steps} == {"Slow disk": state, "Other": "new"}


def test_a_lesson_is_done_when_it_is_predicted_and_answered():
    made = course(exercise(), lessons=(lesson(questions=[QUESTION]),))
    wrong = {"kind": "question", "lesson": "linux/first-lesson", "question": "last", "right": False}
    assert states(made, [ANSWERED, wrong])["Reading times"] == "begun"
    assert states(made, [ANSWERED, {**wrong, "right": True}])["Reading times"] == "done"


def test_a_lesson_stands_before_the_first_exercise_that_uses_it_and_level_one_before_two():
    made = course(
        exercise("linux/hard", title="Hard", level=3, order=1, lesson="linux/second"),
        exercise("linux/easy", title="Easy", level=1, order=2),
        exercise("linux/also", title="Also", level=1, order=3),
        lessons=(lesson("linux/second", title="Second"), lesson(), lesson("linux/alone", title="Alone")),
    )
    titles = [step.title for step in learning_path(made, []).steps]
    assert titles == ["Reading times", "Easy", "Also", "Second", "Hard", "Alone"]


@pytest.mark.parametrize(
    ("diary", "title", "why"),
    [
        ([], "Reading times", "It comes before Slow disk."),
        ([ANSWERED], "Slow disk", "You have done its lesson, Reading times."),
        ([tried("slowest", 0.5)], "Slow disk", "You have begun it."),
        ([ANSWERED, tried("slowest", 1)], "Next one", "You have done its lesson, Reading times."),
        ([ANSWERED, tried("slowest", 1), tried("slowest", 1, "linux/next")], None, ""),
    ],
)
def test_what_is_next_and_why(diary, title, why):
    after = exercise("linux/next", title="Next one", level=2, prerequisites=["linux/slow-disk"])
    path = learning_path(course(exercise(), after, lessons=(lesson(),)), diary)
    assert (path.next.title if path.next else None, path.why) == (title, why)


def test_an_exercise_without_a_lesson_that_is_there_is_next_for_its_level():
    path = learning_path(course(exercise()), [])
    assert path.why == "It is at level 1, a, and nothing has to come before it."


@pytest.mark.parametrize(("measured", "time"), [(False, "about 35 min"), (True, "35 min")])
def test_minutes_are_the_pilots_and_say_whether_they_were_measured(measured, time):
    found = exercise()
    pilot = PilotFile(minutes=35, measured=measured, solved=({"by": "an engineer", "attempts": {"slowest": 1}},))
    made = course(type(found)(found.folder, found.declared, pilot))
    assert [step.time for step in learning_path(made, []).steps] == [time]
