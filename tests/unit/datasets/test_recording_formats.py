import random
import tomllib

import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families

from groundschool.datasets.model import DatasetFile
from groundschool.errors import DatasetError
from groundschool.recording.declaration import iso, stamped
from groundschool.recording.load import HOST, http, scanner_asks, tls_hello, visitor_asks
from groundschool.recording.prometheus import openmetrics_text

DECLARATION = """\
title = "t"
origin = "recorded"
licence = "CC0-1.0"
[provenance]
recorded_at = ""
programs = ["nginx 1.0", "a client"]
fault = "f"
fault_at = "?"
[[files]]
path = "access.log"
format = "nginx-access"
written_by = "nginx 1.0, format combined"
"""
TIMES = {"recorded_at": "2026-01-31T12:00:00.000Z", "fault_at": "2026-01-31T12:02:00.000Z"}
FAMILIES = {
    "http_requests_total": ("counter", "Requests."),
    "http_request_duration_seconds": ("histogram", "Time."),
    "up": ("gauge", "Scraped."),
}


def test_a_moment_is_written_in_utc_with_milliseconds():
    assert iso(1_769_860_800.25) == "2026-01-31T12:00:00.250Z"


def test_stamping_changes_versions_and_times_and_nothing_else():
    text = stamped(DECLARATION, {"nginx": "1.22.1+x"}, TIMES)
    declared = DatasetFile.model_validate(tomllib.loads(text))
    assert declared.provenance is not None
    assert (declared.provenance.recorded_at, declared.provenance.fault_at) == tuple(TIMES.values())
    assert declared.provenance.programs == ("nginx 1.22.1+x", "a client")
    assert declared.files[0].written_by == "nginx 1.22.1+x, format combined"
    assert stamped(text, {"nginx": "1.22.1+x"}, TIMES) == text


@pytest.mark.parametrize(("versions", "times"), [({"haproxy": "2.6"}, TIMES), ({}, {"stopped_at": "x"})])
def test_stamping_what_is_not_declared_is_refused(versions, times):
    with pytest.raises(DatasetError, match="has no place for"):
        stamped(DECLARATION, versions, times)


LABELS = {"instance": "192.0.2.21:8001", "route": 'a"b\\c\nd'}


def series(*moments):
    """Two buckets, highest bound first, then the rest: the order Prometheus answers in is by label text."""
    names = [("_bucket", {"le": "+Inf"}), ("_bucket", {"le": "0.5"}), ("_sum", {}), ("_count", {})]
    histogram = [
        ({"__name__": f"http_request_duration_seconds{suffix}", **more, **LABELS}, [(at, "2") for at in moments])
        for suffix, more in names
    ]
    flat = [({"__name__": name, **LABELS}, [(at, "2") for at in moments]) for name in ("http_requests_total", "up")]
    return histogram + flat


def test_openmetrics_text_is_read_back_by_another_reader():
    families = {
        family.name: family for family in text_string_to_metric_families(openmetrics_text(series(1.5), FAMILIES))
    }
    assert {name: family.type for name, family in families.items()} == {
        "http_requests": "counter",
        "http_request_duration_seconds": "histogram",
        "up": "gauge",
    }
    samples = families["http_request_duration_seconds"].samples
    assert [sample.labels.get("le") for sample in samples] == ["0.5", "+Inf", None, None]
    assert all(sample.labels["route"] == LABELS["route"] and float(sample.timestamp) == 1.5 for sample in samples)


def test_the_points_of_a_metric_follow_each_other_in_time():
    lines = openmetrics_text(series(3.5, 1.5, 2.0), FAMILIES).splitlines()
    histogram = [line for line in lines if line.startswith("http_request_duration_seconds")]
    assert [line.rsplit(" ", 1)[1] for line in histogram] == ["1.500"] * 4 + ["2.000"] * 4 + ["3.500"] * 4
    assert lines[-1] == "# EOF"


def test_series_of_no_known_family_are_left_out():
    own = ({"__name__": "scrape_duration_seconds", "instance": "x"}, [(1.5, "0.1")])
    assert openmetrics_text([own], FAMILIES) == "# EOF\n"


def test_the_same_seed_asks_the_same():
    def asks(seed):
        chance = random.Random(seed)
        return [visitor_asks(chance) for _ in range(200)]

    assert asks(1) == asks(1) != asks(2)


def test_every_visitors_request_is_well_formed():
    chance = random.Random(3)
    for asked in (visitor_asks(chance) for _ in range(300)):
        head, _, body = asked.content.partition(b"\r\n\r\n")
        request_line, *headers = head.decode("ascii").split("\r\n")
        assert request_line.split(" ")[0::2] == [asked.method, "HTTP/1.1"]
        assert f"Host: {HOST}" in headers
        assert (f"Content-Length: {len(body)}" in headers) == bool(body)


def test_a_scanner_sends_both_requests_and_noise():
    chance = random.Random(3)
    kinds = {asked.method for asked in (scanner_asks(chance) for _ in range(60))}
    assert kinds == {"", "GET"}


def test_a_tls_hello_is_a_handshake_record():
    assert tls_hello()[:2] == b"\x16\x03"


def test_a_body_is_announced():
    assert http("POST", "/x", body="abc").content.endswith(b"Content-Length: 3\r\nConnection: close\r\n\r\nabc")
