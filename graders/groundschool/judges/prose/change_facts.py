"""What is true of a change that somebody asks for, and by which rules it is judged."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any, Self


@dataclass(frozen=True)
class Guard:
    """A metric that tells whether a change went well: its unit, what it usually is, and where the alert fires.

    Less is better: a threshold lies above what is usual and below the alert.
    """

    name: str
    unit: str
    usual: float
    alert_at: float


@dataclass(frozen=True)
class ChangeWindow:
    """When changes of a class may happen: on which days of the week (Monday is 0), between which times in UTC."""

    days: frozenset[int]
    opens: time
    closes: time

    def holds(self, begins: datetime, ends: datetime) -> bool:
        """Return whether a stretch of one day lies within it."""
        inside = self.opens <= begins.time() and ends.time() <= self.closes
        return begins.weekday() in self.days and begins.date() == ends.date() and inside


@dataclass(frozen=True)
class ChangeFacts:
    """What is true when somebody asks for a change of one setting of a service.

    ``affected`` are services among ``services``; ``approvers`` the people who have to agree, among ``people``;
    ``tested`` the rehearsals of the rollback that count, ``measured`` the minutes of the longest of them;
    ``notice`` and ``verify`` are hours before the window and minutes of watching that the class asks for.
    """

    now: datetime
    ticket: str
    service: str
    key: str
    before: str
    after: str
    risk: str
    services: tuple[str, ...]
    affected: frozenset[str]
    window: ChangeWindow
    freezes: tuple[tuple[datetime, datetime], ...]
    notice: float
    verify: float
    guards: tuple[Guard, ...]
    tested: frozenset[str]
    measured: float
    people: tuple[str, ...]
    approvers: frozenset[str]

    @classmethod
    def from_truth(cls, truth: Mapping[str, Any]) -> Self:
        """Return the facts from plain data: times as ISO 8601, lists for tuples and sets."""
        window = truth["window"]
        as_they_are = ("ticket", "service", "key", "before", "after", "risk", "notice", "verify", "measured")
        return cls(
            now=datetime.fromisoformat(truth["now"]),
            services=tuple(truth["services"]),
            affected=frozenset(truth["affected"]),
            window=ChangeWindow(
                frozenset(window["days"]), time.fromisoformat(window["opens"]), time.fromisoformat(window["closes"])
            ),
            freezes=tuple((datetime.fromisoformat(a), datetime.fromisoformat(b)) for a, b in truth["freezes"]),
            guards=tuple(Guard(**one) for one in truth["guards"]),
            tested=frozenset(truth["tested"]),
            people=tuple(truth["people"]),
            approvers=frozenset(truth["approvers"]),
            **{name: truth[name] for name in as_they_are},
        )
