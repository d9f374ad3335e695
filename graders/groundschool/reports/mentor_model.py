"""What a mentor's page shows, as plain data: no mark-up, no colours."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from groundschool.reports.unread import UnreadLine


@dataclass(frozen=True)
class ToMark:
    """One answer that waits: why it comes when it does, and for how many working days it has waited.

    Whose it is (``id``) is for finding it and is shown nowhere: an answer is marked, and not a person. ``hands`` says
    which other mentor has a late one, too.
    """

    id: str
    exercise: str
    title: str
    handed_in: datetime
    waited: int
    late: bool
    points: float
    minutes: int
    because: str
    rank: int
    hands: str = ""


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
    """A mark that somebody doubts: whose, of which exercise and hand-in, since when, and why."""

    id: str
    name: str
    request: str
    title: str
    handed_in: datetime
    since: date
    reason: str


@dataclass(frozen=True)
class MentorReport:
    """One mentor's queue.

    ``marks`` are ordered as they should be given, equal questions together; ``second_marks`` are how many answers wait
    for a second mark that this mentor may give, ``agreement`` says how well such marks agree; ``stuck`` are names with
    the reasons, ``unread`` hand-ins that could not be read; ``kinds`` are the titles of what can be attested.
    """

    title: str
    mentor: str
    as_of: datetime
    answer: str
    mentees: tuple[tuple[str, str], ...]
    marks: tuple[ToMark, ...]
    second_marks: int
    agreement: str
    signatures: tuple[ToSign, ...]
    gates: tuple[GateToSign, ...]
    reviews: tuple[ToReview, ...]
    regrades: tuple[ToRegrade, ...]
    stuck: tuple[tuple[str, tuple[str, ...]], ...]
    unread: tuple[UnreadLine, ...]
    kinds: Mapping[str, str]
