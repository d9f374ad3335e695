"""Worked evidence for the tracker's tests: policy version 1, a small framework, attempts by day."""

from datetime import UTC, datetime, timedelta

from groundschool.curriculum.framework import Bar, Framework, MasteryPolicy
from groundschool.tracker.evidence.counted_attempts import Attempt

START = datetime(2026, 5, 20, 9, tzinfo=UTC)

POLICY = MasteryPolicy(
    version="v1",
    z=1.2816,
    half_life_days=180,
    public_weight=0.5,
    repeat_factor=0.5,
    supersede_factor=0.5,
    exercise_cap=2.0,
    critical_cap=0.40,
    pass_mark=0.80,
    duplicate_hours=24,
    fresh_floor=0.65,
    holding_floor=0.55,
    levels=(
        Bar(level="working", units=3, score=0.80, floor=0.65, exercises=4, fresh_passes=3),
        Bar(level="independent", units=4, score=0.85, floor=0.70, exercises=5, fresh_passes=4, attestations=1),
    ),
)

FRAMEWORK = Framework.model_validate(
    {
        "version": "1.0.0",
        "fair_exercises": 6,
        "dimensions": [{"id": "linux", "title": "Linux", "weight": 100, "bar": "Finds logs", "blueprint": []}],
        "skills": [
            {"id": "linux.logs", "title": "Logs", "dimension": "linux", "blueprint": ["B3.linux"]},
            {"id": "linux.disks", "title": "Disks", "dimension": "linux", "blueprint": ["B3.linux"]},
        ],
        "policy": POLICY.model_dump(),
    }
)


def at(day: float) -> datetime:
    return START + timedelta(days=day)


def make(exercise="A", day: float = 0, share=1.0, variant="1", *, hidden=True, seq=0, **more) -> Attempt:
    name = f"{exercise}{variant}-{day:g}-{seq}"
    return Attempt(name, "ann", exercise, 1, variant, hidden, at(day), share, 1.0, seq=seq, **more)
