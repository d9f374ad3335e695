"""One transaction of a ledger: what is read in it is what is there, what it has recorded itself included."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, select

from groundschool.errors import LedgerError
from groundschool.ledger.chain import GENESIS, link
from groundschool.ledger.event_names import called_by
from groundschool.ledger.events import EVERYBODY, GRADED, Event
from groundschool.ledger.instants import instant_of
from groundschool.ledger.knowledge import quarantined, recorded_again
from groundschool.ledger.pseudonymiser import Pseudonymiser
from groundschool.ledger.schema import EVENTS, event_of, row_of
from groundschool.ledger.stored_people import CHUNK, ERASED, erased, pseudonyms

ENGINE = "groundschool grade"


@dataclass(frozen=True)
class Transaction:
    """A transaction on the ledger called ``name``; what it records was recorded at ``now``."""

    connection: Connection
    name: str
    now: datetime
    pseudonymiser: Pseudonymiser | None = None

    def events(self, *associates: str) -> list[Event]:
        """Return these associates' events with the course's own, or all, by when they occurred, then were recorded.

        Those of somebody who was erased are left out; raises LedgerError for a pseudonym that leads nowhere otherwise.
        """
        known_as = self.pseudonymiser.names if self.pseudonymiser else lambda associate: [associate]
        names = [EVERYBODY, *(name for associate in associates for name in known_as(associate))]
        stored = self.stored(names if associates else None)
        gone = {event.associate for event in stored if event.type == ERASED}
        shown = [None if event.associate in gone else self._shown(event) for event in stored]
        lost = {event.associate for event, seen in zip(stored, shown, strict=True) if seen is None}
        if lost := lost - gone:
            raise self._strangers(lost)
        return [event for event in shown if event is not None]

    def stored(self, names: Iterable[str] | None = None) -> list[Event]:
        """Return events as they are stored, all or those about some ``names``: pseudonyms, and sealed text."""
        query = select(EVENTS).order_by(EVENTS.c.occurred_at, EVENTS.c.seq)
        if names is not None:
            query = query.where(EVENTS.c.associate.in_(list(names)))
        return [event_of(row) for row in self.connection.execute(query)]

    def newest(self) -> datetime | None:
        """Return when the last event was recorded, None when none was."""
        found = self.connection.scalar(select(EVENTS.c.recorded_at).order_by(EVENTS.c.seq.desc()).limit(1))
        return None if found is None else instant_of(found)

    def has_gradings(self) -> bool:
        """Return whether this course's engine graded anything, on variants that follow from its secret."""
        graded = EVENTS.c.type == GRADED, EVENTS.c.actor == ENGINE
        return self.connection.scalar(select(EVENTS.c.seq).where(*graded).limit(1)) is not None

    def refuse_strangers(self) -> None:
        """Raise LedgerError when somebody is neither known nor erased: what is recorded now might double them."""
        known = self.pseudonymiser.identities.known if self.pseudonymiser else lambda _: True
        if lost := {name for name in pseudonyms(self.connection) if not known(name)}:
            raise self._strangers(lost)

    def _strangers(self, lost: Collection[str]) -> LedgerError:
        message = f"who {min(lost)} is cannot be told, and they were not erased"
        return LedgerError(f"{self.name}: {message}. Restore identity.db from the same backup as the ledger.")

    def since(self, seq: int) -> list[tuple[Event, Event | None]]:
        """Return what was recorded after the event of this number, in order: as stored, and with its people's ids.

        The second is None where who it is about cannot be told.
        """
        query = select(EVENTS).where(EVENTS.c.seq > seq).order_by(EVENTS.c.seq)
        stored = [event_of(row) for row in self.connection.execute(query)]
        gone = erased(self.connection, {event.associate for event in stored})
        return [(event, None if event.associate in gone else self._shown(event)) for event in stored]

    def nameless(self) -> list[Event]:
        """Return all events with nobody's name in them and nothing that could be worked out of one.

        Those of somebody who was erased are left out. What was recorded of somebody before there were pseudonyms is
        told as it is, for they have none.
        """
        pseudonymiser, stored = self.pseudonymiser, self.stored()
        if pseudonymiser is None:
            return stored
        gone = {event.associate for event in stored if event.type == ERASED}
        told = [
            (event, shown)
            for event in stored
            if event.associate not in gone and (shown := pseudonymiser.show(event)) is not None
        ]
        bare = {event.event_id for event, shown in told if not pseudonymiser.has_pseudonym(shown.associate)}
        ids = {
            event.event_id: event.event_id if event.event_id in bare else pseudonymiser.keyed_id(event, shown)
            for event, shown in told
        }
        return [
            event if event.event_id in bare else called_by(ids, pseudonymiser.hide_also(event)) for event, _ in told
        ]

    def append(self, events: Iterable[Event]) -> list[Event]:
        """Record those ``events`` that are not there yet, and return them with their ids and places in this ledger.

        Raises LedgerError when one has a bad payload, or the id of another event with different content.
        """
        given = self._called(_distinct(events))
        known = self._known(list(given))
        for event_id, present in known.items():
            if (shown := self._shown(present)) is not None:
                _same(
                    shown,
                    self.pseudonymiser.told_like(given[event_id], shown) if self.pseudonymiser else given[event_id],
                )
        fresh = [entry for event_id, entry in given.items() if event_id not in known]
        self._refuse_erased(fresh)
        placed = list(
            self._chained([self.pseudonymiser.hide(entry) if self.pseudonymiser else entry for entry in fresh])
        )
        if placed:
            self.connection.execute(EVENTS.insert(), [row_of(entry) for entry in placed])
        return [self._shown(one) or one for one in placed]

    def called(self, event: Event) -> str:
        """Return the id that an event has in this ledger, or would have."""
        return next(iter(self._called({event.event_id: event})))

    def _called(self, given: Mapping[str, Event]) -> dict[str, Event]:
        """Return events by the ids they have here, with whatever they say of one another."""
        possible = {
            name: self.pseudonymiser.ids(event) if self.pseudonymiser else [name] for name, event in given.items()
        }
        known = self._known([one for ids in possible.values() for one in ids])
        ids = {name: next((one for one in every if one in known), every[-1]) for name, every in possible.items()}
        ids = {name: self._next_id(one, known.get(one), given[name]) for name, one in ids.items()}
        return {ids[name]: called_by(ids, event) for name, event in given.items()}

    def _next_id(self, event_id: str, present: Event | None, given: Event) -> str:
        """Return the id under which an event is recorded that is there already, but by a clock that was wrong."""
        recorded = replace(given, recorded_at=given.recorded_at or self.now)
        while present is not None and quarantined(present) and not quarantined(recorded):
            event_id = recorded_again(event_id)
            present = self._known([event_id]).get(event_id)
        return event_id

    def was_erased(self, associate: str) -> bool:
        """Return whether somebody's record was erased, also where the identities are from before that."""
        if self.pseudonymiser is None:
            return False
        subjects = {one.subject for one in self.pseudonymiser.identities.all_of(associate)}
        return self.pseudonymiser.identities.was_erased(associate) or bool(erased(self.connection, subjects))

    def _refuse_erased(self, events: Collection[Event]) -> None:
        """Raise LedgerError when an event is about somebody who was erased and is known here nevertheless."""
        known = self.pseudonymiser.identities.known if self.pseudonymiser else lambda _: None
        about = {who.subject: who.associate for entry in events if (who := known(entry.associate))}
        for gone in erased(self.connection, about):
            message = f"{about[gone]} was erased, and identity.db still knows them"
            raise LedgerError(f"{message}. Run: groundschool person erase {about[gone]} --yes")

    def _shown(self, event: Event) -> Event | None:
        return self.pseudonymiser.show(event) if self.pseudonymiser else event

    def _known(self, ids: list[str]) -> dict[str, Event]:
        found: dict[str, Event] = {}
        for start in range(0, len(ids), CHUNK):
            query = select(EVENTS).where(EVENTS.c.event_id.in_(ids[start : start + CHUNK]))
            found |= {row.event_id: event_of(row) for row in self.connection.execute(query)}
        return found

    def _chained(self, entries: list[Event]) -> Iterator[Event]:
        """Yield the entries with their places in the chain; one that was recorded elsewhere keeps its instant."""
        last = self.connection.execute(select(EVENTS).order_by(EVENTS.c.seq.desc()).limit(1)).first()
        seq, prev = (last.seq, last.hash) if last else (0, GENESIS)
        for entry in entries:
            seq += 1
            placed = replace(entry, seq=seq, prev=prev, recorded_at=entry.recorded_at or self.now)
            prev = link(placed, prev)
            yield replace(placed, hash=prev)


def _distinct(events: Iterable[Event]) -> dict[str, Event]:
    given: dict[str, Event] = {}
    for entry in events:
        entry.validated()
        _same(given.setdefault(entry.event_id, entry), entry)
    return given


def _same(present: Event, given: Event) -> None:
    if present.content != given.content:
        message = f"event {given.event_id} of {given.associate} is in the ledger with other content"
        raise LedgerError(f"{message}. What is recorded stays; give a correction an id of its own.")
