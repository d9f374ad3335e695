"""A private record of opened hints and predictions, on the associate's own disk."""

import json
from datetime import UTC, datetime

from platformdirs import user_data_path


def note(kind: str, **facts: object) -> None:
    """Append one line to the diary; a disk that cannot be written loses the line, never the lesson."""
    path = user_data_path("groundschool") / "diary.jsonl"
    line = json.dumps({"at": datetime.now(UTC).isoformat(timespec="seconds"), "kind": kind, **facts})
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as file:
            file.write(line + "\n")
    except OSError:
        return
