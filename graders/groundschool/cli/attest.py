"""``groundschool attest``."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from groundschool.cli.options import (
    AcceptClockOption,
    CourseOption,
    JsonOption,
    LedgerOption,
    OutsideOption,
    WorkOption,
)
from groundschool.services.workspace import Workspace, now

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from groundschool.services.record_attestation import Signed
    from groundschool.tracker.new_attestations import Proposal

HERE = "command line"


def attest(  # noqa: PLR0913 - one parameter an option
    associate: Annotated[str | None, typer.Argument(help="Whose work it is.")] = None,
    kind: Annotated[str | None, typer.Argument(help="The kind of work, as milestones.toml names it.")] = None,
    artefact: Annotated[
        str | None, typer.Argument(help="Where it can be looked at: a ticket, a change, a page.")
    ] = None,
    *,
    by: Annotated[str, typer.Option("--by", help="Who saw the work and signs.")] = "",
    role: Annotated[
        str, typer.Option("--role", help="As what: mentor, manager, oncall_lead, peer, senior.")
    ] = "mentor",
    on: Annotated[
        str | None, typer.Option("--on", help="The day it was done, or an instant; now if not given.")
    ] = None,
    rubric: Annotated[int | None, typer.Option("--rubric", help="The mark, where the kind has one.")] = None,
    skill: Annotated[list[str] | None, typer.Option("--skill", help="A skill that it showed; may be repeated.")] = None,
    before: Annotated[float | None, typer.Option("--before", help="The figure before, of an outcome.")] = None,
    after: Annotated[float | None, typer.Option("--after", help="The figure after.")] = None,
    unit: Annotated[str, typer.Option("--unit", help="The unit of both.")] = "",
    note: Annotated[str, typer.Option("--note", help="A remark.")] = "",
    prior_learning: Annotated[bool, typer.Option("--prior-learning", help="It may be from before the start.")] = False,
    csv: Annotated[Path | None, typer.Option("--csv", help="Read attestations from this file instead.")] = None,
    outside: OutsideOption = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check, and record nothing.")] = False,
    course: CourseOption = None,
    work: WorkOption = None,
    ledger: LedgerOption = None,
    accept_clock: AcceptClockOption = False,
    json: JsonOption = False,
) -> None:
    """Record work that somebody else saw: one piece, or a CSV file of many, all or none.

    Whoever is on no roster is refused, as everything that does not fit is, all at once.
    """
    from groundschool.services.attestation_csv import read_attestations
    from groundschool.services.record_attestation import record_attestations, when
    from groundschool.tracker.new_attestations import Proposal

    workspace, instant = Workspace(course, work, ledger, accept_clock=accept_clock), now()
    about = (rubric, tuple(skill or ()), before, after, unit.strip(), note.strip(), prior_learning)
    if csv is not None and any((associate, on, *about)):
        raise typer.BadParameter("a file says everything but who signs: leave out all but --by.", param_hint="--csv")
    if csv is not None:
        proposals, problems = read_attestations(csv, lambda text: when(text, instant), by.strip())
    elif associate and kind and artefact:
        who, what, where = associate.strip(), kind.strip(), artefact.strip()
        proposals = [Proposal(HERE, who, what, where, by.strip(), role.strip(), _option(on, instant), *about)]
        problems = []
    else:
        raise typer.BadParameter("name associate, kind and artefact, or a file with --csv.")
    signed = record_attestations(workspace, proposals, problems, instant, by_roster=not outside, dry_run=dry_run)
    _show(proposals, signed, workspace.named if json else {}, dry_run=dry_run)


def _option(text: str | None, instant: datetime) -> datetime:
    from groundschool.services.record_attestation import when

    try:
        return when(text, instant) if text else instant
    except (ValueError, OverflowError):
        raise typer.BadParameter(f"{text!r}: write a day like 2026-08-03.", param_hint="--on") from None


def _show(proposals: "Sequence[Proposal]", signed: "Signed", where: "Mapping[str, str]", *, dry_run: bool) -> None:
    """Print what was signed: as JSON with where that was, where somebody asked for it."""
    import json as codec

    lines = [
        {
            "event_id": name,
            "associate": proposal.associate,
            "kind": proposal.kind,
            "artefact_ref": proposal.artefact,
            "known": name in signed.known,
            "refused": signed.rules.refused.get(name, ""),
            "backdated": signed.rules.backdated(proposal),
        }
        for proposal, name in zip(proposals, signed.names, strict=True)
    ]
    if where:
        told = {**where, "dry_run": dry_run, "attestations": lines, "settled": signed.settled}
        print(codec.dumps(told, indent=2, ensure_ascii=False))
        return
    verb = "would be recorded" if dry_run else "recorded"
    for line in lines:
        state = "was there already" if line["known"] else verb
        if line["refused"]:
            state += f" and does not count, because {line['refused']} (a note of its own makes it a new one)"
        late = (
            f", marked as backdated: signed over {signed.rules.backdated_days} days after" if line["backdated"] else ""
        )
        print(f"{line['associate']}: {line['kind']} {line['artefact_ref']} {state}{late} ({line['event_id']})")
    new = sum(not line["known"] for line in lines)
    print(f"{new} {verb}, {len(lines) - new} were there already")
    for sentence in signed.settled:
        print(f"  {sentence}")
