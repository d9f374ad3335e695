"""Surveys how strong the grader of an exercise is: its mutants on a few seeds, less those that the author excuses."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from groundschool.authoring.bench import bench
from groundschool.authoring.cpu import used
from groundschool.authoring.mutants.tally import MutantTally
from groundschool.authoring.mutants.trial import Trial, Verdict
from groundschool.curriculum import Course, Exercise
from groundschool.curriculum.exercise import Excused
from groundschool.grading.runner import Desk

SEEDS = (1, 2)  # a mutant is noticed on each of them, or not at all: a sitting is all that there is of an answer
CPU = 60.0  # seconds that the mutants of an exercise may take on a seed


@dataclass(frozen=True)
class Survey:
    """What became of an exercise's mutants on each of some seeds, and the CPU seconds that a seed took."""

    exercise: str
    verdicts: Mapping[int, tuple[Verdict, ...]]
    excused: tuple[Excused, ...]
    cpu: float

    @cached_property
    def survivors(self) -> list[Verdict]:
        """Return what was noticed on some seed by nothing, each once, in the order of the solution."""
        alive = [one for verdicts in self.verdicts.values() for one in verdicts if not one.noticed]
        return list({(one.task, one.mutant): one for one in alive}.values())

    @cached_property
    def unexplained(self) -> list[Verdict]:
        """Return the survivors that no entry of ``[[excused]]`` is about."""
        return [one for one in self.survivors if not any(_is_about(entry, one) for entry in self._entries)]

    @cached_property
    def idle(self) -> list[str]:
        """Return what is excused although it is noticed, or never made."""
        return [
            f"{entry.task}: {pattern}"
            for entry, pattern in self._entries
            if not any(_is_about((entry, pattern), one) for one in self.survivors)
        ]

    @cached_property
    def reasons(self) -> Counter[str]:
        """Return how many survivors are excused, by reason."""
        about = [next((e for e in self._entries if _is_about(e, one)), None) for one in self.survivors]
        return Counter(found[0].reason for found in about if found)

    @property
    def tally(self) -> MutantTally:
        """Return the counts; crashes are those of the first seed."""
        made = {(one.task, one.mutant) for verdicts in self.verdicts.values() for one in verdicts}
        crashed = sum(one.crashed for one in next(iter(self.verdicts.values()), ()))
        return MutantTally(len(made), crashed, self.reasons.total(), len(self.unexplained))

    @cached_property
    def _entries(self) -> list[tuple[Excused, str]]:
        return [(entry, pattern) for entry in self.excused for pattern in entry.mutants]


def survey(course: Course, exercise_id: str, seeds: Iterable[int] = SEEDS) -> Survey:
    """Return what becomes of an exercise's mutants; raises GroundschoolError where the solution itself is not right."""
    exercise: Exercise = course.exercise(exercise_id)
    before, verdicts = used(), dict[int, tuple[Verdict, ...]]()
    with bench(Desk(course), exercise) as tried_on:
        for seed in seeds:
            verdicts[seed] = tuple(Trial(tried_on, seed).verdicts())
    return Survey(exercise_id, verdicts, exercise.declared.excused, (used() - before) / max(1, len(verdicts)))


def _is_about(entry: tuple[Excused, str], one: Verdict) -> bool:
    declared, pattern = entry
    wanted = ".*".join(map(re.escape, pattern.split("*")))
    return declared.task == one.task and re.fullmatch(wanted, one.mutant) is not None
