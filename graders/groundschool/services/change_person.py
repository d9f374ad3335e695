"""Erases somebody, calls them differently, or makes two ids one human: told first, done where that is wanted."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from groundschool.curriculum.roster import load_roster
from groundschool.errors import ErasedError, GroundschoolError, UnknownNameError
from groundschool.ledger.events import EVERYBODY
from groundschool.ledger.known_people import Identity
from groundschool.ledger.payloads import SEALED
from groundschool.ledger.pseudonymiser import tells_of
from groundschool.nbgrader_bridge.gradebook_people import GradebookPeople
from groundschool.services.feedback import shared_pages
from groundschool.services.people_kept import (
    PersonStep,
    RecordPlace,
    check_new_name,
    erasing,
    mentions,
    merging,
    renaming,
)
from groundschool.services.workspace import Workspace


@dataclass(frozen=True)
class Changed:
    """What was done about one person, or would be, a step a sentence, and what is left to people."""

    steps: tuple[str, ...]
    left: tuple[str, ...]


@dataclass(frozen=True)
class Erased(Changed):
    """What erasing somebody does; their events stay in the ledger, and texts ``sealed`` in them become unreadable."""

    associate: str
    subject: str = ""
    events: int | None = None
    sealed: int | None = None


def erase_person(workspace: Workspace, name: str, instant: datetime, *, yes: bool) -> Erased:
    """Erase whoever has this id or pseudonym where that is wanted, and return what that takes.

    Raises ErasedError when nothing is left of them, UnknownNameError when there is no such person.
    """
    with _place(workspace, instant) as place:
        identity = _identity_of(place, name)
        who = identity.associate if identity else name
        steps, left = list(erasing(place, who, identity)), _left_over(place, who)
        if identity is None and not steps:
            raise ErasedError(name)
        stays = _kept(place, identity) if identity else {}
        words = _done(steps, yes=yes)
    return Erased(words, tuple(left), who, identity.subject if identity else "", **stays)


def rename_person(workspace: Workspace, old: str, new: str, instant: datetime, *, yes: bool) -> Changed:
    """Call somebody differently where that is wanted, and return what that takes; raises GroundschoolError."""
    with _place(workspace, instant) as place:
        _check_known(place, old)
        check_new_name(place, old, new)
        steps, left = list(renaming(place, old, new)), mentions(place.roster, old)
        return Changed(_done(steps, yes=yes), tuple(left))


def merge_people(workspace: Workspace, one: str, into: str, instant: datetime, *, yes: bool) -> Changed:
    """Make two ids one human where that is wanted, and return what that takes; raises GroundschoolError."""
    with _place(workspace, instant) as place:
        _check_known(place, one)
        _check_known(place, into)
        if one == into:
            raise GroundschoolError(f"{one} is {into} already. Name two ids of one human.")
        steps, left = list(merging(place, one, into)), mentions(place.roster, one)
        return Changed(_done(steps, yes=yes), tuple(left))


def readmit_person(workspace: Workspace, associate: str) -> None:
    """Let an erased id be somebody's again; raises GroundschoolError when it is not wholly erased."""
    identities = workspace.identities()
    if not identities.was_erased(associate):
        raise GroundschoolError(f"{associate} was not erased here. There is nothing to readmit.")
    if identities.known(associate):
        raise GroundschoolError(f"{associate} is not wholly erased. Run: groundschool person erase {associate} --yes")
    identities.readmit(associate)


@contextmanager
def _place(workspace: Workspace, instant: datetime) -> Iterator[RecordPlace]:
    """Yield where people's records lie, with the ledger open."""
    gate = workspace.door(workspace.exchange)
    with workspace.noting() as unit:
        yield RecordPlace(
            course=workspace.found,
            work=workspace.folder,
            inbound=gate.inbound,
            roster=load_roster(workspace.folder)[0],
            unit=unit,
            identities=unit.ledger.identities,
            gradebook=GradebookPeople(gate.database),
            links=workspace.links_if_any(),
            feedback=lambda who: shared_pages(gate, who),
            now=instant,
        )


def do(steps: Iterable[PersonStep], *, yes: bool) -> None:
    """Do the steps, one after the other, where that is wanted."""
    for step in steps if yes else ():
        step.do()


def _done(steps: list[PersonStep], *, yes: bool) -> tuple[str, ...]:
    """Do the steps where that is wanted, and return them in words."""
    do(steps, yes=yes)
    return tuple(step.words for step in steps)


def _identity_of(place: RecordPlace, name: str) -> Identity | None:
    """Return the identity of an associate, by id or pseudonym, None of who was erased; raises GroundschoolError."""
    if (identity := place.identities.known(name)) is not None:
        return identity
    if name != EVERYBODY and place.identities.was_erased(name):
        return None
    if name == EVERYBODY or not place.unit.ledger.stored([name]):
        raise UnknownNameError("associate", name, place.identities.associates())
    message = "was recorded before there were pseudonyms and cannot be erased where it is"
    raise GroundschoolError(f"everything of {name} {message}. Carry the others' events to a new ledger.")


def _check_known(place: RecordPlace, who: str) -> None:
    """Raise GroundschoolError when nobody has this id."""
    if place.identities.was_erased(who):
        raise ErasedError(who)
    _identity_of(place, who)


def _kept(place: RecordPlace, identity: Identity) -> dict[str, int]:
    """Return how many events stay of somebody, and how many texts in them become unreadable."""
    mine = [event for event in place.unit.events(identity.associate) if event.associate == identity.associate]
    return {"events": len(mine), "sealed": sum(bool(event.payload.get(field)) for event in mine for field in SEALED)}


def _left_over(place: RecordPlace, who: str) -> list[str]:
    """Return what erasing does not reach."""
    things = place.belongings(who)
    plain = sum(tells_of(event, who) for event in place.unit.ledger.stored())
    found = [*mentions(place.roster, who), *(f"{path} tells of them: make it anew" for path in things.reports())]
    found += [f"{path} may be a backup with them in it" for path in things.backups()]
    if plain:
        found.append(
            f"{plain} events from before they had a pseudonym, which carry the id: carry the others to a new ledger"
        )
    return [*found, "backups elsewhere: whoever restores an older identity.db runs this command again"]
