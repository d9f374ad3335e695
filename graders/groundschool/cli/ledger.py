"""``groundschool ledger``: append events from a file, verify the chain, explain an answer."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from groundschool.cli.options import (
    AsKnown,
    JsonOption,
    LedgerPlaces,
    RecordPlaces,
    ViewerOption,
    spread,
)
from groundschool.services.clock import now

app = typer.Typer(
    help="The evidence ledger: append events from a file, verify its chain, explain an answer.", no_args_is_help=True
)


@dataclass(frozen=True, kw_only=True)
class ExplainArguments:
    """What is asked of ``explain``."""

    associate: Annotated[str, typer.Argument(help="The associate's id.")]
    about: Annotated[
        str,
        typer.Argument(metavar="SKILL|MILESTONE|gate|velocity", help="A skill, a dated milestone, gate, or velocity."),
    ]
    events: Annotated[bool, typer.Option("--events", help="Name the ids of the events behind each sentence.")] = False


@app.command()
@spread
def append(
    file: Annotated[Path, typer.Argument(help="A file of JSON lines, one event a line.")],
    *,
    of_another_course: Annotated[
        bool,
        typer.Option("--of-another-course", help="Take events whose exercises, skills or people are not known here."),
    ] = False,
    settling: Annotated[bool, typer.Option("--settle/--no-settle", help="Also record the levels that follow.")] = True,
    places: RecordPlaces,
    json: JsonOption = False,
) -> None:
    """Record the events of FILE that are not in the ledger yet, all or none."""
    import json as codec
    from dataclasses import asdict

    from groundschool.services.append_events import append_events

    done = append_events(places.workspace, file, now(), of_another_course=of_another_course, settling=settling)
    if json:
        print(codec.dumps(asdict(done), indent=2))
        return
    print(f"{done.recorded} recorded, {done.known} were there already, {len(done.quarantined)} of them do not count")
    for event_id, reason in done.quarantined.items():
        print(f"  {event_id}: {reason}")
    for sentence in done.settled:
        print(f"  {sentence}")


@app.command()
@spread
def verify(*, places: LedgerPlaces, json: JsonOption = False) -> None:
    """Verify that nothing recorded was changed or removed."""
    import json as codec
    from dataclasses import asdict

    from groundschool.services.verify_ledger import verify_ledger

    found = verify_ledger(places.workspace)
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
@spread
def explain(
    asked: ExplainArguments,
    *,
    known: AsKnown,
    viewer: ViewerOption = None,
    places: RecordPlaces,
    json: JsonOption = False,
) -> None:
    """Explain an answer: every number behind a skill, milestone, gate or velocity, on any day, as it was known then."""
    import json as codec

    from groundschool.reports.plain import as_document
    from groundschool.services.explain_answer import Question, explain_answer

    question = Question(asked.associate, asked.about, known.as_of, known.known_at, asked.events or json)
    found = explain_answer(places.workspace, question, now(), viewer)
    if json:
        print(codec.dumps(as_document(found), indent=2, ensure_ascii=False, allow_nan=False))
        return
    print(found.answer)
    for reason in found.because:
        print(f"- {reason}")
    print(f"As of {found.as_of:%d %b %Y %H:%M %Z}, by what was recorded until {found.known_at:%d %b %Y %H:%M %Z}.")
