"""The cases of a stack: one for every rule, and one for every two that meet."""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone
from fractions import Fraction

from groundschool.kit import beside
from groundschool.simulation.company import JOURNEYS, REGIONS

engine = beside(__file__, "engine")
Case, Row, Warn, Policy = engine.Case, engine.Row, engine.Warn, engine.Policy
NAMES = [one.name for one in JOURNEYS]
WHERE = [one.name for one in REGIONS]
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
OTHERS = ("hosts", "sessions", "requests and health checks")
UTC_AND_WALLS = (UTC, timezone(HOUR), timezone(-3 * HOUR))


@dataclass
class Drawer:
    """Draws parts of cases under a policy, with one source of chance."""

    rng: random.Random
    policy: Policy

    def moment(self) -> datetime:
        """Return a moment of a month, on one of several clocks."""
        at = datetime(2026, 10, self.rng.randrange(1, 22), self.rng.randrange(24), self.rng.randrange(60), tzinfo=UTC)
        return at.astimezone(self.rng.choice(UTC_AND_WALLS))

    def service(self, least: int = 1, most: int = 1) -> str:
        """Return a service that so many journeys need."""
        fits = [name for name, needed in self.policy.services.items() if least <= len(needed) <= most]
        return self.rng.choice(fits)

    def case(self, service: str = "", **parts: object) -> Case:
        """Return a case in which nothing fails, but for its parts."""
        case = Case(self.moment(), service or self.service(), self.rng.choice([*engine.LABELS]), ())
        rows = [row for name in self.policy.services[case.service] for row in self.rows(case, name, self.mildest)]
        return replace(case, **{"rows": rows, **parts})

    @property
    def mildest(self) -> int:
        """Return the place of the level that anything reaches."""
        return self.policy.mildest

    def bounds(self, place: int) -> tuple[Fraction, Fraction]:
        """Return from which share on, and below which one, a level is."""
        least = [Fraction(str(one.at_least)) for one in self.policy.levels]
        return least[place], least[place - 1] if place else Fraction(1)

    def row(self, case: Case, journey: str, place: int, region: str = "", total: int = 0) -> Row:
        """Return a row well inside a level."""
        low, high = self.bounds(place)
        total = total or self.rng.randrange(700, 760) * 3
        part = self.rng.randrange(10, 40) if place == self.mildest else self.rng.randrange(35, 60)
        at = (case.at - self.rng.randrange(2, 9) * MINUTE).astimezone(self.rng.choice(UTC_AND_WALLS))
        region = region or self.rng.choice(WHERE)
        failed = round((low + (high - low) * Fraction(part, 100)) * total)
        return Row(journey, region, self.policy.population, failed, total, at)

    def rows(self, case: Case, journey: str, place: int) -> list[Row]:
        """Return rows inside a level: of one region, or of two with the same share."""
        row = self.row(case, journey, place)
        if self.rng.random() < 0.5:
            return [row]
        failed, total, (one, other) = row.failed // 3, row.total // 3, self.rng.sample(WHERE, 2)
        return [
            replace(row, region=one, failed=failed, total=total),
            replace(row, region=other, failed=2 * failed, total=2 * total),
        ]

    def hit(self, place: int, service: str = "", **parts: object) -> Case:
        """Return a case in which a journey that needs the service is as bad as a level; the others are well."""
        case = self.case(service, **parts)
        journey = self.rng.choice([*self.policy.services[case.service]])
        return self.put(case, journey, self.rows(case, journey, place))

    def put(self, case: Case, journey: str, rows: Sequence[Row]) -> Case:
        """Return a case with other rows for a journey, in any order."""
        mixed = [row for row in case.rows if row.journey != journey] + [*rows]
        return replace(case, rows=self.rng.sample(mixed, len(mixed)))

    def one_of(self, case: Case) -> str:
        """Return a journey that needs the case's service."""
        return self.rng.choice([*self.policy.services[case.service]])

    def warned(self, case: Case, *hours: float, name: str = "", fires: Sequence[bool] = ()) -> Case:
        """Return a case with an alert for each deadline, so many hours away."""
        name = name or self.rng.choice([*self.policy.deadlines])
        fires = fires or [True] * len(hours)
        alerts = [
            Warn(on, (name, (case.at + left * HOUR).astimezone(self.rng.choice(UTC_AND_WALLS))))
            for on, left in zip(fires, hours, strict=True)
        ]
        return replace(case, notifications=(alerts,))


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
    """Return a case exactly at the bound of a level, or one request below, where rounding would reach it."""
    case, (low, _) = draw.case(), draw.bounds(place)
    total = draw.rng.randrange(2, 6) * 1_000
    row = replace(draw.row(case, name := draw.one_of(case), place), failed=int(low * total) - less, total=total)
    return draw.put(case, name, [row])


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
    other = draw.rng.choice([name for name in NAMES if name not in draw.policy.services[case.service]])
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
    rows = {
        "no-row": [],
        "no-total": [replace(draw.row(case, name, draw.mildest), total=None)],
        "nobody": [replace(draw.row(case, name, draw.mildest), failed=0, total=0)],
        "half": [
            draw.row(case, name, draw.mildest, WHERE[0]),
            replace(draw.row(case, name, draw.mildest, WHERE[1]), total=None, at=case.at - MINUTE),
        ],
    }[how]
    return draw.put(case, name, rows)


