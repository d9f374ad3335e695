"""An associate's own progress in a notebook: what is next and why, the gate, what waits and with whom, what changed.

It is asked of the served pages, under the associate's own name: the notebook has no record to read.
"""

import json
import os
from html import escape
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import parse_qs, urlsplit, urlunsplit
from urllib.request import Request, urlopen

from groundschool.errors import GroundschoolError
from groundschool.notebook.display import show_widget
from groundschool.reports.live import PAGES

# JupyterHub's own token, which its services know people by.
HUB_TOKEN = "JUPYTERHUB_API_TOKEN"  # noqa: S105 - a variable's name
WAITS = 10
_STYLE = {
    "box": "max-width:1152px;margin-bottom:16px;font:14px/1.5 system-ui,sans-serif",
    "grid": "display:grid;grid-template-columns:repeat(auto-fit,minmax(320px,1fr));gap:16px",
    "column": "display:flex;flex-direction:column;gap:16px",
    "card": "border:1px solid #8886;border-radius:8px;padding:16px 20px",
    "next": "border:1px solid #8886;border-left:4px solid #0072b2;border-radius:8px;padding:16px 20px;"
    "margin-bottom:16px",
    "title": "margin:0 0 8px;font-size:17px",
    "small": "font-size:13px;opacity:.85",
    "list": "list-style:none;padding:0;margin:0",
    "item": "padding:6px 0;border-top:1px solid #8884",
    "button": "display:inline-block;margin-top:12px;padding:8px 16px;border-radius:4px;background:#005b8f;color:#fff;"
    "font-weight:600;text-decoration:none",
}


def show_mine() -> None:
    """Display the associate's own progress, with a button to look again."""
    import ipywidgets
    from IPython.display import display

    told = look()
    shown = ipywidgets.Output()
    again = ipywidgets.Button(description="Look again", tooltip="Ask anew what is next and what changed")

    def fill(told: dict[str, Any] | str) -> None:
        with shown:
            display({"text/plain": standing_as_text(told), "text/html": standing_as_html(told)}, raw=True)

    def refresh(_pressed: ipywidgets.Button) -> None:
        shown.clear_output(wait=True)
        fill(look())

    fill(told)
    again.on_click(refresh)
    show_widget(ipywidgets.VBox([shown, again]), standing_as_text(told))


def look() -> dict[str, Any] | str:
    """Return what the served pages know of the associate, or why they cannot be asked, in a sentence."""
    try:
        return fetch_standing(os.environ[PAGES])
    except (GroundschoolError, OSError, ValueError) as error:
        return f"Your progress cannot be shown now: {error}."


