"""Proves exercises: everything they promise associates, tried over many seeds."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass

from groundschool.authoring.answers import Answer, right_answers, wrong_answers
from groundschool.authoring.bench import bench
from groundschool.authoring.cpu import used
from groundschool.authoring.promises import Failure, Promises
from groundschool.curriculum import Course, Exercise
from groundschool.datasets.store import PRACTICE_SEED
from groundschool.errors import MissingToolError
from groundschool.formats.accepted import accepted_in
from groundschool.grading.acceptance import refusal
from groundschool.grading.runner import Desk

MINIMUM_WRONG = 4
SEEDS = 20  # that an exercise is proven on
SAID = 300  # characters of what a program says


@dataclass(frozen=True)
class Proof:
    """What proving one exercise showed: what failed, the CPU seconds it cost, and a digest of each seed's scores.

    ``unseen`` names the wrong answers that no trap reproduces: their failed checks are about the right misconception,
    but no hint is shown. ``untrapped`` counts the hints that were shown although no trap led to them.
    """

    exercise: str
    seeds: int
    wrong: int
    right: int
    tags: int
    failures: tuple[Failure, ...]
    cpu: float
    digests: tuple[str, ...]
    unseen: tuple[str, ...] = ()
    untrapped: int = 0


def prove(course: Course, exercise_id: str, seeds: int = SEEDS) -> Proof:
    """Return the outcome of every proof of one exercise over seeds 0 to ``seeds`` - 1."""
    return prove_on(course, exercise_id, range(seeds))


def prove_on(course: Course, exercise_id: str, seeds: Sequence[int]) -> Proof:
    """Return the outcome of every proof of one exercise over some seeds."""
    before = used()
    exercise = course.exercise(exercise_id)
    wrong, right = wrong_answers(exercise), right_answers(exercise)
    failures, desk = [*_shape(exercise, wrong, right)], Desk(course)
    failures += _refused(course, desk, exercise)
    with bench(desk, exercise) as tried_on:
        promises = Promises(tried_on, exercise, wrong, right, alone=len(seeds) == 1)
        for seed in seeds:
            failures += promises.broken(seed)
        failures += promises.seeds_differ()
        digests = tuple(tried_on.digest(seed) for seed in seeds)
    tags = len({answer.declared.tag for answer in wrong})
    unseen = tuple(answer.name for answer in wrong if answer.name in promises.unseen)
    counts, cost = (len(seeds), len(wrong), len(right), tags), used() - before
    return Proof(exercise_id, *counts, tuple(failures), cost, digests, unseen, promises.untrapped)


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


def _refused(course: Course, desk: Desk, exercise: Exercise) -> Iterator[Failure]:
    """Yield files of the practice variant that the program, or the reader, of their format does not accept."""
    known = accepted_in(course.root)
    for dataset in desk.datasets(exercise).values():
        for path, content in dataset.sample().items():
            entry = dataset.declared_as(path)
            if entry is None or entry.format not in known:
                continue  # which check says
            with suppress(MissingToolError):
                if said := refusal(known[entry.format], path, content):
                    yield Failure(f"what reads {entry.format} accepts {path}", PRACTICE_SEED, said.strip()[:SAID])
