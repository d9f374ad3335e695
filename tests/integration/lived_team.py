"""A made-up team of eight by day 100: one blocked by us, one newcomer, one on leave, names of all kinds."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path

from tests.integration.lived import MAP, SHOWING, START, TRIAGE, Life, on

from groundschool.ledger.events import Event
from groundschool.ledger.opened import open_ledger
from groundschool.ledger.payloads import AttestationRequested, AvailabilitySet
from groundschool.reports.people import People
from groundschool.services.load_people import load_people
from groundschool.services.workspace import Workspace

ROOT = Path(__file__).parents[2]
REAL = (
    "scripting/access-log-report",
    "networking/handshake-census",
    "observability/honest-percentiles",
    "incident-response/timeline-from-five-clocks",
)
NAMES = (
    ("ana", "Ana Sousa"),
    ("bo", "Bo"),
    ("chen", "Chen Jiayi"),
    ("dev", "Dev Patel"),
    ("eli", "Eli <b>Cohen</b> & Sons"),
    ("fay", "Fay Osei"),
    ("gus", "Bartholomew-Maximilian Featherstonehaugh-Cholmondeley von Württemberg"),
    ("hana", "هناء القاسم"),
)
STANDING = dict(zip(SHOWING, REAL, strict=True))


def events() -> list[Event]:
    """Return everything that happened to the team."""
    found: list[Event] = []
    for place, (who, _) in enumerate(NAMES):
        life = Life()
        if who in {"ana", "dev"}:
            life.almost_ready()
        elif who != "bo":
            life.attest("training-module", 3, 5)
            life.attest("access-checklist", 2, 3, 4, 5, 6)
            life.attest("shadow-shift", 12)
        if who == "fay":
            life.add(20, AvailabilitySet(from_date=on(20).date(), to_date=on(200).date(), kind="parental"), "kim")
        if who == "eli":
            life.add(60, AttestationRequested(kind="runbook-updated", artefact_ref="RB-7", attester="sam"), "eli")
        for number in range(3 * (place % 4)):
            waits = {"manual_points_pending": 2.0} if number == 8 else {}
            life.try_(20 + 3 * number, REAL[number % 4], str(number), share=(1.0, 0.9, 0.8, 0.5)[number % 4], **waits)
        found += told(who, life.events)
    return found


def told(who: str, lived: Iterable[Event]) -> list[Event]:
    """Return a life's events as this person's, on exercises that the course has."""
    return [_of(who, event) for event in lived if event.payload.get("exercise") not in {TRIAGE, MAP}]


def _of(who: str, event: Event) -> Event:
    payload = dict(event.payload)
    payload["exercise"] = STANDING.get(payload.get("exercise", ""), payload.get("exercise"))
    if "attempt_id" in payload:
        payload["attempt_id"] = f"{who}-{payload['attempt_id']}"
    kept = {name: value for name, value in payload.items() if value is not None}
    return replace(
        event,
        associate=who,
        actor=who if event.actor == "eli" else event.actor,
        payload=kept,
        event_id=f"{who}-{event.event_id}"[:60],
    )


def roster(names=NAMES, start: date = START) -> str:
    """Return the roster of a team that all began on one day, with Sam as their mentor and Kim as their manager."""
    return "\n".join(
        f'[[associate]]\nid = "{who}"\nname = "{name}"\nteam = "payments"\nstart_date = {start}\n'
        'mentor = "sam"\nmanager = "kim"\n'
        for who, name in names
    )


def team(work: Path, names=NAMES) -> Path:
    """Write roster and ledger of the team below ``work``, and return it."""
    (work / "roster.toml").write_text(roster(names), encoding="utf-8")
    with open_ledger(f"sqlite:///{work / 'ledger.db'}", work, lambda: on(100)) as ledger:
        ledger.append(event for event in events() if event.associate in dict(names))
    return work


def people(work: Path, day: float = 100) -> People:
    """Return the team as the tracker sees it on a day."""
    return load_people(Workspace(ROOT, work), on(day))
