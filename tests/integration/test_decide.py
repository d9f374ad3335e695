"""``groundschool decide``: what only people decide, and what they may not."""

from pathlib import Path

import pytest
from tests.integration.lived import Life, on
from typer.testing import CliRunner

from groundschool.cli.app import app
from groundschool.ledger.opened import open_ledger
from groundschool.ledger.store import Ledger

ROOT = Path(__file__).parents[2]
ROSTER = """
[[associate]]
id = "ann"
name = "Ann Ekdahl"
start_date = 2026-01-12
mentor = "sam"
manager = "kim"
"""
REAL = (
    "scripting/access-log-report",
    "networking/handshake-census",
    "observability/honest-percentiles",
    "incident-response/timeline-from-five-clocks",
)


@pytest.fixture
def work(tmp_path):
    life = Life()
    life.attest("shadow-shift", 12)
    for day, exercise in enumerate(REAL * 3, 300):
        life.try_(day, exercise, str(day))
    (tmp_path / "roster.toml").write_text(ROSTER, encoding="utf-8")
    with Ledger(f"sqlite:///{tmp_path / 'ledger.db'}", lambda: on(80)) as ledger:
        ledger.append(life.events)
    return tmp_path


def decide(work: Path, *words: str):
    return CliRunner().invoke(app, ["decide", *words, "--work", str(work), "--course", str(ROOT)])


def last(work: Path):
    """Return what a person did last; what follows from it is recorded behind it."""
    with open_ledger(f"sqlite:///{work / 'ledger.db'}", work, lambda: on(80)) as ledger:
        return max((one for one in ledger.events() if one.actor != "groundschool"), key=lambda event: event.seq)


def test_a_waiver_has_a_reason_and_a_milestone(work):
    assert decide(work, "waive", "ann", "M30", "--by", "kim", "--reason", "came from another team").exit_code == 0
    assert (last(work).type, last(work).actor) == ("milestone.waived", "kim")
    said = CliRunner().invoke(app, ["ledger", "explain", "ann", "M30", "--work", str(work), "--course", str(ROOT)])
    assert "is waived: came from another team (kim)" in said.output


def test_tv20_a_level_is_revoked_by_a_person_and_by_nobody_else(work):
    assert "script.parsing:working" in str(
        decide(work, "revoke", "ann", "x:y", "--by", "kim", "--reason", "z").exception
    )
    words = ("ann", "script.parsing:working", "--by", "sam", "--reason", "the data was shared")
    assert decide(work, "revoke", *words).exit_code == 0
    table = CliRunner().invoke(app, ["export", "milestones", "--work", str(work), "--course", str(ROOT)]).stdout
    assert ",script.parsing:working,revoked," in table


def test_an_attestation_is_retracted_by_its_event(work):
    with Ledger(f"sqlite:///{work / 'ledger.db'}", lambda: on(80)) as ledger:
        shift = next(event for event in ledger.events() if event.type == "attestation.made")
    assert decide(work, "retract", "ann", shift.event_id, "--by", "sam", "--reason", "wrong person").exit_code == 0
    assert last(work).payload["attestation"] == shift.event_id


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("waive", "ann", "M30", "--by", "kim"), "a decision has a reason"),
        (("waive", "ann", "M31", "--by", "kim", "--reason", "x"), "no milestone is called 'M31'"),
        (("sign-off", "ann", "mentor", "--by", "ann"), "cannot decide about their own record"),
        (("sign-off", "ann", "mentor", "--by", "lee"), "lee is not the mentor of ann: the roster names sam"),
        (
            ("sign-off", "ann", "mentor", "--by", "sam"),
            "Still missing: Training module finished; Skills at working",
        ),
        (("sign-off", "ann", "janitor", "--by", "sam"), "no role that signs is called 'janitor'"),
        (("suspend", "bo", "--by", "sam", "--reason", "x"), "no associate is called 'bo'"),
    ],
)
def test_what_cannot_be_decided_is_a_sentence_and_no_event(work, words, said):
    before = last(work)
    found = decide(work, *words)
    assert found.exit_code != 0
    assert said in str(found.exception)
    assert last(work) == before


def test_what_follows_is_settled_with_the_decision_and_said(work):
    said = decide(work, "waive", "ann", "M30", "--by", "kim", "--reason", "came from another team")
    with open_ledger(f"sqlite:///{work / 'ledger.db'}", work, lambda: on(80)) as ledger:
        granted = [one for one in ledger.events() if one.type == "milestone.granted"]
    assert granted
    assert said.output.count(" is now at ") == len(granted)
