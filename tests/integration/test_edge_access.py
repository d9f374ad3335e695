"""The generated access logs are what real programs write and read."""

import gzip
import re
import socket
import subprocess
import time
from collections import Counter

import pytest

from groundschool.authoring.solution import answers
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
    b"GET / HTTP/1.1\r\nHost: x\r\nReferer:\r\nUser-Agent:\r\nAuthorization: Basic ZGVzayBbMl06eA==\r\n",
)
HTTP = (b"GET http://www.saltmarsh.example/sailings/17?lang=pt", b"GET http://198.51.100.200?to=/azenv.php")
HTTP += (b"GET //wp-includes/wlwmanifest.xml", b"OPTIONS *", b"CONNECT www.saltmarsh.example:443")
HTTP += (b"CONNECT www.saltmarsh.example:443?lang=pt", b"CONNECT 8443", b"GET /wp-admin/")
NO_HTTP = (b"OPTIONS / RTSP/1.0", b"GET /cgi bin/luci HTTP/1.1", b"GET /login x", b"GET /index.html HTTP/")
NO_HTTP += (
    b"GET /index.html HTTP/1.x",
    b"GET / HTTP/1.1 x",
    b"GET  HTTP/1.1",
    b" /index.html HTTP/1.1",
    b"get / HTTP/1.1",
)
SENT += tuple(one + b" HTTP/1.1\r\nHost: x\r\n" for one in HTTP) + tuple(one + b"\r\nHost: x\r\n" for one in NO_HTTP)
LAID_OUT = {
    None: ["access.log.1.gz"],
    "torn": ["access.log.3.gz", "access.log.2.gz", "access.log.1"],
    "many-rotations": [*(f"access.log.{age}.gz" for age in range(10, 0, -1)), "access.log.0"],
    "neighbours": ["access.log.4.gz", "access.log.3.gz", "access.log.2", "access.log.1"],
}
CASES = """\
192.0.2.1 - - [04/Mar/2026:01:06:07 +0000] "GET / HTTP/1.1" 200 612 "-" "curl/8.14.1" "-"
192.0.2.1 - - [04/Mar/2026:01:06:07 +0000] "GET http://www.example.com/x HTTP/1.1" 200 2 "-" "-"
192.0.2.1 - - [04/Mar/2026:01:06:07 +0000] "OPTIONS * HTTP/1.0" 200 126 "-" "Apache/2.4 (internal dummy connection)"
www.example.com:443 192.0.2.1 - - [04/Mar/2026:01:06:07 +0000] "GET / HTTP/1.1" 200 612 "-" "curl/8.14.1"
192.0.2.1 - desk [2] [04/Mar/2026:01:06:07 +0000] "GET / HTTP/1.1" 200 612 "" ""
"""


def access_log(variant):
    if "written" in variant.truth:
        return variant.truth["written"]
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


@pytest.mark.parametrize("edge", LAID_OUT)
@pytest.mark.parametrize("seed", SEEDS)
def test_gzip_finds_every_line_where_logrotate_puts_it(require_tool, tmp_path, seed, edge):
    require_tool("zcat")
    variant = DATASETS["edge-access"].generate(seed, edge)
    variant.placed(tmp_path)
    reading = [["zcat", "-f", tmp_path / name] for name in [*LAID_OUT[edge], "access.log"]]
    parts = [subprocess.run(one, check=True, capture_output=True, text=True).stdout for one in reading]
    assert [line for part in parts for line in part.splitlines()] == variant.truth["written"]


@pytest.mark.parametrize("seed", SEEDS)
def test_dates_stand_in_names_as_logrotate_writes_them(seed):
    variant = DATASETS["edge-access"].generate(seed, "dateext")
    moved = sorted(name for name in variant.files if name.startswith("access.log-"))
    assert [re.sub(r"\d{8}", "DAY", name) for name in moved] == ["access.log-DAY.gz"] * 3 + ["access.log-DAY"]


@pytest.mark.parametrize("seed", SEEDS)
def test_gzip_says_where_a_file_ends_too_early(require_tool, tmp_path, seed):
    require_tool("gzip")
    DATASETS["edge-access"].generate(seed, "cut-off").placed(tmp_path)
    ran = subprocess.run(["gzip", "-cd", tmp_path / "access.log.2.gz"], check=False, capture_output=True, text=True)
    assert ran.returncode == 1
    assert "unexpected end of file" in ran.stderr
    assert ran.stdout.count("\n") > 600


def test_what_nginx_and_apache_write_of_valid_http_is_never_malformed(tmp_path):
    course = Course.find()
    exercise = course.exercise("scripting/access-log-report")
    DATASETS["edge-access"].generate(0).placed(tmp_path)
    found = answers(exercise, tmp_path, solved=True)["report"](iter(CASES.splitlines()))
    assert found["malformed"] == 0
    assert {name: end["requests"] for name, end in found["endpoints"].items()} == {
        "GET /": 3,
        "GET /x": 1,
        "OPTIONS *": 1,
    }


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
    assert " - desk [2] [" in "".join(lines)
    assert '"" ""' in "".join(lines)
    status = {line.split('"')[1]: re.search(r'" (\d{3}) ', line)[1] for line in lines}
    assert {status[one.decode()] for one in NO_HTTP} == {"400"}
    assert [status[f"{one.decode()} HTTP/1.1"] for one in HTTP] == [*["200"] * 3, *["400"] * 4, "200"]
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
    lines, told = variant.truth["asked"], variant.truth["report"]["wants"]["access.log"]
    assert told["lines"] == len(lines)
    assert sum(end["requests"] for end in told["endpoints"].values()) + told["malformed"] == told["lines"]
    written = Counter(found[1] for line in lines if (found := re.search(r'" (\d{3}) ', line)))
    failed = sum(count for status, count in written.items() if status[0] == "5")
    cut_off = 4 if edge == "torn" else 0
    assert 0 <= failed - sum(end["errors"] for end in told["endpoints"].values()) <= cut_off
    glued = sum(bool(re.search(r'"\d+\.\d{3} ', line)) for line in lines)  # a format that lacks a space
    assert bool(glued) == (edge == "formats")
    assert glued <= told["malformed"] <= written["400"] + written["408"] + cut_off + glued


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
