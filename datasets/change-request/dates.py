"""The times of a change: now, the freezes, and when the rollback was rehearsed."""

import random
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
FAR = timedelta(hours=-6)  # of an office whose midnight is our morning


@dataclass(frozen=True)
class Calendar:
    """What time it is, and when nothing may be changed."""

    now: datetime
    freezes: list[tuple[datetime, datetime]]
    file: str


@dataclass(frozen=True)
class Rehearsals:
    """Rehearsals, which of them count, and how many minutes the slowest of these took."""

    file: str
    count: list[str]
    longest: int


def calendar(rng: random.Random, today: date, rule: Any) -> Calendar:  # noqa: ANN401 - of the other module
    """Return a calendar in which a window is open too soon, and the next one after the notice is frozen.

    That freeze ends on a day on which changes are allowed, in the window, by a clock that is hours behind.
    """
    first = _on(today + rng.randint(30, 700) * DAY, rule)
    now = first - timedelta(minutes=rng.randint(40, 170))
    soonest = _next(now + rule.notice * HOUR, rule)
    second = _next(soonest + HOUR, rule)
    ends = (second + HOUR).astimezone(timezone(FAR))
    long = (soonest - rng.randint(2, 9) * HOUR).astimezone(timezone(FAR)), ends
    hour = now.replace(minute=0)
    past = hour - rng.randint(6, 12) * DAY, hour - rng.randint(2, 4) * DAY
    far = hour + rng.randint(40, 50) * DAY
    later = far, far + rng.randint(2, 5) * DAY
    freezes = [past, long, later]
    names = rng.sample(("the new timetable", "the end of the quarter", "the summer fares"), 3)
    rows = [
        f"{name},{begins:%Y-%m-%dT%H:%M%z},{until:%Y-%m-%dT%H:%M%z}"
        for name, (begins, until) in zip(names, freezes, strict=True)
    ]
    return Calendar(now, freezes, "\n".join(["freeze,from,until", *rng.sample(rows, 3)]) + "\n")


def _on(day: date, rule: Any) -> datetime:  # noqa: ANN401
    """Return when a window opens: on a day, or the next one on which it does."""
    opens = datetime(day.year, day.month, day.day, rule.opens, tzinfo=UTC)
    while opens.weekday() not in rule.days:
        opens += DAY
    return opens


def _next(moment: datetime, rule: Any) -> datetime:  # noqa: ANN401
    """Return when the next window opens, from a moment on."""
    opens = _on(moment.date(), rule)
    return opens if opens >= moment else _on(moment.date() + DAY, rule)


def rehearsals(rng: random.Random, now: datetime, made: Any) -> Rehearsals:  # noqa: ANN401
    """Return rehearsals of which two count: others failed, are too old, are planned, or were of something else."""
    name, other = made.service, "desk" if made.service != "desk" else "mail"
    quick, slow = sorted(rng.sample(range(4, 24), 2))
    rows: list[tuple[str, str, timedelta, str, int]] = [
        (name, "rollback", timedelta(days=rng.randint(3, 80)), "ok", quick),
        (name, "rollback", timedelta(days=rng.randint(100, 179)), "ok", slow),
        (name, "rollback", timedelta(days=rng.randint(182, 260)), "ok", slow + rng.randint(3, 9)),
        (name, "rollback", timedelta(days=rng.randint(2, 90)), "failed", slow + rng.randint(10, 30)),
        (name, "rollback", -timedelta(days=rng.randint(3, 20)), "planned", 0),
        (name, "restore", timedelta(days=rng.randint(3, 80)), "ok", quick - rng.randint(1, 3)),
        (other, "rollback", timedelta(days=rng.randint(3, 80)), "ok", quick - rng.randint(1, 3)),
    ]
    numbers = rng.sample(range(40, 400), len(rows))
    told = [(f"REH-{number}", *row) for number, row in zip(numbers, rows, strict=True)]
    lines = [
        f"{ref},{service},{what},{now - ago:%Y-%m-%d},{result},{minutes or ''}"
        for ref, service, what, ago, result, minutes in rng.sample(told, len(told))
    ]
    return Rehearsals(
        "\n".join(["id,service,of,day,result,minutes", *lines]) + "\n", [one[0] for one in told[:2]], slow
    )
