"""Traces of a scenario agree with the log of the edge, hang together, and show where the time is lost."""

from collections import Counter, defaultdict
from datetime import timedelta

import pytest

from groundschool.formats.otlp import CLIENT, CONSUMER, ERROR, PRODUCER, SERVER
from groundschool.scenarios import Scenario
from groundschool.scenarios.traces import Traces
from groundschool.simulation.customers import trace_id
from groundschool.simulation.requests import rows
from groundschool.simulation.services import BY_NAME


@pytest.fixture(scope="module", params=["missing-index", "bad-backend", "retry-storm", None])
def read(request):
    told = Scenario.from_key(bytes(32), request.param, traffic=0.2)
    start = told.incident.start if told.incident else told.window.start
    told = told.between(start - timedelta(minutes=1), 6)
    known = Traces(told.run)
    return told, [(one, known.of(one)) for one in list(rows(told.requests))[-600:]]


def test_a_trace_is_one_tree_with_the_id_and_the_time_of_its_request(read):
    _, traces = read
    for request, spans in traces:
        ids = {one.span for one in spans}
        assert len(ids) == len(spans)
        assert {one.trace for one in spans} == {trace_id(request.trace)}
        assert [one.parent for one in spans].count("") == 1
        assert all(one.parent in ids for one in spans[1:])
        assert all(one.start < one.end for one in spans)
        root = spans[0]
        assert abs((root.end - root.start) / 1e9 - request.duration) < 0.001
        assert abs(root.end / 1e9 - request.time) < 1e-4
        assert (root.status == ERROR) == (request.status >= 500)


def test_calls_are_within_their_callers_unless_those_gave_up(read):
    _, traces = read
    for _, spans in traces:
        by_id = {one.span: one for one in spans}
        for one in spans[1:]:
            above = by_id[one.parent]
            assert one.start >= above.start
            gave_up = above.status == ERROR and above.kind == CLIENT
            if one.kind != CONSUMER and not gave_up:
                assert one.end <= above.end + 200_000


def test_the_edge_tried_the_upstreams_that_its_log_names(read):
    told, traces = read
    pods = {one.name: one.index for one in told.world.instances}
    for request, spans in traces:
        edge = {one.span for one in spans if one.parent == spans[0].span}
        served = [pods[str(one.resource["service.instance.id"])] for one in spans if one.parent in edge]
        wanted = [one for one in (request.failed_upstream, request.upstream) if one >= 0]
        assert served == [one for one in wanted if one in served]
        assert len(edge) == len(wanted)


def test_services_have_servers_and_stores_have_none(read):
    _, traces = read
    for _, spans in traces:
        for one in spans:
            kind = BY_NAME[str(one.resource["service.name"])].kind
            assert kind == "service"
            assert one.kind in (SERVER, CLIENT, PRODUCER, CONSUMER)


def test_whoever_asks_again_gets_the_same_spans(read):
    told, traces = read
    known = Traces(told.run)
    assert all(known.of(request) == spans for request, spans in traces[::-7])


def test_a_clock_that_is_ahead_moves_the_spans_of_its_host_only(read):
    told, traces = read
    here = told.world.by_service["web"][0]
    ahead = Traces(told.run, {here.index: 5_000_000})
    for request, spans in traces[:50]:
        for one, moved in zip(spans, ahead.of(request), strict=True):
            by = 5_000_000 if one.resource["service.instance.id"] == here.name else 0
            assert (moved.start - one.start, moved.end - one.end) == (by, by)


def test_a_query_without_its_index_is_what_slow_traces_wait_for():
    told = Scenario.from_key(bytes(32), "missing-index", traffic=0.3)
    told = told.between(told.incident.start - timedelta(minutes=1), 6)
    known, times = Traces(told.run), defaultdict(Counter)
    for half in (0, 1):
        for one in list(rows(told.requests[told.requests["step"] // 12 == half]))[:800]:
            for span in known.of(one):
                if "db.system.name" in span.attributes:
                    times[half][span.name] += span.end - span.start
    query = told.incident.fault.query
    assert times[1][query] > 2 * times[0][query]


def test_no_span_names_the_fault(read):
    told, traces = read
    if told.incident:
        text = repr([spans for _, spans in traces]).lower()
        fault = told.incident.fault
        assert all(name not in text for name in (fault.id, fault.id.replace("-", "_"), type(fault).__name__.lower()))
