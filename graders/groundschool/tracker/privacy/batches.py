"""Whose attempts numbers about exercises count: people come in batches, each counted whole and settled for good."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from groundschool.tracker.evidence.attempt import Attempt
from groundschool.tracker.privacy.groups import Group, Groups

Item = tuple[str, int]


def new_batches(attempts: Iterable[Attempt], groups: Groups, k: int, as_of: datetime) -> dict[Item, tuple[Group, ...]]:
    """Return the people of each exercise version who have all marks of their first attempt, where these are ``k``.

    They come in the order in which they handed in, ``k`` at a time, so that one who is erased takes few along.
    """
    found: dict[Item, tuple[Group, ...]] = {}
    for item, people in sorted(_marked(attempts, as_of).items()):
        before = frozenset().union(*(batch.people for batch in groups.batches.get(item, ())))
        fresh = [who for who in people if who not in before]
        starts = range(0, len(fresh) // k * k, k)
        ends = [*starts[1:], len(fresh)]
        if starts:
            pieces = (frozenset(fresh[start:end]) for start, end in zip(starts, ends, strict=True))
            found[item] = tuple(Group("", 1, "", piece) for piece in pieces)
    return found


def counted_in_batches(
    attempts: Iterable[Attempt], groups: Groups, known: Collection[str], k: int, as_of: datetime
) -> list[Attempt]:
    """Return the attempts of those batches that may be told to whoever knows some people by name.

    A batch in which one lacks an attempt by then, or one that holds, is left out as a whole. Minutes count where ``k``
    of a batch told theirs.
    """
    every = [attempt for attempt in attempts if attempt.submitted_at <= as_of and not attempt.voided]
    found: list[Attempt] = []
    for item, people in _marked(every, as_of).items():
        mine = [one for one in every if (one.exercise, one.exercise_version) == item]
        for batch in groups.batched(item, known, k):
            if batch.issubset(people):
                found += _with_minutes([one for one in mine if one.associate in batch], known, k)
    return found


def _with_minutes(batch: Sequence[Attempt], known: Collection[str], k: int) -> Iterator[Attempt]:
    """Yield the attempts of a batch, with their minutes where ``k`` of those who are not known told theirs."""
    tellers = {one.associate for one in batch if one.active_seconds is not None}
    enough = len(tellers.difference(known)) >= k
    yield from (one if enough else replace(one, active_seconds=None) for one in batch)


def _marked(attempts: Iterable[Attempt], as_of: datetime) -> dict[Item, dict[str, None]]:
    """Return by exercise version whose first attempt has all its marks, in the order they were handed in."""
    first: dict[tuple[str, int, str], Attempt] = {}
    for one in sorted(attempts, key=lambda one: one.order):
        if one.submitted_at <= as_of and not one.voided:
            first.setdefault((one.exercise, one.exercise_version, one.associate), one)
    found: dict[Item, dict[str, None]] = {}
    for (exercise, version, who), attempt in first.items():
        if not attempt.pending:
            found.setdefault((exercise, version), {})[who] = None
    return found
