"""A ledger from before its schema had a version is read as it is, and brought up to date by one command."""

import json
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from typer.testing import CliRunner

from groundschool.cli.app import app
from groundschool.errors import LedgerError
from groundschool.ledger.migration import migrate_ledger
from groundschool.ledger.opened import open_ledger
from groundschool.ledger.store import Ledger

ROOT = Path(__file__).parents[2]
WRITTEN = Path(__file__).with_name("unversioned")  # by groundschool as it was before schemas were counted
HEAD = "0d607525932844c6da12841f15467d5b08349a2f5e78180e57696b365d15e06c"
NOON = datetime(2026, 5, 22, 12, tzinfo=UTC)


@pytest.fixture
def work(tmp_path) -> Path:
    (tmp_path / ".groundschool").mkdir()
    for name, path in (("ledger", "ledger.db"), ("identity", ".groundschool/identity.db")):
        with sqlite3.connect(tmp_path / path) as database:
            database.executescript((WRITTEN / f"{name}.sql").read_text(encoding="utf-8"))
        database.close()
    (tmp_path / ".groundschool" / "identity.db").chmod(0o600)
    return tmp_path


def run(work: Path, *words: str):
    return CliRunner().invoke(app, [*words, "--work", str(work), "--course", str(ROOT)])


def tables(work: Path) -> set[str]:
    with sqlite3.connect(work / "ledger.db") as database:
        found = {name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    database.close()
    return found


def test_an_older_ledger_is_read_and_says_what_to_run(work):
    for words in (("progress", "ann"), ("ledger", "verify"), ("export", "events", "--names")):
        assert run(work, *words).exit_code == 0, words
    assert "INC-1" in run(work, "export", "events", "--names").stdout
    refused = run(work, "attest", "ann", "shadow-shift", "INC-2", "--by", "sam").exception
    assert "Run: groundschool migrate. Nothing was recorded." in str(refused)
    assert "ledger_schema" not in tables(work)


def test_it_is_brought_up_to_date_once_and_no_event_is_touched(work):
    dry = json.loads(run(work, "migrate", "--dry-run", "--json").stdout)
    assert (dry["before"], dry["after"], dry["events"], dry["head"]) == (0, 1, 4, HEAD)
    assert "ledger_schema" not in tables(work)
    done = run(work, "migrate").stdout
    assert "from schema 0 to 1. 4 events, the chain is whole." in done
    assert "is up to date, schema 1" in run(work, "migrate").stdout
    assert f"4 events, the chain is whole. Head: {HEAD}" in run(work, "ledger", "verify").stdout
    assert run(work, "attest", "ann", "shadow-shift", "INC-2", "--by", "sam").exit_code == 0
    with open_ledger(f"sqlite:///{work / 'ledger.db'}", work, lambda: NOON, create=False) as ledger:
        assert {event.associate for event in ledger.events()} >= {"ann", "bo"}
        assert ledger.outdated == ""


def test_it_is_not_brought_up_to_date_while_somebody_writes(work):
    writer = sqlite3.connect(work / "ledger.db", isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    assert "somebody is writing into the ledger" in str(run(work, "migrate").exception)
    writer.execute("ROLLBACK")
    writer.close()
    assert run(work, "migrate").exit_code == 0


def test_a_broken_chain_is_not_brought_up_to_date(work):
    with sqlite3.connect(work / "ledger.db") as database:
        database.execute("DROP TRIGGER event_no_update")
        database.execute("UPDATE event SET actor = 'eve' WHERE seq = 2")
    database.close()
    assert "event 2: it is not what was recorded. Restore" in str(run(work, "migrate").exception)
    assert "ledger_schema" not in tables(work)


def test_a_step_that_fails_leaves_all_as_it_was(work, monkeypatch):
    from groundschool.ledger import migration

    def fail(_: object) -> None:
        raise LedgerError("the disk is full")

    monkeypatch.setattr(migration, "STEPS", (*migration.STEPS, migration.MigrationStep(2, "fail", fail)))
    assert run(work, "migrate").exit_code != 0
    assert "ledger_schema" not in tables(work)


def test_a_ledger_on_postgresql_is_brought_up_to_date_and_not_while_somebody_writes(postgres):
    url = postgres()
    Ledger(url, lambda: NOON).__exit__(None, None, None)
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE ledger_schema"))
    with Ledger(url, lambda: NOON, create=True) as ledger:
        assert ledger.outdated
    with engine.begin() as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('groundschool.event'))"))
        with pytest.raises(LedgerError, match="somebody is writing"):
            migrate_ledger(url)
    assert migrate_ledger(url, dry_run=True).steps == migrate_ledger(url).steps
    assert migrate_ledger(url).steps == ()
    engine.dispose()
