"""What a mentor's page shows, as plain data: no mark-up, no colours."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from groundschool.reports.marking_model import QuestionToMark, ToMark
from groundschool.reports.unread import UnreadLine


@dataclass(frozen=True)
class ToSign:
    """Work that somebody asked a signature for: whose, of which kind, where to look, and for how many working days.

    ``rubric`` is the highest mark of the kind, None where it is not marked; an ``outcome`` has a before and an after.
    """

    id: str
    name: str
    kind: str
    title: str
    artefact: str
    since: date
    waited: int
    rubric: int | None
    outcome: bool

    @property
    def opens(self) -> bool:
        """Return whether the artefact is an address that a browser opens."""
        return self.artefact.startswith(("https://", "http://"))


@dataclass(frozen=True)
class GateToSign:
    """A gate where only signatures are missing, in these roles."""

    id: str
    name: str
    roles: tuple[str, ...]


@dataclass(frozen=True)
class ToReview:
    """A granted level that its evidence no longer carries: whose, which, because of which events, and why in words."""

    id: str
    name: str
    skill: str
    title: str
    level: str
    cause: tuple[str, ...]
    reason: str


@dataclass(frozen=True)
class ToRegrade:
    """A mark that somebody doubts: whose, of which attempt at which exercise, since when, and why."""

    id: str
    name: str
    request: str
    attempt: str
    title: str
    handed_in: datetime
    since: date
    reason: str


@dataclass(frozen=True)
class HeldUp:
    """One thing that holds somebody up: what it is or what to do, and for how many days."""

    what: str
    days: int


@dataclass(frozen=True)
class Stuck:
    """Somebody who is held up by what this mentor can move, the longest first."""

    id: str
    name: str
    held: tuple[HeldUp, ...]

    @property
    def days(self) -> int:
        """Return for how many days the longest has held."""
        return self.held[0].days


@dataclass(frozen=True)
class MentorReport:
    """One mentor's queue.

    ``marks`` are ordered as they should be given, equal questions together; ``pace`` says what their minutes are
    estimated from. ``second_marks`` are how many answers wait for a second mark that this mentor may give,
    ``agreement`` says how well such marks agree; ``stuck`` is what this mentor can move, the longest first, ``unread``
    hand-ins that could not be read; ``kinds`` are the titles of what can be attested.
    """

    title: str
    mentor: str
    as_of: datetime
    answer: str
    mentees: tuple[tuple[str, str], ...]
    marks: tuple[ToMark, ...]
    pace: str
    second_marks: int
    agreement: str
    signatures: tuple[ToSign, ...]
    gates: tuple[GateToSign, ...]
    reviews: tuple[ToReview, ...]
    regrades: tuple[ToRegrade, ...]
    stuck: tuple[Stuck, ...]
    unread: tuple[UnreadLine, ...]
    kinds: Mapping[str, str]

    @property
    def questions(self) -> tuple[QuestionToMark, ...]:
        """Return the answers to mark by what they answer, in order."""
        grouped = {name: tuple(line for line in self.marks if line.exercise == name) for name in self.exercises}
        return tuple(QuestionToMark(name, lines[0].title, lines) for name, lines in grouped.items())

    @property
    def exercises(self) -> list[str]:
        """Return the exercises with answers to mark, in order."""
        return list(dict.fromkeys(line.exercise for line in self.marks))

    @property
    def minutes(self) -> int:
        """Return how long the answers to mark take."""
        return sum(line.minutes for line in self.marks)

    @property
    def late(self) -> int:
        """Return how many answers are late."""
        return sum(line.late for line in self.marks)

    @property
    def to_sign(self) -> int:
        """Return how many signatures can be given."""
        return len(self.signatures) + len(self.gates)
