"""Everybody's evidence as columns, for cohorts too large to read person by person.

What counts as evidence is decided by ``counted_attempts`` alone. Plain gradings, nearly all there are, go straight into
the columns; of an associate with a regrade, a void, a mark by hand or a file handed in twice, all events are read the
long way.
"""

from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from pydantic_core import from_json

from groundschool.curriculum.evidence_weights import LEVELS
from groundschool.ledger.events import GRADED, REGRADED, Event
from groundschool.ledger.instants import MICROSECOND, instant_of, microseconds
from groundschool.ledger.knowledge import CLOCK_SKEW, known
from groundschool.tracker.evidence.attempt import share_of
from groundschool.tracker.evidence.counted_attempts import INVALIDATED, Attempt, attempts_of, counted

# What of an associate's events cannot be read one by one.
TOGETHER = frozenset({REGRADED, "attempt.voided", "rubric.marked"})


class RawEvent(NamedTuple):
    """An event as a database holds it: instants in microseconds since 1970, the payload as JSON."""

    seq: int
    event_id: str
    type: str
    associate: str
    occurred_at: int
    recorded_at: int
    payload: str


@dataclass(frozen=True)
class AttemptColumns:
    """The attempts that count, one a row, by associate, exercise and the order they were handed in.

    ``associate``, ``exercise`` and ``variant`` are codes; those of the first two are places in ``associates`` and
    ``exercises``. ``submitted_at`` is in microseconds since 1970, ``share`` 0 to 1. ``assurance`` is a place among
    the levels of ``EvidenceWeights``.
    """

    associates: tuple[str, ...]
    exercises: tuple[str, ...]
    associate: np.ndarray
    exercise: np.ndarray
    variant: np.ndarray
    submitted_at: np.ndarray
    share: np.ndarray
    hidden: np.ndarray
    critical_failed: np.ndarray
    assurance: np.ndarray

    def __len__(self) -> int:
        """Return the number of attempts."""
        return len(self.share)


KINDS = (np.int32, np.int32, np.int32, np.int64, np.int64, np.float64, np.bool_, np.bool_, np.int8)
SEQ = 4


def columns_of(attempts: Iterable[Attempt], duplicate_hours: float) -> AttemptColumns:
    """Return the columns of attempts of any number of associates; those that are no evidence are left out."""
    builder = _Builder()
    for attempt in counted(attempts, duplicate_hours):
        builder.take(attempt)
    return builder.columns()


def columns_of_events(events: Sequence[RawEvent], duplicate_hours: float) -> AttemptColumns:
    """Return the columns of everything that ``events``, in any order, tell of graded work."""
    invalid = known(_event(event) for event in events if event.type == INVALIDATED)
    gone = {(event.payload["exercise"], event.payload["exercise_version"]) for event in invalid}
    builder, together = _plain(events, gone)
    if together:
        theirs = [_event(event) for event in events if event.associate in together]
        for attempt in counted(attempts_of(known([*theirs, *invalid])), duplicate_hours):
            builder.take(attempt)
    return builder.columns()


def _plain(events: Sequence[RawEvent], gone: set[tuple[str, int]]) -> "tuple[_Builder, set[str]]":
    """Return what plain gradings tell, and whose events have to be read together: of those it tells nothing."""
    together = {event.associate for event in events if event.type in TOGETHER}
    skew, builder = CLOCK_SKEW // MICROSECOND, _Builder()
    # Hashes in place of names take less room; two that fall together only send somebody the long way.
    seen: set[int] = set()
    for seq, _, kind, associate, occurred_at, recorded_at, payload in events:
        if kind != GRADED or associate in together or occurred_at > recorded_at + skew:
            continue
        told = from_json(payload)
        exercise, variant = told["exercise"], (told["exercise_version"], told["variant"])
        attempt, sha256 = hash((associate, told["attempt_id"])), told["content_sha256"]
        file = hash((associate, exercise, variant, sha256)) if sha256 else attempt
        if attempt in seen or file in seen:
            together.add(associate)
        seen.add(attempt)
        seen.add(file)
        if not told.get("manual_points_pending") and (exercise, variant[0]) not in gone:
            share = share_of(told["points"], told["max_points"])
            level = LEVELS.index(told.get("assurance", LEVELS[0]))
            marks = share, told["hidden"], told.get("critical_failed", False), level
            builder.add(associate, exercise, variant, occurred_at, seq, *marks)
    builder.leave_out(together)
    return builder, together


class _Builder:
    """Columns in the making: codes are given in the order in which names turn up."""

    def __init__(self) -> None:
        self._codes: tuple[dict[str, int], dict[str, int], dict[tuple[int, str], int]] = {}, {}, {}
        # All rows one after the other: a double holds every microsecond until the year 2255.
        self._rows = array("d")

    def add(self, associate: str, exercise: str, variant: tuple[int, str], *marks: float) -> None:
        """Add a row; ``marks`` are the columns after the codes."""
        whose, what, which = self._codes
        codes = (
            whose.setdefault(associate, len(whose)),
            what.setdefault(exercise, len(what)),
            which.setdefault(variant, len(which)),
        )
        self._rows.extend((*codes, *marks))

    def take(self, attempt: Attempt) -> None:
        """Add the row of an attempt."""
        instant, variant = microseconds(attempt.submitted_at), (attempt.exercise_version, attempt.variant)
        level = LEVELS.index(attempt.assurance)
        marks = attempt.share, attempt.hidden, attempt.critical_failed, level
        self.add(attempt.associate, attempt.exercise, variant, instant, attempt.seq, *marks)

    def leave_out(self, associates: set[str]) -> None:
        """Drop all rows so far of these associates."""
        codes = [self._codes[0][name] for name in associates & self._codes[0].keys()]
        table = self._table()
        self._rows = array("d", table[~np.isin(table[:, 0], codes)].tobytes())

    def columns(self) -> AttemptColumns:
        """Return the rows in order, with the names that they have."""
        columns = [part.astype(kind) for part, kind in zip(self._table().T, KINDS, strict=True)]
        associates, columns[0] = _in_order(self._codes[0], columns[0])
        exercises, columns[1] = _in_order(self._codes[1], columns[1])
        # Rows of one instant and seq keep the order in which they came.
        order = np.lexsort((columns[SEQ], columns[SEQ - 1], columns[1], columns[0]))
        ordered = [column[order] for place, column in enumerate(columns) if place != SEQ]
        return AttemptColumns(associates, exercises, *ordered)

    def _table(self) -> np.ndarray:
        return np.array(self._rows).reshape(-1, len(KINDS))


def _in_order(codes: Mapping[str, int], column: np.ndarray) -> tuple[tuple[str, ...], np.ndarray]:
    """Return those names that have rows, in order, and the column with each one's place among them."""
    present = set(np.unique(column).tolist())
    names = sorted(name for name, code in codes.items() if code in present)
    places = np.zeros(len(codes), dtype=np.int32)
    places[[codes[name] for name in names]] = np.arange(len(names), dtype=np.int32)
    return tuple(names), places[column]


def _event(raw: RawEvent) -> Event:
    occurred_at, recorded_at = instant_of(raw.occurred_at), instant_of(raw.recorded_at)
    payload = from_json(raw.payload)
    return Event(raw.event_id, raw.type, raw.associate, occurred_at, "", payload, recorded_at, raw.seq)
