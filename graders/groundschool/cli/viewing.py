"""Who may read what of whom by name, and the note in the ledger that they did."""

from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from groundschool.reports.people import People
    from groundschool.services.workspace import Workspace
    from groundschool.tracker.person import Person
    from groundschool.tracker.visibility import Data, View, Viewer


def visible(people: "People", viewer: str | None, kind: str) -> "tuple[list[Person], int]":
    """Return whom ``viewer`` may see by name in an export of this kind, and how many are left out; None sees all.

    Numbers about exercises and groups name nobody: raises GroundschoolError for whoever looks after nobody.
    """
    from groundschool.errors import GroundschoolError
    from groundschool.tracker.visibility import Data, View

    everybody = list(people)
    if viewer is None:
        return everybody, 0
    data = data_of(kind)
    if data is Data.ITEMS:
        if not any(people.view(viewer, person.id, data) is View.AGGREGATE for person in everybody):
            raise GroundschoolError(f"{viewer} is nobody's mentor or manager, and such numbers are for those.")
        return everybody, 0
    if data is Data.AT_RISK:
        return at_risk_to(people, viewer), 0
    among = [person for person in everybody if people.view(viewer, person.id, data) is View.NAMED]
    return among, len(everybody) - len(among)


def seen_by(people: "People", viewer: "Viewer | str | None", data: "Data", least: "View") -> "People":
    """Return only those of whom ``viewer`` sees at least so much of ``data``, everybody for None.

    Whoever is left out is as unknown as somebody who does not exist.
    """
    if viewer is None:
        return people
    seen = {who for who in people.facts.people() if people.view(viewer, who, data) >= least}
    return people.only(seen)


def at_risk_to(people: "People", viewer: "Viewer | str") -> "list[Person]":
    """Return whose risks, or some of them, a viewer may know of."""
    from groundschool.tracker.visibility import View

    return [
        person
        for person in people
        if any(people.view_of_risk(viewer, person.id, risk) >= View.REASON for risk in person.risks)
    ]


def known_by_name(people: "People", viewer: "Viewer | str | None") -> "set[str]":
    """Return whose milestones or readings a viewer may see by name; None, who sees everybody, has nothing to find."""
    from groundschool.tracker.visibility import Data, View

    if viewer is None:
        return set()
    told = (Data.READINGS, Data.MILESTONES)
    return {who for who in people.facts.people() if any(people.view(viewer, who, one) is View.NAMED for one in told)}


def record_reads(  # noqa: PLR0913, PLR0917 - who read what of whom, when, and where to
    workspace: "Workspace",
    people: "People",
    among: "list[Person]",
    viewer: "Viewer | str",
    data: "Data",
    instant: datetime,
) -> None:
    """Append an event for each record of somebody else that was read by name, or as a reason to help."""
    from groundschool.ledger.events import make_event
    from groundschool.ledger.payloads import Read
    from groundschool.tracker.visibility import RECORD_READ

    events = [
        make_event(person.id, instant, Read.model_validate(payload), payload["viewer"], RECORD_READ)
        for person in among
        if (payload := people.read(viewer, person.id, data))
    ]
    with workspace.opened(create=False) as ledger:
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
        "teams": Data.ITEMS,
        "at-risk": Data.AT_RISK,
    }
    return found.get(kind, Data.ATTEMPTS)
