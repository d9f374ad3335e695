"""``groundschool person``: give somebody everything that is kept of them, erase it, or call them differently."""

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
from groundschool.services.workspace import Workspace, now

if TYPE_CHECKING:
    from groundschool.services.change_person import Changed

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
    from groundschool.services.export_person import export_person
    from groundschool.services.load_people import load_people

    workspace, instant = Workspace(course, work, ledger, accept_clock=accept_clock), now()
    people = load_people(workspace, instant, as_of)
    kept = export_person(workspace, people, associate, instant, by="groundschool person", as_of=as_of)
    write(out, kept.packed)
    print(f"Written: {out} ({kept.events} events)")


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
    from groundschool.services.change_person import erase_person

    done = erase_person(Workspace(course, work, ledger, exchange, accept_clock), associate, now(), yes=yes)
    told: dict[str, object] = {"erased": yes, "associate": done.associate, "subject": done.subject}
    if done.events is not None:
        told |= {"events": done.events, "sealed": done.sealed}
    said = [f"{done.associate} {'erased' if yes else 'would be erased'}"]
    if done.events is not None:
        said.append(f"{done.sealed} sealed texts become unreadable")
        said.append(f"{done.events} events stay in the ledger under the pseudonym, and no report shows them")
    _tell(done, told, said, "erase", yes=yes, json=json)


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
    from groundschool.services.change_person import rename_person

    done = rename_person(Workspace(course, work, ledger, exchange), old, new, now(), yes=yes)
    told, said = {"renamed": yes, "old": old, "new": new}, f"{old} {'is' if yes else 'would be'} called {new}"
    _tell(done, told, [said], "rename", yes=yes, json=json)


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
    from groundschool.services.change_person import merge_people

    done = merge_people(Workspace(course, work, ledger, exchange, accept_clock), one, into, now(), yes=yes)
    told, said = {"merged": yes, "from": one, "into": into}, f"{one} {'is' if yes else 'would be'} {into}"
    _tell(done, told, [said], "merge", yes=yes, json=json)


@app.command()
def readmit(
    associate: AssociateArgument, *, course: CourseOption = None, work: WorkOption = None, json: JsonOption = False
) -> None:
    """Let an erased id be somebody's again: who is here anew. Nothing of before comes back."""
    import json as codec

    from groundschool.services.change_person import readmit_person

    readmit_person(Workspace(course, work), associate)
    print(codec.dumps({"readmitted": associate}) if json else f"{associate} can be known again, as somebody new.")


def _tell(  # noqa: PLR0913 - what was done, in words and as data
    done: "Changed", told: dict[str, object], said: list[str], verb: str, *, yes: bool, json: bool
) -> None:
    """Print what was done, or would be, and what is left to people."""
    import json as codec

    if json:
        print(codec.dumps({**told, "steps": done.steps, "left": done.left}, indent=2, ensure_ascii=False))
        return
    print(*said, *(f"  {words}" for words in done.steps), *(f"By hand: {words}" for words in done.left), sep="\n")
    if not yes:
        print(f"Nothing was changed. Say --yes to {verb}.")
