"""Values as JSON and back: what crosses arrives as it was, and nothing hostile gets through."""

import contextlib
import dataclasses
import json
import math
import subprocess
import sys
import threading
from collections import Counter, OrderedDict, defaultdict, namedtuple
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from decimal import Decimal
from enum import Enum, IntEnum
from fractions import Fraction
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundschool.sandbox import codec
from groundschool.sandbox.codec import MAX_VALUES, CannotCross, Undecodable, decode, encode

Pair = namedtuple("Pair", "left right")  # noqa: PYI024 - the kind that associates write
Level = IntEnum("Level", "LOW HIGH")
# CPython reads an offset of less than a second as UTC, so such a time is refused and none of these.
SHIFTS = st.timedeltas(timedelta(hours=-23), timedelta(hours=23)).filter(
    lambda s: not s or abs(s) >= timedelta(seconds=1)
)
OFFSETS = SHIFTS.map(timezone)
WORDS = st.text(st.characters(), max_size=4)  # lone surrogates too
KEYS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    WORDS,
    st.sampled_from(["$", "$tuple", "$dict"]),
    st.binary(max_size=4),
    st.decimals(allow_nan=False),
    st.fractions(),
    st.dates(),
    (st.datetimes() | st.datetimes(timezones=OFFSETS)).map(lambda moment: moment.replace(fold=0)),
    (st.times() | st.times(timezones=OFFSETS)).map(lambda moment: moment.replace(fold=0)),
    st.timedeltas(),
    st.builds(range, st.integers(-9, 9), st.integers(-9, 9), st.sampled_from([-2, 1, 3])),
)
VALUES = st.recursive(
    KEYS | st.frozensets(KEYS, max_size=3) | st.sets(KEYS, max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.lists(inner, max_size=3).map(tuple)
        | st.dictionaries(WORDS, inner, max_size=3)
        | st.dictionaries(KEYS | st.tuples(KEYS, KEYS), inner, max_size=3)
    ),
    max_leaves=8,
)
LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6)
HOSTILE = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(sorted(codec.KINDS)), inner, min_size=1, max_size=1)
        | st.dictionaries(st.text(max_size=3) | st.sampled_from(["$", "$no"]), inner, max_size=2)
    ),
    max_leaves=8,
)


def crossed(value):
    return decode(json.loads(json.dumps(encode(value))))


def seen(value):
    """Return what tells a value apart, its types included; sets in any order."""
    if isinstance(value, dict):
        return dict, [(seen(key), seen(item)) for key, item in value.items()]
    if isinstance(value, (set, frozenset)):
        return type(value), sorted(map(repr, map(seen, value)))
    if isinstance(value, (list, tuple)):
        return type(value), list(map(seen, value))
    return type(value), repr(value)


def nested(depth):
    value = []
    for _ in range(depth - 1):
        value = [value]
    return value


@settings(max_examples=80, deadline=None)
@given(VALUES)
def test_a_value_arrives_as_it_was(value):
    assert seen(crossed(value)) == seen(value)


@settings(max_examples=80, deadline=None)
@given(HOSTILE)
def test_no_json_whatsoever_raises_anything_else(data):
    said = ""
    with contextlib.suppress(Undecodable):
        try:
            decode(data)
        except Undecodable as refused:
            said = str(refused)
            raise
    assert len(said) < 250


def test_plain_data_cross_as_themselves():
    value = {"units": ["sshd", None, True, 3, 0.5], "": {"a$": []}}
    assert encode(value) == value
    assert encode({"$tuple": 1}) == {"$dict": [["$tuple", 1]]}


class Liar(float):
    """A number that claims to be whatever is expected."""

    def __eq__(self, other):
        return True

    __hash__ = float.__hash__
    __float__ = __repr__ = __str__ = lambda _: 1 / 0


class Mute(list):
    """Containers and words that refuse to be looked at."""

    def __iter__(self):
        raise ZeroDivisionError

    __len__ = __getitem__ = __iter__


class Word(str):
    __slots__ = ()

    def __str__(self):
        return "another"

    __repr__ = __format__ = __str__


class Backwards(dict):
    def items(self):
        return [("forged", True)]

    __iter__ = keys = items


def test_a_lying_subclass_arrives_as_the_plain_value():
    assert seen(crossed(Liar(0.25))) == (float, "0.25")
    assert seen(crossed(Word("sshd"))) == (str, "'sshd'")
    assert seen(crossed(Mute([1, 2]))) == seen([1, 2])
    assert seen(crossed(Backwards(a=1))) == seen({"a": 1})


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        (Pair(1, [2]), (1, [2])),
        (Level.HIGH, 2),
        (Counter("aab"), {"a": 2, "b": 1}),
        (defaultdict(list, a=[1]), {"a": [1]}),
        ({"a": 1}.keys(), ["a"]),
        ({"a": 1}.values(), [1]),
        (OrderedDict(a=1).items(), [("a", 1)]),
        (bytearray(b"\xff"), b"\xff"),
        (
            datetime(2024, 7, 1, tzinfo=ZoneInfo("Europe/Berlin")),
            datetime(2024, 7, 1, tzinfo=timezone(timedelta(hours=2))),
        ),
        (10**3999, 10**3999),
        ({True: "a", 2: "b"}, {True: "a", 2: "b"}),
    ],
)
def test_what_extends_a_plain_type_arrives_as_one(value, plain):
    assert seen(crossed(value)) == seen(plain)


