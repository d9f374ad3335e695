"""The page of a cohort: one self-contained HTML file that asks nothing of the network and needs no script."""

from datetime import datetime
from importlib.resources import files

from jinja2 import DictLoader, Environment, StrictUndefined

from groundschool.reports.cohort_model import CohortReport
from groundschool.reports.colours import cividis, text_on

TEMPLATES = files("groundschool.reports") / "templates"
STEPS = (0, 20, 40, 60, 80)
# A floor of 80 takes a perfect record of 6.6 units, so the scale ends there, where people are.
BRIGHTEST = 80


def render_page(report: CohortReport) -> str:
    """Return the report as an HTML document, style sheet included; everything from outside is escaped."""
    sources = {name: (TEMPLATES / name).read_text(encoding="utf-8") for name in ("cohort.html.j2", "style.css")}
    environment = Environment(
        loader=DictLoader(sources), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters |= {"day": _day, "shade": _shade, "points": "{:.4g}".format}
    template = environment.get_template("cohort.html.j2")
    return template.render(report=report, timeline=_timeline(report), steps=STEPS)


def _day(instant: datetime) -> str:
    return f"{instant.day} {instant:%b %Y}"


def _shade(floor: int) -> str:
    """Return the inline style of a cell: background by its value, text that stands out on it."""
    background = cividis(floor / BRIGHTEST)
    return f"background-color:{background};color:{text_on(background)}"


def _timeline(report: CohortReport) -> dict[str, object]:
    """Return where each instant stands between the first hand-in and now, in percent, and the ticks between."""
    instants = [instant for person in report.people for instant in person.handed_in]
    if not instants:
        return {}
    first, last = min(instants), report.as_of
    span = (last - first).total_seconds() or 1.0

    def place(instant: datetime) -> str:
        return f"{(instant - first).total_seconds() / span * 100:.2f}"

    rows = [
        {
            "person": person,
            "dots": [place(instant) for instant in person.handed_in],
            "diamonds": [place(instant) for instant in person.reached],
        }
        for person in report.people
    ]
    ticks = [(part * 25, first + (last - first) * part / 4) for part in range(5)]
    return {"rows": rows, "ticks": ticks}
