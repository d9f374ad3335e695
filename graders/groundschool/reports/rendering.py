"""How templates become pages: self-contained HTML, everything from outside escaped."""

from functools import cache
from importlib.resources import files

from jinja2 import DictLoader, Environment, StrictUndefined

from groundschool.reports.colours import cividis, text_on
from groundschool.reports.explained import date_in_words
from groundschool.reports.live import Live

TEMPLATES = files("groundschool.reports") / "templates"


def render(name: str, live: Live | None = None, **shown: object) -> str:
    """Return a template filled in, for serving if it is ``live``; everything from outside is escaped."""
    return _environment().get_template(name).render(live=live, **shown)


def script() -> str:
    """Return the text between the script tags of every page: a served page allows this script and no other."""
    return "\n" + (TEMPLATES / "sort.js").read_text(encoding="utf-8").removesuffix("\n")


@cache
def _environment() -> Environment:
    sources = {file.name: file.read_text(encoding="utf-8") for file in TEMPLATES.iterdir() if file.is_file()}
    environment = Environment(
        loader=DictLoader(sources), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters |= {
        "day": date_in_words,
        "shade_of": shade_of,
        "points": "{:.4g}".format,
        "sentence": _sentence,
    }
    return environment


def shade_of(percent: float) -> str:
    """Return the inline style of a cell: background by its value, text that stands out on it."""
    background = cividis(percent / 100)
    return f"background-color:{background};color:{text_on(background)}"


def _sentence(text: str) -> str:
    """Return a text with a capital letter in front, and the rest as it was."""
    return text[:1].upper() + text[1:]
