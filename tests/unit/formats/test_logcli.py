"""Lines as logcli prints them."""

import json
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from groundschool.formats.logcli import in_go, jsonl, read_jsonl

HALIFAX = ZoneInfo("America/Halifax")


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (datetime(2026, 3, 1, 12, tzinfo=UTC), "2026-03-01T12:00:00Z"),
        (datetime(2026, 3, 1, 12, 0, 0, 120_000, tzinfo=UTC), "2026-03-01T12:00:00.12Z"),
        (datetime(2026, 11, 1, 1, 30, tzinfo=HALIFAX), "2026-11-01T01:30:00-03:00"),
        (datetime(2026, 11, 1, 1, 30, fold=1, tzinfo=HALIFAX), "2026-11-01T01:30:00-04:00"),
    ],
)
def test_times_have_no_zeros_at_the_end_and_the_offset_of_their_moment(moment, text):
    assert in_go(moment) == text


def test_entries_are_read_as_they_were_written():
    line = 'msg="a < b & c > d" é'
    text = jsonl([(datetime(2026, 3, 1, tzinfo=UTC), 25, {"level": "error", "app": "auth"}, line)])
    assert "\\u003c" in text
    assert "\\u0026" in text
    [entry] = read_jsonl(text.encode())
    assert entry["line"] == line
    assert entry["timestamp"] == "2026-03-01T00:00:00.000000025Z"
    assert [*entry["labels"]] == ["app", "level"]


@pytest.mark.parametrize("odd", [{"line": "x"}, {"labels": {}, "line": "x", "timestamp": "2026-03-01 12:00"}])
def test_what_is_no_entry_is_refused(odd):
    with pytest.raises(ValueError, match="expected"):
        read_jsonl(json.dumps(odd).encode())
