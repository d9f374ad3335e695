"""What follows from evidence is written down once: a level reached, a grant under review; never a revocation."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.integration.lived import CRITICAL, SHOWING, Life, on
from typer.testing import CliRunner

from groundschool.cli.app import app
from groundschool.ledger.events import Event
from groundschool.ledger.payloads import MilestoneDecided
from groundschool.tracker.mastery.settle import unsettled

ROOT = Path(__file__).parents[2]


def settle(life: Life, day: float) -> list[Event]:
    """Record what follows on a day, and return it."""
    record = life.person(day).record
    found = list(unsettled(record.past, record.judge, on(day)))
    life.events += [
        replace(event, recorded_at=on(day), seq=len(life.events) + place) for place, event in enumerate(found, 1)
    ]
    return found


def regrade(life: Life, day: float, share: float) -> None:
    """Grade the first attempt anew."""
    first = life.events[0]
    payload = {**first.payload, "points": share * 10, "replaces": first.event_id}
    life.events.append(
        replace(first, event_id=f"again-{day}", payload=payload, recorded_at=on(day), seq=len(life.events) + 1)
    )


@pytest.fixture
def life() -> Life:
    found = Life()
    found.learn(40)
    return found


def test_a_level_is_written_down_once_with_what_it_was_granted_under(life):
    granted = settle(life, 41)
    assert [(event.type, event.payload["skill"], event.payload["level"]) for event in granted] == [
        ("milestone.granted", skill, 2) for skill in sorted(CRITICAL)
    ]
    assert granted[0].payload["policy_version"] == "v1"
    assert set(granted[0].payload["evidence"]) == {event.event_id for event in life.events[:4]}
    assert settle(life, 42) == []


def test_a_level_that_is_written_down_holds_under_a_stricter_policy(life):
    settle(life, 41)
    person = life.person(42)
    framework = person.record.judge.framework
    bars = tuple(bar.model_copy(update={"units": 99}) for bar in framework.policy.levels)
    stricter = framework.model_copy(update={"policy": framework.policy.model_copy(update={"levels": bars})})
    judged = replace(person.record, judge=replace(person.record.judge, framework=stricter))
    assert {judged.states[skill].granted for skill in CRITICAL} == {2}


def test_tv20_a_regrade_is_flagged_with_its_cause_and_a_person_decides(life):
    settle(life, 41)
    regrade(life, 115, 0.5)
    flagged = settle(life, 116)
    assert {(event.type, event.payload["cause"]) for event in flagged} == {("milestone.flagged", "again-115")}
    assert len(flagged) == len(CRITICAL)
    assert settle(life, 117) == []
    (grant,) = life.person(117).record.states[CRITICAL[0]].milestones
    assert grant.state == "under review"
    life.add(120, MilestoneDecided(skill=CRITICAL[0], level=2, reason="sound"), "sam", "milestone.upheld")
    assert settle(life, 121) == []
    (grant,) = life.person(121).record.states[CRITICAL[0]].milestones
    assert grant.state == "met"


def test_tv10b_a_regrade_that_changes_nothing_is_no_flag(life):
    settle(life, 41)
    regrade(life, 42, 0.9)
    assert settle(life, 43) == []


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(SHOWING), st.sampled_from([0.0, 0.4, 0.9, 1.0]), st.booleans()), max_size=12))
def test_i11_nothing_is_revoked_by_itself_and_settling_ends(tries):
    life = Life()
    for day, (exercise, share, again) in enumerate(tries):
        if again and life.events:
            regrade(life, day, share)
        else:
            life.try_(day, exercise, str(day), share)
        assert {event.type for event in settle(life, day + 0.5)} <= {"milestone.granted", "milestone.flagged"}
        assert settle(life, day + 0.6) == []


def test_appended_events_settle_and_say_so(tmp_path):
    path = tmp_path / "events.jsonl"
    life = Life()
    exercises = (
        "scripting/access-log-report",
        "networking/handshake-census",
        "observability/honest-percentiles",
        "incident-response/timeline-from-five-clocks",
    )
    for day, exercise in enumerate(exercises * 3, 290):
        life.try_(day, exercise, str(day))
    from groundschool.ledger.ledger_lines import write_lines

    path.write_text("\n".join(write_lines(life.events)), encoding="utf-8")
    words = ["ledger", "append", str(path), "--work", str(tmp_path), "--course", str(ROOT)]
    found = CliRunner().invoke(app, words)
    assert found.stdout.splitlines() == [
        "12 recorded, 0 were there already, 0 of them do not count",
        "  ann: Parsing logs and data is now at working",
    ]
    again = json.loads(CliRunner().invoke(app, [*words, "--json"]).stdout)
    assert (again["recorded"], again["settled"]) == (0, [])
