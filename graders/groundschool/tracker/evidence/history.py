"""Everything known of one associate: attempts, attested work, decisions, and in which order it became known."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from groundschool.ledger.attempt_payloads import Payload
from groundschool.ledger.events import EVERYBODY, Event
from groundschool.ledger.knowledge import known
from groundschool.tracker.evidence.attested import AttestedWork, RefusedAttestation, attestations_of
from groundschool.tracker.evidence.counted_attempts import Attempt, Snapshot, attempts_of, snapshots

P = type[Payload]


@dataclass(frozen=True)
class History:
    """What is known of one associate.

    ``attempts`` and ``works`` are evidence, ``refused`` attestations that do not count, ``snapshots`` the attempts as
    they became known, ``events`` all events that count, the course's among them, in the order they became known.
    """

    associate: str
    attempts: tuple[Attempt, ...] = ()
    works: tuple[AttestedWork, ...] = ()
    refused: tuple[RefusedAttestation, ...] = ()
    snapshots: tuple[Snapshot, ...] = ()
    events: tuple[Event, ...] = ()

    @classmethod
    def at_once(cls, attempts: Iterable[Attempt]) -> "History":
        """Return attempts of which each was known from the moment it was handed in."""
        every = tuple(attempts)
        return cls(every[0].associate if every else "", every, snapshots=(Snapshot.whole(every),))

    def until(self, as_of: datetime) -> "History":
        """Return what of it had been handed in, done or decided by ``as_of``."""
        return History(
            self.associate,
            tuple(a for a in self.attempts if a.submitted_at <= as_of),
            tuple(work for work in self.works if work.occurred_at <= as_of),
            self.refused,
            tuple(snapshot.until(as_of) for snapshot in self.snapshots),
            tuple(event for event in self.events if event.occurred_at <= as_of),
        )

    def of(self, *kinds: str) -> Iterator[tuple[Event, Payload]]:
        """Yield the events of these types with their payloads."""
        for event in self.events:
            if event.type in kinds:
                yield event, event.validated()


def history_of(
    events: Iterable[Event],
    associate: str,
    *,
    backdated_days: int,
    started_at: datetime | None = None,
    known_at: datetime | None = None,
) -> History:
    """Return what was known of ``associate`` at ``known_at``; None is now.

    What was handed in before ``started_at`` is no evidence of this employment and is left out; attested work from
    before counts when it is marked as prior learning.
    """
    mine = [event for event in known(events, known_at) if event.associate in {associate, EVERYBODY}]
    of_attempts = [event for event in mine if event.type.startswith(("attempt.", "rubric.", "exercise."))]
    if started_at is not None:
        early = {e.payload.get("attempt_id") for e in of_attempts if e.occurred_at < started_at} - {None}
        of_attempts = [event for event in of_attempts if event.payload.get("attempt_id") not in early]
    works, refused = attestations_of(mine, backdated_days, started_at)
    return History(
        associate,
        tuple(attempts_of(of_attempts)),
        tuple(works),
        tuple(refused),
        tuple(snapshots(of_attempts)),
        tuple(mine),
    )


def by_associate(events: Iterable[Event]) -> dict[str, Sequence[Event]]:
    """Return the events of each associate together with the course's own."""
    found: dict[str, list[Event]] = {}
    shared: list[Event] = []
    for event in events:
        (shared if event.associate == EVERYBODY else found.setdefault(event.associate, [])).append(event)
    return {associate: [*mine, *shared] for associate, mine in found.items()}
