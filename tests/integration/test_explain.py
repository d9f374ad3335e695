"""``groundschool ledger explain``: every number behind an answer, in words and as data, for any day as known then."""

import json
import re
from datetime import timedelta
from pathlib import Path

import pytest
from tests.integration.lived import Life, on
from typer.testing import CliRunner

from groundschool.cli.app import app
from groundschool.ledger.payloads import AvailabilitySet
from groundschool.ledger.store import Ledger

ROOT = Path(__file__).parents[2]
REAL = ("linux/journal-triage", "scripting/access-log-report", "incident-response/timeline-from-five-clocks")
ROSTER = """
[[associate]]
id = "ann"
name = "Ann Ekdahl"
start_date = 2026-01-12
mentor = "sam"
manager = "kim"
"""


@pytest.fixture
def work(tmp_path):
    life = Life()
    life.almost_ready()
    life.events = [event for event in life.events if not event.type.startswith("attempt.")]
    for day, exercise in enumerate(REAL, 40):
        life.try_(day, exercise)
    life.try_(44, REAL[0], "2", share=0.5, critical_failed=True)
    leave = AvailabilitySet(from_date=on(50).date(), to_date=on(51).date(), kind="sick")
    life.add(52, leave, "kim")
    (tmp_path / "roster.toml").write_text(ROSTER, encoding="utf-8")
    with Ledger(f"sqlite:///{tmp_path / 'ledger.db'}", lambda: on(80)) as ledger:
        ledger.append(life.events)
    return tmp_path


def explain(work: Path, about: str, *more: str) -> str:
    words = ["ledger", "explain", "ann", about, "--work", str(work), "--course", str(ROOT), *more]
    found = CliRunner().invoke(app, words)
    assert found.exit_code == 0, found.output or found.exception
    return found.stdout


def test_tv33_the_gate_says_what_is_missing_and_who_owes_it(work):
    said = explain(work, "gate", "--as-of", "2026-03-27")
    assert said.startswith(
        "Ann Ekdahl, day 72: 7 of 12 conditions for on-call duty met; missing: skills (associate), own shift (rota), "
        "triage (course), safety (associate), sign-off (mentor, manager or on-call lead). The course cannot grant it "
        "yet (no exercise yet for: Timed triage)"
    )
    assert "G4 Held a shift with a senior watching: 0 of 1, not met. Waits for the rota since 03 Feb 2026" in said
    assert "G1 Training module finished: 3 of 3, met since 20 Jan 2026 12:00 UTC.\n" in said
    assert "shows 72 service days; sick from 03 Mar 2026 to 04 Mar 2026" in said


@pytest.mark.parametrize("about", ["gate", "M30", "linux.logs-services"])
def test_ids_of_events_are_named_when_they_are_asked_for_and_in_json(work, about):
    with Ledger(f"sqlite:///{work / 'ledger.db'}", lambda: on(80)) as ledger:
        ids = {event.event_id for event in ledger.events()}
    short, long = (explain(work, about, *more) for more in ((), ("--events",)))
    because = "\n".join(json.loads(explain(work, about, "--json"))["because"])
    assert not any(one in short for one in ids)
    named = {one for one in ids if one in long}
    assert named
    assert named == {one for one in ids if one in because}
    assert re.sub(r" Events: .*", "", long).splitlines()[:-1] == short.splitlines()[:-1]


def test_a_milestone_names_its_day_its_criteria_and_their_events(work):
    said = explain(work, "M30", "--as-of", "2026-01-31")
    assert said.startswith("Ann Ekdahl: M30 (Knows the services, the tools and the way of working) is in progress.")
    assert "due 11 Feb 2026, when the service-day clock reaches 30" in said
    assert "Service map: 0 of 1, not met" in said


