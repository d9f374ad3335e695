"""The made-up team some weeks on, so that its day 100 is about today: one gate nearly passed, one level questioned."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from tests.integration.lived import Life, on
from tests.integration.lived_team import REAL, events, roster, told

from groundschool.ledger.events import Event, make_event
from groundschool.ledger.opened import open_ledger
from groundschool.ledger.payloads import MilestoneDecided, MilestoneGranted

# What the exercises there are can show: the course's own gate asks for more than its first twelve.
TEAM = """
[gate.criteria.G2]
skills = ["script.parsing"]
[gate.criteria.G5]
exercise = "INC-02"
"""


def lived(work: Path, names, today: datetime) -> Path:
    """Write roster, team file and ledger of a team whose day 100 is about today, and return the folder."""
    weeks = (today - on(100)).days // 7
    later = timedelta(weeks=weeks)
    (work / "teams").mkdir()
    (work / "teams" / "payments.toml").write_text(TEAM, encoding="utf-8")
    (work / "roster.toml").write_text(roster(names, date(2026, 1, 12) + later), encoding="utf-8")
    moved = [
        replace(event, occurred_at=event.occurred_at + later, recorded_at=event.occurred_at + later)
        for event in (*events(), *_almost_ready())
    ]
    with open_ledger(f"sqlite:///{work / 'ledger.db'}", work, lambda: today) as ledger:
        ledger.append(event for event in moved if event.associate in dict(names))
        ledger.append(_questioned(on(60) + later))
    return work


def _almost_ready() -> Iterator[Event]:
    """Yield what Ana lacks, but for a shift with a senior watching and the signatures."""
    life = Life()
    for number in range(4):
        for place, exercise in enumerate(REAL):
            life.try_(42 + number + place / 100, exercise, f"more-{number}", minutes=20)
    yield from told("ana", life.events)


def _questioned(at: datetime) -> list[Event]:
    """Return a level of Gus's that was granted, and then questioned."""
    skill, level = "linux.logs-services", 2
    granted = MilestoneGranted(
        skill=skill, level=level, effective_at=at, policy_version="v1", framework_version="1", evidence=("gus-1",)
    )
    flagged = MilestoneDecided(skill=skill, level=level, cause="gus-regrade")
    return [
        make_event("gus", at, granted, "groundschool"),
        make_event("gus", at + timedelta(days=9), flagged, "groundschool", "milestone.flagged"),
    ]


def today() -> datetime:
    """Return the present instant."""
    return datetime.now(UTC)
