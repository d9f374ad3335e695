"""The facts behind ``progress`` and ``report``, gathered from the course and the ledger."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from datetime import datetime

    from groundschool.reports.facts import Facts

LedgerOption = Annotated[
    str | None,
    typer.Option(
        "--ledger",
        envvar="GROUNDSCHOOL_LEDGER",
        help="The ledger's SQLAlchemy URL; ledger.db in the course if not given.",
    ),
]


def ledger_url(root: Path, given: str | None) -> str:
    """Return the URL of the ledger: the given one, else a SQLite file in the course folder."""
    return given or f"sqlite:///{root / 'ledger.db'}"


def gather(course: Path | None, ledger: str | None, now: "datetime") -> "Facts":
    """Return the facts as known ``now``.

    Raises CourseError when the framework or the roster has problems, LedgerError when there is no ledger to read.
    """
    from groundschool.curriculum import Course
    from groundschool.curriculum.framework import load_framework
    from groundschool.curriculum.roster import load_roster
    from groundschool.errors import CourseError
    from groundschool.reports.facts import Facts
    from groundschool.storage.ledger import Ledger
    from groundschool.tracker.evidence import attempts_of

    found = Course.find(course)
    framework, problems = load_framework(found.root)
    roster, wrong = load_roster(found.root)
    if framework is None or problems or wrong:
        raise CourseError(problems + wrong)
    with Ledger(ledger_url(found.root, ledger), lambda: now, create=False) as opened:
        attempts = attempts_of(opened.events())
    declared = found.declared
    return Facts(
        title=declared.title,
        company=declared.company,
        levels=declared.levels,
        framework=framework,
        exercises=found.exercises,
        roster=roster,
        attempts=tuple(attempts),
        as_of=now,
    )