def test_tv09_a_skill_shows_each_attempts_weight_and_what_a_failed_safety_check_cost(work):
    said = explain(work, "linux.logs-services", "--as-of", "2026-02-25")
    assert "Logs and services is at exploring" in said
    assert "a safety check failed: counted 0.40 of 0.50" in said
    assert "working asks for: exercises 2 of 4, missing; fresh passes 2 of 3, missing; units of evidence" in said
    numbers = json.loads(explain(work, "linux.logs-services", "--as-of", "2026-02-25", "--json"))["numbers"]
    weighed = numbers["reading"]["weighed"]
    assert sum(entry["units"] for entry in weighed) == pytest.approx(numbers["reading"]["units"])
    assert [entry["attempt"]["critical_failed"] for entry in weighed] == [False, True, False]


def test_what_was_known_then_is_another_answer(work):
    before = explain(work, "linux.logs-services", "--as-of", "2026-03-20", "--known-at", "2026-02-21T13:00Z")
    assert "journal-triage" in before
    assert "access-log-report" not in before
    assert before.endswith("by what was recorded until 21 Feb 2026 13:00 UTC.\n")


def test_velocity_says_what_was_expected_and_what_chance_does(work):
    said = explain(work, "velocity", "--as-of", "2026-04-05")
    assert said.startswith(
        "Ann Ekdahl: Skill levels in 2026Q2: 0 of 1\N{EN DASH}2 so far; 0 in the last four quarters."
    )
    assert "2026Q1 (UTC): 0 of 1\N{EN DASH}2; there for 85 % of it, 1 asked for, 2 are a stretch" in said
    assert "at 1.5 a quarter, 22 of 100 quarters have none by chance, and 5 of 100 two in a row" in said


def test_velocity_of_somebody_who_starts_in_a_later_quarter_is_a_sentence(work):
    assert explain(work, "velocity", "--as-of", "2025-06-01").startswith("Ann Ekdahl has not started yet.")


def test_nothing_known_is_not_zero(work):
    said = explain(work, "cloud.iac")
    assert "nothing is known of it yet: not attempted is not zero" in said


@pytest.mark.parametrize(("who", "what", "said"), [("anne", "gate", "Did you mean ann?"), ("ann", "gat", "mean gate?")])
def test_a_wrong_name_is_a_sentence(work, groundschool, who, what, said):
    found = groundschool("ledger", "explain", who, what, "--work", work)
    assert found.returncode == 2
    assert said in found.stderr


@pytest.mark.parametrize("text", ["yesterday", "2026-13-01", "2026-3-1"])
def test_a_day_that_is_none_is_a_sentence(work, groundschool, text):
    found = groundschool("ledger", "explain", "ann", "gate", "--as-of", text, "--work", work)
    assert found.returncode == 2
    assert "write a day like 2026-08-03" in found.stderr


def test_a_day_is_looked_at_from_its_end():
    from groundschool.cli.options import end_of

    assert end_of("2026-01-12") == on(0) + timedelta(hours=12, microseconds=-1)
    assert end_of("2026-01-12T12:00Z") == on(0)


@pytest.mark.parametrize(
    ("viewer", "about", "seen"),
    [
        ("sam", "linux.logs-services", True),
        ("kim", "linux.logs-services", False),
        ("kim", "gate", True),
        ("kim", "M30", True),
        ("lou", "gate", False),
        ("ann", "velocity", True),
    ],
)
def test_a_viewer_gets_an_answer_only_where_the_policy_lets_them(work, viewer, about, seen):
    words = ["ledger", "explain", "ann", about, "--viewer", viewer, "--work", str(work), "--course", str(ROOT)]
    found = CliRunner().invoke(app, words)
    assert (found.exit_code == 0) is seen
    assert seen or "no associate is called 'ann'" in str(found.exception)


@pytest.mark.parametrize(("viewer", "seen"), [("sam", True), ("kim", False)])
def test_progress_is_for_an_associate_and_their_mentor(work, viewer, seen):
    words = ["progress", "ann", "--viewer", viewer, "--work", str(work), "--course", str(ROOT)]
    assert (CliRunner().invoke(app, words).exit_code == 0) is seen
