"""curl's transcripts and clocks: written as curl writes them, and as true as the servers' own clock."""

import difflib
import json
import re
import subprocess
import sys
from datetime import datetime

import pytest
from tests.conftest import ROOT

from groundschool.authoring.solution import edited_function
from groundschool.formats import curl, curl_json, har

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
    told = [*curl.connected(to), *curl.requested(to, "GET", path), *curl.answered(to, 200, "OK", headers(name), 2696)]
    assert differences(name, [*told, *curl.left(to)]) == []


def test_a_second_request_finds_the_connection_open():
    to = peer("reused")
    first = [*curl.connected(to), *curl.requested(to, "GET", "/offers?wait=90")]
    first += [*curl.answered(to, 200, "OK", headers("reused"), 2696), *curl.left(to)]
    again = [*curl.reused(to), *curl.requested(to, "GET", "/offers?wait=200", first=False)]
    again += [*curl.answered(to, 200, "OK", headers("reused", 1), 2696), *curl.left(to)]
    assert differences("reused", [*first, *again]) == []


def test_the_fields_of_the_json_stand_in_curls_order_and_shape():
    text = (RECORDED / "plain.json").read_text()
    told = json.loads(text)
    clocks = curl_json.Clocks(*(round(told[f"time_{name}"] * 1e6) for name in (*curl_json.CLOCKS, "total", "redirect")))
    mine = curl_json.written_out(peer("plain"), told["url"], clocks)
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
            curl_json.read_curl_json(content)


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


@pytest.fixture
def solved(course):
    """Return a function: the reference solution of a task of the exercise, that people practise on the recording."""
    exercise = course.exercise("networking/curl-and-har")
    return lambda task: edited_function(exercise, exercise.tasks[task], {})


@pytest.mark.parametrize("name", TRUTH)
def test_who_answered_in_the_recording_is_known(name, solved):
    assert solved("who-answered")(str(RECORDED / f"{name}.txt"))["by"] == TRUTH[name]["by"]


@pytest.mark.parametrize("name", ["slow-handshake", "slow-answer", "slow-body", "redirected", "redirected-elsewhere"])
def test_phases_are_what_the_servers_measured(name, solved):
    [took] = solved("phases")(str(RECORDED / f"{name}.json"))
    clock = TRUTH[name]["clock"]
    for phase, key in (("tls", "held"), ("wait", "waited"), ("body", "sent_for")):
        held = sum(one.get(key, 0) for one in clock)
        assert held - 0.003 <= took[phase] / 1000 <= held + AROUND


def test_what_the_text_says_about_clocks_is_so(solved):
    """Sums over redirects, zeros of what was not needed or not reached, and a first byte that is no answer's."""
    told = {name: json.loads((RECORDED / f"{name}.json").read_text().splitlines()[-1]) for name in TRUTH}
    elsewhere, again = told["redirected-elsewhere"], told["reused"]
    assert elsewhere["time_appconnect"] > sum(one.get("held", 0) for one in TRUTH["redirected-elsewhere"]["clock"])
    assert 0 < elsewhere["time_redirect"] < elsewhere["time_total"]
    assert again["time_connect"] == again["time_appconnect"] == 0 < again["time_namelookup"]
    assert told["client-untrusting"]["time_connect"] == told["client-untrusting"]["time_pretransfer"] == 0
    assert told["client-impatient"]["time_starttransfer"] == 0
    [waited] = [one["waited"] for one in TRUTH["upload"]["clock"]]
    [took] = solved("phases")(str(RECORDED / "upload.json"))
    assert took["wait"] / 1000 < waited < took["body"] / 1000
    [buffered] = solved("phases")(str(RECORDED / "slow-body-buffered.json"))
    assert buffered["body"] < 50
    assert buffered["wait"] > 400


def test_a_har_reader_refuses_what_is_none():
    for content in (b"{}", b"[]", b'{"log": {"version": "1.2", "creator": {"name": "x"}, "entries": [{}]}}'):
        with pytest.raises(ValueError, match="no HTTP archive"):
            har.read_har(content)
