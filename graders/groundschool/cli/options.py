"""Options that several verbs share, and what follows from them."""

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Annotated

import typer

CourseOption = Annotated[Path | None, typer.Option("--course", help="The course folder; found from here if not given.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for scripts.")]
LedgerOption = Annotated[
    str | None,
    typer.Option(
        "--ledger",
        envvar="GROUNDSCHOOL_LEDGER",
        help="The ledger's SQLAlchemy URL; if not given what nbgrader_config.py says, or ledger.db in --work.",
    ),
]
WorkOption = Annotated[
    Path | None,
    typer.Option("--work", help="Where gradebook, ledger, roster and submissions lie; the course folder if not given."),
]
ExchangeOption = Annotated[
    Path | None,
    typer.Option(
        "--exchange", help="The folder that associates and mentors share; if not given what nbgrader_config.py says."
    ),
]


def end_of(text: str) -> datetime:
    """Return the instant that a day or an ISO 8601 instant names: of a day its end, in UTC.

    Raises typer.BadParameter for anything else.
    """
    try:
        if len(text) == len("2026-08-03"):
            return datetime.combine(date.fromisoformat(text), time(), UTC) + timedelta(days=1, microseconds=-1)
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r}: write a day like 2026-08-03, or 2026-08-03T09:00Z.") from None
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)


AsOfOption = Annotated[
    datetime | None,
    typer.Option("--as-of", parser=end_of, metavar="DAY", help="Look at the end of this day (UTC); now if not given."),
]
KnownAtOption = Annotated[
    datetime | None,
    typer.Option(
        "--known-at", parser=end_of, metavar="TIME", help="Use what was recorded by then; everything if not given."
    ),
]
ViewerOption = Annotated[
    str | None,
    typer.Option("--viewer", help="Leave out whom this person may not see by name, and record what they read."),
]
AcceptClockOption = Annotated[
    bool,
    typer.Option(
        "--accept-clock",
        envvar="GROUNDSCHOOL_ACCEPT_CLOCK",
        help="Record although the clock is behind the newest event, or long after it.",
    ),
]
OutsideOption = Annotated[
    bool, typer.Option("--outside", help="Who signs or decides is from elsewhere, and not on the roster.")
]
OutOption = Annotated[Path | None, typer.Option("--out", help="Write to this file, or folder; printed if not given.")]
