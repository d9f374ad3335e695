"""Forms the groups about which numbers are published, where a quarter has begun or enough people have come."""

from collections.abc import Iterator, Mapping
from datetime import date

from groundschool.curriculum.declarations import Declarations
from groundschool.reports.facts import Facts, employment_of
from groundschool.tracker.evidence.history import History
from groundschool.tracker.pace.quarters import Quarter, quarter_on
from groundschool.tracker.pace.service_clock import Employment
from groundschool.tracker.privacy.batches import new_batches
from groundschool.tracker.privacy.groups import Group, Groups

There = Mapping[str, Employment]


def formed(facts: Facts, declared: Declarations) -> Groups:
    """Return the groups that are not recorded yet: of every quarter that has begun, and new batches of exercises.

    A quarter that was published once is closed: whoever comes onto the roster later counts from the next one on.
    """
    there = {
        who: employment_of(facts, who, facts.histories.get(who) or History(who))
        for who in (facts.roster or facts.by_associate)
    }
    months = {who: start_month(declared, facts, who) for who in there}
    teams: list[Group] = []
    for month in sorted(set(months.values())):
        mine = {who: there[who] for who in there if months[who] == month}
        for quarter in _open(facts.groups, mine, month, facts.as_of.date()):
            teams += _of_quarter(facts, Groups((*facts.groups.teams, *teams)), mine, quarter, month)
    return Groups(tuple(teams), new_batches(facts.attempts, facts.groups, declared.k, facts.as_of))


def start_month(declared: Declarations, facts: Facts, who: str) -> int:
    """Return the month in which the fiscal years of somebody's team begin."""
    team = facts.roster[who].team if who in facts.roster else ""
    return declared.settings(team).policies.quarters.fiscal_start_month


def _open(groups: Groups, there: There, month: int, day: date) -> Iterator[Quarter]:
    """Yield the quarters that have begun and were not published yet, from the first in which somebody was there."""
    closed = {group.quarter for group in groups.teams if group.month == month}
    quarter = min((quarter_on(one.start_date, month) for one in there.values()), default=quarter_on(day, month))
    while quarter.first_day(month) <= day:
        if str(quarter) not in closed:
            yield quarter
        quarter = quarter.next


def _of_quarter(facts: Facts, groups: Groups, there: There, quarter: Quarter, month: int) -> Iterator[Group]:
    """Yield the teams of a quarter: who was there when it began, and is counted nowhere else in it."""
    elsewhere = frozenset().union(*(group.everybody for group in groups.of(str(quarter)).values()))
    teams: dict[str, set[str]] = {}
    for who in there.keys() - elsewhere:
        if there[who].employed(quarter.first_day(month)):
            team = facts.roster[who].team if who in facts.roster else ""
            teams.setdefault(team, set()).add(who)
    for team, people in sorted(teams.items()):
        yield Group(str(quarter), month, team, frozenset(people))
