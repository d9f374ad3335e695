"""``groundschool person``: give somebody everything that is kept of them, erase it, or call them differently."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from groundschool.cli.options import (
    AcceptClockOption,
    AsOfOption,
    CourseOption,
    ExchangeOption,
    JsonOption,
    LedgerOption,
    WorkOption,
)
from groundschool.cli.page_file import write
from groundschool.cli.person_steps import check_known, do, identity_of, kept, left_over, place_of, tell
from groundschool.errors import ErasedError, GroundschoolError
from groundschool.services.workspace import Workspace, now

if TYPE_CHECKING:
    from groundschool.reports.people import People

app = typer.Typer(
    help="What is kept of one person: export all of it, erase it, or read it under another id.", no_args_is_help=True
)
YesOption = Annotated[bool, typer.Option("--yes", help="Do it; without it, only say what would happen.")]
AssociateArgument = Annotated[str, typer.Argument(help="The associate's id.")]


@app.command()
def export(  # noqa: PLR0913 - one parameter an option
    associate: AssociateArgument,
    *,
    out: Annotated[Path, typer.Option("--out", help="The ZIP file to write.")],
    as_of: AsOfOption = None,
    course: CourseOption = None,
    work: WorkOption = None,
    ledger: LedgerOption = None,
    accept_clock: AcceptClockOption = False,
) -> None:
    """Write all that is kept of ASSOCIATE as one ZIP file, and record that it was done."""
    from groundschool.cli.tracked import gather

    workspace, instant = Workspace(course, work, ledger, accept_clock=accept_clock), now()
    packed, count = kept_of(workspace, gather(workspace, instant, as_of), associate, as_of)
    write(out, packed)
    record_export(workspace, associate, instant, "groundschool person")
    print(f"Written: {out} ({count} events)")


def kept_of(workspace: Workspace, people: "People", associate: str, as_of: datetime | None = None) -> tuple[bytes, int]:
    """Return all that is kept of an associate as a ZIP file, and of how many events; raises UnknownNameError."""
    from groundschool.ledger.ledger_lines import write_lines
    from groundschool.reports.exports.archive import archive

    person = people.of(associate)
    with workspace.opened(create=False) as opened:
        mine = [event for event in opened.events(associate) if event.associate == associate]
    told = [event for event in mine if as_of is None or event.occurred_at <= as_of]
    lines = "".join(f"{line}\n" for line in write_lines(sorted(told, key=lambda event: event.seq)))
    return archive(people, person, lines, workspace.secret()), len(told)


def record_export(workspace: Workspace, associate: str, instant: datetime, by: str) -> None:
    """Record that all that is kept of an associate was given out."""
    from groundschool.ledger.events import make_event
    from groundschool.ledger.payloads import Nothing

    with workspace.opened(create=False) as opened:
        opened.append([make_event(associate, instant, Nothing(), by, "subject.exported")])


@app.command()
def erase(  # noqa: PLR0913 - one parameter an option
    associate: AssociateArgument,
    *,
    yes: YesOption = False,
    course: CourseOption = None,
    work: WorkOption = None,
    exchange: ExchangeOption = None,
    ledger: LedgerOption = None,
    accept_clock: AcceptClockOption = False,
    json: JsonOption = False,
) -> None:
    """Erase ASSOCIATE: their identity and key go for good, and all that lies about of theirs.

    Events stay, without a person; the chain stays whole. Say --yes to do it: nothing brings it back but a backup.
    Killed in between, the same command does the rest.
    """
    from groundschool.services.people_kept import erasing

    workspace = Workspace(course, work, ledger, accept_clock=accept_clock)
    with place_of(workspace, exchange) as place:
        identity = identity_of(place, associate)
        who = identity.associate if identity else associate
        steps, left = list(erasing(place, who, identity)), left_over(place, who)
        if identity is None and not steps:
            raise ErasedError(associate)
        stays = kept(place, identity) if identity else {}
        do(steps, yes=yes)
    told = {"erased": yes, "associate": who, "subject": identity.subject if identity else "", **stays}
    tell(told, f"{who} {'erased' if yes else 'would be erased'}", steps, left, "erase", yes=yes, json=json)


@app.command()
def rename(  # noqa: PLR0913 - one parameter an option
    old: Annotated[str, typer.Argument(help="The id of today.")],
    new: Annotated[str, typer.Argument(help="The id from now on.")],
    *,
    yes: YesOption = False,
    course: CourseOption = None,
    work: WorkOption = None,
    exchange: ExchangeOption = None,
    ledger: LedgerOption = None,
    json: JsonOption = False,
) -> None:
    """Call OLD NEW from now on: pseudonym, key and evidence stay; folders, gradebook and links follow.

    Say --yes to do it. Killed in between, the same command does the rest.
    """
    from groundschool.services.people_kept import check_new_name, mentions, renaming

    with place_of(Workspace(course, work, ledger), exchange) as place:
        check_known(place, old)
        check_new_name(place, old, new)
        steps = list(renaming(place, old, new))
        left = mentions(place.roster, old)
        do(steps, yes=yes)
    told = {"renamed": yes, "old": old, "new": new}
    tell(told, f"{old} {'is' if yes else 'would be'} called {new}", steps, left, "rename", yes=yes, json=json)


@app.command()
def merge(  # noqa: PLR0913 - one parameter an option
    one: Annotated[str, typer.Argument(metavar="FROM", help="The id that is given up.")],
    into: Annotated[str, typer.Argument(metavar="INTO", help="The id of the same human that stays.")],
    *,
    yes: YesOption = False,
    course: CourseOption = None,
    work: WorkOption = None,
    exchange: ExchangeOption = None,
    ledger: LedgerOption = None,
    accept_clock: AcceptClockOption = False,
    json: JsonOption = False,
) -> None:
    """Make FROM and INTO one human: what is kept of FROM is read as INTO's, and answers handed in twice count once.

    No event is changed: identity.db keeps which pseudonym is read as which. Say --yes to do it; it cannot be undone.
    """
    from groundschool.services.people_kept import mentions, merging

    with place_of(Workspace(course, work, ledger, accept_clock=accept_clock), exchange) as place:
        check_known(place, one)
        check_known(place, into)
        if one == into:
            raise GroundschoolError(f"{one} is {into} already. Name two ids of one human.")
        steps = list(merging(place, one, into))
        left = mentions(place.roster, one)
        do(steps, yes=yes)
    told = {"merged": yes, "from": one, "into": into}
    tell(told, f"{one} {'is' if yes else 'would be'} {into}", steps, left, "merge", yes=yes, json=json)


@app.command()
def readmit(
    associate: AssociateArgument, *, course: CourseOption = None, work: WorkOption = None, json: JsonOption = False
) -> None:
    """Let an erased id be somebody's again: who is here anew. Nothing of before comes back."""
    import json as codec

    identities = Workspace(course, work).identities()
    if not identities.was_erased(associate):
        raise GroundschoolError(f"{associate} was not erased here. There is nothing to readmit.")
    if identities.known(associate):
        raise GroundschoolError(f"{associate} is not wholly erased. Run: groundschool person erase {associate} --yes")
    identities.readmit(associate)
    print(codec.dumps({"readmitted": associate}) if json else f"{associate} can be known again, as somebody new.")
