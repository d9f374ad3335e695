"""How long marking takes: worked out of when an answer's page was opened, and when its mark was recorded."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from statistics import median

from groundschool.ledger.payloads import Read
from groundschool.reports.people import People
from groundschool.tracker.evidence.history import History
from groundschool.tracker.evidence.marks_by_hand import HandGiven, marks_by_hand
from groundschool.tracker.privacy.visibility import RECORD_READ

# What is read of an answer that is marked.
ANSWER = "answer"
# Until so many marks tell, a point is taken to cost what the pilot's mentors needed.
ENOUGH, MINUTES_A_POINT = 5, 1.5
# Who took longer did something else meanwhile.
LONGEST = timedelta(hours=1)


def minutes_a_point(people: People, mentor: str) -> float:
    """Return the median minutes that a point costs a mentor to mark, as a stated default where too few marks tell."""
    taken = people.whole.once(_paces).get(mentor, [])
    return median(taken) if len(taken) >= ENOUGH else MINUTES_A_POINT


def is_measured(people: People, mentor: str) -> bool:
    """Return whether enough marks tell how long marking takes this mentor."""
    return len(people.whole.once(_paces).get(mentor, [])) >= ENOUGH


def marking_minutes(points: float, pace: float) -> int:
    """Return the minutes that an answer with so many points takes, one at least."""
    return max(1, round(points * pace))


def opened_by(past: History) -> dict[str, list[datetime]]:
    """Return when the answers of an associate were opened to be marked, by who opened them."""
    found: dict[str, list[datetime]] = {}
    for event, payload in past.of(RECORD_READ):
        assert isinstance(payload, Read)
        if payload.data == ANSWER:
            found.setdefault(payload.viewer, []).append(event.occurred_at)
    return found


def _paces(people: People) -> Mapping[str, list[float]]:
    """Return the minutes a point of every mark that followed the opening of its answer, by mentor."""
    found: dict[str, list[float]] = {}
    for history in people.facts.histories.values():
        opened = opened_by(history)
        for mark in marks_by_hand(history) if opened else ():
            found.setdefault(mark.by, []).extend(_taken(mark, opened.get(mark.by, [])))
    return found


def _taken(mark: HandGiven, opened: list[datetime]) -> Iterator[float]:
    began = max((at for at in opened if at <= mark.at), default=None)
    if began is not None and mark.at - began <= LONGEST:
        yield (mark.at - began) / timedelta(minutes=1) / mark.most
