"""The rows about groups of people, and about who is at risk: what may be told of whom is asked for each of them."""

from collections.abc import Callable, Collection, Iterable, Iterator

from groundschool.reports.exports.rows import Row
from groundschool.reports.people import People
from groundschool.tracker.at_risk import Risk
from groundschool.tracker.person import Person
from groundschool.tracker.published import shown_groups
from groundschool.tracker.quarters import Quarter
from groundschool.tracker.suppression import TOO_FEW
from groundschool.tracker.velocity import Velocity
from groundschool.tracker.visibility import View

ALL = "all"


def at_risk(people: Iterable[Person], view: Callable[[Person, Risk], View]) -> Iterator[Row]:
    """Yield a row for each risk that may be seen; where only its reason may, without the detail."""
    for person in people:
        for risk in person.risks:
            if (seen := view(person, risk)) < View.REASON:
                continue
            yield {
                "subject_id": person.id,
                "rule": risk.rule.id,
                "class": "blocked-by-us" if risk.blocked_by_us else "needs-help",
                "reason": risk.title,
                "detail": risk.detail if seen is View.NAMED else None,
                "since": risk.since,
                "owner": risk.rule.owner,
                "action": risk.rule.action,
            }


def teams(people: People, known: Collection[str] = ()) -> Iterator[Row]:
    """Yield a row for each quarter and team, and one for all of them, to whoever knows some people by name.

    Counted is who was there when the quarter began. Of a group that would tell of too few, itself or by what is left
    when it is taken from others, only the size is told.
    """
    k = people.declared.policies.visibility.k
    found: dict[Quarter, dict[str, dict[str, Velocity]]] = {}
    for person in people:
        month, began = person.policies.quarters.fiscal_start_month, person.record.employment.start_date
        for velocity in person.velocities:
            if began <= velocity.quarter.first_day(month):
                team = found.setdefault(velocity.quarter, {}).setdefault(people.team(person.id), {})
                team[person.id] = velocity
    for quarter, by_team in sorted(found.items()):
        shown, total = shown_groups(by_team, known, k)
        for name in sorted(by_team):
            yield _row(name, quarter, by_team[name].values(), shown=name in shown)
        everybody = [velocity for mine in by_team.values() for velocity in mine.values()]
        yield _row(ALL, quarter, everybody, shown=total)


def _row(name: str, quarter: Quarter, velocities: Collection[Velocity], *, shown: bool) -> Row:
    told = {part: sum(getattr(one, part) for one in velocities) for part in ("milestones", "required", "stretch")}
    head: Row = {"team": name, "quarter": str(quarter), "people": len(velocities)}
    return {**head, **(told if shown else dict.fromkeys(told)), "note": "" if shown else TOO_FEW}
