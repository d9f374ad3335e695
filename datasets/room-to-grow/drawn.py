"""Pools in the making: their nodes in the units of several tools, their weeks, and what was done to them."""

import random
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta, timezone

from groundschool.kit import beside
from groundschool.simulation.company import DOMAIN

capacity = beside(__file__, "capacity")
PoolBook, PoolChange, PoolNode, PoolRule = (
    capacity.PoolBook, capacity.PoolChange, capacity.PoolNode, capacity.PoolRule
)  # fmt: skip
DAY, GIB = timedelta(days=1), 2**30
POOLS = ("search", "sessions", "fares", "timetable", "seatmaps", "loyalty", "freight", "kiosks", "notices", "quays")
MORE = ("crews",)
STEPS = ("approval", "quote", "vendor delivery", "rack and cable", "burn-in", "rebalance")
SEASON = (0.0, -0.01, -0.015, 0.0, 0.05, 0.085, 0.045)  # Monday to Sunday: ferries are full on Saturdays
OFFSETS = (timezone(timedelta(hours=2)), timezone(timedelta(hours=-3)), UTC)
UNITS = (
    "{}", "{}k", "{}kB", "{}M", "{} MB", "{}G", "{} GB", "{}T", "{}TB",
    "{}Ki", "{}KiB", "{}Mi", "{} MiB", "{}Gi", "{} GiB", "{}Ti", "{}TiB",
)  # fmt: skip


