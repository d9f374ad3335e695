"""The recordings are what real programs write and read, and agree with their truth."""

import gzip
import re
import subprocess
from itertools import pairwise
from pathlib import Path

import pytest

from groundschool.curriculum.content_module import load_content_module
from groundschool.datasets.store import load_datasets
from groundschool.errors import DatasetError

ROOT = Path(__file__).parents[2]
ACCESS, CAPTURE, METRICS = NAMES = ("edge-access-recorded", "edge-capture-recorded", "edge-metrics-recorded")
# nginx's combined format: https://nginx.org/en/docs/http/ngx_http_log_module.html
COMBINED = re.compile(
    rb'[0-9a-f.:]+ - .+ \[\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d \+0000\] "[^"]*" \d{3} \d+ "[^"]*" "[^"]*"'
)
DOCUMENTED = re.compile(rb"192\.0\.2\.\d+|198\.51\.100\.\d+|203\.0\.113\.\d+")
ADDRESS = re.compile(rb"\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}(?=[\s:,\"/]|$)", re.MULTILINE)


def run(*args):
    return subprocess.run(args, capture_output=True, text=True, check=True, timeout=60).stdout


def recording(name):
    return load_datasets(ROOT)[0][name].recording()


def folder(name):
    return ROOT / "datasets" / name


def plain(files):
    return {name: gzip.decompress(content) if name.endswith(".gz") else content for name, content in files.items()}


@pytest.mark.parametrize("name", NAMES)
def test_the_files_are_those_declared_and_stay_small(name):
    variant = recording(name)
    assert sum(map(len, variant.files.values())) + (folder(name) / "truth.json").stat().st_size < 200_000
    declared = load_datasets(ROOT)[0][name].declared
    assert declared.provenance is not None
    assert declared.provenance.fault_at == variant.truth["fault"]["started"]
    assert (folder(name) / "README.md").is_file()


@pytest.mark.parametrize("name", [ACCESS, METRICS])
def test_no_path_and_no_address_of_the_recording_machine_shows(name):
    for content in plain(recording(name).files).values():
        assert not re.search(rb"/tmp|/root|/home|/usr|fe80:|::1\b", content)
        assert all(DOCUMENTED.fullmatch(address) for address in ADDRESS.findall(content))


def test_gzip_accepts_the_rotated_log(require_tool):
    run(require_tool("gzip"), "-t", str(folder(ACCESS) / "access.log.1.gz"))


def test_every_access_line_has_the_combined_shape():
    for name, content in plain(recording(ACCESS).files).items():
        if name.startswith("access"):
            assert [line for line in content.splitlines() if not COMBINED.fullmatch(line)] == []


def zgrep_count(zgrep, pattern):
    found = subprocess.run(
        [zgrep, "-a", "-h", "-c", "-E", pattern, "access.log.1.gz", "access.log"],
        cwd=folder(ACCESS),
        capture_output=True,
        text=True,
        check=False,
    )
    return sum(map(int, found.stdout.split()))


def test_the_clients_counted_what_zgrep_counts(require_tool):
    zgrep = require_tool("zgrep")
    truth = recording(ACCESS).truth
    assert zgrep_count(zgrep, "") == truth["lines"]
    for status, count in truth["by_status"].items():
        assert zgrep_count(zgrep, f'" {status} [0-9]+ "') == count
    assert zgrep_count(zgrep, '" 5[0-9][0-9] [0-9]+ "') == truth["status_5xx"] > 30
    well_formed = zgrep_count(zgrep, r'\] "[A-Z]+ [^ "]+ HTTP/1\.[01]" ')
    assert truth["lines"] - well_formed == truth["malformed"] > 5
    for endpoint in truth["endpoints"]:
        path = re.escape(endpoint["route"]).replace(r"\{id\}", "[0-9]+")
        assert zgrep_count(zgrep, rf'\] "{endpoint["method"]} {path}[ ?]') == endpoint["requests"]


def test_the_logs_hold_the_lines_that_trip_parsers():
    lines = b"".join(content for name, content in plain(recording(ACCESS).files).items() if name.startswith("access"))
    for oddity in (rb'"\x16\x03', rb'\x22coastal-travel\x22"', b'] "HEAD ', b"- check-in desk [", b"\n2001:db8:"):
        assert oddity in lines
    for status in (b"301", b"304", b"499"):
        assert b'" %s ' % status in lines


def test_the_fault_shows_in_the_error_log_and_not_before_it_began():
    truth, log = recording(ACCESS).truth, recording(ACCESS).files["error.log"].decode()
    began = truth["fault"]["started"][:19].replace("-", "/").replace("T", " ")
    failed = truth["by_status"]["502"] + truth["by_status"]["504"]
    assert log.count("upstream timed out") + log.count("upstream prematurely closed") == failed
    assert all(line[:19] >= began and "/api/bookings" in line for line in log.splitlines())


def packets(tshark, condition):
    return run(
        tshark, "-n", "-r", str(folder(CAPTURE) / "clients.pcap"), "-Y", condition, "-T", "fields", "-e", "tcp.stream"
    )


def streams(tshark, condition):
    return set(packets(tshark, condition).split())


