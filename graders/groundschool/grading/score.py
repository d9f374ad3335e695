"""What a grader returns: checks, each with its points, and the fraction they add up to."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

CRITICAL_CAP = 0.40
RECORDED = ("label", "passed", "points", "tag", "evidence", "critical", "seen_on")


@dataclass(frozen=True)
class Check:
    """One property of an answer.

    ``label`` names the property in the associate's words. When it failed, ``tag`` is the misconception that was seen in
    the answer (empty when none was) and ``evidence`` says what was called, what came back and what is wrong with it,
    never what would have been right. A failed ``critical`` check caps the task. ``seen_on`` names the variant it failed
    on, when that is not the one the associate looks at.

    Some things stay out of records. ``about`` is the misconception that a failure may come from; nothing shows that it
    does, so only the proofs read it. ``differs`` (the first difference, what was expected included) and ``raised_at``
    (the line where code failed) are for whoever practises. ``trapped`` says that a trap led to the tag, ``blank`` that
    nothing was written yet.
    """

    label: str
    passed: bool
    points: float = 1.0
    tag: str = ""
    evidence: str = ""
    critical: bool = False
    seen_on: str = ""
    about: str = ""
    differs: str = ""
    raised_at: str = ""
    trapped: bool = False
    blank: bool = False


@dataclass(frozen=True)
class Flag:
    """A sentence of an answer in which a program sees something that only a person can decide: what, and the sentence.

    It costs nothing. A person who confirms it caps the task, as a failed ``critical`` check does by itself.
    """

    doubt: str
    sentence: str


@dataclass(frozen=True)
class Score:
    """The checks of one task, in the order they are shown, and what a person should look at besides."""

    checks: tuple[Check, ...]
    flags: tuple[Flag, ...] = ()

    @property
    def fraction(self) -> float:
        """Return the share of points earned, 0.0 to 1.0; at most 0.4 when a critical check failed."""
        total = sum(check.points for check in self.checks)
        if total <= 0:
            return 0.0
        earned = sum(check.points for check in self.checks if check.passed) / total
        return min(earned, CRITICAL_CAP) if self.critical_failed else earned

    @property
    def critical_failed(self) -> bool:
        """Return whether a safety-critical check failed."""
        return any(check.critical and not check.passed for check in self.checks)

    @property
    def tags(self) -> tuple[str, ...]:
        """Return the misconceptions that were seen in the answer, without repeats."""
        return tuple(dict.fromkeys(check.tag for check in self.checks if check.tag and not check.passed))

    @property
    def suspected(self) -> tuple[str, ...]:
        """Return the misconceptions that failed checks are about, seen or not, without repeats."""
        failed = [check for check in self.checks if not check.passed]
        return tuple(dict.fromkeys(tag for check in failed for tag in (check.tag, check.about) if tag))

    def without(self, *fields: str) -> "Score":
        """Return the score with these texts of every check left out."""
        return replace(self, checks=tuple(replace(check, **dict.fromkeys(fields, "")) for check in self.checks))

    def as_dict(self) -> dict[str, Any]:
        """Return the score as plain data, for notebooks' outputs and the ledger."""
        checks = [{name: getattr(check, name) for name in RECORDED} for check in self.checks]
        flags = {"flags": [vars(flag) for flag in self.flags]} if self.flags else {}
        return {"fraction": self.fraction, "critical_failed": self.critical_failed, "checks": checks, **flags}


def merge(scores: Iterable[tuple[str, Score]]) -> Score:
    """Return one score for an answer tried on several labelled variants.

    A property holds when it holds on every variant, so checks are matched by label; the first failure is kept, with
    the variant it was seen on. A label has the same points on every variant; one that only an edge has is added.
    """
    merged: dict[str, Check] = {}
    flags: dict[Flag, None] = {}
    for label, score in scores:
        flags |= dict.fromkeys(score.flags)
        for check in score.checks:
            before = merged.get(check.label)
            if before is None or (before.passed and not check.passed):
                merged[check.label] = check if check.passed else replace(check, seen_on=label)
    return Score(tuple(merged.values()), tuple(flags))
