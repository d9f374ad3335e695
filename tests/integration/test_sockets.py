"""What ss, nstat and the kernel say here is what our writers print of it; the recording holds what was done."""

import json
import os
import re
import socket
import subprocess
import sys
import tomllib
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
from tests.conftest import ROOT

from groundschool.datasets.model import DatasetFile
from groundschool.formats import netstat, sockets
from groundschool.formats.sockets import Socket

RECORDED = ROOT / "datasets/sockets-recorded"
HELD = re.compile(r'\("([^"]+)",pid=(\d+),fd=(\d+)\)')


@pytest.fixture
def some_sockets():
    """Make sockets of both kinds in several states on the loopback."""
    with ExitStack() as stack:
        both = stack.enter_context(closing(socket.create_server(("", 0), family=socket.AF_INET6, dualstack_ipv6=True)))
        six = stack.enter_context(closing(socket.create_server(("::1", 0), family=socket.AF_INET6)))
        lone = stack.enter_context(closing(socket.create_server(("127.0.0.1", 0), backlog=3)))
        for server, address in ((both, "127.0.0.1"), (six, "::1"), (lone, "127.0.0.1")):
            stack.enter_context(socket.create_connection((address, server.getsockname()[1])))
        leaving = socket.create_connection(("127.0.0.1", both.getsockname()[1]))
        stack.enter_context(both.accept()[0])
        stack.enter_context(both.accept()[0])
        leaving.close()
        yield


def printed(*command):
    return subprocess.run(command, env={**os.environ, "LC_ALL": "C"}, capture_output=True, text=True, check=True).stdout


@pytest.mark.usefixtures("some_sockets")
def test_ss_prints_the_same_bytes(require_tool):
    # What a machine does meanwhile comes and goes; ours stay.
    seen = printed(require_tool("ss"), "-tanp", "state", "all", "exclude", "time-wait")
    again = []
    for state, received, to_send, here, there, *users in sockets.read_sockets(seen.encode()):
        ends = [tuple(end.rsplit(":", 1)) for end in (here, there)]
        held = tuple((name, int(pid), int(fd)) for name, pid, fd in HELD.findall("".join(users)))
        again.append(Socket(state, ends[0], ends[1], int(received), int(to_send), held))
    assert {"LISTEN", "ESTAB", "CLOSE-WAIT", "FIN-WAIT-2"} <= {one.state for one in again}
    assert any(one.local[0] == "*" for one in again)
    assert any(one.local[0].startswith("[::ffff:") for one in again)
    assert sockets.every_socket(again) == seen


def test_nstat_prints_the_same_bytes(require_tool):
    names = ("TcpActiveOpens", "TcpExtListenOverflows", "TcpExtListenDrops")
    seen = printed(require_tool("nstat"), "-asz", *names)
    assert netstat.nstat(netstat.read_nstat(seen.encode())) == seen


def test_the_kernel_prints_the_same_bytes():
    seen = Path("/proc/sys/net/ipv4/ip_local_port_range").read_bytes()
    assert netstat.port_range(*netstat.read_port_range(seen)).encode() == seen
    stat = Path("/proc/net/sockstat").read_bytes()
    ours = netstat.sockstat(3, 2, 1).encode()
    shape = re.compile(rb"\d+")
    assert shape.sub(b"0", ours) == shape.sub(b"0", stat)


def test_a_queue_that_is_full_shows_one_more_than_the_backlog():
    done = json.loads((RECORDED / "truth.json").read_text())["hosts"]["full"]
    [row] = [row for row in sockets.read_sockets((RECORDED / "full/ss.2").read_bytes()) if row[0] == "LISTEN"]
    assert row[1:3] == [str(done["backlog"] + 1), str(done["backlog"])]
    first, last = (netstat.read_nstat((RECORDED / f"full/nstat.{number}").read_bytes()) for number in (1, 2))
    assert last["TcpExtListenOverflows"] - first["TcpExtListenOverflows"] >= 5


def test_the_recording_holds_what_was_done_and_nobody_else():
    for host, done in json.loads((RECORDED / "truth.json").read_text())["hosts"].items():
        rows = sockets.read_sockets((RECORDED / host / "ss.2").read_bytes())
        assert all("127." in row[3] and ("127." in row[4] or row[4] == "0.0.0.0:*") for row in rows)
        states = [row[0] for row in rows if row[3].endswith(f":{done['port']}")]
        assert all(states.count(state) == count for state, count in done["states"].items())
    assert sum(path.stat().st_size for path in RECORDED.rglob("*") if path.is_file()) < 200_000


def test_it_is_recorded_anew_and_leaves_nothing_behind(require_tool, tmp_path):
    for program in ("ss", "nstat"):
        require_tool(program)
    command = [sys.executable, str(RECORDED / "record.py"), "--out", str(tmp_path / "out"), "--seconds", "1.5"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, start_new_session=True)
    _, said = process.communicate(timeout=60)
    assert (process.returncode, said) == (0, "")
    left = subprocess.run(["ps", "-o", "args=", "-s", str(process.pid)], capture_output=True, text=True, check=False)
    assert left.stdout == ""
    declared = DatasetFile.model_validate(tomllib.loads((tmp_path / "out/dataset.toml").read_text()))
    assert {one.path for one in declared.files} == {
        one["path"] for one in tomllib.loads((RECORDED / "dataset.toml").read_text())["files"]
    }
