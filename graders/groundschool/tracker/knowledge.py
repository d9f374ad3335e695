"""Which events count: those known by an instant, whose own instants can be true, and that nobody doubled."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from groundschool.tracker.events import Event

# Clocks of machines that write events may differ by this much.
CLOCK_SKEW = timedelta(minutes=5)


def quarantined(event: Event) -> str:
    """Return why an event does not count although it is recorded, else an empty text."""
    if event.recorded_at is not None and event.occurred_at > event.recorded_at + CLOCK_SKEW:
        ahead = event.occurred_at - event.recorded_at
        return (
            f"it says it occurred {ahead} after it was recorded: a clock was wrong. Record it again with its true time"
        )
    return ""


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


def called_today(events: Iterable[Event], formerly: Mapping[str, str]) -> Iterator[Event]:
    """Yield the events with exercises called as they are today; ``formerly`` has today's names by those of before."""
    for event in events:
        name = str(event.payload.get("exercise", ""))
        yield replace(event, payload={**event.payload, "exercise": formerly[name]}) if name in formerly else event
