"""Values as JSON and back, for two processes of which one may be hostile; never pickle.

None, bool, int, float, str, lists of such and dicts with words as keys cross as themselves. Everything else crosses
as an object with one key that names its kind: ``{"$tuple": [1, 2]}``. Subclasses cross as the plain type they extend.
"""

import sys
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterator
from math import isnan
from typing import Any

from groundschool.errors import CannotCross
from groundschool.sandbox import arrays, scalars, tables
from groundschool.sandbox.crossing import (
    MAX_DEPTH,
    MAX_VALUES,
    WORD,
    Read,
    Reader,
    Undecodable,
    Write,
    Writer,
    exactly,
    parts,
)

__all__ = ["MAX_DEPTH", "MAX_VALUES", "CannotCross", "Undecodable", "decode", "encode"]

MAX_ALIKE = 100  # keys of one dict or set that share a hash: thousands would take minutes to tell apart
VIEWS = tuple(map(type, ({}.keys(), {}.values(), {}.items())))


def encode(value: object, keep: Callable[[Iterator[Any]], int] | None = None) -> Any:  # noqa: ANN401 - any JSON
    """Return a value as data that ``json`` can write; raise CannotCross, and nothing else, when it cannot cross.

    ``keep`` takes an iterator and returns the number it is known by on the other side.
    """
    try:
        return Writer(_how, keep).write(value, 0)
    except CannotCross:
        raise
    except RecursionError:
        raise CannotCross(f"a structure nested more than {MAX_DEPTH} deep") from None
    except Exception as error:  # classes of the notebook's own may do anything
        raise CannotCross(f"a value that raises {type(error).__name__} when it is looked at") from error


def decode(data: object, fetch: Callable[[int], Any] | None = None) -> Any:  # noqa: ANN401 - any value that may cross
    """Return the value that ``encode`` wrote; raise Undecodable, and nothing else, for anything it does not write.

    ``fetch`` takes the number of an iterator and returns one that stands for it; what it raises is Undecodable too.
    """
    try:
        return Reader(KINDS, fetch).read(data, 0)
    except Undecodable:
        raise
    except Exception as error:  # whatever hostile data provokes, in pandas above all
        raise Undecodable(f"data that gives {type(error).__name__}: {str(error)[:100]}") from error


def _how(kind: type) -> Write:
    """Return how a type is written: the way of the first of its bases that has one."""
    if kind in TYPES:
        return TYPES[kind]
    libraries = (tables.NEEDS, tables.pandas_writers), (arrays.NEEDS, arrays.numpy_writers)
    loaded = [writers() for library, writers in libraries if library in sys.modules]
    for base in kind.__mro__:
        for types in (*loaded, TYPES):
            if base in types:
                return types[base]
    return _write_other


def _write_other(writer: Writer, value: Any, _depth: int) -> object:  # noqa: ANN401 - as is every function below
    kind = type(value)
    if not hasattr(kind, "__next__") or iter(value) is not value:
        raise CannotCross(f"a value of type {kind.__name__[:80]}")
    if writer.keep is None:
        raise CannotCross("an iterator")
    return {"$iterator": writer.keep(value)}


def _read_iterator(reader: Reader, data: object, _depth: int) -> object:
    number = exactly(data, int)
    if reader.fetch is None or not 0 <= number < WORD:
        raise Undecodable("an iterator that nobody keeps")
    return reader.fetch(number)


def _write_items(base: Any, kind: str = "") -> Write:  # noqa: ANN401 - list.__iter__ and tuple.__iter__ are not alike
    """Return how a container is written whose items ``base`` gives, whatever a subclass makes of iteration."""

    def write(writer: Writer, value: object, depth: int) -> object:
        items = writer.items(list(base.__iter__(value)), depth)
        return {kind: items} if kind else items

    return write


def _write_dict(writer: Writer, value: dict[Any, Any], depth: int) -> object:
    # An OrderedDict keeps an order of its own, which dict does not see.
    items = OrderedDict.items(value) if isinstance(value, OrderedDict) else dict.items(value)
    return writer.pairs(list(items), depth)


def _read_dict(reader: Reader, data: object, depth: int) -> dict[Any, Any]:
    pairs = [parts(pair, object, object) for pair in exactly(data, list)]
    keys = reader.items([key for key, _ in pairs], depth)
    return dict(zip(_distinct(keys), reader.items([value for _, value in pairs], depth), strict=True))


def _distinct(keys: list[Any]) -> list[Any]:
    """Return keys for a dict or a set: every NaN its own, as it was, and none chosen to collide."""
    keys = [float("nan") if type(key) is float and isnan(key) else key for key in keys]
    if keys and max(Counter(map(hash, keys)).values()) > MAX_ALIKE:
        raise Undecodable("keys that share a hash")
    return keys


TYPES: dict[type, Write] = {
    **scalars.TYPES,
    list: _write_items(list),
    tuple: _write_items(tuple, "$tuple"),
    set: _write_items(set, "$set"),
    frozenset: _write_items(frozenset, "$frozenset"),
    dict: _write_dict,
    **dict.fromkeys(VIEWS, lambda writer, value, depth: writer.items(list(value), depth)),
}

KINDS: dict[str, Read] = {
    **scalars.KINDS,
    **arrays.KINDS,
    **tables.KINDS,
    "$tuple": lambda reader, data, depth: tuple(reader.items(data, depth)),
    "$set": lambda reader, data, depth: set(_distinct(reader.items(data, depth))),
    "$frozenset": lambda reader, data, depth: frozenset(_distinct(reader.items(data, depth))),
    "$dict": _read_dict,
    "$iterator": _read_iterator,
}
