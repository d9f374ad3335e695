"""What Wireshark's own analysis says of the captures of HTTP exchanges is what was drawn."""

import os
import subprocess
import threading
import time
from collections import Counter
from http.client import HTTPConnection
from http.server import ThreadingHTTPServer

import pytest

from groundschool.authoring.solution import edited_function
from groundschool.datasets import load_datasets
from groundschool.recording import slow_edge

DESK, RACK = "at-the-desk.pcap", "at-the-rack.pcap"
AGAIN = "tcp.analysis.retransmission || tcp.analysis.fast_retransmission || tcp.analysis.out_of_order"


@pytest.fixture
def asked(tmp_path, require_tool):
    """Return a function: the fields of the frames of a capture that pass a filter."""
    tshark = require_tool("tshark")

    def ask(content, condition, *fields):
        capture = tmp_path / "exchanges.pcap"
        capture.write_bytes(content)
        wanted = [part for field in fields for part in ("-e", field)]
        command = [tshark, "-n", "-r", str(capture), "-Y", condition, "-T", "fields", *wanted]
        said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        return [tuple(line.split("\t")) for line in said.splitlines()]

    return ask


@pytest.fixture(params=[(0, None), (3, None), (5, "wrapped")], ids=str)
def made(course, request):
    return load_datasets(course.root)[0]["http-exchanges"].generate(*request.param)


def wanted(made, task, path):
    return made.truth[task]["wants"][path]


@pytest.mark.parametrize("path", [DESK, RACK])
def test_wireshark_measures_the_same_distances(path, made, asked):
    """Its initial round-trip time runs from the SYN that was answered to the ACK, too."""
    first = "tcp.len > 0 && tcp.srcport >= 32768"
    said = asked(made.files[path], first, "ip.src", "ipv6.src", "tcp.srcport", "tcp.analysis.initial_rtt")
    seen = {(four or six, int(port)): float(seconds) * 1000 for four, six, port, seconds in said}
    told = {tuple(row["client"]): row["rtt"] for row in wanted(made, "distances", path)}
    assert seen.keys() == told.keys()
    assert all(abs(seen[client] - rtt) < 0.1 for client, rtt in told.items())


@pytest.mark.parametrize("path", [DESK, RACK])
def test_wireshark_sees_bytes_again_for_every_stall_and_where_nobody_waited(path, made, asked):
    parts = made.truth["stalls"]["traps"]["losses-added"][path]
    more = Counter(dict.fromkeys((DESK,), 2))[path]  # one repetition in vain, one segment that was overtaken
    said = asked(made.files[path], f"({AGAIN}) && tcp.len > 0", "frame.number")
    assert len(said) == len(parts) + more
    if path == DESK:
        assert len(asked(made.files[path], "tcp.analysis.spurious_retransmission", "frame.number")) >= 1


@pytest.mark.parametrize("path", [DESK, RACK])
def test_the_client_closed_its_window_and_wireshark_says_so(path, made, asked):
    [blocked] = [row for row in wanted(made, "exchanges", path) if row["blocked"]]
    mine = f"tcp.analysis.zero_window && tcp.srcport == {blocked['client'][1]}"
    assert len(asked(made.files[path], mine, "frame.number")) >= 2
    assert asked(made.files[path], "tcp.analysis.keep_alive", "frame.number")
    full = asked(made.files[path], "tcp.analysis.zero_window && tcp.srcport < 32768", "frame.number")
    assert len(full) == 1, "and one server had no room for a request that was never sent"


@pytest.mark.parametrize("path", [DESK, RACK])
def test_requests_and_answers_are_http(path, made, asked):
    exchanges = wanted(made, "exchanges", path)
    asks = asked(made.files[path], 'tcp.payload contains "GET " && !(tcp.analysis.retransmission)', "frame.number")
    assert len(asks) == len(exchanges)


def test_the_rack_sees_segments_in_one_piece_and_the_desk_does_not(made, asked):
    sizes = {
        path: [int(size) for (size,) in asked(made.files[path], "tcp.len > 0", "tcp.len")] for path in (DESK, RACK)
    }
    assert max(sizes[DESK]) == 1448
    assert max(sizes[RACK]) == 4 * 1448
    caps = asked(made.files[RACK], "frame.cap_len > 96", "frame.number")
    assert caps == []


def test_nothing_is_malformed_and_no_ip_checksum_is_wrong(made, asked):
    for path in (DESK, RACK):
        assert asked(made.files[path], "_ws.malformed || ip.checksum.status == 0", "frame.number") == []


@pytest.fixture
def solved(course):
    """Return a function: the reference solution of a task of the exercise."""
    exercise = course.exercise("networking/where-did-the-time-go")
    return lambda task: edited_function(exercise, exercise.tasks[task], {})


def test_a_real_server_thinks_as_long_as_its_own_clock_says(require_tool, solved, tmp_path):
    """Two requests on one connection over the loopback, captured by a real tcpdump; nothing is lost there."""
    clock, capture = slow_edge.Clock(), tmp_path / "lo.pcap"
    server = ThreadingHTTPServer(("127.0.0.1", 0), slow_edge.application(clock))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    port = server.server_address[1]
    command = [require_tool("tcpdump"), "-i", "lo", "-U", "-s", "96", "-w", str(capture), "tcp", "port", str(port)]
    with subprocess.Popen(command, stderr=subprocess.PIPE) as dump:
        try:
            if b"listening on" not in dump.stderr.readline():
                refuse = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
                refuse("this process may not capture packets")
            connection = HTTPConnection("127.0.0.1", port)
            for path in ("/offers?wait=300", "/offers?wait=60&body=90"):
                connection.request("GET", path)
                connection.getresponse().read()
                time.sleep(0.4)
            connection.close()
            time.sleep(0.3)
        finally:
            dump.terminate()
            server.shutdown()
            server.server_close()
    first, second = solved("exchanges")(str(capture))
    for took, told in zip((first, second), clock.said, strict=True):
        assert abs(took["think"] - 1000 * told["waited"]) < 30
        assert abs(took["transfer"] - 1000 * told["sent_for"]) < 30
    assert abs(second["idle"] - 400) < 40
    assert (first["lost"], first["blocked"], first["verdict"], second["verdict"]) == (0, 0, "server", "client")
    assert solved("stalls")(str(capture)) == []
    assert all(far["rtt"] < 5 for far in solved("distances")(str(capture)).values())
