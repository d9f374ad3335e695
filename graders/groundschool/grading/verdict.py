"""How a score looks in a notebook: HTML for the eye, text for everything else, data for the ledger."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from html import escape
from typing import Any

from groundschool.curriculum import Exercise, Task
from groundschool.grading.score import CRITICAL_CAP, Check, Score
from groundschool.grading.variant_plan import edge_label

SCORE_MIME = "application/vnd.groundschool.score+json"  # a grade cell's output: exercise, task, Score.as_dict()

# Styles stand in the elements: JupyterLab drops a <style> from outputs it does not trust. Text has the theme's colour;
# sizes are in pixels, because a rem is another size in formgrader and on nbgrader's feedback pages.
_COLOURS, _LOOK = {True: "#00664d", False: "#a33c00"}, "#4a5a8a"
_STYLE = {
    "box": "font:14px/1.5 system-ui,sans-serif;border:1px solid #8886;border-radius:8px;padding:12px 16px;"
    "max-width:768px;border-left:5px solid",
    "head": "display:flex;flex-wrap:wrap;justify-content:space-between;gap:0 24px;padding-bottom:6px",
    "list": "list-style:none;margin:0;padding:0",
    "row": "display:flex;gap:12px;margin:0;padding:6px 0;border-top:1px solid #8884",
    "badge": "flex:none;box-sizing:border-box;width:3.8em;height:1.6em;line-height:1.6;border-radius:4px;"
    "text-align:center;font-size:13px;font-weight:600;color:#fff",
    "text": "min-width:0;overflow-wrap:anywhere",
    "said": "opacity:.85;font-size:13px;overflow-wrap:anywhere",
    "hint": "border-left:3px solid #0072b2;padding-left:10px;margin:3px 0",
}


def as_mime(  # noqa: PLR0913 - what is shown, and to whom
    exercise: Exercise,
    task: Task,
    score: Score,
    *,
    linked: bool = True,
    practising: bool = False,
    sealed: Sequence[str] = (),
) -> dict[str, Any]:
    """Return the verdict by MIME type: text, HTML, and the score as data.

    ``linked`` turns the names of lessons into links, which lead somewhere only beside the lessons' notebooks. Whoever
    is ``practising`` is told how to open the variant on which a check failed, and what is ``sealed`` until it is handed
    in, by label.
    """
    data = {"exercise": exercise.id, "task": task.id, **score.as_dict()}
    if practising:
        score = _with_doors(exercise, score)
    html = score_as_html(exercise, task, score, linked=linked, sealed=sealed)
    return {"text/plain": score_as_text(exercise, task, score, sealed), "text/html": html, SCORE_MIME: data}


def score_as_text(exercise: Exercise, task: Task, score: Score, sealed: Sequence[str] = ()) -> str:
    """Return the verdict as lines of text: PASS or FAIL per property, the hint of a recognised misconception, flags."""
    if _is_blank(score):
        return f"{task.title}: {_unwritten(score)}"
    common = _common(score)
    lines = [f"{task.title}: {', '.join(_counts(task, score, sealed))}", *([common] if common else [])]
    for check, said, hint, lesson in _explained(exercise, score):
        lines.append(f"{'PASS' if check.passed else 'FAIL'}  {check.label}")
        lines += [f"      {line}" for line in (*said, f"{hint} Lesson: {lesson}." if lesson else hint) if line]
    lines += [f"LATER {label}" for label in sealed]
    lines += [_asked(task)] if score.flags else []
    lines += [f"LOOK  {flag.doubt}: {flag.sentence}" for flag in score.flags]
    return "\n".join(lines)


def score_as_html(
    exercise: Exercise, task: Task, score: Score, *, linked: bool = True, sealed: Sequence[str] = ()
) -> str:
    """Return the verdict as one self-contained HTML fragment."""
    colour = _COLOURS[all(check.passed for check in score.checks)]
    if _is_blank(score):
        said = f"<strong>{escape(task.title)}</strong>: {escape(_unwritten(score))}"
        return f'<div style="{_STYLE["box"]} {colour}">{said}</div>'
    counts = f"<span>{escape(' · '.join(_counts(task, score, sealed)))}</span>"
    head = f'<div style="{_STYLE["head"]}"><strong>{escape(task.title)}</strong>{counts}</div>'
    common = (
        f'<div style="{_STYLE["said"]};padding-bottom:6px">{escape(text)}</div>' if (text := _common(score)) else ""
    )
    rows = "".join(
        _row(check, said, escape(hint) + _lesson(lesson, linked=linked))
        for check, said, hint, lesson in _explained(exercise, score)
    )
    rows += "".join(_badged("LATER", _LOOK, label) for label in sealed)
    listed = f'<ul style="{_STYLE["list"]}">{rows}</ul>'
    return f'<div style="{_STYLE["box"]} {colour}">{head}{common}{listed}{_flagged(task, score)}</div>'


def _asked(task: Task) -> str:
    """Return what a person is asked to do about flags."""
    most = task.points * CRITICAL_CAP
    return f"For a person to decide; nothing was taken off. Confirmed, one caps the task at {most:g} points:"


def _flagged(task: Task, score: Score) -> str:
    """Return the sentences that a person should look at, as HTML."""
    if not score.flags:
        return ""
    said = (f'<div style="{_STYLE["said"]}">{escape(flag.sentence)}</div>' for flag in score.flags)
    rows = "".join(_badged("LOOK", _LOOK, flag.doubt, below) for flag, below in zip(score.flags, said, strict=True))
    asked = f'<div style="{_STYLE["said"]};padding-top:6px">{escape(_asked(task))}</div>'
    return f'{asked}<ul style="{_STYLE["list"]}">{rows}</ul>'


def _is_blank(score: Score) -> bool:
    """Return whether all there is to say is that nothing was written yet."""
    return bool(score.checks) and all(check.blank for check in score.checks)


def _unwritten(score: Score) -> str:
    return f"{score.checks[0].evidence}. Write it in the cell above, run that cell, then this one."


def _with_doors(exercise: Exercise, score: Score) -> Score:
    """Return the score with the call that opens the files of each edge on which a check failed."""
    calls = {edge_label(edge.id): f'open_edge("{exercise.id}", "{edge.id}")' for edge in exercise.declared.edges}
    checks = (
        replace(check, seen_on=f"{check.seen_on}: {calls[check.seen_on]}") if check.seen_on in calls else check
        for check in score.checks
    )
    return replace(score, checks=tuple(checks))


def _row(check: Check, said: Sequence[str], hint: str) -> str:
    below = "".join(f'<div style="{_STYLE["said"]}">{escape(line)}</div>' for line in said)
    below += f'<div style="{_STYLE["hint"]}">{hint}</div>' if hint else ""
    return _badged("PASS" if check.passed else "FAIL", _COLOURS[check.passed], check.label, below)


def _badged(word: str, colour: str, label: str, below: str = "") -> str:
    """Return a row of the list: a coloured word, a property, and HTML below it."""
    badge = f'<span style="{_STYLE["badge"]};background:{colour}">{word}</span>'
    text = f'<div style="{_STYLE["text"]}"><div>{escape(label)}</div>{below}</div>'
    return f'<li style="{_STYLE["row"]}">{badge}{text}</li>'


def _lesson(name: str, *, linked: bool) -> str:
    """Return where a lesson treats it; JupyterLab's anchors are the headings' own words with dashes."""
    if not name:
        return ""
    lesson, _, section = name.partition("#")
    path = f"../{lesson.replace('/', '/lessons/')}.ipynb#{section}".removesuffix("#")
    shown = f"{lesson}, “{section.replace('-', ' ')}”" if section else lesson
    return f' Lesson: <a href="{escape(path)}">{escape(shown)}</a>' if linked else f" Lesson: {escape(shown)}"


def _explained(exercise: Exercise, score: Score) -> Iterator[tuple[Check, Sequence[str], str, str]]:
    """Yield each check with what came back in lines, the hint of a recognised misconception and its lesson.

    What is said already, for every check or by the hint just above, is not said again. Where there is no hint, the
    first difference stands in for it, if the score tells it.
    """
    common, newest = _common(score), ""
    for check in score.checks:
        known = None if check.passed else exercise.misconceptions.get(check.tag)
        said = () if check.passed or _seen(check) == common else (_said(check),)
        if known is None:
            yield check, [line for line in (*said, "" if check.passed else check.differs) if line], "", ""
        elif check.tag == newest:
            yield check, said, "The hint above holds here, too.", ""
        else:
            newest = check.tag
            yield check, said, known.hint, known.lesson


def _common(score: Score) -> str:
    """Return the evidence that every check shares, said once instead of in every row; it was seen everywhere."""
    said = {_seen(check) for check in score.checks}
    return said.pop() if len(said) == 1 and len(score.checks) > 1 else ""


def _said(check: Check) -> str:
    """Return what came back, and on which variant when that is not the one the associate looks at."""
    place = f" (on {check.seen_on})" if check.seen_on else ""
    return f"{_seen(check)}{place}" if check.evidence else ""


def _seen(check: Check) -> str:
    return f"{check.evidence}, in {check.raised_at}" if check.raised_at else check.evidence


def _counts(task: Task, score: Score, sealed: Sequence[str] = ()) -> list[str]:
    held = sum(check.passed for check in score.checks)
    points = f"{round(task.points * score.fraction, 2):g} of {task.points} points"
    counts = [
        f"{held} of {len(score.checks)} properties hold",
        f"{len(sealed)} more {'is' if len(sealed) == 1 else 'are'} decided when you hand in" if sealed else points,
    ]
    return [*counts, *(["a safety-critical property failed, which caps the task"] if score.critical_failed else [])]
