"""The home page of a course, inside a notebook."""

import os
from html import escape

from groundschool.curriculum import Area, Course
from groundschool.notebook.session import practice
from groundschool.reports.live import PAGES

_STYLE = {
    "grid": "display:grid;grid-template-columns:repeat(auto-fill,minmax(288px,1fr));gap:16px;max-width:1152px;"
    "font:14px/1.5 system-ui,sans-serif",
    "card": "border:1px solid #8886;border-top:4px solid #0072b2;border-radius:8px;padding:16px 20px",
    "title": "margin:0 0 4px;font-size:19px",
    "summary": "margin:0 0 12px;opacity:.85",
    "steps": "padding-left:20px;margin:0",
    "step": "margin:6px 0",
    "small": "opacity:.8;font-size:13px",
}


def home() -> None:
    """Display the associate's own progress where pages serve it, and the learning path with links."""
    from IPython.core.getipython import get_ipython
    from IPython.display import display

    if os.environ.get(PAGES):
        from groundschool.notebook.mine import show_mine

        show_mine()
    course = practice().course
    text = path_as_text(course)
    if get_ipython() is None:
        print(text)  # noqa: T201 - outside a notebook the text is the display
        return
    display({"text/plain": text, "text/html": path_as_html(course)}, raw=True)


def path_as_text(course: Course) -> str:
    """Return the learning path as lines of text."""
    lines = [course.declared.title]
    for area in course.areas.values():
        lines.append(f"\n{area.declared.title}: {area.declared.summary}")
        lines += [f"  {kind:8} {title} ({minutes} min): {link}" for kind, title, minutes, link in _steps(course, area)]
    return "\n".join(lines)


def path_as_html(course: Course) -> str:
    """Return the learning path as an HTML fragment: one card an area."""
    cards = "".join(_card(course, area) for area in course.areas.values())
    return f'<div style="{_STYLE["grid"]}">{cards}</div>'


def _card(course: Course, area: Area) -> str:
    steps = _steps(course, area)
    items = "".join(
        f'<li style="{_STYLE["step"]}"><a href="{escape(link)}">{escape(title)}</a>'
        f'<br><span style="{_STYLE["small"]}">{kind} · {minutes} min</span></li>'
        for kind, title, minutes, link in steps
    )
    head = f'<h3 style="{_STYLE["title"]}">{escape(area.declared.title)}</h3>'
    summary = f'<p style="{_STYLE["summary"]}">{escape(area.declared.summary)}</p>'
    return f'<section style="{_STYLE["card"]}">{head}{summary}<ol style="{_STYLE["steps"]}">{items}</ol></section>'


def _steps(course: Course, area: Area) -> list[tuple[str, str, int, str]]:
    lessons = [
        ("Lesson", lesson.declared.title, lesson.declared.minutes_teach, f"{area.id}/lessons/{lesson.slug}.ipynb")
        for lesson in course.with_status("active")[1]
        if lesson.area == area.id
    ]
    exercises = [
        ("Exercise", exercise.declared.title, exercise.declared.minutes, f"{exercise.id}.ipynb")
        for exercise in course.active(area.id)
    ]
    return lessons + exercises
