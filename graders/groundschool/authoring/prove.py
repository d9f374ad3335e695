"""The proofs every exercise passes: what they promise associates, tried over many seeds."""

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from groundschool.authoring.answers import Answer, right_answers, wrong_answers
from groundschool.authoring.replay import hard_coded
from groundschool.authoring.solution import answers
from groundschool.curriculum import Course, Exercise, Task
from groundschool.datasets import Variant
from groundschool.datasets.store import PRACTICE_SEED
from groundschool.errors import GroundschoolError
from groundschool.grading import Score
from groundschool.grading.runner import Desk
from groundschool.grading.variant_plan import VariantPlan

MINIMUM_WRONG = 4
HARD_CODED_BELOW = 0.5


@dataclass(frozen=True)
class Failure:
    """A proof that does not hold: which, on which seed, and what was seen."""

    proof: str
    seed: int
    seen: str

    def __str__(self) -> str:
        """Return the failure on one line."""
        return f"{self.proof} (seed {self.seed}): {self.seen}"


@dataclass(frozen=True)
class Proof:
    """What proving one exercise showed.

    ``unseen`` names the wrong answers that no trap reproduces: their failed checks are about the right misconception,
    but no hint is shown. ``untrapped`` counts the hints that were shown although no trap led to them.
    """

    exercise: str
    seeds: int
    wrong: int
    right: int
    tags: int
    failures: tuple[Failure, ...]
    unseen: tuple[str, ...] = ()
    untrapped: int = 0


def prove(course: Course, exercise_id: str, seeds: int) -> Proof:
    """Return the outcome of every proof of one exercise over seeds 0 to ``seeds`` - 1."""
    exercise = course.exercise(exercise_id)
    wrong, right = wrong_answers(exercise), right_answers(exercise)
    failures = [*_shape(exercise, wrong, right)]
    bench = _Bench(Desk(course), exercise)
    for seed in range(seeds):
        failures += bench.failures(seed, wrong, right)
    failures += bench.seeds_differ()
    tags = len({answer.declared.tag for answer in wrong})
    unseen = tuple(answer.name for answer in wrong if answer.name in bench.unseen)
    return Proof(exercise_id, seeds, len(wrong), len(right), tags, tuple(failures), unseen, bench.untrapped)


def _shape(exercise: Exercise, wrong: list[Answer], right: list[Answer]) -> Iterator[Failure]:
    if len(wrong) < MINIMUM_WRONG:
        yield Failure("at least four wrong answers", 0, f"wrong.py has {len(wrong)}")
    if not right:
        yield Failure("an alternative right answer", 0, "right.py has none")
    for answer in [*wrong, *right]:
        if answer.declared.task not in exercise.tasks:
            yield Failure("answers name a task", 0, f"{answer.name}() is for {answer.declared.task!r}")
    for answer in wrong:
        if answer.declared.tag not in exercise.misconceptions:
            yield Failure("tags are declared", 0, f"{answer.name}(): {answer.declared.tag!r} is not in exercise.toml")
        if not 0 <= answer.declared.score < 1:
            yield Failure("wrong is below full marks", 0, f"{answer.name}() declares {answer.declared.score}")


