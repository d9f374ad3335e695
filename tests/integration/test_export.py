"""Exports from the command line: exact headers, one row a fact, and nobody at all is a header."""

import csv
import io
import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from typer.testing import CliRunner

from groundschool.cli.app import app
from groundschool.reports.exports.table import MILESTONES, READINGS
from groundschool.storage.ledger import Ledger
from groundschool.tracker.attempt_payloads import AttemptGraded
from groundschool.tracker.events import make_event

NOON = datetime(2026, 5, 20, 12, tzinfo=UTC)


@pytest.fixture
def work(tmp_path):
    with Ledger(f"sqlite:///{tmp_path / 'ledger.db'}", lambda: NOON) as ledger:
        payload = AttemptGraded(
            attempt_id="a1",
            exercise="linux/journal-triage",
            exercise_version=1,
            variant="1",
            hidden=True,
            provisional=False,
            content_sha256="",
            points=9,
            max_points=10,
        )
        ledger.append([replace(make_event("=ann", NOON, payload, "autograde"), recorded_at=NOON)])
    return tmp_path


def run(*words: str) -> str:
    found = CliRunner().invoke(app, list(words))
    assert found.exit_code == 0, found.output
    return found.output


def test_tv44_readings_have_the_exact_header_and_escape_formulas(work):
    rows = list(csv.DictReader(io.StringIO(run("export", "readings", "--work", str(work)))))
    assert tuple(rows[0]) == READINGS
    assert {row["subject_id"] for row in rows} == {"'=ann"}
    assert {row["p_hat"] for row in rows} == {"0.9"}


def test_before_anything_was_handed_in_there_is_a_header_only(work):
    words = ("export", "readings", "--as-of", "2026-05-01", "--work", str(work))
    assert run(*words).strip() == ",".join(READINGS)


def test_tv37_an_empty_cohort_is_a_header_and_no_error(tmp_path):
    Ledger(f"sqlite:///{tmp_path / 'ledger.db'}", lambda: NOON).__exit__(None, None, None)
    assert run("export", "milestones", "--work", str(tmp_path)).strip() == ",".join(MILESTONES)
    assert json.loads(run("export", "readings", "--work", str(tmp_path), "--json"))["schema_version"] == 1


def test_moodle_gets_the_framework_in_a_file(work):
    out = work / "moodle.csv"
    assert run("export", "moodle", "--work", str(work), "--out", str(out)) == f"Written: {out}\n"
    assert out.read_text(encoding="utf-8").startswith("Parent ID number,ID number,Short name")
