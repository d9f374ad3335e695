"""Exports what the tracker knows, of those whom somebody may see; what they read is recorded."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from groundschool.ledger.events import EVERYBODY, Event
from groundschool.ledger.ledger_lines import write_lines
from groundschool.reports.exports import documents, groups, rows, table
from groundschool.reports.exports.kind import GROUPS, ExportKind
from groundschool.reports.exports.moodle import competency_framework
from groundschool.reports.exports.table import Header, Row, as_csv, as_lines, rows_as_json
from groundschool.reports.people import People
from groundschool.services.load_people import load_people
from groundschool.services.publish_groups import load_week
from groundschool.services.read_policy import RecordReading, data_of, known_by_name, record_reads, visible
from groundschool.services.workspace import Workspace
from groundschool.tracker.insight.at_risk import Risk
from groundschool.tracker.insight.person import Person
from groundschool.tracker.privacy.visibility import View


@dataclass(frozen=True)
class Export:
    """What is to be exported, as of when, in which form, and whether people are called by their ids.

    ``issuer`` is the address of the organisation that badges are from.
    """

    kind: ExportKind
    as_of: datetime | None = None
    known_at: datetime | None = None
    names: bool = False
    json: bool = False
    issuer: str | None = None


@dataclass(frozen=True)
class Exported:
    """A text, or files by name where the kind is files, and how many people are left out of it."""

    hidden: int
    text: str = ""
    files: Mapping[str, str] = field(default_factory=dict)


def export_kind(workspace: Workspace, asked: Export, instant: datetime, viewer: str | None = None) -> Exported:
    """Return what is exported of those whom ``viewer`` may see, everybody for None; what they read is recorded.

    Raises GroundschoolError where nothing of the kind is the viewer's to see.
    """
    if asked.kind in GROUPS:
        people = load_week(workspace, instant, asked.as_of, asked.known_at, names=asked.names)
    else:
        people = load_people(workspace, instant, asked.as_of, asked.known_at, pseudonyms=not asked.names)
    looking = viewer if asked.names or viewer is None else workspace.identities().pseudonym(viewer)
    among, hidden = visible(people, looking, asked.kind)
    if asked.kind is ExportKind.BADGES:
        found = Exported(hidden, files=documents.badge_files(people, among, asked.issuer, workspace.secret()))
    else:
        found = Exported(hidden, _text(asked, people, among, workspace, looking))
    reading = RecordReading(data_of(asked.kind), tuple(person.id for person in among))
    record_reads(workspace, people, looking, [reading], instant)
    return found


def _text(asked: Export, people: People, among: list[Person], workspace: Workspace, viewer: str | None) -> str:
    facts = people.facts
    match asked.kind:
        case ExportKind.MOODLE:
            return competency_framework(facts.framework, facts.title, facts.levels)
        case ExportKind.EVENTS:
            return _events(people, among, workspace, viewer, names=asked.names)
        case ExportKind.XAPI:
            return as_lines(documents.xapi(people, among, viewer))
        case ExportKind.LTI:
            return as_lines(documents.lti(people, among))
        case _:
            header, rows = _table(asked.kind, people, among, viewer)
            return rows_as_json(asked.kind.value, header, rows) if asked.json else as_csv(header, rows)


def _table(kind: ExportKind, people: People, among: list[Person], viewer: str | None) -> tuple[Header, Iterable[Row]]:
    def view(person: Person, risk: Risk) -> View:
        return View.NAMED if viewer is None else people.view_of_risk(viewer, person.id, risk)

    known = known_by_name(people, viewer)
    tables = {
        ExportKind.READINGS: lambda: (table.READINGS, rows.readings(among, people.facts)),
        ExportKind.MILESTONES: lambda: (table.MILESTONES, rows.milestones(among, people.facts)),
        ExportKind.VELOCITY: lambda: (table.VELOCITY, rows.velocity(among)),
        ExportKind.GATE: lambda: (table.GATE, rows.gate(among)),
        ExportKind.ITEMS: lambda: (table.ITEMS, rows.items(people, known)),
        ExportKind.AT_RISK: lambda: (table.AT_RISK, groups.at_risk(among, view)),
        ExportKind.TEAMS: lambda: (table.TEAMS, groups.teams(people, known)),
        ExportKind.SCORECARD: lambda: (table.SCORECARD, rows.dimensions(among)),
    }
    return tables[kind]()


def _events(people: People, among: list[Person], workspace: Workspace, viewer: str | None, *, names: bool) -> str:
    """Return the events of these people and the course's, as recorded by then, in the order of the chain.

    Without ``names`` they are told as the ledger keeps them: nobody is named in them, and free text stays sealed. How
    long somebody took is for their own eyes, unless the whole ledger is carried elsewhere.
    """
    facts, identities, ids = people.facts, workspace.identities(), {person.id for person in among}
    found: list[Event] = []
    with workspace.opened(create=False) as opened:
        for event in opened.events() if names else opened.nameless():
            name = next(iter({event.associate, identities.pseudonym(event.associate)} & ids), None)
            if event.occurred_at <= facts.as_of and (name or event.associate == EVERYBODY):
                times = set() if viewer in {None, name} else {"active_seconds"}
                told = {field: value for field, value in event.payload.items() if field not in times}
                found.append(replace(event, associate=name or EVERYBODY, payload=told))
    known = [event for event in found if facts.known_at is None or event.order[0] <= facts.known_at]
    return "".join(f"{line}\n" for line in write_lines(sorted(known, key=lambda event: event.seq)))
