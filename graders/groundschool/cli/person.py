"""``groundschool person``: give somebody everything that is kept of them, erase it, or call them differently."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from groundschool.cli.options import (
    AsOfOption,
    EveryPlace,
    GradingPlaces,
    JsonOption,
    Places,
    RecordPlaces,
    spread,
)
from groundschool.cli.page_file import tell_beside, write_file
from groundschool.services.clock import now

if TYPE_CHECKING:
    from groundschool.services.change_person import Changed

app = typer.Typer(
    help="What is kept of one person: export all of it, erase it, or read it under another id.", no_args_is_help=True
)
YesOption = Annotated[bool, typer.Option("--yes", help="Do it; without it, only say what would happen.")]
AssociateArgument = Annotated[str, typer.Argument(help="The associate's id.")]


@app.command()
@spread
def export(
    associate: AssociateArgument,
    *,
    out: Annotated[Path, typer.Option("--out", help="The ZIP file to write; - for standard output.")],
    as_of: AsOfOption = None,
    places: RecordPlaces,
) -> None:
    """Write all that is kept of ASSOCIATE as one ZIP file, and record that it was done."""
    from groundschool.services.export_person import export_person
    from groundschool.services.load_people import load_people

    workspace, instant = places.workspace, now()
    people = load_people(workspace, instant, as_of)
    kept = export_person(workspace, people, associate, instant, by="groundschool person", as_of=as_of)
    write_file(out, kept.packed)
    tell_beside(f"Written: {out} ({kept.events} events)", out)


@app.command()
@spread
def erase(
    associate: AssociateArgument,
    *,
    yes: YesOption = False,
    places: EveryPlace,
    json: JsonOption = False,
) -> None:
    """Erase ASSOCIATE: their identity and key go for good, and all that lies about of theirs.

    Events stay, without a person; the chain stays whole. Say --yes to do it: nothing brings it back but a backup.
    Killed in between, the same command does the rest.
    """
    from groundschool.services.change_person import erase_person

    done = erase_person(places.workspace, associate, now(), yes=yes)
    told: dict[str, object] = {"erased": yes, "associate": done.associate, "subject": done.subject}
    if done.events is not None:
        told |= {"events": done.events, "sealed": done.sealed}
    said = [f"{done.associate} {'erased' if yes else 'would be erased'}"]
    if done.events is not None:
        said.append(f"{done.sealed} sealed texts become unreadable")
        said.append(f"{done.events} events stay in the ledger under the pseudonym, and no report shows them")
    _Change("erase", told, said).tell(done, yes=yes, json=json)


@app.command()
@spread
def rename(
    old: Annotated[str, typer.Argument(help="The id of today.")],
    new: Annotated[str, typer.Argument(help="The id from now on.")],
    *,
    yes: YesOption = False,
    places: GradingPlaces,
    json: JsonOption = False,
) -> None:
    """Call OLD NEW from now on: pseudonym, key and evidence stay; folders, gradebook and links follow.

    Say --yes to do it. Killed in between, the same command does the rest.
    """
    from groundschool.services.change_person import rename_person

    done = rename_person(places.workspace, old, new, now(), yes=yes)
    told, said = {"renamed": yes, "old": old, "new": new}, f"{old} {'is' if yes else 'would be'} called {new}"
    _Change("rename", told, [said]).tell(done, yes=yes, json=json)


@app.command()
@spread
def merge(
    one: Annotated[str, typer.Argument(metavar="FROM", help="The id that is given up.")],
    into: Annotated[str, typer.Argument(metavar="INTO", help="The id of the same human that stays.")],
    *,
    yes: YesOption = False,
    places: EveryPlace,
    json: JsonOption = False,
) -> None:
    """Make FROM and INTO one human: what is kept of FROM is read as INTO's, and answers handed in twice count once.

    No event is changed: identity.db keeps which pseudonym is read as which. Say --yes to do it; it cannot be undone.
    """
    from groundschool.services.change_person import merge_people

    done = merge_people(places.workspace, one, into, now(), yes=yes)
    told, said = {"merged": yes, "from": one, "into": into}, f"{one} {'is' if yes else 'would be'} {into}"
    _Change("merge", told, [said]).tell(done, yes=yes, json=json)


@app.command()
@spread
def readmit(associate: AssociateArgument, *, places: Places, json: JsonOption = False) -> None:
    """Let an erased id be somebody's again: who is here anew. Nothing of before comes back."""
    import json as codec

    from groundschool.services.change_person import readmit_person

    readmit_person(places.workspace, associate)
    print(codec.dumps({"readmitted": associate}) if json else f"{associate} can be known again, as somebody new.")


@dataclass(frozen=True)
class _Change:
    """How one of these verbs tells of what it did: as data, and in sentences; ``done`` without --yes is a plan."""

    verb: str
    told: dict[str, object]
    said: list[str]

    def tell(self, done: "Changed", *, yes: bool, json: bool) -> None:
        """Print what was done, or would be, and what is left to people."""
        import json as codec

        if json:
            print(codec.dumps({**self.told, "steps": done.steps, "left": done.left}, indent=2, ensure_ascii=False))
            return
        left = (f"By hand: {words}" for words in done.left)
        print(*self.said, *(f"  {words}" for words in done.steps), *left, sep="\n")
        if not yes:
            print(f"Nothing was changed. Say --yes to {self.verb}.")
