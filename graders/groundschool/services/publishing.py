"""Records about which groups numbers are published, before any is: who is counted in one stays from then on."""

from dataclasses import replace
from datetime import datetime

from groundschool.ledger.events import EVERYBODY, make_event
from groundschool.ledger.keys import token
from groundschool.ledger.store import Ledger
from groundschool.reports.people import People
from groundschool.tracker.groups import Groups, payload_of
from groundschool.tracker.published import week_of

ACTOR = "groundschool publish"
KIND = "groups.published"


def of_the_week(people: People) -> People:
    """Return everybody as numbers about groups see them: at the beginning of the week."""
    return people.at(week_of(people.facts.as_of, people.declared.publication))


def record_groups(ledger: Ledger, people: People, now: datetime) -> bool:
    """Record the groups that these people form, and return whether any were, so that everything is read anew.

    Where another process recorded some meanwhile, these are not: they are formed again beside those. Raises
    LedgerError when nothing can be recorded: then nothing may be published either.
    """
    formed = _recordable(ledger, people, now)
    if not formed.teams and not formed.batches:
        return False
    event = make_event(EVERYBODY, now, payload_of(formed, lambda who: token(ledger.key_of(who))), ACTOR)
    with ledger.writing() as transaction:
        there = sum(event.type == KIND for event in transaction.stored([EVERYBODY]))
        if there == people.facts.groups.recorded:
            transaction.append([event])
    return True


def _recordable(ledger: Ledger, people: People, now: datetime) -> Groups:
    """Return what was formed of quarters that have begun and of people who were not erased."""
    formed = people.formed.until(now.date())
    teams = (replace(one, people=frozenset(w for w in one.people if not ledger.was_erased(w))) for one in formed.teams)
    return Groups(tuple(one for one in teams if one.people), formed.batches)
