"""Verifies that nothing recorded was changed or removed."""

from dataclasses import dataclass

from groundschool.ledger.chain import GENESIS, Break, first_break
from groundschool.ledger.knowledge import quarantined
from groundschool.services.workspace import Workspace


@dataclass(frozen=True)
class Verified:
    """How many events there are, the chain's head, where it breaks first, and which events do not count, and why."""

    events: int
    head: str
    broken: Break | None
    quarantined: dict[str, str]


def verify_ledger(workspace: Workspace) -> Verified:
    """Return what a look through the whole chain finds."""
    with workspace.opened(create=False) as ledger:
        events = sorted(ledger.stored(), key=lambda event: event.seq)
    aside = {event.event_id: reason for event in events if (reason := quarantined(event))}
    return Verified(len(events), events[-1].hash if events else GENESIS, first_break(events), aside)
