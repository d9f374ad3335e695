"""Tables as CSV and JSON, with the names that readers outside of groundschool rely on."""

import csv
import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from io import StringIO
from math import isfinite
from numbers import Integral, Real

from groundschool.reports.plain import SCHEMA_VERSION

Header = tuple[str, ...]
Row = Mapping[str, object]
Plain = str | bool | int | float | list["Plain"] | None

READINGS: Header = (
    "subject_id",
    "skill_id",
    "as_of",
    "knowledge_time",
    "n",
    "p_hat",
    "lower",
    "upper",
    "level",
    "granted_level",
    "freshness",
    "exercises",
    "fresh_hidden_passes",
    "policy_version",
    "framework_version",
)
MILESTONES: Header = (
    "subject_id",
    "milestone_id",
    "state",
    "due_date",
    "effective_at",
    "recorded_at",
    "service_day",
    "evidence_event_ids",
)
VELOCITY: Header = (
    "subject_id",
    "quarter",
    "zone",
    "milestones",
    "adjustments",
    "availability",
    "required",
    "stretch",
    "judged",
    "status",
)
GATE: Header = (
    "subject_id",
    "criterion",
    "have",
    "need",
    "state",
    "owner",
    "since",
    "forecast_low",
    "forecast_high",
)
ITEMS: Header = (
    "exercise_id",
    "version",
    "test_id",
    "n",
    "first_mean",
    "r_rest",
    "r_low",
    "r_high",
    "median_min",
    "iqr_low",
    "iqr_high",
    "most_failed_test",
    "flag",
)
SCORECARD: Header = (
    "subject_id",
    "dimension",
    "weight",
    "score",
    "coverage",
    "meets_bar",
    "total_low",
    "total_high",
)

# A spreadsheet takes a cell that begins with one of these for a formula, and runs it.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
DECIMALS = 6


def as_csv(header: Header, rows: Iterable[Row]) -> str:
    r"""Return a table as CSV: the header's columns in its order, lines ended by ``\n``, the header alone when empty.

    Instants are ISO 8601 with offset, numbers have at most six decimals and no exponent, None is an empty cell, and a
    text that a spreadsheet would run gets a ``'`` in front. Raises ValueError for a row with other columns, for NaN and
    infinity, and for an instant without offset; TypeError for what no cell can hold.
    """
    table = ([_cell(value) for value in _values(header, number, row)] for number, row in enumerate(rows, 1))
    return "".join(_line(cells) for cells in (header, *table))


def as_json(name: str, header: Header, rows: Iterable[Row]) -> str:
    """Return a table as JSON: ``schema_version``, and under ``name`` a list of objects; what is missing is null.

    Raises ValueError and TypeError for the same values as ``as_csv``.
    """
    table = [dict(zip(header, _values(header, number, row), strict=True)) for number, row in enumerate(rows, 1)]
    document = {"schema_version": SCHEMA_VERSION, name: table}
    return json.dumps(document, ensure_ascii=False, allow_nan=False, indent=1) + "\n"


def as_lines(documents: Iterable[Mapping[str, object]]) -> str:
    """Return documents as JSON lines in the order given; raises ValueError for NaN and infinity."""
    lines = (json.dumps(document, ensure_ascii=False, allow_nan=False) for document in documents)
    return "".join(f"{line}\n" for line in lines)


def rounded(value: float) -> float:
    """Return a number with at most six decimals, never a negative zero."""
    return round(float(value), DECIMALS) + 0.0


def _values(header: Header, number: int, row: Row) -> list[Plain]:
    if set(row) != set(header):
        wrong = ", ".join(sorted(set(row) ^ set(header)))
        raise ValueError(f"row {number}: the columns differ from the header's in {wrong}")
    return [_plain(row[column], f"row {number}: {column}") for column in header]


def _plain(value: object, where: str) -> Plain:
    """Return a value as one of JSON's; ``where`` is what an error names."""
    if value is None or isinstance(value, str | bool):
        return value
    if isinstance(value, Integral):
        return int(value)
    if isinstance(value, Real):
        if not isfinite(value):
            raise ValueError(f"{where} is {value}, which no export holds. What is missing is None.")
        return rounded(float(value))
    if isinstance(value, datetime) and value.tzinfo is None:
        raise ValueError(f"{where}: {value} has no time zone")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple | list):
        return [_plain(entry, where) for entry in value]
    raise TypeError(f"{where}: no cell holds a {type(value).__name__}")


def _line(cells: Iterable[str]) -> str:
    r"""Return one line of CSV; the writer puts a cell with ``\r`` in quotes only where lines end with one."""
    out = StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(cells)
    return out.getvalue().removesuffix("\r\n") + "\n"


def _cell(value: Plain) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        whole, _, decimals = f"{value:.{DECIMALS}f}".partition(".")
        return f"{whole}.{decimals.rstrip('0') or '0'}"
    if isinstance(value, int):
        return str(value)
    text = " ".join(_cell(entry) for entry in value) if isinstance(value, list) else value
    return f"'{text}" if text.startswith(FORMULA) else text
