"""How exercises went when somebody solved them who had seen nothing but what associates see."""

from collections.abc import Iterator

from groundschool.authoring.answers import right_answers
from groundschool.curriculum import Course, Exercise
from groundschool.curriculum.contents import PILOT
from groundschool.datasets import Dataset
from groundschool.errors import Problem, did_you_mean

WANTED = 2  # right answers of blind solvers


def pilots_agree(course: Course, _datasets: dict[str, Dataset]) -> Iterator[Problem]:
    """Yield pilots that name a task or a right answer which the exercise does not have."""
    for exercise in course.exercises.values():
        if exercise.pilot is not None:
            yield from _disagreements(exercise)


def not_piloted(course: Course) -> list[str]:
    """Return the active exercises of which fewer than two right answers were written blind."""
    return [
        exercise.id
        for exercise in course.with_status("active")[0]
        if exercise.pilot is None or len(exercise.pilot.right) < WANTED
    ]


def _disagreements(exercise: Exercise) -> Iterator[Problem]:
    assert exercise.pilot is not None
    where = f"curriculum/{exercise.id}/{PILOT}"
    answers = [answer.name for answer in right_answers(exercise)] if exercise.pilot.right else []
    for name in exercise.pilot.right:
        if name not in answers:
            yield Problem(where, "right", f"right.py has no answer called {name!r}", did_you_mean(name, answers))
    for number, solving in enumerate(exercise.pilot.solved):
        for task in solving.attempts:
            if task not in exercise.tasks:
                said = f"there is no task {task!r}"
                yield Problem(where, f"solved.{number}.attempts", said, did_you_mean(task, exercise.tasks))
