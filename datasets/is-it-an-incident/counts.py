"""Cases that are about counts: of what, of how many, by whom, and what nobody knows."""

from dataclasses import replace
from datetime import UTC

from groundschool.kit import beside

engine, drawer = (beside(__file__, name) for name in ("engine", "drawer"))
Case, Row, Warn, Drawer = engine.Case, engine.Row, engine.Warn, drawer.Drawer
NAMES, WHERE, MINUTE, UTC_AND_WALLS = drawer.NAMES, drawer.WHERE, drawer.MINUTE, drawer.UTC_AND_WALLS
OTHERS = ("hosts", "sessions", "requests and health checks")


def plain(draw: Drawer, place: int) -> Case:
    """Return a case in which one of two journeys is as bad as a level."""
    return draw.hit(place, draw.service(2, 2))


def smallest(draw: Drawer) -> Case:
    """Return a case of the whole site in which the worst-hit journey is the smallest one, and not by far."""
    case, (low, high) = draw.case("edge"), draw.bounds(1)
    row = draw.row(case, name := draw.one_of(case), 1, total=draw.rng.randrange(300, 500))
    return draw.put(case, name, [replace(row, failed=round((low + (high - low) / 20) * row.total))])


def in_parts(draw: Drawer, *, worst: bool) -> Case:
    """Return a case in which a small region is hit: its share, or the mean of both, would be another level."""
    case = draw.case()
    name, (one, other) = draw.one_of(case), draw.rng.sample(WHERE, 2)
    small = draw.row(case, name, 0, one, total=draw.rng.randrange(60, 90))
    place = draw.mildest if worst else 1
    large = draw.row(case, name, place, other, total=draw.rng.randrange(60_000, 80_000))
    return draw.put(case, name, [small, large])


def at_bound(draw: Drawer, place: int, less: int) -> Case:
    """Return a case exactly at the bound of a level, or one request below, where rounding would reach it.

    At the worst level's bound nobody came in the other region.
    """
    case, (low, _) = draw.case(), draw.bounds(place)
    total = draw.rng.randrange(2, 6) * 1_000
    row = replace(draw.row(case, name := draw.one_of(case), place), failed=int(low * total) - less, total=total)
    other = next(region for region in WHERE if region != row.region)
    nobody = replace(row, region=other, failed=None if less else 0, total=0)
    return draw.put(case, name, [row] if place else [row, nobody])


def other_population(draw: Drawer, *, only: bool) -> Case:
    """Return a case with a later count of something else, beside the right one or alone."""
    case = draw.case()
    name, where = draw.one_of(case), draw.rng.choice(WHERE)
    right = draw.row(case, name, 0 if not only else 1, where)
    total = draw.rng.randrange(20, 60)
    odd = replace(right, counted=draw.rng.choice(OTHERS), total=total, at=right.at + MINUTE)
    odd = replace(odd, failed=total - 1 if only else 0)
    return draw.put(case, name, [odd] if only else [right, odd])


def stray(draw: Drawer) -> Case:
    """Return a case with a row of something else, of a journey that does not need the service."""
    case = draw.case()
    other = other_journey(draw, case)
    odd = replace(draw.row(case, other, 0), counted=draw.rng.choice(OTHERS))
    return draw.put(case, other, [odd])


def whole_site(draw: Drawer) -> Case:
    """Return a case with a row over everything, in which robots fail, too."""
    case = draw.case()
    return replace(case, rows=[draw.row(case, engine.EVERYTHING, 0, draw.rng.choice(WHERE)), *case.rows])


def unknown(draw: Drawer, how: str) -> Case:
    """Return a case in which nobody knows about a journey: no row, no total, or nobody came."""
    case = draw.case()
    name = draw.one_of(case)
    one, other = (draw.row(case, name, draw.mildest, where) for where in draw.rng.sample(WHERE, 2))
    one, early, late = (replace(row, at=case.at - ago * MINUTE) for row, ago in ((one, 11), (other, 10), (other, 1)))
    others = draw.put(case, name, []).rows
    rows = {  # in no order: the later row of a region stands before or behind the earlier one
        "no-row": others,
        "no-total": [replace(late, failed=early.failed + 3, total=None), *others, early],
        "nobody": [*others, replace(one, failed=0, total=0)],
        "half": [early, *others, one, replace(late, failed=None, total=None)],
    }[how]
    return replace(case, rows=rows)


