"""The next best exercise: the one that lifts what is needed most, for the time it takes, and why.

An exercise's number is the sum over its skills of need x weight x gain, divided by its minutes; the gain is how far
the lower bound would rise if its next attempt, on a variant never seen, were passed in full. An exercise that the gate
or a milestone asks for by its name has what a pass usually gains on top.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from groundschool.curriculum.exercise import Exercise
from groundschool.ledger.payloads import ExerciseWithdrawn
from groundschool.tracker.evidence.counted_attempts import Attempt, counted
from groundschool.tracker.insight.needs import FOR_GATE, Need, exercises_named, skill_needs
from groundschool.tracker.insight.person import Person
from groundschool.tracker.mastery.bars import bar_of, in_hundredths

USUAL_GAIN = 0.1
FIRST_STEP = 1
UNSEEN = "next"


@dataclass(frozen=True)
class Gain:
    """What a pass would do for one skill: mean score and lower bound now, the bound afterwards, the bar for it."""

    skill: str
    title: str
    need: Need
    score: float | None
    lower: float
    after: float
    bar: float


@dataclass(frozen=True)
class Suggestion:
    """An exercise with its number; the gains begin with what is needed most, ``named`` says who ``asked`` for it."""

    exercise: str
    title: str
    minutes: int
    number: float
    gains: tuple[Gain, ...]
    named: str = ""
    asked: float = 0.0

    @property
    def for_gate(self) -> bool:
        """Return whether the gate asks for it, or for a skill that it would lift."""
        return self.asked >= FOR_GATE or any(one.need.value >= FOR_GATE and one.after > one.lower for one in self.gains)

    @property
    def reason(self) -> str:
        """Return why, in sentences: who asks for it, and what a pass would bring."""
        first = self.gains[0]
        asked = f"{self.named}. " if self.named else ""
        now, needed, after = (in_hundredths(share) for share in (first.lower, first.bar, first.after))
        have = f"proven so far {now} of {needed}" if first.score is not None else "nothing is known of it yet"
        brings = f"A pass takes it to about {after}{'' if first.score is not None else f' of {needed}'}."
        return f"{asked}{first.title} {first.need.reason}: {have}. {brings}"

    @property
    def words(self) -> str:
        """Return the suggestion and its reason in sentences."""
        return f"{self.title} (about {self.minutes} min): {self.reason}"


def ranked(person: Person, exercises: Iterable[Exercise]) -> list[Suggestion]:
    """Return the exercises that would teach something, those for the gate first, and of those the best.

    Of equal ones the shorter comes first, then by id.

    Left out are drafts, those withdrawn by the course or in the ledger, those whose prerequisites were not tried yet,
    personal ones that were done (their variant is known), and first steps for who holds a level, or has gone further in
    the area.
    Where a skill is granted and fresh it counts little.
    """
    exercises, done = list(exercises), {attempt.exercise for attempt in _counted(person)}
    further = {one.area for one in exercises if one.id in done and one.declared.level > FIRST_STEP}
    begins = not person.skill_milestones
    needs, named = skill_needs(person), exercises_named(person)
    gone = _withdrawn(person)
    fit = [one for one in exercises if (one.id, one.declared.version) not in gone and _eligible(one, done)]
    offered = [one for one in fit if one.declared.level > FIRST_STEP or (begins and one.area not in further)]
    found = [_suggestion(person, exercise, needs, named) for exercise in offered]
    useful = (suggestion for suggestion in found if suggestion.number > 0)
    return sorted(useful, key=lambda one: (not one.for_gate, -one.number, one.minutes, one.exercise))


def _suggestion(person: Person, exercise: Exercise, needs: Mapping[str, Need], named: Mapping[str, Need]) -> Suggestion:
    weights = {use.id: use.weight for use in exercise.declared.skills}
    gains = {gain.skill: gain for gain in _gains(person, exercise, needs)}
    worth = {name: gain.need.value * weights[name] * max(gain.after - gain.lower, 0) for name, gain in gains.items()}
    asked = named.get(exercise.id, Need(0.0, ""))
    number = (sum(worth.values()) + asked.value * USUAL_GAIN) / exercise.minutes
    ordered = sorted(gains.values(), key=lambda gain: (-gain.need.value, -worth[gain.skill], gain.skill))
    title = exercise.declared.title
    return Suggestion(exercise.id, title, exercise.minutes, number, tuple(ordered), asked.reason, asked.value)


def _gains(person: Person, exercise: Exercise, needs: Mapping[str, Need]) -> Iterator[Gain]:
    record = person.record
    known = record.past.attempts
    passed = Attempt(
        UNSEEN,
        person.id,
        exercise.id,
        exercise.declared.version,
        UNSEEN,
        hidden=exercise.declared.variant == "hidden",
        submitted_at=record.as_of,
        points=1.0,
        max_points=1.0,
        seq=1 + max((attempt.seq for attempt in known), default=0),
    )
    for use in exercise.declared.skills:
        state = record.states.get(use.id)
        if state is None:
            continue
        after = record.judge.read(use.id, [*known, passed], record.past.works, record.as_of)
        bar, reading = bar_of(state, record.judge.framework.policy), state.reading
        yield Gain(use.id, state.skill.title, needs[use.id], reading.score, reading.lower, after.lower, bar)


def _withdrawn(person: Person) -> set[tuple[str, int]]:
    told = (payload for _, payload in person.record.past.of("exercise.retired", "exercise.invalidated"))
    return {(one.exercise, one.exercise_version) for one in told if isinstance(one, ExerciseWithdrawn)}


def _eligible(exercise: Exercise, done: set[str]) -> bool:
    declared = exercise.declared
    known = declared.variant == "personal" and exercise.id in done
    return declared.status == "active" and not known and done.issuperset(declared.prerequisites)


def _counted(person: Person) -> list[Attempt]:
    return counted(person.record.past.attempts, person.record.judge.framework.policy.duplicate_hours)
