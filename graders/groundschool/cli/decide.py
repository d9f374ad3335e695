"""``groundschool decide``."""

from dataclasses import dataclass
from typing import Annotated

import typer

from groundschool.cli.options import (
    JsonOption,
    OutsideOption,
    RecordPlaces,
    spread,
)
from groundschool.ledger.decision import Decision
from groundschool.services.clock import now


@dataclass(frozen=True, kw_only=True)
class DecideArguments:
    """The arguments: what is decided about whom."""

    decision: Annotated[Decision, typer.Argument(help="What is decided.")]
    associate: Annotated[str, typer.Argument(help="About whom.")]
    about: Annotated[
        str,
        typer.Argument(
            help="Which role signs, which milestone is waived, which skill:level, which attestation's event."
        ),
    ] = ""


@dataclass(frozen=True, kw_only=True)
class DecideOptions:
    """Who decides, and why."""

    by: Annotated[str, typer.Option("--by", help="Who decides.")]
    reason: Annotated[str, typer.Option("--reason", help="Why; every decision but a signature has one.")] = ""
    outside: OutsideOption = False


@spread
def decide(what: DecideArguments, *, who: DecideOptions, places: RecordPlaces, json: JsonOption = False) -> None:
    """Record what only people decide: sign the gate off, suspend, waive, uphold or revoke a level, retract.

    What cannot be decided, or by nobody of that name, is refused.
    """
    import json as codec

    from groundschool.services.load_people import load_people
    from groundschool.services.record_decision import record_decision
    from groundschool.tracker.milestones.decisions import Deciding

    workspace, instant = places.workspace, now()
    wanted = Deciding(what.decision, what.associate, what.about, who.by, who.reason)
    done = record_decision(workspace, load_people(workspace, instant), wanted, instant, by_roster=not who.outside)
    if json:
        told = {"event_id": done.event_id, "type": done.type, "associate": what.associate, "settled": done.settled}
        print(codec.dumps({**workspace.named, **told}, indent=2, ensure_ascii=False))
        return
    print(f"{what.associate}: {what.decision.value} {what.about} by {who.by} recorded ({done.event_id})")
    for sentence in done.settled:
        print(f"  {sentence}")
