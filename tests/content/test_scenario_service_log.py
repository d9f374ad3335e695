"""The services' structured logs agree with the spans of their requests, and tell nothing that nobody could see."""

import json
import random
import re
from collections import Counter
from datetime import timedelta

import pytest

from groundschool.formats.json_log import read_json_log
from groundschool.formats.otlp import ERROR
from groundschool.scenarios import Scenario
from groundschool.scenarios.host_clock import RIGHT, HostClock
from groundschool.scenarios.service_log import LOGGER, ServiceLog, shipped
from groundschool.scenarios.service_texts import MARK, MINDED_BY_NOBODY
from groundschool.scenarios.traces import Traces
from groundschool.simulation.requests import rows

NOISE = {template for template, _, _ in MINDED_BY_NOBODY.values()}


@pytest.fixture(scope="module", params=["bad-backend", "missing-index", None])
def logged(request):
    told = Scenario.from_key(bytes(32), request.param, traffic=0.2)
    start = told.incident.start if told.incident else told.window.start
    told = told.between(start - timedelta(minutes=1), 4)
    return told, ServiceLog(told.run, told.requests).lines()


def test_a_line_of_a_request_has_the_trace_of_a_span_at_its_service(logged):
    told, lines = logged
    known = Traces(told.run)
    spans = {}
    for request in rows(told.requests):
        own = known.of(request)
        spans[own[0].trace] = {(one.resource["service.name"], one.resource["host.name"]) for one in own}
    assert any(line.trace for line in lines)
    assert all((line.here.service, line.here.node) in spans[line.trace] for line in lines if line.trace)


def test_each_failed_server_tells_once_why(logged):
    told, lines = logged
    known, failed = Traces(told.run), Counter()
    for request in rows(told.requests):
        for one in known.of(request):
            if one.status == ERROR and one.kind == 2 and one.resource["service.name"] in {*LOGGER} - {"edge"}:
                failed[one.resource["service.name"]] += 1
    telling = [one for one in lines if one.level == "error" and one.trace and one.said.template not in NOISE]
    assert Counter(one.here.service for one in telling if one.here.service != "edge") == failed


def test_no_two_lines_of_a_trace_are_of_the_same_millisecond(logged):
    _, lines = logged
    moments = Counter((line.trace, line.at) for line in lines if line.trace)
    assert max(moments.values()) == 1


def test_a_text_is_its_template_with_the_marks_filled(logged):
    _, lines = logged
    for line in lines:
        if not line.asked:
            pattern = ".+".join(re.escape(part) for part in MARK.split(line.said.template))
            assert re.fullmatch(pattern, line.said.text)
            assert not re.search(r"[<>]", line.said.text)


def test_a_clock_that_is_off_moves_its_host_only_and_the_agent_tells_by_how_much(logged):
    _, lines = logged
    asked = next(line for line in lines if line.asked)
    event = json.loads(asked.written(HostClock(behind=timedelta(milliseconds=-12_345))))
    assert event["time"] > event["server_time"]
    assert json.loads(asked.written(RIGHT))["time"] == event["server_time"]


def test_what_is_shipped_is_every_line_once_and_read_by_the_format(logged):
    _, lines = logged
    sent = shipped(lines, random.Random(1))
    assert Counter(map(id, sent)) == Counter(map(id, lines))
    assert len(read_json_log("".join(one.written() for one in sent).encode())) == len(lines)


def test_whoever_asks_again_is_told_the_same(logged):
    told, lines = logged
    assert ServiceLog(told.run, told.requests).lines() == lines


def test_no_line_names_the_fault(logged):
    told, lines = logged
    if told.incident:
        text = "".join(line.written() for line in lines).lower()
        fault = told.incident.fault
        assert all(name not in text for name in (fault.id, fault.id.replace("-", "_"), type(fault).__name__.lower()))
