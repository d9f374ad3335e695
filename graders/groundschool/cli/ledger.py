"""``groundschool ledger``: append events from a file, verify the chain, explain an answer."""

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
    ViewerOption,
    WorkOption,
)
from groundschool.services.workspace import Workspace, now

if TYPE_CHECKING:
    from groundschool.tracker.references import Names

app = typer.Typer(
    help="The evidence ledger: append events from a file, verify its chain, explain an answer.", no_args_is_help=True
)


@app.command()
def append(  # noqa: PLR0913 - one parameter an option
    file: Annotated[Path, typer.Argument(help="A file of JSON lines, one event a line.")],
    *,
    of_another_course: Annotated[
        bool,
        typer.Option("--of-another-course", help="Take events whose exercises, skills or people are not known here."),
    ] = False,
    settling: Annotated[bool, typer.Option("--settle/--no-settle", help="Also record the levels that follow.")] = True,
    course: CourseOption = None,
    work: WorkOption = None,
    ledger: LedgerOption = None,
    accept_clock: AcceptClockOption = False,
    json: JsonOption = False,
) -> None:
    """Record the events of FILE that are not in the ledger yet, all or none."""
    import json as codec

    from groundschool.ledger.knowledge import quarantined
    from groundschool.ledger.ledger_lines import read_lines
    from groundschool.services.recorder import sentences
    from groundschool.tracker.references import unknown

    workspace, instant = Workspace(course, work, ledger, accept_clock=accept_clock), now()
    names = None if of_another_course else _names(workspace)
    events = read_lines(file, lambda event: unknown(event, names, instant) if names else ())
    with workspace.recorder(create=True) as recorder:
        recorded = recorder.record(events) if settling else recorder.note(events)
    new, settled = len(recorded.events), sentences(recorder.setting, recorded.settled)
    aside = {event.event_id: reason for event in events if (reason := quarantined(event))}
    if json:
        told = {"recorded": new, "known": len(events) - new, "quarantined": aside, "settled": settled}
        print(codec.dumps(told, indent=2))
        return
    print(f"{new} recorded, {len(events) - new} were there already, {len(aside)} of them do not count")
    for event_id, reason in aside.items():
        print(f"  {event_id}: {reason}")
    for sentence in settled:
        print(f"  {sentence}")


@app.command()
def verify(
    *, course: CourseOption = None, work: WorkOption = None, ledger: LedgerOption = None, json: JsonOption = False
) -> None:
    """Verify that nothing recorded was changed or removed."""
    import json as codec

    from groundschool.ledger.chain import GENESIS, first_break
    from groundschool.ledger.knowledge import quarantined

    with Workspace(course, work, ledger).opened(create=False) as opened:
        events = sorted(opened.stored(), key=lambda event: event.seq)
    broken = first_break(events)
    aside = {event.event_id: reason for event in events if (reason := quarantined(event))}
    head = events[-1].hash if events else GENESIS
    if json:
        found = {"seq": broken.seq, "event_id": broken.event_id, "reason": broken.reason} if broken else None
        print(codec.dumps({"events": len(events), "head": head, "broken": found, "quarantined": aside}, indent=2))
    elif broken:
        print(f"event {broken.seq} {broken.event_id}: {broken.reason}.")
        print("Restore the ledger from its backup: up to the event before this one it is whole.")
    else:
        print(f"{len(events)} events, the chain is whole. Head: {head}")
        for event_id, reason in aside.items():
            print(f"  does not count: {event_id}: {reason}")
    raise typer.Exit(1 if broken else 0)


@app.command()
def explain(  # noqa: PLR0913 - one parameter an option
    associate: Annotated[str, typer.Argument(help="The associate's id.")],
    about: Annotated[
        str,
        typer.Argument(metavar="SKILL|MILESTONE|gate|velocity", help="A skill, a dated milestone, gate, or velocity."),
    ],
    *,
    as_of: AsOfOption = None,
    known_at: KnownAtOption = None,
    viewer: ViewerOption = None,
    course: CourseOption = None,
    work: WorkOption = None,
    ledger: LedgerOption = None,
    accept_clock: AcceptClockOption = False,
    json: JsonOption = False,
) -> None:
    """Explain an answer: every number behind a skill, milestone, gate or velocity, on any day, as it was known then."""
    import json as codec

    from groundschool.cli.tracked import gather
    from groundschool.cli.viewing import record_reads, seen_by
    from groundschool.reports.explain import data_about
    from groundschool.reports.explain import explain as explained
    from groundschool.reports.plain import as_document
    from groundschool.tracker.visibility import View

    workspace, instant = Workspace(course, work, ledger, accept_clock=accept_clock), now()
    data = data_about(about)
    people = seen_by(gather(workspace, instant, as_of, known_at), viewer, data, View.NAMED)
    found = explained(people, associate, about)
    if viewer is not None:
        record_reads(workspace, people, [people.of(associate)], viewer, data, instant)
    if json:
        print(codec.dumps(as_document(found), indent=2, ensure_ascii=False, allow_nan=False))
        return
    print(found.answer)
    for reason in found.because:
        print(f"- {reason}")
    print(f"As of {found.as_of:%d %b %Y %H:%M %Z}, by what was recorded until {found.known_at:%d %b %Y %H:%M %Z}.")


def _names(workspace: Workspace) -> "Names":
    from groundschool.curriculum.declarations import load_declarations
    from groundschool.curriculum.roster import load_roster
    from groundschool.errors import CourseError
    from groundschool.tracker.references import Names

    declared, problems = load_declarations(workspace.found.root, workspace.folder)
    if declared is None or problems:
        raise CourseError(problems)
    return Names(
        exercises={*workspace.found.exercises, *workspace.found.formerly},
        skills=declared.framework.by_id,
        kinds=[kind.id for kind in declared.milestones.attestations],
        milestones=[milestone.id for milestone in declared.milestones.milestones],
        people=load_roster(workspace.folder)[0],
    )
