"""The ledger's one table, and how an event becomes a row of it and back."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import DDL, BigInteger, Column, Integer, MetaData, Row, String, Table, Text, event

from groundschool.tracker.events import Event, canonical

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)

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
    sqlite_autoincrement=True,
)
for _verb in ("UPDATE", "DELETE"):
    _refusal = f"BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: no {_verb}'); END"
    _trigger = DDL(f"CREATE TRIGGER event_no_{_verb.lower()} BEFORE {_verb} ON event {_refusal}")
    event.listen(EVENTS, "after_create", _trigger.execute_if(dialect="sqlite"))


def row_of(entry: Event, recorded_at: datetime) -> dict[str, Any]:
    """Return the row of an event that is recorded now; the database gives it its seq."""
    return {
        "event_id": entry.event_id,
        "type": entry.type,
        "associate": entry.associate,
        "occurred_at": _microseconds(entry.occurred_at),
        "recorded_at": _microseconds(recorded_at),
        "actor": entry.actor,
        "payload": canonical(entry.payload),
    }


def event_of(row: Row[Any]) -> Event:
    """Return the event of a row."""
    return Event(
        event_id=row.event_id,
        type=row.type,
        associate=row.associate,
        occurred_at=EPOCH + row.occurred_at * MICROSECOND,
        actor=row.actor,
        payload=json.loads(row.payload),
        recorded_at=EPOCH + row.recorded_at * MICROSECOND,
        seq=row.seq,
    )


def _microseconds(instant: datetime) -> int:
    return (instant.astimezone(UTC) - EPOCH) // MICROSECOND
