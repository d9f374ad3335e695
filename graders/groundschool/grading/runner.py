"""Grades one answer to one task: finds the grader, tries every variant of the sitting, merges the checks."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from groundschool.curriculum import Course, Exercise, Task
from groundschool.curriculum.content_module import load_content_module
from groundschool.datasets import Dataset, Variant, load_datasets
from groundschool.errors import CourseError, GraderError, JudgeBroke, Problem
from groundschool.grading.score import Check, Score, merge
from groundschool.grading.variant_plan import VariantPlan, drawn_order, variants

HANDED_IN, FATHOMED = "an answer was handed in", "the answer can be looked at"
LONGEST = 100_000  # characters of an answer that is a text: more than anybody writes, and what every reader can take
EVIDENCE = 2_000  # characters of what a check says it saw
Grader = Callable[[object, Variant], Score]
Place = Callable[[Variant], AbstractContextManager[Variant]]


class Unfathomable(Exception):  # noqa: N818 - says what an answer is
    """An answer that is too deep or too large for whoever looks at it."""


def nothing(task: Task, label: str, evidence: str) -> Score:
    """Return the score of an answer that could not be tried at all."""
    return Score((Check(label, passed=False, points=task.points, evidence=evidence),))


@contextmanager
def placed_here(variant: Variant) -> Iterator[Variant]:
    """Write a variant's files into a folder of this machine for as long as the block runs."""
    with tempfile.TemporaryDirectory(prefix="groundschool-") as folder:
        yield variant.placed(Path(folder).resolve())


@dataclass(frozen=True)
class Desk:
    """Where answers are graded: a course with its datasets and graders."""

    course: Course

    @cached_property
    def _readable(self) -> tuple[dict[str, Dataset], list[Problem]]:
        found, problems = load_datasets(self.course.root)
        return dict(found), problems

    def datasets(self, exercise: Exercise) -> dict[str, Dataset]:
        """Return the datasets of an exercise by name; raises CourseError when one of them cannot be read."""
        found, problems = self._readable
        if not {*exercise.declared.datasets} <= found.keys():
            raise CourseError(problems)
        return {name: found[name] for name in exercise.declared.datasets}

    def shown_files(self, exercise: Exercise, seed: int, edge: str | None = None) -> dict[str, bytes]:
        """Return what a notebook shows by path: the files of the seed's variant, recordings in folders of their own.

        With an ``edge`` it is the variant that has it.
        """
        contents: dict[str, bytes] = {}
        with _our_fault(exercise):
            for name, dataset in self.datasets(exercise).items():
                shown = dataset.sample() if dataset.recorded else dataset.generate(seed, edge).files
                contents |= {f"{name}/{path}" if dataset.recorded else path: data for path, data in shown.items()}
        return contents

    def grade(
        self, exercise_id: str, task_id: str, answer: object, plan: VariantPlan, place: Place = placed_here
    ) -> Score:
        """Return the score of an answer over every variant of the sitting; ``place`` puts files where it can read them.

        Raises UnknownNameError for an unknown exercise or task, GraderError when the grader or its data fail.
        """
        exercise, task = self.course.task(exercise_id, task_id)
        if refusal := _refusal(task, answer):
            return nothing(task, HANDED_IN, refusal)
        grader = _grader(exercise, task)
        tried = list(self.variants(exercise, plan))
        named = f"{exercise.id} {task.id}"
        try:
            found: dict[int, Score] = {}
            for number in drawn_order(plan, task.id, len(tried)):
                found[number] = _one(grader, named, answer, tried[number], place)
            merged = merge((variant.label, found[number]) for number, variant in enumerate(tried))
        except Unfathomable:
            return nothing(task, FATHOMED, "it is nested too deeply, or too large, to be looked at")
        return merged.without(*_withheld(exercise, plan))

    def sealed(self, exercise: Exercise, task: Task) -> tuple[str, ...]:
        """Return the labels, or their beginnings, of what a grader keeps from whoever practises: its ``SEALED``.

        It is by task: what could be guessed by trying again and again is decided when the answer is handed in.
        """
        with _our_fault(exercise):
            module = load_content_module(exercise.folder / "grader.py")
        return tuple(getattr(module, "SEALED", {}).get(task.id, ()))

    def grade_on(
        self, exercise: Exercise, task: Task, answer: object, variant: Variant, place: Place = placed_here
    ) -> Score:
        """Return the score on one variant alone; ``merge`` makes one score of several."""
        if refusal := _refusal(task, answer):
            return nothing(task, HANDED_IN, refusal)
        try:
            return _one(_grader(exercise, task), f"{exercise.id} {task.id}", answer, variant, place)
        except Unfathomable:
            return nothing(task, FATHOMED, "it is nested too deeply, or too large, to be looked at")

    def grade_first(self, exercise: Exercise, task: Task, answer: object, plan: VariantPlan) -> Score:
        """Return the score on the sitting's own variant alone, the one whose files the notebook shows."""
        return self.grade_on(exercise, task, answer, next(self.variants(exercise, plan)))

    def variants(self, exercise: Exercise, plan: VariantPlan) -> Iterator[Variant]:
        """Yield the variants of a sitting; data that cannot be made is our fault like a grader that fails."""
        with _our_fault(exercise):
            yield from variants(exercise, self.datasets(exercise), plan)


