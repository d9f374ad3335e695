"""``groundschool attest``."""

from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from groundschool.cli.options import CourseOption, JsonOption, LedgerOption, WorkOption
from groundschool.cli.places import Places, now

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from groundschool.errors import Problem
    from groundschool.storage.ledger import Ledger
    from groundschool.tracker.new_attestations import Proposal, Rules

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
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check, and record nothing.")] = False,
    course: CourseOption = None,
    work: WorkOption = None,
    ledger: LedgerOption = None,
    json: JsonOption = False,
) -> None:
    """Record work that somebody else saw: one piece, or a CSV file of many, all or none."""
    from groundschool.cli.settling import settle
    from groundschool.errors import GroundschoolError
    from groundschool.storage.attestation_csv import read_attestations
    from groundschool.tracker.new_attestations import Proposal, checked

    places, instant = Places(course, work, ledger), now()
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
    with places.opened(create=True) as opened:
        rules = _rules(places, opened, instant)
        problems += checked(proposals, rules)
        if problems:
            raise GroundschoolError("\n".join([*map(str, _in_order(problems)), "Nothing was recorded."]))
        known = {event.event_id for event in opened.events()}
        if not dry_run:
            opened.append(proposal.event() for proposal in proposals)
    settled = [] if dry_run else settle(places, {proposal.associate for proposal in proposals})
    _show(proposals, rules, known, settled, dry_run=dry_run, json=json)


def when(text: str, instant: datetime) -> datetime:
    """Return the instant that a text names: of a day its noon (UTC), of today at most ``instant``.

    An instant without an offset is one of UTC. Raises ValueError for what is neither a day nor an instant of ISO 8601,
    OverflowError for an instant that UTC has no year for.
    """
    if len(text) == len("2026-08-03"):
        noon = datetime.combine(date.fromisoformat(text), time(12), UTC)
        return min(noon, instant) if noon.date() == instant.date() else noon
    found = datetime.fromisoformat(text)
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)


def _option(text: str | None, instant: datetime) -> datetime:
    try:
        return when(text, instant) if text else instant
    except (ValueError, OverflowError):
        raise typer.BadParameter(f"{text!r}: write a day like 2026-08-03.", param_hint="--on") from None


def _in_order(problems: "Iterable[Problem]") -> "list[Problem]":
    # Of one file: a line with more digits comes later.
    return sorted(set(problems), key=lambda problem: (len(problem.where), problem))


def _rules(places: Places, ledger: "Ledger", instant: datetime) -> "Rules":
    from groundschool.cli.tracked import started
    from groundschool.curriculum.declarations import load_declarations
    from groundschool.curriculum.roster import load_roster
    from groundschool.errors import CourseError
    from groundschool.tracker.attested import BACKDATED_DAYS, attestations_of
    from groundschool.tracker.new_attestations import Rules

    declared, problems = load_declarations(places.found.root, places.folder)
    roster, _ = load_roster(places.folder)
    if declared is None or problems:
        raise CourseError(problems)
    works, refused = attestations_of(ledger.events(), BACKDATED_DAYS)
    return Rules(
        kinds={kind.id: kind for kind in declared.milestones.attestations},
        skills=declared.framework.by_id,
        people=roster,
        started={who: day for who, person in roster.items() if (day := started(person))},
        signed={(work.associate, work.kind, work.artefact): work for work in works},
        refused={one.event_id: one.reason for one in refused},
        now=instant,
        backdated_days=BACKDATED_DAYS,
    )


def _show(  # noqa: PLR0913 - what is shown, and how
    proposals: "Sequence[Proposal]", rules: "Rules", known: set[str], settled: list[str], *, dry_run: bool, json: bool
) -> None:
    import json as codec

    lines = [
        {
            "event_id": proposal.event().event_id,
            "associate": proposal.associate,
            "kind": proposal.kind,
            "artefact_ref": proposal.artefact,
            "known": proposal.event().event_id in known,
            "refused": rules.refused.get(proposal.event().event_id, ""),
            "backdated": rules.backdated(proposal),
        }
        for proposal in proposals
    ]
    if json:
        print(
            codec.dumps({"dry_run": dry_run, "attestations": lines, "settled": settled}, indent=2, ensure_ascii=False)
        )
        return
    verb = "would be recorded" if dry_run else "recorded"
    for line in lines:
        state = "was there already" if line["known"] else verb
        if line["refused"]:
            state += f" and does not count, because {line['refused']} (a note of its own makes it a new one)"
        late = f", marked as backdated: signed over {rules.backdated_days} days after" if line["backdated"] else ""
        print(f"{line['associate']}: {line['kind']} {line['artefact_ref']} {state}{late} ({line['event_id']})")
    new = sum(not line["known"] for line in lines)
    print(f"{new} {verb}, {len(lines) - new} were there already")
    for sentence in settled:
        print(f"  {sentence}")
