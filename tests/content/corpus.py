"""Texts that people have sorted into good and bad, and how often an item of a rubric is right about them."""

import tomllib
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

ENOUGH = 12  # texts of either kind
OFTEN = 0.9  # of the flags that are raised, and of the texts that deserve one
Entry = Mapping  # of a corpus: item or doubt, put, good, bad
Holds = Callable[[str, Entry], bool]  # whether an item passes a text, or its reader raises no flag


def load_corpus(name: str) -> dict[str, list[Entry]]:
    """Return the entries of a file beside the tests, under ``items`` and ``flags``."""
    return tomllib.loads(Path(__file__).with_name(name).read_text(encoding="utf-8"))


def named(entry: Entry) -> str:
    """Return the name of what an entry is about."""
    return entry.get("item") or entry["doubt"]


def too_few(entries: Iterable[Entry]) -> list[str]:
    """Return the names of the entries that have less than enough different texts of a kind."""
    return [named(one) for one in entries if min(len(set(one["good"])), len(set(one["bad"]))) < ENOUGH]


def wrongly(entry: Entry, holds: Holds) -> tuple[list[str], list[str]]:
    """Return the texts that are stopped wrongly, and those that slip through."""
    return [one for one in entry["good"] if not holds(one, entry)], [one for one in entry["bad"] if holds(one, entry)]


def nearly_always(entry: Entry, holds: Holds) -> bool:
    """Return whether nine in ten of what is stopped deserved it, and nine in ten of the bad texts are stopped."""
    false, missed = wrongly(entry, holds)
    found = len(entry["bad"]) - len(missed)
    return found >= OFTEN * max(found + len(false), len(entry["bad"]))


def table(entries: Iterable[Entry], holds: Holds) -> str:
    """Return how often each is right, a line an entry, to be printed."""
    lines = ["", "item         good  bad  precision  recall"]
    for entry in entries:
        false, missed = wrongly(entry, holds)
        good, bad = len(entry["good"]), len(entry["bad"])
        found = bad - len(missed)
        precision = found / max(found + len(false), 1)
        lines.append(f"{named(entry):11} {good:5} {bad:4} {precision:10.2f} {found / bad:7.2f}")
    return "\n".join(lines)
