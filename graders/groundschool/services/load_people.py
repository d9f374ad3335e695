"""Everybody as the tracker sees them, loaded from the course, the rosters and the ledger."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from groundschool.reports.people import People
from groundschool.services.workspace import Workspace


def load_people(  # noqa: PLR0913 - where everything lies, which instants, and whom
    workspace: Workspace,
    now: datetime,
    as_of: datetime | None = None,
    known_at: datetime | None = None,
    *,
    pseudonyms: bool = False,
    among: Collection[str] | None = None,
) -> People:
    """Return everybody at ``as_of`` as known at ``known_at``, both ``now`` if not given.

    With ``pseudonyms`` everybody who has one goes by it; with ``among`` only what is known of these people is read.

    Raises CourseError when what is declared has problems, LedgerError when there is no ledger to read.
    """
    setting = workspace.setting()
    names = workspace.identities() if pseudonyms else None
    with workspace.opened(create=False) as opened:
        told, named = opened.events(*(among or ())), opened.by_token()
    if names:
        roster = {names.pseudonym(who): person for who, person in setting.roster.items()}
        setting = replace(setting, roster=roster)
        told = [replace(event, associate=names.pseudonym(event.associate)) for event in told]
        named = {token: names.pseudonym(who) for token, who in named.items()}
    people = setting.people(told, as_of or now, known_at, named)
    return replace(people, facts=replace(people.facts, known_at=known_at or now))
