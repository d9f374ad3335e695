"""The home page of a course, inside a notebook."""

import os
from html import escape

from groundschool.curriculum import Area
from groundschool.notebook.session import diary, practice
from groundschool.notebook.standing import Told, standing_as_text
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
_SHOWN = "groundschool-path"
_ESTIMATES = "Minutes with “about” are estimates."
_BY_DIARY = (
    "What is done is what your own diary knows: a lesson whose questions you have answered, an exercise whose checks "
    "have all passed while practising."
)
_NOTES = {
    False: f"{_ESTIMATES} {_BY_DIARY} Marks come when you hand in.",
    True: f"{_ESTIMATES} {_BY_DIARY} Done is also what you handed in with full marks, or what gave you a level.",
}


def home() -> None:
    """Display the learning path, what is done and what is next; where pages are served, one's own record before it."""
    from IPython.core.getipython import get_ipython
    from IPython.display import display, update_display

    served = bool(os.environ.get(PAGES))
    told = _look() if served else ""
    if get_ipython() is None:
        texts = [standing_as_text(told)] * served + [_path(told)["text/plain"]]
        print("\n\n".join(texts))  # noqa: T201 - outside a notebook the text is the display
        return
    if served:
        from groundschool.notebook.mine import show_mine

        show_mine(told, lambda found: update_display(_path(found), raw=True, display_id=_SHOWN))
    display(_path(told), raw=True, display_id=_SHOWN)


def _look() -> Told | str:
    from groundschool.notebook.mine import look

    return look()


def _path(told: Told | str) -> dict[str, str]:
    """Return the learning path as MIME data; ``told`` is what pages told of the associate, empty for no pages."""
    handed_in = {} if isinstance(told, str) else told["exercises"]
    path, title = learning_path(practice().course, diary().entries(), handed_in), practice().course.declared.title
    served = bool(told)
    return {
        "text/plain": path_as_text(path, title, served=served),
        "text/html": path_as_html(path, served=served),
    }


def path_as_text(path: LearningPath, title: str, *, served: bool = False) -> str:
    """Return the learning path as lines of text; what is next is said there where no pages are served."""
    lines = [title, _progress(path)]
    if path.next and not served:
        lines.append(f"Next: {path.next.title} ({path.next.time}). {path.why} Open {path.next.place}")
    for area, steps in path.areas:
        lines.append(f"\n{area.declared.title}: {area.declared.summary}")
        lines += [f"  {step.kind:8} {step.title} ({_SIGNS[step.state]}{step.time}): {step.place}" for step in steps]
    return "\n".join([*lines, "", _NOTES[served]])


def path_as_html(path: LearningPath, *, served: bool = False) -> str:
    """Return the learning path as an HTML fragment: what is next where no pages are served, and one card an area."""
    cards = "".join(_card(area, steps) for area, steps in path.areas)
    head = _next(path.next, path) if path.next and not served else ""
    foot = f'<p style="{_STYLE["foot"]}">{_NOTES[served]}</p>'
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
