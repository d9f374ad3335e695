"""Finds the first place where two values differ, so that whoever practises looks there."""

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet

from groundschool.grading.told import brief

ABSENT = object()  # what stands where one of two values has nothing


def first_difference(got: object, expected: object) -> str:
    """Return where two unequal values differ first, with what was got and what was expected, on one line."""
    place, one, other = _found(got, expected)
    return f"{f'at {place}: ' if place else ''}got {one}, expected {other}"


def first_unequal(got: object, expected: object) -> str:
    """Return where two unequal values differ first, with what was got there alone, on one line."""
    place, one, _ = _found(got, expected)
    return f"{f'at {place}: ' if place else ''}got {one}"


def _found(got: object, expected: object) -> tuple[str, str, str]:
    try:
        return _differing(got, expected, "")
    except Exception:  # noqa: BLE001 - an answer's own class may refuse to be looked into
        return "", _shown(got), _shown(expected)


def _differing(got: object, expected: object, place: str) -> tuple[str, str, str]:
    """Return the place of the first difference, as one would write it in Python, and both values there."""
    for key, one, other in _parts(got, expected):
        if one is ABSENT or other is ABSENT or one != other:
            return _differing(one, other, f"{place}[{key}]")
    if isinstance(got, AbstractSet) and isinstance(expected, AbstractSet):
        return place, _only(got - expected), _only(expected - got)
    return place, _shown(got), _shown(expected)


def _parts(got: object, expected: object) -> Iterator[tuple[str, object, object]]:
    """Yield what two mappings have by each key, or two sequences at each place."""
    if isinstance(got, Mapping) and isinstance(expected, Mapping):
        for key in [*expected, *(key for key in got if key not in expected)]:
            yield brief(key), got.get(key, ABSENT), expected.get(key, ABSENT)
    elif isinstance(got, list | tuple) and isinstance(expected, list | tuple):
        for place in range(max(len(got), len(expected))):
            yield str(place), _at(got, place), _at(expected, place)


def _at(row: Sequence[object], place: int) -> object:
    return row[place] if place < len(row) else ABSENT


def _shown(value: object) -> str:
    return "nothing" if value is ABSENT else brief(value)


def _only(found: AbstractSet[object]) -> str:
    return brief(min(found, key=repr)) if found else "nothing"
