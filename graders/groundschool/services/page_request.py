"""What is asked for of the served pages, and what is somebody's to open."""

from dataclasses import dataclass
from enum import StrEnum

from groundschool.errors import GroundschoolError


class NotTheirs(GroundschoolError):  # noqa: N818 - says what happened
    """What was asked for is not this viewer's to see or to do."""


class NothingLeft(GroundschoolError):  # noqa: N818 - says what is the case
    """No answer waits for a mark of this viewer's."""


class Page(StrEnum):
    """The pages, by the first part of their address."""

    ASSOCIATE = "associate"
    MENTOR = "mentor"
    SECOND = "second"
    MARK = "mark"
    MANAGER = "manager"
    ONCALL = "oncall"


@dataclass(frozen=True)
class PageRequest:
    """A request for a page: which, about whom (empty for one about many), and what else its address says."""

    page: Page
    who: str = ""
    more: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class PageFile:
    """A file that belongs to a page: its name, its kind, and what is in it."""

    name: str
    kind: str
    content: bytes


@dataclass(frozen=True)
class PageEntry:
    """A page that is somebody's to open: what it is called, and its address below the pages' own."""

    title: str
    path: str
