"""What an associate's own page shows, as plain data: no mark-up, no colours."""

from dataclasses import dataclass
from datetime import datetime

from groundschool.reports.conditions import GateConditions
from groundschool.reports.facts import in_short
from groundschool.reports.owed import Owed
from groundschool.reports.progress import PendingLine, SkillLine
from groundschool.reports.said import Remark
from groundschool.reports.unread import UnreadLine
from groundschool.tracker.milestones.dated_milestones import MilestoneState


@dataclass(frozen=True)
class NextStep:
    """An exercise to do next: why in sentences, and the lesson to read before it, empty for none."""

    exercise: str
    title: str
    minutes: int
    reason: str
    lesson: str = ""


@dataclass(frozen=True)
class SkillBar:
    """A skill with what is proven of it; ``lift`` says what a pass would bring, empty where none is on offer."""

    line: SkillLine
    bar: int
    lift: str


@dataclass(frozen=True)
class ResultLine:
    """One attempt as it stands: ``points`` of ``most``, what waits for a person, and whether it is voided.

    ``comments`` are what people said of its tasks, by their titles.
    """

    attempt: str
    exercise: str
    title: str
    handed_in: datetime
    points: float
    most: float
    pending: float
    voided: bool
    comments: tuple[Remark, ...] = ()

    @property
    def words(self) -> str:
        """Return the result in words."""
        if self.voided:
            return "does not count"
        marked = "full marks" if self.points >= self.most else f"{_points(self.points)} of {_points(self.most)} points"
        if not self.pending:
            return marked
        return f"{_points(self.points)} of {_points(self.most)} points so far, {_points(self.pending)} wait for a mark"


@dataclass(frozen=True)
class AssociateReport:
    """One person's page, the sentence first.

    ``met`` of ``of`` conditions before on-call duty are there; ``expected`` says from when on they can be on call.
    ``shorter`` is a shorter exercise than the next one. ``hands`` says with whom answers wait, and how long they
    usually do there, ``risks`` where help is due. ``by_name`` is whether managers see milestones, gate and velocity by
    name, ``others_see`` says in sentences what others are shown, ``readers`` who looked. ``marked`` is what can be
    doubted: attempt ids with title and hand-in; ``doubts`` says which are, and what was answered, ``corrected`` which
    we corrected, from what to what and why; ``unread`` what could not be read and what helps.
    """

    id: str
    name: str
    title: str
    as_of: datetime
    policy: str
    framework: str
    answer: str
    gate: str
    expected: str
    met: int
    of: int
    next: NextStep | None
    shorter: NextStep | None
    conditions: GateConditions
    waits: tuple[Owed, ...]
    skills: tuple[SkillBar, ...]
    level: str
    unreachable: tuple[str, ...]
    results: tuple[ResultLine, ...]
    corrected: tuple[str, ...]
    pending: tuple[PendingLine, ...]
    hands: str
    milestones: tuple[MilestoneState, ...]
    velocity: str
    refreshers: tuple[tuple[str, datetime], ...]
    risks: tuple[str, ...]
    by_name: bool
    others_see: tuple[str, ...]
    readers: tuple[str, ...]
    marked: tuple[tuple[str, str, datetime], ...]
    doubts: tuple[str, ...]
    unread: tuple[UnreadLine, ...]

    @property
    def besides(self) -> tuple[Owed, ...]:
        """Return what waits for others besides the conditions: marks, and signatures under work."""
        return tuple(one for one in self.waits if one.kind in {"mark", "countersign"})

    @property
    def first_name(self) -> str:
        """Return what they are greeted with."""
        return in_short(self.name, self.id)


def _points(points: float) -> str:
    return f"{round(points, 1):g}"
