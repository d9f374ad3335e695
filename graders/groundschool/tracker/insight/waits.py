"""How long answers waited for a person's mark, from the hand-in until the record knew the mark."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from statistics import median

from groundschool.tracker.evidence.history import History

RECENT = timedelta(days=90)
# From fewer waits none is told: one slow weekend is nobody's pace.
LEAST_WAITS = 3


def waited(history: History) -> Iterator[tuple[datetime, timedelta]]:
    """Yield when each answer that waited had its mark, and how long that took."""
    waiting: set[str] = set()
    for snapshot in history.snapshots:
        for attempt in snapshot.changed:
            if attempt.pending:
                waiting.add(attempt.attempt_id)
            elif attempt.attempt_id in waiting and snapshot.known_at and not attempt.voided:
                waiting.discard(attempt.attempt_id)
                yield snapshot.known_at, snapshot.known_at - attempt.submitted_at


def median_wait(histories: Iterable[History], as_of: datetime) -> timedelta | None:
    """Return the median of the waits that ended lately, None where too few did."""
    ended = (wait for history in histories for wait in waited(history))
    seconds = [length.total_seconds() for at, length in ended if timedelta(0) <= as_of - at <= RECENT]
    return timedelta(seconds=median(seconds)) if len(seconds) >= LEAST_WAITS else None
