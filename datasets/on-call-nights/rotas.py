"""Six rotas around a change of clocks: layers, restrictions, overrides, and who is on call, right and wrong."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from groundschool.formats.pagerduty_schedule import (
    DutyHours,
    DutyLayer,
    DutySchedule,
    Override,
    Responder,
    responder_id,
)
from groundschool.simulation.company import REGIONS
from groundschool.simulation.people import with_role

HALIFAX, LISBON = (region.timezone for region in REGIONS)
# Days on which clocks change, and the zone in which they do.
CHANGES = (
    (LISBON, datetime.fromisoformat("2026-03-29")),
    (LISBON, datetime.fromisoformat("2026-10-25")),
    (HALIFAX, datetime.fromisoformat("2026-03-08")),
    (HALIFAX, datetime.fromisoformat("2026-11-01")),
)
HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(days=7)
SENIOR, COMMANDER, MANAGER = "on-call senior", "incident commander", "manager"
SECURITY, NETWORK, DATABASE = "security", "network", "database"
ROLES = (SENIOR, COMMANDER, MANAGER, SECURITY, NETWORK, DATABASE)
# Colleagues who stand in, or share a rota with those whom every world knows.
OTHERS = (
    "Amara Nwosu", "Beatriz Neves", "Catarina Lobo", "Joana Pires", "Liam Fraser", "Marc Leblanc",
    "Owen MacLeod", "Sofie Larsen", "Wei Zhang", "Yusuf Demir", "Zofia Wrona", "Ailsa Grant", "Rhys Owen",
)  # fmt: skip


@dataclass(frozen=True)
class Rota:
    """Who is on call for a role: the schedule, who stands in, and the zone in which the backup tells moments."""

    schedule: DutySchedule
    overrides: Sequence[Override]
    asked: tzinfo

    @property
    def zone(self) -> ZoneInfo:
        """Return the zone of the clock on the wall."""
        return ZoneInfo(self.schedule.zone)


def wall(zone: str, day: datetime, at: time = time(0)) -> datetime:
    """Return a moment by the clock on the wall of a zone."""
    return datetime.combine(day, at, ZoneInfo(zone)).astimezone(UTC)


def drawn(rng: random.Random) -> tuple[datetime, Mapping[str, Rota]]:
    """Return the Sunday on which clocks change, and a rota for every role."""
    zone, sunday = rng.choice(CHANGES)
    return sunday, _rotas(rng, zone, sunday)


def _rotas(rng: random.Random, zone: str, sunday: datetime) -> dict[str, Rota]:
    people = _shuffled(rng, [one.name for one in with_role(SENIOR)])
    others = _shuffled(rng, OTHERS)
    monday = sunday - timedelta(days=6)  # of the week that ends with the change
    asked = [*map(ZoneInfo, (HALIFAX, LISBON)), UTC]
    made = {
        SENIOR: (zone, _seniors(rng, zone, monday, people), _stand_ins(rng, zone, monday, people[7], others[0])),
        COMMANDER: (HALIFAX, _commanders(rng, monday, others[1:3]), []),
        DATABASE: (LISBON, _office(rng, monday, (others[3], others[12])), []),
        NETWORK: (HALIFAX, _network(rng, monday, others[4:8]), []),
        SECURITY: (LISBON, _security(rng, monday, others[8:11]), []),
        MANAGER: (LISBON, _managers(rng, monday, others[11]), [_late(rng, monday, others[0])]),
    }
    return {
        role: Rota(DutySchedule(role, where, layers), overrides, rng.choice(asked))
        for role, (where, layers, overrides) in made.items()
    }


def _seniors(rng: random.Random, zone: str, monday: datetime, people: Sequence[str]) -> list[DutyLayer]:
    """Return weekends above weekdays; a weekend goes on into Monday, and turns of weekdays begin on Wednesday."""
    first = monday - rng.randint(3, 6) * WEEK + 2 * DAY
    base = _layer("Weekdays", wall(zone, first, time(rng.choice((9, 10)))), people[:4], WEEK)
    begins, until = rng.choice((17, 18)), rng.choice((6, 7))  # of Friday and of Monday, o'clock
    hours = DutyHours(time(begins), (24 - begins + 48 + until) * 3600, 5)
    friday = monday - rng.randint(3, 6) * WEEK + 4 * DAY
    return [replace(_layer("Weekends", wall(zone, friday), people[4:7], WEEK), hours=[hours]), base]


def _commanders(rng: random.Random, monday: datetime, others: Sequence[str]) -> list[DutyLayer]:
    """Return nights above days."""
    people = _shuffled(rng, [one.name for one in with_role(COMMANDER)])
    nights = _layer("Nights", wall(HALIFAX, monday - 4 * WEEK, time(12)), others, DAY)
    first = wall(HALIFAX, monday - rng.randint(3, 6) * WEEK, time(9))
    return [replace(nights, hours=[DutyHours(time(22), 9 * 3600)]), _layer("Days", first, people, WEEK)]


def _office(rng: random.Random, monday: datetime, others: Sequence[str]) -> list[DutyLayer]:
    """Return office hours, outside of which there is nobody; turns go on over weekends, which changes whose it is."""
    first = wall(LISBON, monday - rng.choice((3, 4, 6)) * WEEK)
    layer = _layer("Office hours", first, [with_role(DATABASE)[0].name, *others], DAY)
    return [replace(layer, hours=[DutyHours(time(9), 9 * 3600, weekday) for weekday in range(1, 6)])]


def _network(rng: random.Random, monday: datetime, others: Sequence[str]) -> list[DutyLayer]:
    """Return everybody's turns below a layer that has ended."""
    ended = wall(HALIFAX, monday - rng.randint(3, 9) * DAY, time(12))
    migration = _layer("Migration", wall(HALIFAX, monday - 9 * WEEK), others[2:], WEEK)
    people = [with_role(NETWORK)[0].name, *others[:2]]
    first = wall(HALIFAX, monday - 8 * WEEK, time(8))
    return [replace(migration, ends=ended), _layer("Everybody", first, people, DAY)]


