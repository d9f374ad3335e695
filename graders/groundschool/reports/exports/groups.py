"""The rows about groups of people, and about who is at risk: what may be told of whom is asked for each of them."""

from collections.abc import Callable, Collection, Iterable, Iterator

from groundschool.reports.exports.rows import Row
from groundschool.reports.people import People
from groundschool.reports.sums import sums_of
from groundschool.tracker.insight.at_risk import Risk
from groundschool.tracker.insight.person import Person
from groundschool.tracker.privacy.groups import Group
from groundschool.tracker.privacy.published import TOO_FEW, in_steps, in_words
from groundschool.tracker.privacy.visibility import View

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

    Counted is who was there when the quarter began, by the team of then. Milestones are told in steps of ``k``; what is
    asked is that of so many people in a whole quarter. Of a group that would tell of too few nothing is told.
    """
    for quarter in people.groups.quarters:
        shown = people.groups.shown(quarter, known, people.declared.k)
        for team in sorted(people.groups.of(quarter)):
            yield _row(team, quarter, people, shown.get(team))
        yield _row(ALL, quarter, people, shown.get(None))


def _row(name: str, quarter: str, people: People, groups: tuple[Group, ...] | None) -> Row:
    head: Row = {"team": name, "quarter": quarter}
    if groups is None:
        return {**head, **dict.fromkeys(("people", "milestones", "required", "stretch")), "note": TOO_FEW}
    told, k = sums_of(people, quarter, groups), people.declared.k
    least = in_steps(told.milestones, k)
    return {
        **head,
        "people": told.people,
        "milestones": least or None,
        "required": told.required,
        "stretch": told.stretch,
        "note": f"{in_words(told.milestones, k)} milestones",
    }
