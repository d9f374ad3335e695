"""The home page of a course, inside a notebook."""

import os
from html import escape

from groundschool.curriculum import Area
from groundschool.notebook.session import diary, practice
from groundschool.reports.live import PAGES
from groundschool.services.learning_path import LearningPath, PathStep, learning_path

_STYLE = {
    "all": "max-width:1152px;font:14px/1.5 system-ui,sans-serif",
    "grid": "display:grid;grid-template-columns:repeat(auto-fill,minmax(min(288px,100%),1fr));gap:16px",
    "card": "border:1px solid #8886;border-top:4px solid #0072b2;border-radius:8px;padding:16px 20px",
    "next": "border:1px solid #8886;border-left:4px solid #0072b2;border-radius:8px;padding:12px 20px;margin:0 0 16px",
    "title": "margin:0 0 4px;font-size:19px",
    "summary": "margin:0 0 12px;opacity:.85",
    "steps": "padding-left:20px;margin:0",
    "step": "margin:6px 0",
    "small": "opacity:.8;font-size:13px",
    "foot": "opacity:.8;font-size:13px;margin:12px 0 0",
}
_SIGNS = {"new": "", "begun": "◐ begun · ", "done": "✓ done · "}
_NOTE = (
    "Minutes with “about” are estimates. What is done is what your own diary knows: a lesson whose questions "
    "you have answered, an exercise whose checks have all passed while practising. Marks come when you hand in."
)


def home() -> None:
    """Display what is done and next, the learning path with links, and the gate where pages serve it."""
    from IPython.core.getipython import get_ipython
    from IPython.display import display

    if served := bool(os.environ.get(PAGES)):
        from groundschool.notebook.mine import show_mine

        show_mine()
    path, title = learning_path(practice().course, diary().entries()), practice().course.declared.title
    text = path_as_text(path, title)
    if get_ipython() is None:
        print(text)  # noqa: T201 - outside a notebook the text is the display
        return
    display({"text/plain": text, "text/html": path_as_html(path, following=not served)}, raw=True)


def path_as_text(path: LearningPath, title: str) -> str:
    """Return the learning path as lines of text."""
    lines = [title, _progress(path)]
    if path.next:
        lines.append(f"Next: {path.next.title} ({path.next.time}). {path.why} Open {path.next.place}")
    for area, steps in path.areas:
        lines.append(f"\n{area.declared.title}: {area.declared.summary}")
        lines += [f"  {step.kind:8} {step.title} ({_SIGNS[step.state]}{step.time}): {step.place}" for step in steps]
    return "\n".join([*lines, "", _NOTE])


def path_as_html(path: LearningPath, *, following: bool = True) -> str:
    """Return the learning path as an HTML fragment: what is next where that is wanted, and one card an area."""
    cards = "".join(_card(area, steps) for area, steps in path.areas)
    head = _next(path.next, path) if following and path.next else ""
    foot = f'<p style="{_STYLE["foot"]}">{_NOTE}</p>'
    return f'<div style="{_STYLE["all"]}">{head}<div style="{_STYLE["grid"]}">{cards}</div>{foot}</div>'


def _progress(path: LearningPath) -> str:
    """Return how much is done, and how long the rest takes."""
    left = [step for step in path.steps if step.state != "done"]
    hours = sum(step.minutes for step in left) / 60
    rest = f", about {hours:.0f} h to go" if left else ""
    return f"{len(path.steps) - len(left)} of {len(path.steps)} steps done{rest}."


def _next(step: PathStep, path: LearningPath) -> str:
    link = f'<a href="{escape(step.place)}">{escape(step.title)}</a>'
    said = f"<strong>Next: {link}</strong> · {step.kind.lower()} · {step.time}<br>{escape(path.why)}"
    return f'<p style="{_STYLE["next"]}">{said} {escape(_progress(path))}</p>'


def _card(area: Area, steps: tuple[PathStep, ...]) -> str:
    items = "".join(
        f'<li style="{_STYLE["step"]}"><a href="{escape(step.place)}">{escape(step.title)}</a>'
        f'<br><span style="{_STYLE["small"]}">{_SIGNS[step.state]}{step.kind} · level {step.level} · {step.time}</span>'
        "</li>"
        for step in steps
    )
    head = f'<h3 style="{_STYLE["title"]}">{escape(area.declared.title)}</h3>'
    summary = f'<p style="{_STYLE["summary"]}">{escape(area.declared.summary)}</p>'
    return f'<section style="{_STYLE["card"]}">{head}{summary}<ol style="{_STYLE["steps"]}">{items}</ol></section>'
