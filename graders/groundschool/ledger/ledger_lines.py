"""Events as lines of JSON, to carry them from one ledger to another; every bad line of a file is told at once."""

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from groundschool.errors import LedgerError
from groundschool.ledger.events import Event, canonical
from groundschool.ledger.instants import written

REQUIRED = ("event_id", "type", "subject", "occurred_at", "recorded_at", "actor", "payload")
GIVEN_BY_LEDGERS = ("seq", "prev", "hash")


def read_lines(path: Path, wrong_with: Callable[[Event], Iterable[str]] = lambda _: ()) -> list[Event]:
    """Return the events of a file, in the order they were recorded, whatever order the lines have.

    A line has the fields ``REQUIRED``; what another ledger added is taken for the order and otherwise made anew.
    ``wrong_with`` says what else is wrong with an event that can be read.
    Raises LedgerError that names the file, the line and the field of everything wrong in it.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise LedgerError(f"{path}: cannot be read: {error}. Name a file of JSON lines in UTF-8.") from None
    events: list[Event] = []
    wrong: list[str] = []
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                event = _event(line)
            except (LedgerError, ValueError) as error:
                wrong.append(f"{path}:{number}: {error}")
                continue
            events.append(event)
            wrong += [f"{path}:{number}: {said}" for said in wrong_with(event)]
    if wrong:
        raise LedgerError("\n".join([*wrong, "Nothing was recorded. Mend these lines and append the file again."]))
    return sorted(events, key=lambda event: event.order[:2])


def write_lines(events: Iterable[Event]) -> Iterator[str]:
    """Yield a line for each event, with its place in the chain."""
    for event in events:
        told = {
            "event_id": event.event_id,
            "type": event.type,
            "subject": event.associate,
            "occurred_at": written(event.occurred_at),
            "recorded_at": written(event.recorded_at or event.occurred_at),
            "actor": event.actor,
            "payload": dict(event.payload),
        }
        yield canonical(told | {"seq": event.seq, "prev": event.prev, "hash": event.hash})


def _event(line: str) -> Event:
    told = json.loads(line, parse_constant=_no_number)
    if not isinstance(told, dict):
        raise LedgerError("a line is one JSON object")
    if missing := [name for name in REQUIRED if name not in told]:
        raise LedgerError(f"{', '.join(missing)}: missing")
    if unknown := sorted(told.keys() - {*REQUIRED, *GIVEN_BY_LEDGERS}):
        raise LedgerError(f"{', '.join(unknown)}: there is no such field")
    for name in ("event_id", "type", "subject", "actor"):
        if not isinstance(told[name], str):
            raise LedgerError(f"{name}: is not a text")
    if not isinstance(told["payload"], dict) or not isinstance(told.get("seq", 0), int):
        raise LedgerError("payload is an object, and seq, where given, a whole number")
    event = Event(
        event_id=told["event_id"],
        type=told["type"],
        associate=told["subject"],
        occurred_at=_instant(told, "occurred_at"),
        actor=told["actor"],
        payload=told["payload"],
        recorded_at=_instant(told, "recorded_at"),
        seq=told.get("seq", 0),
    )
    event.validated()
    return event


def _instant(told: dict[str, Any], name: str) -> datetime:
    try:
        instant = datetime.fromisoformat(told[name])
    except (TypeError, ValueError):
        raise LedgerError(f"{name}: {told[name]!r} is no ISO 8601 instant") from None
    if instant.tzinfo is None:
        raise LedgerError(f"{name}: {told[name]!r} has no time zone; add Z or an offset")
    return instant.astimezone(UTC)


def _no_number(text: str) -> float:
    raise LedgerError(f"{text} is no number")
