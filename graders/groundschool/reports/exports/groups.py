"""The rows about groups of people, and about who is at risk: what may be told of whom is asked for each of them."""

from collections.abc import Callable, Iterable, Iterator

from groundschool.reports.exports.rows import Row
from groundschool.reports.people import People
from groundschool.tracker.at_risk import Risk
from groundschool.tracker.person import Person
from groundschool.tracker.quarters import Quarter
from groundschool.tracker.suppression import TOO_FEW, Cell, suppress
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


def teams(people: People) -> Iterator[Row]:
    """Yield a row for each quarter and team, and one for all of them, numbers about too few people left out."""
    policy = people.declared.policies.visibility
    found: dict[Quarter, dict[str, list[Velocity]]] = {}
    for person in people:
        for velocity in person.velocities:
            found.setdefault(velocity.quarter, {}).setdefault(people.team(person.id), []).append(velocity)
    for quarter, by_team in sorted(found.items()):
        everybody = [velocity for mine in by_team.values() for velocity in mine]
        cells = suppress({name: _cell(mine) for name, mine in by_team.items()}, _cell(everybody), policy)
        total = suppress({ALL: _cell(everybody)}, None, policy)[ALL]
        for name in sorted(by_team):
            yield _row(name, quarter, by_team[name], cells[name])
        yield _row(ALL, quarter, everybody, total)


def _cell(velocities: list[Velocity]) -> Cell:
    return Cell(len(velocities), sum(velocity.milestones for velocity in velocities))


def _row(name: str, quarter: Quarter, velocities: list[Velocity], cell: Cell | None) -> Row:
    return {
        "team": name,
        "quarter": str(quarter),
        "people": len(velocities),
        "milestones": None if cell is None else int(cell.value),
        "required": sum(velocity.required for velocity in velocities),
        "stretch": sum(velocity.stretch for velocity in velocities),
        "note": TOO_FEW if cell is None else "",
    }
