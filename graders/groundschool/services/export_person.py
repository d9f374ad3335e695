"""Gives out all that is kept of one person, and records that it was given out."""

from dataclasses import dataclass
from datetime import datetime

from groundschool.ledger.events import Event, make_event
from groundschool.ledger.ledger_lines import write_lines
from groundschool.ledger.payloads import Nothing
from groundschool.reports.exports.archive import archive
from groundschool.reports.people import People
from groundschool.services.workspace import Workspace


@dataclass(frozen=True)
class Kept:
    """All that is kept of somebody, as a ZIP file, and how many events are in it."""

    packed: bytes
    events: int


def export_person(  # noqa: PLR0913 - out of what, of whom, when and by whom
    workspace: Workspace,
    people: People,
    associate: str,
    instant: datetime,
    *,
    by: str,
    as_of: datetime | None = None,
) -> Kept:
    """Return all that is kept of an associate, and record that ``by`` has it; raises UnknownNameError."""
    person = people.of(associate)
    with workspace.noting() as unit:
        told = [event for event in unit.events(associate) if _is_told(event, associate, as_of)]
        lines = "".join(f"{line}\n" for line in write_lines(sorted(told, key=lambda event: event.seq)))
        packed = archive(people, person, lines, workspace.secret())
        unit.note([make_event(associate, instant, Nothing(), by, "subject.exported")])
    return Kept(packed, len(told))


def _is_told(event: Event, associate: str, as_of: datetime | None) -> bool:
    return event.associate == associate and (as_of is None or event.occurred_at <= as_of)
