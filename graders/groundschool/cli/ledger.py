"""``groundschool ledger``: append events from a file, verify the chain, explain an answer."""

from pathlib import Path
from typing import Annotated

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
    from dataclasses import asdict

    from groundschool.services.append_events import append_events

    workspace = Workspace(course, work, ledger, accept_clock=accept_clock)
    done = append_events(workspace, file, now(), of_another_course=of_another_course, settling=settling)
    if json:
        print(codec.dumps(asdict(done), indent=2))
        return
    print(f"{done.recorded} recorded, {done.known} were there already, {len(done.quarantined)} of them do not count")
    for event_id, reason in done.quarantined.items():
        print(f"  {event_id}: {reason}")
    for sentence in done.settled:
        print(f"  {sentence}")


@app.command()
def verify(
    *, course: CourseOption = None, work: WorkOption = None, ledger: LedgerOption = None, json: JsonOption = False
) -> None:
    """Verify that nothing recorded was changed or removed."""
    import json as codec
    from dataclasses import asdict

    from groundschool.services.verify_ledger import verify_ledger

    found = verify_ledger(Workspace(course, work, ledger))
    broken = found.broken
    if json:
        print(codec.dumps(asdict(found), indent=2))
    elif broken:
        print(f"event {broken.seq} {broken.event_id}: {broken.reason}.")
        print("Restore the ledger from its backup: up to the event before this one it is whole.")
    else:
        print(f"{found.events} events, the chain is whole. Head: {found.head}")
        for event_id, reason in found.quarantined.items():
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

    from groundschool.reports.plain import as_document
    from groundschool.services.explain_answer import Question, explain_answer

    workspace = Workspace(course, work, ledger, accept_clock=accept_clock)
    found = explain_answer(workspace, Question(associate, about, as_of, known_at), now(), viewer)
    if json:
        print(codec.dumps(as_document(found), indent=2, ensure_ascii=False, allow_nan=False))
        return
    print(found.answer)
    for reason in found.because:
        print(f"- {reason}")
    print(f"As of {found.as_of:%d %b %Y %H:%M %Z}, by what was recorded until {found.known_at:%d %b %Y %H:%M %Z}.")
