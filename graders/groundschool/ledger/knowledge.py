"""Which events count: those known by an instant, whose own instants can be true, and that nobody doubled."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from groundschool.ledger.events import ID_DIGITS, Event

# Clocks of machines that write events may differ by this much.
CLOCK_SKEW = timedelta(minutes=5)

# A course that rested over a year's holidays goes on; a longer pause is far rarer than a machine without its battery.
LONGEST_PAUSE = timedelta(days=400)
ACCEPT = "If it is right, say so once with --accept-clock (services: GROUNDSCHOOL_ACCEPT_CLOCK=1)."


def wrong_clock(now: datetime, newest: datetime) -> str:
    """Return in sentences why nothing should be recorded at ``now``, after what was recorded last; else nothing."""
    clock = f"The clock says {now:%d %b %Y %H:%M} (UTC)"
    if now < newest - CLOCK_SKEW:
        return f"{clock}, and the newest event was recorded at {newest:%d %b %Y %H:%M}. Set the clock. {ACCEPT}"
    if now - newest > LONGEST_PAUSE:
        days = (now - newest).days
        return f"{clock}, {days} days after anything was recorded. Set the clock if that is wrong. {ACCEPT}"
    return ""


def quarantined(event: Event) -> str:
    """Return why an event does not count although it is recorded, else an empty text."""
    if event.recorded_at is not None and event.occurred_at > event.recorded_at + CLOCK_SKEW:
        ahead = event.occurred_at - event.recorded_at
        return (
            f"it says it occurred {ahead} after it was recorded: a clock was wrong. Record it again with its true time"
        )
    return ""


def recorded_again(event_id: str) -> str:
    """Return the id of an event that is recorded once more, because the first time a clock was wrong."""
    return hashlib.sha256(f"{event_id}\nrecorded again".encode()).hexdigest()[:ID_DIGITS]


def known(events: Iterable[Event], known_at: datetime | None = None) -> list[Event]:
    """Return the events that count and were recorded by ``known_at``, each once, in the order they became known.

    An event that was not recorded yet became known when it occurred.
    """
    once: dict[str, Event] = {}
    for event in sorted(events, key=lambda event: event.order):
        if quarantined(event):
            continue
        if known_at is None or (event.recorded_at or event.occurred_at) <= known_at:
            once.setdefault(event.event_id, event)
    return list(once.values())


def called_today(
    events: Iterable[Event], formerly: Mapping[str, str], tasks: Mapping[str, Mapping[str, str]]
) -> Iterator[Event]:
    """Yield the events with exercises and their tasks called as they are today.

    ``formerly`` has today's names of exercises by those of before, ``tasks`` today's names of an exercise's tasks.
    """
    exercises: dict[str, str] = {}
    for event in events:
        attempt = str(event.payload.get("attempt_id", ""))
        name = str(event.payload.get("exercise") or exercises.get(attempt, ""))
        today = formerly.get(name, name)
        if attempt:
            exercises[attempt] = today
        payload = dict(event.payload)
        if "exercise" in payload:
            payload["exercise"] = formerly.get(payload["exercise"], payload["exercise"])
        if renamed := tasks.get(today):
            payload |= _tasks_called_today(payload, renamed)
        yield event if payload == event.payload else replace(event, payload=payload)


def _tasks_called_today(payload: Mapping[str, Any], renamed: Mapping[str, str]) -> dict[str, Any]:
    """Return what of a payload names tasks, with the names they have today."""
    called: dict[str, Any] = {}
    if "tasks" in payload:
        called["tasks"] = [{**task, "id": renamed.get(task["id"], task["id"])} for task in payload["tasks"]]
    if "by_hand" in payload:
        called["by_hand"] = [renamed.get(name, name) for name in payload["by_hand"]]
    if "criterion" in payload:
        called["criterion"] = renamed.get(payload["criterion"], payload["criterion"])
    return called
