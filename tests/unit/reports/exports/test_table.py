"""Tables keep their header, name no NaN, run no formula, and are read back by what people read them with."""

import csv
import json
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from io import StringIO
from math import inf, nan

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.unit.tracker.worked import FRAMEWORK, at, make

from groundschool.reports.exports.table import (
    GATE,
    ITEMS,
    MILESTONES,
    READINGS,
    SCORECARD,
    VELOCITY,
    Header,
    as_csv,
    as_lines,
    rows_as_json,
)
from groundschool.tracker.mastery.rule import read_mastery

HEADERS = {
    READINGS: "subject_id,skill_id,as_of,knowledge_time,n,p_hat,lower,upper,level,granted_level,freshness,exercises,"
    "fresh_hidden_passes,policy_version,framework_version",
    MILESTONES: "subject_id,milestone_id,state,due_date,effective_at,recorded_at,service_day,evidence_event_ids",
    VELOCITY: "subject_id,quarter,zone,milestones,adjustments,availability,required,stretch,judged,status",
    GATE: "subject_id,criterion,have,need,state,owner,since,forecast_low,forecast_high",
    ITEMS: "exercise_id,version,test_id,n,first_mean,r_rest,r_low,r_high,median_min,iqr_low,iqr_high,"
    "most_failed_test,flag",
    SCORECARD: "subject_id,dimension,weight,score,coverage,meets_bar,total_low,total_high",
}
ONE: Header = ("value",)


def cell(value: object) -> str:
    return next(csv.DictReader(StringIO(as_csv(ONE, [{"value": value}]), newline="")))["value"]


@pytest.mark.parametrize("header", HEADERS)
def test_tv37_an_empty_table_is_its_header_alone(header):
    assert as_csv(header, []) == HEADERS[header] + "\n"
    assert json.loads(rows_as_json("rows", header, [])) == {"schema_version": 1, "rows": []}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1 / 3, "0.333333"),
        (4.0, "4.0"),
        (1e-9, "0.0"),
        (-1e-9, "0.0"),
        (1e21, "1000000000000000000000.0"),
        (-1, "-1"),
        (-0.25, "-0.25"),
        (np.float64(0.7089), "0.7089"),
        (np.int64(-3), "-3"),
        (None, ""),
        (True, "true"),
        (False, "false"),
        (0, "0"),
        (("e1", "e2"), "e1 e2"),
        ([], ""),
        (date(2026, 7, 1), "2026-07-01"),
        (datetime(2026, 6, 30, 22, 30, tzinfo=timezone(-timedelta(hours=4))), "2026-06-30T22:30:00-04:00"),
        ("Nguyễn Thị Thảo", "Nguyễn Thị Thảo"),
        ('two\nlines, “quoted” and "so"', 'two\nlines, “quoted” and "so"'),
    ],
)
def test_a_cell_holds_the_value_in_its_one_form(value, expected):
    assert cell(value) == expected


@pytest.mark.parametrize("text", ["=1+1", "+44 20", "-x", "@home", "\tx", "\rx", '=HYPERLINK("x")'])
def test_tv44_a_text_that_a_spreadsheet_would_run_is_escaped(text):
    assert cell(text) == f"'{text}"
    assert cell((text, "more")) == f"'{text} more"
    assert json.loads(rows_as_json("rows", ONE, [{"value": text}]))["rows"] == [{"value": text}]


@pytest.mark.parametrize("value", [nan, inf, -inf, np.float64("nan")])
def test_i17_nan_and_infinity_are_refused_with_row_and_column(value):
    rows = [{"value": 1.0}, {"value": value}]
    for write in (as_csv, lambda header, rows: rows_as_json("rows", header, rows)):
        with pytest.raises(ValueError, match="row 2: value is"):
            write(ONE, rows)
    with pytest.raises(ValueError, match="row 1: value is"):
        as_csv(ONE, [{"value": (1.0, value)}])
    with pytest.raises(ValueError, match="not JSON compliant"):
        as_lines([{"value": value}])


