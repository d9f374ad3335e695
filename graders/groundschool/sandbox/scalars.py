"""How single values cross that JSON has no word for: bytes, exact numbers, moments and ranges.

What is read must be written the same way again: Python's own parsers accept more than ``encode`` writes.
"""

import base64
import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction

from groundschool.sandbox.crossing import (
    LARGEST,
    MAX_DIGITS,
    MAX_VALUES,
    WORD,
    CannotCross,
    Read,
    Reader,
    Undecodable,
    Write,
    Writer,
    check_canonical,
    exactly,
    parts,
)

MAX_DECIMAL = 1_000
MAX_EXPONENT = 10_000
FRACTION = re.compile(rf"-?\d{{1,{MAX_DIGITS}}}/\d{{1,{MAX_DIGITS}}}", re.ASCII)
INSTANT = timedelta(microseconds=1)


def _write_int(_writer: Writer, value: int, _depth: int) -> object:
    if not -LARGEST < (plain := int.__int__(value)) < LARGEST:
        raise CannotCross(f"a whole number of more than {MAX_DIGITS:,} digits")
    return plain


def _write_bytes(_writer: Writer, value: bytes | bytearray, _depth: int) -> object:
    return {"$bytes": base64.b64encode(value).decode("ascii")}


def _read_bytes(_reader: Reader, data: object, _depth: int) -> bytes:
    return base64.b64decode(exactly(data, str), validate=True)


def _write_decimal(_writer: Writer, value: Decimal, _depth: int) -> object:
    text = Decimal.__str__(value)
    if len(text) > MAX_DECIMAL or abs(Decimal.adjusted(value)) > MAX_EXPONENT:
        raise CannotCross(f"a Decimal of more than {MAX_DECIMAL:,} digits")
    return {"$decimal": text}


def _read_decimal(_reader: Reader, data: object, _depth: int) -> Decimal:
    text = exactly(data, str)
    if len(text) > MAX_DECIMAL or abs((value := Decimal(text)).adjusted()) > MAX_EXPONENT:
        raise Undecodable("a Decimal of too many digits")
    check_canonical(text.lower(), str(value).lower())
    return value


def _write_fraction(writer: Writer, value: Fraction, depth: int) -> object:
    over, under = (_write_int(writer, part, depth) for part in (value.numerator, value.denominator))
    return {"$fraction": f"{over}/{under}"}


def _read_fraction(_reader: Reader, data: object, _depth: int) -> Fraction:
    text = exactly(data, str)
    if not FRACTION.fullmatch(text):
        raise Undecodable("no fraction")
    value = Fraction(text)
    check_canonical(text, f"{value.numerator}/{value.denominator}")
    return value


def _read_moment(kind: type[date] | type[time]) -> Read:
    def read(_reader: Reader, data: object, _depth: int) -> object:
        value = kind.fromisoformat(exactly(data, str))
        check_canonical(exactly(data, str), value.isoformat())
        return value

    return read


def _write_range(writer: Writer, value: range, _depth: int) -> object:
    bounds = [value.start, value.stop, value.step]
    if not all(-WORD <= bound < WORD for bound in bounds):
        raise CannotCross("a range that goes beyond 64 bits")
    writer.spend(_size(value))
    return {"$range": bounds}


def _read_range(reader: Reader, data: object, _depth: int) -> range:
    bounds = parts(data, int, int, int)
    if not all(-WORD <= bound < WORD for bound in bounds):
        raise Undecodable("a range that goes beyond 64 bits")
    value = range(*bounds)
    reader.spend(_size(value))
    return value


def _size(value: range) -> int:
    """Return how many values a range counts as: those it stands for, since whoever looks at it makes them."""
    return 2 + len(value[: MAX_VALUES + 1])  # more than a machine's word has no length


TYPES: dict[type, Write] = {
    int: _write_int,
    float: lambda _writer, value, _depth: float.__float__(value),
    str: lambda _writer, value, _depth: str.__str__(value),
    bytes: _write_bytes,
    bytearray: _write_bytes,
    Decimal: _write_decimal,
    Fraction: _write_fraction,
    date: lambda _writer, value, _depth: {"$date": date.isoformat(value)},
    time: lambda _writer, value, _depth: {"$time": time.isoformat(value)},
    datetime: lambda _writer, value, _depth: {"$datetime": datetime.isoformat(value)},
    timedelta: lambda _writer, value, _depth: {"$timedelta": timedelta.__floordiv__(value, INSTANT)},
    range: _write_range,
}

KINDS: dict[str, Read] = {
    "$bytes": _read_bytes,
    "$decimal": _read_decimal,
    "$fraction": _read_fraction,
    "$date": _read_moment(date),
    "$time": _read_moment(time),
    "$datetime": _read_moment(datetime),
    "$timedelta": lambda _reader, data, _depth: timedelta(microseconds=exactly(data, int)),
    "$range": _read_range,
}
