"""A manager's page of one quarter: the answer first, then what it follows from.

Who may be shown by name is a policy of the team; where it allows none, and for numbers about groups, few people are
never told of.
"""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from groundschool.reports.explained import review_reason
from groundschool.reports.facts import counting
from groundschool.reports.group_page import GroupPage, is_late, is_ready, level_of
from groundschool.reports.manager_model import LevelRow, ManagerReport, Pace, RiskLine
from groundschool.reports.people import People
from groundschool.reports.sums import people_by_kind
from groundschool.tracker.insight.items import ItemStat
from groundschool.tracker.insight.person import Person
from groundschool.tracker.milestones.dated_milestones import MilestoneStanding
from groundschool.tracker.pace.quarters import Quarter
from groundschool.tracker.pace.velocity import Velocity
from groundschool.tracker.privacy.published import TOO_FEW

if TYPE_CHECKING:
    from groundschool.tracker.milestones.gate import GateLine

WORST = 3
FLAGGED = ("likely broken", "review", "variants differ")


def build_manager(
    people: People, quarter: Quarter, team: str = "", known: Collection[str] = (), *, week: People | None = None
) -> ManagerReport:
    """Return the page of ``quarter`` for a team, or for everybody, to whoever knows some people by name beside it.

    Numbers about groups are those of ``week``: everybody as of its beginning, these people if it is not given.
    """
    facts, settings = people.facts, people.declared.settings(team)
    everybody = [person for person in people if person.there and (not team or people.team(person.id) == team)]
    there = [(person, velocity) for person in everybody if (velocity := _quarter(person, quarter))]
    month = settings.policies.quarters.fiscal_start_month
    last = quarter.end_day(month) - timedelta(days=1)
    by_name = [(person, velocity) for person, velocity in there if _by_name(people, person)]
    everyone_named = len(by_name) == len(there)
    told = {person.id for person in people if _by_name(people, person)}.union(known)
    group = GroupPage(week or people, quarter, team, frozenset(told))
    gate, asked = settings.milestones.gate, settings.policies.quarters
    return ManagerReport(
        title=facts.title,
        team=team or facts.company,
        quarter=str(quarter),
        span=f"{quarter.first_day(month):%d %b} to {last:%d %b %Y}, each person's own zone",
        as_of=facts.as_of,
        known_at=facts.known_at or facts.as_of,
        policy=facts.framework.policy.version,
        framework=facts.framework.version,
        answer=_answer(there, people.declared.k) if everyone_named else group.answer,
        band=(asked.milestones_required, asked.milestones_stretch),
        on_call_days=(gate.earliest_day, gate.latest_day),
        total=len(there) if everyone_named else group.size,
        named=bool(by_name),
        people=tuple(_pace(people, person, velocity) for person, velocity in by_name),
        levels=("none", *facts.levels),
        skills=tuple(_levels(people, [person for person, _ in there], gate.skills) if everyone_named else group.levels),
        risks=tuple(_risks(people, [person for person, _ in there])),
        items=tuple(_worst(group.people.items(group.known))),
        changes=tuple(_changes(people, by_name)),
        published=tuple(_published(people, quarter)),
    )


def _by_name(people: People, person: Person) -> bool:
    """Return whether somebody's own team shows milestones by name, whichever page they are on."""
    return people.declared.settings(people.team(person.id)).policies.visibility.manager_view == "milestones"


def _quarter(person: Person, quarter: Quarter) -> Velocity | None:
    return next((velocity for velocity in person.velocities if velocity.quarter == quarter), None)


def _answer(there: list[tuple[Person, Velocity]], k: int) -> str:
    """Return what people reached who are all shown by name; there is no sum of fewer than ``k``."""
    if not there:
        return "No associates yet."
    head = counting(len(there), "associate")
    if len(there) < k:
        sums = f"{head}: {TOO_FEW} for numbers about the group"
    else:
        reached = sum(velocity.milestones + velocity.adjustments for _, velocity in there)
        low, high = (sum(getattr(v, part) for _, v in there) for part in ("required", "stretch"))
        sums = f"{head}, {counting(reached, 'skill milestone')} (target {low} to {high})"
    ready = sum(is_ready(person) for person, _ in there)
    late = [person for person, _ in there if is_late(person)]
    owing = dict.fromkeys(line.owner for person in late if (line := person.gate.blocker))
    waits = f" (waiting for the {', the '.join(owing)})" if owing else ""
    return f"{sums}. {ready} ready for on-call sign-off, {len(late)} overdue{waits}."