class Draft:
    """Pools as they are on a day."""

    def __init__(self, rng: random.Random, today: date) -> None:
        self.rng, self.today = rng, today
        self.days: dict[str, dict[date, int | None]] = {}
        self.nodes: list[PoolNode] = []
        self.changes: list[PoolChange] = []
        self.rules: dict[str, PoolRule] = {}
        self.since: dict[str, int] = {}  # so many days ago it was resized
        self.held: dict[str, float] = {}  # so much of what it holds now it held before that
        self.numbers = iter(rng.sample(range(20_000, 60_000), 200))
        self.units = iter(rng.sample(UNITS, len(UNITS)) + rng.choices(UNITS, k=60))  # each of them somewhere

    def book(self) -> PoolBook:
        """Return everything that is known."""
        return PoolBook(self.today, self.days, self.nodes, self.changes, self.rules)

    def node(self, pool: str, state: str, gib: float, unit: str, *, kept: float = 0) -> None:
        """Add a node, with what is kept for others; of one that is only ordered nobody has measured the rest."""
        number = sum(node.pool == pool for node in self.nodes) + 1
        usable = "" if state == "ordered" else _size((gib - kept) * self.rng.uniform(0.88, 0.95), unit)
        self.nodes.append(PoolNode(f"{pool}-{number:02}.{DOMAIN}:9100", pool, state, _size(gib, unit), usable))

    def pool(self, pool: str, may_fail: int, lead: tuple[int, int], *, milli: bool = False) -> None:
        """Add a pool's nodes in each state, each with units of its own, and the steps to more of them."""
        sizes = [128] * may_fail + [96, *self.rng.choices((64, 80, 96), k=self.rng.randint(2, 3)), 48]
        units = [next(self.units) for _ in sizes[milli:]]
        units[may_fail + 1 : may_fail + 1] = ["{}m"] * milli
        for at, size in enumerate(sizes):  # of one that stays more is kept than of those that are lost
            kept = 44 if at == may_fail else 0
            self.node(pool, "in-service", size + at + kept, units[at], kept=kept)
        for state, size in zip(("ordered", "draining", "retired"), (40, 56, 72), strict=True):
            self.node(pool, state, size + self.rng.randint(0, 9), self.rng.choice(UNITS))
        if milli:
            self.node(pool, "maintenance", 66, self.rng.choice(UNITS))
        self.rules[pool] = PoolRule(may_fail, self.steps(*lead))

    def steps(self, least: int, most: int) -> list[tuple[str, int, int]]:
        """Return three or four steps that take so many days together, at least and at most."""
        names = self.rng.sample(STEPS, self.rng.randint(3, 4))
        while True:
            low, high = (self._parts(days, len(names)) for days in (least, most))
            if max(high) < most * 0.55 and all(a <= b for a, b in zip(low, high, strict=True)):
                return [*zip(names, low, high, strict=True)]

    def _parts(self, days: int, many: int) -> list[int]:
        ends = sorted(self.rng.sample(range(1, days), many - 1))
        return [b - a for a, b in zip([0, *ends], [*ends, days], strict=True)]

    def change(self, pool: str, kind: str, day: date, status: str = "done", *, wall: int = 0) -> None:
        """Add a change that ended on a day of UTC; ``wall``: on the clock of whoever did it so many days later."""
        ended = datetime(
            day.year, day.month, day.day, self.rng.randint(4, 19), self.rng.choice((5, 20, 45)), tzinfo=UTC
        )
        if wall:
            ended = ended.replace(hour=1 if wall < 0 else 23).astimezone(OFFSETS[wall < 0])
        else:
            ended = ended.astimezone(self.rng.choice(OFFSETS))
        told = None if status == "scheduled" else ended
        self.changes.append(PoolChange(f"CHG00{next(self.numbers)}", pool, kind, status, told))

    def weeks(self, pool: str, last: float, a_week: float, noise: float, *, before: float) -> None:
        """Add what a pool used by day, until it was ``last`` at the most; before its resize it was another pool."""
        rng, days, since = self.rng, self.days.setdefault(pool, {}), self.since.get(pool, 0)
        for ago in range(70, 0, -1):
            day = self.today - ago * DAY
            value = (
                last / 1.085 * (1 + SEASON[day.weekday()]) - a_week * ago / 7 + rng.gauss(0, 1) * noise * abs(a_week)
            )
            if ago > since > 0:
                value = value * self.held.get(pool, 0.8) - before * (ago - since) / 7
            elif ago == since > 0:
                value *= 0.9  # half of it before, half after
            days[day] = int(value)
        days[self.today] = int(last * rng.uniform(1.01, 1.03))  # a day that is not over

    def gaps(self, pool: str, missing: int, empty: int, within: int) -> None:
        """Take away whole rows, and the values of others, among days so near."""
        ago = self.rng.sample(range(9, within), missing + empty)
        for number, one in enumerate(ago):
            if number < missing:
                del self.days[pool][self.today - one * DAY]
            else:
                self.days[pool][self.today - one * DAY] = None


def _size(gib: float, unit: str) -> str:
    """Return a size as tools print it: whole in small units, in quarters or a few decimals in large ones.

    A float has each of them exactly, so that in whichever way they are added up, the sum is the same.
    """
    bare = unit.removeprefix("{}").strip().removesuffix("B")
    if bare == "m":
        return unit.format(round(gib * GIB) * 1000 + 500)
    scale = capacity.in_bytes(f"1{bare}")
    told = gib * GIB / float(scale)
    if scale < 10**8:
        return unit.format(round(told))
    if scale < 10**12:
        return unit.format(f"{round(4 * told) / 4:g}")
    if bare == "Ti":
        return unit.format(f"{int(256 * told) / 256:.8g}")
    thousandths = next(one for one in range(round(1000 * told), 1000) if one / 1000 * 10**12 == one * 10**9)
    return unit.format(f"{thousandths / 1000:g}")


