"""``groundschool prove``."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from groundschool.cli.options import CourseOption, JsonOption, spread
from groundschool.services.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Sequence

    from groundschool.authoring.budget import Cost
    from groundschool.authoring.prove import Proof
    from groundschool.services.prove_exercises import Proven


@dataclass(frozen=True, kw_only=True)
class ProveOptions:
    """On how many seeds, which of them, and by how many."""

    seeds: Annotated[int, typer.Option(min=1, help="How many seeds each proof is tried on; 20 certify.")] = 20
    stale: Annotated[bool, typer.Option("--stale", help="Only those whose certificate does not fit them.")] = False
    mutants: Annotated[
        bool, typer.Option("--mutants", help="Change solutions by machine instead: does the grader notice?")
    ] = False
    workers: Annotated[int | None, typer.Option(min=1, help="Processes; one a core if not given.")] = None


@spread
def prove(
    names: Annotated[list[str] | None, typer.Argument(help="Skill areas or exercises; all if none is named.")] = None,
    *,
    options: ProveOptions,
    course: CourseOption = None,
    json: JsonOption = False,
) -> None:
    """Prove exercises: solved is full, unsolved is 0, every wrong answer is recognised, nothing can be hard-coded.

    What holds on 20 seeds is certified in the exercise's folder; what it costs is held against the budgets.
    """
    if options.mutants:
        raise typer.Exit(_survey(Workspace(course), tuple(names or ()), options, json=json))
    from groundschool.cli.progress_bar import progress_bar
    from groundschool.services.prove_exercises import ToProve, prove_exercises

    asked = ToProve(tuple(names or ()), options.seeds, options.stale, options.workers)
    proven = prove_exercises(Workspace(course).whole, asked, progress_bar)
    if json:
        _show_json(proven)
    elif not proven.results:
        print("nothing to prove: every certificate fits")
    else:
        _show_table(proven.results)
        print("\n".join([*proven.failures, *proven.over_budget]))
    raise typer.Exit(0 if proven.holds else 1)


def _survey(workspace: Workspace, names: tuple[str, ...], options: ProveOptions, *, json: bool) -> int:
    """Show how strong graders are, and return the exit status."""
    from groundschool.cli.progress_bar import progress_bar
    from groundschool.cli.prove_mutants import show, show_json
    from groundschool.services.survey_mutants import ToSurvey, survey_mutants

    asked = ToSurvey(names, options.stale, options.workers)
    found = survey_mutants(workspace.whole, asked, progress_bar)
    (show_json if json else show)(found)
    return 1 if found.complaints else 0


def _show_json(proven: "Proven") -> None:
    from dataclasses import asdict
    from json import dumps

    told = [asdict(proof) | {"cpu_a_seed": cost.seed, "cpu_of_engine": cost.engine} for proof, cost in proven.results]
    print(dumps({"proofs": told, "over_budget": proven.over_budget}, indent=2))


def _show_table(results: "Sequence[tuple[Proof, Cost]]") -> None:
    from rich.console import Console

    from groundschool.cli.tables import table_of

    table = table_of("Proofs", "exercise", ("seeds", "wrong", "hint", "tags", "right", "CPU s", "engine", "proofs"))
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
        table.add_row(proof.exercise.partition("/")[2], *map(str, counts), verdict)
    wrong, seconds = sum(proof.wrong for proof, _ in results), sum(proof.cpu for proof, _ in results)
    untrapped = f"{sum(proof.untrapped for proof, _ in results)} hints shown without a matching trap"
    table.caption = f"{len(results)} exercises, {wrong} wrong answers, {untrapped}, {seconds:.0f} CPU s"
    Console().print(table)
