"""Log lines as loggers write them."""

import json
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from groundschool.formats.json_log import LOGGERS, JsonEvent, read_json_log

AT = datetime(2026, 3, 2, 12, 0, 0, 7000, tzinfo=UTC)
FAILED = JsonEvent(AT, "error", "no room", {"service": "web"}, "IOError", ("    at one", "    at two"))


@pytest.mark.parametrize(
    ("logger", "wanted"),
    [
        ("pino", {"level": 50, "time": 1772452800007, "msg": "no room"}),
        ("zap", {"level": "error", "ts": 1772452800.007, "msg": "no room"}),
        ("logstash", {"level": "ERROR", "level_value": 40000, "@timestamp": "2026-03-02T12:00:00.007+00:00"}),
        ("nginx", {"level": "error", "ts": 1772452800.007, "msg": "no room"}),
        ("slog", {"level": "ERROR", "time": "2026-03-02T12:00:00.007Z", "msg": "no room"}),
    ],
)
def test_each_logger_has_its_own_names_for_time_level_and_message(logger, wanted):
    [line] = read_json_log(LOGGERS[logger](FAILED).encode())
    assert line | wanted | {"service": "web"} == line


@pytest.mark.parametrize(
    ("logger", "stack"),
    [
        ("pino", lambda line: line["err"]["stack"]),
        ("zap", lambda line: f"IOError: no room\n{line['stacktrace']}"),
        ("logstash", lambda line: line["stack_trace"].rstrip("\n")),
    ],
)
def test_a_stack_is_one_text_with_many_lines_in_one_line_of_the_file(logger, stack):
    text = LOGGERS[logger](FAILED)
    assert text.count("\n") == 1
    assert stack(json.loads(text)) == "IOError: no room\n    at one\n    at two"


def test_a_java_program_writes_local_time_with_its_offset():
    local = JsonEvent(AT.astimezone(ZoneInfo("America/Halifax")), "info", "well")
    assert json.loads(LOGGERS["logstash"](local))["@timestamp"] == "2026-03-02T08:00:00.007-04:00"


@pytest.mark.parametrize("odd", ['["error"]', '{"level":"info","msg":"no time"}', '{"ts":1,"msg":"no level"}', "{"])
def test_what_is_no_line_of_a_log_is_refused(odd):
    with pytest.raises(ValueError, match=r"expected|Expecting"):
        read_json_log(odd.encode())
