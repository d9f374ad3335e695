"""What dig prints is known from a recording of real servers, and the exercise's solution reads that recording."""

import json
import subprocess
import sys
from datetime import datetime, timedelta

import pytest
from tests.conftest import ROOT

from groundschool.authoring.solution import edited_function
from groundschool.formats import dig
from groundschool.formats.zone import read_dump

RECORDED = ROOT / "datasets/dns-recorded"
TRANSCRIPTS = sorted([*RECORDED.glob("*.txt"), *RECORDED.glob("late/*.txt")])
GENERATED = sorted((ROOT / "datasets/dns-answers").glob("*/*.txt"))
TRUTH = json.loads((RECORDED / "truth.json").read_text())


def typed(text):
    return next(line for line in text.splitlines() if "<<>>" in line).split("<<>> ", 2)[2]


@pytest.mark.parametrize("path", [*TRANSCRIPTS, *GENERATED], ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_transcript_is_written_again_byte_for_byte(path):
    text = path.read_text()
    reply = dig.read(text.encode())
    if reply is None:
        lost = dig.TIMED_OUT.findall(text)
        assert dig.unreached(typed(text), lost[0], len(lost)) == text
    else:
        assert dig.dig_transcript(typed(text), reply) == text
        assert dig.sized(reply).size == reply.size


@pytest.mark.parametrize("text", ["", "; <<>> DiG 9.18 <<>> x\n", "; <<>> DiG 9.18 <<>> x\n;; ->>HEADER<<- opcode"])
def test_what_is_no_transcript_is_refused(text):
    with pytest.raises(ValueError, match=r"\w"):
        dig.read(text.encode())


@pytest.fixture
def read_dig(course):
    """Return the reference solution of the task about one transcript."""
    exercise = course.exercise("networking/dns-answers")
    return edited_function(exercise, exercise.tasks["read-dig"], {})


@pytest.mark.parametrize("told", TRUTH["answers"], ids=lambda told: told["file"])
def test_the_solution_reads_in_the_recording_what_the_zones_say(told, read_dig):
    said = read_dig(str(RECORDED / told["file"]))
    assert (said["kind"], said["name"]) == (told["kind"], told["name"])
    if told["kept"] is not None:
        left = datetime.fromisoformat(said["until"]) - datetime.fromisoformat(told["asked"])
        assert abs(left - timedelta(seconds=told["kept"])) < timedelta(seconds=2)
    else:
        assert said["until"] is None


def test_the_resolver_denies_what_was_published_meanwhile():
    denied = dig.read((RECORDED / "late/resolver.txt").read_bytes())
    has = dig.read((RECORDED / "late/ns-2.txt").read_bytes())
    assert (denied.status, has.status) == ("NXDOMAIN", "NOERROR")
    assert denied.when >= datetime.fromisoformat(TRUTH["fault"]["started"]).replace(microsecond=0)
    (soa,) = denied.sections["AUTHORITY"]
    assert soa.ttl < 300 == int(soa.data.split()[-1])


def test_each_view_gives_its_own_address():
    data = [
        dig.read((RECORDED / f"view-{view}.txt").read_bytes()).sections["ANSWER"][0].data
        for view in ("inside", "outside")
    ]
    assert data == ["192.0.2.40", "203.0.113.40"]


def test_named_checkzone_dumps_with_the_columns_of_ours(require_tool):
    zone = str(RECORDED / "saltmarsh.example.db")
    command = [require_tool("named-checkzone"), "-q", "-D", "-i", "none", "saltmarsh.example", zone]
    seen = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    rows = [tuple(one.values()) for one in read_dump(seen.encode())]
    ours = (dig.record_line(name, ttl, "IN", kind, data, columns=(46, 46, 46, 64)) for name, ttl, kind, data in rows)
    assert "".join(f"{line}\n" for line in ours) == seen


def test_recording_anew_yields_the_declared_files(require_tool, tmp_path):
    for program in ("named", "dig", "dnssec-keygen", "dnssec-signzone", "setpriv"):
        require_tool(program)
    command = [sys.executable, str(RECORDED / "record.py"), "--out", str(tmp_path), "--seconds", "1"]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stderr) == (0, "")
    kept = {path.name for path in RECORDED.iterdir()} - {
        "record.py",
        "asked.py",
        "served.py",
        "README.md",
        "__pycache__",
    }
    assert {path.name for path in tmp_path.iterdir()} == kept
    again = json.loads((tmp_path / "truth.json").read_text())["answers"]
    assert [(one["file"], one["kind"]) for one in again] == [(one["file"], one["kind"]) for one in TRUTH["answers"]]
    assert all(dig.read((tmp_path / one["file"]).read_bytes()) or one["kind"] == "timeout" for one in again)