def fetch_standing(url: str) -> dict[str, Any]:
    """Return what the pages at ``url`` know of the owner of its token, or of JupyterHub's.

    Raises GroundschoolError for an answer that is none, OSError when there is nobody to answer.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"}:
        raise GroundschoolError(f"{PAGES} is no address of pages: it begins with {parts.scheme or 'nothing'}")
    token = parse_qs(parts.query).get("token", [os.environ.get(HUB_TOKEN, "")])[0]
    address = urlunsplit((parts.scheme, parts.netloc, f"{parts.path.rstrip('/')}/me.json", "", ""))
    request = Request(address, headers={"Authorization": f"token {token}"})  # noqa: S310 - http or https, see above
    try:
        with urlopen(request, timeout=WAITS) as answer:  # noqa: S310 - same
            return json.load(answer)
    except HTTPError as error:
        with error:
            raise GroundschoolError(f"{parts.netloc} answers {error.code}, {error.reason}") from None
    except json.JSONDecodeError:
        # Whoever is not known is led to a page to sign in on.
        raise GroundschoolError(f"{parts.netloc} does not know you. Set {PAGES} to your own link") from None
    except URLError as error:
        raise GroundschoolError(f"{parts.netloc} does not answer ({error.reason})") from None


def standing_as_text(told: dict[str, Any] | str) -> str:
    """Return it as lines of text."""
    if isinstance(told, str):
        return told
    lines = [told["answer"]]
    if best := told["next"]:
        lines += ["", f"Next: {best['words']} Open {best['exercise']}.ipynb"]
    lines += ["", "On-call gate", *(f"  {_sign(line)} {_criterion(line)}" for line in told["gate"])]
    if unread := told.get("unread"):
        lines += ["", "Could not be read", *(f"  {line}" for line in unread)]
    lines += ["", *_waiting(told)]
    if said := told.get("said"):
        lines += ["", "What your mentor said", *(f"  {_said(line)}" for line in said)]
    if changed := told["changed"]:
        lines += ["", _changed(changed), *(f"  {line}" for line in changed["skills"])]
    return "\n".join(lines)


def standing_as_html(told: dict[str, Any] | str) -> str:
    """Return it as an HTML fragment; everything from outside is escaped."""
    if isinstance(told, str):
        return f'<p style="{_STYLE["card"]}">{escape(told)}</p>'
    gate = _card("On-call gate", [_gate_item(line) for line in told["gate"]])
    cards = [_card("Could not be read", [escape(line) for line in unread])] if (unread := told.get("unread")) else []
    cards.append(_card("Waiting", [escape(line) for line in _waiting(told)]))
    if said := told.get("said"):
        cards.append(_card("What your mentor said", [_lines(_said(line)) for line in said]))
    if changed := told["changed"]:
        lines = [escape(_changed(changed)), *(f"<code>{escape(line)}</code>" for line in changed["skills"])]
        cards.append(_card("What your last graded work changed", lines))
    grid = f'<div style="{_STYLE["grid"]}">{gate}<div style="{_STYLE["column"]}">{"".join(cards)}</div></div>'
    return f'<div style="{_STYLE["box"]}"><p>{escape(told["answer"])}</p>{_next(told["next"])}{grid}</div>'


def _next(best: dict[str, Any] | None) -> str:
    if best is None:
        return ""
    link = f'<a style="{_STYLE["button"]}" href="{escape(best["exercise"])}.ipynb">Open {escape(best["title"])}</a>'
    head = f'<h3 style="{_STYLE["title"]}">Next best exercise</h3>'
    return f'<section style="{_STYLE["next"]}">{head}<p style="margin:0">{escape(best["words"])}</p>{link}</section>'


def _card(title: str, items: list[str]) -> str:
    listed = "".join(f'<li style="{_STYLE["item"]}">{item}</li>' for item in items)
    head = f'<h3 style="{_STYLE["title"]}">{escape(title)}</h3>'
    return f'<section style="{_STYLE["card"]}">{head}<ul style="{_STYLE["list"]}">{listed}</ul></section>'


def _gate_item(line: dict[str, Any]) -> str:
    todo = f'<br><span style="{_STYLE["small"]}">{escape(line["todo"])}</span>' if line["todo"] else ""
    return f"{_sign(line)} {escape(_criterion(line))}{todo}"


def _criterion(line: dict[str, Any]) -> str:
    state = "met" if line["met"] else f"waits for the {line['owner']}"
    return f"{line['title']}: {line['have']:g} of {line['need']:g}, {state}"


def _sign(line: dict[str, Any]) -> str:
    return "✓" if line["met"] else "◐" if line["have"] and line["need"] else "✗"


def _waiting(told: dict[str, Any]) -> list[str]:
    if not told["pending"]:
        return ["Nothing of yours waits for a mark."]
    return [*filter(None, [told["hands"]]), *map(_pending, told["pending"])]


def _pending(line: dict[str, Any]) -> str:
    holders = " and now with ".join(line["with"])
    return f"{line['exercise']}: {line['points']:g} points wait for a mark{f' with {holders}' if holders else ''}"


def _said(line: dict[str, Any]) -> str:
    return f"{line['exercise']}, {line['task']}: {line['words']}"


def _lines(text: str) -> str:
    return escape(text).replace("\n", "<br>")


def _changed(changed: dict[str, Any]) -> str:
    return f"{changed['exercise']}, {changed['score']:.0%} of the points:"
