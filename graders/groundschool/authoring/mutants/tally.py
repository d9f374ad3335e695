"""How many mutants there are, and what became of them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class MutantTally:
    """Mutants made, noticed by a crash alone, excused with a reason, and left without one."""

    made: int = 0
    crashed: int = 0
    excused: int = 0
    unexplained: int = 0

    def __add__(self, other: "MutantTally") -> "MutantTally":
        """Return the tally of both together."""
        return MutantTally(*(mine + theirs for mine, theirs in zip(self._counts, other._counts, strict=True)))

    @property
    def asked(self) -> int:
        """Return how many a grader has to notice: those that do more than crash, and that nothing excuses."""
        return self.made - self.crashed - self.excused

    @property
    def share(self) -> float:
        """Return which share of those that have to be noticed is noticed, 0.0 to 1.0."""
        return 1 - self.unexplained / self.asked if self.asked > 0 else 1.0

    @property
    def _counts(self) -> tuple[int, int, int, int]:
        return self.made, self.crashed, self.excused, self.unexplained