def usual(rng: random.Random, today: date) -> Draft:
    """Return five pools: for one it is too late, one is roomy, one hardly grows, one was resized, one is full."""
    draft = Draft(rng, today)
    *others, fresh = sorted(rng.sample(POOLS, 5))  # what the clock on the wall does is seen on another one first
    late, roomy, flat, full = rng.sample(others, 4)
    for pool, may_fail in zip((late, roomy, flat, fresh, full), rng.sample((1, 1, 2, 2, 1), 5), strict=True):
        draft.pool(pool, may_fail, (rng.randint(9, 14), rng.randint(38, 52)), milli=pool == flat)
    rng.shuffle(draft.nodes)
    book = draft.book()
    limit = {pool: 0.8 * capacity.usable(book, pool) for pool in draft.rules}
    most = {pool: sum(days for *_, days in rule.order) for pool, rule in draft.rules.items()}
    draft.since = {late: rng.randint(36, 50), flat: rng.randint(40, 55), fresh: 14}
    draft.since[full] = min(_saturday(today), 4)  # so that the busiest day of the last seven was before it
    draft.held = {full: 1.2}
    _changes(draft, (late, flat, full), fresh, roomy)
    for pool, share, growth, noise, before, fits in (
        (late, 0.0, 0.01, 0.7, 0.03, _is_late),
        (roomy, rng.uniform(0.75, 0.78), 0.005, 0.65, 0.0, _is_roomy),
        (flat, rng.uniform(0.8, 0.88), rng.choice((-4e-4, 4e-4)), 12, 0.0, _is_flat),
        (fresh, rng.uniform(0.7, 0.8), 0.01, 0.3, 0.01, None),
        (full, rng.uniform(1.13, 1.16), 0.004, 0.3, 0.0, None),
    ):
        rate = limit[pool] * growth
        last = limit[pool] * share or limit[pool] - rate * (most[pool] + 8) / 7
        for _ in range(300):
            draft.weeks(pool, last, rate, noise, before=limit[pool] * before)
            draft.gaps(pool, *((0, 0, 34) if pool == fresh else (2, 3, 34)))
            if fits is None or fits(draft.book(), pool):
                break
    return draft


def _is_late(book: PoolBook, pool: str) -> bool:
    """Return whether it is too late for a pool, also for whoever takes another resize, but not for the less careful."""
    late = {"": True, "one-growth": False, "longest-step": False, "level-of-yesterday": False}
    late |= dict.fromkeys(("last-line", "any-change", "level-of-ever"), True)
    return all(capacity.forecast(book, pool, how)["escalate"] is told for how, told in late.items())


def _is_roomy(book: PoolBook, pool: str) -> bool:
    """Return whether a pool is full at the earliest within two years, and at the latest after them."""
    right, forever = (capacity.forecast(book, pool, how) for how in ("", "forever"))
    return bool(right["order_by"] and not right["escalate"] and not right["latest"] and forever["latest"])


def _is_flat(book: PoolBook, pool: str) -> bool:
    """Return whether a pool may grow or not, and once used more than today."""
    right, ever = (capacity.forecast(book, pool, how) for how in ("", "level-of-ever"))
    orders = right["order_by"], ever["order_by"]
    return (
        all(orders)
        and orders[0] != orders[1]
        and not right["latest"]
        and not right["escalate"]
        and not ever["escalate"]
    )


def _saturday(today: date) -> int:
    """Return how many days ago the busiest day of the week was."""
    return (today.weekday() - 5) % 7 or 7


