import random
import tomllib

import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families

from groundschool.datasets.model import DatasetFile
from groundschool.datasets.recording.declaration import iso, stamped
from groundschool.datasets.recording.load import HOST, http, scanner_asks, tls_hello, visitor_asks
from groundschool.datasets.recording.prometheus import openmetrics
from groundschool.errors import DatasetError

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
sha256 = "0"
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


def test_stamping_changes_checksums_versions_and_times_and_nothing_else():
    text = stamped(DECLARATION, {"access.log": "a" * 64}, {"nginx": "1.22.1+x"}, TIMES)
    declared = DatasetFile.model_validate(tomllib.loads(text))
    assert declared.provenance is not None
    assert (declared.provenance.recorded_at, declared.provenance.fault_at) == tuple(TIMES.values())
    assert declared.provenance.programs == ("nginx 1.22.1+x", "a client")
    assert (declared.files[0].sha256, declared.files[0].written_by) == ("a" * 64, "nginx 1.22.1+x, format combined")
    assert stamped(text, {"access.log": "a" * 64}, {"nginx": "1.22.1+x"}, TIMES) == text


@pytest.mark.parametrize(
    ("checksums", "versions"), [({"error.log": "b" * 64}, {}), ({}, {"haproxy": "2.6"}), ({"access_log": "b" * 64}, {})]
)
def test_stamping_what_is_not_declared_is_refused(checksums, versions):
    with pytest.raises(DatasetError, match="has no place for"):
        stamped(DECLARATION, checksums, versions, TIMES)


def test_openmetrics_text_is_read_back_by_the_reference_parser():
    labels = {"instance": "192.0.2.21:8001", "route": 'a"b\\c\nd'}
    buckets = [
        ({"__name__": "http_request_duration_seconds_bucket", "le": bound, **labels}, [(1.5, low), (3.5, high)])
        for bound, low, high in [("+Inf", "2", "5"), ("0.5", "1", "4")]
    ]
    rest = [
        ({"__name__": "http_request_duration_seconds_count", **labels}, [(1.5, "2"), (3.5, "5")]),
        ({"__name__": "http_request_duration_seconds_sum", **labels}, [(1.5, "0.7"), (3.5, "2.5")]),
        ({"__name__": "http_requests_total", **labels}, [(1.5, "2"), (3.5, "5")]),
        ({"__name__": "up", "instance": "x"}, [(1.5, "1"), (3.5, "0")]),
        ({"__name__": "scrape_duration_seconds", "instance": "x"}, [(1.5, "0.1")]),
    ]
    families = {family.name: family for family in text_string_to_metric_families(openmetrics(buckets + rest, FAMILIES))}
    assert {name: family.type for name, family in families.items()} == {
        "http_requests": "counter",
        "http_request_duration_seconds": "histogram",
        "up": "gauge",
    }
    samples = families["http_request_duration_seconds"].samples
    assert [(sample.timestamp, sample.labels.get("le"), sample.value) for sample in samples[:2]] == [
        (1.5, "0.5", 1),
        (1.5, "+Inf", 2),
    ]
    assert samples[0].labels["route"] == labels["route"]
    assert [sample.value for sample in families["up"].samples] == [1, 0]


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
