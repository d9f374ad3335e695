"""What a mentor's queue knows of the answers that wait for a mark, as plain data."""

from dataclasses import dataclass
from datetime import datetime

from groundschool.reports.facts import counting

# The rank of what blocks nothing, and comes by its age.
OLDEST = 2


@dataclass(frozen=True)
class ToMark:
    """One answer that waits: why it comes when it does, and for how many working days it has waited.

    Whose it is (``id``) is for finding it and is shown nowhere: an answer is marked, and not a person. ``hands`` says
    which other mentor has a late one, too.
    """

    id: str
    attempt: str
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
class QuestionToMark:
    """The answers to one question that wait: how many, the longest wait in working days, and minutes for all."""

    exercise: str
    title: str
    answers: tuple[ToMark, ...]

    @property
    def minutes(self) -> int:
        """Return how long all of them take."""
        return sum(line.minutes for line in self.answers)

    @property
    def waited(self) -> int:
        """Return for how many working days the oldest waits."""
        return max(line.waited for line in self.answers)

    @property
    def words(self) -> str:
        """Return how many there are, since when, and why now, in words."""
        late = sum(line.late for line in self.answers)
        because = self.answers[0].because
        told = [
            counting(len(self.answers), "answer"),
            f"the oldest waits {counting(self.waited, 'working day')}",
            f"{late} late" if late else "",
            because if self.answers[0].rank < OLDEST else "",
            *dict.fromkeys(line.hands for line in self.answers if line.hands),
        ]
        return "; ".join(filter(None, told))
