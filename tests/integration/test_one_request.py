"""What is printed of one request has the layout of the real programs."""

import re
import socket
import struct
import subprocess

import pytest

from groundschool.datasets import load_datasets
from groundschool.grading.runner import Desk
from groundschool.grading.variant_plan import VariantPlan

KINDS = {"CNAME": 5, "A": 1}


@pytest.fixture(params=[0, 3])
def files(course, request):
    return load_datasets(course.root)[0]["one-request"].generate(request.param).files


def labels(name):
    return b"".join(bytes([len(part)]) + part.encode() for part in name.rstrip(".").split(".")) + b"\0"


def served(rows, asked):
    """Return what a resolver answers to a query: the records of these rows."""
    question = asked[12 : asked.index(b"\0", 12) + 5]
    answer = b""
    for name, ttl, _, kind, value in rows:
        data = labels(value) if kind == "CNAME" else socket.inet_aton(value)
        answer += labels(name) + struct.pack("!HHIH", KINDS[kind], 1, int(ttl), len(data)) + data
    return asked[:2] + struct.pack("!HHHHH", 0x8180, 1, len(rows), 0, 0) + question + answer


def test_dig_prints_the_same_lines(files, require_tool):
    rows = [line.split() for line in files["dig.txt"].decode().splitlines()]
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as resolver:
        resolver.bind(("127.0.0.1", 0))
        resolver.settimeout(10)
        port = str(resolver.getsockname()[1])
        command = [require_tool("dig"), "+noall", "+answer", "@127.0.0.1", "-p", port, rows[0][0], "A"]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as dig:
            asked, client = resolver.recvfrom(4096)
            resolver.sendto(served(rows, asked), client)
            said, _ = dig.communicate(timeout=10)
    assert said == files["dig.txt"]


def test_the_route_has_the_words_that_ip_prints(files, require_tool):
    seen = subprocess.run([require_tool("ip"), "route", "get", "127.0.0.1"], capture_output=True, text=True, check=True)
    told = files["route.txt"].decode()
    assert re.fullmatch(r"\S+ via \S+ dev eth0 src \S+ uid 1000 \n    cache \n", told)
    assert re.fullmatch(r"local \S+ dev lo src \S+ uid \d+ \n    cache <local> \n", seen.stdout)


def test_curl_goes_on_to_the_next_address_with_the_same_words(files, require_tool):
    """Nobody listens on either of the two; the first lines are those of the dataset."""
    places = "127.0.0.20,127.0.0.21"
    command = [require_tool("curl"), "-sv", "--resolve", f"a.example:9:{places}", "http://a.example:9/"]
    seen = subprocess.run(command, capture_output=True, text=True, check=False).stderr.splitlines()
    shapes = [
        re.sub(r"[\d.]+(:| port )\d+", r"N\1N", line) for line in seen if "127.0.0.2" in line and "DNS" not in line
    ]
    told = files["curl-v.txt"].decode().splitlines()[:3]
    assert shapes[:3] == [re.sub(r"[\d.]+(:| port )\d+", r"N\1N", line) for line in told]


def test_the_clocks_and_the_log_tell_of_the_same_second(files):
    clock = [float(line.split()[1]) for line in files["curl-w.txt"].decode().splitlines()]
    log = files["access-log.txt"].decode()
    whole, *_, first, last = (
        float(part.strip(",")) for part in log.split('"')[6].split() if re.fullmatch(r"\d\.\d+,?", part)
    )
    wait, tcp = clock[4] - clock[3], clock[1] - clock[0]
    assert clock == sorted(clock)
    assert abs(wait - tcp / 2 - whole) < 0.002
    assert first + last <= whole
    status = re.search(r"< HTTP/\S+ (\d+)", files["curl-v.txt"].decode())[1]
    assert f'" {status} 31 ' in log
    assert f", {status} " in log


def test_a_number_in_quotes_is_named_and_not_just_wrong(course):
    practised = VariantPlan(0, practice=True)
    score = Desk(course).grade("networking/one-request", "one-request", {"status": "200"}, practised)
    said = {check.label: check.evidence for check in score.checks}
    assert said["the status of the answer"] == (
        "status is '200', but a number is asked for: without quotes, without a unit"
    )
    assert said["the next hop"] == "next_hop is not filled in yet"
