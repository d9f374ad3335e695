"""A manager's page of one quarter: the answer first, then what follows from it and whose turn it is.

Who may be shown by name is a policy of the team; where it allows none, and for numbers about groups, few people are
never told of.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime, time, timedelta
from functools import partial

from groundschool.reports.calendar import on_call_calendar
from groundschool.reports.explained import date_in_words, review_reason
from groundschool.reports.group_page import GroupPage, is_late, level_of
from groundschool.reports.item_numbers import item_numbers
from groundschool.reports.manager_answer import answer
from groundschool.reports.manager_model import LevelRow, ManagerReport, Pace
from groundschool.reports.manager_numbers import TeamStanding, dated_rows, four_tiles, quarter_rows, standing
from groundschool.reports.oncall import gate_progress
from groundschool.reports.owed import longest_first, owed_to
from groundschool.reports.people import People
from groundschool.reports.sums import people_by_kind
from groundschool.reports.turns import whom_to_ask, yours
from groundschool.tracker.insight.items import ItemStat
from groundschool.tracker.insight.person import Person
from groundschool.tracker.milestones.dated_milestones import MilestoneStanding
from groundschool.tracker.milestones.gate_state import GateStage
from groundschool.tracker.pace.quarters import Quarter
from groundschool.tracker.pace.velocity import Velocity

WORST = 3
FLAGGED = ("likely broken", "review", "variants differ")


def build_manager(  # noqa: PLR0913 - which quarter of whom, and who asks
    people: People,
    quarter: Quarter,
    team: str = "",
    known: Collection[str] = (),
    *,
    week: People | None = None,
    viewer: str = "",
) -> ManagerReport:
    """Return the page of ``quarter`` for a team, or for everybody, to whoever knows some people by name beside it.

    Numbers about groups are those of ``week``: everybody as of its beginning, these people if it is not given. What the
    ``viewer`` can do is told to them; without one it is told of everybody.
    """
    facts, settings = people.facts, people.declared.settings(team)
    everybody = [person for person in people if person.there and (not team or people.team(person.id) == team)]
    there = [(person, velocity) for person in everybody if (velocity := _quarter(person, quarter))]
    month = settings.policies.quarters.fiscal_start_month
    by_name = [(person, velocity) for person, velocity in there if _by_name(people, person)]
    whole = len(by_name) == len(there)
    told = {person.id for person in people if _by_name(people, person)}.union(known)
    group = GroupPage(week or people, quarter, team, frozenset(told))
    named = [person for person, _ in by_name]
    enough = len(named) >= people.declared.k
    rows = tuple(quarter_rows(named, quarter, people.declared.k)) if whole else ()
    now = standing(people, named)
    owed, last = longest_first(now.owed), quarter.end_day(month) - timedelta(days=1)
    over = last <= facts.as_of.date()  # a quarter that is over is looked at as of its last day, and nothing is asked
    return ManagerReport(
        title=facts.title,
        team=team or facts.company,
        heading=f"Team {team}" if team else facts.company,
        viewer=viewer,
        quarter=str(quarter),
        span=f"{quarter.first_day(month):%d %b} to {last:%d %b %Y}",
        left=max((quarter.end_day(month) - facts.as_of.date()).days, 0),
        as_of=facts.as_of,
        known_at=facts.known_at or facts.as_of,
        policy=facts.framework.policy.version,
        framework=facts.framework.version,
        answer=answer(people, now, len(there), viewer) if whole else group.answer,
        total=len(there) if whole else group.size,
        named=bool(by_name),
        tiles=tuple(four_tiles(people, now, _before(people, quarter, named), rows, viewer)) if whole and enough else (),
        yours=tuple(yours(people, named, owed, viewer)) if viewer and not over else (),
        ask=() if over else tuple(whom_to_ask(owed, viewer)),
        owed=tuple(owed),
        calendar=on_call_calendar(people, named) if named and not over else None,
        people=tuple(_pace(people, person, velocity, viewer) for person, velocity in by_name),
        quarters=rows,
        dated=tuple(dated_rows(people, named, facts.as_of.date())),
        levels=("none", *facts.levels),
        skills=tuple(_levels(people, named, settings.milestones.gate.skills) if whole else group.levels),
        items=tuple(_worst(item_numbers(group.people, group.known))),
        changes=tuple(_changes(people, by_name)),
        published=tuple((one.knowledge_time, one.sha256) for one in facts.published if one.quarter == str(quarter)),
    )


def _by_name(people: People, person: Person) -> bool:
    """Return whether somebody's own team shows milestones by name, whichever page they are on."""
    return people.declared.settings(people.team(person.id)).policies.visibility.manager_view == "milestones"