def _security(rng: random.Random, monday: datetime, others: Sequence[str]) -> list[DutyLayer]:
    """Return everybody's turns below a layer that starts later."""
    coming = _layer("New team", wall(LISBON, monday + rng.randint(20, 40) * DAY), others[1:], WEEK)
    people = [with_role(SECURITY)[0].name, others[0]]
    return [coming, _layer("Everybody", wall(LISBON, monday - 6 * WEEK, time(8)), people, WEEK)]


def _managers(rng: random.Random, monday: datetime, other: str) -> list[DutyLayer]:
    """Return turns that are counted from before the layer's start, when it was changed."""
    people = [with_role(MANAGER)[0].name, other, with_role("support lead")[0].name]
    turns = _layer("Managers", wall(LISBON, monday - 4 * WEEK, time(10)), people, 3 * DAY)
    changed = wall(LISBON, monday - 4 * WEEK + rng.choice((4, 5)) * DAY, time(10))
    return [replace(turns, starts=changed)]


def _shuffled(rng: random.Random, names: Sequence[str]) -> list[str]:
    return rng.sample(list(names), len(names))


def _layer(name: str, first: datetime, people: Sequence[str], turn: timedelta) -> DutyLayer:
    """Return a layer that counts always, from its first turn on."""
    shown = [Responder(responder_id(person), person) for person in people]
    return DutyLayer(name, first, None, first, round(turn.total_seconds()), shown)


def _stand_ins(rng: random.Random, zone: str, monday: datetime, *names: str) -> list[Override]:
    """Return two overrides on weekdays, with a gap between them, one before the change and one after it."""
    made = []
    for name, day in zip(names, (rng.randint(1, 2), rng.randint(8, 9)), strict=True):
        begins = wall(zone, monday + day * DAY, time(rng.randint(11, 13), rng.choice((0, 30))))
        made.append(Override(begins, begins + rng.randint(5, 8) * HOUR, Responder(responder_id(name), name)))
    return made


