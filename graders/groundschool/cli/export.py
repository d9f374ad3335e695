"""``groundschool export``."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from groundschool.cli.options import (
    AcceptClockOption,
    AsOfOption,
    CourseOption,
    JsonOption,
    KnownAtOption,
    LedgerOption,
    OutOption,
    ViewerOption,
    WorkOption,
)
from groundschool.cli.page_file import write

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from groundschool.ledger.events import Event
    from groundschool.reports.exports.table import Header, Row
    from groundschool.reports.people import People
    from groundschool.services.workspace import Workspace
    from groundschool.tracker.at_risk import Risk
    from groundschool.tracker.person import Person


class Kind(StrEnum):
    """What can be exported."""

    READINGS = "readings"
    MILESTONES = "milestones"
    VELOCITY = "velocity"
    GATE = "gate"
    ITEMS = "items"
    SCORECARD = "scorecard"
    AT_RISK = "at-risk"
    TEAMS = "teams"
    EVENTS = "events"
    XAPI = "xapi"
    BADGES = "badges"
    LTI = "lti"
    MOODLE = "moodle"


# Numbers about groups: they are as of the beginning of a week.
GROUPS = frozenset({Kind.ITEMS, Kind.TEAMS})


def export(  # noqa: PLR0913 - one parameter an option
    kind: Annotated[Kind, typer.Argument(help="What to export.")],
    *,
    as_of: AsOfOption = None,
    known_at: KnownAtOption = None,
    out: OutOption = None,
    viewer: ViewerOption = None,
    names: Annotated[
        bool, typer.Option("--names", help="Call people by their ids, and not by their pseudonyms.")
    ] = False,
    issuer: Annotated[
        str | None, typer.Option("--issuer", help="The address of the organisation that badges are from.")
    ] = None,
    course: CourseOption = None,
    work: WorkOption = None,
    ledger: LedgerOption = None,
    accept_clock: AcceptClockOption = False,
    json: JsonOption = False,
) -> None:
    """Export what the tracker knows: tables as CSV or JSON, events and statements as JSON lines, badges as files."""
    from groundschool.cli.publishing import gather_week
    from groundschool.cli.tracked import gather
    from groundschool.cli.viewing import data_of, record_reads, visible
    from groundschool.services.workspace import Workspace, now

    workspace, instant = Workspace(course, work, ledger, accept_clock=accept_clock), now()
    if kind in GROUPS:
        people = gather_week(workspace, instant, as_of, known_at, names=names)
    else:
        people = gather(workspace, instant, as_of, known_at, pseudonyms=not names)
    looking = viewer if names or viewer is None else workspace.identities().pseudonym(viewer)
    among, hidden = visible(people, looking, kind.value)
    if kind is Kind.BADGES:
        from groundschool.reports.exports.documents import badge_files

        _write_files(badge_files(people, among, issuer, workspace.secret()), out)
    else:
        _write(_text(kind, people, among, workspace, looking, names=names, json=json), out)
    if looking is not None:
        record_reads(workspace, people, among, looking, data_of(kind.value), instant)
    if hidden:
        typer.echo(f"{hidden} not shown: {viewer} may not see this of them by name", err=True)


def _text(  # noqa: PLR0913 - whatever any of the kinds needs
    kind: Kind,
    people: "People",
    among: "list[Person]",
    workspace: "Workspace",
    viewer: str | None,
    *,
    names: bool,
    json: bool,
) -> str:
    from groundschool.reports.exports import documents
    from groundschool.reports.exports.moodle import competency_framework
    from groundschool.reports.exports.table import as_csv, as_json, as_lines

    facts = people.facts
    match kind:
        case Kind.MOODLE:
            return competency_framework(facts.framework, facts.title, facts.levels)
        case Kind.EVENTS:
            return _events(people, among, workspace, viewer, names=names)
        case Kind.XAPI:
            return as_lines(documents.xapi(people, among, viewer))
        case Kind.LTI:
            return as_lines(documents.lti(people, among))
        case _:
            header, rows = _table(kind, people, among, viewer)
            return as_json(kind.value, header, rows) if json else as_csv(header, rows)


def _table(kind: Kind, people: "People", among: "list[Person]", viewer: str | None) -> "tuple[Header, Iterable[Row]]":
    from groundschool.cli.viewing import known_by_name
    from groundschool.reports.exports import groups, rows, table
    from groundschool.tracker.visibility import View

    def view(person: "Person", risk: "Risk") -> View:
        return View.NAMED if viewer is None else people.view_of_risk(viewer, person.id, risk)

    known = known_by_name(people, viewer)
    tables = {
        Kind.READINGS: lambda: (table.READINGS, rows.readings(among, people.facts)),
        Kind.MILESTONES: lambda: (table.MILESTONES, rows.milestones(among, people.facts)),
        Kind.VELOCITY: lambda: (table.VELOCITY, rows.velocity(among)),
        Kind.GATE: lambda: (table.GATE, rows.gate(among)),
        Kind.ITEMS: lambda: (table.ITEMS, rows.items(people, known)),
        Kind.AT_RISK: lambda: (table.AT_RISK, groups.at_risk(among, view)),
        Kind.TEAMS: lambda: (table.TEAMS, groups.teams(people, known)),
        Kind.SCORECARD: lambda: (table.SCORECARD, rows.scorecard(among)),
    }
    return tables[kind]()


def _events(people: "People", among: "list[Person]", workspace: "Workspace", viewer: str | None, *, names: bool) -> str:
    """Return the events of these people and the course's, as recorded by then, in the order of the chain.

    Without ``names`` they are told as the ledger keeps them: nobody is named in them, and free text stays sealed. How
    long somebody took is for their own eyes, unless the whole ledger is carried elsewhere.
    """
    from dataclasses import replace

    from groundschool.ledger.events import EVERYBODY
    from groundschool.ledger.ledger_lines import write_lines

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


def _write_files(files: "Mapping[str, str]", out: Path | None) -> None:
    from groundschool.errors import GroundschoolError

    if out is None:
        raise GroundschoolError("badges are files: name a folder for them with --out.")
    for name, text in files.items():
        write(out / name, text.encode())
    print(f"Written: {len(files)} badge drafts below {out}")


def _write(text: str, out: Path | None) -> None:
    if out is None:
        print(text, end="")
        return
    write(out, text.encode())
    print(f"Written: {out}")
