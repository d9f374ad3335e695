"""What is published about groups: as of when, about whom, and how finely, so that no two publications tell of a few.

One rule for every number. Groups are sets of people; whatever is shown, and whatever is left when shown ones are taken
from each other, or from those whom a viewer knows by name, is nobody or ``k`` people. Their numbers are told in steps
of ``k``, so that neither a nought nor a week in which nothing changed tells what each of them has.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from groundschool.curriculum.publication import WEEKDAYS, Publication

TOO_FEW = "too few people"
# A Monday, from which weeks are counted where several of them go together.
FIRST = datetime(1970, 1, 5, tzinfo=UTC).date()


def week_of(instant: datetime, policy: Publication) -> datetime:
    """Return the beginning of the week, or weeks, in UTC: numbers about groups are as of then until the next one."""
    zone = ZoneInfo(policy.zone)
    first, length = FIRST + timedelta(days=WEEKDAYS.index(policy.weekday)), 7 * policy.weeks
    day = instant.astimezone(zone).date()
    begun = day - timedelta(days=(day - first).days % length)
    return datetime.combine(begun, time(), zone).astimezone(UTC)


def allowed(cells: Iterable[frozenset[str]], known: Collection[str], k: int) -> Iterator[bool]:
    """Yield of each group whether it may be shown beside those before it to whoever knows some people by name.

    Shown groups cut their people into parts, of whom each is in the same ones: every sum, difference and intersection
    of them is made of whole parts. A group that would make a part of fewer than ``k`` people, or strangers, is hidden.
    """
    parts: list[frozenset[str]] = []
    for cell in cells:
        cut = [piece for part in parts for piece in (part & cell, part - cell) if piece]
        cut += [rest] if (rest := cell.difference(*parts)) else []
        if fits := bool(cell) and all(_many(part, known, k) for part in cut):
            parts = cut
        yield fits


def shown_groups(groups: Mapping[str, Collection[str]], known: Collection[str], k: int) -> tuple[frozenset[str], bool]:
    """Return which groups of a partition may be shown to whoever knows some people by name, and whether their total."""
    people = {name: frozenset(members) for name, members in groups.items()}
    names = sorted(people, key=lambda name: (-len(people[name]), name))
    total, *fits = allowed([frozenset().union(*people.values()), *(people[name] for name in names)], known, k)
    return frozenset(name for name, fit in zip(names, fits, strict=True) if fit), total


def told_apart(kinds: Mapping[str, Collection[str]], known: Collection[str], k: int) -> frozenset[str]:
    """Return of which kinds it may be told how many of a group's people are of them; everybody is of one kind.

    A kind of which nobody is counts as one of few people. Hidden kinds together are of ``k`` strangers or more, so that
    nobody can be told to be of none of them.
    """
    strangers = {name: len(set(members).difference(known)) for name, members in kinds.items()}
    if not any(strangers.values()):
        return frozenset(name for name, members in kinds.items() if len(members) >= k)
    shown = {name for name, count in strangers.items() if count >= k}
    while shown and shown != kinds.keys() and sum(strangers[name] for name in kinds.keys() - shown) < k:
        shown.remove(min(shown, key=lambda name: (strangers[name], name)))
    return frozenset(shown)


def _many(part: frozenset[str], known: Collection[str], k: int) -> bool:
    """Return whether these are ``k`` people, and ``k`` strangers where there is any."""
    return len(part) >= k and len(part.difference(known)) not in range(1, k)


def in_steps(number: int, k: int) -> int:
    """Return what a number about a group is at least, in steps of ``k``: 0 stands for fewer than ``k``."""
    return max(number, 0) // k * k


def in_words(number: int, k: int) -> str:
    """Return how many there are in a group, as it may be told."""
    return f"{least} or more" if (least := in_steps(number, k)) else f"fewer than {k}"
