"""The view of one person: each skill with its reading, why it reads so, and what the next level asks for."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from groundschool.errors import UnknownNameError
from groundschool.reports.facts import Facts, counting
from groundschool.tracker.mastery.bars import bar_of, in_hundredths
from groundschool.tracker.mastery.reading import Weighed
from groundschool.tracker.mastery.rule import LOWER_BOUND, Shortfall
from groundschool.tracker.mastery.skills import SkillState


@dataclass(frozen=True)
class AttemptLine:
    """An attempt's part in a reading: ``score`` (0-1) is what counted, ``units`` its weight, ``why`` the reasons."""

    exercise: str
    submitted_at: datetime
    score: float
    units: float
    why: tuple[str, ...]


@dataclass(frozen=True)
class SkillLine:
    """A skill as it reads today; ``score``, ``lower`` and ``upper`` are None without evidence.

    ``asked`` says whether the gate of their team asks for it, ``missing`` what the next level still does. ``grantable``
    is False where the course has too few exercises for anyone to reach that level. ``bar`` is what ``lower`` has to
    reach for the next level, or to stay.
    """

    id: str
    title: str
    asked: bool
    level: str
    freshness: str
    reached: tuple[tuple[str, datetime], ...]
    score: float | None
    lower: float | None
    upper: float | None
    units: float
    bar: float
    next_level: str
    missing: tuple[str, ...]
    grantable: bool
    attempts: tuple[AttemptLine, ...]

    @property
    def proven(self) -> int:
        """Return what is proven of the skill, in hundredths."""
        return in_hundredths(self.lower or 0.0)

    @property
    def proven_of(self) -> str:
        """Return what is proven beside what is needed, ``-`` without evidence."""
        return f"{self.proven} of {in_hundredths(self.bar)}" if self.score is not None else "-"

    @property
    def then(self) -> str:
        """Return the next level with what it still asks for, and whether the course can give it yet."""
        if not self.next_level or not self.missing:
            return self.next_level
        why = "" if self.grantable else " (the course cannot grant it yet: too few exercises)"
        return f"{self.next_level}: {', '.join(self.missing)}{why}"


@dataclass(frozen=True)
class PendingLine:
    """An answer that waits for a person's mark, worth ``points``, and the names of those who may give it."""

    exercise: str
    submitted_at: datetime
    points: float
    holders: tuple[str, ...] = ()


@dataclass(frozen=True)
class Progress:
    """One person at one instant; skills without exercise and evidence are left out.

    ``gate`` says where they stand before on-call duty, ``next_best`` which exercise to do next and why, empty when none
    would teach anything, ``velocity`` how fast they learn. ``risks`` are what they need help with and what we owe.
    """

    id: str
    name: str
    as_of: datetime
    policy: str
    framework: str
    skills: tuple[SkillLine, ...]
    pending: tuple[PendingLine, ...] = ()
    gate: str = ""
    next_best: str = ""
    velocity: str = ""
    risks: tuple[str, ...] = ()


def build_progress(facts: Facts, associate: str, asked: Collection[str] = ()) -> Progress:
    """Return where ``associate`` stands; raises UnknownNameError for someone the roster and the ledger do not know.

    ``asked`` are the skills that their team's gate asks for.
    """
    if associate not in facts.by_associate:
        raise UnknownNameError("associate", associate, facts.by_associate)
    shown = [state for state in facts.states(associate) if state.reading.weighed or state.skill.id in facts.weights]
    return Progress(
        id=associate,
        name=facts.name(associate),
        as_of=facts.as_of,
        policy=facts.framework.policy.version,
        framework=facts.framework.version,
        skills=tuple(_skill(facts, state, asked) for state in shown),
    )


def _skill(facts: Facts, state: SkillState, asked: Collection[str]) -> SkillLine:
    reading, evidence = state.reading, state.reading.units > 0
    above = max(state.granted + 1, 2)
    next_level = facts.level(above) if above <= len(facts.framework.policy.levels) + 1 else ""
    return SkillLine(
        id=state.skill.id,
        title=state.skill.title,
        asked=state.skill.id in asked,
        level=facts.level(state.granted),
        freshness=state.standing,
        reached=tuple((facts.level(m.level), m.effective_at) for m in state.milestones),
        score=reading.score,
        lower=reading.lower if evidence else None,
        upper=reading.upper if evidence else None,
        units=reading.units,
        bar=bar_of(state, facts.framework.policy),
        next_level=next_level,
        missing=tuple(shortfall_in_words(gap) for gap in state.lacking),
        grantable=facts.coverage[state.skill.id].top >= above,
        attempts=tuple(_attempt(facts, entry) for entry in reading.weighed),
    )


def shortfall_in_words(gap: Shortfall) -> str:
    """Return what a bar asks for and what is there, rounded down: one just missed never reads as met."""
    if isinstance(gap.need, int):
        return f"{gap.what} {gap.have:g} of {gap.need}"
    if gap.what == LOWER_BOUND:
        return f"proven {in_hundredths(gap.have)} of {in_hundredths(gap.need)}"
    return f"{gap.what} {in_hundredths(gap.have) / 100:.2f} of {gap.need:.2f}"


def reasons(entry: Weighed) -> list[str]:
    """Return why an attempt counts as it does."""
    holding = {
        "first try on a hidden variant": entry.fresh,
        "known variant": not entry.attempt.hidden,
        f"{counting(entry.repeats, 'earlier try', 'earlier tries')} on this variant": entry.repeats > 0,
        f"{counting(entry.superseded, 'newer fresh try', 'newer fresh tries')}": entry.superseded > 0,
        f"graded {entry.attempt.assurance}": entry.attempt.assurance != "isolated",
        f"found while grading: {'; '.join(entry.attempt.findings)}": bool(entry.attempt.findings),
        f"a safety check failed: counted {entry.score:.2f} of {entry.attempt.share:.2f}": entry.attempt.critical_failed,
    }
    return [reason for reason, holds in holding.items() if holds]


def _attempt(facts: Facts, entry: Weighed) -> AttemptLine:
    return AttemptLine(
        exercise=facts.exercise_title(entry.attempt.exercise),
        submitted_at=entry.attempt.submitted_at,
        score=entry.score,
        units=entry.units,
        why=tuple(reasons(entry)),
    )
