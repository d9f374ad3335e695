"""Where a course, its people, their evidence and what they hand in lie, as the options say; the one door to a ledger.

Asking for what is not there is refused before anything is made: a mistyped folder is no empty cohort.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from groundschool.errors import NoLedgerError
from groundschool.ledger.secret import PRIVATE

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from groundschool.curriculum import Course
    from groundschool.curriculum.declarations import Declarations
    from groundschool.ledger.identity import Identities
    from groundschool.ledger.store import Ledger
    from groundschool.nbgrader_bridge.converters import Door
    from groundschool.services.page_links import PageLinks
    from groundschool.services.recorder import Recorder


def now() -> datetime:
    """Return the present instant."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Workspace:
    """What ``--course``, ``--work``, ``--ledger`` and ``--exchange`` name, each None where it is not given.

    With ``accept_clock`` something is recorded whatever the clock says.
    """

    course: Path | None = None
    work: Path | None = None
    ledger: str | None = None
    exchange: Path | None = None
    accept_clock: bool = False

    @cached_property
    def found(self) -> "Course":
        """Return the course; raises GroundschoolError when there is none."""
        from groundschool.curriculum import Course

        return Course.find(self.course)

    @cached_property
    def whole(self) -> "Course":
        """Return the course with its masters, which somebody named or is in; raises GroundschoolError without them."""
        from groundschool.errors import GroundschoolError

        course = self._own()
        if course is None or not course.has_masters:
            have = f"{course.root} is what associates get, without them" if course else "here is none"
            remedy = "Change into a checkout of the course, or name one with --course."
            raise GroundschoolError(f"this needs a course with its masters, and {have}. {remedy}")
        return course

    @cached_property
    def folder(self) -> Path:
        """Return where roster, team files, gradebook and ledger lie; raises GroundschoolError when it is not there.

        Without ``--work`` it is the course's folder, if somebody named that or is in it.
        """
        from groundschool.errors import GroundschoolError

        remedy = "Name it with --work, or make a new one: groundschool init-course --work FOLDER"
        if self.work is None:
            course = self._own()
            if course is None or (self.course is None and not course.has_masters):
                raise GroundschoolError(f"here is no course of yours, so no gradebook and ledger are known. {remedy}")
            return course.root
        if not self.work.is_dir():
            what = "is a file, not a folder" if self.work.exists() else "is not there"
            raise GroundschoolError(f"{self.work}: the work folder {what}. {remedy}")
        return self.work

    @property
    def private(self) -> Path:
        """Return the folder with the course secret and who is who, which nobody else reads."""
        return self.folder / PRIVATE

    def _own(self) -> "Course | None":
        """Return the course if somebody named it or is in it; what came with the package is nobody's own."""
        from groundschool.curriculum import Course
        from groundschool.errors import GroundschoolError

        found = self.found  # what is named and is none is refused
        try:
            return found if self.course is not None else Course.find(packaged=False)
        except GroundschoolError:
            return None

    @property
    def named(self) -> dict[str, str]:
        """Return where a verb works, as its JSON says."""
        return {"course": str(self.found.root), "work": str(self.folder.resolve())}

    @cached_property
    def declared(self) -> "Declarations":
        """Return what the course and its teams declare; raises CourseError with everything that is wrong in it."""
        from groundschool.services.setting import Setting

        return Setting.read(self.found, self.folder).declared

    @cached_property
    def gate(self) -> "Door":
        """Return the door to nbgrader: of the exchange that is named, or that a configuration names."""
        from groundschool.nbgrader_bridge.configuration import configured_exchange

        return self.door(self.exchange or configured_exchange(self.folder, self.found.root))

    def door(self, exchange: Path | None) -> "Door":
        """Return the door to nbgrader with an exchange; the work folder need not be there yet."""
        from groundschool.nbgrader_bridge.converters import Door

        course = self.found
        work = self.work or self.folder
        return Door(course.declared.id, course.root, work.resolve(), exchange and exchange.resolve())

    @cached_property
    def ledger_url(self) -> str:
        """Return the ledger's URL: the one named, or that the work folder's configuration names, or the file there."""
        from groundschool.marking.pipeline import LEDGER
        from groundschool.nbgrader_bridge.configuration import configured

        return self.ledger or configured(LEDGER, (self.folder,)) or f"sqlite:///{self.folder / 'ledger.db'}"

    @property
    def has_ledger(self) -> bool:
        """Return whether the ledger is there; of one on a server that shows when it is opened."""
        server, _, path = self.ledger_url.partition("sqlite:///")
        return bool(server) or Path(path).is_file()

    def opened(self, *, create: bool, clock: Callable[[], datetime] = now) -> "Ledger":
        """Return the ledger, open; with ``create`` it is made where there is none; of an older one is warned."""
        from groundschool.ledger.opened import open_ledger

        found = open_ledger(self.ledger_url, self.folder, clock, create=create, accept_clock=self.accept_clock)
        if found.outdated:
            _warn(found.outdated)
        return found

    def begin_ledger(self) -> None:
        """Make an empty ledger where there is none, whatever evidence was kept in another one."""
        from groundschool.ledger.store import Ledger

        with Ledger(self.ledger_url, now):
            return

    def recorder(
        self, *, create: bool = False, clock: Callable[[], datetime] = now
    ) -> "AbstractContextManager[Recorder]":
        """Return what records into the ledger, open; with ``create`` the ledger is made where there is none."""
        from groundschool.services.recorder import recorder

        return recorder(self.found, self.folder, self.ledger_url, clock, create=create, accept_clock=self.accept_clock)

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
