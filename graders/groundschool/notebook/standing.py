"""The words and the markup in which Home shows an associate's own record; everything from outside is escaped."""

from collections.abc import Iterable, Iterator
from html import escape
from typing import Any

Told = dict[str, Any]

COLUMNS = (
    ("yours", "Yours to do", "Nothing is left."),
    ("ours", "Ours to do", "Nothing is owed."),
    ("done", "Done", "What is done will stand here."),
)
SIGNS = {"done": "✓", "begun": "◐", "open": "○"}
NOTHING_NEXT = "No exercise on offer would teach you something new. New ones show here."
NOTHING_WAITS = "Nothing of yours waits for a mark."
NO_RESULT = "What you hand in stands here with its marks, and what your mentor says of it."
_CARD = "border:1px solid #8886;border-radius:8px;padding:16px 20px;min-width:0;overflow-wrap:anywhere"
_STYLE = {
    "box": "max-width:1152px;margin-bottom:16px;font:14px/1.5 system-ui,sans-serif",
    "hello": "margin:0 0 16px;font-size:20px;line-height:1.35;overflow-wrap:anywhere",
    "grid": "display:grid;grid-template-columns:repeat(auto-fit,minmax(min(288px,100%),1fr));gap:16px;"
    "margin-bottom:16px",
    "card": _CARD,
    "first": f"{_CARD};border-left:4px solid #0072b2",
    "title": "margin:0 0 8px;font-size:17px",
    "big": "margin:0 0 4px;font-size:17px;font-weight:600",
    "text": "margin:0 0 4px",
    "small": "font-size:13px;opacity:.85",
    "list": "list-style:none;padding:0;margin:0",
    "item": "padding:6px 0;border-top:1px solid #8884",
    "button": "display:inline-block;margin:8px 0;padding:8px 16px;border-radius:4px;background:#005b8f;color:#fff;"
    "font-weight:600;text-decoration:none",
}


def standing_as_text(told: Told | str) -> str:
    """Return it as lines of text."""
    if isinstance(told, str):
        return told
    parts = [[f"Hello {told['first_name']}. {told['answer']}", *filter(None, [told["expected"]])]]
    parts.append([line for name in ("next", "shorter") for line in _step_lines(name, told[name])] or [NOTHING_NEXT])
    for name, title, nothing in COLUMNS:
        parts.append([title, *(f"  {line}" for line in map(_condition, told["conditions"][name]))])
        parts[-1] += [] if told["conditions"][name] else [f"  {nothing}"]
    parts += [[title, *(f"  {line}" for line in lines)] for title, lines in _cards(told)]
    return "\n\n".join("\n".join(lines) for lines in parts)


def standing_as_html(told: Told | str, page: str = "") -> str:
    """Return it as an HTML fragment; ``page`` is the address of the associate's whole page."""
    if isinstance(told, str):
        return f'<p style="{_STYLE["card"]}">{escape(told)}</p>'
    hello = f"Hello <bdi>{escape(told['first_name'])}</bdi>. {escape(told['answer'])}"
    first = f"{_next(told)}{_duty(told, page)}"
    columns = "".join(
        _card(title, _conditions(told["conditions"][name]) or [escape(nothing)]) for name, title, nothing in COLUMNS
    )
    cards = "".join(_card(title, map(escape, lines)) for title, lines in _cards(told))
    grids = "".join(f'<div style="{_STYLE["grid"]}">{cells}</div>' for cells in (first, columns, cards))
    return f'<div style="{_STYLE["box"]}"><h2 style="{_STYLE["hello"]}">{hello}</h2>{grids}</div>'


def _step_lines(name: str, step: Told | None) -> Iterator[str]:
    if step is None:
        return
    head = "Do this next" if name == "next" else "Something shorter"
    yield f"{head}: {step['title']} (about {step['minutes']} min). {step['reason']} Open {step['place']}"
    if lesson := step["lesson"]:
        yield f"  Read the lesson before it: {lesson['title']}. Open {lesson['place']}"


def _next(told: Told) -> str:
    if (step := told["next"]) is None:
        return _section("first", "Nothing to do next", _line(NOTHING_NEXT))
    lines = [_line(escape(step["title"]), "big"), _line(escape(step["reason"]))]
    lines.append(_line(_link(step, f"Open {step['title']}", _STYLE["button"])))
    if lesson := step["lesson"]:
        lines.append(_line(f"Read the lesson before it: {_link(lesson, lesson['title'])}."))
    if other := told["shorter"]:
        lines.append(_line(f"Something shorter: {_link(other, other['title'])}, about {other['minutes']} min."))
    return _section("first", f"Do this next, about {step['minutes']} minutes", "".join(lines))


def _duty(told: Told, page: str) -> str:
    """Return from when on they can be on call, and the way to their whole page."""
    lines = [_line(escape(f"{told['expected']}." if told["expected"] else "You are on call."), "big")]
    if told["expected"]:
        lines.append(_line("A date is an estimate: it counts what you and we still have to do."))
    if page:
        lines.append(_line(f'<a href="{escape(page)}">My whole page</a>'))
    return _section("card", "On-call duty", "".join(lines))


def _conditions(found: Iterable[Told]) -> list[str]:
    return [
        f"{SIGNS[one['sign']]} <strong>{escape(one['title'])}</strong>, "
        f'{escape(one["count"])}<br><span style="{_STYLE["small"]}">{escape(one["words"])}</span>'
        for one in found
    ]


def _condition(one: Told) -> str:
    words = f". {one['words']}" if one["words"] else ""
    return f"{SIGNS[one['sign']]} {one['title']}, {one['count']}{words}"


def _cards(told: Told) -> Iterator[tuple[str, list[str]]]:
    """Yield the cards of plain lines, each with its title."""
    yield "Last results", [line for one in told["results"] for line in _result(one)] or [NO_RESULT]
    if changed := told["changed"]:
        about = f"{changed['title']}, handed in on {changed['on']}"
        yield "What your last graded work changed", [about, *changed["skills"]]
    yield "Waiting for a mark", [*filter(None, [told["hands"]]), *map(_pending, told["pending"])] or [NOTHING_WAITS]
    for title, lines in (("Corrected by us", told["corrected"]), ("Could not be read", told["unread"])):
        if lines:
            yield title, lines


def _result(one: Told) -> Iterator[str]:
    yield f"{one['title']}, {one['on']}: {one['words']}"
    yield from one.get("comments", ())


def _pending(one: Told) -> str:
    holders = ", and now with ".join(one["with"])
    return f"{one['title']}, {one['points']:g} points, handed in on {one['on']}{f': with {holders}' if holders else ''}"


def _card(title: str, items: Iterable[str]) -> str:
    listed = "".join(f'<li style="{_STYLE["item"]}">{item}</li>' for item in items)
    return _section("card", title, f'<ul style="{_STYLE["list"]}">{listed}</ul>')


def _section(kind: str, title: str, body: str) -> str:
    return f'<section style="{_STYLE[kind]}"><h3 style="{_STYLE["title"]}">{escape(title)}</h3>{body}</section>'


def _line(html: str, kind: str = "text") -> str:
    return f'<p style="{_STYLE[kind]}">{html}</p>'


def _link(to: Told, text: str, style: str = "") -> str:
    styled = f' style="{style}"' if style else ""
    return f'<a{styled} href="{escape(to["place"])}">{escape(text)}</a>'
