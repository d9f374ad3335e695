"""What comes back from a child: results, and the two ways of not getting one."""

from dataclasses import dataclass
from typing import Any

from groundschool.errors import steerless

SAID = 200  # characters of a reason that are shown


class Lost(BaseException):  # not an Exception: no grader may catch it by catching those
    """The child is gone or was ended; says why in words that complete "it ..."."""


class Raised(Exception):  # noqa: N818 - stands for an exception of the notebook's
    """A call raised an exception; ``name`` is its type's name, the text what it said."""

    def __init__(self, name: str, said: str) -> None:
        super().__init__(said)
        self.name = name


@dataclass(frozen=True)
class Function:
    """A function that is kept in the child."""

    number: int


@dataclass(frozen=True)
class CellReply:
    """What running a cell gave: nbformat outputs, the execution count, whether it raised."""

    outputs: list[dict[str, Any]]
    count: int
    failed: bool


@dataclass(frozen=True)
class Finished:
    """A program that ran in the sandbox; ``status`` is None when it took too long."""

    status: int | None
    out: bytes
    err: bytes


def one_line(said: object) -> str:
    """Return why a child ended, which the notebook may have written, fit to be shown."""
    return " ".join(steerless(str(said)[:SAID]).split())
