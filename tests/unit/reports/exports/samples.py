"""What the tests of exports are made from: gradings as the ledger holds them, grants, and a small course's names."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from jsonschema import Draft202012Validator
from tests.unit.tracker.worked import FRAMEWORK, START, at, make

from groundschool.ledger.attempt_payloads import AttemptGraded, AttemptSubmitted, Payload
from groundschool.ledger.events import Event, make_event
from groundschool.reports.exports.catalogue import Catalogue, Grant
from groundschool.tracker.evidence.attested import AttestedWork
from groundschool.tracker.mastery.rule import read_mastery
from groundschool.tracker.mastery.skill_milestone import SkillMilestone

LEVELS = ("exploring", "working", "independent", "owner")
TITLES = {"A": "=Read the journal", "B": "Überlauf", "shadow-shift": "Shadow shift"}
CATALOGUE = Catalogue(FRAMEWORK, LEVELS, TITLES, "https://learning.example")
SKILL = "linux.logs"
WORK = AttestedWork("w1", "ann", "shadow-shift", "INC-77 of Sam", "sam", "mentor", at(0), at(0), skills=(SKILL,))


def validator(name: str) -> Draft202012Validator:
    schema = json.loads((Path(__file__).parent / "schemas" / f"{name}.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def recorded(payload: Payload, *, minutes: float = 0, seq: int = 1, handed_in: float = 0, by: str = "ann") -> Event:
    """Return an event that the ledger took so many minutes after the hand-in, which is on day ``handed_in``."""
    event = make_event(by, at(handed_in), payload, "groundschool grade")
    return replace(event, recorded_at=at(handed_in) + timedelta(minutes=minutes), seq=seq)


def graded(points: float = 10.0, **more) -> AttemptGraded:
    values = {
        "attempt_id": "one",
        "exercise": "A",
        "exercise_version": 1,
        "variant": "v1",
        "hidden": True,
        "provisional": False,
        "content_sha256": "",
        "points": points,
        "max_points": 10.0,
        "grader": "1.4.2",
    }
    return AttemptGraded.model_validate(values | more)


def submitted(seconds: float | None) -> AttemptSubmitted:
    return AttemptSubmitted(
        attempt_id="one", exercise="A", exercise_version=1, variant="v1", content_sha256="", active_seconds=seconds
    )


def grant(level: int = 2, refresh_day: float | None = 179.0, **more) -> Grant:
    attempts = [make(name) for name in "ABCD"]
    reading = read_mastery(attempts, dict.fromkeys("ABCD", 1.0), FRAMEWORK.policy, START, attested=[WORK])
    values = {
        "associate": "ann",
        "skill": SKILL,
        "level": level,
        "effective_at": START,
        "completed_by": ("D1-0-0",),
        "recorded_at": START + timedelta(hours=2),
        "policy_version": "v1",
        "framework_version": "1.0.0",
    }
    due = None if refresh_day is None else at(refresh_day)
    return Grant(SkillMilestone(**(values | more)), reading, due)
