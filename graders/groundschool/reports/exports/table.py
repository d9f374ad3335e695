"""Tables as CSV and JSON, with the names that readers outside of groundschool rely on."""

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
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

AT_RISK: Header = ("subject_id", "rule", "class", "reason", "detail", "since", "owner", "action")
TEAMS: Header = ("team", "quarter", "people", "milestones", "required", "stretch", "note")

# A spreadsheet takes a cell that begins with one of these for a formula, and runs it.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
DECIMALS = 6
# Python's writer puts a cell with a carriage return in quotes only where its lines end with one.
WRITTEN = "\r\n"


def as_csv(header: Header, rows: Iterable[Row]) -> str:
    r"""Return a table as CSV: the header's columns in its order, lines ended by ``\n``, the header alone when empty.

    Instants are ISO 8601 with offset, numbers have at most six decimals and no exponent, None is an empty cell, and a
    text that a spreadsheet would run gets a ``'`` in front. Raises ValueError for a row with other columns, for NaN and
    infinity, and for an instant without offset; TypeError for what no cell can hold.
    """
    lines = _Lines()
    writer = csv.writer(lines, lineterminator=WRITTEN)
    writer.writerow(header)
    writer.writerows([_cell(value) for value in row] for row in _table(header, rows))
    return "".join(lines)


def rows_as_json(name: str, header: Header, rows: Iterable[Row]) -> str:
    """Return a table as JSON: ``schema_version``, and under ``name`` a list of objects, one a line; missing is null.

    Raises ValueError and TypeError for the same values as ``as_csv``.
    """
    objects = (dict(zip(header, row, strict=True)) for row in _table(header, rows))
    lines = ",\n".join(json.dumps(entry, ensure_ascii=False, allow_nan=False) for entry in objects)
    table = f"[\n{lines}\n]" if lines else "[]"
    return f'{{"schema_version": {SCHEMA_VERSION}, {json.dumps(name)}: {table}}}\n'


def as_lines(documents: Iterable[Mapping[str, object]]) -> str:
    """Return documents as JSON lines in the order given; raises ValueError for NaN and infinity."""
    lines = (json.dumps(document, ensure_ascii=False, allow_nan=False) for document in documents)
    return "".join(f"{line}\n" for line in lines)


def rounded(value: float) -> float:
    """Return a number with at most six decimals, never a negative zero."""
    return round(float(value), DECIMALS) + 0.0


class _Lines(list[str]):
    """What a CSV writer wrote, a line an entry."""

    def write(self, line: str) -> None:
        self.append(line.removesuffix(WRITTEN) + "\n")


def _table(header: Header, rows: Iterable[Row]) -> Iterator[list[Plain]]:
    columns = frozenset(header)
    for number, row in enumerate(rows, 1):
        if row.keys() != columns:
            wrong = ", ".join(sorted(row.keys() ^ columns))
            raise ValueError(f"row {number}: the columns differ from the header's in {wrong}")
        yield [_plain(row[column], number, column) for column in header]


def _plain(value: object, number: int, column: str) -> Plain:
    """Return a value as one of JSON's; an error names the row's number and the column."""
    if value is None or isinstance(value, str | int):
        return value
    if isinstance(value, float):
        if isfinite(value):
            return rounded(value)
        raise ValueError(f"row {number}: {column} is {value}, which no export holds. What is missing is None.")
    if isinstance(value, datetime) and value.tzinfo is None:
        raise ValueError(f"row {number}: {column}: {value} has no time zone")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple | list):
        return [_plain(entry, number, column) for entry in value]
    if isinstance(value, Real):
        return _plain(int(value) if isinstance(value, Integral) else float(value), number, column)
    raise TypeError(f"row {number}: {column}: no cell holds a {type(value).__name__}")


def _cell(value: Plain) -> str:
    if isinstance(value, str):
        return f"'{value}" if value.startswith(FORMULA) else value
    if isinstance(value, float):
        text = f"{value:.{DECIMALS}f}".rstrip("0")
        return f"{text}0" if text.endswith(".") else text
    if isinstance(value, list):
        return _cell(" ".join(map(_cell, value)))
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)
