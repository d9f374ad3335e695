"""Options that several verbs share, and what follows from them."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from groundschool.authoring.nbgrader_door import Door
    from groundschool.curriculum import Course

CourseOption = Annotated[Path | None, typer.Option("--course", help="The course folder; found from here if not given.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for scripts.")]
LedgerOption = Annotated[
    str | None,
    typer.Option(
        "--ledger", envvar="GROUNDSCHOOL_LEDGER", help="The ledger's SQLAlchemy URL; ledger.db in --work if not given."
    ),
]
WorkOption = Annotated[
    Path | None,
    typer.Option("--work", help="Where gradebook, ledger, roster and submissions lie; the course folder if not given."),
]
ExchangeOption = Annotated[
    Path | None,
    typer.Option("--exchange", help="The folder that associates and mentors share; nbgrader's own default."),
]


def door(course: "Course", work: Path | None, exchange: Path | None) -> "Door":
    """Return the door to nbgrader for a course, its working folder and its exchange."""
    from groundschool.authoring.nbgrader_door import Door

    return Door(course.declared.id, course.root, (work or course.root).resolve(), exchange and exchange.resolve())


def ledger_url(given: str | None, work: Path) -> str:
    """Return the ledger's URL: the one given, else the SQLite file beside the gradebook."""
    return given or f"sqlite:///{work / 'ledger.db'}"
