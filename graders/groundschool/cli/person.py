"""``groundschool person``: give somebody everything that is kept of them, erase it, or call them differently."""

from contextlib import contextmanager
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
from groundschool.cli.places import Places, now
from groundschool.errors import ErasedError, GroundschoolError, UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from groundschool.reports.people import People
    from groundschool.services.people_kept import Place, Step
    from groundschool.storage.identity import Identity

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

    places, instant = Places(course, work, ledger, accept_clock=accept_clock), now()
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

    places = Places(course, work, ledger, accept_clock=accept_clock)
    with _place(places, exchange) as place:
        identity = _identity(place, associate)
        who = identity.associate if identity else associate
        steps, left = list(erasing(place, who, identity)), _left(place, who)
        if identity is None and not steps:
            raise ErasedError(associate)
        kept = _kept(place, identity) if identity else {}
        _do(steps, yes=yes)
    told = {"erased": yes, "associate": who, "subject": identity.subject if identity else "", **kept}
    _tell(told, f"{who} {'erased' if yes else 'would be erased'}", steps, left, "erase", yes=yes, json=json)


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

    with _place(Places(course, work, ledger), exchange) as place:
        _known(place, old)
        check_new_name(place, old, new)
        steps = list(renaming(place, old, new))
        left = mentions(place.roster, old)
        _do(steps, yes=yes)
    told = {"renamed": yes, "old": old, "new": new}
    _tell(told, f"{old} {'is' if yes else 'would be'} called {new}", steps, left, "rename", yes=yes, json=json)


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

    with _place(Places(course, work, ledger, accept_clock=accept_clock), exchange) as place:
        _known(place, one)
        _known(place, into)
        if one == into:
            raise GroundschoolError(f"{one} is {into} already. Name two ids of one human.")
        steps = list(merging(place, one, into))
        left = mentions(place.roster, one)
        _do(steps, yes=yes)
    told = {"merged": yes, "from": one, "into": into}
    _tell(told, f"{one} {'is' if yes else 'would be'} {into}", steps, left, "merge", yes=yes, json=json)


@app.command()
def readmit(
    associate: AssociateArgument, *, course: CourseOption = None, work: WorkOption = None, json: JsonOption = False
) -> None:
    """Let an erased id be somebody's again: who is here anew. Nothing of before comes back."""
    import json as codec

    identities = Places(course, work).identities()
    if not identities.was_erased(associate):
        raise GroundschoolError(f"{associate} was not erased here. There is nothing to readmit.")
    if identities.known(associate):
        raise GroundschoolError(f"{associate} is not wholly erased. Run: groundschool person erase {associate} --yes")
    identities.readmit(associate)
    print(codec.dumps({"readmitted": associate}) if json else f"{associate} can be known again, as somebody new.")


@contextmanager
def _place(places: Places, exchange: Path | None) -> "Iterator[Place]":
    """Yield where people's records lie, with the ledger open."""
    from groundschool.curriculum.roster import load_roster
    from groundschool.services.people_kept import Place
    from groundschool.storage.gradebook_people import GradebookPeople

    gate = places.door(exchange)
    with places.opened(create=False) as ledger:
        yield Place(
            course=places.found,
            work=places.folder,
            inbound=gate.inbound,
            roster=load_roster(places.folder)[0],
            ledger=ledger,
            identities=ledger.identities,
            gradebook=GradebookPeople(gate.database),
            links=places.links_if_any(),
            feedback=gate.released_feedback,
            now=now(),
        )


def _identity(place: "Place", name: str) -> "Identity | None":
    """Return the identity of an associate, by id or pseudonym, None of who was erased; raises GroundschoolError."""
    from groundschool.tracker.events import EVERYBODY

    if (identity := place.identities.known(name)) is not None:
        return identity
    if name != EVERYBODY and place.identities.was_erased(name):
        return None
    if name == EVERYBODY or not place.ledger.stored([name]):
        raise UnknownNameError("associate", name, place.identities.associates())
    message = "was recorded before there were pseudonyms and cannot be erased where it is"
    raise GroundschoolError(f"everything of {name} {message}. Carry the others' events to a new ledger.")


def _known(place: "Place", who: str) -> None:
    """Raise GroundschoolError when nobody has this id."""
    if place.identities.was_erased(who):
        raise ErasedError(who)
    _identity(place, who)


def _do(steps: "list[Step]", *, yes: bool) -> None:
    for step in steps if yes else ():
        step.do()


def _tell(  # noqa: PLR0913 - what was done, in words and as data
    told: dict[str, object], said: str, steps: "list[Step]", left: list[str], verb: str, *, yes: bool, json: bool
) -> None:
    import json as codec

    words = [step.words for step in steps]
    if json:
        print(codec.dumps({**told, "steps": words, "left": left}, indent=2, ensure_ascii=False))
        return
    print(said)
    if "events" in told:
        print(f"{told['sealed']} sealed texts become unreadable")
        print(f"{told['events']} events stay in the ledger under the pseudonym, and no report shows them")
    for line in words:
        print(f"  {line}")
    for line in left:
        print(f"By hand: {line}")
    if not yes:
        print(f"Nothing was changed. Say --yes to {verb}.")


def _kept(place: "Place", identity: "Identity") -> dict[str, object]:
    """Return how many events stay of somebody, and how many texts in them become unreadable."""
    from groundschool.tracker.payloads import SEALED

    mine = [event for event in place.ledger.events(identity.associate) if event.associate == identity.associate]
    return {"events": len(mine), "sealed": sum(bool(event.payload.get(field)) for event in mine for field in SEALED)}


def _left(place: "Place", who: str) -> list[str]:
    """Return what erasing does not reach."""
    from groundschool.services.people_kept import mentions
    from groundschool.storage.veil import tells_of

    things = place.belongings(who)
    plain = sum(tells_of(event, who) for event in place.ledger.stored())
    found = [*mentions(place.roster, who), *(f"{path} tells of them: make it anew" for path in things.reports())]
    found += [f"{path} may be a backup with them in it" for path in things.backups()]
    if plain:
        found.append(
            f"{plain} events from before they had a pseudonym, which carry the id: carry the others to a new ledger"
        )
    return [*found, "backups elsewhere: whoever restores an older identity.db runs this command again"]
