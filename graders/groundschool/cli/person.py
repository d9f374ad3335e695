"""``groundschool person``: give somebody everything that is kept of them, or erase it."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from groundschool.cli.options import AsOfOption, CourseOption, JsonOption, LedgerOption, WorkOption
from groundschool.cli.places import Places, now

if TYPE_CHECKING:
    from collections.abc import Iterator

    from groundschool.tracker.events import Event

app = typer.Typer(help="What is kept of one person: export all of it, or erase it.", no_args_is_help=True)
AssociateArgument = Annotated[str, typer.Argument(help="The associate's id.")]
# Where nbgrader keeps what somebody handed in, below the working folder.
HANDED_IN = ("submitted", "autograded", "feedback")


@app.command()
def export(  # noqa: PLR0913 - one parameter an option
    associate: AssociateArgument,
    *,
    out: Annotated[Path, typer.Option("--out", help="The ZIP file to write.")],
    as_of: AsOfOption = None,
    course: CourseOption = None,
    work: WorkOption = None,
    ledger: LedgerOption = None,
) -> None:
    """Write all that is kept of ASSOCIATE as one ZIP file, and record that it was done."""
    from groundschool.cli.tracked import gather
    from groundschool.errors import GroundschoolError
    from groundschool.reports.exports.archive import archive
    from groundschool.storage.ledger_lines import write_lines
    from groundschool.tracker.events import make_event
    from groundschool.tracker.payloads import Nothing

    places, instant = Places(course, work, ledger), now()
    people = gather(places, instant, as_of)
    person = people.of(associate)
    with places.opened(create=False) as opened:
        mine = [event for event in opened.events(associate) if event.associate == associate]
        told = [event for event in mine if as_of is None or event.occurred_at <= as_of]
        lines = "".join(f"{line}\n" for line in write_lines(sorted(told, key=lambda event: event.seq)))
        content = archive(people, person, lines, places.secret())
        try:
            out.write_bytes(content)
        except OSError as error:
            raise GroundschoolError(f"{out}: cannot be written: {error.strerror}. Name another file.") from None
        opened.append([make_event(associate, instant, Nothing(), "groundschool person", "subject.exported")])
    print(f"Written: {out} ({len(told)} events)")


@app.command()
def erase(  # noqa: PLR0913 - one parameter an option
    associate: AssociateArgument,
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Erase; without it, only say what would happen.")] = False,
    course: CourseOption = None,
    work: WorkOption = None,
    ledger: LedgerOption = None,
    json: JsonOption = False,
) -> None:
    """Erase ASSOCIATE: their identity and key go for good, and what is sealed under it cannot be read again.

    Events stay, without a person; the chain stays whole. Say --yes to do it: nothing brings it back but a backup.
    """
    import json as codec

    from groundschool.errors import GroundschoolError, UnknownNameError
    from groundschool.tracker.events import make_event
    from groundschool.tracker.payloads import Nothing

    places = Places(course, work, ledger)
    identities = places.identities()
    with places.opened(create=False) as opened:
        events = [event for event in opened.events() if event.associate == associate]
        identity = identities.known(associate)
        if not events:
            raise UnknownNameError("associate", associate, identities.associates())
        if identity is None:
            message = "was recorded before there were pseudonyms and cannot be erased where it is"
            raise GroundschoolError(f"everything of {associate} {message}. Carry the others' events to a new ledger.")
        plain = len(opened.stored([associate]))
        left = [*_left(places, associate, plain)]
        if yes:
            gone = make_event(identity.subject, now(), Nothing(), "groundschool person", "subject.erased")
            opened.append([gone])
            identities.forget(associate)
    if json:
        told = {"erased": yes, "associate": associate, "subject": identity.subject, "events": len(events), "left": left}
        print(codec.dumps(told, indent=2, ensure_ascii=False))
        return
    verb = "erased" if yes else "would be erased"
    print(
        f"{associate} ({identity.subject}) {verb}: identity and key; {_sealed(events)} sealed texts become unreadable"
    )
    print(f"{len(events)} events stay in the ledger under the pseudonym, and no report shows them")
    for line in left:
        print(f"Remove by hand: {line}")
    if not yes:
        print("Nothing was changed. Say --yes to erase.")


def _sealed(events: "list[Event]") -> int:
    from groundschool.tracker.payloads import SEALED

    return sum(bool(event.payload.get(field)) for event in events for field in SEALED)


def _left(places: Places, associate: str, plain: int) -> "Iterator[str]":
    """Yield what erasing does not reach."""
    from groundschool.curriculum.roster import load_roster

    if associate in load_roster(places.folder)[0]:
        yield "their entry in the roster"
    for name in HANDED_IN:
        if (folder := places.folder / name / associate).exists():
            yield f"the folder {folder}"
    if (places.folder / "gradebook.db").exists():
        yield f"their rows in the gradebook (nbgrader db student remove {associate} --force)"
    if plain:
        yield f"{plain} events from before there were pseudonyms, which carry the id: carry the others to a new ledger"
