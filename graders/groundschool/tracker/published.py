"""What is published about groups: who is counted in which, and as of when, so that no two publications tell of a few.

Numbers stay the same for a week. Groups are compared as sets of people: whatever is shown, and whatever is left when it
is taken from what else is shown or from those whom a viewer knows by name, is nobody or ``k`` people. What a viewer
knew of somebody whom they look after no more is not remembered.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime, time, timedelta

from groundschool.tracker.attempt import Attempt


def week_of(instant: datetime) -> datetime:
    """Return the beginning of the week, Monday 00:00 UTC: numbers about groups are as of then until the next one."""
    day = instant.astimezone(UTC).date()
    return datetime.combine(day - timedelta(days=day.weekday()), time(), UTC)


def shown_groups(groups: Mapping[str, Collection[str]], known: Collection[str], k: int) -> tuple[frozenset[str], bool]:
    """Return which groups of a partition may be shown to whoever knows some people by name, and whether their total.

    Hidden ones are together as good as one group: the smallest group is hidden with them until that is large enough.
    """
    people = {name: frozenset(members) for name, members in groups.items()}
    shown = {name for name, members in people.items() if _tells_of_many(members, known, k)}
    rest = frozenset().union(*(members for name, members in people.items() if name not in shown))
    while rest and shown and not _tells_of_many(rest, known, k):
        smallest = min(shown, key=lambda name: (len(people[name]), name))
        shown.remove(smallest)
        rest |= people[smallest]
    return frozenset(shown), not rest or _tells_of_many(rest, known, k)


def settled(attempts: Iterable[Attempt], known: Collection[str], k: int) -> list[Attempt]:
    """Return the attempts that numbers about exercises count: of the people who came first, ``k`` more at a time.

    People come in the order in which their attempts were recorded. Where fewer than ``k`` are not known by name, what
    is known is left out, so that there are too few for a number.
    """
    every = [attempt for attempt in attempts if not attempt.voided]
    came: dict[tuple[str, int], dict[str, None]] = {}
    for attempt in sorted(every, key=lambda one: (one.seq, one.submitted_at, one.associate)):
        came.setdefault((attempt.exercise, attempt.exercise_version), {})[attempt.associate] = None
    counted = {item: _first(list(people), known, k) for item, people in came.items()}
    return [one for one in every if one.associate in counted[one.exercise, one.exercise_version]]


def _first(people: list[str], known: Collection[str], k: int) -> frozenset[str]:
    """Return the longest beginning in which those not known are a multiple of ``k``, ended by one of them."""
    unknown = [place for place, who in enumerate(people) if who not in known]
    if not unknown:
        return frozenset(people)
    batches = len(unknown) // k
    if not batches:
        return frozenset(people[place] for place in unknown)
    return frozenset(people[: unknown[batches * k - 1] + 1])


def _tells_of_many(members: frozenset[str], known: Collection[str], k: int) -> bool:
    """Return whether a number about these people tells of no few: neither as it stands nor less those known by name."""
    return len(members) >= k and len(members.difference(known)) not in range(1, k)
