"""How a score looks in a notebook: HTML for the eye, text for everything else, data for the ledger."""

from html import escape

from groundschool.curriculum import Exercise, Task
from groundschool.grading import Check, Score
from groundschool.grading.handover import SCORE_MIME

_STYLE = {
    "box": "font:14px/1.5 system-ui,sans-serif;border:1px solid #8884;border-radius:8px;padding:12px 16px;max-width:46rem",
    "row": "display:flex;gap:.75rem;padding:4px 0;border-top:1px solid #8882",
    "said": "opacity:.85;overflow-wrap:anywhere",
    "hint": "border-left:3px solid #0072b2;padding-left:.6rem;margin-top:2px",
}
_BADGE = {
    True: ("PASS", "background:#00664d;color:#fff"),
    False: ("FAIL", "background:#a33c00;color:#fff"),
}


def show(exercise: Exercise, task: Task, score: Score) -> None:
    """Display a score: in a notebook as HTML with a text form, elsewhere as printed text."""
    from IPython.core.getipython import get_ipython
    from IPython.display import display

    text = as_text(exercise, task, score)
    if get_ipython() is None:
        print(text)  # noqa: T201 - outside a notebook the text is the display
        return
    data = {"exercise": exercise.id, "task": task.id, **score.as_dict()}
    display({"text/plain": text, "text/html": as_html(exercise, task, score), SCORE_MIME: data}, raw=True)


def as_text(exercise: Exercise, task: Task, score: Score) -> str:
    """Return the verdict as lines of text: PASS or FAIL per property, then the hint of a recognised misconception."""
    lines = [_headline(task, score)]
    for check in score.checks:
        lines.append(f"{'PASS' if check.passed else 'FAIL'}  {check.label}")
        if not check.passed:
            lines += [f"      {said}" for said in (check.evidence, _hint(exercise, check)) if said]
    return "\n".join(lines)


def as_html(exercise: Exercise, task: Task, score: Score) -> str:
    """Return the verdict as one self-contained HTML fragment."""
    rows = "".join(_row(exercise, check) for check in score.checks)
    return f'<div style="{_STYLE["box"]}"><strong>{escape(_headline(task, score))}</strong>{rows}</div>'


def _row(exercise: Exercise, check: Check) -> str:
    word, colours = _BADGE[check.passed]
    badge = f'<span style="{colours};border-radius:4px;padding:0 .5em;height:1.5em;font-weight:600">{word}</span>'
    said = hint = ""
    if not check.passed:
        said = f'<div style="{_STYLE["said"]}">{escape(check.evidence)}</div>' if check.evidence else ""
        told = _hint(exercise, check)
        hint = f'<div style="{_STYLE["hint"]}">{escape(told)}</div>' if told else ""
    return f'<div style="{_STYLE["row"]}">{badge}<div><div>{escape(check.label)}</div>{said}{hint}</div></div>'


def _headline(task: Task, score: Score) -> str:
    held = sum(check.passed for check in score.checks)
    earned = f"{task.points * score.fraction:g} of {task.points} points"
    capped = "; a safety-critical property failed, which caps the task" if score.critical_failed else ""
    return f"{task.title}: {held} of {len(score.checks)} properties hold, {earned}{capped}"


def _hint(exercise: Exercise, check: Check) -> str:
    known = exercise.misconceptions.get(check.tag)
    if known is None:
        return ""
    return f"{known.hint} Lesson: {known.lesson}." if known.lesson else known.hint