def test_what_a_cell_cannot_hold_is_refused():
    with pytest.raises(ValueError, match=r"row 1: value: .* has no time zone"):
        cell(at(0).replace(tzinfo=None))
    with pytest.raises(TypeError, match="row 1: value: no cell holds a dict"):
        cell({})
    with pytest.raises(ValueError, match="row 1: the columns differ from the header's in other, value"):
        as_csv(ONE, [{"other": 1}])


@settings(max_examples=20, deadline=None)
@example([{"text": "", "n": 1.3515625}])
@given(
    st.lists(
        st.fixed_dictionaries({"text": st.text(st.characters(exclude_categories=["C"])), "n": st.floats(-1e9, 1e9)})
    )
)
def test_csv_reads_back_what_was_written(rows):
    text = as_csv(("n", "text"), rows)
    read = list(csv.DictReader(StringIO(text, newline="")))
    # Exactly half of the last decimal at most; floats would miss that by a rounding of their own.
    off = [abs(Decimal(cell["n"]) - Decimal(row["n"])) for cell, row in zip(read, rows, strict=True)]
    assert max(off, default=Decimal(0)) <= Decimal("5e-7")
    assert [row["text"].removeprefix("'") for row in read] == [row["text"].removeprefix("'") for row in rows]
    assert not any(row["text"].startswith(("=", "+", "-", "@")) for row in read)
    assert "e" not in "".join(row["n"] for row in read)


def reading_row() -> dict[str, object]:
    """Return the row of vector TV09b: four perfect, one unsafe, and then a safe one on another variant."""
    unsafe = make("E", seq=5, critical_failed=True)
    attempts = [*(make(name) for name in "ABCD"), unsafe, make("E", variant="2", seq=6)]
    reading = read_mastery(attempts, dict.fromkeys("ABCDE", 1.0), FRAMEWORK.policy, at(0))
    return {
        "subject_id": "subj_ann",
        "skill_id": "linux.logs",
        "as_of": reading.as_of,
        "knowledge_time": None,
        "n": reading.units,
        "p_hat": reading.score,
        "lower": reading.lower,
        "upper": reading.upper,
        "level": reading.level,
        "granted_level": 2,
        "freshness": "fresh",
        "exercises": reading.exercises,
        "fresh_hidden_passes": reading.fresh_passes,
        "policy_version": "v1",
        "framework_version": "1.0.0",
    }


def test_tv42_csv_json_and_pandas_show_the_same_reading():
    row = reading_row()
    written = as_csv(READINGS, [row])
    frame = pd.read_csv(StringIO(written), parse_dates=["as_of"]).iloc[0]
    document = json.loads(rows_as_json("readings", READINGS, [row]))["readings"][0]
    assert list(document) == list(READINGS)
    for column, expected in {"n": 5.5, "p_hat": 0.9455, "lower": 0.6935, "upper": 0.9925}.items():
        assert frame[column] == document[column] == pytest.approx(expected, abs=1e-4)
    assert frame["level"] == document["level"] == 2
    assert frame["as_of"] == datetime.fromisoformat(document["as_of"]) == datetime(2026, 5, 20, 9, tzinfo=UTC)
    assert document["knowledge_time"] is None
    assert pd.isna(frame["knowledge_time"])
    assert "nan" not in written.lower()
    assert "none" not in written.lower()


def test_tv41_the_same_values_are_the_same_bytes():
    assert as_csv(READINGS, [reading_row()]).encode() == as_csv(READINGS, iter([reading_row()])).encode()
    reordered = dict(reversed(reading_row().items()))
    assert rows_as_json("readings", READINGS, [reordered]) == rows_as_json("readings", READINGS, [reading_row()])
    assert as_lines([{"name": "Åsa"}, {}]) == '{"name": "Åsa"}\n{}\n'
