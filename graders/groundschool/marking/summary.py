"""What a grading run did, as it is told: by status, and as plain data."""

from dataclasses import dataclass, field
from typing import Any

from groundschool.engine import GradingResult
from groundschool.ledger.events import Event
from groundschool.marking.safe_files import shown
from groundschool.marking.submission import Submission
from groundschool.tracker.mastery.settle import Recorded


@dataclass
class Summary:
    """What a run did, by status; every submission is in exactly one list.

    ``marked`` are the gradings that a person's marks changed, ``left`` is how many submissions an interrupt left.
    """

    graded: list[tuple[Submission, GradingResult]] = field(default_factory=list)
    with_findings: list[tuple[Submission, GradingResult]] = field(default_factory=list)
    failed: list[tuple[Submission, GradingResult]] = field(default_factory=list)
    unchanged: list[Submission] = field(default_factory=list)
    untouched: list[Submission] = field(default_factory=list)
    unreadable: list[Submission] = field(default_factory=list)
    unreleased: list[Submission] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    marked: list[Event] = field(default_factory=list)
    left: int = 0
    interrupted: bool = False
    recorded: int = 0
    settled: list[Event] = field(default_factory=list)

    def take(self, recorded: Recorded) -> None:
        """Take in what was recorded: gradings are counted, what followed from them is kept to be told."""
        self.recorded += len(recorded.events)
        self.settled += recorded.settled

    @property
    def counts(self) -> dict[str, int]:
        """Return how many submissions there are of each status."""
        return {
            "graded": len(self.graded),
            "graded with findings": len(self.with_findings),
            "unchanged": len(self.unchanged),
            "untouched": len(self.untouched),
            "unreadable": len(self.unreadable),
            "failed": len(self.failed),
            **({"not released": len(self.unreleased)} if self.unreleased else {}),
        }

    @property
    def exit_code(self) -> int:
        """Return 0 when everything that was asked for could be graded, 1 when not all of it, 2 when nothing."""
        if not (self.unreadable or self.failed or self.unreleased):
            return 0
        return 1 if len(self.unreleased) < sum(self.counts.values()) else 2

    @property
    def did_something(self) -> bool:
        """Return whether there is anything to tell beyond what was known before."""
        return bool(self.graded or self.with_findings or self.failed or self.unreadable or self.recorded)

    def as_dict(self) -> dict[str, Any]:
        """Return the run as plain data."""
        return {
            "counts": self.counts,
            "graded": [_graded(*one) for one in (*self.graded, *self.with_findings)],
            "untouched": [{"associate": one.associate, "exercise": one.exercise} for one in self.untouched],
            "unreadable": [
                {
                    "associate": one.associate,
                    "file": shown(one.path.name),
                    "area": shown(one.path.parent.name),
                    "reason": one.problem,
                }
                for one in self.unreadable
            ],
            "failed": [
                {"associate": one.associate, "exercise": one.exercise, "reason": examined.fault}
                for one, examined in self.failed
            ],
            "not_released": [{"associate": one.associate, "exercise": one.exercise} for one in self.unreleased],
            "notes": list(self.notes),
            "events": self.recorded,
            "interrupted": self.interrupted,
            "left": self.left,
        }


def _graded(submission: Submission, examined: GradingResult) -> dict[str, Any]:
    return {
        "associate": submission.associate,
        "exercise": submission.exercise,
        "status": examined.status,
        "points": examined.points,
        "max_points": sum(examined.most.values()),
        "pending": examined.pending,
        "assurance": examined.assurance,
        "findings": list(examined.findings),
        "seconds": examined.seconds,
    }
