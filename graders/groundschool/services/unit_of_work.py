"""The one way into the ledger: what happened, and what follows from it, in one transaction, so no level is left out.

Whoever is killed in between has recorded nothing, and records all of it the next time.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path

from groundschool.curriculum import Course
from groundschool.errors import ErasedError
from groundschool.ledger.events import Event
from groundschool.ledger.opened import open_ledger
from groundschool.ledger.store import Ledger
from groundschool.ledger.transaction import Transaction
from groundschool.services.setting import Setting
from groundschool.services.settle_levels import following
from groundschool.tracker.mastery.settle import Recorded


@dataclass(frozen=True)
class UnitOfWork:
    """Writes into one open ledger; whoever something is recorded of is judged by the ``setting``, read when needed."""

    ledger: Ledger
    read_setting: Callable[[], Setting]

    @cached_property
    def setting(self) -> Setting:
        """Return what people are judged by; raises CourseError when what is declared has problems."""
        return self.read_setting()

    def record(self, events: Iterable[Event]) -> Recorded:
        """Record those events that are not there yet, and what then follows for their people; all of it or nothing.

        Raises LedgerError as ``Ledger.append`` does.
        """
        given = list(events)
        with self.ledger.writing() as transaction:
            fresh = transaction.append(given)
            follows = transaction.append(following(transaction, self.setting, {event.associate for event in given}))
        return Recorded(tuple(fresh), tuple(follows))

    def note(self, events: Iterable[Event], *, provided: Callable[[Transaction], bool] = lambda _: True) -> Recorded:
        """Record those events that are not there yet and nothing else: who read what, or what settles elsewhere.

        Nothing is recorded unless what is ``provided`` holds in the same transaction.
        """
        with self.ledger.writing() as transaction:
            return Recorded(tuple(transaction.append(events) if provided(transaction) else ()))

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


@contextmanager
def unit_of_work(  # noqa: PLR0913 - where everything lies, and what the clock is believed
    course: Course,
    place: Path,
    url: str,
    clock: Callable[[], datetime],
    *,
    create: bool = False,
    accept_clock: bool = False,
) -> Iterator[UnitOfWork]:
    """Yield what records into the ledger of a course whose people lie in ``place``; afterwards the ledger is closed.

    With ``accept_clock`` whatever the clock says is believed.

    Raises CourseError when what is declared has problems, LedgerError when there is no ledger to write, or somebody in
    it is neither known nor erased.
    """
    setting = Setting.read(course, place)
    with open_ledger(url, place, clock, create=create, accept_clock=accept_clock) as ledger:
        ledger.refuse_strangers()
        yield UnitOfWork(ledger, lambda: setting)
