"""Where a course, its people and their evidence lie, as the options say; the one door to a ledger."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from groundschool.cli.options import ledger_url
from groundschool.errors import NoLedgerError

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from groundschool.curriculum import Course
    from groundschool.services.recorder import Recorder
    from groundschool.storage.identity import Identities
    from groundschool.storage.ledger import Ledger
    from groundschool.storage.page_links import PageLinks


def now() -> datetime:
    """Return the present instant."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Places:
    """What ``--course``, ``--work`` and ``--ledger`` name, each None where it is not given.

    With ``accept_clock`` something is recorded whatever the clock says.
    """

    course: Path | None = None
    work: Path | None = None
    ledger: str | None = None
    accept_clock: bool = False

    @cached_property
    def found(self) -> "Course":
        """Return the course; raises GroundschoolError when there is none."""
        from groundschool.curriculum import Course

        return Course.find(self.course)

    @property
    def folder(self) -> Path:
        """Return where roster, team files, gradebook and ledger lie."""
        return self.work or self.found.root

    @property
    def url(self) -> str:
        """Return the ledger's URL."""
        return ledger_url(self.ledger, self.folder)

    def opened(self, *, create: bool, clock: Callable[[], datetime] = now) -> "Ledger":
        """Return the ledger, open; with ``create`` it is made where there is none; of an older one is warned."""
        from groundschool.storage.opened import open_ledger

        found = open_ledger(self.url, self.folder, clock, create=create, accept_clock=self.accept_clock)
        if found.outdated:
            _warn(found.outdated)
        return found

    def recorder(
        self, *, create: bool = False, clock: Callable[[], datetime] = now
    ) -> "AbstractContextManager[Recorder]":
        """Return what records into the ledger, open; with ``create`` the ledger is made where there is none."""
        from groundschool.services.recorder import recorder

        return recorder(self.found, self.folder, self.url, clock, create=create, accept_clock=self.accept_clock)

    def identities(self) -> "Identities":
        """Return who is behind which pseudonym."""
        from groundschool.storage.identity import Identities
        from groundschool.storage.opened import PRIVATE

        return Identities(self.folder / PRIVATE)

    def secret(self) -> bytes:
        """Return the course secret, made where nothing follows from one yet."""
        from groundschool.storage.opened import PRIVATE
        from groundschool.storage.secret import course_secret

        return course_secret(self.folder / PRIVATE, make=not self.has_gradings())

    def has_gradings(self) -> bool:
        """Return whether anything was graded on variants that follow from the course secret."""
        try:
            with self.opened(create=False) as ledger:
                return ledger.has_gradings()
        except NoLedgerError:
            return False

    def links(self) -> "PageLinks":
        """Return the links to the served pages."""
        from groundschool.storage.opened import PRIVATE
        from groundschool.storage.page_links import PageLinks

        return PageLinks(self.folder / PRIVATE, now)

    def links_if_any(self) -> "PageLinks | None":
        """Return the links to the served pages, None where none was ever made."""
        from groundschool.storage.opened import PRIVATE
        from groundschool.storage.page_links import NAME

        return self.links() if (self.folder / PRIVATE / NAME).exists() else None


@cache
def _warn(sentence: str) -> None:
    """Say something once."""
    print(f"groundschool: {sentence}", file=sys.stderr)
