"""Counts of a week as they are drawn, and as they were exported: with gaps, corrections and rows of other days."""

import random
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

STEP, DAYS = timedelta(minutes=15), 7
ROWS = DAYS * 96
SUNDAY, CORRECTED, LEAST = 6, 9, 10
Counts = list[tuple[int, int] | None]
Window = tuple[datetime, datetime, str]


def counts(
    rng: random.Random, begin: datetime, policy: Mapping[str, Any], windows: Sequence[Window], edge: str | None
) -> Counts:
    """Return good and total of each row, None where it is missing."""
    budget = 1 - policy["objective"] / 100
    hurt = {"spent": 5.0, "nothing-failed": 0.0}.get(edge or "", rng.choice((0.1, 0.2, 0.3)))
    outage, late = rng.randrange(320, 460), ROWS - rng.randrange(14, 24)
    ignored, recent = policy["missing"] == "ignored", ROWS - 4 * policy["pace_hours"]
    found: Counts = []
    for at in range(ROWS):
        when = begin + STEP * at
        total = round(_busy(when) * rng.uniform(0.9, 1.1))
        share = rng.uniform(0.1, 0.5) + (40 if outage <= at < outage + 4 else 0)
        share += rng.uniform(0.5, 2) if at >= late else 0
        share += 25 if any(start <= when < end for start, end, _ in windows) else 0
        bad = min(total, int(total * budget * hurt * share + rng.random())) if hurt else 0
        if edge == "spent" and ignored and at >= recent:  # overspent, and nothing fails any more
            bad = 0
        found.append((total - bad, total))
    if hurt:
        gap = rng.randrange(35, 80)
        planned = [(start - begin) // STEP for start, _, _ in windows]
        for at in (*range(gap, gap + rng.randrange(1, 3)), planned[0], rng.randrange(170, 300), ROWS - 7):
            found[at] = None
    elif ignored:  # nobody counted in the last hours
        found[recent:] = [None] * (ROWS - recent)
    return found


def _busy(when: datetime) -> float:
    """Return how many requests come in a quarter of an hour: many at noon, few at night, fewer on Sundays."""
    hour = when.hour + when.minute / 60
    day = 450 + 7200 * max(0.0, 1 - abs(hour - 13) / 9) ** 1.5
    return day * (0.4 if when.weekday() == SUNDAY else 1)


def rows(rng: random.Random, begin: datetime, drawn: Counts) -> tuple[list[str], dict[str, Counts]]:
    """Return the rows as they were exported, and the counts as those see them who read them in another way.

    What is missing is empty or not there; some rows stand there twice, and the later one corrects.
    """
    late = rng.sample([at for at, pair in enumerate(drawn[:480]) if pair and pair[1] > LEAST], CORRECTED)
    gone = next((at for at, pair in enumerate(drawn) if pair is None), -1)
    older: dict[int, tuple[int, int]] = {gone: (41, 57)}
    found = []
    for at, pair in enumerate(drawn):
        if pair is None:
            empty = [f"{_stamp(begin, at)},41,57", f"{_stamp(begin, at)},,"] if at == gone else []
            found += empty or ([f"{_stamp(begin, at)},,"] if at % 2 else [])
            continue
        if at in late:  # too many or too few had been counted at first
            older[at] = (pair[0] // 2, pair[1] // 2) if at % 2 else (2 * pair[0], 2 * pair[1] + 3)
        good, total = older.get(at, pair)
        found.append(f"{_stamp(begin, at)},{good},{total}")
    found += [f"{_stamp(begin, at)},{(drawn[at] or (0, 0))[0]},{(drawn[at] or (0, 0))[1]}" for at in late]
    days = [*(-rng.randrange(1, 40) for _ in range(3)), *(ROWS + rng.randrange(1, 20) for _ in range(2))]
    outside = [f"{_stamp(begin, at)},{rng.randrange(50)},900" for at in days]
    others: dict[str, Counts] = {
        "first-row-counts": [older.get(at, pair) for at, pair in enumerate(drawn)],
        "counted-twice": [
            ((pair or (0, 0))[0] + older[at][0], (pair or (0, 0))[1] + older[at][1]) if at in older else pair
            for at, pair in enumerate(drawn)
        ],
        "empty-is-there": [
            (0, 0) if pair is None and (at % 2 or at == gone) else pair for at, pair in enumerate(drawn)
        ],
    }
    return [*found[:200], *outside, *found[200:]], others


TORN = (
    "{when};{good};{total}",
    "{when},{good},{total},7",
    "{when},{good}",
    "{when},,{total}",
    "{when},{good},",
    "{day},{good},{total}",
    "{when},{good}.5,{total}",
    "{when},x,{total}",
    "{when},",
    "{day}T24:15Z,{good},{total}",
)


def torn(rng: random.Random, told: list[str], kind: str) -> tuple[list[str], int]:
    """Return the rows with one that is none, and its line in the file."""
    at = next(at for at in iter(lambda: rng.randrange(100, 400), None) if not told[at].endswith(","))
    when, good, total = told[at].split(",")
    row = kind.format(when=when, day=when[:10], good=good, total=total)
    return [*told[:at], row, *told[at + 1 :]], at + 2


def _stamp(begin: datetime, at: int) -> str:
    return f"{begin + STEP * at:%Y-%m-%dT%H:%MZ}"
