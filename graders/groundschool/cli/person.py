"""``groundschool person``: give somebody everything that is kept of them, or erase it."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from groundschool.cli.options import AsOfOption, CourseOption, JsonOption, LedgerOption, WorkOption
from groundschool.cli.page_file import write
from groundschool.cli.places import Places, now

if TYPE_CHECKING:
    from collections.abc import Iterator

    from groundschool.reports.people import People
    from groundschool.storage.identity import Identity
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

    places, instant = Places(course, work, ledger), now()
    packed, count = kept_of(places, gather(places, instant, as_of), associate, as_of)
    write(out, packed)
    record_export(places, associate, instant, "groundschool person")
    print(f"Written: {out} ({count} events)")


def kept_of(places: Places, people: "People", associate: str, as_of: datetime | None = None) -> tuple[bytes, int]:
    """Return all that is kept of an associate as a ZIP file, and of how many events; raises UnknownNameError."""
    from groundschool.reports.exports.archive import archive
    from groundschool.storage.ledger_lines import write_lines

    person = people.of(associate)
    with places.opened(create=False) as opened:
        mine = [event for event in opened.events(associate) if event.associate == associate]
    told = [event for event in mine if as_of is None or event.occurred_at <= as_of]
    lines = "".join(f"{line}\n" for line in write_lines(sorted(told, key=lambda event: event.seq)))
    return archive(people, person, lines, places.secret()), len(told)


def record_export(places: Places, associate: str, instant: datetime, by: str) -> None:
    """Record that all that is kept of an associate was given out."""
    from groundschool.tracker.events import make_event
    from groundschool.tracker.payloads import Nothing

    with places.opened(create=False) as opened:
        opened.append([make_event(associate, instant, Nothing(), by, "subject.exported")])


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

    from groundschool.storage.veil import tells_of
    from groundschool.tracker.events import make_event
    from groundschool.tracker.payloads import Nothing

    places = Places(course, work, ledger)
    with places.opened(create=False) as opened:
        everything = opened.events()
        identity = _identity(places, associate, everything)
        events = [event for event in everything if event.associate == identity.associate]
        left = [*_left(places, identity.associate, sum(tells_of(e, identity.associate) for e in opened.stored()))]
        if yes:
            gone = make_event(identity.subject, now(), Nothing(), "groundschool person", "subject.erased")
            opened.append([gone])
            places.identities().forget(identity.associate)
    if json:
        told = {"erased": yes, "associate": identity.associate, "subject": identity.subject}
        print(codec.dumps({**told, "events": len(events), "left": left}, indent=2, ensure_ascii=False))
        return
    verb = "erased" if yes else "would be erased"
    going = f"identity and key; {_sealed(events)} sealed texts become unreadable"
    print(f"{identity.associate} ({identity.subject}) {verb}: {going}")
    print(f"{len(events)} events stay in the ledger under the pseudonym, and no report shows them")
    for line in left:
        print(f"Remove by hand: {line}")
    if not yes:
        print("Nothing was changed. Say --yes to erase.")


def _identity(places: Places, name: str, events: "list[Event]") -> "Identity":
    """Return the identity of an associate, named by id or pseudonym; raises GroundschoolError when there is none."""
    from groundschool.errors import GroundschoolError, UnknownNameError
    from groundschool.tracker.events import EVERYBODY

    identities = places.identities()
    if (identity := identities.known(name)) is not None:
        return identity
    if name == EVERYBODY or all(event.associate != name for event in events):
        raise UnknownNameError("associate", name, identities.associates())
    message = "was recorded before there were pseudonyms and cannot be erased where it is"
    raise GroundschoolError(f"everything of {name} {message}. Carry the others' events to a new ledger.")


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
        yield f"{plain} events from before they had a pseudonym, which carry the id: carry the others to a new ledger"