def _pace(people: People, person: Person, velocity: Velocity) -> Pace:
    gate = person.gate
    first = gate.blocker
    word = gate.declared.word(first.checked.criterion.id) if first else ""
    blocked = f"{word}, {first.owner}" if is_late(person) and first else ""
    return Pace(
        person.id,
        people.facts.name(person.id),
        velocity,
        gate.stage.value.replace("_", " "),
        gate.day,
        gate.passed_day,
        gate.on_call,
        blocked,
        person.milestones,
        tuple(_gate_cells(person)),
        sum(bool(attempt.pending and not attempt.voided) for attempt in person.record.past.attempts),
    )


def _gate_cells(person: Person) -> Iterable[tuple[str, str]]:
    """Yield (criterion in a word, state): ``met``, ``part`` with some of it there, or its owner."""
    groups: dict[str, list[GateLine]] = {}
    for line in person.gate.lines:
        groups.setdefault(person.gate.declared.word(line.checked.criterion.id), []).append(line)
    for name, lines in groups.items():
        missing = [line for line in lines if not line.checked.met]
        begun = any(line.checked.have for line in lines if line.checked.need)
        state = "met" if not missing else f"{'part' if begun else 'open'} {missing[0].owner}"
        yield name, state


def _levels(people: People, there: list[Person], asked: Collection[str]) -> Iterable[LevelRow]:
    """Yield how many people who are shown by name are at each level of the skills that somebody has."""
    kinds = [str(level) for level in range(len(people.facts.levels) + 1)]
    for skill in people.facts.framework.skills:
        if any(person.record.states[skill.id].granted for person in there):
            counts = people_by_kind(there, partial(level_of, skill.id), kinds, (), people.declared.k)
            yield LevelRow(skill.title, skill.id in asked, tuple(counts.values()))


def _risks(people: People, there: list[Person]) -> Iterable[RiskLine]:
    """Yield what has held for longer than the associate's head start, a line for each person and rule."""
    for person in there:
        held = [risk for risk in person.risks if people.held(person.id, risk)]
        for rule in dict.fromkeys(risk.rule for risk in held):
            same = [risk for risk in held if risk.rule == rule]
            times = f" ({len(same)} times)" if len(same) > 1 else ""
            yield RiskLine(
                people.facts.name(person.id),
                same[0].blocked_by_us,
                same[0].title + times,
                f"{min(risk.since for risk in same):%d %b}",
                rule.action,
                rule.owner,
            )


def _published(people: People, quarter: Quarter) -> Iterable[tuple[datetime, str]]:
    """Yield what events say of the quarter's publication, the first one first."""
    for payload in people.facts.published:
        if payload.quarter == str(quarter):
            yield payload.knowledge_time, payload.sha256


def _worst(stats: Iterable[ItemStat]) -> list[ItemStat]:
    flagged = [stat for stat in stats if not stat.test_id and set(stat.flags) & set(FLAGGED)]
    return sorted(flagged, key=lambda stat: (stat.r_high if stat.r_high is not None else 1, stat.exercise))[:WORST]


def _changes(people: People, there: list[tuple[Person, Velocity]]) -> Iterable[str]:
    """Yield what is questioned or was taken back, by quarter."""
    for person, velocity in there:
        name = people.facts.name(person.id)
        for grant in person.skill_milestones:
            if grant.state == "under review" and person.quarter_of(grant) == velocity.quarter:
                title = people.facts.framework.by_id[grant.skill].title
                yield f"{name}: {title} is under review, {review_reason(people, person, grant)}"
        if velocity.adjustments:
            yield f"{name}: {-velocity.adjustments} revoked in {velocity.quarter}"
        for milestone in person.milestones:
            if milestone.state is MilestoneStanding.UNDER_REVIEW:
                yield f"{name}: {milestone.declared.id} under review"
