"""A private record of what somebody tried, answered and had hinted at, on the associate's own disk."""

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

NAME = "diary.jsonl"


@dataclass(frozen=True)
class Diary:
    """The diary in a folder of the associate's."""

    folder: Path
    clock: Callable[[], datetime]

    def note(self, kind: str, **facts: object) -> None:
        """Append one line; a disk that cannot be written loses the line, never the lesson."""
        line = json.dumps({"at": self.clock().isoformat(timespec="seconds"), "kind": kind, **facts})
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with (self.folder / NAME).open("a", encoding="utf-8") as file:
                file.write(line + "\n")
        except OSError:
            return

    def entries(self) -> Iterator[dict[str, Any]]:
        """Yield what was noted, oldest first; a line that is none is left out."""
        try:
            lines = (self.folder / NAME).read_text(encoding="utf-8", errors="replace").splitlines()
        except OSError:
            return
        for line in lines:
            with suppress(ValueError):
                if isinstance(entry := json.loads(line), dict):
                    yield entry
