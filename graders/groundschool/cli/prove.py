"""``groundschool prove``."""

from typing import Annotated

import typer

from groundschool.cli.options import CourseOption, JsonOption
from groundschool.services.workspace import Workspace


def prove(
    names: Annotated[list[str] | None, typer.Argument(help="Skill areas or exercises; all if none is named.")] = None,
    *,
    seeds: Annotated[int, typer.Option(min=1, help="How many seeds each proof is tried on.")] = 5,
    workers: Annotated[int | None, typer.Option(min=1, help="Processes; one a core if not given.")] = None,
    course: CourseOption = None,
    json: JsonOption = False,
) -> None:
    """Prove exercises: solved is full, unsolved is 0, every wrong answer is recognised, nothing can be hard-coded."""
    import json as codec
    from concurrent.futures import ProcessPoolExecutor, as_completed
    from dataclasses import asdict
    from multiprocessing import get_context

    from groundschool.authoring.prove import prove as prove_one
    from groundschool.cli.progress_bar import progress_bar

    found = Workspace(course).whole
    chosen = [exercise.id for exercise in found.select(names or [])]
    proofs = []
    with ProcessPoolExecutor(workers, get_context("spawn")) as pool, progress_bar("Proving", len(chosen)) as advance:
        running = {pool.submit(prove_one, found, name, seeds): name for name in chosen}
        for done in as_completed(running):
            proofs.append(done.result())
            advance(running[done])
    proofs.sort(key=lambda proof: chosen.index(proof.exercise))
    if json:
        print(codec.dumps([asdict(proof) for proof in proofs], indent=2))
    else:
        _table(proofs)
    raise typer.Exit(1 if any(proof.failures for proof in proofs) else 0)


def _table(proofs: list) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(title="Proofs")
    for heading in ("exercise", "seeds", "wrong answers", "with a hint", "tags", "right answers", "proofs"):
        table.add_column(heading, justify="left" if heading in ("exercise", "proofs") else "right")
    for proof in proofs:
        verdict = f"{len(proof.failures)} FAILED" if proof.failures else "hold"
        counts = (proof.seeds, proof.wrong, proof.wrong - len(proof.unseen), proof.tags, proof.right)
        table.add_row(proof.exercise, *map(str, counts), verdict)
    total = sum(proof.wrong for proof in proofs)
    untrapped = sum(proof.untrapped for proof in proofs)
    table.caption = f"{len(proofs)} exercises, {total} wrong answers, {untrapped} hints shown without a matching trap"
    Console().print(table)
    for proof in proofs:
        for failure in proof.failures:
            print(f"{proof.exercise}: {failure}")