@dataclass
class _Bench:
    """Tries answers to one exercise on one seed after another, and counts what hints are shown."""

    desk: Desk
    exercise: Exercise
    unseen: set[str] = field(default_factory=set)
    untrapped: int = 0

    def failures(self, seed: int, wrong: list[Answer], right: list[Answer]) -> Iterator[Failure]:
        """Yield what does not hold on one seed."""
        with tempfile.TemporaryDirectory(prefix="groundschool-") as scratch:
            folder = self._files(seed, Path(scratch))
            solved = answers(self.exercise, folder, solved=True)
            unsolved = answers(self.exercise, folder, solved=False)
            for task in self._tasks():
                yield from self._stated(
                    seed, task, "solved = full marks", solved.get(task.id), lambda s: s.fraction == 1
                )
                yield from self._stated(seed, task, "unsolved = 0", unsolved.get(task.id), lambda s: s.fraction == 0)
                yield from self._deterministic(seed, task, solved.get(task.id))
                yield from self._hard_coded(seed, task)
            for answer in right:
                task = self.exercise.tasks[answer.declared.task]
                made = answer.for_task(task, folder)
                yield from self._stated(seed, task, f"{answer.name}() = full marks", made, lambda s: s.fraction == 1)
            for answer in wrong:
                yield from self._wrong(seed, answer, folder)

    @cached_property
    def _copied(self) -> dict[str, Callable[[], object]]:
        """Return, by task, what makes an answer copied from the practice variant's results."""
        with tempfile.TemporaryDirectory(prefix="groundschool-") as scratch:
            solved = answers(self.exercise, self._files(PRACTICE_SEED, Path(scratch)), solved=True)
            return {task.id: hard_coded(self.desk, self.exercise, task, solved[task.id]) for task in self._tasks()}

    def seeds_differ(self) -> Iterator[Failure]:
        """Yield a failure when two seeds have the same truth."""
        generated = next(one for one in self.desk.datasets(self.exercise).values() if not one.recorded)
        if generated.generate(1).truth == generated.generate(2).truth:
            yield Failure("two seeds give different answers", 1, "seeds 1 and 2 have the same truth")

    def _tasks(self) -> list[Task]:
        return [task for task in self.exercise.tasks.values() if task.kind != "manual"]

    def _files(self, seed: int, scratch: Path) -> Path:
        """Place what a notebook shows: the variant's files, and recordings in folders of their own."""
        for name, dataset in self.desk.datasets(self.exercise).items():
            if dataset.recorded:
                Variant(dataset.sample(), {}).placed(scratch / name)
            else:
                dataset.generate(seed).placed(scratch)
        return scratch

    def _score(self, task: Task, answer: object, seed: int) -> Score:
        recordings = self.exercise.declared.variant == "hidden"
        return self.desk.grade(self.exercise.id, task.id, answer, VariantPlan(seed, recordings=recordings))

    def _stated(
        self, seed: int, task: Task, proof: str, answer: object, holds: Callable[[Score], bool]
    ) -> Iterator[Failure]:
        score = self._score(task, answer, seed)
        if not holds(score):
            failed = [f"{check.label}: {check.evidence}" for check in score.checks if not check.passed]
            yield Failure(f"{task.id}: {proof}", seed, f"got {score.fraction:.3f}; {'; '.join(failed) or 'all passed'}")

    def _deterministic(self, seed: int, task: Task, answer: object) -> Iterator[Failure]:
        if seed == PRACTICE_SEED and self._score(task, answer, seed) != self._score(task, answer, seed):
            yield Failure(f"{task.id}: the grader is deterministic", seed, "two gradings of one answer differ")

    def _hard_coded(self, seed: int, task: Task) -> Iterator[Failure]:
        """Replay the solution's practice results on another seed: they must be worth less than half."""
        if seed == PRACTICE_SEED or not (task.kind == "function" or self.exercise.declared.variant == "personal"):
            return
        score = self._score(task, self._copied[task.id](), seed)
        if score.fraction >= HARD_CODED_BELOW:
            yield Failure(f"{task.id}: hard-coding gets under half", seed, f"got {score.fraction:.3f}")

    def _wrong(self, seed: int, answer: Answer, folder: Path) -> Iterator[Failure]:
        task = self.exercise.tasks[answer.declared.task]
        try:
            score = self._score(task, answer.for_task(task, folder), seed)
        except GroundschoolError as error:
            yield Failure(f"{answer.name}() is graded", seed, str(error))
            return
        if abs(score.fraction - answer.declared.score) > 0.005:
            passed = [check.label for check in score.checks if check.passed]
            said = f"got {score.fraction:.3f} instead of {answer.declared.score:.3f}; passed: {passed}"
            yield Failure(f"{answer.name}() gets its declared score", seed, said)
        self.untrapped += sum(bool(check.tag) and not check.trapped for check in score.checks if not check.passed)
        if answer.declared.tag not in score.tags:
            self.unseen.add(answer.name)
        if answer.declared.tag not in score.suspected:
            said = f"tags seen: {', '.join(score.suspected) or 'none'}"
            yield Failure(f"{answer.name}() shows {answer.declared.tag!r}", seed, said)