def others_unknown(draw: Drawer) -> Case:
    """Return a case in which a journey is hit, and nobody knows of how many another one is that needs no service."""
    case = draw.hit(2, draw.service())
    name = other_journey(draw, case)
    return draw.put(case, name, [replace(draw.row(case, name, draw.mildest), total=None)])


def others_hole(draw: Drawer) -> Case:
    """Return a case in which nobody knows about a journey, and another one that needs no service may be worse."""
    case = draw.case(draw.service())
    case, name = draw.put(case, draw.one_of(case), []), other_journey(draw, case)
    return draw.put(case, name, draw.hole(case, name, 2, 0))


def other_journey(draw: Drawer, case: Case) -> str:
    """Return a journey that does not need the case's service."""
    return draw.rng.choice([name for name in NAMES if name not in draw.policy.services[case.service]])


def known_too(draw: Drawer, *, worse: bool) -> Case:
    """Return a case with a journey that nobody knows about, and one that is worse than it could be, or as bad."""
    case = draw.case("edge")
    *others, last = draw.policy.services[case.service]
    first, *rest = draw.policy.services[case.service]
    unseen, known = (last, others) if worse else (first, rest)
    case, bad = draw.put(case, unseen, []), draw.rng.choice(known)
    return draw.put(case, bad, draw.rows(case, bad, draw.policy.unknown - worse))


def partial(draw: Drawer, *, small: bool) -> Case:
    """Return a case in which a region has not told its failures; they may make a level's difference, or none."""
    case = draw.case()
    name, (one, other) = draw.one_of(case), draw.rng.sample(WHERE, 2)
    told = draw.row(case, name, 1, one, total=draw.rng.randrange(4_000, 5_000))
    untold = draw.row(case, name, 1, other, total=4 if small else draw.rng.randrange(5_500, 9_000))
    return draw.put(case, name, [told, replace(untold, failed=None)])


def counted_again(draw: Drawer, *, better: bool) -> Case:
    """Return a case in which a region was counted twice: the later one stands first, or has the earlier text."""
    case = draw.case()
    name, where = draw.one_of(case), draw.rng.choice(WHERE)
    early, late = (1, draw.mildest) if better else (draw.mildest, 1)
    clocks = (UTC, UTC) if better else UTC_AND_WALLS[1:]
    first = replace(draw.row(case, name, early, where), at=(case.at - 9 * MINUTE).astimezone(clocks[0]))
    last = replace(draw.row(case, name, late, where), at=(case.at - 3 * MINUTE).astimezone(clocks[1]))
    others = draw.put(case, name, []).rows
    return replace(case, rows=[last, *others, first] if better else [first, *others, last])


def lost_count(draw: Drawer) -> Case:
    """Return a case in which the later count of a region has no number of failures any more."""
    case = draw.case()
    name, where = draw.one_of(case), draw.rng.choice(WHERE)
    first = replace(draw.row(case, name, draw.mildest, where), at=case.at - 9 * MINUTE)
    return replace(case, rows=[first, *draw.put(case, name, []).rows, replace(first, failed=None, at=case.at - MINUTE)])


def exposed(draw: Drawer, word: str | None = None, *, unsure: bool = False) -> Case:
    """Return a case in which customers' data may have been seen, or not; the shares are unsure beside it if asked."""
    case = draw.case()
    name = draw.one_of(case)
    case = draw.put(case, name, draw.hole(case, name, draw.mildest, 2)) if unsure else case
    return replace(case, exposure=word or draw.policy.exposed[0])


def internal(draw: Drawer, place: int | None = None) -> Case:
    """Return a case of a service that no journey needs; one may be hit all the same."""
    case = draw.case(draw.service(0, 0))
    name = draw.rng.choice(NAMES)
    return case if place is None else draw.put(case, name, draw.rows(case, name, place))


def over(draw: Drawer, place: int) -> Case:
    """Return a case whose alerts have stopped."""
    return replace(draw.hit(place), notifications=((Warn(fires=True),), (Warn(fires=False),)))
