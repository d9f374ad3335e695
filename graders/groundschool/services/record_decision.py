"""Records what only people decide, as the command line and the served pages take it."""

from dataclasses import dataclass
from datetime import datetime

from groundschool.curriculum.roster import named
from groundschool.errors import GroundschoolError, did_you_mean
from groundschool.reports.people import People
from groundschool.services.settle_levels import levels_in_sentences
from groundschool.services.workspace import Workspace
from groundschool.tracker.milestones.decisions import Deciding, decision_event
from groundschool.tracker.privacy.visibility import Relation


@dataclass(frozen=True)
class Decided:
    """What was recorded: the event's id and type, and what follows, in sentences."""

    event_id: str
    type: str
    settled: list[str]


def record_decision(  # noqa: PLR0913 - where, out of what, what is decided, when, and by whom
    workspace: Workspace,
    people: People,
    wanted: Deciding,
    instant: datetime,
    *,
    relation: Relation | None = None,
    by_roster: bool = False,
) -> Decided:
    """Record a decision and what follows from it; raises GroundschoolError for what cannot be decided.

    ``relation`` is who looks after the associate where it is not as the roster says. With ``by_roster`` whoever decides
    has to be named there, if there is one.
    """
    who = wanted.associate
    event = decision_event(wanted, people.of(who).record, relation or people.relation(who), instant)
    if by_roster:
        _check_named(people, wanted.by)
    with workspace.unit_of_work() as unit:
        follows = levels_in_sentences(unit.setting, unit.record([event]).settled)
        return Decided(unit.ledger.called(event), event.type, follows)


def _check_named(people: People, by: str) -> None:
    """Raise GroundschoolError where there is a roster and nobody of this name is on it."""
    known = named(people.facts.roster)
    if known and by not in known:
        remedy = f"{did_you_mean(by, known)} Who is from elsewhere decides with --outside."
        raise GroundschoolError(f"the roster names nobody {by!r}. {remedy}")
