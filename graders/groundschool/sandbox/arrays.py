"""How numpy's arrays and scalars cross: arrays of plain types as bytes, arrays of objects item by item.

numpy is imported when an array is read, and never to find out whether a value is one of its own.
"""

import base64
import math
import re
from functools import cache
from typing import TYPE_CHECKING, Any

from groundschool.sandbox.crossing import (
    MAX_VALUES,
    CannotCross,
    Read,
    Reader,
    Undecodable,
    Write,
    Writer,
    exactly,
    parts,
)
from groundschool.sandbox.moments import duration_json, moment_json

if TYPE_CHECKING:
    import numpy as np

NEEDS = "numpy"
MAX_DIMENSIONS = 32
OBJECTS = "|O"
NUMBERS = ("i2", "i4", "i8", "u2", "u4", "u8", "f2", "f4", "f8")
UNITS = ("Y", "M", "W", "D", "h", "m", "s", "ms", "us", "ns", "ps", "fs", "as")
TIMES = ("M8", "m8", *(f"{kind}[{unit}]" for kind in ("M8", "m8") for unit in UNITS))
NAMES = frozenset({"|b1", "|i1", "|u1", *(order + name for order in "<>" for name in (*NUMBERS, *TIMES))})
TEXT = re.compile(r"[<>]U[1-9][0-9]{0,6}")
LAST_CHARACTER = 0x10FFFF


def pack(writer: Writer, array: "np.ndarray", depth: int) -> list[Any]:
    """Return an array that lies in ``depth`` containers as JSON: its type's name, its shape, what it holds."""
    name, shape = array.dtype.str, list(array.shape)
    if name == OBJECTS:
        return [name, shape, writer.items(array.ravel().tolist(), depth)]
    if name not in NAMES and not TEXT.fullmatch(name):
        raise CannotCross(f"an array of type {array.dtype}"[:80])
    writer.enter(array.size + len(shape), depth)
    return [name, shape, base64.b64encode(array.tobytes()).decode("ascii")]


def unpack(reader: Reader, data: object, depth: int) -> "np.ndarray":
    """Return the array that ``pack`` wrote."""
    import numpy as np

    name, dimensions, content = parts(data, str, list, object)
    shape = [exactly(length, int) for length in dimensions]
    if len(shape) > MAX_DIMENSIONS or not all(0 <= length <= MAX_VALUES for length in shape):
        raise Undecodable("an array of no possible shape")
    if name == OBJECTS:
        items = reader.items(content, depth)
        return np.fromiter(items, dtype=object, count=len(items)).reshape(shape)
    if name not in NAMES and not TEXT.fullmatch(name):
        raise Undecodable("an array of no known type")
    reader.enter(math.prod(shape) + len(shape), depth)
    raw = base64.b64decode(exactly(content, str), validate=True)
    dtype = np.dtype(name)
    if len(raw) != math.prod(shape) * dtype.itemsize:
        raise Undecodable("an array whose shape is not that of its items")
    _check(raw, name)
    return np.frombuffer(raw, dtype).reshape(shape).copy()


@cache
def numpy_writers() -> dict[type, Write]:
    """Return how each of numpy's types is written."""
    import numpy as np

    return {
        np.ndarray: _write_array,
        np.bool: lambda _writer, value, _depth: bool(value),
        np.integer: lambda _writer, value, _depth: int(value),
        np.floating: lambda _writer, value, _depth: float(value),
        np.datetime64: lambda _writer, value, _depth: moment_json(value),
        np.timedelta64: lambda _writer, value, _depth: duration_json(value),
    }


def _write_array(writer: Writer, value: "np.ndarray", depth: int) -> object:
    import numpy as np

    if type(value) is not np.ndarray:  # a mask or a matrix's rules would be lost
        raise CannotCross(f"a value of type {type(value).__name__}"[:80])
    return {"$ndarray": pack(writer, value, depth)}


def _check(raw: bytes, name: str) -> None:
    """Raise Undecodable when an item is neither true nor false, or no character: numpy would stumble over it later."""
    import numpy as np

    largest = 1 if name == "|b1" else LAST_CHARACTER if "U" in name else None
    view = "u1" if name == "|b1" else f"{name[0]}u4"
    if largest and np.frombuffer(raw, view).max(initial=0) > largest:
        raise Undecodable("an array of items that are not of its type")


KINDS: dict[str, Read] = {"$ndarray": unpack}
