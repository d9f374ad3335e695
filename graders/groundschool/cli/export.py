"""``groundschool export``."""

from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from groundschool.cli.options import CourseOption, JsonOption, LedgerOption, WorkOption

if TYPE_CHECKING:
    from groundschool.reports.facts import Facts


class Kind(StrEnum):
    """What can be exported."""

    READINGS = "readings"
    MILESTONES = "milestones"
    MOODLE = "moodle"


def export(  # noqa: PLR0913 - one parameter an option
    kind: Annotated[Kind, typer.Argument(help="What to export.")],
    *,
    as_of: Annotated[datetime | None, typer.Option(help="The day to look at, in UTC; now if not given.")] = None,
    out: Annotated[Path | None, typer.Option("--out", help="Write to this file; printed if not given.")] = None,
    course: CourseOption = None,
    work: WorkOption = None,
    ledger: LedgerOption = None,
    json: JsonOption = False,
) -> None:
    """Export readings or skill milestones as CSV or JSON, or the skills as a Moodle competency framework."""
    from datetime import UTC

    from groundschool.cli.tracked import gather
    from groundschool.errors import GroundschoolError

    now = datetime.now(UTC)
    text = _text(kind, gather(course, work, ledger, as_of.replace(tzinfo=UTC) if as_of else now), now, json=json)
    if out is None:
        print(text, end="")
        return
    try:
        out.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise GroundschoolError(f"{out}: cannot be written: {error.strerror}. Name another file.") from None
    print(f"Written: {out}")


def _text(kind: Kind, facts: "Facts", now: datetime, *, json: bool) -> str:
    from groundschool.reports.exports import rows
    from groundschool.reports.exports.moodle import competency_framework
    from groundschool.reports.exports.table import MILESTONES, READINGS, as_csv, as_json

    if kind is Kind.MOODLE:
        return competency_framework(facts.framework, facts.title, facts.levels)
    header, found = (
        (READINGS, rows.readings(facts, now)) if kind is Kind.READINGS else (MILESTONES, rows.skill_milestones(facts))
    )
    return as_json(kind.value, header, found) if json else as_csv(header, found)
