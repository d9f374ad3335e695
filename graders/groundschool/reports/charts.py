"""Charts as inline SVG, drawn by matplotlib: positions on a common scale, marks told apart by shape, words beside them.

Colours are placeholders that become the style sheet's own, so that a chart follows light, dark and print.
"""

import re
from collections.abc import Sequence
from io import StringIO
from typing import TYPE_CHECKING, Any

from groundschool.reports.manager_model import ManagerReport, Pace
from groundschool.tracker.milestones.dated_milestones import MilestoneStanding

if TYPE_CHECKING:
    from matplotlib.figure import Figure

# Stand-ins that matplotlib draws with, and the style sheet's names for them.
TOKENS = {
    "#010101": "ink",
    "#020202": "soft",
    "#030303": "line",
    "#040404": "dot",
    "#050505": "diamond",
    "#060606": "paper",
}
INK, SOFT, LINE, DOT, DIAMOND, PAPER = TOKENS
WIDTH, ROW, FRAME = 6.2, 0.27, 0.55
LONGEST_NAME = 24
MARKS = {
    MilestoneStanding.MET: ("D", DOT),
    MilestoneStanding.MET_LATE: ("D", PAPER),
    MilestoneStanding.OVERDUE: ("^", DIAMOND),
    MilestoneStanding.UNDER_REVIEW: ("s", DIAMOND),
}


def velocity_chart(report: ManagerReport) -> str:
    """Return each person's skill milestones on the band that is expected of them; hollow where it is not judged."""
    people = report.people
    figure, axes = _canvas([pace.name for pace in people])
    most = max([report.band[1], *(pace.velocity.milestones for pace in people)], default=1) + 1
    paces = [pace.velocity for pace in people]
    widths = [max(pace.stretch - pace.required, 0.08) for pace in paces]
    axes.barh(range(len(paces)), widths, left=[pace.required for pace in paces], height=0.62, color=LINE, zorder=1)
    _dots(axes, [(pace.milestones, row, pace.judged or not pace.over) for row, pace in enumerate(paces)])
    axes.set_xlim(-0.3, most)
    axes.set_xticks(range(most + 1))
    axes.set_xlabel("skill milestones; the band is what is asked for, to a stretch", color=SOFT, fontsize=8)
    return _svg(figure, "velocity")


def on_call_chart(report: ManagerReport) -> str:
    """Return the service day on which each became first responder, or today with the forecast, on the usual band."""
    figure, axes = _canvas([pace.name for pace in report.people])
    early, late = report.on_call_days
    axes.axvspan(early, late, color=LINE, zorder=0, linewidth=0)
    rows = [*enumerate(report.people)]
    waiting = [(row, pace) for row, pace in rows if pace.passed_day is None]
    spans = [(row, *pace.forecast) for row, pace in waiting if pace.forecast]
    _lines(axes, spans, color=DOT, linewidth=3, zorder=2)
    _marks(axes, [(pace.day, row) for row, pace in waiting if pace.blocked], "^", color=DIAMOND, zorder=3)
    passed = [(pace.passed_day, row, True) for row, pace in rows if pace.passed_day is not None]
    _dots(axes, [*passed, *((pace.day, row, False) for row, pace in waiting if not pace.blocked)])
    axes.set_xlim(0, _furthest(report.people, late))
    axes.set_xlabel("service day; filled: first responder since, hollow: today, line: forecast", color=SOFT, fontsize=8)
    return _svg(figure, "on-call")


def timeline_chart(report: ManagerReport) -> str:
    """Return the dated milestones of each on the service-day clock, by shape: met, late, overdue, under review."""
    figure, axes = _canvas([pace.name for pace in report.people], width=2 * WIDTH)
    rows = [(row, pace, state) for row, pace in enumerate(report.people) for state in pace.milestones]
    _lines(axes, [(row, 0, pace.day) for row, pace in enumerate(report.people)], color=LINE, linewidth=1.5, zorder=1)
    _marks(axes, [(state.declared.day, row) for row, _, state in rows], "|", color=SOFT, markersize=9, zorder=2)
    for kind, (shape, fill) in MARKS.items():
        days = [
            (state.declared.day if state.service_day is None else state.service_day, row)
            for row, _, state in rows
            if state.state is kind
        ]
        edge = DOT if fill in {DOT, PAPER} else DIAMOND
        _marks(axes, days, shape, markerfacecolor=fill, markeredgecolor=edge, zorder=3)
    axes.set_xlim(0, max([100, *(pace.day + 10 for pace in report.people)]))
    axes.set_xlabel("service day", color=SOFT, fontsize=8)
    return _svg(figure, "timeline")


