"""Pages that people like to open, as self-contained HTML: nothing is fetched, and no script is needed."""

from collections import Counter

from markupsafe import Markup

from groundschool.reports import charts
from groundschool.reports.associate_model import AssociateReport
from groundschool.reports.facts import counting
from groundschool.reports.first_mark import FirstMark
from groundschool.reports.live import Live
from groundschool.reports.manager_model import ManagerReport, Pace
from groundschool.reports.mentor_model import MentorReport
from groundschool.reports.oncall import OnCallReport
from groundschool.reports.person import PersonReport
from groundschool.reports.rendering import render
from groundschool.reports.second_mark import SecondMark
from groundschool.tracker.milestones.dated_milestones import MilestoneStanding

# More rows than this are neither a chart nor a table that anybody reads.
MOST_ROWS = 60


def render_manager(report: ManagerReport, live: Live | None = None) -> str:
    """Return a manager's quarter as an HTML document; of more people than fit, charts are binned and tables are cut."""
    drawn = _binned(report) if len(report.people) > MOST_ROWS else _drawn(report)
    finding = {
        "velocity": _velocity(report.people),
        "on_call": _on_call(report),
        "timeline": _timeline(report.people),
    }
    shown = {
        "people": report.people[:MOST_ROWS],
        "risks": report.risks[:MOST_ROWS],
        "changes": report.changes[:MOST_ROWS],
    }
    return render("manager.html.j2", live, report=report, charts=_marked(drawn), finding=finding, **shown)


def _drawn(report: ManagerReport) -> dict[str, str]:
    return {
        "velocity": charts.velocity_chart(report),
        "on_call": charts.on_call_chart(report),
        "timeline": charts.timeline_chart(report),
    }


def _binned(report: ManagerReport) -> dict[str, str]:
    low, high = report.on_call_days
    reached = Counter(pace.velocity.milestones for pace in report.people)
    days = Counter(_bin(pace, low, high) for pace in report.people)
    states = Counter(state.state.value.replace("_", " ") for pace in report.people for state in pace.milestones)
    bins = [f"first responder before day {low}", f"by day {high}", f"after day {high}", "not yet", "blocked"]
    return {
        "velocity": charts.binned_chart(
            [(f"{n} milestones", reached[n]) for n in sorted(reached)], "velocity", "people"
        ),
        "on_call": charts.binned_chart([(name, days[name]) for name in bins], "on-call", "people"),
        "timeline": charts.binned_chart(sorted(states.items()), "timeline", "dated milestones"),
    }


def _bin(pace: Pace, low: int, high: int) -> str:
    if pace.passed_day is None:
        return "blocked" if pace.blocked else "not yet"
    if pace.passed_day < low:
        return f"first responder before day {low}"
    return f"by day {high}" if pace.passed_day <= high else f"after day {high}"


def render_mentor(report: MentorReport, live: Live | None = None) -> str:
    """Return a mentor's queue as an HTML document."""
    return render("mentor.html.j2", live, report=report)


def render_oncall(report: OnCallReport, live: Live | None = None) -> str:
    """Return an on-call lead's page as an HTML document."""
    return render("oncall.html.j2", live, report=report)


def render_first_mark(report: FirstMark, live: Live) -> str:
    """Return an answer to mark as an HTML document."""
    return render("mark.html.j2", live, report=report)


def render_second_mark(report: SecondMark, live: Live) -> str:
    """Return an answer to mark a second time as an HTML document."""
    return render("second.html.j2", live, report=report)


def render_person(report: PersonReport, live: Live | None = None) -> str:
    """Return what somebody's manager is shown of them as an HTML document."""
    return render("person.html.j2", live, report=report)


def render_associate(report: AssociateReport, live: Live | None = None) -> str:
    """Return an associate's own page as an HTML document."""
    return render("associate.html.j2", live, report=report)


def _marked(drawn: dict[str, str]) -> dict[str, Markup]:
    """Return drawings as what a template may take in as it stands: matplotlib has escaped the names in them."""
    return {name: Markup(drawing) for name, drawing in drawn.items()}  # noqa: S704 - drawn here, names escaped


def _velocity(people: tuple[Pace, ...]) -> str:
    judged = [pace for pace in people if pace.velocity.judged or not pace.velocity.over]
    there = sum(pace.velocity.milestones >= pace.velocity.required for pace in judged)
    away = len(people) - len(judged)
    rest = f"; {away} not judged, because they were hardly there" if away else ""
    return f"{there} of {len(judged)} reached what was asked for{rest}."


def _on_call(report: ManagerReport) -> str:
    passed = [pace for pace in report.people if pace.passed_day is not None]
    blocked = [pace for pace in report.people if pace.blocked]
    low, high = report.on_call_days
    in_time = sum(pace.passed_day is not None and pace.passed_day <= high for pace in passed)
    said = f"{counting(len(passed), 'first responder')}, {in_time} of them by day {high} (usual is {low} to {high})"
    if not blocked:
        return f"{said}."
    return f"{said}; {len(blocked)} blocked: {', '.join(sorted({pace.blocked for pace in blocked}))}."


def _timeline(people: tuple[Pace, ...]) -> str:
    states = [state.state for pace in people for state in pace.milestones]
    met, late, overdue = (
        states.count(kind) for kind in (MilestoneStanding.MET, MilestoneStanding.MET_LATE, MilestoneStanding.OVERDUE)
    )
    return f"{counting(met, 'milestone')} met in time, {late} late, {overdue} overdue."