def known_worse(draw: Drawer) -> Case:
    """Return a case with a journey that nobody knows about, and another one that is worse than that could be."""
    case = draw.case("edge")
    unseen, bad = draw.rng.sample(NAMES, 2)
    case = draw.put(case, unseen, [])
    return draw.put(case, bad, draw.rows(case, bad, draw.policy.unknown - 1))


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
    """Return a case in which customers' data may have been seen; the shares may be unsure beside it."""
    case = partial(draw, small=False) if unsure else draw.case()
    return replace(case, exposure=word or draw.policy.exposed[0])


def twice(draw: Drawer, *, better: bool) -> Case:
    """Return a case whose group was posted twice: the deadline was far or near, and no longer is."""
    case, name = draw.case(), draw.rng.choice([*draw.policy.deadlines][1:])
    page, ticket = draw.policy.deadlines[name]
    near, far = (draw.warned(case, left, name=name).notifications[0] for left in (page * 0.5, ticket * 2))
    return replace(case, notifications=(near, far) if better else (far, near))


def certificate(draw: Drawer, hours: float) -> Case:
    """Return a case in which nothing fails, and a certificate ends in so many hours."""
    return draw.warned(draw.case(), hours, name="not_after")


def several(draw: Drawer, *, gone: bool) -> Case:
    """Return a case with two deadlines, the nearer one second; it may be over."""
    name = draw.rng.choice([*draw.policy.deadlines][1:])
    page, ticket = draw.policy.deadlines[name]
    return draw.warned(draw.case(), ticket * 2, page * 0.5, name=name, fires=[True, not gone])


def deadline(draw: Drawer, name: str, of: int, factor: float) -> Case:
    """Return a case in which nothing fails, and a deadline is at a part of one of its bounds."""
    return draw.warned(draw.case(), draw.policy.deadlines[name][of] * factor, name=name)


def internal(draw: Drawer, place: int | None = None) -> Case:
    """Return a case of a service that no journey needs; one may be hit all the same."""
    case = draw.case(draw.service(0, 0))
    name = draw.rng.choice(NAMES)
    return case if place is None else draw.put(case, name, draw.rows(case, name, place))


def over(draw: Drawer, place: int) -> Case:
    """Return a case whose alerts have stopped."""
    return replace(draw.hit(place), notifications=((Warn(fires=True),), (Warn(fires=False),)))


