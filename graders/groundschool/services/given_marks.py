"""What a form says of a mark: levels or points, and the words that go with it; whatever does not fit is said."""

import math
from collections.abc import Mapping

from groundschool.curriculum import Task
from groundschool.errors import GroundschoolError, Problem
from groundschool.ledger.free_text import check_length
from groundschool.reports.second_mark import points_of
from groundschool.tracker.evidence.attempt_log import RUBRIC_LEVELS

LEVEL, SAVED = "level-", "saved-"
COMMENT = "comment"
MOST_SAVED = 20  # comments that can be chosen at once
Form = Mapping[str, str]


def points_given(form: Form, task: Task) -> float:
    """Return the points that a form gives a task: by the levels of its criteria, or as a number where it has none."""
    return points_of(levels_given(form, task), task) if task.rubric else _number(form.get("points", ""), task)


def levels_given(form: Form, task: Task) -> list[int]:
    """Return the level of each criterion; raises GroundschoolError that names every one that is missing."""
    known = {str(level): level for level in range(1, RUBRIC_LEVELS + 1)}
    given = [form.get(f"{LEVEL}{number}", "") for number in range(len(task.rubric))]
    problems = [
        Problem("page", f"{LEVEL}{number}", f"{text[:20]!r} is no level", f"Choose 1 to {RUBRIC_LEVELS}.")
        for number, text in enumerate(given)
        if text not in known
    ]
    if problems:
        raise GroundschoolError("\n".join([*map(str, problems), "Nothing was recorded."]))
    return [known[text] for text in given]


def comment_given(form: Form) -> str:
    """Return the words of a form: the saved comments that were chosen, then what was typed."""
    chosen = [form[name].strip() for name in (f"{SAVED}{number}" for number in range(MOST_SAVED)) if name in form]
    typed = form.get(COMMENT, "").replace("\r\n", "\n").strip()
    words = "\n".join(dict.fromkeys(filter(None, (*chosen, typed))))
    check_length(COMMENT, words)
    return words


def _number(text: str, task: Task) -> float:
    wrong = Problem("page", "points", f"{text[:20]!r} is no number", f"Give 0 to {task.points}.")
    try:
        points = float(text.strip().replace(",", "."))
    except ValueError:
        raise GroundschoolError(f"{wrong} Nothing was recorded.") from None
    if not (math.isfinite(points) and 0 <= points <= task.points):
        raise GroundschoolError(f"page: points: {points:g} is out of range. Give 0 to {task.points}.")
    return round(points, 2)
