"""Opens a hint of a task, and notes that in the associate's diary."""

from groundschool.curriculum import Exercise, Task
from groundschool.services.diary import Diary


def open_hint(diary: Diary, exercise: Exercise, task: Task, number: int) -> str:
    """Return hint ``number`` (from 1) in words, or how many there are."""
    if not 1 <= number <= len(task.hints):
        count = len(task.hints)
        return f"There {'is one hint' if count == 1 else f'are {count} hints'}, numbered from 1."
    diary.note("hint", exercise=exercise.id, task=task.id, number=number)
    return f"Hint {number} of {len(task.hints)}: {task.hints[number - 1]}"