KINDS: Mapping[str, Callable[[Drawer], Case]] = {
    "worst": lambda draw: plain(draw, 0),
    "second": lambda draw: plain(draw, 1),
    "third": lambda draw: plain(draw, 2),
    "mildest": lambda draw: plain(draw, draw.mildest),
    "smallest": smallest,
    "parts": lambda draw: in_parts(draw, worst=False),
    "part-worst": lambda draw: in_parts(draw, worst=True),
    "exact": lambda draw: at_bound(draw, 1, 0),
    "exact-first": lambda draw: at_bound(draw, 0, 0),
    "below": lambda draw: at_bound(draw, 1, 1),
    "below-first": lambda draw: at_bound(draw, 0, 1),
    "population": lambda draw: other_population(draw, only=False),
    "population-only": lambda draw: other_population(draw, only=True),
    "stray": stray,
    "whole-site": whole_site,
    "no-row": lambda draw: unknown(draw, "no-row"),
    "no-total": lambda draw: unknown(draw, "no-total"),
    "nobody": lambda draw: unknown(draw, "nobody"),
    "half": lambda draw: unknown(draw, "half"),
    "known-worse": known_worse,
    "partial": lambda draw: partial(draw, small=False),
    "partial-small": lambda draw: partial(draw, small=True),
    "again-better": lambda draw: counted_again(draw, better=True),
    "again-worse": lambda draw: counted_again(draw, better=False),
    "lost-count": lost_count,
    "exposed": exposed,
    "exposed-unsure": lambda draw: exposed(draw, unsure=True),
    "exposed-last": lambda draw: exposed(draw, draw.policy.exposed[-1]),
    "ruled-out": lambda draw: exposed(draw, "ruled out"),
    "week": lambda draw: certificate(draw, 168),
    "deadline-page": lambda draw: deadline(draw, draw.rng.choice([*draw.policy.deadlines]), 0, 0.6),
    "deadline-missed": lambda draw: deadline(draw, draw.rng.choice([*draw.policy.deadlines]), 0, -0.5),
    "deadline-exact": lambda draw: deadline(draw, draw.rng.choice([*draw.policy.deadlines]), 0, 1),
    "deadline-far": lambda draw: deadline(draw, draw.rng.choice([*draw.policy.deadlines]), 1, 1),
    "deadline-kind": lambda draw: deadline(draw, "full_at", 0, 2),
    "deadline-hit": lambda draw: draw.warned(draw.hit(1), 2_000, name="not_after"),
    "several": lambda draw: several(draw, gone=False),
    "several-gone": lambda draw: several(draw, gone=True),
    "posted-better": lambda draw: twice(draw, better=True),
    "posted-worse": lambda draw: twice(draw, better=False),
    "internal": internal,
    "internal-hit": lambda draw: internal(draw, 1),
    "internal-deadline": lambda draw: draw.warned(internal(draw), 1.5, name="not_after"),
    "internal-exposed": lambda draw: replace(internal(draw), exposure=draw.rng.choice(draw.policy.exposed[:-1])),
    "over": lambda draw: over(draw, draw.mildest),
    "over-hit": lambda draw: over(draw, 1),
}


# Their labels lead elsewhere; those of the others may be right by chance.
MISLED = {
    "worst", "second", "third", "mildest", "smallest", "exact", "population", "parts", "again-better", "partial",
    "no-row", "exposed", "exposed-last", "ruled-out", "deadline-page", "week", "several-gone", "posted-better",
    "internal", "over-hit",
}  # fmt: skip


def mislabelled(case: Case, policy: Policy, rng: random.Random) -> Case:
    """Return a case with a label that asks for another channel, and if there is one, also says another level."""
    said, names = engine.decided(case, policy), [level.id for level in policy.levels]
    fits = {label: names[place] for label, (place, channel) in engine.LABELS.items() if channel != said["channel"]}
    both = [label for label, level in fits.items() if level != said["severity"]]
    return replace(case, label=rng.choice(both or [*fits]))


# In which the files of another team lead elsewhere.
OF_FILES = (
    "worst", "second", "third", "exact", "below-first", "population", "no-row", "known-worse", "partial", "exposed",
    "exposed-last", "ruled-out", "deadline-page", "deadline-exact", "deadline-far", "deadline-kind", "internal", "over",
)  # fmt: skip


def drawn(rng: random.Random, policy: Policy, kinds: Sequence[str] = (*KINDS,)) -> Iterator[tuple[str, Case]]:
    """Yield (kind, case), one of each kind, in any order."""
    draw = Drawer(rng, policy)
    for kind in rng.sample(kinds, len(kinds)):
        case = KINDS[kind](draw)
        yield kind, mislabelled(case, policy, rng) if kind in MISLED else case
