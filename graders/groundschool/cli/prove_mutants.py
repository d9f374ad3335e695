"""What ``groundschool prove --mutants`` shows."""

from dataclasses import asdict
from json import dumps

from rich.console import Console

from groundschool.authoring.mutants.tally import MutantTally
from groundschool.cli.tables import table_of
from groundschool.services.survey_mutants import Surveyed

COLUMNS = ("made", "crash", "excused", "survive", "noticed", "CPU s")


def show(found: Surveyed) -> None:
    """Print a table of what became of mutants, and below it what is not as it must be."""
    table = table_of("Mutants", "exercise", COLUMNS)
    for one in found.surveys:
        tally = one.tally
        counts = (tally.made, tally.crashed, tally.excused, tally.unexplained)
        table.add_row(one.exercise.partition("/")[2], *map(str, counts), f"{tally.share:.1%}", f"{one.cpu:.1f}")
    whole = sum((one.tally for one in found.surveys), MutantTally())
    table.caption = f"{whole.made} mutants, {whole.unexplained} get full marks without a written reason"
    Console().print(table)
    if found.complaints:
        print("\n".join(found.complaints))


def show_json(found: Surveyed) -> None:
    """Print the same for a program to read."""
    told = [
        {
            "exercise": one.exercise,
            "made": one.tally.made,
            "crashed": one.tally.crashed,
            "excused": dict(one.reasons),
            "survivors": [asdict(each) for each in one.unexplained],
            "idle": one.idle,
            "share": one.tally.share,
            "cpu_a_seed": one.cpu,
        }
        for one in found.surveys
    ]
    print(dumps({"mutants": told}, indent=2, ensure_ascii=False))
