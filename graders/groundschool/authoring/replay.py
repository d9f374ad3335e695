"""The cheat every exercise must resist: answers copied from the practice variant, whatever is asked."""

from collections.abc import Callable
from itertools import cycle

from groundschool.curriculum import Exercise, Task
from groundschool.datasets.store import PRACTICE_SEED
from groundschool.grading.runner import Desk
from groundschool.grading.variant_plan import VariantPlan


def hard_coded(desk: Desk, exercise: Exercise, task: Task, answer: object) -> Callable[[], object]:
    """Return a maker of what a person would hand in who copied the right results of the practice variant.

    For data that is the data itself. For a function it is one that replays, in order, the values the right function
    returned for the practice variant's own files.
    """
    if task.kind != "function":
        return lambda: answer
    seen: list[object] = []

    def recording(*arguments: object, **named: object) -> object:
        value = answer(*arguments, **named)  # type: ignore[operator] - a function task's answer
        seen.append(value)
        return value

    first_variant_only = VariantPlan(PRACTICE_SEED)
    desk.grade_first(exercise, task, recording, first_variant_only)
    return lambda: _replaying(seen)


def _replaying(values: list[object]) -> Callable[..., object]:
    turns = cycle(values or [None])

    def answer(*_arguments: object, **_named: object) -> object:
        return next(turns)

    return answer