@contextmanager
def _our_fault(exercise: Exercise) -> Iterator[None]:
    """Turn whatever goes wrong while data are made into a GraderError."""
    try:
        yield
    except Exception as error:
        said = f"the data of {exercise.id} cannot be made: {type(error).__name__}: {error}"
        raise GraderError(f"{said}. This is our fault, not yours: please report it.") from error


def _withheld(exercise: Exercise, plan: VariantPlan) -> tuple[str, ...]:
    """Return which explanations of failed checks stay untold: all where it counts, what is right on a personal variant.

    A personal variant is practised on and assessed: what is expected there is the answer itself.
    """
    if not plan.practice:
        return "differs", "raised_at"
    return ("differs",) if exercise.declared.variant == "personal" else ()


def _grader(exercise: Exercise, task: Task) -> Grader:
    module = load_content_module(exercise.folder / "grader.py")
    grader: Grader | None = getattr(module, task.grader_name, None)
    if grader is None:
        raise GraderError(f"{exercise.id}: grader.py has no function {task.grader_name}() for the task {task.id}")
    return grader


def _one(grader: Grader, named: str, answer: object, variant: Variant, place: Place) -> Score:
    with place(variant) as placed:
        try:
            score = grader(answer, placed)
        except (RecursionError, MemoryError) as error:  # what the course itself has made is small and flat
            raise Unfathomable from error
        except Exception as error:
            where = named + (f" ({variant.label})" if variant.label else "")
            why = f"{error}" if isinstance(error, JudgeBroke) else f"{type(error).__name__}: {error}"
            said = f"the grader of {where} failed with {why}"
            raise GraderError(f"{said}. This is our fault, not yours: please report it.") from error
    if not score.checks:
        raise GraderError(f"the grader of {named} returned no check. This is our fault, not yours.")
    checks = tuple(replace(check, evidence=check.evidence[:EVIDENCE]) for check in score.checks)
    return Score(checks, tuple(replace(flag, sentence=flag.sentence[:EVIDENCE]) for flag in score.flags))


def _refusal(task: Task, answer: object) -> str:
    """Return why an answer is none of the task's kind, or nothing."""
    if task.kind == "function" and not callable(answer):
        return f"{task.answer} is {type(answer).__name__}, not a function"
    if task.kind == "text" and not (isinstance(answer, str) and answer.strip()):
        return f"{task.answer} is empty, or not a string"
    if task.kind == "text" and len(str(answer)) > LONGEST:
        return f"{task.answer} is longer than {LONGEST:,} characters"
    if task.kind == "record" and not (isinstance(answer, (dict, list, tuple)) and answer):
        return f"{task.answer} is empty, or neither a dict nor a list"
    return ""
