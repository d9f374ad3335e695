"""What is true of an incident when it is over, as far as its postmortem stands on it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self


@dataclass(frozen=True)
class PostmortemFacts:
    """The marks and the impact's end, what failed of how much, and every record with its moment, if it has one.

    ``scope`` are the words by which the journey may be named, ``factors`` and ``no_factors`` the ids of claims,
    ``no_texts`` what the latter say, ``tickets`` the ids of this incident's open ones, ``people`` every name,
    ``secrets`` and ``private`` what must not be passed on.
    """

    incident: str
    marks: Mapping[str, datetime]
    until: datetime
    failed: int
    attempts: int
    scope: tuple[str, ...]
    moments: Mapping[str, datetime]
    others: tuple[str, ...]
    factors: tuple[str, ...]
    no_factors: tuple[str, ...]
    no_texts: Mapping[str, str]
    trigger: str
    tickets: tuple[str, ...]
    people: tuple[str, ...]
    secrets: tuple[str, ...]
    private: tuple[str, ...]

    @classmethod
    def from_truth(cls, truth: Mapping[str, Any]) -> Self:
        """Return the facts from plain data: times as ISO 8601, lists for tuples."""
        values: dict[str, Any] = {name: truth[name] for name in cls.__dataclass_fields__}
        values |= {name: tuple(one) for name, one in values.items() if isinstance(one, list)}
        for name in ("marks", "moments"):
            values[name] = {key: datetime.fromisoformat(at) for key, at in truth[name].items()}
        values["until"] = datetime.fromisoformat(truth["until"])
        return cls(**values)
