"""A quarter as it was published stays as it was, whatever is learnt later; as it is known now it says so."""

import csv
import hashlib
import io
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from typer.testing import CliRunner

from groundschool.cli.app import app
from groundschool.ledger.attempt_payloads import AttemptGraded
from groundschool.ledger.events import Event, make_event
from groundschool.ledger.ledger_lines import read_lines, write_lines
from groundschool.ledger.payloads import MilestoneDecided
from groundschool.ledger.store import Ledger

ROOT = Path(__file__).parents[2]
EXERCISES = (
    "scripting/access-log-report",
    "networking/handshake-census",
    "observability/honest-percentiles",
    "incident-response/timeline-from-five-clocks",
)
MAY = datetime(2026, 5, 20, 9, tzinfo=UTC)
JULY = datetime(2026, 7, 1, 9, tzinfo=UTC)
ROSTER = '[[associate]]\nid = "ann"\nname = "Ann"\nstart_date = 2026-04-01\n'


def graded(number: int, share: float, at: datetime, known: datetime | None = None, **more) -> Event:
    payload = AttemptGraded(
        attempt_id=f"a{number}",
        exercise=EXERCISES[number % 4],
        exercise_version=1,
        variant=str(number),
        hidden=True,
        provisional=False,
        content_sha256="",
        points=share * 10,
        max_points=10,
        **more,
    )
    return replace(make_event("ann", at, payload, "autograde"), recorded_at=known or at)


def decided(kind: str, at: datetime) -> Event:
    payload = MilestoneDecided(skill="script.parsing", level=2, reason="looked at it again")
    return replace(make_event("ann", at, payload, "sam", kind), recorded_at=at)


@pytest.fixture
def work(tmp_path):
    (tmp_path / "roster.toml").write_text(ROSTER, encoding="utf-8")
    return tmp_path


def append(work: Path, *events: Event) -> None:
    path = work / "events.jsonl"
    path.write_text("\n".join(write_lines(events)), encoding="utf-8")
    words = ["ledger", "append", str(path), "--no-settle", "--work", str(work), "--course", str(ROOT)]
    found = CliRunner().invoke(app, words)
    assert found.exit_code == 0, found.exception


def export(work: Path, kind: str, day: str, known: str = "") -> str:
    words = ["export", kind, "--names", "--as-of", day, "--work", str(work), "--course", str(ROOT)]
    found = CliRunner().invoke(app, [*words, *(("--known-at", known) if known else ())])
    assert found.exit_code == 0, found.exception
    return found.stdout


def quarter(work: Path, name: str, day: str, known: str = "") -> dict[str, str]:
    rows = csv.DictReader(io.StringIO(export(work, "velocity", day, known)))
    return next(row for row in rows if row["quarter"] == name)


def on_page(work: Path, name: str, day: str, known: str = "") -> str:
    """Return what a manager's page of a quarter says of Ann's milestones."""
    words = ["report", "manager", "--quarter", name, "--as-of", day, "--work", str(work), "--course", str(ROOT)]
    words += ["--out", str(work / "page.html"), *(("--known-at", known) if known else ())]
    found = CliRunner().invoke(app, words)
    assert found.exit_code == 0, found.exception
    page = (work / "page.html").read_text(encoding="utf-8")
    return re.search(r'<bdi>Ann</bdi></th>.*?<td data-of="Skill levels">([^<]*)</td>', page)[1]


