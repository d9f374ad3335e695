"""Marks given twice: which answers a second person marks without knowing the first mark, and how well people agree.

One answer in ten is drawn, by its attempt's id, so that nobody chooses which. Two marks more than a level apart call
for a third.
"""

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import fmean

from groundschool.ledger.attempt_payloads import AttemptGraded, RubricMarked
from groundschool.ledger.events import GRADED, REGRADED
from groundschool.tracker.evidence.attempt import Attempt
from groundschool.tracker.evidence.attempt_log import RUBRIC_LEVELS, last_marks, rubric_mark
from groundschool.tracker.evidence.history import History

SHARE = 0.1
# Older answers are not marked again: what they are for was learnt or not.
RECENT = timedelta(days=90)
# From fewer pairs of marks no agreement is told.
LEAST_PAIRS = 10


@dataclass(frozen=True)
class Doubled:
    """An answer that is marked twice: of which attempt and task, the ``first`` mark, and further ones by marker.

    Marks are in points of ``most``. ``points`` is what they make together, None while another mark is due.
    """

    attempt: Attempt
    task: str
    most: float
    first: float
    further: Mapping[str, float]
    points: float | None

    @property
    def levels(self) -> tuple[int, int] | None:
        """Return the first two marks as levels, None as long as there is one only."""
        if not self.further:
            return None
        return self._level(self.first), self._level(next(iter(self.further.values())))

    def _level(self, points: float) -> int:
        return round(points / self.most * RUBRIC_LEVELS)


def drawn(attempt_id: str) -> bool:
    """Return whether the answers of an attempt are among those that are marked twice."""
    return int.from_bytes(hashlib.sha256(attempt_id.encode()).digest()[:4]) < SHARE * 2**32


def doubled(past: History, manual: Mapping[str, Sequence[str]], as_of: datetime) -> Iterator[Doubled]:
    """Yield the recent answers of an associate that are drawn, or have a further mark; ``manual`` names their tasks.

    Of an exercise only the newest attempt is there to be read; one without a first mark in the gradebook is not among
    them.
    """
    newest = {one.exercise: one for one in past.attempts if not one.voided and one.exercise in manual}
    marks, unmarked = _marks(past, {one.attempt_id for one in newest.values()})
    for attempt in newest.values():
        chosen = as_of - attempt.submitted_at <= RECENT and drawn(attempt.attempt_id)
        for task in attempt.tasks if attempt.attempt_id not in unmarked else ():
            given = marks.get((attempt.attempt_id, task.id), [])
            if task.id in manual[attempt.exercise] and (given or chosen):
                points = rubric_mark(given, task.points) if given else None
                yield Doubled(attempt, task.id, task.max, task.points, last_marks(given), points)


def _marks(past: History, among: Collection[str]) -> tuple[dict[tuple[str, str], list[RubricMarked]], set[str]]:
    """Return people's marks by attempt and criterion, and which attempts still wait for one in the gradebook."""
    marks: dict[tuple[str, str], list[RubricMarked]] = {}
    pending: dict[str, float] = {}
    for _, payload in past.of("rubric.marked", GRADED, REGRADED) if among else ():
        if isinstance(payload, RubricMarked):
            marks.setdefault((payload.attempt_id, payload.criterion), []).append(payload)
        elif isinstance(payload, AttemptGraded):
            pending[payload.attempt_id] = payload.manual_points_pending
    return marks, {name for name in among if pending.get(name)}


def agreement(pairs: Iterable[tuple[int, int]]) -> float | None:
    """Return Cohen's kappa of pairs of levels, weighted by the square of their distance (Cohen 1968).

    1 is full agreement, 0 what chance gives; None where every mark is the same, which tells nothing.
    """
    both = list(pairs)
    by_chance = fmean((one - other) ** 2 for one, _ in both for _, other in both) if both else 0.0
    return 1 - fmean((one - other) ** 2 for one, other in both) / by_chance if by_chance else None
