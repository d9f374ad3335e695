"""Whom the ledger's events are about, by their pseudonyms, and who of them was erased."""

from collections.abc import Collection

from sqlalchemy import Connection, select

from groundschool.ledger.identity import SUBJECT
from groundschool.ledger.schema import EVENTS

ERASED = "subject.erased"
CHUNK = 500


def pseudonyms(connection: Connection) -> set[str]:
    """Return the pseudonyms that events are about, but for those of people who were erased."""
    named = EVENTS.c.associate.like(f"{SUBJECT.replace('_', '$_')}%", escape="$")
    gone = select(EVENTS.c.associate).where(EVENTS.c.type == ERASED)
    return set(connection.scalars(select(EVENTS.c.associate).where(named).except_(gone)))


def erased(connection: Connection, among: Collection[str]) -> set[str]:
    """Return which of these pseudonyms are of people who were erased."""
    names, found = sorted(among), set[str]()
    for start in range(0, len(names), CHUNK):
        these = EVENTS.c.associate.in_(names[start : start + CHUNK])
        found |= set(connection.scalars(select(EVENTS.c.associate).where(these, EVENTS.c.type == ERASED)))
    return found