def binned_chart(counts: Sequence[tuple[str, int]], name: str, label: str) -> str:
    """Return how many people there are in each bin, for more people than rows that anybody reads."""
    figure, axes = _canvas([title for title, _ in counts])
    for row, (_, count) in enumerate(counts):
        axes.barh(row, count, height=0.62, color=DOT, zorder=2)
        axes.annotate(f" {count:,}", (count, row), va="center", color=INK, fontsize=8)
    axes.set_xlim(0, max([1, *(count for _, count in counts)]) * 1.15)
    axes.set_xlabel(label, color=SOFT, fontsize=8)
    return _svg(figure, name)


def interval_chart(skills: Sequence[tuple[str, float | None, float, float]], bar: float) -> str:
    """Return a dot and its interval for each skill (title, score, lower, upper, all 0-1), with the bar marked."""
    figure, axes = _canvas([title for title, *_ in skills])
    axes.axvline(bar, color=DIAMOND, linewidth=1.5, linestyle=(0, (4, 2)), zorder=1)
    known = [(row, score, lower, upper) for row, (_, score, lower, upper) in enumerate(skills) if score is not None]
    _lines(axes, [(row, lower, upper) for row, _, lower, upper in known], color=SOFT, linewidth=2, zorder=2)
    _dots(axes, [(score, row, lower >= bar) for row, score, lower, _ in known])
    axes.set_xlim(0, 1.02)
    axes.set_xlabel(f"score, with the range that holds it; the floor has to reach {bar:.2f}", color=SOFT, fontsize=8)
    return _svg(figure, "skills")


def _canvas(names: Sequence[str], width: float = WIDTH) -> "tuple[Figure, Any]":
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, FRAME + ROW * max(len(names), 1)))
    axes = figure.subplots()
    figure.subplots_adjust(left=2.0 / width, right=0.98, top=0.98, bottom=0.42 / (FRAME + ROW * max(len(names), 1)))
    axes.set_ylim(max(len(names), 1) - 0.5, -0.5)
    axes.yaxis.set_visible(False)
    beside = axes.get_yaxis_transform()
    for row, name in enumerate(names):
        axes.text(-0.01, row, _short(name), transform=beside, ha="right", va="center", color=INK, fontsize=9)
    axes.tick_params(axis="x", colors=SOFT, labelsize=8, length=3)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(LINE)
    axes.patch.set_visible(False)
    figure.patch.set_visible(False)
    return figure, axes


def _dots(axes: Any, dots: Sequence[tuple[float, int, bool]]) -> None:  # noqa: ANN401 - matplotlib has no types for it
    """Draw a dot at each x and row, filled or hollow."""
    for filled in (True, False):
        face = DOT if filled else PAPER
        chosen = [(x, row) for x, row, one in dots if one is filled]
        _marks(axes, chosen, "o", markerfacecolor=face, markeredgecolor=DOT, markeredgewidth=1.6, zorder=3)


def _marks(axes: Any, places: Sequence[tuple[float, int]], shape: str, **style: Any) -> None:  # noqa: ANN401 - same
    """Draw one shape at each x and row, all at once: each call of matplotlib's costs as much as all its marks."""
    if places:
        axes.plot(*zip(*places, strict=True), shape, **{"markersize": 7, **style})


def _lines(axes: Any, spans: Sequence[tuple[int, float, float]], **style: Any) -> None:  # noqa: ANN401 - same
    """Draw a line in each row, from one x to another."""
    if spans:
        rows, lows, highs = zip(*spans, strict=True)
        axes.hlines(rows, lows, highs, **style)


def _furthest(people: Sequence[Pace], late: int) -> float:
    days = [day for pace in people for day in (pace.day, pace.passed_day or 0, *(pace.forecast or ()))]
    return max([late + 15, *days]) * 1.04


def _short(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…"


def _svg(figure: "Figure", name: str) -> str:
    """Return the figure as an SVG element that inherits the page's colours and font, the same bytes each time.

    ``name`` goes before every id, because a page holds several charts.
    """
    import matplotlib as mpl

    text = StringIO()
    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": name}):
        figure.savefig(text, format="svg", metadata={"Date": None, "Creator": None})
    drawn = text.getvalue()
    drawn = drawn[drawn.index("<svg") :]
    drawn = re.sub(r"<metadata>.*?</metadata>|<style.*?</style>", "", drawn, flags=re.DOTALL)
    drawn = re.sub(r'<svg ([^>]*?)width="[^"]*" height="[^"]*"', r'<svg aria-hidden="true" \1', drawn, count=1)
    drawn = re.sub(r'(\bid="|href="#|url\(#)', rf"\g<1>{name}-", drawn)
    for stand_in, token in TOKENS.items():
        drawn = drawn.replace(stand_in, f"var(--{token})")
    return re.sub(r"font-family: [^;\"]*", "font-family: inherit", drawn)
