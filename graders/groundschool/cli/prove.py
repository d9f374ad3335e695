"""``groundschool prove``."""

from typing import TYPE_CHECKING, Annotated

import typer

from groundschool.cli.options import CourseOption, JsonOption
from groundschool.services.workspace import Workspace

if TYPE_CHECKING:
    from groundschool.authoring.budget import Cost
    from groundschool.authoring.prove import Proof
    from groundschool.curriculum import Course


def prove(  # noqa: PLR0913 - one parameter an option
    names: Annotated[list[str] | None, typer.Argument(help="Skill areas or exercises; all if none is named.")] = None,
    *,
    seeds: Annotated[int, typer.Option(min=1, help="How many seeds each proof is tried on; 20 certify.")] = 20,
    stale: Annotated[bool, typer.Option("--stale", help="Only those whose certificate does not fit them.")] = False,
    workers: Annotated[int | None, typer.Option(min=1, help="Processes; one a core if not given.")] = None,
    course: CourseOption = None,
    json: JsonOption = False,
) -> None:
    """Prove exercises: solved is full, unsolved is 0, every wrong answer is recognised, nothing can be hard-coded.

    What holds on 20 seeds is certified in the exercise's folder; what it costs is held against the budgets.
    """
    import json as codec
    from dataclasses import asdict

    from groundschool.authoring.budget import audited, over_budget
    from groundschool.authoring.certificate import stale as without_certificate

    found = Workspace(course).whole
    doubted = without_certificate(found) if stale else [*found.exercises]
    chosen = [exercise.id for exercise in found.select(names or []) if exercise.id in doubted]
    results = _prove(found, chosen, seeds, workers)
    proofs, costs = [proof for proof, _ in results], [cost for _, cost in results]
    dear = over_budget(costs) if audited(proofs) else []
    if json:
        told = [asdict(proof) | {"cpu_a_seed": cost.seed, "cpu_of_engine": cost.engine} for proof, cost in results]
        print(codec.dumps({"proofs": told, "over_budget": dear}, indent=2))
    else:
        _table(results)
        print("\n".join([*(f"{proof.exercise}: {failure}" for proof in proofs for failure in proof.failures), *dear]))
    raise typer.Exit(1 if dear or any(proof.failures for proof in proofs) else 0)


def _prove(found: "Course", chosen: list[str], seeds: int, workers: int | None) -> "list[tuple[Proof, Cost]]":
    """Return what proving showed and costs, in the order that was asked for; certificates are written meanwhile."""
    from concurrent.futures import ProcessPoolExecutor, as_completed
    from multiprocessing import get_context

    from groundschool.authoring.certificate import certify
    from groundschool.cli.progress_bar import progress_bar

    results = {}
    with ProcessPoolExecutor(workers, get_context("spawn")) as pool, progress_bar("Proving", len(chosen)) as advance:
        running = {pool.submit(_proven, found, name, seeds): name for name in chosen}
        for done in as_completed(running):
            results[running[done]] = done.result()
            certify(found, done.result()[0])
            advance(running[done])
    return [results[name] for name in chosen]


def _proven(course: "Course", exercise_id: str, seeds: int) -> "tuple[Proof, Cost]":
    from groundschool.authoring.budget import cost
    from groundschool.authoring.prove import prove as prove_one

    proof = prove_one(course, exercise_id, seeds)
    return proof, cost(course, proof)


def _table(results: "list[tuple[Proof, Cost]]") -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(title="Proofs")
    headings = ("exercise", "seeds", "wrong", "with a hint", "tags", "right", "CPU s a seed", "engine", "proofs")
    for heading in headings:
        table.add_column(heading, justify="left" if heading in ("exercise", "proofs") else "right")
    for proof, cost in results:
        verdict = f"{len(proof.failures)} FAILED" if proof.failures else "hold"
        engine = "" if cost.engine is None else f"{cost.engine:.2f}"
        counts = (
            proof.seeds,
            proof.wrong,
            proof.wrong - len(proof.unseen),
            proof.tags,
            proof.right,
            f"{cost.seed:.2f}",
            engine,
        )
        table.add_row(proof.exercise, *map(str, counts), verdict)
    wrong, seconds = sum(proof.wrong for proof, _ in results), sum(proof.cpu for proof, _ in results)
    untrapped = f"{sum(proof.untrapped for proof, _ in results)} hints shown without a matching trap"
    table.caption = f"{len(results)} exercises, {wrong} wrong answers, {untrapped}, {seconds:.0f} CPU s"
    Console().print(table)
