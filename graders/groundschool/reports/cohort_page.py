"""The page of a cohort: one self-contained HTML file that asks nothing of the network and needs no script."""

from datetime import datetime

from groundschool.reports.cohort_model import CohortReport
from groundschool.reports.rendering import render

STEPS = (0, 20, 40, 60, 80)
# A floor of 80 takes a perfect record of 6.6 units, so the scale ends there, where people are.
BRIGHTEST = 80


def render_page(report: CohortReport) -> str:
    """Return the report as an HTML document, style sheet included; everything from outside is escaped."""
    return render("cohort.html.j2", report=report, timeline=_timeline(report), steps=STEPS, brightest=BRIGHTEST)


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
