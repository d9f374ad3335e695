"""Everybody as the tracker sees them, kept for as long as nothing is recorded or declared that could change it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from groundschool.cli.places import Places
from groundschool.cli.tracked import gather
from groundschool.tracker.visibility import RECORD_READ, RECORD_REFUSED

if TYPE_CHECKING:
    from groundschool.reports.people import People

# How old it may be when nothing was recorded since: no clock that pages show is finer than hours.
FRESH = timedelta(minutes=10)


class FreshPeople:
    """Reads the record anew when it has to."""

    def __init__(self, places: Places, clock: Callable[[], datetime]) -> None:
        self._places, self._clock = places, clock
        self._people: People | None = None
        self._mark: tuple[int, frozenset[tuple[str, int]]] | None = None

    def people(self) -> "People":
        """Return the same people as long as they are fresh."""
        instant, mark = self._clock(), self._marked()
        if self._people is None or mark != self._mark:
            self._people, self._mark = gather(self._places, instant), mark
        elif instant - self._people.facts.as_of >= FRESH:
            known = replace(self._people, facts=replace(self._people.facts, known_at=instant))
            self._people = known.at(instant)
        return self._people

    def _marked(self) -> tuple[int, frozenset[tuple[str, int]]]:
        """Return what changes with every declaration, and with every event but those of reading."""
        root, work = self._places.found.root, self._places.folder
        declared = (*(root / "curriculum").glob("*.toml"), *(root / "curriculum" / "policies").glob("*.toml"))
        local = (*work.glob("*.toml"), *(work / "teams").glob("*.toml"), *(work / "rosters").glob("*.toml"))
        files = frozenset((str(path), path.stat().st_mtime_ns) for path in (*declared, *local))
        # On a course's first day nothing was recorded yet, and everybody has a page all the same.
        with self._places.opened(create=True) as ledger:
            return ledger.newest(RECORD_READ, RECORD_REFUSED), files
