"""What of whom a viewer is shown on each page: the page's data, and whose record was read for it."""

from collections.abc import Iterator
from datetime import UTC, datetime, time
from urllib.parse import urlencode

from groundschool.errors import UnknownNameError
from groundschool.reports.associate import AssociateReport, build_associate
from groundschool.reports.cohort import build_cohort
from groundschool.reports.cohort_model import CohortReport
from groundschool.reports.live import Link
from groundschool.reports.manager import build_manager
from groundschool.reports.manager_model import ManagerReport
from groundschool.reports.manager_tables import TABLES
from groundschool.reports.mentor import build_mentor
from groundschool.reports.mentor_model import MentorReport
from groundschool.reports.oncall import OnCallReport, build_oncall
from groundschool.reports.people import People
from groundschool.reports.person import PersonReport, build_person
from groundschool.reports.said import NOTHING_SAID, Said
from groundschool.services.publish_groups import of_the_week
from groundschool.services.read_policy import Readings, RecordReading, Who, at_risk_to, known_by_name, seen_by
from groundschool.tracker.pace.quarters import Quarter, quarter_on
from groundschool.tracker.privacy.visibility import Data, Role, View, Viewer


def cohort_page(people: People, viewer: Who) -> tuple[CohortReport, Readings]:
    """Return the cohort's page, or what of it ``viewer`` may see."""
    seen = seen_by(people, viewer, Data.ATTEMPTS, View.NAMED)
    read = RecordReading(Data.ATTEMPTS, tuple(person.id for person in seen))
    return build_cohort(seen.facts, seen.declared.milestones.gate.skills), (read,)


def manager_page(
    people: People, viewer: Who, quarter: str, team: str, *, exactly: bool = False
) -> tuple[ManagerReport, Readings]:
    """Return a quarter as ``viewer`` may see it, at its end if it is over unless ``exactly`` at the people's instant.

    The present quarter is that of no text. Raises UnknownNameError for a team that nobody whom the viewer sees is in.
    """
    seen = seen_by(people, viewer, Data.MILESTONES, View.AGGREGATE)
    check_team(seen, team)
    month = people.declared.settings(team).policies.quarters.fiscal_start_month
    chosen = Quarter.parse(quarter) if quarter else quarter_on(people.facts.as_of.date(), month)
    end = datetime.combine(chosen.end_day(month), time(23), UTC)
    seen = seen.at(end) if end < people.facts.as_of and not exactly else seen
    known, week = known_by_name(people, viewer), of_the_week(seen)
    by = Viewer.of(viewer).id if viewer is not None else ""
    view = build_manager(seen, chosen, team, known, week=week, viewer=by)
    if not view.named and view.total != 0:  # numbers about a group alone: the same ones for a week
        view = build_manager(week, chosen, team, known)
    if viewer is None:
        return view, ()
    shown = {pace.id for pace in view.people}
    risky = tuple(person.id for person in at_risk_to(seen, viewer) if person.id in shown)
    return view, (
        RecordReading(Data.MILESTONES, tuple(pace.id for pace in view.people)),
        RecordReading(Data.AT_RISK, risky),
    )


def mentor_page(people: People, mentor: Viewer | str) -> tuple[MentorReport, Readings]:
    """Return the queue of a mentor, everybody's for nobody."""
    view = build_mentor(people, mentor)
    return view, (RecordReading(Data.ATTEMPTS, tuple(who for who, _ in view.mentees)),) if mentor else ()


def oncall_page(people: People, lead: Viewer | str) -> tuple[OnCallReport, Readings]:
    """Return the page of an on-call lead: the gates of their associates."""
    view = build_oncall(people, lead)
    return view, (RecordReading(Data.GATE, tuple(one.id for one in view.people)),)


def associate_page(
    people: People, viewer: Who, who: str, said: Said = NOTHING_SAID
) -> tuple[AssociateReport, Readings]:
    """Return an associate's own page with what was said of their work; raises UnknownNameError for whom it is not."""
    seen = seen_by(people, viewer, Data.ATTEMPTS, View.NAMED)
    return build_associate(seen, who, said), (RecordReading(Data.ATTEMPTS, (who,)),)


def person_page(people: People, viewer: Who, who: str) -> tuple[PersonReport, Readings]:
    """Return what a manager is shown of one person; raises UnknownNameError for whom the viewer may not see."""
    seen = seen_by(people, viewer, Data.GATE, View.NAMED)
    view = build_person(seen, who, viewer)
    more = (Data.MILESTONES, Data.AT_RISK) if view.milestones else ()
    return view, tuple(RecordReading(data, (who,)) for data in (Data.GATE, *more))


def looks_after(people: People, viewer: Viewer, *roles: Role) -> bool:
    """Return whether the viewer is one of these to anybody."""
    return any(people.roles(viewer, who) & set(roles) for who in people.facts.people())


def teams_of(people: People, viewer: Viewer) -> list[str]:
    """Return the teams in which the viewer is somebody's manager, by name; the empty one is that of no team."""
    return sorted({people.team(who) for who in people.facts.people() if Role.MANAGER in people.roles(viewer, who)})


def check_team(people: People, team: str) -> None:
    """Raise UnknownNameError for a team that nobody of these is in."""
    teams = {person.team for person in people.facts.roster.values() if person.team}
    if team and team not in teams:
        raise UnknownNameError("team", team, teams)


def files_of(base: str, quarter: str, team: str) -> Iterator[Link]:
    """Yield links to the files of a quarter's page: a slide, and a table each."""
    asked = urlencode({"quarter": quarter, **({"team": team} if team else {})})
    yield Link("Slide (PNG)", f"{base}files/slide?{asked}")
    for name in TABLES:
        yield Link(f"{name.capitalize()} (CSV)", f"{base}files/{name}?{asked}")


def quarters_around(base: str, quarter: str, team: str, month: int, instant: datetime) -> Iterator[Link]:
    """Yield links to the quarter before this one, and to the next if it has begun."""
    here = Quarter.parse(quarter)
    asked = f"{base}manager?{f'team={team}&' if team else ''}quarter="
    yield Link(f"← {here.previous}", f"{asked}{here.previous}")
    if here.next.first_day(month) <= instant.date():
        yield Link(f"{here.next} →", f"{asked}{here.next}")
