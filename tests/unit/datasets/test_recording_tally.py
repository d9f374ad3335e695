import math
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundschool.recording.tally import (
    OUTCOMES,
    Connection,
    Exchange,
    Served,
    access_truth,
    census,
    metrics_truth,
    nearest_rank,
    route_of,
)

seconds = st.lists(st.floats(0, 100), min_size=1, max_size=60)
WELL = Exchange(10.0, "198.51.100.1", "GET", "/api/sailings", 200, 0.02)
connections = st.builds(
    Connection,
    at=st.just("2026-01-31T12:00:00.000Z"),
    client=st.sampled_from(["198.51.100.1", "2001:db8:20::1"]),
    client_port=st.integers(32768, 60999),
    server=st.sampled_from(["192.0.2.10", "192.0.2.40"]),
    port=st.sampled_from([80, 5432]),
    outcome=st.sampled_from(OUTCOMES),
)


@given(seconds, st.floats(0.01, 1))
def test_nearest_rank_is_the_smallest_value_that_covers_its_share(values, quantile):
    rank = nearest_rank(values, quantile)
    assert rank in values
    assert sum(value <= rank for value in values) >= math.ceil(quantile * len(values))
    assert sum(value < rank for value in values) < quantile * len(values)


@pytest.mark.parametrize(("values", "quantile"), [([], 0.5), ([1.0], 0.0), ([1.0], 1.01)])
def test_nearest_rank_refuses_what_has_no_answer(values, quantile):
    with pytest.raises(ValueError, match="no quantile"):
        nearest_rank(values, quantile)


@pytest.mark.parametrize(
    ("target", "route"),
    [
        ("/api/bookings/41200", "/api/bookings/{id}"),
        ("/api/sailings?from=north&pax=2", "/api/sailings"),
        ("/api/v2/sailings/7/seats/12", "/api/v2/sailings/{id}/seats/{id}"),
        ("/wp-login.php?redirect_to=%2F", "/wp-login.php"),
    ],
)
def test_a_route_is_the_path_with_its_numbers_named(target, route):
    assert route_of("GET", target) == ("GET", route)


def test_a_malformed_request_is_a_line_but_no_endpoint():
    malformed = replace(WELL, method="", route="", status=400)
    truth = access_truth([WELL, malformed, replace(WELL, status=503), replace(WELL, status=499)], fault_at=0.0)
    assert (truth["lines"], truth["malformed"], truth["status_5xx"]) == (4, 1, 1)
    assert truth["by_status"] == {"200": 1, "400": 1, "499": 1, "503": 1}
    assert [endpoint["requests"] for endpoint in truth["endpoints"]] == [3]


def test_client_durations_are_split_at_the_fault_and_leave_out_who_gave_up():
    slow = replace(WELL, at=20.0, seconds=2.0)
    truth = access_truth([WELL, slow, replace(slow, status=499, seconds=0.3)], fault_at=15.0)
    durations = truth["endpoints"][0]["client_seconds"]
    assert durations["before_fault"] == {"count": 1, "sum": 0.02, "p50": 0.02, "p95": 0.02, "p99": 0.02}
    assert durations["since_fault"]["count"] == 1
    assert durations["since_fault"]["p99"] == 2.0


def test_served_requests_fall_into_one_span_each():
    one = Served(5.0, "192.0.2.21:8001", "POST", "/api/bookings", 201, 0.06)
    served = [one, replace(one, at=10.0, seconds=1.0), replace(one, at=19.9, code=0), replace(one, at=20.0)]
    truth = metrics_truth(served, start=10.0, end=20.0)
    counts = {span: routes["/api/bookings"]["count"] for span, routes in truth["seconds"].items()}
    assert counts == {"before_fault": 1, "fault": 2, "after_fault": 1}
    assert {entry["code"]: entry["count"] for entry in truth["requests"]} == {"201": 3, "none": 1}


@settings(max_examples=30)
@given(st.lists(connections, max_size=20))
def test_a_census_counts_every_attempt_once(attempts):
    rows = census(attempts)
    assert sum(row[outcome] for row in rows for outcome in OUTCOMES) == len(attempts)
    assert len({(row["client"], row["server"], row["port"]) for row in rows}) == len(rows)


@settings(max_examples=30)
@given(st.lists(connections, max_size=10), st.lists(connections, max_size=10))
def test_a_census_does_not_depend_on_the_order_of_attempts(first, second):
    assert census(first + second) == census(second + first)
