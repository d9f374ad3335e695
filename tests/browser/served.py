"""The made-up team on pages that are served: a real server, a link for everybody, and a browser that follows it."""

import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from tests.browser.conftest import GROUNDSCHOOL, free_port
from tests.integration.lived import Life, on
from tests.integration.lived_team import REAL, events, roster, told

from groundschool.storage.opened import open_ledger
from groundschool.tracker.events import Event, make_event
from groundschool.tracker.payloads import MilestoneDecided, MilestoneGranted

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


@contextmanager
def serving(work: Path) -> Iterator[dict[str, str]]:
    """Serve a work folder, and yield everybody's link by their id."""
    command = [str(GROUNDSCHOOL), "serve", "--work", str(work), "--no-browser", f"--port={free_port()}"]
    roster = (work / "roster.toml").read_text(encoding="utf-8")
    expected = set(re.findall(r'^(?:id|mentor|manager) = "(.+)"$', roster, re.MULTILINE))
    with (
        (work / "served.log").open("w", encoding="utf-8") as log,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True) as server,
    ):
        assert server.stdout is not None
        links: dict[str, str] = {}
        while links.keys() != expected and (line := server.stdout.readline()):
            if found := re.match(r"  (\S+) +(http\S+)", line):
                links[found[1]] = found[2]
        assert links.keys() == expected, (work / "served.log").read_text(encoding="utf-8")
        try:
            yield links
        finally:
            server.terminate()


def today() -> datetime:
    """Return the present instant."""
    return datetime.now(UTC)
