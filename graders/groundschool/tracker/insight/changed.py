"""What a graded attempt changed: the lower bound of each of its skills without it and with it."""

from collections.abc import Iterator
from dataclasses import dataclass

from groundschool.tracker.evidence.counted_attempts import Attempt
from groundschool.tracker.mastery.bars import bar_of, in_hundredths
from groundschool.tracker.milestones.associate_record import AssociateRecord


@dataclass(frozen=True)
class SkillChange:
    """One skill: its lower bound without the attempt and with it, and the bar for it."""

    skill: str
    title: str
    before: float
    after: float
    bar: float

    @property
    def words(self) -> str:
        """Return the change in words."""
        before, after, bar = map(in_hundredths, (self.before, self.after, self.bar))
        return f"{self.title}: proven {before} before, {after} now, of {bar}"


def last_graded(record: AssociateRecord) -> Attempt | None:
    """Return the attempt that was handed in last, of those that are marked in full and count."""
    done = [one for one in record.past.attempts if not one.pending and not one.voided]
    return max(done, key=lambda one: one.order, default=None)


def skill_changes(record: AssociateRecord, attempt: Attempt) -> Iterator[SkillChange]:
    """Yield what ``attempt`` changed in each skill that its exercise shows, as of the record's instant."""
    without = [one for one in record.past.attempts if one.attempt_id != attempt.attempt_id]
    for skill, weights in record.judge.weights.items():
        if attempt.exercise in weights and (state := record.states.get(skill)) is not None:
            before = record.judge.read(skill, without, record.past.works, record.as_of)
            bar = bar_of(state, record.judge.framework.policy)
            yield SkillChange(skill, state.skill.title, before.lower, state.reading.lower, bar)
