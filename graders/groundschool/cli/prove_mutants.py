"""What ``groundschool prove --mutants`` shows."""

from dataclasses import asdict
from json import dumps

from rich.console import Console
from rich.table import Table

from groundschool.services.survey_mutants import Surveyed

COLUMNS = ("exercise", "made", "crash", "excused", "survive", "noticed", "CPU s")


def show(found: Surveyed) -> None:
    """Print a table of what became of mutants, and below it what is not as it must be."""
    table = Table(title="Mutants")
    for heading in COLUMNS:
        table.add_column(heading, justify="left" if heading == "exercise" else "right", no_wrap=heading == "exercise")
    for one in found.surveys:
        counts = (one.made, one.crashed, one.reasons.total(), len(one.unexplained))
        table.add_row(one.exercise.partition("/")[2], *map(str, counts), f"{one.share:.1%}", f"{one.cpu:.1f}")
    made, left = sum(one.made for one in found.surveys), sum(len(one.unexplained) for one in found.surveys)
    table.caption = f"{made} mutants, {left} get full marks without a written reason"
    Console().print(table)
    if found.complaints:
        print("\n".join(found.complaints))


def show_json(found: Surveyed) -> None:
    """Print the same for a program to read."""
    told = [
        {
            "exercise": one.exercise,
            "made": one.made,
            "crashed": one.crashed,
            "excused": dict(one.reasons),
            "survivors": [asdict(each) for each in one.unexplained],
            "idle": one.idle,
            "share": one.share,
            "cpu_a_seed": one.cpu,
        }
        for one in found.surveys
    ]
    print(dumps({"mutants": told}, indent=2, ensure_ascii=False))
