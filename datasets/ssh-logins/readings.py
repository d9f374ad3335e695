"""What the three answers are, and what each misconception makes of the lines."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from groundschool.kit import beside

night = beside(__file__, "night")
FEW, HOUR = 5, timedelta(hours=1)
PASSWORDS = (night.PASSWORD, night.KEYBOARD)


@dataclass(frozen=True)
class Seen:
    """A line as somebody reads it: when, how many attempts, of what kind, from where, as whom."""

    at: datetime
    times: int
    folded: bool
    older: bool  # it stands in auth.log.1
    kind: str
    source: str
    user: str
    known: bool
    method: str


Change = Callable[[Seen], Seen | None]


def failures(seen: Iterable[Seen]) -> list[list]:
    """Return [source, user, attempts] of failed passwords."""
    counted: Counter[tuple[str, str]] = Counter()
    for one in seen:
        if one.kind == "failed":
            counted[one.source, one.user] += one.times
    return sorted([*pair, times] for pair, times in counted.items())


def guessed(
    seen: list[Seen], *, least: int = FEW, within: timedelta = HOUR, later: bool = False, own: bool = False
) -> list:
    """Return [time, source, user] of logins by password after so many failures from the same source."""
    found = []
    for place, one in enumerate(seen):
        if one.kind != "accepted":
            continue
        before = [
            two
            for two in (seen if later else seen[:place])
            if two.kind == "failed"
            and two.source == one.source
            and (later or one.at - two.at <= within)
            and (two.user == one.user or not own)
        ]
        if sum(two.times for two in before) >= least:
            found.append([stamp(one.at), one.source, one.user])
    return sorted(found)


def windows(seen: list[Seen], *, least: int = FEW) -> list[list]:
    """Return [source, first, last, users] of the sources with so many failures."""
    by_source: dict[str, list[Seen]] = {}
    for one in seen:
        if one.kind == "failed":
            by_source.setdefault(one.source, []).append(one)
    return sorted(
        [source, stamp(min(one.at for one in own)), stamp(max(one.at for one in own)), len({one.user for one in own})]
        for source, own in by_source.items()
        if sum(one.times for one in own) >= least
    )


def stamp(at: datetime) -> str:
    """Return a moment as the answers write it."""
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def plain(one: Seen) -> Seen | None:
    """Return what counts of a line: a password, right or wrong."""
    return one if one.kind in {"failed", "accepted"} and one.method in PASSWORDS else None


def _first_from(one: Seen) -> Seen | None:
    """Return the line as it is read up to its first `from`."""
    inside = re.match(r"(.*?) ?from (\S+)", one.user)
    return replace(one, user=inside[1], source=inside[2]) if inside else one


def _quoted_login(one: Seen) -> Seen | None:
    """Return a login where the word stands anywhere in a line, as in the name of a hostile user."""
    inside = re.search(r"Accepted password for (\S+) from (\S+)", one.user)
    return replace(one, kind="accepted", user=inside[1], source=inside[2]) if inside and one.kind == "failed" else one


CHANGES: dict[str, Change] = {
    "lines-counted": lambda one: replace(one, times=1),
    "folded-skipped": lambda one: None if one.folded else one,
    "folded-includes": lambda one: replace(one, times=one.times - 1) if one.folded else one,
    "invalid-is-user": lambda one: one if one.known or one.kind == "accepted" else replace(one, user="invalid"),
    "first-from": _first_from,
    "word-anywhere": _quoted_login,
    "one-file": lambda one: None if one.older else one,
    "colon-splits": lambda one: replace(one, source=one.source.split(":")[0]),
    "one-method": lambda one: None if one.method == night.KEYBOARD else one,
    "names-in-one-word": lambda one: None if " " in one.user or not one.user else one,
}


def misread(seen: list[Seen], collected: datetime) -> Iterator[tuple[str, list[Seen]]]:
    """Yield by misconception the lines as it reads them."""
    counted = [one for line in seen if (one := plain(line))]
    for tag, change in CHANGES.items():
        yield tag, [one for line in counted if (one := change(line))]
    yield (
        "every-word",
        [
            replace(one, kind="failed") if one.kind == "other" else one
            for one in seen
            if plain(one) or one.kind == "other"
        ],
    )
    yield (
        "any-program",
        [
            replace(one, kind="failed") if one.kind == "quoted" else one
            for one in seen
            if plain(one) or one.kind == "quoted"
        ],
    )
    yield "keys-counted", [one for one in seen if one.kind in {"failed", "accepted"}]
    yield "year-of-today", [replace(one, at=one.at.replace(year=collected.year)) for one in counted]
