"""A clock that is surely wrong records nothing, and what it recorded once can be recorded again."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.integration.lived import Life
from typer.testing import CliRunner

from groundschool.cli.app import app
from groundschool.errors import LedgerError
from groundschool.ledger.events import make_event
from groundschool.ledger.knowledge import CLOCK_SKEW, LONGEST_PAUSE, quarantined
from groundschool.ledger.ledger_lines import write_lines
from groundschool.ledger.opened import open_ledger
from groundschool.ledger.payloads import GateSuspended, WorkAttested
from groundschool.ledger.store import Ledger

ROOT = Path(__file__).parents[2]
NEWEST = datetime(2026, 5, 20, 12, tzinfo=UTC)


@dataclass
class Clock:
    now: datetime = NEWEST

    def __call__(self) -> datetime:
        return self.now


def seen(number: int = 1) -> object:
    work = WorkAttested(kind="shadow-shift", artefact_ref=f"INC-{number}", attester_role="mentor")
    return make_event("ann", NEWEST - timedelta(hours=1), work, "sam")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def kept(tmp_path, clock):
    with open_ledger(f"sqlite:///{tmp_path / 'ledger.db'}", tmp_path, clock) as found:
        found.append([seen()])
        yield found


@pytest.mark.parametrize("off", [-CLOCK_SKEW, timedelta(0), timedelta(days=370), LONGEST_PAUSE])
def test_clocks_differ_a_little_and_courses_rest(kept, clock, off):
    clock.now = NEWEST + off
    assert kept.append([seen(2)]) == 1


@pytest.mark.parametrize(
    ("off", "words"),
    [
        (-CLOCK_SKEW - timedelta(seconds=1), "and the newest event was recorded at 20 May 2026 12:00"),
        (timedelta(days=-400), "Set the clock"),
        (LONGEST_PAUSE + timedelta(seconds=1), "400 days after anything was recorded"),
    ],
)
def test_a_clock_that_is_surely_wrong_is_refused_in_words(kept, clock, off, words):
    clock.now = NEWEST + off
    with pytest.raises(LedgerError, match=words) as refused:
        kept.append([seen(2)])
    assert "--accept-clock" in str(refused.value)
    assert len(kept.events()) == 1


def test_once_accepted_the_true_time_goes_on(tmp_path, clock, kept):
    url = f"sqlite:///{tmp_path / 'ledger.db'}"
    clock.now = NEWEST + timedelta(days=3650)
    with open_ledger(url, tmp_path, clock, accept_clock=True) as wrong:
        wrong.append([seen(2)])
    clock.now = NEWEST + timedelta(days=1)
    with pytest.raises(LedgerError, match="The clock says"):
        kept.append([seen(3)])
    with open_ledger(url, tmp_path, clock, accept_clock=True) as right:
        right.append([seen(3)])
    assert kept.append([seen(4)]) == 1


@pytest.mark.parametrize("veiled", [True, False])
def test_what_was_recorded_by_a_wrong_clock_counts_when_it_is_recorded_again(tmp_path, clock, veiled):
    url = f"sqlite:///{tmp_path / 'ledger.db'}"
    events = [seen(), make_event("ann", NEWEST - timedelta(hours=2), GateSuspended(reason="tired"), "kim")]
    clock.now = NEWEST - timedelta(days=400)
    with open_ledger(url, tmp_path, clock) if veiled else Ledger(url, clock) as found:
        assert found.append(events) == 2
        assert found.append(events) == 0
        assert all(quarantined(event) for event in found.events())
        clock.now = NEWEST
        assert found.append(events) == 2
        assert found.append(events) == 0
        assert [quarantined(event) == "" for event in sorted(found.events(), key=lambda event: event.seq)] == [
            False,
            False,
            True,
            True,
        ]


def test_verbs_that_record_refuse_and_accept(tmp_path, monkeypatch):
    later = datetime.now(UTC) + timedelta(days=30)
    life = Life()
    life.try_(0, "scripting/access-log-report", "1")
    with open_ledger(f"sqlite:///{tmp_path / 'ledger.db'}", tmp_path, lambda: later) as found:
        found.append([*life.events, make_event("ann", later, GateSuspended(reason="tired"), "kim")])
    (tmp_path / "more.jsonl").write_text("".join(write_lines([seen()])), encoding="utf-8")
    verbs = (
        ("attest", "ann", "shadow-shift", "INC-2", "--by", "sam"),
        ("decide", "suspend", "ann", "--by", "kim", "--reason", "tired again"),
        ("person", "export", "ann", "--out", str(tmp_path / "ann.zip")),
        ("ledger", "append", str(tmp_path / "more.jsonl"), "--of-another-course"),
    )
    where = ("--work", str(tmp_path), "--course", str(ROOT))
    monkeypatch.delenv("GROUNDSCHOOL_ACCEPT_CLOCK")
    for words in verbs:
        assert "The clock says" in str(CliRunner().invoke(app, [*words, *where]).exception), words
    assert CliRunner().invoke(app, [*verbs[0], *where, "--accept-clock"]).exit_code == 0
    assert CliRunner().invoke(app, [*verbs[1], *where]).exit_code == 0  # the newest is of now again
