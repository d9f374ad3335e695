"""What a pool uses, what of it may be used, and until when that lasts, right or as a misconception has it."""

import math
import statistics
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, timezone
from fractions import Fraction
from functools import cache
from typing import Any

ENOUGH_MOMENTS, ENOUGH_WEEKS, FURTHEST = 18, 7, 730
DAY, WEEK = timedelta(days=1), timedelta(days=7)
EAST = timezone(timedelta(hours=2))
MISMEASURED = (
    "mean-for-p95", "between-two", "rank-cut-off", "one-further", "gaps-are-nothing",
    "nan-is-nothing", "each-its-p95", "any-day", "just-enough", "days-on-the-wall", "last-series",
    "series-are-instances", "always-there", "one-unknown-spoils", "known-or-not", "together-at-once",
)  # fmt: skip
MISCOUNTED = (
    "nobody-fails", "always-one", "smallest-fails", "largest-as-bought", "capacity-is-usable", "all-states",
    "states-by-name", "ordered-is-there", "all-pools", "decimal-is-binary", "binary-is-decimal", "milli-is-mega",
    "from-the-end", "more-than-there-are",
)  # fmt: skip
MISFORESEEN = (
    "capacity-is-usable", "more-than-seven", "two-weeks-of-days", "less-than-two-years",
    "level-across-a-resize", "across-a-resize", "day-of-resize", "canceled-resize", "any-change", "any-pool-changes",
    "last-line", "resize-on-the-wall", "seven-rows", "gaps-are-nothing", "today-counts",
    "few-suffice", "mean-for-median", "exclusive-quartiles", "level-of-yesterday", "level-of-ever", "six-days",
    "all-of-it", "rounded-down", "never-is-today", "forever", "one-growth", "least-lead",
    "longest-step", "by-the-latest", "today-is-late", "unknown-is-fine", "full-is-unknown",
)  # fmt: skip


@dataclass(frozen=True)
class PoolNode:
    """A node of a pool: its state, and its sizes as some tool prints them."""

    instance: str
    pool: str
    state: str
    capacity: str
    allocatable: str


@dataclass(frozen=True)
class PoolChange:
    """A line of the log of changes; one that is not done has no end."""

    id: str
    pool: str
    kind: str
    status: str
    ended: datetime | None


@dataclass(frozen=True)
class PoolRule:
    """How many nodes of a pool may fail at once, and what it takes to get more: (step, least days, most days)."""

    may_fail: int
    order: Sequence[tuple[str, int, int]]


@dataclass(frozen=True)
class PoolBook:
    """Everything known on a day; ``days`` holds what a pool used by day, None where nobody knows."""

    today: date
    days: Mapping[str, Mapping[date, int | None]]
    nodes: Sequence[PoolNode]
    changes: Sequence[PoolChange]
    rules: Mapping[str, PoolRule]
    found: dict[tuple[str, str], float] = field(default_factory=dict)  # what is usable, once it was asked for


def daily(series: Sequence[tuple[str, Mapping[int, int | None]]], how: str = "") -> dict[str, float]:
    """Return p95 by day of what all instances use together; ``series`` are (instance, value by second; None: NaN)."""
    use: dict[int, dict[str, int | None]] = defaultdict(dict)
    for number, (instance, values) in enumerate(series):
        name = f"{instance} {number}" if how == "series-are-instances" else instance
        for at, value in values.items():
            told = use[at].get(name)
            if how == "one-unknown-spoils" and name in use[at] and None in (told, value):
                use[at][name] = None
            elif value is not None or how == "nan-is-nothing":
                use[at][name] = (value or 0) + (told or 0 if how != "last-series" else 0)
            elif how in ("one-unknown-spoils", "known-or-not"):
                use[at].setdefault(name, None)
    zone = EAST if how == "days-on-the-wall" else UTC
    days: dict[str, list[dict[str, int | None]]] = defaultdict(list)
    for at in sorted(use):
        days[datetime.fromtimestamp(at, zone).date().isoformat()].append(use[at])
    ever = {name for one in use.values() for name in one}
    found = {day: _of_day(moments, ever, how) for day, moments in days.items()}
    return {day: value for day, value in found.items() if value is not None}


