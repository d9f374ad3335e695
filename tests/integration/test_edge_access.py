"""The generated access logs are what real programs write and read."""

import gzip
import re
import socket
import subprocess
import time
from collections import Counter

import pytest

from groundschool.curriculum import Course
from groundschool.datasets import load_datasets
from groundschool.formats import httpd

DATASETS = load_datasets(Course.find().root)[0]
SEEDS = (0, 1, 2, 3)
EDGES = DATASETS["edge-access"].edges

QUOTED = r'"(?:[^"\\]|\\x[0-9A-F]{2})*"'
STAMP = r"\[\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d [+-]\d{4}\]"
COMBINED = re.compile(rf"[0-9a-f.:]+ - [ -~]+ {STAMP} {QUOTED} \d{{3}} \d+ {QUOTED} {QUOTED}")
UPSTREAM = r"(?:-|[0-9a-f.:]+(?:, [0-9a-f.:]+)*) (?:-|[\d-]+(?:, [\d-]+)*) (?:-|[\d.]+(?:, [\d.]+)*)"
TIMED = re.compile(rf"{COMBINED.pattern} \d+\.\d{{3}} {UPSTREAM}")
FORMAT = (
    '\'$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" '
    '"$http_user_agent" $request_time $upstream_addr $upstream_status $upstream_response_time\''
)
SENT = (
    b'GET /sailings/17?lang=pt HTTP/1.1\r\nHost: x\r\nUser-Agent: PartnerFeed/1.0 "coastal-travel"\r\n',
    b"GET /api/bookings/SMF12345 HTTP/1.1\r\nHost: x\r\nAuthorization: Basic Y2hlY2staW4gZGVzazp4\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n",
    b"\x03\x00\x00/*\xe0\x00\x00\x00\x00\x00Cookie: mstshash=Administr\r\n",
    b"SSH-2.0-Go\r\n",
    b'\x00"\\\r\n',
)


def access_log(variant):
    names = [name for name in variant.files if name.startswith("access.log")]
    names.sort(key=lambda name: -int("".join(filter(str.isdigit, name)) or 0))
    contents = [variant.files[name] for name in names]
    texts = [(gzip.decompress(one) if one[:2] == b"\x1f\x8b" else one).decode("ascii") for one in contents]
    return [line for text in texts for line in text.splitlines()]


@pytest.mark.parametrize("seed", SEEDS)
def test_gzip_reads_the_rotated_file(require_tool, tmp_path, seed):
    require_tool("gzip")
    DATASETS["edge-access"].generate(seed).placed(tmp_path)
    packed = tmp_path / "access.log.1.gz"
    subprocess.run(["gzip", "--test", packed], check=True)
    out = subprocess.run(["gzip", "--decompress", "--stdout", packed], check=True, capture_output=True).stdout
    assert len(out.splitlines()) > 200


@pytest.mark.parametrize("seed", SEEDS)
def test_every_line_has_the_grammar_of_the_format(seed):
    lines = access_log(DATASETS["edge-access"].generate(seed))
    assert [line for line in lines if not TIMED.fullmatch(line)] == []


def test_every_recorded_line_has_the_same_grammar():
    lines = access_log(DATASETS["edge-access-recorded"].recording())
    assert lines
    assert [line for line in lines if not COMBINED.fullmatch(line)] == []


@pytest.mark.parametrize("seed", SEEDS)
def test_what_a_scanner_sends_looks_as_it_did_when_recorded(seed):
    generated, recorded = (
        {line.split('] "')[1][:12] for line in lines if re.search(r'\] "\\x(16|03)', line)}
        for lines in (
            access_log(DATASETS["edge-access"].generate(seed)),
            access_log(DATASETS["edge-access-recorded"].recording()),
        )
    )
    assert generated == recorded


def test_a_real_nginx_writes_such_lines(require_tool, tmp_path):
    require_tool("nginx")
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    scratch = " ".join(f"{name}_temp_path {name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    (tmp_path / "nginx.conf").write_text(
        "daemon off; pid nginx.pid; error_log error.log; worker_processes 1;\nevents {}\n"
        f"http {{ log_format timed {FORMAT};\naccess_log access.log timed; {scratch}\n"
        f"server {{ listen 127.0.0.1:{port}; location / {{ return 200 ok; }} }} }}\n"
    )
    server = subprocess.Popen(["nginx", "-p", f"{tmp_path}/", "-e", "error.log", "-c", "nginx.conf"])
    try:
        for sent in SENT:
            send(port, sent + b"Connection: close\r\n\r\n")
        log = tmp_path / "access.log"
        deadline = time.monotonic() + 5
        while log.read_bytes().count(b"\n") < len(SENT) and time.monotonic() < deadline:
            time.sleep(0.05)
        lines = log.read_text(encoding="ascii").splitlines()
    finally:
        server.terminate()
        server.wait(10)
    assert len(lines) == len(SENT)
    assert [line for line in lines if not TIMED.fullmatch(line)] == []
    assert " - check-in desk [" in "".join(lines)
    generated = access_log(DATASETS["edge-access"].generate(0))
    garbage = {line.split('] "')[1].split('" 400')[0] for line in lines if '" 400' in line}
    assert garbage <= {line.split('] "')[1].split('" 400')[0] for line in generated if '" 400' in line}


def send(port, content):
    for _ in range(100):
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=5) as client:
                client.sendall(content)
                client.shutdown(socket.SHUT_WR)
                while client.recv(4096):
                    pass
                return
        except ConnectionRefusedError:
            time.sleep(0.05)
    raise AssertionError("nginx did not start listening")


@pytest.mark.parametrize("edge", [None, *EDGES])
@pytest.mark.parametrize("seed", SEEDS)
def test_the_truth_adds_up(seed, edge):
    variant = DATASETS["edge-access"].generate(seed, edge)
    lines, told = access_log(variant), variant.truth["report"]["wants"]["access.log"]
    assert told["lines"] == len(lines)
    assert sum(end["requests"] for end in told["endpoints"].values()) + told["malformed"] == told["lines"]
    written = Counter(found[1] for line in lines if (found := re.search(r'" (\d{3}) ', line)))
    failed = sum(count for status, count in written.items() if status[0] == "5")
    assert sum(end["errors"] for end in told["endpoints"].values()) == failed
    assert told["malformed"] <= written["400"] + (edge == "torn")


@pytest.mark.parametrize("seed", SEEDS)
def test_apache_escapes_where_nginx_does_not(seed):
    quotes = access_log(DATASETS["edge-access"].generate(seed, "escaped-quotes"))
    dashes = access_log(DATASETS["edge-access"].generate(seed, "dash-bytes"))
    assert any('\\"' in line for line in quotes)
    assert any('" 304 - "' in line for line in dashes)


def test_httpd_escapes_as_mod_log_config_says():
    assert httpd.escaped_item('a"b\\c\td\x01é') == 'a\\"b\\\\c\\td\\x01\\xc3\\xa9'
    assert httpd.escaped_item(None) == "-"


@pytest.mark.parametrize("seed", SEEDS)
def test_nobody_outside_the_reserved_ranges_is_named(seed):
    variant = DATASETS["edge-access"].generate(seed)
    text = "\n".join(access_log(variant)) + variant.files["error.log"].decode()
    addresses = re.findall(r"(?<![/\d.])\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}\b(?!\.\d)", text)
    assert addresses
    assert [one for one in addresses if not one.startswith(("192.0.2.", "198.51.100.", "203.0.113."))] == []
