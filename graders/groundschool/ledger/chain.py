"""The hash chain of the ledger: each event carries the hash of the one before, so that no change goes unseen.

The hash is SHA-256 over a canonical JSON document (sorted keys, no spaces, UTF-8) of what was recorded. Instants are
ISO 8601 in UTC, with a fraction only where there is one.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from groundschool.ledger.events import Event, canonical
from groundschool.ledger.instants import written

GENESIS = "0" * 64


@dataclass(frozen=True)
class Break:
    """The first event at which a chain does not hold, and why."""

    seq: int
    event_id: str
    reason: str


def document(event: Event, prev: str) -> str:
    """Return what is hashed of a recorded event; ``prev`` is the hash of the one before. Who signed it is covered."""
    told = {
        "event_id": event.event_id,
        "occurred_at": written(event.occurred_at),
        "payload": dict(event.payload),
        "prev": prev,
        "recorded_at": written(event.recorded_at or event.occurred_at),
        "seq": event.seq,
        "subject": event.associate,
        "type": event.type,
    }
    return canonical(told | ({"actor": event.actor} if event.actor else {}))


def link(event: Event, prev: str) -> str:
    """Return the event's hash, 64 hexadecimal digits."""
    return hashlib.sha256(document(event, prev).encode()).hexdigest()


def first_break(events: Iterable[Event]) -> Break | None:
    """Return where the chain of all recorded events breaks first, None when it is whole."""
    prev = GENESIS
    for seq, event in enumerate(sorted(events, key=lambda event: event.seq), 1):
        if event.seq != seq:
            return Break(seq, "", f"it is missing: the next event has seq {event.seq}")
        if event.prev != prev:
            return Break(seq, event.event_id, "it does not follow the event before it")
        if event.hash != link(event, prev):
            return Break(seq, event.event_id, "it is not what was recorded")
        prev = event.hash
    return None
