"""How a column and an index of pandas cross, each with its type.

A column's type is numpy's, zoned times, categories, text or a nullable number; others cannot cross. An index keeps its
names, and its frequency when that is a fixed one: a frequency by the calendar takes minutes to verify.
"""

import re
from typing import TYPE_CHECKING, Any

from groundschool.errors import CannotCross
from groundschool.sandbox.arrays import pack, unpack
from groundschool.sandbox.crossing import TABLE_COST, Reader, Undecodable, Writer, exactly, parts
from groundschool.sandbox.moments import zone_called, zone_name

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

FREQUENCY = re.compile(r"-?[0-9]{0,9}(D|h|min|s|ms|us|ns)")


def pack_column(writer: Writer, values: Any, depth: int) -> list[Any]:  # noqa: ANN401 - Series, Index or array
    """Return the values of a column, without its index and name, as JSON."""
    import numpy as np
    import pandas as pd

    dtype, array = values.dtype, getattr(values, "array", values)
    writer.spend(TABLE_COST)
    depth = writer.enter(0, depth)
    if isinstance(dtype, np.dtype):
        return ["plain", pack(writer, np.asarray(values), depth)]
    if isinstance(dtype, pd.DatetimeTZDtype):
        return ["zoned", pack(writer, np.asarray(array.tz_convert(None)), depth), zone_name(dtype.tz)]
    if isinstance(dtype, pd.CategoricalDtype):
        categories = pack_index(writer, array.categories, depth)
        return ["category", pack(writer, array.codes, depth), categories, bool(dtype.ordered)]
    if isinstance(dtype, pd.StringDtype):
        texts = writer.items(array.to_numpy(dtype=object, na_value=None).tolist(), depth)
        return ["text", texts, dtype.storage, "NA" if dtype.na_value is pd.NA else "nan"]
    if isinstance(array, pd.arrays.NumpyExtensionArray):  # which text is too
        return ["plain", pack(writer, array.to_numpy(), depth)]
    if isinstance(array, (pd.arrays.IntegerArray, pd.arrays.FloatingArray, pd.arrays.BooleanArray)):
        numbers = array.to_numpy(dtype=array.dtype.numpy_dtype, na_value=0)
        return ["nullable", pack(writer, numbers, depth), pack(writer, array.isna(), depth)]
    raise CannotCross(f"a column of type {dtype}"[:80])


def unpack_column(reader: Reader, data: object, depth: int) -> Any:  # noqa: ANN401 - numpy's array or one of pandas'
    """Return the array of values that ``pack_column`` wrote."""
    listed = exactly(data, list)
    kind = listed[0] if listed else None
    if type(kind) is not str or kind not in COLUMNS:
        raise Undecodable("a column of no known type")
    reader.spend(TABLE_COST)
    return COLUMNS[kind](reader, listed[1:], reader.enter(0, depth))


def pack_index(writer: Writer, index: "pd.Index", depth: int) -> list[Any]:
    """Return an index as JSON."""
    import pandas as pd

    writer.spend(TABLE_COST)
    depth = writer.enter(0, depth)
    if isinstance(index, pd.MultiIndex):
        levels = [pack_column(writer, index.get_level_values(level), depth) for level in range(index.nlevels)]
        return ["levels", levels, writer.items(list(index.names), depth)]
    name = writer.write(index.name, depth)
    if isinstance(index, pd.RangeIndex):
        writer.spend(len(index))
        return ["range", index.start, index.stop, index.step, name]
    frequency = getattr(index, "freqstr", None) or ""
    return ["column", pack_column(writer, index, depth), frequency if FREQUENCY.fullmatch(frequency) else "", name]


def unpack_index(reader: Reader, data: object, depth: int) -> "pd.Index":
    """Return the index that ``pack_index`` wrote."""
    listed = exactly(data, list)
    kind = listed[0] if listed else None
    if type(kind) is not str or kind not in INDEXES:
        raise Undecodable("an index of no known type")
    reader.spend(TABLE_COST)
    return INDEXES[kind](reader, listed[1:], reader.enter(0, depth))


def _plain(reader: Reader, data: object, depth: int) -> "np.ndarray":
    array = unpack(reader, data, depth)
    if array.ndim != 1:
        raise Undecodable("a column of more than one dimension")
    return array


def _zoned(reader: Reader, data: object, depth: int) -> object:
    import pandas as pd

    times, zone = parts(data, list, str)
    return pd.DatetimeIndex(_plain(reader, times, depth)).tz_localize("UTC").tz_convert(zone_called(zone)).array


def _category(reader: Reader, data: object, depth: int) -> object:
    import pandas as pd

    codes, categories, ordered = parts(data, list, list, bool)
    found = unpack_index(reader, categories, depth)
    return pd.Categorical.from_codes(_plain(reader, codes, depth), categories=found, ordered=ordered)


def _text(reader: Reader, data: object, depth: int) -> object:
    import numpy as np
    import pandas as pd

    texts, storage, missing = parts(data, list, str, str)
    if storage not in ("python", "pyarrow") or missing not in ("NA", "nan"):
        raise Undecodable("text of no known type")
    if not {str, type(None)}.issuperset(map(type, texts)):
        raise Undecodable("text that is none")
    dtype = pd.StringDtype(storage, na_value=pd.NA if missing == "NA" else np.nan)
    return pd.array(reader.items(texts, depth), dtype=dtype)


def _nullable(reader: Reader, data: object, depth: int) -> object:
    import pandas as pd

    numbers, mask = (_plain(reader, part, depth) for part in parts(data, list, list))
    if numbers.shape != mask.shape:
        raise Undecodable("a mask of another length")
    types = {"b": pd.arrays.BooleanArray, "f": pd.arrays.FloatingArray}
    return types.get(numbers.dtype.kind, pd.arrays.IntegerArray)(numbers, mask)


def _range(reader: Reader, data: object, depth: int) -> "pd.Index":
    import pandas as pd

    start, stop, step, name = parts(data, int, int, int, object)
    numbers = range(start, stop, step)
    reader.spend(len(numbers))
    return pd.RangeIndex(numbers, name=reader.read(name, depth))


def _levels(reader: Reader, data: object, depth: int) -> "pd.Index":
    import pandas as pd

    levels, names = parts(data, list, list)
    arrays = [unpack_column(reader, level, depth) for level in levels]
    indexes = [pd.Index(array, dtype=array.dtype, tupleize_cols=False) for array in arrays]
    return pd.MultiIndex.from_arrays(indexes, names=reader.items(names, depth))


def _column(reader: Reader, data: object, depth: int) -> "pd.Index":
    import pandas as pd

    column, frequency, name = parts(data, list, str, object)
    values = unpack_column(reader, column, depth)
    index = pd.Index(values, dtype=values.dtype, name=reader.read(name, depth), tupleize_cols=False)
    if frequency:
        if not FREQUENCY.fullmatch(frequency) or not isinstance(index, (pd.DatetimeIndex, pd.TimedeltaIndex)):
            raise Undecodable("an index of no known frequency")
        index.freq = frequency
    return index


COLUMNS = {
    "plain": lambda reader, data, depth: _plain(reader, parts(data, list)[0], depth),
    "zoned": _zoned,
    "category": _category,
    "text": _text,
    "nullable": _nullable,
}
INDEXES = {"range": _range, "levels": _levels, "column": _column}
