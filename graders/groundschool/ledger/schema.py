"""The ledger's table, how an event becomes a row of it and back, and which version of both a database has."""

import json
from typing import Any

from sqlalchemy import (
    DDL,
    BigInteger,
    Column,
    Connection,
    Integer,
    MetaData,
    Row,
    String,
    Table,
    Text,
    event,
    func,
    inspect,
    select,
)

from groundschool.errors import LedgerError, NoLedgerError
from groundschool.ledger.events import Event, canonical
from groundschool.ledger.instants import instant_of, microseconds

SCHEMA = 1
METADATA = MetaData()
# Instants are microseconds since 1970 in UTC: exact, sortable, and the same on every database.
EVENTS = Table(
    "event",
    METADATA,
    Column("seq", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("event_id", String(64), nullable=False, unique=True),
    Column("type", String(64), nullable=False),
    Column("associate", String(255), nullable=False, index=True),
    Column("occurred_at", BigInteger, nullable=False),
    Column("recorded_at", BigInteger, nullable=False),
    Column("actor", String(255), nullable=False),
    Column("payload", Text, nullable=False),
    Column("prev", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
    sqlite_autoincrement=True,
)
# A row for each version that the database was brought to, so that who may only insert keeps its promise here too.
VERSIONS = Table(
    "ledger_schema",
    METADATA,
    Column("version", Integer, primary_key=True, autoincrement=False),
)
for _verb in ("UPDATE", "DELETE"):
    _refusal = f"BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: no {_verb}'); END"
    _trigger = DDL(f"CREATE TRIGGER event_no_{_verb.lower()} BEFORE {_verb} ON event {_refusal}")
    event.listen(EVENTS, "after_create", _trigger.execute_if(dialect="sqlite"))
_REFUSE = """CREATE OR REPLACE FUNCTION event_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'the ledger is append-only: no %%', TG_OP; END $$"""
_GUARD = """CREATE TRIGGER event_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON event
FOR EACH STATEMENT EXECUTE FUNCTION event_refuse()"""
for _statement in (_REFUSE, _GUARD):
    event.listen(EVENTS, "after_create", DDL(_statement).execute_if(dialect="postgresql"))


def lay_out(connection: Connection) -> None:
    """Make the tables of an empty ledger."""
    METADATA.create_all(connection)
    connection.execute(VERSIONS.insert(), {"version": SCHEMA})


def version_of(connection: Connection) -> int | None:
    """Return which version of the schema a database has: 0 from before they were counted, None where it is no ledger.

    What was made before events were chained is -1.
    """
    known = inspect(connection)
    if not known.has_table(EVENTS.name):
        return None
    if "hash" not in {column["name"] for column in known.get_columns(EVENTS.name)}:
        return -1
    return connection.scalar(select(func.max(VERSIONS.c.version))) or 0 if known.has_table(VERSIONS.name) else 0


def known_version(connection: Connection, name: str) -> int:
    """Return the version of a ledger's schema; raises LedgerError where it is none, or none that is known here."""
    found = version_of(connection)
    if found is None:
        raise NoLedgerError(f"{name}: this database is no ledger. Name another with --ledger.")
    if found < 0:
        remedy = "Keep it, and grade the submissions into a new ledger."
        raise LedgerError(f"{name}: this ledger was made before events were chained. {remedy}")
    if found > SCHEMA:
        newer = f"this ledger is of a newer groundschool (schema {found}; this one knows {SCHEMA})"
        raise LedgerError(f"{name}: {newer}. Upgrade groundschool here too.")
    return found


def row_of(entry: Event) -> dict[str, Any]:
    """Return the row of an event that has its place in the chain."""
    assert entry.recorded_at is not None
    return {
        "seq": entry.seq,
        "event_id": entry.event_id,
        "type": entry.type,
        "associate": entry.associate,
        "occurred_at": microseconds(entry.occurred_at),
        "recorded_at": microseconds(entry.recorded_at),
        "actor": entry.actor,
        "payload": canonical(entry.payload),
        "prev": entry.prev,
        "hash": entry.hash,
    }


def event_of(row: Row[Any]) -> Event:
    """Return the event of a row."""
    return Event(
        event_id=row.event_id,
        type=row.type,
        associate=row.associate,
        occurred_at=instant_of(row.occurred_at),
        actor=row.actor,
        payload=json.loads(row.payload),
        recorded_at=instant_of(row.recorded_at),
        seq=row.seq,
        prev=row.prev,
        hash=row.hash,
    )
