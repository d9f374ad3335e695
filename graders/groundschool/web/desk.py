"""What the served pages ask for: the pages themselves, and a record of what somebody signs; the command line wires it.

A desk raises NotTheirs for whatever is not the viewer's, also where it does not exist, so that nobody learns which.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from groundschool.errors import GroundschoolError
from groundschool.reports.live import Live
from groundschool.tracker.visibility import Viewer


class NotTheirs(GroundschoolError):  # noqa: N818 - says what happened
    """What was asked for is not this viewer's to see or to do."""


class Page(StrEnum):
    """The pages, by the first part of their address."""

    ASSOCIATE = "associate"
    MENTOR = "mentor"
    SECOND = "second"
    MANAGER = "manager"


@dataclass(frozen=True)
class Asked:
    """A request for a page: which, about whom (empty for one about many), and what else its address says."""

    page: Page
    who: str = ""
    more: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Entry:
    """A page that is somebody's to open: what it is called, and its address below the pages' own."""

    title: str
    path: str


class Desk(Protocol):
    """Everything the pages need; every method may be called from any thread."""

    @property
    def marks_here(self) -> bool:
        """Return whether formgrader is served beside the pages."""
        ...

    def entries(self, viewer: Viewer) -> tuple[Entry, ...]:
        """Return the pages that are somebody's, the one to open first in front."""
        ...

    def page(self, viewer: Viewer, asked: Asked, live: Live) -> str:
        """Return a page, and record whose record was read."""
        ...

    def home(self, viewer: Viewer) -> dict[str, Any]:
        """Return what the Home notebook shows of somebody's own record, as JSON."""
        ...

    def everything(self, viewer: Viewer) -> bytes:
        """Return all that is kept of the viewer as a ZIP file, and record that they have it."""
        ...

    def next_to_mark(self, viewer: Viewer) -> str:
        """Return where formgrader shows the answer to mark first, below the server's address."""
        ...

    def second_mark(self, viewer: Viewer, form: Mapping[str, str]) -> str:
        """Record the second mark of an answer, and return what came of it in a sentence."""
        ...

    def attest(self, viewer: Viewer, form: Mapping[str, str]) -> str:
        """Record work that the viewer saw, and return that in a sentence."""
        ...

    def decide(self, viewer: Viewer, form: Mapping[str, str]) -> str:
        """Record a signature, or what was decided about a level under review, and return that in a sentence."""
        ...

    def regrade(self, viewer: Viewer, form: Mapping[str, str]) -> str:
        """Record that the viewer doubts a mark of theirs, or why a doubted one stays, and return that in a sentence."""
        ...

    def refuse(self, viewer: Viewer, page: str, who: str) -> None:
        """Record that the viewer asked for what is not theirs."""
        ...
