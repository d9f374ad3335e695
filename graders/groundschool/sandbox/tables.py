"""How pandas' tables, series and indexes cross; what their ``attrs`` and ``flags`` say is left behind.

pandas is imported when one of its values is read, and never to find out whether a value is one of its own.
"""

from functools import cache
from typing import TYPE_CHECKING, Any

from groundschool.sandbox.columns import pack_column, pack_index, unpack_column, unpack_index
from groundschool.sandbox.crossing import Read, Reader, Write, Writer, exactly, parts
from groundschool.sandbox.moments import duration_json, read_span, read_timestamp, write_timestamp

if TYPE_CHECKING:
    import pandas as pd

NEEDS = "pandas"


@cache
def pandas_writers() -> dict[type, Write]:
    """Return how each of pandas' types is written."""
    import pandas as pd

    return {
        pd.DataFrame: _write_frame,
        pd.Series: _write_series,
        pd.Index: lambda writer, value, depth: {"$index": pack_index(writer, value, depth)},
        pd.api.extensions.ExtensionArray: lambda writer, value, depth: {"$column": pack_column(writer, value, depth)},
        pd.Timestamp: write_timestamp,
        pd.Timedelta: lambda _writer, value, _depth: duration_json(value.asm8),
        type(pd.NaT): lambda _writer, _value, _depth: {"$nat": None},
        type(pd.NA): lambda _writer, _value, _depth: {"$na": None},
    }


def _write_series(writer: Writer, series: "pd.Series", depth: int) -> object:
    within = writer.enter(0, depth)
    column, index = pack_column(writer, series, within), pack_index(writer, series.index, within)
    return {"$series": [column, index, writer.write(series.name, within)]}


def _read_series(reader: Reader, data: object, depth: int) -> "pd.Series":
    within = reader.enter(0, depth)
    column, index, name = parts(data, list, list, object)
    rows = unpack_index(reader, index, within)
    return _series(unpack_column(reader, column, within), rows, reader.read(name, within))


def _write_frame(writer: Writer, frame: "pd.DataFrame", depth: int) -> object:
    within = writer.enter(0, depth)
    columns = [pack_column(writer, frame.iloc[:, place], within) for place in range(frame.shape[1])]
    return {"$frame": [columns, pack_index(writer, frame.index, within), pack_index(writer, frame.columns, within)]}


def _read_frame(reader: Reader, data: object, depth: int) -> "pd.DataFrame":
    import pandas as pd

    within = reader.enter(0, depth)
    listed, index, heads = parts(data, list, list, list)
    rows = unpack_index(reader, index, within)
    columns = [_series(unpack_column(reader, column, within), rows) for column in listed]
    frame = pd.DataFrame(dict(enumerate(columns)), index=rows)  # by place: names may repeat
    frame.columns = unpack_index(reader, heads, within)
    return frame


def _read_column(reader: Reader, data: object, depth: int) -> object:
    return _series(unpack_column(reader, data, depth)).array


def _series(values: Any, index: "pd.Index | None" = None, name: Any = None) -> "pd.Series":  # noqa: ANN401 - an array
    import pandas as pd

    return pd.Series(values, index=index, dtype=values.dtype, name=name)


def _read_missing(name: str) -> Read:
    def read(_reader: Reader, data: object, _depth: int) -> object:
        import pandas as pd

        exactly(data, type(None))
        return getattr(pd, name)

    return read


KINDS: dict[str, Read] = {
    "$timestamp": read_timestamp,
    "$span": read_span,
    "$nat": _read_missing("NaT"),
    "$na": _read_missing("NA"),
    "$column": _read_column,
    "$index": unpack_index,
    "$series": _read_series,
    "$frame": _read_frame,
}
