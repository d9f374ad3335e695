"""How a score looks in a notebook: HTML for the eye, text for everything else, data for the ledger."""

from html import escape

from groundschool.curriculum import Exercise, Task
from groundschool.grading import Check, Score
from groundschool.grading.handover import SCORE_MIME

_STYLE = {
    "box": "font:14px/1.5 system-ui;border:1px solid #8884;border-radius:8px;padding:12px 16px;max-width:46rem",
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
    common = _common(score)
    lines = [_headline(task, score), *([common] if common else [])]
    for check in score.checks:
        lines.append(f"{'PASS' if check.passed else 'FAIL'}  {check.label}")
        lines += [f"      {said}" for said in _details(exercise, check, common)]
    return "\n".join(lines)


def as_html(exercise: Exercise, task: Task, score: Score) -> str:
    """Return the verdict as one self-contained HTML fragment."""
    common = _common(score)
    rows = "".join(_row(exercise, check, common) for check in score.checks)
    said = f'<div style="{_STYLE["said"]}">{escape(common)}</div>' if common else ""
    return f'<div style="{_STYLE["box"]}"><strong>{escape(_headline(task, score))}</strong>{said}{rows}</div>'


def _common(score: Score) -> str:
    """Return the evidence that every check shares, said once instead of in every row."""
    said = {check.evidence for check in score.checks}
    return said.pop() if len(said) == 1 and len(score.checks) > 1 else ""


def _row(exercise: Exercise, check: Check, common: str) -> str:
    word, colours = _BADGE[check.passed]
    badge = f'<span style="{colours};border-radius:4px;padding:0 .5em;height:1.5em;font-weight:600">{word}</span>'
    styles = (_STYLE["said"], _STYLE["hint"]) if check.evidence != common else (_STYLE["hint"],)
    details = zip(styles, _details(exercise, check, common), strict=False)
    said = "".join(f'<div style="{style}">{escape(text)}</div>' for style, text in details)
    return f'<div style="{_STYLE["row"]}">{badge}<div><div>{escape(check.label)}</div>{said}</div></div>'


def _details(exercise: Exercise, check: Check, common: str) -> list[str]:
    """Return what is said under a failed check: what came back, then the hint of a recognised misconception."""
    if check.passed:
        return []
    place = f" (on {check.seen_on})" if check.seen_on else ""
    said = f"{check.evidence}{place}" if check.evidence and check.evidence != common else ""
    return [text for text in (said, _hint(exercise, check)) if text]


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
