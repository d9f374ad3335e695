"""Every error groundschool raises on purpose, in one tree.

::

    GroundschoolError            anything a user can mend; shown as a sentence, exit code 2
    ├── CourseError              content under curriculum/ or datasets/ is wrong; carries every Problem found
    ├── UnknownNameError         an exercise, task, skill, associate ... that does not exist; offers the nearest one
    ├── DatasetError             a dataset's file is missing or not the one that was checked in
    ├── MissingToolError         a real program is needed and not installed
    ├── SandboxError             submissions cannot be locked in on this machine, or not as well as required
    ├── CannotCross              a value of an answer is none that can be handed in: a failed check, told in its words
    ├── ErasedError              a person whose record was erased, and who was not readmitted
    ├── LedgerError              the evidence ledger refuses an event or cannot be opened
    │   ├── LedgerAwayError      its database does not answer now, and may do so again
    │   └── NoLedgerError        there is none where it should be
    └── GraderError              a grader itself failed: our fault, never marks
        └── JudgeBroke           what a grader asks, a program or a reader, could not do its work
"""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from unicodedata import category

TURNING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"  # turn the direction of what follows


class GroundschoolError(Exception):
    """A failure with a sentence for the user."""

    exit_code = 2


@dataclass(frozen=True, order=True)
class Problem:
    """One thing wrong with the course: where it stands and what to do.

    ``where`` is a path relative to the course, ``field`` a dotted path inside that file (empty for the file itself).
    """

    where: str
    field: str
    message: str
    remedy: str

    def __str__(self) -> str:
        """Return the problem on one line."""
        place = f"{self.where}: {self.field}" if self.field else self.where
        return f"{place}: {self.message}. {self.remedy}"


class CourseError(GroundschoolError):
    """The course has problems; nothing was built."""

    exit_code = 1

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = sorted(set(problems))
        count = len(self.problems)
        listed = "\n".join(f"  {problem}" for problem in self.problems)
        super().__init__(f"the course has {count} problem{'' if count == 1 else 's'}:\n{listed}")

    def __reduce__(self) -> tuple[type["CourseError"], tuple[list[Problem]]]:
        """Return how to make the error again, in the process that waits for a worker's answer."""
        return CourseError, (self.problems,)


class UnknownNameError(GroundschoolError):
    """A name that nothing has."""

    def __init__(self, kind: str, name: str, known: Iterable[str]) -> None:
        self.given = kind, name, tuple(known)
        super().__init__(f"no {kind} is called {name!r}. {did_you_mean(name, self.given[2])}")

    def __reduce__(self) -> tuple[type["UnknownNameError"], tuple[str, str, tuple[str, ...]]]:
        """Return how to make the error again, in the process that waits for a worker's answer."""
        return UnknownNameError, self.given


class DatasetError(GroundschoolError):
    """A dataset's file is missing or altered."""


class MissingToolError(GroundschoolError):
    """A real program is not installed."""


class SandboxError(GroundschoolError):
    """Submissions cannot be locked in here, or not as well as required."""


class CannotCross(GroundschoolError):  # noqa: N818 - says what happened
    """A value that cannot leave a sandbox, or enter it; the text completes "cannot be handed in: ..."."""


class ErasedError(GroundschoolError):
    """A person whose record was erased; only people bring them back."""

    def __init__(self, associate: str) -> None:
        self.associate = associate
        remedy = f"If it is somebody who is here again, run: groundschool person readmit {associate}"
        super().__init__(f"the record of {associate} was erased, and nothing is kept of them any more. {remedy}")

    def __reduce__(self) -> tuple[type["ErasedError"], tuple[str]]:
        """Return how to make the error again, in the process that waits for a worker's answer."""
        return ErasedError, (self.associate,)


class LedgerError(GroundschoolError):
    """The ledger refuses an event, or cannot be opened."""


class LedgerAwayError(LedgerError):
    """The ledger's database does not answer now."""


class NoLedgerError(LedgerError):
    """No ledger is where it should be."""


class GraderError(GroundschoolError):
    """A grader failed: no marks either way."""


class JudgeBroke(GraderError):  # noqa: N818 - says what happened
    """A judge gave no verdict for a reason that is not the answer's; an odd answer never is one."""


def steerless(text: str) -> str:
    """Return text with ``?`` for what steers a terminal, or turns the direction of reading, instead of being shown."""
    return "".join("?" if _steers(letter) else letter for letter in text)


def _steers(letter: str) -> bool:
    return (category(letter) in {"Cc", "Cs"} and letter not in "\n\r\t") or letter in TURNING


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return a remedy: the nearest known names, or all of them when few."""
    names = sorted(known)
    if close := get_close_matches(name, names, n=2, cutoff=0.5):
        return f"Did you mean {' or '.join(close)}?"
    if not names:
        return "None exist yet."
    return f"Known: {', '.join(names[:12])}{', ...' if len(names) > 12 else ''}."
