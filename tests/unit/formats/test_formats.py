import re
from datetime import datetime, timedelta, timezone
from itertools import pairwise

import numpy as np
import pytest
from tests.unit.simulation.played import STEP, brief

from groundschool.formats import nginx, prometheus
from groundschool.scenarios import edge_log, metrics
from groundschool.simulation import histogram, sample_requests
from groundschool.simulation.run import BOUNDS

COMBINED = re.compile(
    r'^(\S+) - - \[(\d\d/\w{3}/2026:\d\d:\d\d:\d\d [+-]\d{4})\] "([^"]*)" (\d{3}) (\d+) "([^"]*)" "([^"]*)"'
)


def metric(text, start):
    return [line for line in text.splitlines() if line.startswith(start)]


def test_the_log_is_in_order_and_lists_every_request():
    run = brief("bad-backend")
    log = sample_requests(run)
    lines = list(edge_log.access_log(run, log))
    found = [COMBINED.match(line) for line in lines]
    assert len(lines) == len(log)
    assert all(found)
    times = [datetime.strptime(match[2], "%d/%b/%Y:%H:%M:%S %z") for match in found]
    assert times == sorted(times)
    assert [int(match[4]) for match in found] == list(log["status"])


def test_a_retried_request_lists_both_upstreams():
    run = brief("bad-backend")
    retried = [line for line in edge_log.access_log(run, sample_requests(run), edge_log.TIMED) if "8080, " in line]
    assert retried
    assert all(
        re.search(r" \d+\.\d{3} \S+:8080, \S+:8080 50[034], \d{3} \d+\.\d{3}, \d+\.\d{3}$", line) for line in retried
    )


def test_variables_are_escaped_and_missing_ones_are_dashes():
    moment = datetime(2026, 3, 2, 14, 3, 9, tzinfo=timezone(timedelta(hours=-4)))
    line = nginx.access_line("2001:db8::7", moment, b"\x16\x03\x01", 400, 157, user_agent='a "b" \\ \u00e9')
    assert line == (
        r'2001:db8::7 - - [02/Mar/2026:14:03:09 -0400] "\x16\x03\x01" 400 157 "-" "a \x22b\x22 \x5C \xC3\xA9"'
    )


def test_counters_fall_only_where_the_instance_restarts():
    run = brief("bad-deploy")
    assert run.restarts.any()
    where = {one.endpoint: one.index for one in run.world.instances}
    for family in metrics.families(run, ["booking-api", "web", run.truth.service]):
        for series in family.series if family.kind != "gauge" else ():
            falls = np.flatnonzero(np.diff(series.values) < 0) + 1
            assert run.restarts[falls, where[dict(series.labels)["instance"]]].all()


def test_histogram_count_is_the_counter_and_the_inf_bucket():
    run = brief("connection-leak")
    text = metrics.exposition(run, run.world.by_service["inventory"][0], run.steps - 1)

    def value(line):
        return float(line.rsplit(" ", 1)[1])

    counts = sum(map(value, metric(text, "http_request_duration_seconds_count")))
    infinite = sum(value(line) for line in metric(text, "http_request_duration_seconds_bucket") if 'le="+Inf"' in line)
    assert counts == infinite == sum(map(value, metric(text, "http_requests_total")))


def test_the_edge_histogram_is_the_log_in_buckets():
    run = brief("bad-deploy")
    log, found = sample_requests(run), histogram(run, "edge")
    below = [(log["duration"] <= bound).sum() for bound in BOUNDS]
    assert list(found.buckets.sum(axis=(0, 1)).cumsum()) == [*below, len(log)]
    assert found.sums.sum() == pytest.approx(log["duration"].sum())


def test_openmetrics_ends_with_eof_and_every_series_goes_forward_in_time():
    run = brief("bad-deploy")
    lines = list(metrics.openmetrics(run, ["auth"], every=4))
    assert lines[-1] == "# EOF\n"
    samples = [line.rsplit(" ", 2) for line in lines if not line.startswith("#")]
    assert all(a[0] != b[0] or int(b[2]) - int(a[2]) >= 4 * STEP for a, b in pairwise(samples))


def test_labels_and_help_are_escaped():
    assert prometheus._braces((("path", 'a"b\\c\nd'),)) == r'{path="a\"b\\c\nd"}'
    assert [prometheus._number(n) for n in (np.inf, -np.inf, np.nan, 3.0, 0.25)] == ["+Inf", "-Inf", "NaN", "3", "0.25"]
