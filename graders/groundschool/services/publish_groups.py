"""Lets numbers about groups be told only once it is recorded who is counted in them: who is, stays from then on."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from groundschool.ledger.events import EVERYBODY, make_event
from groundschool.ledger.keys import token
from groundschool.ledger.store import Ledger
from groundschool.ledger.transaction import Transaction
from groundschool.reports.people import People
from groundschool.services.load_people import load_people
from groundschool.services.unit_of_work import UnitOfWork
from groundschool.services.workspace import Workspace
from groundschool.tracker.privacy.groups import Groups, payload_of
from groundschool.tracker.privacy.published import week_of

ACTOR = "groundschool publish"
KIND = "groups.published"


def published(workspace: Workspace, loaded: Callable[[], People], instant: datetime) -> People:
    """Return everybody once all the groups they form are recorded; ``loaded`` reads them anew.

    Raises LedgerError when nothing can be recorded.
    """
    while True:
        people = loaded()
        with workspace.noting() as unit:
            if not record_groups(unit, of_the_week(people), instant):
                return people


def load_week(
    workspace: Workspace, instant: datetime, as_of: datetime | None, known_at: datetime | None, *, names: bool
) -> People:
    """Return everybody at the beginning of a week, by what was known at that of a week, with all groups recorded."""
    policy = workspace.declared.publication
    begun, known = week_of(as_of or instant, policy), week_of(known_at or instant, policy)
    return published(workspace, lambda: load_people(workspace, instant, begun, known, pseudonyms=not names), instant)


def of_the_week(people: People) -> People:
    """Return everybody as numbers about groups see them: at the beginning of the week."""
    return people.at(week_of(people.facts.as_of, people.declared.publication))


def record_groups(unit: UnitOfWork, people: People, now: datetime) -> bool:
    """Record the groups that these people form, and return whether any were, so that everything is read anew.

    Where another process recorded some meanwhile, these are not: they are formed again beside those. Raises
    LedgerError when nothing can be recorded: then nothing may be published either.
    """
    formed = _recordable(unit.ledger, people, now)
    if not formed.teams and not formed.batches:
        return False
    event = make_event(EVERYBODY, now, payload_of(formed, lambda who: token(unit.ledger.key_of(who))), ACTOR)

    def nothing_came_between(transaction: Transaction) -> bool:
        there = sum(event.type == KIND for event in transaction.stored([EVERYBODY]))
        return there == people.facts.groups.recorded

    unit.note([event], provided=nothing_came_between)
    return True


def _recordable(ledger: Ledger, people: People, now: datetime) -> Groups:
    """Return what was formed of quarters that have begun and of people who were not erased."""
    formed = people.formed.until(now.date())
    teams = (replace(one, people=frozenset(w for w in one.people if not ledger.was_erased(w))) for one in formed.teams)
    return Groups(tuple(one for one in teams if one.people), formed.batches)
