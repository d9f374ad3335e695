"""Who may read what of whom by name, and the note in the ledger that they did."""

from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from groundschool.cli.places import Places
    from groundschool.reports.people import People
    from groundschool.tracker.person import Person
    from groundschool.tracker.visibility import Data


def visible(people: "People", viewer: str | None, kind: str) -> "tuple[list[Person], int]":
    """Return whom ``viewer`` may see by name in an export of this kind, and how many are left out; None sees all.

    Statistics of exercises are about nobody by name: raises GroundschoolError for whom they are not for at all.
    """
    from groundschool.errors import GroundschoolError
    from groundschool.tracker.visibility import Data, View

    everybody = list(people)
    if viewer is None:
        return everybody, 0
    views = {person.id: people.view(viewer, person.id, data_of(kind)) for person in everybody}
    if data_of(kind) is Data.ITEMS:
        if View.AGGREGATE not in views.values():
            raise GroundschoolError(
                f"{viewer} is nobody's mentor or manager, and statistics of exercises are for those."
            )
        return everybody, 0
    among = [person for person in everybody if views[person.id] is View.NAMED]
    return among, len(everybody) - len(among)


def record_reads(  # noqa: PLR0913, PLR0917 - who read what of whom, when, and where to
    places: "Places", people: "People", among: "list[Person]", viewer: str, kind: str, instant: datetime
) -> None:
    """Append an event for each record of somebody else that was read by name."""
    from groundschool.tracker.events import make_event
    from groundschool.tracker.payloads import Read
    from groundschool.tracker.visibility import RECORD_READ

    events = [
        make_event(person.id, instant, Read.model_validate(payload), viewer, RECORD_READ)
        for person in among
        if (payload := people.read(viewer, person.id, data_of(kind)))
    ]
    with places.opened(create=False) as ledger:
        ledger.append(events)


def data_of(kind: str) -> "Data":
    """Return which data an export of this kind shows."""
    from groundschool.tracker.visibility import Data

    found = {
        "readings": Data.READINGS,
        "scorecard": Data.READINGS,
        "badges": Data.READINGS,
        "milestones": Data.MILESTONES,
        "velocity": Data.VELOCITY,
        "gate": Data.GATE,
        "items": Data.ITEMS,
    }
    return found.get(kind, Data.ATTEMPTS)