def _quarter(person: Person, quarter: Quarter) -> Velocity | None:
    return next((velocity for velocity in person.velocities if velocity.quarter == quarter), None)


def _before(people: People, quarter: Quarter, named: Sequence[Person]) -> TeamStanding:
    """Return who stood where when the quarter before ended, by what is known now."""
    month = named[0].policies.quarters.fiscal_start_month if named else 1
    then = people.at(datetime.combine(quarter.first_day(month) - timedelta(days=1), time(23), UTC))
    begun = [person for person in named if person.record.employment.start_date < quarter.first_day(month)]
    return standing(then, [then.of(person.id) for person in begun])


def _pace(people: People, person: Person, velocity: Velocity, viewer: str) -> Pace:
    return Pace(
        person.id,
        people.facts.name(person.id),
        velocity,
        person.gate.stage.value.replace("_", " "),
        tuple(_tags(people, person)),
        gate_progress(people, person, viewer, beyond=True),
        person.milestones,
        sum(bool(attempt.pending and not attempt.voided) for attempt in person.record.past.attempts),
    )


def _tags(people: People, person: Person) -> Iterable[tuple[str, str]]:
    """Yield where somebody is, and whether they wait for us."""
    gate, employment = person.gate, person.record.employment
    if gate.stage is GateStage.PRIMARY and gate.passed_at:
        yield "good", f"on call since {date_in_words(employment.local_date(gate.passed_at))}"
    elif gate.stage is GateStage.SUSPENDED:
        yield "late", "suspended"
    elif gate.stage is GateStage.READY:
        yield "", "ready to sign"
    elif is_late(person):
        yield "late", f"past day {gate.declared.latest_day}"
    else:
        yield "", "on the way"
    if gate.lacks:
        yield "ours", "waits for the course"
    if owed_to(people, person):
        yield "ours", "waits for us"


def _levels(people: People, there: list[Person], asked: Collection[str]) -> Iterable[LevelRow]:
    """Yield how many people who are shown by name are at each level of the skills that somebody has."""
    kinds = [str(level) for level in range(len(people.facts.levels) + 1)]
    for skill in people.facts.framework.skills:
        if any(person.record.states[skill.id].granted for person in there):
            counts = people_by_kind(there, partial(level_of, skill.id), kinds, (), people.declared.k)
            yield LevelRow(skill.title, skill.id in asked, tuple(counts.values()))


def _worst(stats: Iterable[ItemStat]) -> list[ItemStat]:
    flagged = [stat for stat in stats if not stat.test_id and set(stat.flags) & set(FLAGGED)]
    return sorted(flagged, key=lambda stat: (stat.r_high if stat.r_high is not None else 1, stat.exercise))[:WORST]


def _changes(people: People, there: list[tuple[Person, Velocity]]) -> Iterable[str]:
    """Yield what is questioned or was taken back, by quarter, and why."""
    for person, velocity in there:
        name = people.facts.name(person.id)
        for grant in person.skill_milestones:
            if grant.state == "under review":
                title, of = people.facts.framework.by_id[grant.skill].title, person.quarter_of(grant)
                yield f"{name}: {title}, reached in {of}, is under review, {review_reason(person, grant)}"
        if velocity.adjustments:
            yield f"{name}: {-velocity.adjustments} revoked in {velocity.quarter}"
        for milestone in person.milestones:
            if milestone.state is MilestoneStanding.UNDER_REVIEW:
                yield f"{name}: {milestone.declared.id} under review"
