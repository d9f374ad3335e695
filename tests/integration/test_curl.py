"""curl's transcripts and clocks: written as curl writes them, and as true as the servers' own clock."""

import difflib
import json
import re
import subprocess
import sys
from datetime import datetime

import pytest
from tests.conftest import ROOT

from groundschool.formats import curl

RECORDED = ROOT / "datasets" / "curl-recorded"
TRUTH = json.loads((RECORDED / "truth.json").read_text())["requests"]
AROUND = 0.030  # seconds: the way of a request through two nginx and a wire on a machine with other things to do


def seen(name):
    """Return the lines of a recorded transcript that do not differ from machine to machine."""
    text = (RECORDED / f"{name}.txt").read_bytes().decode()
    steady = [re.sub(r"\[\d+ bytes|0x[0-9a-f]+", "...", line) for line in text.split("\n")[:-1]]
    return [line for line in steady if not re.match(r"\* (Added|RESOLVE|Hostname)|\*  CAfile", line)]


def peer(name, **more):
    """Return whom a recorded transcript reached."""
    said = (RECORDED / f"{name}.txt").read_text()

    def moment(which):
        return datetime.strptime(re.search(rf"{which} date: (.*) GMT", said)[1], "%b %d %H:%M:%S %Y")  # noqa: DTZ007

    issuer = re.search(r"issuer: (.*)", said)[1]
    host = "www.saltmarsh.example"
    return curl.Peer(host, "127.0.0.10", "127.0.0.1", moment("start"), moment("expire"), 8443, issuer, **more)


def plain(lines):
    """Return written lines as ``seen`` returns recorded ones."""
    steady = [re.sub(r"\[\d+ bytes|0x[0-9a-f]+", "...", line) for line in lines]
    named = [re.sub(r"((?:Host|:authority): www.saltmarsh.example)", r"\1:8443", line) for line in steady]
    return [line for line in named if "CAfile" not in line]


def headers(name, which=0):
    """Return the headers of an answer in a recorded transcript."""
    told = re.findall(r"^< (.*)\r$", (RECORDED / f"{name}.txt").read_bytes().decode(), re.MULTILINE)
    starts = [place for place, line in enumerate(told) if line.startswith("HTTP/")]
    rest = told[starts[which] + 1 :]
    return [tuple(line.split(": ", 1)) for line in rest[: rest.index("") if "" in rest else None]]


def differences(name, lines):
    return [*difflib.unified_diff(seen(name), plain(lines), lineterm="", n=0)]


@pytest.mark.parametrize(("name", "path"), [("plain", "/offers"), ("plain-h2", "/offers?wait=60")])
def test_a_transcript_is_written_as_curl_writes_it(name, path):
    to = peer(name, http2=name == "plain-h2")
    told = [*curl.connected(to), *curl.asked(to, "GET", path), *curl.answered(to, 200, "OK", headers(name), 2696)]
    assert differences(name, [*told, *curl.left(to)]) == []


def test_a_second_request_finds_the_connection_open():
    to = peer("reused")
    first = [*curl.connected(to), *curl.asked(to, "GET", "/offers?wait=90")]
    first += [*curl.answered(to, 200, "OK", headers("reused"), 2696), *curl.left(to)]
    again = [*curl.reused(to), *curl.asked(to, "GET", "/offers?wait=200", first=False)]
    again += [*curl.answered(to, 200, "OK", headers("reused", 1), 2696), *curl.left(to)]
    assert differences("reused", [*first, *again]) == []


def test_the_fields_of_the_json_stand_in_curls_order_and_shape():
    text = (RECORDED / "plain.json").read_text()
    told = json.loads(text)
    clocks = curl.Clocks(*(round(told[f"time_{name}"] * 1e6) for name in (*curl.CLOCKS, "total", "redirect")))
    mine = curl.written_out(peer("plain"), told["url"], clocks)
    left_out = {"http_connect", "ftp_entry_path", "method", "referer", "scheme"} | {
        key for key in told if key not in json.loads(mine)
    }
    names = [key for key in told if key not in left_out]
    assert [key for key in json.loads(mine) if key in names] == names
    assert re.findall(r'"time_\w+":[\d.]+', mine) == re.findall(r'"time_\w+":[\d.]+', text)


def test_what_is_no_output_of_curl_is_refused():
    for content in (b"GET / HTTP/1.1\n", b"* Trying\n", b""):
        with pytest.raises(ValueError, match="transcript"):
            curl.read_verbose(content)
    for content in (b"{}\n", b"[]\n", b""):
        with pytest.raises(ValueError, match="time_total"):
            curl.read_json(content)


def test_recording_anew_yields_the_declared_files(require_tool, tmp_path):
    for program in ("curl", "nginx", "setpriv"):
        require_tool(program)
    command = [sys.executable, str(RECORDED / "record.py"), "--out", str(tmp_path)]
    subprocess.run(command, check=True, capture_output=True, timeout=60)
    made = json.loads((tmp_path / "truth.json").read_text())["requests"]
    assert {name: one["by"] for name, one in made.items()} == {name: one["by"] for name, one in TRUTH.items()}
    assert {path.name for path in tmp_path.iterdir()} == {
        path.name for path in RECORDED.iterdir() if path.name not in ("record.py", "README.md", "__pycache__")
    }
