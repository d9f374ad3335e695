"""Which moments are asked about: for each misconception one that only it, and its like, gets wrong."""

import random
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from groundschool.formats.pagerduty_schedule import DutyLayer
from groundschool.kit import beside

on_duty, rotas = beside(__file__, "on_duty"), beside(__file__, "rotas")
Rota = rotas.Rota
DAY, HOUR, MINUTE = rotas.DAY, rotas.HOUR, timedelta(minutes=1)
# Those that see less differently come first: of several that lead to the same answer the first is named.
MISREAD = (
    "overrides-ignored", "times-as-text", "hours-elapsed", "hours-in-utc", "midnight", "week-end", "day-number",
    "somebody-always", "turns-rest", "elapsed", "calendar-days", "from-start", "ended-still", "not-yet", "base-first",
    "restrictions-ignored",
)  # fmt: skip
ALSO_AT_BOUNDS = ("begin-excluded", "end-included")
# What a moment is about: the role that is asked for, and who gets it wrong.
KINDS = {
    "plain": (rotas.SENIOR, {"restrictions-ignored"}),
    "override": (rotas.SENIOR, {"overrides-ignored"}),
    "layers": (rotas.SENIOR, {"base-first"}),
    "weekend": (rotas.SENIOR, {"base-first", "week-end"}),
    "day-number": (rotas.SENIOR, {"base-first", "day-number"}),
    "clock": (rotas.SENIOR, {"elapsed", "restrictions-ignored"}),
    "weekend-spring": (rotas.SENIOR, {"hours-elapsed"}),
    "weekend-autumn": (rotas.SENIOR, {"hours-elapsed"}),
    "turns": (rotas.DATABASE, {"turns-rest"}),
    "virtual": (rotas.MANAGER, {"from-start"}),
    "morning": (rotas.MANAGER, {"from-start", "calendar-days"}),
    "text": (rotas.MANAGER, {"from-start", "times-as-text"}),
    "hours": (rotas.COMMANDER, {"restrictions-ignored"}),
    "zone": (rotas.COMMANDER, {"restrictions-ignored", "hours-in-utc"}),
    "midnight": (rotas.COMMANDER, {"midnight", "calendar-days"}),
    "nobody": (rotas.DATABASE, {"restrictions-ignored", "somebody-always"}),
    "ended": (rotas.NETWORK, {"ended-still"}),
    "future": (rotas.SECURITY, {"not-yet"}),
}
# In autumn that morning has an hour more, in spring one less: who else is wrong about it differs.
FREE = {
    "clock": {"calendar-days"},
    "weekend-spring": {*MISREAD},
    "weekend-autumn": {*MISREAD},
}
TRIES, SPRING = 3000, 3


def moments(rng: random.Random, sunday: datetime, made: Mapping[str, Rota]) -> Iterator[tuple[str, str, str]]:
    """Yield (kind, role, moment as text) for every kind, in an order that tells nothing."""
    zones: list[tzinfo] = [UTC, ZoneInfo(rotas.HALIFAX), ZoneInfo(rotas.LISBON)]
    for kind in rng.sample(list(KINDS), len(KINDS)):
        role, wrong = KINDS[kind]
        for _ in range(TRIES):
            at = _somewhen(rng, kind, sunday, made[role])
            text = rotas.told(at, rng.choice(zones))
            if differs(made[role], at, text, wrong) - (FREE.get(kind, set()) - wrong) == wrong:
                yield kind, role, text
                break
        else:
            raise ValueError(f"{kind}: no moment tells {sorted(wrong)} apart from the rest")


def differs(rota: Rota, at: datetime, text: str, wanted: set[str]) -> set[str]:
    """Return who gets a moment wrong; stops as soon as one of the wanted is right."""
    right = on_duty.who(rota, at, text)
    found = {how for how in sorted(wanted) if on_duty.who(rota, at, text, how) != right}
    if found != wanted:
        return found
    return found | {how for how in MISREAD if how not in wanted and on_duty.who(rota, at, text, how) != right}


# On which days (0 is the Sunday of the change) and in which hours of the schedule's wall clock a kind is looked for.
WHEN = {
    "plain": ((-5, -4, -3, 1, 2, 3), (11, 16)),
    "override": ((-5, -4, 2, 3), (11, 22)),
    "layers": ((0, 7), (9, 24)),
    "weekend": ((1, 8), (0, 6)),
    "day-number": ((-2, 5), (18, 24)),
    "clock": ((3,), (8, 11)),
    "weekend-spring": ((1,), (4, 9)),
    "weekend-autumn": ((1,), (4, 9)),
    "turns": (range(1, 6), (9, 18)),
    "virtual": ((-5, -4, -3, -2, 1, 2, 3, 4), (11, 20)),
    "morning": (range(-6, 6), (0, 10)),
    "text": ((-5, -4, -3, -2), (0, 24)),
    "hours": ((-4, -3, 2, 3, 4), (10, 16)),
    "zone": ((-4, -3, 2, 3, 4), (18, 22)),
    "midnight": ((-4, -3, 2, 3, 4), (0, 3)),
    "nobody": ((-2, -1, 3, 4, 5, 6), (0, 24)),
    "ended": ((-3, -2, 2, 3), (9, 24)),
    "future": ((-3, -2, 2, 3), (9, 24)),
}


def _somewhen(rng: random.Random, kind: str, sunday: datetime, rota: Rota) -> datetime:
    days, (first, last) = WHEN[kind]
    if kind.startswith("weekend-") and kind.endswith("spring") != (sunday.month == SPRING):
        sunday = datetime.fromisoformat(rotas.NEXT[f"{sunday:%Y-%m-%d}"])
    minute = rng.randrange(first * 60 + 1, last * 60)
    return rotas.wall(rota.schedule.zone, sunday + rng.choice(days) * DAY, time(minute // 60, minute % 60))


def at_bounds(sunday: datetime, made: Mapping[str, Rota]) -> Iterator[tuple[str, str]]:
    """Yield (role, moment as text) where something begins or ends in that very second, and the second before."""
    for role, rota in made.items():
        zone = rota.schedule.zone
        marks = [moment for one in rota.overrides for moment in (one.begins, one.ends)]
        for layer in rota.schedule.layers:
            marks += [layer.starts, *([layer.ends] if layer.ends else []), *_hours(layer, zone, sunday)]
            clock = layer.anchor.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
            length = timedelta(seconds=layer.turn_seconds)
            clock += ((sunday + DAY - clock) // length + 1) * length  # the first handover behind the change
            handed = clock.replace(tzinfo=ZoneInfo(zone))
            marks.append(handed)
        for mark in marks:
            for moment in (mark.astimezone(UTC) - timedelta(seconds=1), mark):
                yield role, rotas.told(moment, UTC)


def _hours(layer: DutyLayer, zone: str, sunday: datetime) -> Iterator[datetime]:
    """Yield when restrictions begin and end, in the week behind the change."""
    for hours in layer.hours:
        day = sunday + (3 if hours.weekday is None else hours.weekday) * DAY
        begins = datetime.combine(day, hours.begins)
        for clock in (begins, begins + timedelta(seconds=hours.seconds)):
            yield clock.replace(tzinfo=ZoneInfo(zone))


def without_layers(made: Mapping[str, Rota], role: str) -> Rota:
    """Return a rota of which only who stands in is left."""
    return replace(made[role], schedule=replace(made[role].schedule, layers=[]))
