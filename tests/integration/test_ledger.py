"""The ledger on real databases, SQLite and PostgreSQL: each event once, for good, whoever else is writing."""

import json
import sqlite3
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from groundschool.errors import LedgerError
from groundschool.ledger.attempt_payloads import AttemptGraded, AttemptVoided
from groundschool.ledger.chain import GENESIS, first_break
from groundschool.ledger.events import Event, make_event
from groundschool.ledger.store import Ledger

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
RECORDED = datetime(2026, 11, 3, 8, 30, 0, 123456, tzinfo=UTC)


def grading(name="a1", points=3.0, associate="ann", day=0) -> Event:
    payload = AttemptGraded(
        attempt_id=name,
        exercise="linux/journal-triage",
        exercise_version=1,
        variant="7",
        hidden=True,
        provisional=True,
        content_sha256="",
        points=points,
        max_points=4.0,
    )
    return make_event(associate, NOON + timedelta(days=day), payload, "autograde")


@pytest.fixture
def file(tmp_path) -> str:
    return f"sqlite:///{tmp_path / 'ledger.db'}"


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, file) -> str:
    """The URL of an empty database of each kind."""
    return file if request.param == "sqlite" else request.getfixturevalue("postgres")()


@pytest.fixture
def ledger(url):
    with Ledger(url, lambda: RECORDED) as opened:
        yield opened


@pytest.fixture
def in_file(file):
    with Ledger(file, lambda: RECORDED) as opened:
        yield opened


def test_an_event_comes_back_as_it_was_recorded(ledger):
    sent = grading()
    assert ledger.append([sent]) == 1
    (found,) = ledger.events()
    assert found == replace(sent, recorded_at=RECORDED, seq=1, prev=GENESIS, hash=found.hash)
    assert first_break([found]) is None


def test_the_same_event_twice_is_one(ledger):
    assert ledger.append([grading(), grading()]) == 1
    assert ledger.append([grading(), grading("a2")]) == 1
    assert len(ledger.events()) == 2


def test_retakes_and_regradings_are_all_kept(ledger):
    ledger.append([grading("a1", 1.0), grading("a2", 2.0, day=1), grading("a1", 4.0)])
    assert [(e.payload["attempt_id"], e.payload["points"]) for e in ledger.events()] == [
        ("a1", 1.0),
        ("a1", 4.0),
        ("a2", 2.0),
    ]


def test_events_of_one_associate_in_the_order_they_occurred(ledger):
    ledger.append([grading("late", day=9), grading("bo1", associate="bo"), grading("early", day=1)])
    assert [e.payload["attempt_id"] for e in ledger.events("ann")] == ["early", "late"]
    assert ledger.events("nobody") == []


def test_what_is_new_is_told_without_reading_the_rest(ledger):
    ledger.append([grading(), grading("b1", associate="bo")])
    told = ledger.since(0)
    assert [event.associate for _, event in told] == ["ann", "bo"]
    assert [stored.seq for stored, _ in ledger.since(1)] == [2]
    assert ledger.since(2) == []
    assert [event.associate for event in ledger.events("bo", "cy")] == ["bo"]


def test_instants_are_kept_to_the_microsecond_in_utc(ledger):
    local = datetime(2026, 11, 1, 1, 30, 0, 999999, tzinfo=timezone(timedelta(hours=-4)))
    ledger.append([make_event("ann", local, AttemptVoided(attempt_id="x", reason="mix-up"), "sam")])
    assert ledger.events()[0].occurred_at == local


def test_one_bad_event_refuses_the_whole_batch(ledger):
    bad = replace(grading("a2"), payload=dict(grading("a2").payload) | {"points": float("nan")})
    with pytest.raises(LedgerError, match=r"payload\.points"):
        ledger.append([grading("a1"), bad])
    assert ledger.events() == []


def test_an_id_with_other_content_is_refused_and_the_first_stays(ledger):
    first = grading(points=3.0)
    ledger.append([first])
    forged = replace(grading(points=4.0), event_id=first.event_id)
    with pytest.raises(LedgerError, match="is in the ledger with other content"):
        ledger.append([forged])
    with pytest.raises(LedgerError, match="is in the ledger with other content"):
        ledger.append([grading("a2"), replace(grading("a3"), event_id=grading("a2").event_id)])
    assert [e.payload["points"] for e in ledger.events()] == [3.0]


