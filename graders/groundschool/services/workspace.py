"""A course at work: its people, their evidence and secrets, where the options say; the one door to a ledger."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from groundschool.errors import NoLedgerError
from groundschool.services.clock import now
from groundschool.services.whereabouts import Whereabouts

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from groundschool.curriculum.declarations import Declarations
    from groundschool.ledger.identity import Identities
    from groundschool.ledger.migration import Migrated
    from groundschool.ledger.store import Ledger
    from groundschool.services.page_links import PageLinks
    from groundschool.services.setting import Setting
    from groundschool.services.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class Workspace(Whereabouts):
    """What there is in these places, and what opens it."""

    @cached_property
    def declared(self) -> "Declarations":
        """Return what the course and its teams declare; raises CourseError with everything that is wrong in it."""
        return self.setting().declared

    def present(self, instant: datetime) -> frozenset[str]:
        """Return whom the roster names at an instant: associates who are there, and who looks after them."""
        from groundschool.curriculum.roster import load_roster, present

        return present(load_roster(self.folder)[0], instant.date())

    @property
    def has_ledger(self) -> bool:
        """Return whether the ledger is there; of one on a server that shows when it is opened."""
        server, _, path = self.ledger_url.partition("sqlite:///")
        return bool(server) or Path(path).is_file()

    def opened(self, *, create: bool, clock: Callable[[], datetime] = now) -> "Ledger":
        """Return the ledger, open to be read; ``create`` makes it where there is none; of an older one is warned."""
        from groundschool.ledger.opened import open_ledger

        found = open_ledger(self.ledger_url, self.folder, clock, create=create, accept_clock=self.accept_clock)
        if found.outdated:
            _warn(found.outdated)
        return found

    def migrate_ledger(self, *, dry_run: bool = False) -> "Migrated":
        """Bring the ledger of an older groundschool up to date, and return what that took; no event is changed."""
        from groundschool.ledger.migration import migrate_ledger

        return migrate_ledger(self.ledger_url, dry_run=dry_run)

    def begin_ledger(self) -> None:
        """Make an empty ledger where there is none, whatever evidence was kept in another one."""
        from groundschool.ledger.store import Ledger

        with Ledger(self.ledger_url, now):
            return

    def unit_of_work(
        self, *, create: bool = False, clock: Callable[[], datetime] = now
    ) -> "AbstractContextManager[UnitOfWork]":
        """Return what records into the ledger, open; with ``create`` the ledger is made where there is none."""
        from groundschool.services.unit_of_work import unit_of_work

        where = self.found, self.folder, self.ledger_url
        return unit_of_work(*where, clock, create=create, accept_clock=self.accept_clock)

    @contextmanager
    def noting(self) -> "Iterator[UnitOfWork]":
        """Yield what records whatever no level follows from, also where it cannot be told who somebody is."""
        from groundschool.services.unit_of_work import UnitOfWork

        with self.opened(create=False) as ledger:
            yield UnitOfWork(ledger, self.setting)

    def setting(self) -> "Setting":
        """Return what people are judged by; raises CourseError with everything that is wrong in what is declared."""
        from groundschool.services.setting import Setting

        return Setting.read(self.found, self.folder)

    def identities(self) -> "Identities":
        """Return who is behind which pseudonym."""
        from groundschool.ledger.identity import Identities

        return Identities(self.private)

    def secret(self) -> bytes:
        """Return the course secret, made where nothing follows from one yet."""
        from groundschool.ledger.secret import course_secret

        return course_secret(self.private, make=not self.has_gradings())

    def has_gradings(self) -> bool:
        """Return whether anything was graded on variants that follow from the course secret."""
        try:
            with self.opened(create=False) as ledger:
                return ledger.has_gradings()
        except NoLedgerError:
            return False

    def links(self) -> "PageLinks":
        """Return the links to the served pages."""
        from groundschool.services.page_links import PageLinks

        return PageLinks(self.private, now)

    def links_if_any(self) -> "PageLinks | None":
        """Return the links to the served pages, None where none was ever made."""
        from groundschool.services.page_links import NAME

        return self.links() if (self.private / NAME).exists() else None


@cache
def _warn(sentence: str) -> None:
    """Say something once: on standard error, or wherever a server logs."""
    logging.getLogger(__name__).warning("groundschool: %s", sentence)
