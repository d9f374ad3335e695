"""What an honest way to answer the corpus's exercise is made of, each with another part of Python or another library.

``honest`` makes the source of an answer's cell of a function: what it is, with the rules of the exercise, which all of
them share, before it.
"""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import ModuleType

FIRST, COUNTS = "first-errors", "priority-counts"
ANSWERS = {FIRST: "first_errors", COUNTS: "priority_counts"}


def last_boot(entries):
    if not entries:
        return []
    newest = max(entries, key=lambda entry: int(entry["__REALTIME_TIMESTAMP"]))["_BOOT_ID"]
    return [entry for entry in entries if entry["_BOOT_ID"] == newest]


def prioritised(entries):
    """The last boot's entries with a priority, each under the unit it is about: the manager says which."""
    kept = [entry for entry in last_boot(entries) if "PRIORITY" in entry]
    return [
        {**entry, "_SYSTEMD_UNIT": entry["UNIT"]} if entry.get("_PID") == "1" and "UNIT" in entry else entry
        for entry in kept
    ]


def told(entry):
    at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=int(entry["__REALTIME_TIMESTAMP"]))
    said = entry.get("MESSAGE")
    said = "" if said is None else bytes(said).decode(errors="replace") if isinstance(said, list) else said
    return at.isoformat(timespec="microseconds").replace("+00:00", "Z"), said


def first_of(entries):
    found = {}
    for entry in sorted(prioritised(entries), key=lambda entry: int(entry["__MONOTONIC_TIMESTAMP"])):
        if "_SYSTEMD_UNIT" in entry and int(entry["PRIORITY"]) <= 3:
            found.setdefault(entry["_SYSTEMD_UNIT"], told(entry))
    return found


def counted(entries):
    from collections import Counter

    return dict(Counter(int(entry["PRIORITY"]) for entry in prioritised(entries)))


_SHARED = "import json\nfrom datetime import UTC, datetime, timedelta\n\n" + "\n\n".join(
    map(inspect.getsource, (last_boot, prioritised, told, first_of, counted))
)


@dataclass(frozen=True)
class Style:
    """A way to answer a task: its name, and the source of the answer's cell."""

    name: str
    task: str
    source: str


def honest(task: str, *helpers: Callable) -> Callable[[Callable], Style]:
    """Return what makes a style of a function, with the helpers that its cell has before it."""

    def make(function: Callable) -> Style:
        sources = "\n\n".join(inspect.getsource(one) for one in (*helpers, function))
        lines = [line for line in sources.splitlines() if not line.startswith("@honest(")]
        answer = f"{ANSWERS[task]} = {function.__name__}\n"
        return Style(function.__name__, task, "\n".join([_SHARED, *lines, "", answer]))

    return make


def styles_in(module: ModuleType) -> list[Style]:
    """Return the styles that a module defines, in its order."""
    return [one for one in vars(module).values() if isinstance(one, Style)]