@pytest.mark.parametrize("statement", ["UPDATE event SET payload = '{}'", "DELETE FROM event"])
def test_sqlite_itself_refuses_to_change_history(in_file, tmp_path, statement):
    in_file.append([grading()])
    other = sqlite3.connect(tmp_path / "ledger.db", isolation_level=None)
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        other.execute(statement)
    other.close()
    assert in_file.events()[0].payload["points"] == 3.0


def test_payloads_are_canonical_json_in_a_wal_database(in_file, tmp_path):
    in_file.append([grading()])
    raw = sqlite3.connect(tmp_path / "ledger.db")
    (payload,) = raw.execute("SELECT payload FROM event").fetchone()
    assert payload == json.dumps(json.loads(payload), sort_keys=True, separators=(",", ":"))
    assert raw.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    raw.close()


def test_thousands_of_events_in_one_batch(ledger):
    batch = [grading(f"a{number}") for number in range(1200)]
    assert (ledger.append(batch), ledger.append(batch)) == (1200, 0)


WRITER = """
import sys
from datetime import UTC, datetime
from groundschool.ledger.store import Ledger
from groundschool.ledger.attempt_payloads import AttemptVoided
from groundschool.ledger.events import make_event
now = datetime(2026, 11, 3, tzinfo=UTC)
with Ledger(sys.argv[1], lambda: now) as ledger:
    for number in range(20):
        shared = make_event("ann", now, AttemptVoided(attempt_id=f"shared{number}", reason="x"), "sam")
        own = make_event("ann", now, AttemptVoided(attempt_id=f"{sys.argv[2]}-{number}", reason="x"), "sam")
        ledger.append([shared, own])
"""


def test_several_writers_lose_and_double_nothing(url):
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, url, str(number)]) for number in range(3)]
    assert [writer.wait(timeout=60) for writer in writers] == [0, 0, 0]
    with Ledger(url, lambda: RECORDED, create=False) as ledger:
        events = ledger.events()
    assert len(events) == 20 + 3 * 20
    assert sorted(event.seq for event in events) == list(range(1, 81))
    assert first_break(events) is None


def test_a_lock_that_is_never_released_is_named(file, tmp_path, monkeypatch):
    monkeypatch.setattr("groundschool.ledger.connection.LOCK_SECONDS", 0.2)
    with Ledger(file, lambda: RECORDED) as ledger:
        other = sqlite3.connect(tmp_path / "ledger.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(LedgerError, match="another process held the ledger"):
            ledger.append([grading()])
        assert ledger.events() == []
        other.execute("ROLLBACK")
        other.close()
        assert ledger.append([grading()]) == 1


def test_a_missing_file_is_no_empty_cohort(tmp_path):
    with pytest.raises(LedgerError, match=r"nowhere\.db: no ledger is there yet"):
        Ledger(f"sqlite:///{tmp_path / 'nowhere.db'}", lambda: RECORDED, create=False)
    assert not (tmp_path / "nowhere.db").exists()


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("ledger.db", "not a database that can be opened"),
        ("nosuch://x/y", "not a database that can be opened"),
        ("sqlite:////no/such/folder/ledger.db", "the folder /no/such/folder does not exist"),
    ],
)
def test_a_url_that_leads_nowhere_is_a_sentence(url, words):
    with pytest.raises(LedgerError, match=words):
        Ledger(url, lambda: RECORDED)


def test_a_file_that_is_no_database_is_named(tmp_path):
    (tmp_path / "notes.db").write_bytes(b"these are my notes about the incident, not a database" * 99)
    with pytest.raises(LedgerError, match="the file is not a database"):
        Ledger(f"sqlite:///{tmp_path / 'notes.db'}", lambda: RECORDED)


def test_a_database_that_is_no_ledger_is_named(tmp_path):
    sqlite3.connect(tmp_path / "other.db").execute("CREATE TABLE gradebook (id)").connection.close()
    with pytest.raises(LedgerError, match="this database is no ledger"):
        Ledger(f"sqlite:///{tmp_path / 'other.db'}", lambda: RECORDED, create=False)
