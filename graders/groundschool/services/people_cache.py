"""Everybody as the tracker sees them, kept up to date event by event for as long as somebody asks."""

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import RLock
from typing import TYPE_CHECKING

from groundschool.errors import LedgerAwayError
from groundschool.ledger.events import EVERYBODY, Event
from groundschool.reports.people import People
from groundschool.services.workspace import Workspace
from groundschool.tracker.privacy.visibility import RECORD_READ, RECORD_REFUSED

if TYPE_CHECKING:
    from groundschool.ledger.store import Ledger
    from groundschool.tracker.evidence.history import History

# How old it may be when nothing was recorded since: no clock that pages show is finer than hours.
FRESH = timedelta(minutes=10)
# Who read a record changes nothing in it; their readers are shown to the associates themselves only.
READS = frozenset({RECORD_READ, RECORD_REFUSED})
Files = frozenset[tuple[str, int]]


class PeopleCache:
    """Reads the ledger once, and afterwards only what was recorded since; may be asked from any thread.

    Of somebody whose identity is missing nothing can be told: they are left out, and a warning says so.
    """

    def __init__(self, workspace: Workspace, clock: Callable[[], datetime]) -> None:
        self._workspace, self._clock = workspace, clock
        self._lock = RLock()
        self._ledger: Ledger | None = None
        self._people: People | None = None
        self._marks: tuple[Files, int] | None = None
        self._dated = datetime.min.replace(tzinfo=UTC)
        # How often everybody was worked out or dated anew: what changes for all at once.
        self.generation = 0
        self._forget()

    def people(self) -> People:
        """Return the same people as long as nothing was recorded or declared that could change them."""
        with self._lock:
            self._declared_anew()
            touched = self._hear()
            instant = self._clock()
            if self._people is None or EVERYBODY in touched:
                self._date(self._worked_out(instant))
            else:
                if touched:
                    self._people = self._people.learning(self._histories(touched), instant)
                if instant - self._dated >= FRESH:
                    facts = replace(self._people.facts, known_at=instant)
                    self._date(replace(self._people, facts=facts).at(instant))
            assert self._people is not None
            return self._people

    def close(self) -> None:
        """Let go of the ledger; whoever asks again opens it again."""
        with self._lock:
            if self._ledger is not None:
                self._ledger.close()
            self._ledger, self._marks = None, None

    def own(self, associate: str) -> People:
        """Return one of these people, judged among all, with who read their record until now."""
        with self._lock:
            everybody = self.people()
            mine = everybody.only({associate})
            return mine.learning(self._histories({associate}), self._clock())

    def newest(self, among: Iterable[str] | None = None) -> int:
        """Return the number of the last event about some people, or anybody, that is no reading of a record."""
        with self._lock:
            found = self._newest if among is None else {who: self._newest.get(who, 0) for who in (*among, EVERYBODY)}
            return max(found.values(), default=0)

    def _date(self, people: People) -> None:
        """Keep people who are all as of now."""
        self._people, self._dated = people, people.facts.as_of
        self.generation += 1

    def _forget(self) -> None:
        self._seq = 0
        self._events: defaultdict[str, list[Event]] = defaultdict(list)
        self._newest: dict[str, int] = {}
        self._lost: set[str] = set()
        self._people = None

    def _declared_anew(self) -> None:
        """Forget what was worked out when a file that declares something changed, everything with another ledger."""
        marks = self._files(), self._ledger_file()
        if self._marks is not None and self._marks[1] and not marks[1]:
            raise LedgerAwayError(
                f"{self._workspace.folder / 'ledger.db'}: is gone. Put it back, or restore your backup."
            )
        if self._marks is None or marks[1] != self._marks[1]:
            self.close()
            # On a course's first day nothing was recorded yet, and everybody has a page all the same.
            self._ledger = self._workspace.opened(create=True)
            self._forget()
            marks = marks[0], self._ledger_file()
        if marks != self._marks:
            self._setting = self._workspace.setting()
            self._marks, self._people = marks, None

    def _hear(self) -> set[str]:
        """Take in what was recorded since, and return about whom, readings left out."""
        assert self._ledger is not None
        told = self._ledger.since(self._seq)
        if self._seq and any(stored.type == "subject.erased" for stored, _ in told):
            self._forget()
            told = self._ledger.since(0)
        self._seq = max((stored.seq for stored, _ in told), default=self._seq)
        for _, event in told:
            if event is not None:
                self._events[event.associate].append(event)
        touched = {event.associate: event.seq for _, event in told if event is not None and event.type not in READS}
        self._newest |= touched
        gone = {stored.associate for stored, _ in told if stored.type == "subject.erased"}
        self._warn({stored.associate for stored, event in told if event is None} - gone)
        return set(touched)

    def _warn(self, lost: set[str]) -> None:
        for name in sorted(lost - self._lost):
            remedy = "Restore identity.db from the same backup as the ledger."
            logging.getLogger(__name__).warning("Who %s is cannot be told; they are left out. %s", name, remedy)
        self._lost |= lost

    def _worked_out(self, instant: datetime) -> People:
        histories = self._histories(self._events.keys() - {EVERYBODY})
        assert self._ledger is not None
        shared = self._events.get(EVERYBODY, ())
        return self._setting.known(histories, shared, instant, instant, self._ledger.by_token())

    def _histories(self, among: Iterable[str]) -> dict[str, "History"]:
        shared = self._events.get(EVERYBODY, ())
        told = {who: self._setting.today([*self._events.get(who, ()), *shared]) for who in among}
        return self._setting.histories(told)

    def _files(self) -> Files:
        """Return what changes with every declaration."""
        root, work = self._workspace.found.root, self._workspace.folder
        declared = (*(root / "curriculum").glob("*.toml"), *(root / "curriculum" / "policies").glob("*.toml"))
        local = (*work.glob("*.toml"), *(work / "teams").glob("*.toml"), *(work / "rosters").glob("*.toml"))
        return frozenset((str(path), path.stat().st_mtime_ns) for path in (*declared, *local))

    def _ledger_file(self) -> int:
        """Return the file that the ledger is, 0 where it is none: one restored from a backup is another."""
        path = self._workspace.folder / "ledger.db"
        return path.stat().st_ino if path.exists() else 0
