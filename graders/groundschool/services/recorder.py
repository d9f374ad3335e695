"""Records what happened together with what follows from it, in one transaction: a level is never left ungranted.

Whoever is killed in between has recorded nothing, and records all of it the next time.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from groundschool.curriculum import Course
from groundschool.errors import ErasedError
from groundschool.ledger.events import EVERYBODY, Event
from groundschool.ledger.opened import open_ledger
from groundschool.ledger.store import Ledger
from groundschool.ledger.transaction import Transaction
from groundschool.services.setting import Setting
from groundschool.tracker.settle import Recorded, unsettled


@dataclass(frozen=True)
class Recorder:
    """Writes into one open ledger; whoever something is recorded of is judged by the ``setting``."""

    ledger: Ledger
    setting: Setting

    def record(self, events: Iterable[Event]) -> Recorded:
        """Record those events that are not there yet, and what then follows for their people; all of it or nothing.

        Raises LedgerError as ``Ledger.append`` does.
        """
        given = list(events)
        with self.ledger.writing() as transaction:
            fresh = transaction.append(given)
            follows = transaction.append(self._following(transaction, {event.associate for event in given}))
        return Recorded(tuple(fresh), tuple(follows))

    def note(self, events: Iterable[Event]) -> Recorded:
        """Record those events that are not there yet and nothing else: who read what, or what settles elsewhere."""
        with self.ledger.writing() as transaction:
            return Recorded(tuple(transaction.append(events)))

    def events(self, *associates: str) -> list[Event]:
        """Return these associates' events with the course's own, or all."""
        return self.ledger.events(*associates)

    def keys_of(self, associate: str) -> tuple[bytes, ...]:
        """Return the keys under which ids of what is kept of somebody follow, today's first."""
        return self.ledger.keys_of(associate)

    def refusal(self, associate: str) -> str:
        """Return why nothing of this id is graded: it was erased, or its owner is called differently; else nothing."""
        if self.ledger.was_erased(associate):
            return str(ErasedError(associate))
        name = self.ledger.called_today(associate)
        again = f"groundschool person rename {associate} {name} --yes"
        return "" if name == associate else f"{associate} is called {name}: move the folder, or run again: {again}"

    def _following(self, transaction: Transaction, touched: set[str]) -> Iterator[Event]:
        """Yield what follows for these people from all that is recorded by now; the course touches everybody."""
        if not touched:
            return
        told = transaction.events(*(() if EVERYBODY in touched else touched))
        concerned = {event.associate for event in told} - {EVERYBODY}
        among = {who: person for who, person in self.setting.roster.items() if who in concerned}
        people = replace(self.setting, roster=among).people(told, transaction.now)
        for who in sorted(concerned):
            if who in people.facts.by_associate:
                yield from unsettled(people.of(who), transaction.now)


@contextmanager
def recorder(  # noqa: PLR0913 - where everything lies, and what the clock is believed
    course: Course,
    place: Path,
    url: str,
    clock: Callable[[], datetime],
    *,
    create: bool = False,
    accept_clock: bool = False,
) -> Iterator[Recorder]:
    """Yield the recorder of a course whose people and identities lie in ``place``; afterwards its ledger is closed.

    With ``accept_clock`` whatever the clock says is believed.

    Raises CourseError when what is declared has problems, LedgerError when there is no ledger to write.
    """
    setting = Setting.read(course, place)
    with open_ledger(url, place, clock, create=create, accept_clock=accept_clock) as ledger:
        ledger.refuse_strangers()
        yield Recorder(ledger, setting)


def sentences(setting: Setting, events: Sequence[Event]) -> list[str]:
    """Return in sentences which levels were granted, and which came under review."""
    people, levels = setting.roster, setting.course.declared.levels
    found: list[str] = []
    for event in events:
        name = people[event.associate].name if event.associate in people else event.associate
        skill = setting.declared.framework.by_id[event.payload["skill"]].title
        level = levels[event.payload["level"] - 1]
        if event.type == "milestone.granted":
            found.append(f"{name}: {skill} is now at {level}")
        else:
            found.append(f"{name}: {skill} at {level} is under review, because its evidence changed")
    return found
