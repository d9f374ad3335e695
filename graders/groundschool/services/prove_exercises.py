"""Proves exercises side by side; what holds is certified in each one's folder."""

from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from functools import cached_property
from multiprocessing import get_context

from groundschool.authoring.budget import Cost, audited, cost, over_budget
from groundschool.authoring.certificate import certify, stale
from groundschool.authoring.prove import SEEDS, Proof, prove
from groundschool.curriculum import Course
from groundschool.services.step_by_step import Steps, untold


@dataclass(frozen=True)
class ToProve:
    """Which areas or exercises are proven, all for none, on how many seeds, by how many processes: one a core for None.

    With ``stale`` only those whose certificate does not fit them are.
    """

    names: tuple[str, ...] = ()
    seeds: int = SEEDS
    stale: bool = False
    workers: int | None = None


@dataclass(frozen=True)
class Proven:
    """What proving showed of each exercise and what it cost, in the order that was asked for."""

    results: tuple[tuple[Proof, Cost], ...]

    @cached_property
    def over_budget(self) -> list[str]:
        """Return in sentences which exercises cost more than they may; nothing where too few seeds can tell."""
        costs = [cost for _, cost in self.results]
        return over_budget(costs) if audited([proof for proof, _ in self.results]) else []

    @cached_property
    def failures(self) -> list[str]:
        """Return in sentences which proofs failed."""
        return [f"{proof.exercise}: {failure}" for proof, _ in self.results for failure in proof.failures]

    @property
    def holds(self) -> bool:
        """Return whether every proof holds, within the budgets."""
        return not self.failures and not self.over_budget


def prove_exercises(course: Course, asked: ToProve, steps: Steps = untold) -> Proven:
    """Return what proving showed and costs; certificates are written meanwhile.

    Raises UnknownNameError for an area or exercise that there is not.
    """
    chosen = list(_chosen(course, asked))
    results = {}
    with (
        ProcessPoolExecutor(asked.workers, get_context("spawn")) as pool,
        steps("Proving", len(chosen)) as advance,
    ):
        running = {pool.submit(_proven, course, name, asked.seeds): name for name in chosen}
        for done in as_completed(running):
            results[running[done]] = done.result()
            certify(course, done.result()[0])
            advance(running[done])
    return Proven(tuple(results[name] for name in chosen))


def _chosen(course: Course, asked: ToProve) -> Iterable[str]:
    doubted = stale(course) if asked.stale else [*course.exercises]
    return (exercise.id for exercise in course.select(asked.names) if exercise.id in doubted)


def _proven(course: Course, exercise_id: str, seeds: int) -> tuple[Proof, Cost]:
    """Return what one exercise's proof showed and costs; runs in a process of its own."""
    proof = prove(course, exercise_id, seeds)
    return proof, cost(course, proof)
