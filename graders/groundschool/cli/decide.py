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

    from groundschool.cli.tracked import gather
    from groundschool.curriculum.roster import named
    from groundschool.errors import GroundschoolError, did_you_mean
    from groundschool.services.recorder import sentences
    from groundschool.services.workspace import Workspace, now
    from groundschool.tracker.decisions import decide as decided

    workspace, instant = Workspace(course, work, ledger, accept_clock=accept_clock), now()
    people = gather(workspace, instant)
    relation, known = people.relation(associate), named(people.facts.roster)
    event = decided(decision, people.of(associate), about, by=by, reason=reason, at=instant, relation=relation)
    if known and by not in known and not outside:
        remedy = f"{did_you_mean(by, known)} Who is from elsewhere decides with --outside."
        raise GroundschoolError(f"the roster names nobody {by!r}. {remedy}")
    with workspace.recorder() as recorder:
        follows = sentences(recorder.setting, recorder.record([event]).settled)
        name = recorder.ledger.called(event)
    if json:
        told = {**workspace.named, "event_id": name, "type": event.type, "associate": associate, "settled": follows}
        print(codec.dumps(told, indent=2, ensure_ascii=False))
        return
    print(f"{associate}: {decision.value} {about} by {by} recorded ({name})")
    for sentence in follows:
        print(f"  {sentence}")
