"""Whom the ledger's events are about, by their pseudonyms, and who of them was erased."""

from collections.abc import Collection

from sqlalchemy import Connection, select

from groundschool.errors import LedgerError
from groundschool.ledger.identity import SUBJECT, Identities
from groundschool.ledger.keys import token
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


def by_token(connection: Connection, identities: Identities) -> dict[str, str]:
    """Return who is called what in published groups; nobody who was erased, or is being erased."""
    known = identities.everybody()
    gone = erased(connection, {one.subject for one in known})
    kept = (one for one in known if one.subject not in gone)
    return {token(one.key): one.associate for one in kept if not identities.was_erased(one.associate)}


def refuse_lost(connection: Connection, identities: Identities, name: str) -> None:
    """Raise LedgerError when the identities are gone of those whom the ledger ``name`` is about."""
    if not identities.path.exists() and pseudonyms(connection):
        lost = f"{identities.path} is gone, and with it who everybody in {name} is"
        raise LedgerError(f"{lost}. Restore it from the same backup as the ledger.")
