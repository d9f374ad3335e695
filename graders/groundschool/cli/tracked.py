"""The facts behind ``progress`` and ``report``, gathered from the course and the ledger."""

from pathlib import Path
from typing import TYPE_CHECKING

from groundschool.cli.options import ledger_url

if TYPE_CHECKING:
    from datetime import datetime

    from groundschool.reports.facts import Facts

# Work signed more than this long after it was done is marked as backdated.
BACKDATED_DAYS = 30


def gather(course: Path | None, work: Path | None, ledger: str | None, now: "datetime") -> "Facts":
    """Return the facts as known ``now``; roster and ledger lie in ``work``, the course folder if not given.

    Raises CourseError when the framework or the roster has problems, LedgerError when there is no ledger to read.
    """
    from groundschool.curriculum import Course
    from groundschool.curriculum.framework import load_framework
    from groundschool.curriculum.roster import load_roster
    from groundschool.errors import CourseError
    from groundschool.reports.facts import Facts
    from groundschool.storage.ledger import Ledger
    from groundschool.tracker.history import by_associate, history_of

    found = Course.find(course)
    place = work or found.root
    framework, problems = load_framework(found.root)
    roster, wrong = load_roster(place)
    if framework is None or problems or wrong:
        raise CourseError(problems + wrong)
    with Ledger(ledger_url(ledger, place), lambda: now, create=False) as opened:
        events = by_associate(opened.events())
    histories = {who: history_of(mine, who, backdated_days=BACKDATED_DAYS) for who, mine in events.items()}
    declared = found.declared
    return Facts(
        title=declared.title,
        company=declared.company,
        levels=declared.levels,
        framework=framework,
        exercises=found.exercises,
        roster=roster,
        attempts=tuple(attempt for history in histories.values() for attempt in history.attempts),
        histories=histories,
        as_of=now,
    )
