"""Events from a file: every bad line is named, nothing is half recorded, and a changed ledger is found out."""

import json
import sqlite3
from datetime import UTC, datetime, timedelta

import pytest
from typer.testing import CliRunner

from groundschool.cli.app import app
from groundschool.errors import LedgerError
from groundschool.ledger.ledger_lines import read_lines, write_lines
from groundschool.ledger.store import Ledger

NOON = datetime(2026, 5, 20, 12, tzinfo=UTC)


def line(number: int, **more) -> dict[str, object]:
    payload = {
        "attempt_id": f"a{number}",
        "exercise": "linux/journal-triage",
        "exercise_version": 1,
        "variant": "1",
        "hidden": True,
        "provisional": False,
        "content_sha256": "",
        "points": 9,
        "max_points": 10,
    }
    instant = (NOON + timedelta(hours=number)).isoformat()
    given = {
        "event_id": f"e{number}",
        "type": "attempt.graded",
        "subject": "ann",
        "occurred_at": instant,
        "recorded_at": instant,
        "actor": "autograde",
        "payload": payload | more.pop("payload", {}),
    }
    return given | more


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "events.jsonl"
    path.write_text("".join(json.dumps(line(number)) + "\n" for number in range(1, 6)), encoding="utf-8")
    return path


def run(tmp_path, *words: str):
    return CliRunner().invoke(app, [*words, "--ledger", f"sqlite:///{tmp_path / 'ledger.db'}"])


def test_tv26_a_file_appended_twice_is_there_once(tmp_path, file):
    assert run(tmp_path, "ledger", "append", str(file)).stdout.startswith("5 recorded, 0 were there already")
    assert run(tmp_path, "ledger", "append", str(file)).stdout.startswith("0 recorded, 5 were there already")
    found = run(tmp_path, "ledger", "verify")
    assert (found.exit_code, found.stdout.split(",")[0]) == (0, "5 events")


def test_tv41_shuffled_lines_give_the_same_chain(tmp_path, file):
    heads = []
    for name, order in (("one", 1), ("two", -1)):
        shuffled = tmp_path / f"{name}.jsonl"
        shuffled.write_text("\n".join(file.read_text().splitlines()[::order]), encoding="utf-8")
        with Ledger(f"sqlite:///{tmp_path / name}.db", lambda: NOON) as ledger:
            ledger.append(read_lines(shuffled))
            heads.append(list(write_lines(ledger.events())))
    assert heads[0] == heads[1]


def test_a_broken_chain_names_the_first_bad_event_and_what_to_do(tmp_path, file):
    run(tmp_path, "ledger", "append", str(file))
    with sqlite3.connect(tmp_path / "ledger.db") as raw:
        raw.execute("DROP TRIGGER event_no_update")
        raw.execute("""UPDATE event SET payload = replace(payload, '"points":9', '"points":10') WHERE seq = 3""")
    raw.close()
    found = run(tmp_path, "ledger", "verify")
    assert found.exit_code == 1
    assert "event 3 e3: it is not what was recorded" in found.output
    assert "Restore the ledger from its backup" in found.output
    assert json.loads(run(tmp_path, "ledger", "verify", "--json").stdout)["broken"]["seq"] == 3


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        (line(2, payload={"points": -1}), r"payload\.points"),
        (line(2, payload={"points": float("nan")}), "NaN is no number"),
        (line(2, payload={"max_points": 0}), r"payload\.max_points"),
        (line(2, type="attempt.lost"), "unknown type 'attempt.lost'"),
        (line(2, occurred_at="yesterday"), "occurred_at: 'yesterday' is no ISO 8601 instant"),
        (line(2, occurred_at="2026-05-20T12:00:00"), "has no time zone"),
        (line(2, colour="red"), "colour: there is no such field"),
        ({"event_id": "e2"}, "type, subject, occurred_at"),
    ],
)
def test_tv44_a_bad_line_is_named_with_file_line_and_field_and_nothing_is_recorded(tmp_path, bad, said):
    path = tmp_path / "bad.jsonl"
    path.write_text("\n".join(json.dumps(one) for one in (line(1), bad, "text")), encoding="utf-8")
    with pytest.raises(LedgerError, match=said) as caught:
        read_lines(path)
    assert f"{path}:2: " in str(caught.value)
    assert f"{path}:3: a line is one JSON object" in str(caught.value)
    assert run(tmp_path, "ledger", "append", str(path)).exit_code != 0
    assert not (tmp_path / "ledger.db").exists()


def test_tv43_an_event_ahead_of_its_recording_is_kept_and_told(tmp_path):
    path = tmp_path / "ahead.jsonl"
    path.write_text(json.dumps(line(1, occurred_at=(NOON + timedelta(hours=2)).isoformat())), encoding="utf-8")
    found = run(tmp_path, "ledger", "append", str(path))
    assert found.stdout.startswith("1 recorded, 0 were there already, 1 of them do not count")
    assert "a clock was wrong" in run(tmp_path, "ledger", "verify").output


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        (line(2, payload={"exercise": "linux/journal-triag"}), "payload.exercise: there is no exercise"),
        (line(2, subject="anne"), "subject: there is no associate 'anne'. Did you mean ann?"),
        (line(2, recorded_at="2036-05-20T12:00:00Z"), "recorded_at: 2036-05-20T12:00:00+00:00 is not over yet"),
        (
            line(2, type="attestation.made")
            | {"payload": {"kind": "shadow-shft", "artefact_ref": "I", "attester_role": "mentor", "skills": ["a.b"]}},
            "payload.kind: there is no attestation 'shadow-shft'. Did you mean shadow-shift",
        ),
        (
            line(2, type="milestone.waived") | {"payload": {"milestone": "M31", "reason": "x"}},
            "payload.milestone: there is no milestone 'M31'",
        ),
        (
            line(2, type="milestone.upheld") | {"payload": {"skill": "linux.log", "level": 2}},
            "payload.skill: there is no skill 'linux.log'. Did you mean",
        ),
    ],
)
def test_tv44_what_does_not_exist_is_named_and_nothing_is_recorded(tmp_path, bad, said):
    (tmp_path / "roster.toml").write_text('[[associate]]\nid = "ann"\nname = "Ann"\n', encoding="utf-8")
    path = tmp_path / "bad.jsonl"
    path.write_text("\n".join(json.dumps(one) for one in (line(1), bad)), encoding="utf-8")
    found = run(tmp_path, "ledger", "append", str(path), "--work", str(tmp_path))
    assert found.exit_code != 0
    assert f"{path}:2: {said}" in str(found.exception)
    assert not (tmp_path / "ledger.db").exists()
    taken = run(tmp_path, "ledger", "append", str(path), "--work", str(tmp_path), "--of-another-course")
    assert taken.stdout.startswith("2 recorded")
