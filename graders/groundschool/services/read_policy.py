"""Who may read what of whom by name, and the note in the ledger that they did."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from groundschool.errors import GroundschoolError
from groundschool.ledger.events import Event, make_event
from groundschool.ledger.payloads import Read
from groundschool.reports.exports.kind import ExportKind
from groundschool.reports.people import People
from groundschool.services.workspace import Workspace
from groundschool.tracker.insight.person import Person
from groundschool.tracker.privacy.visibility import RECORD_READ, Data, View, Viewer

Who = Viewer | str | None

# What exports show; all others show attempts.
EXPORTED = {
    ExportKind.READINGS: Data.READINGS,
    ExportKind.SCORECARD: Data.READINGS,
    ExportKind.BADGES: Data.READINGS,
    ExportKind.MILESTONES: Data.MILESTONES,
    ExportKind.VELOCITY: Data.VELOCITY,
    ExportKind.GATE: Data.GATE,
    ExportKind.ITEMS: Data.ITEMS,
    ExportKind.TEAMS: Data.ITEMS,
    ExportKind.AT_RISK: Data.AT_RISK,
}


@dataclass(frozen=True)
class RecordReading:
    """Whose record was read, and what of it, out of which people."""

    data: Data
    among: tuple[str, ...]


Readings = tuple[RecordReading, ...]


def data_of(kind: ExportKind) -> Data:
    """Return which data an export of this kind shows."""
    return EXPORTED.get(kind, Data.ATTEMPTS)


def visible(people: People, viewer: str | None, kind: ExportKind) -> tuple[list[Person], int]:
    """Return whom ``viewer`` may see by name in an export of this kind, and how many are left out; None sees all.

    Numbers about exercises and groups name nobody: raises GroundschoolError for whoever looks after nobody.
    """
    everybody = list(people)
    if viewer is None:
        return everybody, 0
    data = data_of(kind)
    if data is Data.ITEMS:
        if not any(people.view(viewer, person.id, data) is View.AGGREGATE for person in everybody):
            raise GroundschoolError(f"{viewer} is nobody's mentor or manager, and such numbers are for those.")
        return everybody, 0
    if data is Data.AT_RISK:
        return at_risk_to(people, viewer), 0
    among = [person for person in everybody if people.view(viewer, person.id, data) is View.NAMED]
    return among, len(everybody) - len(among)


def seen_by(people: People, viewer: Who, data: Data, least: View) -> People:
    """Return only those of whom ``viewer`` sees at least so much of ``data``, everybody for None.

    Whoever is left out is as unknown as somebody who does not exist.
    """
    if viewer is None:
        return people
    seen = {who for who in people.facts.people() if people.view(viewer, who, data) >= least}
    return people.only(seen)


def at_risk_to(people: People, viewer: Viewer | str) -> list[Person]:
    """Return whose risks, or some of them, a viewer may know of."""
    return [
        person
        for person in people
        if any(people.view_of_risk(viewer, person.id, risk) >= View.REASON for risk in person.risks)
    ]


def known_by_name(people: People, viewer: Who) -> set[str]:
    """Return whose milestones or readings a viewer may see by name; None, who sees everybody, has nothing to find."""
    if viewer is None:
        return set()
    told = (Data.READINGS, Data.MILESTONES)
    return {who for who in people.facts.people() if any(people.view(viewer, who, one) is View.NAMED for one in told)}


def record_reads(  # noqa: PLR0913 - who read what of whom, when, where to, and what beside it
    workspace: Workspace,
    people: People,
    viewer: Who,
    readings: Iterable[RecordReading],
    instant: datetime,
    *,
    beside: Iterable[Event] = (),
) -> None:
    """Record each reading of somebody else's record by name, or as a reason to help; what None reads is no reading.

    What happened ``beside`` it is recorded in the same transaction.
    """
    reads = [] if viewer is None else _events(people, viewer, readings, instant)
    if viewer is not None or beside:
        with workspace.noting() as unit:
            unit.note([*beside, *reads])


def _events(people: People, viewer: Viewer | str, readings: Iterable[RecordReading], instant: datetime) -> list[Event]:
    """Return an event for each record of somebody else that was read."""
    return [
        make_event(who, instant, Read.model_validate(payload), payload["viewer"], RECORD_READ)
        for reading in readings
        for who in reading.among
        if (payload := people.read(viewer, who, reading.data))
    ]