def _changes(draft: Draft, older: Sequence[str], fresh: str, roomy: str) -> None:
    """Add what was done to the pools, and what was not: the day of a resize is the one where use was half and half."""
    rng = draft.rng
    saturday = _saturday(draft.today)
    for pool, wall in zip(older, (rng.choice((0, 1)), 1, 0), strict=True):
        draft.change(pool, "resize", draft.today - draft.since[pool] * DAY, wall=wall)
        draft.change(pool, "resize", draft.today - rng.randint(61, 64) * DAY)
    draft.change(fresh, "resize", draft.today - 14 * DAY, wall=-1)
    draft.change(fresh, "resize", draft.today - 45 * DAY)
    for pool in draft.rules:
        draft.change(pool, "resize", draft.today - rng.randint(1, saturday) * DAY, "canceled")
        draft.change(pool, rng.choice(("release", "restart")), draft.today - rng.randint(22, 27) * DAY)
        draft.change(pool, "resize", draft.today, "scheduled")
        draft.change(pool, "resize", draft.today - rng.randint(3, 12) * DAY, "failed")
    draft.change(roomy, "release", draft.today - 30 * DAY)
    rng.shuffle(draft.changes)
    resizes = [one for one in draft.changes if one.kind == "resize" and one.status == "done"]
    for one in sorted(resizes, key=lambda one: one.ended):  # so that what stands last is mostly the last one
        draft.changes.append(draft.changes.pop(draft.changes.index(one)))
    draft.change(
        older[0], "resize", draft.today - rng.randint(56, 58) * DAY
    )  # the last line, and neither first nor last


def at_bounds(rng: random.Random, today: date) -> Draft:
    """Return pools at bounds: of an order, of two years, of the limit, of seven differences, of the last seven days.

    All of them grow by the same every week, and have their limit at 64 GiB (where none may fail: at 76.8).
    """
    draft = Draft(rng, today)
    names = rng.sample(POOLS + MORE, 11)
    on_time, too_late, far, too_far, at_limit, seven, blind, eighth, alone, still, sparse = names
    lead = rng.randint(30, 40)
    a_week = 14_000 * rng.randint(2_000, 4_000)
    ends = {on_time: lead, too_late: lead - 1, far: 730, too_far: 731} | dict.fromkeys(names[5:], 60)
    for pool in names:
        for _ in range(2 if pool == alone else 6):
            draft.node(pool, "in-service", 16, "{}Gi")
        draft.nodes = [
            PoolNode(one.instance, one.pool, one.state, one.capacity, "16Gi") if one.pool == pool else one
            for one in draft.nodes
        ]
        draft.rules[pool] = PoolRule({alone: 3, still: 0}.get(pool, 1), draft.steps(12, lead))
        rate = 0 if pool in (still, at_limit, alone) else a_week if pool not in (far, too_far) else a_week // 100
        _steady(draft, pool, 64 * GIB - rate * (2 * ends.get(pool, 0) - 1) // 14 - (pool == still) * GIB, rate)
    draft.change(at_limit, "resize", today - 10 * DAY)
    draft.change(seven, "resize", today - 15 * DAY)
    draft.changes[-1] = _at_midnight(draft.changes[-1])
    draft.change(sparse, "resize", today - 22 * DAY)
    for ago in range(3, 22, 3):  # every third day is missing: 14 are there, and few with the one a week before
        del draft.days[sparse][today - ago * DAY]
    for ago in range(1, 8):
        draft.days[blind][today - ago * DAY] = None
        if ago < 7:
            draft.days[eighth][today - ago * DAY] = None
    for pool, day in ((eighth, today - 7 * DAY), (seven, today - DAY)):  # the first row is one that matters
        draft.days[pool] = {day: draft.days[pool].pop(day), **draft.days[pool]}
    draft.days = {eighth: draft.days.pop(eighth), **draft.days}
    return draft


def _steady(draft: Draft, pool: str, last: int, a_week: int) -> None:
    """Add a month in which every week adds as much as the others; the busiest day of it was the one a week ago."""
    busiest = (draft.today - 7 * DAY).weekday()
    draft.days[pool] = {}
    for ago in range(28, -1, -1):
        day = draft.today - ago * DAY
        less = 0 if day.weekday() == busiest else 10**6 * (7 - ago % 7)
        draft.days[pool][day] = last - a_week * ((ago - 1) // 7) - less


def _at_midnight(change: PoolChange) -> PoolChange:
    """Return a change that ended with the first moment of its day."""
    ended = change.ended.astimezone(UTC).replace(hour=0, minute=0)
    return PoolChange(change.id, change.pool, change.kind, change.status, ended)
