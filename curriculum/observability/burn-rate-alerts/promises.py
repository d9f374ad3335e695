"""What the alerts of an objective promise: in which worlds, and at which of their moments, each promise is kept."""

LONGS = ("1h", "6h", "1d", "3d")
AGAIN = ("again-pages", "again-tickets")
LIMITS = tuple(f"limit-{long}" for long in LONGS)
EITHER_SIDE = ("a bump", "just below", "just above")
Moments = tuple[tuple[str, str], ...]  # world and moment


def _of(worlds: tuple[str, ...], *moments: str) -> Moments:
    return tuple((world, moment) for moment in moments for world in worlds)


AT_ONCE: tuple[str, int, Moments] = (
    "what comes back is told at once: a page waits two minutes at most, a ticket an hour",
    3,
    _of(AGAIN, "over", "soon after"),
)
# What is promised, its points, and the worlds and moments that show it. Each promise has moments at which something
# must fire, and such at which nothing may: who never wakes anybody keeps none of them.
PROMISES: tuple[tuple[str, int, Moments], ...] = (
    ("a service that keeps its objective wakes nobody, an outage does", 2, _of(LIMITS, "calm", "an outage")),
    ("the one-hour page comes with the burn that spends its share of the budget", 3, _of(LIMITS[:1], *EITHER_SIDE)),
    ("the six-hour page comes with a slower burn, and not before", 3, _of(LIMITS[1:2], *EITHER_SIDE)),
    ("the one-day ticket comes with a burn that is slower still, and not before", 2, _of(LIMITS[2:3], *EITHER_SIDE)),
    ("the three-day ticket comes with the slowest burn of all, and not before", 2, _of(LIMITS[3:], *EITHER_SIDE)),
    ("an alert ends when the trouble lets up, and is back with it", 4, _of(LIMITS, "letting up", "back")),
    AT_ONCE,
    (
        "pods count by their traffic: a small one that fails alone is no page",
        3,
        _of(AGAIN, "the canary", "everything"),
    ),
    (
        "below the minimum of requests it is silent, above it is not",
        3,
        (
            *_of(("few-pages",), *(f"{many} in {long}" for long in ("1h", "6h") for many in ("enough", "too few"))),
            *_of(("few-tickets",), *(f"{many} in {long}" for long in ("1d", "3d") for many in ("enough", "too few"))),
        ),
    ),
)
