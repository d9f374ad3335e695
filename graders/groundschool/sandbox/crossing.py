"""How a value is taken apart into JSON and put together again, within limits, and the two ways of saying no.

``Writer`` and ``Reader`` walk containers; ``codec`` tells them what to do with each type and each kind.
"""

from collections.abc import Callable, Mapping
from itertools import repeat
from types import NoneType
from typing import Any, TypeVar

from groundschool.errors import CannotCross

MAX_VALUES = 250_000  # no right answer of the course has a tenth of it; a million kept a grader busy for 18 CPU s
MAX_DEPTH = 100
MAX_DIGITS = 4_000  # Python's JSON reader refuses whole numbers of more than 4,300
LARGEST = 10**MAX_DIGITS
WORD = 1 << 63
TABLE_COST = 100  # how many values an index or a column counts as: putting one together takes as long

Kind = TypeVar("Kind")
AS_IS = frozenset({NoneType, bool, float, str})
SCALARS = AS_IS | {int}


class Undecodable(ValueError):  # noqa: N818 - says what happened
    """Data that ``encode`` does not write."""


class Budget:
    """Counts the values that cross and how deep they are nested; raises ``refusal`` when it is too much."""

    refusal: type[Exception]

    def __init__(self) -> None:
        self._left = MAX_VALUES

    def spend(self, count: int) -> None:
        """Count so many values."""
        self._left -= count
        if self._left < 0:
            raise self.refusal(f"more than {MAX_VALUES:,} values")

    def enter(self, count: int, depth: int) -> int:
        """Count the items of a container that lies in ``depth`` others; return in how many the items lie."""
        self.spend(count)
        if depth >= MAX_DEPTH:
            raise self.refusal(f"a structure nested more than {MAX_DEPTH} deep")
        return depth + 1


class Writer(Budget):
    """Turns values into JSON; ``find`` returns how a type is written, ``keep`` numbers an iterator."""

    refusal = CannotCross

    def __init__(self, find: Callable[[type], "Write"], keep: Callable[[Any], int] | None) -> None:
        super().__init__()
        self._find = find
        self.keep = keep

    def write(self, value: object, depth: int) -> object:
        """Return a value that lies in ``depth`` containers as JSON."""
        kind = type(value)
        if kind in AS_IS or (kind is int and -LARGEST < value < LARGEST):  # type: ignore[operator] - an int
            return value
        return self._find(kind)(self, value, depth)

    def items(self, values: list[Any], depth: int) -> list[Any]:
        """Return the items of a container that lies in ``depth`` others as JSON; ``values`` is the caller's own."""
        within = self.enter(len(values), depth)
        if AS_IS.issuperset(map(type, values)):
            return values
        return [self.write(value, within) for value in values]

    def pairs(self, pairs: list[tuple[Any, Any]], depth: int) -> dict[str, Any]:
        """Return a dict of these items as JSON: itself when its keys are words that no kind begins like."""
        keys, values = [key for key, _ in pairs], [value for _, value in pairs]
        if {str}.issuperset(map(type, keys)) and not any(map(str.startswith, keys, repeat("$"))):
            return dict(zip(keys, self.items(values, depth), strict=True))
        written = zip(self.items(keys, depth), self.items(values, depth), strict=True)
        return {"$dict": [list(pair) for pair in written]}


class Reader(Budget):
    """Turns JSON back into values; ``kinds`` holds how each kind is read, ``fetch`` returns a numbered iterator."""

    refusal = Undecodable

    def __init__(self, kinds: Mapping[str, "Read"], fetch: Callable[[int], Any] | None) -> None:
        super().__init__()
        self._kinds = kinds
        self.fetch = fetch

    def read(self, data: object, depth: int) -> Any:  # noqa: ANN401 - any value that may cross
        """Return the value that JSON in ``depth`` containers stands for."""
        kind = type(data)
        if kind in SCALARS:
            return data
        if isinstance(data, list):
            return self.items(data, depth)
        if not isinstance(data, dict):
            raise Undecodable(f"a {kind.__name__}")
        first = next(iter(data), "")
        if len(data) == 1 and first in self._kinds:
            return self._kinds[first](self, data[first], depth)
        if any(map(str.startswith, data, repeat("$"))):
            raise Undecodable("an object of no known kind")
        return dict(zip(data, self.items(list(data.values()), depth), strict=True))

    def items(self, data: object, depth: int) -> list[Any]:
        """Return the items of a container that lies in ``depth`` others."""
        listed = exactly(data, list)
        within = self.enter(len(listed), depth)
        if SCALARS.issuperset(map(type, listed)):
            return listed.copy()
        return [self.read(item, within) for item in listed]


Write = Callable[[Writer, Any, int], object]
Read = Callable[[Reader, Any, int], object]


def exactly(data: object, kind: type[Kind]) -> Kind:
    """Return data that is of exactly this type; anything else is Undecodable."""
    if type(data) is not kind:
        raise Undecodable(f"a {type(data).__name__} for a {kind.__name__}")
    return data


def parts(data: object, *kinds: type) -> list[Any]:
    """Return a list whose items are of exactly these types, ``object`` standing for any; else Undecodable."""
    listed = exactly(data, list)
    if len(listed) != len(kinds):
        raise Undecodable(f"{len(listed)} parts for {len(kinds)}")
    return [item if kind is object else exactly(item, kind) for item, kind in zip(listed, kinds, strict=True)]


def check_canonical(text: str, again: str) -> None:
    """Raise Undecodable unless writing what was read gives the same text again."""
    if text != again:
        raise Undecodable(f"{text[:40]!r}, which is not how it is written")
