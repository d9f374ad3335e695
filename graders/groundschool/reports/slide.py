"""A manager's quarter as one picture of 1600 x 900 pixels: the sentence, four numbers, what waits for us, and when."""

from io import BytesIO
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from groundschool.reports.calendar import DAYS
from groundschool.reports.manager_model import ManagerReport

if TYPE_CHECKING:
    from matplotlib.axes import Axes

INK, SOFT, LINE, BLUE, BAND, RED, GREEN = "#14191f", "#4d5966", "#d9dfe5", "#0067a5", "#cfe3f1", "#d55e00", "#00664b"
INCHES, DOTS = (16, 9), 100
MOST = 9  # rows of each chart that can be read from the back of a room


def quarter_slide(report: ManagerReport) -> bytes:
    """Return the slide as a PNG file; where people are not shown by name it is the sentence alone."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=INCHES, dpi=DOTS, facecolor="white")
    _words(figure, 0.05, 0.9, f"{report.heading}, {report.quarter}", size=30, weight="bold")
    for number, line in enumerate(wrap(report.answer, 92)[:3]):
        _words(figure, 0.05, 0.835 - 0.05 * number, line, size=21)
    for number, tile in enumerate(report.tiles):
        left = 0.05 + 0.235 * number
        _words(figure, left, 0.63, tile.title, size=15, color=SOFT)
        value = str(tile.number) if tile.told else "-"
        _words(figure, left, 0.55, value, size=40, weight="bold")
        _words(figure, left, 0.515, tile.of, size=13, color=SOFT)
    if report.people:
        _waits(figure.add_axes((0.24, 0.1, 0.24, 0.34)), report)
        _calendar(figure.add_axes((0.64, 0.1, 0.31, 0.34)), report)
        _words(figure, 0.05, 0.465, "What waits for us, in days", size=16, weight="bold")
        _words(figure, 0.53, 0.465, "Who can be on call in the next weeks", size=16, weight="bold")
    known = f"{report.as_of:%d %b %Y %H:%M %Z} · groundschool · sha256 {report.sha256[:12]}"
    _words(figure, 0.05, 0.03, known, size=11, color=SOFT)
    picture = BytesIO()
    figure.savefig(picture, format="png", dpi=DOTS, metadata={"Software": None})
    return picture.getvalue()


def _words(figure: Any, x: float, y: float, text: str, **style: Any) -> None:  # noqa: ANN401 - matplotlib's
    figure.text(x, y, text, **{"color": INK, "parse_math": False, **style})


def _waits(axes: "Axes", report: ManagerReport) -> None:
    shown = report.owed[:MOST]
    axes.barh(range(len(shown)), [one.days for one in shown], color=RED, height=0.6)
    for row, one in enumerate(shown):
        axes.annotate(f" {one.days} d", (one.days, row), va="center", fontsize=13, color=INK)
    _rows(axes, [f"{one.first_name}: {one.what}" for one in shown])
    if not shown:
        axes.text(0, 0.5, "nobody waits for us", fontsize=14, color=SOFT)


def _calendar(axes: "Axes", report: ManagerReport) -> None:
    if report.calendar is None:
        return
    shown = report.calendar.rows[:MOST]
    for row, one in enumerate(shown):
        if one.first:
            color = GREEN if one.there else BAND
            axes.barh(row, one.last - one.first + 1, left=one.first - 1, color=color, height=0.7)
        x, ink = (max(one.first - 1, 0) + 0.5, "white" if one.there else INK)
        axes.text(x, row, one.words, va="center", fontsize=12, color=ink, parse_math=False)
    axes.set_xlim(0, DAYS)
    for column, day in report.calendar.weeks:
        axes.text(column - 1, -0.9, day, fontsize=11, color=SOFT)
    _rows(axes, [one.name for one in shown])


def _rows(axes: "Axes", names: list[str]) -> None:
    """Write names beside the rows of a chart without a frame, the first at the top."""
    axes.set_ylim(max(len(names), 1) - 0.5, -1.1)
    beside = axes.get_yaxis_transform()
    for row, name in enumerate(names):
        short = name if len(name) <= 40 else f"{name[:39]}…"
        axes.text(
            -0.02, row, short, transform=beside, ha="right", va="center", fontsize=12, color=INK, parse_math=False
        )
    axes.set_axis_off()
