"""A private record of opened hints and predictions, on the associate's own disk."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

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