def test_tv20_a_published_quarter_keeps_its_bytes_through_a_regrade_and_a_revocation(work):
    first = [graded(number, 1.0, MAY + timedelta(hours=number)) for number in range(8)]
    append(work, *first)
    published = ("2026-06-30", "2026-07-01T09:00Z")
    before = {kind: export(work, kind, *published) for kind in ("readings", "milestones", "velocity", "scorecard")}
    assert quarter(work, "2026Q2", *published)["milestones"] == "1"

    august = datetime(2026, 8, 3, tzinfo=UTC)
    regrades = [graded(n, 0.2, MAY + timedelta(hours=n), august, replaces=first[n].event_id) for n in range(0, 8, 2)]
    append(work, *regrades)
    now = quarter(work, "2026Q2", "2026-08-09")
    assert (now["milestones"], now["status"].split(" of")[0]) == ("1", "1 (1 under review)")
    assert "script.parsing:working,under_review" in export(work, "milestones", "2026-08-09")
    assert on_page(work, "2026Q2", "2026-08-09") == "1 (1 under review) of 1\N{EN DASH}2"
    assert on_page(work, "2026Q2", *published) == "1 of 1\N{EN DASH}2 so far"

    append(work, decided("milestone.revoked", datetime(2026, 8, 10, tzinfo=UTC)))
    found = {name: quarter(work, name, "2026-09-30") for name in ("2026Q2", "2026Q3")}
    assert [(row["milestones"], row["adjustments"]) for row in found.values()] == [("1", "0"), ("0", "-1")]
    assert [on_page(work, name, "2026-09-30") for name in found] == [
        "1 of 1\N{EN DASH}2",
        "0 of 1\N{EN DASH}2 so far (-1)",
    ]
    after = {kind: export(work, kind, *published) for kind in before}
    digests = [
        {kind: hashlib.sha256(text.encode()).hexdigest() for kind, text in one.items()} for one in (before, after)
    ]
    assert digests[0] == digests[1]


def test_tv22_a_slow_mentor_moves_no_milestone_into_the_next_quarter(work):
    handed_in = datetime(2026, 6, 30, 23, 50, tzinfo=UTC)
    append(work, *(graded(number, 1.0, MAY + timedelta(hours=number)) for number in range(3)))
    waits = graded(3, 0.0, handed_in, manual_points_pending=10.0)
    marked = graded(3, 1.0, handed_in, JULY + timedelta(days=2), replaces=waits.event_id)
    append(work, waits, marked)
    append(work, *(graded(number, 1.0, handed_in, JULY + timedelta(days=2)) for number in range(4, 8)))
    assert (
        on_page(work, "2026Q2", "2026-06-30", "2026-07-01T09:00Z")
        == "0 of 1\N{EN DASH}2 so far; 1 answer waits for a mark"
    )
    assert on_page(work, "2026Q2", "2026-07-05", "2026-07-05") == "1 of 1\N{EN DASH}2"
    assert quarter(work, "2026Q2", "2026-06-30", "2026-07-01T09:00Z")["milestones"] == "0"
    assert quarter(work, "2026Q2", "2026-07-05", "2026-07-05")["milestones"] == "1"
    assert quarter(work, "2026Q3", "2026-07-05", "2026-07-05")["milestones"] == "0"
    grant = next(
        line for line in export(work, "milestones", "2026-07-05").splitlines() if "script.parsing:working" in line
    )
    assert "2026-06-30T23:50:00+00:00,2026-07-03T09:00:00+00:00" in grant


def test_tv41_every_export_of_shuffled_events_has_the_same_bytes(work, tmp_path_factory):
    append(work, *(graded(number, number % 3 / 2, MAY + timedelta(hours=number)) for number in range(12)))
    append(work, decided("milestone.upheld", JULY))
    lines = export(work, "events", "2026-12-31").splitlines()
    kinds = ("readings", "milestones", "velocity", "gate", "items", "scorecard", "xapi", "lti")
    known = ("2026-08-01", "2026-08-02")
    expected = {kind: export(work, kind, *known) for kind in kinds}
    for seed in (1, 2):
        other = tmp_path_factory.mktemp("other")
        (other / "roster.toml").write_text(ROSTER, encoding="utf-8")
        path = other / "shuffled.jsonl"
        path.write_text("\n".join(Random(seed).sample(lines, len(lines))), encoding="utf-8")
        with Ledger(f"sqlite:///{other / 'ledger.db'}", lambda: JULY) as ledger:
            ledger.append(read_lines(path))
        assert {kind: export(other, kind, *known) for kind in kinds} == expected


def test_tv38_one_associate_has_a_whole_record_and_no_number_about_a_group(work):
    append(work, *(graded(number, 1.0, MAY + timedelta(hours=number)) for number in range(4)))
    for kind in ("readings", "milestones", "velocity", "gate", "scorecard"):
        assert len(export(work, kind, "2026-08-01").splitlines()) > 1
    assert all(line.endswith("too few people") for line in export(work, "items", "2026-08-01").splitlines()[1:])
