"""``groundschool attest``."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from groundschool.cli.options import JsonOption, OutsideOption, RecordPlaces, spread
from groundschool.services.clock import now

if TYPE_CHECKING:
    from collections.abc import Mapping

    from groundschool.services.attest_work import NewAttestations
    from groundschool.tracker.evidence.new_attestations import Proposal


@dataclass(frozen=True, kw_only=True)
class AttestArguments:
    """Whose work it is, of which kind, and where it can be looked at."""

    associate: Annotated[str | None, typer.Argument(help="Whose work it is.")] = None
    kind: Annotated[str | None, typer.Argument(help="The kind of work, as milestones.toml names it.")] = None
    artefact: Annotated[str | None, typer.Argument(help="Where it can be looked at: a ticket, a change, a page.")] = (
        None
    )


@dataclass(frozen=True, kw_only=True)
class AttestOptions:
    """Who signs as what, and what they say of the work."""

    by: Annotated[str, typer.Option("--by", help="Who saw the work and signs.")] = ""
    role: Annotated[str, typer.Option("--role", help="As what: mentor, manager, oncall_lead, peer, senior.")] = "mentor"
    on: Annotated[str | None, typer.Option("--on", help="The day it was done, or an instant; now if not given.")] = None
    rubric: Annotated[int | None, typer.Option("--rubric", help="The mark, where the kind has one.")] = None
    skill: Annotated[list[str] | None, typer.Option("--skill", help="A skill that it showed; may be repeated.")] = None
    before: Annotated[float | None, typer.Option("--before", help="The figure before, of an outcome.")] = None
    after: Annotated[float | None, typer.Option("--after", help="The figure after.")] = None
    unit: Annotated[str, typer.Option("--unit", help="The unit of both.")] = ""
    note: Annotated[str, typer.Option("--note", help="A remark.")] = ""
    prior_learning: Annotated[bool, typer.Option("--prior-learning", help="It may be from before the start.")] = False
    csv: Annotated[Path | None, typer.Option("--csv", help="Read attestations from this file instead.")] = None
    outside: OutsideOption = False
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check, and record nothing.")] = False


@spread
def attest(piece: AttestArguments, *, options: AttestOptions, places: RecordPlaces, json: JsonOption = False) -> None:
    """Record work that somebody else saw: one piece, or a CSV file of many, all or none.

    Whoever is on no roster is refused, as everything that does not fit is, all at once.
    """
    from groundschool.services.attest_work import Terms, attest_piece, attest_table

    workspace, instant = places.workspace, now()
    terms = Terms(options.by, by_roster=not options.outside, dry_run=options.dry_run)
    if options.csv is not None:
        _refuse_beside_table(piece, options)
        attested = attest_table(workspace, options.csv, terms, instant)
    else:
        attested = attest_piece(workspace, _piece(piece, options, instant), terms, instant)
    _show(attested, workspace.named if json else {}, dry_run=options.dry_run)


def _refuse_beside_table(piece: AttestArguments, options: AttestOptions) -> None:
    about = (options.on, options.rubric, options.skill, options.before, options.after, options.unit.strip())
    if any((piece.associate, *about, options.note.strip(), options.prior_learning)):
        raise typer.BadParameter("a file says everything but who signs: leave out all but --by.", param_hint="--csv")


def _piece(named: AttestArguments, options: AttestOptions, instant: datetime) -> "Proposal":
    """Return what is proposed, as the command line says it."""
    from groundschool.tracker.evidence.new_attestations import Proposal

    if not (named.associate and named.kind and named.artefact):
        raise typer.BadParameter("name associate, kind and artefact, or a file with --csv.")
    return Proposal(
        where="command line",
        associate=named.associate.strip(),
        kind=named.kind.strip(),
        artefact=named.artefact.strip(),
        attester=options.by.strip(),
        role=options.role.strip(),
        occurred_at=_instant(options.on, instant),
        rubric=options.rubric,
        skills=tuple(options.skill or ()),
        before=options.before,
        after=options.after,
        unit=options.unit.strip(),
        note=options.note.strip(),
        prior_learning=options.prior_learning,
    )


def _instant(text: str | None, present: datetime) -> datetime:
    from groundschool.services.record_attestation import when

    try:
        return when(text, present) if text else present
    except (ValueError, OverflowError):
        raise typer.BadParameter(f"{text!r}: write a day like 2026-08-03.", param_hint="--on") from None


def _show(attested: "NewAttestations", where: "Mapping[str, str]", *, dry_run: bool) -> None:
    """Print what was signed: as JSON with where that was, where somebody asked for it."""
    import json as codec

    signed = attested.signed
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
        for proposal, name in zip(attested.proposals, signed.names, strict=True)
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
