"""Odd values of every kind that can be handed in, and every place of a right answer where one may stand."""

import copy
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd

from groundschool.errors import CannotCross

DEEP = 95  # a little less than may cross
FEW = 2  # items of a container that are tried: the others are of the same shape


def nested(depth: int) -> list[Any]:
    """Return a list in a list in a list."""
    value: list[Any] = []
    for _ in range(depth):
        value = [value]
    return value


def endless() -> Iterator[Any]:
    """Yield more than may be handed in, then end as the border does."""
    yield from range(10_000)
    raise CannotCross("an iterator of more than 1,000,000 items")


ODD: tuple[Any, ...] = (
    None,
    True,
    -1,
    0,
    2.5,
    float("nan"),
    float("inf"),
    10**3999,
    -(10**400),
    1e308,
    3 + 4j,
    "",
    " ",
    "x",
    "None",
    "1e999",
    "9" * 4500,
    "-" * 2000,
    "[" * 2000,
    "2026-06-31 14:50 UTC",
    "0000-00-00T99:99:99Z",
    "9999-12-31T23:59:59+00:00",
    "0001-01-01T00:00:00+14:00",
    "١٢",
    "½",
    "\0",
    "\u202e",
    "a\u0301",
    "💥" * 1000,
    b"",
    b"\xff\xfe",
    [],
    {},
    (),
    set(),
    frozenset(),
    [None],
    [[]],
    {"": None},
    {None: None},
    {1: {2: 3}},
    ("a",),
    ("a", "b", "c"),
    [1, "a", None],
    {"a", 1},
    nested(DEEP),
    range(9),
    datetime.fromisoformat("2026-06-01T00:00"),
    datetime(1, 1, 1, tzinfo=UTC),
    datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC),
    date(2026, 6, 1),
    timedelta(days=999_999_999),
    Decimal("NaN"),
    Decimal("1e999"),
    Fraction(1, 3),
    np.float64("nan"),
    np.int64(-1),
    np.array([]),
    np.array([[1, 2], [3, 4]]),
    np.array(["a"]),
    pd.DataFrame({"a": [1, 2]}),
    pd.Series([1.5, None]),
    pd.Timestamp("2026-06-01"),
    pd.NaT,
)


def misshapen(right: Any) -> Iterator[Any]:
    """Yield odd answers near a right one: an odd value in each of its places, keys gone, and keys too many."""
    yield from ODD
    yield endless()
    for place in places(right):
        for odd in ODD:
            yield changed(right, place, odd)
        yield changed(right, place, None, gone=True)
        yield changed(right, place, None, doubled=True)


def places(value: Any, above: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the way to the first few places of every container."""
    keys = list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list | tuple) else ()
    records = isinstance(value, dict) and len(value) <= 8  # a record's keys are all of their own kind
    for key in keys if records else keys[:FEW]:
        yield (*above, key)
        yield from places(value[key], (*above, key))


def changed(
    value: Any,
    way: tuple[Any, ...],
    odd: object,
    *,
    gone: bool = False,
    doubled: bool = False,
):
    """Return a value with something else, nothing, or another entry beside it in one place."""
    key, rest = way[0], way[1:]
    pairs = list(value.items()) if isinstance(value, dict) else list(enumerate(value))
    made = []
    for name, one in pairs:
        if name != key:
            made.append((name, one))
        elif rest:
            made.append((name, changed(one, rest, odd, gone=gone, doubled=doubled)))
        elif doubled:
            made += [(name, one), (f"{name} more", copy.copy(one))]
        elif not gone:
            made.append((name, odd))
    return dict(made) if isinstance(value, dict) else type(value)(one for _, one in made)