def test_tshark_sees_every_attempt_and_its_end(require_tool):
    tshark, truth = require_tool("tshark"), recording(CAPTURE).truth
    listed = run(tshark, "-n", "-r", str(folder(CAPTURE) / "clients.pcap"), "-q", "-z", "conv,tcp")
    assert listed.count("<->") == len(truth["connections"])
    answered = streams(tshark, "tcp.flags.syn == 1 && tcp.flags.ack == 1")
    reset = streams(tshark, "tcp.flags.reset == 1")
    asked = streams(tshark, "tcp.flags.syn == 1 && tcp.flags.ack == 0")
    seen = {
        "established": len(answered - reset),
        "reset_mid": len(answered & reset),
        "refused": len(reset - answered),
        "no_answer": len(asked - answered - reset),
    }
    assert seen == {outcome: sum(row[outcome] for row in truth["census"]) for outcome in seen}
    assert min(seen.values()) > 5


def test_the_firewall_dropped_the_syns_that_tshark_sees_unanswered(require_tool):
    tshark, truth = require_tool("tshark"), recording(CAPTURE).truth
    unanswered = streams(tshark, "tcp.flags.syn == 1") - streams(tshark, "tcp.flags.ack == 1")
    syns = packets(tshark, "tcp.flags.syn == 1 && tcp.flags.ack == 0").split()
    assert sum(stream in unanswered for stream in syns) == truth["packets_dropped_by_firewall"]["block"]
    repeated = len(syns) - len(set(syns))
    assert repeated == sum(truth["packets_dropped_by_firewall"].values()) - len(unanswered)


def test_every_connection_is_between_documentation_addresses(require_tool):
    tshark = require_tool("tshark")
    documented = {
        "ip": "192.0.2.0/24, 198.51.100.0/24",
        "ipv6": "2001:db8:10::/64, 2001:db8:20::/64",
    }
    for family, ranges in documented.items():
        inside = f"{family}.src in {{{ranges}}} && {family}.dst in {{{ranges}}}"
        assert len(packets(tshark, f"tcp && {family} && {inside}").split()) > 100
        assert packets(tshark, f"tcp && {family} && !({inside})") == ""


def test_both_address_families_end_in_every_way():
    census = recording(CAPTURE).truth["census"]
    for version in (True, False):
        rows = [row for row in census if (":" in row["client"]) == version]
        assert all(any(row[end] for row in rows) for end in ("established", "refused", "no_answer", "reset_mid"))


def test_promtool_accepts_the_scrapes(require_tool):
    promtool = require_tool("promtool")
    scrapes = sorted(folder(METRICS).glob("*.prom"))
    assert len(scrapes) == 4
    for scrape in scrapes:
        with scrape.open("rb") as text:
            subprocess.run([promtool, "check", "metrics"], stdin=text, check=True, capture_output=True)


def test_promtool_imports_the_window_and_loses_no_sample(require_tool, tmp_path):
    promtool = require_tool("promtool")
    window = tmp_path / "window.openmetrics"
    window.write_bytes(gzip.decompress((folder(METRICS) / "window.openmetrics.gz").read_bytes()))
    run(promtool, "tsdb", "create-blocks-from", "openmetrics", str(window), str(tmp_path / "tsdb"))
    (tmp_path / "tsdb" / "wal").mkdir()  # promtool 2.42 dumps only what has one
    dumped = run(promtool, "tsdb", "dump", str(tmp_path / "tsdb"))
    samples = [line for line in window.read_text().splitlines() if not line.startswith("#")]
    assert len(dumped.splitlines()) == len(samples) > 10_000


def last_values(family):
    """Return the last value of every series of a family in the window, and how often each fell."""
    text = gzip.decompress((folder(METRICS) / "window.openmetrics.gz").read_bytes()).decode()
    values: dict[str, list[float]] = {}
    for line in text.splitlines():
        if line.startswith(f"{family}{{"):
            series, value, _ = line.rsplit(" ", 2)
            values.setdefault(series, []).append(float(value))
    falls = {series: sum(after < before for before, after in pairwise(seen)) for series, seen in values.items()}
    return {series: seen[-1] for series, seen in values.items()}, falls


def test_counters_end_at_what_the_process_counted_and_fall_only_where_it_restarted():
    truth = recording(METRICS).truth
    last, falls = last_values("http_requests_total")
    restarted = truth["restart"]["instance"]
    for entry in (entry for entry in truth["requests"] if entry["instance"] != restarted):
        labels = {"job": "booking-api", **{key: entry[key] for key in ("code", "instance", "method", "route")}}
        braced = ",".join(f'{name}="{value}"' for name, value in sorted(labels.items()))
        assert last[f"http_requests_total{{{braced}}}"] == entry["count"]
    fell = {series for series, count in falls.items() if count}
    assert fell
    assert all(f'instance="{restarted}"' in series for series in fell)


def test_the_true_percentile_lies_in_the_bucket_that_holds_it():
    truth = recording(METRICS).truth
    healthy = truth["seconds"]["before_fault"]["/api/bookings"]
    failing = truth["seconds"]["fault"]["/api/bookings"]
    assert healthy["p99"] < 0.25 < failing["p50"]
    assert failing["p99"] > 2.5, "the p99 of the fault is beyond the highest finite bound"
    assert failing["count"] > 200


def test_a_recording_has_no_variants():
    with pytest.raises(DatasetError, match="is a recording"):
        load_datasets(ROOT)[0][ACCESS].generate(1)
    assert callable(load_content_module(folder(ACCESS) / "record.py").record)
