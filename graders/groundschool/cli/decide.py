"""``groundschool decide``."""

from typing import Annotated

import typer

from groundschool.cli.options import (
    AcceptClockOption,
    CourseOption,
    JsonOption,
    LedgerOption,
    OutsideOption,
    WorkOption,
)
from groundschool.ledger.decision import Decision
from groundschool.services.workspace import Workspace, now


def decide(  # noqa: PLR0913 - one parameter an option
    decision: Annotated[Decision, typer.Argument(help="What is decided.")],
    associate: Annotated[str, typer.Argument(help="About whom.")],
    about: Annotated[
        str,
        typer.Argument(
            help="Which role signs, which milestone is waived, which skill:level, which attestation's event."
        ),
    ] = "",
    *,
    by: Annotated[str, typer.Option("--by", help="Who decides.")],
    reason: Annotated[str, typer.Option("--reason", help="Why; every decision but a signature has one.")] = "",
    outside: OutsideOption = False,
    course: CourseOption = None,
    work: WorkOption = None,
    ledger: LedgerOption = None,
    accept_clock: AcceptClockOption = False,
    json: JsonOption = False,
) -> None:
    """Record what only people decide: sign the gate off, suspend, waive, uphold or revoke a level, retract.

    What cannot be decided, or by nobody of that name, is refused.
    """
    import json as codec

    from groundschool.services.load_people import load_people
    from groundschool.services.record_decision import Deciding, record_decision

    workspace, instant = Workspace(course, work, ledger, accept_clock=accept_clock), now()
    wanted = Deciding(decision, associate, about, by, reason)
    done = record_decision(workspace, load_people(workspace, instant), wanted, instant, by_roster=not outside)
    if json:
        told = {"event_id": done.event_id, "type": done.type, "associate": associate, "settled": done.settled}
        print(codec.dumps({**workspace.named, **told}, indent=2, ensure_ascii=False))
        return
    print(f"{associate}: {decision.value} {about} by {by} recorded ({done.event_id})")
    for sentence in done.settled:
        print(f"  {sentence}")
