"""What we keep of what was collected: since when the exchange has had it, and what was found in it.

Beside a collected hand-in lies its receipt. Since when the exchange has each hand-in is kept apart, from the first
sight of it: whatever is done to its folder later, that stays.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from pydantic import TypeAdapter, ValidationError

from groundschool.marking.safe_files import OddFileError, read_regular
from groundschool.marking.whole_files import write_whole

RECEIPT = ".groundschool-receipt.json"
SEEN = "exchange-seen.json"


@dataclass(frozen=True)
class Receipt:
    """Which hand-in of the exchange a folder is a copy of, what is to be said of it, and why a file was left there."""

    entry: str = ""
    findings: tuple[str, ...] = ()
    left: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def beside(cls, folder: int) -> Self:
        """Return the receipt that lies in an open folder; an empty one where none does, or none that is ours."""
        try:
            return TypeAdapter(cls).validate_json(read_regular(RECEIPT, folder))
        except (OddFileError, ValidationError):
            return cls()

    def as_json(self) -> bytes:
        """Return the receipt as a file holds it."""
        return json.dumps(asdict(self)).encode()


class FirstSeen:
    """Since when the exchange has each hand-in, kept in ``folder``; what is there no longer is forgotten."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / SEEN
        self._before = _read(self._path)
        self._now: dict[str, float] = {}

    def since(self, entry: str, changed: float, now: datetime) -> datetime:
        """Return since when an entry is there: as first seen, else since its folder last changed."""
        first = self._before.get(entry, min(changed, now.timestamp()))
        self._now[entry] = first
        return datetime.fromtimestamp(first, UTC)

    def keep(self) -> None:
        """Write down what was seen, whole or not at all."""
        if self._now == self._before:
            return
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_whole(self._path, json.dumps(self._now).encode())


def _read(path: Path) -> dict[str, float]:
    try:
        return TypeAdapter(dict[str, float]).validate_json(path.read_bytes())
    except (OSError, ValidationError):
        return {}
