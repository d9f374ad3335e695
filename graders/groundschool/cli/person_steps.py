"""What the verbs about one person share: where their record lies, doing steps, and telling of them."""

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from groundschool.errors import ErasedError, GroundschoolError, UnknownNameError
from groundschool.services.workspace import Workspace, now

if TYPE_CHECKING:
    from collections.abc import Iterator

    from groundschool.ledger.identity import Identity
    from groundschool.services.people_kept import Place, Step


@contextmanager
def place_of(workspace: Workspace, exchange: Path | None) -> "Iterator[Place]":
    """Yield where people's records lie, with the ledger open."""
    from groundschool.curriculum.roster import load_roster
    from groundschool.nbgrader_bridge.gradebook_people import GradebookPeople
    from groundschool.services.feedback import shared_pages
    from groundschool.services.people_kept import Place

    gate = workspace.door(exchange)
    with workspace.opened(create=False) as ledger:
        yield Place(
            course=workspace.found,
            work=workspace.folder,
            inbound=gate.inbound,
            roster=load_roster(workspace.folder)[0],
            ledger=ledger,
            identities=ledger.identities,
            gradebook=GradebookPeople(gate.database),
            links=workspace.links_if_any(),
            feedback=lambda who: shared_pages(gate, who),
            now=now(),
        )


def identity_of(place: "Place", name: str) -> "Identity | None":
    """Return the identity of an associate, by id or pseudonym, None of who was erased; raises GroundschoolError."""
    from groundschool.ledger.events import EVERYBODY

    if (identity := place.identities.known(name)) is not None:
        return identity
    if name != EVERYBODY and place.identities.was_erased(name):
        return None
    if name == EVERYBODY or not place.ledger.stored([name]):
        raise UnknownNameError("associate", name, place.identities.associates())
    message = "was recorded before there were pseudonyms and cannot be erased where it is"
    raise GroundschoolError(f"everything of {name} {message}. Carry the others' events to a new ledger.")


def check_known(place: "Place", who: str) -> None:
    """Raise GroundschoolError when nobody has this id."""
    if place.identities.was_erased(who):
        raise ErasedError(who)
    identity_of(place, who)


def do(steps: "list[Step]", *, yes: bool) -> None:
    """Do the steps, one after the other, where that is wanted."""
    for step in steps if yes else ():
        step.do()


def tell(  # noqa: PLR0913 - what was done, in words and as data
    told: dict[str, object], said: str, steps: "list[Step]", left: list[str], verb: str, *, yes: bool, json: bool
) -> None:
    """Print what was done, or would be, and what is left to people."""
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


def kept(place: "Place", identity: "Identity") -> dict[str, object]:
    """Return how many events stay of somebody, and how many texts in them become unreadable."""
    from groundschool.ledger.payloads import SEALED

    mine = [event for event in place.ledger.events(identity.associate) if event.associate == identity.associate]
    return {"events": len(mine), "sealed": sum(bool(event.payload.get(field)) for event in mine for field in SEALED)}


def left_over(place: "Place", who: str) -> list[str]:
    """Return what erasing does not reach."""
    from groundschool.ledger.pseudonymiser import tells_of
    from groundschool.services.people_kept import mentions

    things = place.belongings(who)
    plain = sum(tells_of(event, who) for event in place.ledger.stored())
    found = [*mentions(place.roster, who), *(f"{path} tells of them: make it anew" for path in things.reports())]
    found += [f"{path} may be a backup with them in it" for path in things.backups()]
    if plain:
        found.append(
            f"{plain} events from before they had a pseudonym, which carry the id: carry the others to a new ledger"
        )
    return [*found, "backups elsewhere: whoever restores an older identity.db runs this command again"]
