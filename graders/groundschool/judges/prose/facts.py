"""What is true of an incident when somebody writes an update about it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Self

Audience = Literal["internal", "customer"]


@dataclass(frozen=True)
class IncidentFacts:
    """What is true at the moment of writing.

    ``share`` (0-1) and ``failed`` are the failing share and number of the worst-hit journey's attempts since
    ``since``, ``diluted`` the share when the time before is averaged in. ``cadence`` gives, by severity, the minutes
    until the next update is due, worst severity first. ``scope`` are the words by which the journey may be named,
    ``cause`` those of the confirmed cause (empty: nothing is confirmed), ``suspects`` names that must not be given as
    the cause, ``approved`` the action that was decided (empty: none was). ``internal`` must not reach customers.
    """

    incident: str
    number: int
    status: str
    severity: str
    now: datetime
    since: datetime
    share: float
    failed: int
    scope: tuple[str, ...]
    cause: tuple[str, ...]
    suspects: tuple[str, ...]
    people: tuple[str, ...]
    internal: tuple[str, ...]
    secrets: tuple[str, ...]
    cadence: Mapping[str, int] = field(default_factory=dict)
    diluted: float = 0.0
    attempts: int = 0
    approved: str = ""

    @classmethod
    def from_truth(cls, truth: Mapping[str, Any]) -> Self:
        """Return the facts from plain data: times as ISO 8601, lists for tuples; what is no fact is left aside."""
        known = {name: truth[name] for name in cls.__dataclass_fields__ if name in truth}
        values: dict[str, Any] = {name: tuple(one) if isinstance(one, list) else one for name, one in known.items()}
        values |= {name: datetime.fromisoformat(truth[name]) for name in ("now", "since")}
        return cls(**values)