def test_an_ordered_dict_keeps_its_own_order():
    ordered = OrderedDict(a=1, b=2)
    ordered.move_to_end("a")
    assert list(crossed(ordered)) == ["b", "a"]


def test_every_nan_stays_a_key_of_its_own():
    arrived = crossed({math.nan: 1, float("nan"): 2})
    assert list(arrived.values()) == [1, 2]


class Vague(tzinfo):
    def utcoffset(self, _):
        raise LookupError


@dataclasses.dataclass(frozen=True)
class Answer:
    value: int


def looped():
    loop = []
    loop.append(loop)
    return loop


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (threading.Thread(), "a value of type Thread"),
        ([{"a": Path("x")}], "a value of type PosixPath"),
        (Answer(1), "a value of type Answer"),
        (Enum("Shade", "DARK")["DARK"], "a value of type Shade"),
        (len, "a value of type builtin_function_or_method"),
        (int, "a value of type type"),
        (1j, "a value of type complex"),
        (iter([]), "an iterator"),
        (-(10**4000), "a whole number of more than 4,000 digits"),
        (Fraction(1, 10**4000), "a whole number of more than 4,000 digits"),
        (Decimal(1).scaleb(20_000), "a Decimal of more than 1,000 digits"),
        (range(2**64), "a range that goes beyond 64 bits"),
        (range(10**9), "more than 250,000 values"),
        (datetime(2024, 1, 1, tzinfo=Vague()), "a value that raises LookupError when it is looked at"),
        (nested(101), "a structure nested more than 100 deep"),
        (looped(), "a structure nested more than 100 deep"),
        ([None] * (MAX_VALUES + 1), "more than 250,000 values"),
        ([[None] * 1000] * 1000, "more than 250,000 values"),
    ],
)
def test_what_cannot_cross_is_said_in_plain_words(value, reason):
    with pytest.raises(CannotCross) as caught:
        encode(value)
    assert str(caught.value) == reason


def test_a_hundred_levels_cross():
    assert crossed(nested(100)) == nested(100)
    keyed = {1: ()}
    for _ in range(97):
        keyed = {(1,): keyed}
    assert crossed(keyed) == keyed


def test_an_iterator_crosses_by_number():
    kept = []

    def keep(iterator):
        kept.append(iterator)
        return len(kept) - 1

    numbers = (number for number in range(3))
    data = encode([numbers, map(str, [1]), {"z": zip([1], [2], strict=True)}], keep)
    assert data == [{"$iterator": 0}, {"$iterator": 1}, {"z": {"$iterator": 2}}]
    assert kept[0] is numbers
    assert decode(data, lambda number: kept[number])[2]["z"] is kept[2]


@pytest.mark.parametrize(
    "data",
    [
        {"$nope": 1},
        {"$tuple": [], "a": 1},
        {"$tuple": {}},
        {"$tuple": "ab"},
        {"$bytes": "a"},
        {"$bytes": "\u00e4"},
        {"$set": [[]]},
        {"$set": [{"$decimal": "sNaN"}]},
        {"$dict": [[{"$tuple": [[]]}, 1]]},
        {"$dict": [["a"]]},
        {"$dict": {"a": 1}},
        {"$decimal": "1e99999"},
        {"$decimal": "9" * 1001},
        {"$decimal": " 1"},
        {"$decimal": "\u0661"},
        {"$fraction": "1/0"},
        {"$fraction": "2/4"},
        {"$date": "20240101"},
        {"$datetime": "2024-01-01T00:00:00+25:00"},
        {"$datetime": "2024-01-01"},
        {"$timedelta": 10**30},
        {"$timedelta": 1.5},
        {"$range": [0, 2**63, 1]},
        {"$range": [0, 1, 0]},
        {"$range": [0, True, 1]},
        {"$iterator": 0},
        nested(101),
        [None] * (MAX_VALUES + 1),
        {"$set": [number * (2**61 - 1) for number in range(1000)]},
        object(),
    ],
)
def test_what_encode_does_not_write_is_undecodable(data):
    with pytest.raises(Undecodable):
        decode(data)


def test_an_iterator_is_fetched_by_a_number_only():
    for number in (-1, True, "0", 2**63, None):
        with pytest.raises(Undecodable):
            decode({"$iterator": number}, [].append)


def test_moments_keep_their_shift():
    moment = datetime(2024, 10, 27, 2, 30, tzinfo=UTC)
    assert crossed(moment).tzinfo is UTC
    assert crossed(time(1, 2, 3, 4)) == time(1, 2, 3, 4)
    assert type(crossed(date(2024, 2, 29))) is date


def test_plain_values_need_neither_numpy_nor_pandas():
    code = (
        "import sys; from groundschool.sandbox.codec import decode, encode; "
        "decode(encode([1, (2,), {3: 4}])); sys.exit(not {'numpy', 'pandas'}.isdisjoint(sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
