"""The numbers of a manager's page: four with last quarter's beside them, quarter by quarter, milestone by milestone."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from groundschool.reports.facts import counting
from groundschool.reports.group_page import is_late, is_ready
from groundschool.reports.manager_model import DatedRow, QuarterRow, Tile
from groundschool.reports.owed import Owed, joined, owed_to
from groundschool.reports.people import People
from groundschool.tracker.insight.person import Person
from groundschool.tracker.milestones.dated_milestones import MilestoneStanding
from groundschool.tracker.milestones.gate_state import GateStage
from groundschool.tracker.pace.quarters import Quarter
from groundschool.tracker.pace.velocity import Velocity

LAST = 4  # quarters that are shown
STILL_POSSIBLE = {MilestoneStanding.OVERDUE, MilestoneStanding.UNDER_REVIEW}
FEW = 3  # names that a number is told with


@dataclass(frozen=True)
class TeamStanding:
    """Who stands where at one instant; ``past`` are those past the gate's latest day who could have passed it."""

    on_call: tuple[str, ...]
    ready: tuple[str, ...]
    past: tuple[str, ...]
    waiting_for_course: tuple[str, ...]
    owed: tuple[Owed, ...]


def standing(people: People, among: Sequence[Person]) -> TeamStanding:
    """Return who of these stands where."""
    late = [one for one in among if one.gate.day > one.gate.declared.latest_day and one.gate.passed_at is None]
    return TeamStanding(
        tuple(one.id for one in among if one.gate.stage is GateStage.PRIMARY),
        tuple(one.id for one in among if is_ready(one)),
        tuple(one.id for one in late if is_late(one)),
        tuple(one.id for one in among if one.gate.lacks and one.gate.passed_at is None),
        tuple(owed for one in among for owed in owed_to(people, one)),
    )


def four_tiles(
    people: People, now: TeamStanding, before: TeamStanding, rows: Sequence[QuarterRow], viewer: str
) -> list[Tile]:
    """Return the four numbers of a quarter: on call, past their time, waiting for us, and levels reached."""
    latest = people.declared.milestones.gate.latest_day
    new = [_first(people, who) for who in now.past if who not in before.past]
    longest = max((one.days for one in now.owed), default=0)
    mine = sum(one.is_of(viewer) for one in now.owed)
    said = f" New: {', '.join(new[:FEW])}{' and more' if len(new) > FEW else ''}." if new else ""
    course = len(now.waiting_for_course)
    course_words = f" {counting(course, 'more waits', 'more wait')} for the course." if course else ""
    things = f"{'thing' if len(now.owed) == 1 else 'things'}{f', longest {longest} days' if now.owed else ''}"
    of_all = f"{counting(len(now.ready), 'more is', 'more are')} ready" if now.ready else ""
    yours = f" {mine} of them are yours." if viewer and now.owed else ""
    past = f"Last quarter {len(before.past)}.{said}{course_words}"
    return [
        Tile("On call alone", len(now.on_call), of_all, f"Last quarter {len(before.on_call)}."),
        Tile(f"Past day {latest}, not on call", len(now.past), "", past),
        Tile("Waiting for us", len(now.owed), things, f"{len(before.owed)} at the end of last quarter.{yours}"),
        _levels(rows),
    ]


def quarter_rows(there: Sequence[Person], quarter: Quarter, k: int) -> Iterator[QuarterRow]:
    """Yield the last quarters up to one: what was reached, asked for, and could be reached; no sum of fewer than k."""
    wanted = [quarter]
    while len(wanted) < LAST:
        wanted.append(wanted[-1].previous)
    for one in reversed(wanted):
        found = [v for person in there for v in person.velocities if v.quarter == one]
        if found:
            yield _row(str(one), found, k)


def dated_rows(people: People, there: Sequence[Person], today: date) -> Iterator[DatedRow]:
    """Yield the dated milestones: for how many the day is past, and what stands in the way of those."""
    by_day: dict[tuple[int, str], list[tuple[Person, MilestoneStanding, bool, str]]] = {}
    for person in there:
        for one in person.milestones:
            late = one.due is not None and one.due < today
            by_day.setdefault((one.declared.day, one.declared.title), []).append((person, one.state, late, one.lacks))
    for (day, title), found in by_day.items():
        possible = [person for person, state, late, _ in found if late and state in STILL_POSSIBLE]
        past = (lacks for _, state, late, lacks in found if late and state is MilestoneStanding.NOT_YET_POSSIBLE)
        impossible = list(past)
        waived = sum(state is MilestoneStanding.WAIVED for _, state, _, _ in found)
        lacks = [f"The course: {text}" for text in dict.fromkeys(impossible)]
        way = ". ".join(filter(None, (*lacks, *_whose(people, possible))))
        yield DatedRow(day, title, len(possible) + len(impossible), waived, len(possible), way)


def _whose(people: People, late: Sequence[Person]) -> Iterator[str]:
    """Yield for whom something of ours is in the way, and for whom conditions are still open."""
    ours = [_first(people, one.id) for one in late if owed_to(people, one)]
    theirs = [_first(people, one.id) for one in late if not owed_to(people, one)]
    if ours:
        yield f"Something of ours, for {joined(ours)}"
    if theirs:
        yield f"Conditions still open, for {joined(theirs)}"


def _row(name: str, found: Sequence[Velocity], k: int) -> QuarterRow:
    reachable = None if any(v.reachable is None for v in found) else sum(v.reachable or 0 for v in found)
    reached = sum(v.milestones + v.adjustments for v in found) if len(found) >= k else None
    asked, stretch = sum(v.required for v in found), sum(v.stretch for v in found)
    return QuarterRow(name, reached, asked, stretch, reachable, all(v.over for v in found))


def _levels(rows: Sequence[QuarterRow]) -> Tile:
    now, before = rows[-1], rows[-2] if len(rows) > 1 else None
    if now.reached is None:
        return Tile(
            "Skill levels reached", 0, "too few people for a number", "Of each person it stands below.", told=False
        )
    most = f"of at most {now.reachable}" if now.reachable is not None else f"asked for: {now.asked}"
    last = "too few people" if before is None or before.reached is None else str(before.reached)
    short = now.reachable is not None and now.stretch > now.reachable
    why = " The course has no more levels to give." if short or not now.asked else ""
    return Tile("Skill levels reached", now.reached, most, f"Asked for: {now.asked}. Last quarter {last}.{why}")


def _first(people: People, who: str) -> str:
    return people.facts.first_name(who)
