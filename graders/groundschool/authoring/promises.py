"""What an exercise promises of the answers people give, held against it on one seed after another."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from groundschool.authoring.answers import Answer
from groundschool.authoring.bench import Bench, Tried, edges_of
from groundschool.authoring.replay import hard_coded
from groundschool.authoring.solution import SolvedNotebook, answers, solved_notebook
from groundschool.curriculum import Exercise, Task
from groundschool.datasets.store import PRACTICE_SEED
from groundschool.errors import GroundschoolError
from groundschool.grading import Score

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


@dataclass
class Promises:
    """The answers to one exercise, and what each of them is promised; counts what hints wrong answers are shown."""

    bench: Bench
    exercise: Exercise
    wrong: list[Answer]
    right: list[Answer]
    alone: bool = False
    unseen: set[str] = field(default_factory=set)
    untrapped: int = 0

    def broken(self, seed: int) -> Iterator[Failure]:
        """Yield what does not hold on one seed; what few seeds are enough for, on those whose edges are tried."""
        folder = self.bench.shown(seed)
        with solved_notebook(self.exercise, folder) as notebook:
            yield from self._solved(seed, notebook.answers)
            for answer in self.right:
                tried = self._tried(answer, folder, notebook)
                yield from self._stated(seed, tried, f"{answer.name}() = full marks", lambda score: score.fraction == 1)
                yield from self._judges_agree(seed, tried)
            for answer in self.wrong:
                yield from self._wrong(seed, answer, folder, notebook)
        if self._enough(seed):
            yield from self._untouched(seed, folder)

    def seeds_differ(self) -> Iterator[Failure]:
        """Yield a failure when two seeds have the same truth."""
        generated = next(one for one in self.bench.desk.datasets(self.exercise).values() if not one.recorded)
        if generated.generate(1).truth == generated.generate(2).truth:
            yield Failure("two seeds give different answers", 1, "seeds 1 and 2 have the same truth")

    def _solved(self, seed: int, solved: Mapping[str, object]) -> Iterator[Failure]:
        for task in self._tasks:
            solution = Tried("the solution", task, solved.get(task.id))
            yield from self._stated(seed, solution, "solved = full marks", lambda score: score.fraction == 1)
            yield from self._judges_agree(seed, solution)
            yield from self._deterministic(seed, solution)
            yield from self._hard_coded(seed, task)
            yield from self._sealed(seed, solution)

    def _sealed(self, seed: int, solution: Tried) -> Iterator[Failure]:
        """Yield what the grader keeps from whoever practises although no check is called so."""
        labels = [check.label for check in self.bench.score(solution, seed).checks]
        for kept in self.bench.desk.sealed(self.exercise, solution.task):
            if not any(label.startswith(kept) for label in labels):
                yield Failure(f"{solution.task.id}: what is sealed is a check", seed, f"no label begins with {kept!r}")

    def _untouched(self, seed: int, folder: Path) -> Iterator[Failure]:
        left = answers(self.exercise, folder, solved=False)
        for task in self._tasks:
            tried = Tried("the untouched notebook", task, left.get(task.id), told=False)
            yield from self._stated(seed, tried, "unsolved = 0", lambda score: score.fraction == 0)

    def _enough(self, seed: int) -> bool:
        """Return whether a seed is one of the few for what no seed changes, or costs: any that is tried alone."""
        return seed == edges_of(seed) or self.alone

    @cached_property
    def _tasks(self) -> list[Task]:
        return [task for task in self.exercise.tasks.values() if task.kind != "manual"]

    @cached_property
    def _copied(self) -> dict[str, Callable[[], object]]:
        """Return, by task, what makes an answer copied from the practice variant's results."""
        solved, desk = answers(self.exercise, self.bench.shown(PRACTICE_SEED), solved=True), self.bench.desk
        return {task.id: hard_coded(desk, self.exercise, task, solved[task.id]) for task in self._tasks}

    def _tried(self, answer: Answer, folder: Path, notebook: SolvedNotebook) -> Tried:
        task = self.exercise.tasks[answer.declared.task]
        return Tried(answer.name, task, answer.for_task(task, folder, notebook))

    def _stated(self, seed: int, tried: Tried, proof: str, holds: Callable[[Score], bool]) -> Iterator[Failure]:
        score = self.bench.score(tried, seed)
        if not holds(score):
            failed = [f"{check.label}: {check.evidence}" for check in score.checks if not check.passed]
            seen = f"got {score.fraction:.3f}; {'; '.join(failed) or 'all passed'}"
            yield Failure(f"{tried.task.id}: {proof}", seed, seen)

    def _deterministic(self, seed: int, tried: Tried) -> Iterator[Failure]:
        if self._enough(seed) and self.bench.score(tried, seed) != self.bench.score_afresh(tried, seed):
            yield Failure(f"{tried.task.id}: the grader is deterministic", seed, "two gradings of one answer differ")

    def _judges_agree(self, seed: int, tried: Tried) -> Iterator[Failure]:
        """Yield a failure where a real program judges otherwise than what stands in for it while proofs run.

        Programs judge what is written for them; functions are called.
        """
        if tried.task.kind == "function" or not self._enough(seed) or not self.bench.has_stand_in:
            return
        real, stand_in = (
            [(check.label, check.passed, check.tag, check.about) for check in score.checks]
            for score in (self.bench.score_afresh(tried, seed, by_stand_ins=False), self.bench.score(tried, seed))
        )
        if real != stand_in:
            differ = [f"{one} there, {other} here" for one, other in zip(real, stand_in, strict=False) if one != other]
            yield Failure(f"{tried.name}: the stand-in judges as the program does", seed, "; ".join(differ))

    def _hard_coded(self, seed: int, task: Task) -> Iterator[Failure]:
        """Replay the solution's practice results on another seed: they must be worth less than half."""
        if seed == PRACTICE_SEED or not (task.kind == "function" or self.exercise.declared.variant == "personal"):
            return
        copied = Tried("copied from the practice variant", task, self._copied[task.id](), told=False)
        score = self.bench.score(copied, seed)
        if score.fraction >= HARD_CODED_BELOW:
            yield Failure(f"{task.id}: hard-coding gets under half", seed, f"got {score.fraction:.3f}")

    def _wrong(self, seed: int, answer: Answer, folder: Path, notebook: SolvedNotebook) -> Iterator[Failure]:
        try:
            tried = self._tried(answer, folder, notebook)
            score = self.bench.score(tried, seed)
            yield from self._judges_agree(seed, tried)
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
