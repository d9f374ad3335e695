"""What the alerts of an objective promise: what must fire, and what must not, in which world and when."""

from collections.abc import Sequence

HOUR, SIX, DAY, DAYS = ("page", "1h"), ("page", "6h"), ("ticket", "1d"), ("ticket", "3d")
EVERY = (HOUR, SIX, DAY, DAYS)
Alert = tuple[str, str]  # severity and long window
Promise = tuple[str, int, tuple[tuple[str, str, Sequence[Alert], bool], ...]]
# What is promised, its points, and what must (or must not) fire where and when: (world, moment, alerts, fires).
PROMISES: tuple[Promise, ...] = (
    ("a service that keeps its objective wakes nobody", 1, (("fast", "healthy", EVERY, False),)),
    (
        "the one-hour page comes with the burn that spends its share of the budget, not sooner, not for less",
        4,
        (
            ("fast", "ten_minutes", (HOUR,), False),
            ("fast", "hour", (HOUR,), True),
            ("steady", "hour", (HOUR, SIX), False),
            ("steady", "five_hours", (HOUR,), False),
        ),
    ),
    (
        "the six-hour page comes for a burn that the one-hour page lets pass, never for a slow one",
        2,
        (
            ("steady", "hour", (SIX,), False),
            ("steady", "five_hours", (SIX,), True),
            ("day", "full", (HOUR, SIX), False),
        ),
    ),
    (
        "a day of slow burn is a ticket, half a day is none",
        2,
        (("day", "half", (DAY,), False), ("day", "full", (DAY,), True), ("days", "full", (DAY, SIX, HOUR), False)),
    ),
    (
        "three days of slower burn are a ticket, one day is none",
        2,
        (("days", "third", (DAYS,), False), ("days", "full", (DAYS,), True)),
    ),
    (
        "an alert ends soon after the trouble does",
        4,
        (
            ("burst", "end", (HOUR,), True),
            ("burst", "ten_minutes_later", (HOUR,), False),
            ("day", "full", (DAY,), True),
            ("day", "four_hours_later", (DAY,), False),
        ),
    ),
    (
        "pods count by their traffic: a small one that fails alone is no page, a failing service is",
        4,
        (("lopsided", "canary", EVERY, False), ("lopsided", "everything", (HOUR,), True)),
    ),
    (
        "below the minimum of requests it is silent, above it is not",
        3,
        (("night", "two_hours", EVERY, False), ("evening", "hour", (HOUR,), True)),
    ),
)