def _of_day(told: list[dict[str, int | None]], ever: set[str], how: str) -> float | None:
    moments = [{name: value for name, value in one.items() if value is not None} for one in told]
    pool = {name for one in (told if how == "known-or-not" else moments) for name in one}
    if how == "always-there":
        pool = ever
    if how == "together-at-once":
        pool = max(moments, key=len).keys()
    if how == "each-its-p95":
        return sum(_p95([one[name] for one in moments if name in one], how) for name in pool)
    sums = [sum(one.values()) for one in moments if len(one) == len(pool) or how == "gaps-are-nothing"]
    least = {"any-day": 1, "just-enough": ENOUGH_MOMENTS + 1}.get(how, ENOUGH_MOMENTS)
    return _p95(sums, how) if len(sums) >= least else None


def _p95(values: list[int], how: str) -> float:
    ordered = sorted(values)
    if how == "mean-for-p95":
        return statistics.fmean(ordered)
    if how == "between-two":
        return statistics.quantiles(ordered, n=20, method="inclusive")[-1] if len(ordered) > 1 else ordered[0]
    cut = 95 * len(ordered) // 100
    rank = {"rank-cut-off": max(cut, 1), "one-further": cut + 1}.get(how, -(-95 * len(ordered) // 100))
    return ordered[rank - 1]


@cache
def in_bytes(text: str, how: str = "") -> Fraction:
    """Return a size in bytes."""
    number = text.rstrip("BiKMGTkm ")
    unit = text[len(number) :].strip().removesuffix("B")
    if unit == "m":
        return Fraction(number) * (10**6 if how == "milli-is-mega" else Fraction(1, 1000))
    base = {"decimal-is-binary": 1024, "binary-is-decimal": 1000}.get(how, 1024 if unit.endswith("i") else 1000)
    return Fraction(number) * base ** " KMGT".index(unit[:1].upper() or " ")


def usable(book: PoolBook, pool: str, how: str = "") -> float:
    """Return how many bytes a pool may use, so that it stands when as many nodes fail as may."""
    if (pool, how) not in book.found:
        book.found[pool, how] = _usable(book, pool, how)
    return book.found[pool, how]


def _usable(book: PoolBook, pool: str, how: str) -> float:
    states = {"in-service"} | ({"ordered"} if how == "ordered-is-there" else set())
    states |= {"draining", "retired", "maintenance"} if how == "all-states" else set()
    states |= {"maintenance"} if how == "states-by-name" else set()
    nodes = [node for node in book.nodes if (node.pool == pool or how == "all-pools") and node.state in states]
    if how == "largest-as-bought":
        nodes.sort(key=lambda node: in_bytes(node.capacity))
    sizes = [
        in_bytes(node.capacity if how == "capacity-is-usable" or not node.allocatable else node.allocatable, how)
        for node in nodes
    ]
    if how != "largest-as-bought":
        sizes.sort()
    lost = {"nobody-fails": 0, "always-one": 1}.get(how, book.rules[pool].may_fail)
    if how == "smallest-fails":
        return float(sum(sizes[lost:]))
    stay = {"from-the-end": -lost, "more-than-there-are": len(sizes) - lost}.get(how, max(len(sizes) - lost, 0))
    return float(sum(sizes[:stay]))


def resized(book: PoolBook, pool: str, how: str = "") -> date:
    """Return the day of a pool's last resize that was done; the first day there is where there was none."""
    zone_of = (lambda at: at) if how == "resize-on-the-wall" else (lambda at: at.astimezone(UTC))
    ends = [
        one.ended or datetime.combine(book.today - 5 * DAY, datetime.min.time(), UTC)
        for one in book.changes
        if (one.pool == pool or how == "any-pool-changes")
        and (one.kind == "resize" or how == "any-change")
        and (one.status == "done" or how == "canceled-resize")
    ]
    if how == "across-a-resize" or not ends:
        return date.min
    return zone_of(ends[-1] if how == "last-line" else max(ends)).date()


def counted(book: PoolBook, pool: str, how: str = "") -> dict[date, int]:
    """Return what a pool used on the days that count."""
    since = resized(book, pool, how)
    found = {}
    for day, value in sorted(book.days[pool].items()):
        late = day > since or (how == "day-of-resize" and day == since)
        if late and (day < book.today or how == "today-counts") and (value is not None or how == "gaps-are-nothing"):
            found[day] = value or 0
    return found


def growth(use: Mapping[date, int], how: str = "") -> list[float] | None:
    """Return the quartiles of what a week adds; None where there are too few weeks."""
    told = [*use.values()]
    added: list[float] = [value - use[day - WEEK] for day, value in use.items() if day - WEEK in use]
    if how == "seven-rows":
        added = [now - then for then, now in zip(told, told[7:], strict=False)]
    enough = len(use) >= 14 and len(added) > 1 if how == "two-weeks-of-days" else (
        len(added) >= {"few-suffice": 2, "more-than-seven": 8}.get(how, ENOUGH_WEEKS)
    )  # fmt: skip
    if not enough:
        return None
    if how == "exclusive-quartiles":
        return statistics.quantiles(added)
    low, middle, high = statistics.quantiles(added, method="inclusive")
    middle = statistics.fmean(added) if how == "mean-for-median" else middle
    return [middle] * 3 if how == "one-growth" else [low, middle, high]


def level(use: Mapping[date, int], today: date, how: str = "") -> float | None:
    """Return the most that was used on a day of the last seven; None where nobody knows any of them."""
    days = {"level-of-ever": 5000, "six-days": 6}.get(how, 7)
    last = [value for day, value in use.items() if day >= today - days * DAY]
    if how == "level-of-yesterday":
        last = last[-1:]
    return max(last, default=None)


def forecast(book: PoolBook, pool: str, how: str = "") -> dict[str, Any]:
    """Return between which days a pool reaches its limit, by when to order, and whether that is too late."""
    whole = usable(book, pool, how if how in MISCOUNTED else "")
    limit = whole if how == "all-of-it" else 0.8 * whole
    use = counted(book, pool, how)
    a_week, at = growth(use, how), level(use, book.today, how)
    if how == "level-across-a-resize":
        at = level(counted(book, pool, "across-a-resize"), book.today)
    known = at is not None and (a_week is not None or at >= limit)
    if how == "full-is-unknown":
        known = at is not None and a_week is not None
    ends: list[date | None] = [None, None]
    if known and at is not None:
        ends = [
            _reached(limit - at, rate, book.today, how) for rate in ((a_week or [0.0] * 3)[2], (a_week or [0.0])[0])
        ]
    order_by, late = _order(book, pool, ends, how)
    if not known:
        late = False if how == "unknown-is-fine" else None
    days = [day and day.isoformat() for day in (*ends, order_by)]
    return {
        "limit": limit, "level": at, "a_week": a_week, "earliest": days[0], "latest": days[1], "order_by": days[2],
        "escalate": late,
    }  # fmt: skip


def _reached(room: float, a_week: float, today: date, how: str) -> date | None:
    if room <= 0:
        return today
    if a_week <= 0:
        return today if how == "never-is-today" else None
    days = (math.floor if how == "rounded-down" else math.ceil)(7 * room / a_week)
    return (
        today + min(days, 100_000) * DAY
        if days <= FURTHEST - (how == "less-than-two-years") or how == "forever"
        else None
    )


def _order(book: PoolBook, pool: str, ends: list[date | None], how: str) -> tuple[date | None, bool]:
    """Return by when more has to be ordered, and whether that day is over."""
    steps = [least if how == "least-lead" else most for _, least, most in book.rules[pool].order]
    end = ends[how == "by-the-latest"]
    if end is None:
        return None, False
    order_by = end - (max(steps) if how == "longest-step" else sum(steps)) * DAY
    return order_by, order_by <= book.today if how == "today-is-late" else order_by < book.today
