"""Where a course, its people, their evidence and what they hand in lie, as the options say.

Asking for what is not there is refused before anything is made: a mistyped folder is no empty cohort.
"""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from groundschool.ledger.secret import PRIVATE

if TYPE_CHECKING:
    from groundschool.curriculum import Course
    from groundschool.nbgrader_bridge.converters import Door


@dataclass(frozen=True)
class Whereabouts:
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