def _late(rng: random.Random, monday: datetime, name: str) -> Override:
    """Return an override over midnight of UTC: its two ends are on different days, whoever tells them."""
    begins = wall("UTC", monday + rng.randint(2, 3) * DAY, time(20, 30))
    return Override(begins, begins + rng.randint(6, 8) * HOUR, Responder(responder_id(name), name))


def who(rota: Rota, at: datetime, text: str = "", how: str = "") -> str | None:
    """Return the id of who is on call at a moment, right or as a misconception has it.

    ``text`` is how the moment is told, for those who compare texts.
    """
    for one in rota.overrides if how != "overrides-ignored" else ():
        begins, ends, now = one.begins, one.ends, at
        if how == "times-as-text":
            begins, ends = (told(moment, rota.asked) for moment in (begins, ends))
            now = text or told(at, UTC)
        if (begins < now if how == "begin-excluded" else begins <= now) and (
            now <= ends if how == "end-included" else now < ends
        ):
            return one.person.id
    layers = rota.schedule.layers[:: -1 if how == "base-first" else 1]
    found = next((layer for layer in layers if _counts(layer, rota.zone, at, how)), None)
    if found is None and how == "somebody-always" and layers:
        found = layers[-1]
    return None if found is None else _turn(found, rota.zone, at, how)


def _counts(layer: DutyLayer, zone: ZoneInfo, at: datetime, how: str) -> bool:
    """Return whether a layer has somebody at a moment."""
    early = at <= layer.starts if how == "begin-excluded" else at < layer.starts
    if early and how != "not-yet":
        return False
    late = layer.ends is not None and (at > layer.ends if how == "end-included" else at >= layer.ends)
    if late and how != "ended-still":
        return False
    if not layer.hours or how == "restrictions-ignored":
        return True
    clock = at.astimezone(UTC if how == "hours-in-utc" else zone).replace(tzinfo=None)
    return any(_within(hours, clock, how) for hours in layer.hours)


def _within(hours: DutyHours, clock: datetime, how: str) -> bool:
    """Return whether a wall clock is within a restriction."""
    span, midnight = (DAY, clock.date()) if hours.weekday is None else (WEEK, _monday(clock))
    first = 0 if how == "day-number" else 1
    begins = datetime.combine(midnight, hours.begins) + (0 if hours.weekday is None else hours.weekday - first) * DAY
    length = timedelta(seconds=hours.seconds)
    for since in (begins, begins - span):
        if (since < clock if how == "begin-excluded" else since <= clock) and (
            clock <= since + length if how == "end-included" else clock < since + length
        ):
            return True
        if how == ("midnight" if hours.weekday is None else "week-end"):
            return False
    return False


def _monday(clock: datetime) -> datetime:
    return (clock - clock.weekday() * DAY).replace(hour=0, minute=0, second=0, microsecond=0)


def _turn(layer: DutyLayer, zone: ZoneInfo, at: datetime, how: str) -> str:
    """Return whose turn it is, counted on the clock on the wall."""
    anchor, moment = layer.starts if how == "from-start" else layer.anchor, at
    if how != "elapsed":
        anchor, moment = (one.astimezone(zone).replace(tzinfo=None) for one in (anchor, moment))
    if how == "calendar-days":
        anchor, moment = (datetime.combine(one, time()) for one in (anchor, moment))
    if how == "turns-rest" and layer.hours and layer.turn_seconds == DAY.total_seconds():
        weeks, days = divmod((moment - anchor).days, 7)
        return layer.people[(weeks * len(layer.hours) + days) % len(layer.people)].id
    passed = moment - anchor if how != "begin-excluded" else moment - anchor - timedelta(microseconds=1)
    return layer.people[passed // timedelta(seconds=layer.turn_seconds) % len(layer.people)].id


def told(moment: datetime, zone: tzinfo) -> str:
    """Return a moment as text, with the offset of a zone."""
    return moment.astimezone(zone).isoformat(timespec="seconds").replace("+00:00", "Z")
