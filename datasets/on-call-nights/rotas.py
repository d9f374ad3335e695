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
# The next change in that zone: for every autumn a spring, and the other way round.
NEXT = {
    "2026-03-29": "2026-10-25",
    "2026-10-25": "2027-03-28",
    "2026-03-08": "2026-11-01",
    "2026-11-01": "2027-03-14",
}
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
    begins, until = time(rng.choice((16, 17)), 30), rng.choice((6, 7))  # of Friday, and of Monday, o'clock
    hours = DutyHours(begins, (24 - begins.hour + 48 + until) * 3600 - 1800, 5)
    friday = monday - rng.randint(3, 6) * WEEK + 4 * DAY
    return [replace(_layer("Weekends", wall(zone, friday), people[4:7], WEEK), hours=[hours]), base]


def _commanders(rng: random.Random, monday: datetime, others: Sequence[str]) -> list[DutyLayer]:
    """Return nights above days; between them, early in the morning, there is nobody."""
    people = _shuffled(rng, [one.name for one in with_role(COMMANDER)])
    nights = _layer("Nights", wall(HALIFAX, monday - 4 * WEEK, time(12)), others, DAY)
    first = wall(HALIFAX, monday - rng.randint(3, 6) * WEEK, time(9))
    days = replace(_layer("Days", first, people, WEEK), hours=[DutyHours(time(9), 13 * 3600)])
    return [replace(nights, hours=[DutyHours(time(22), 9 * 3600)]), days]


def _office(rng: random.Random, monday: datetime, others: Sequence[str]) -> list[DutyLayer]:
    """Return office hours, outside of which there is nobody; turns go on over weekends, which changes whose it is."""
    first = wall(LISBON, monday - rng.choice((3, 4, 6)) * WEEK)
    layer = _layer("Office hours", first, [with_role(DATABASE)[0].name, *others], DAY)
    return [replace(layer, hours=[DutyHours(time(9), 9 * 3600, weekday) for weekday in range(1, 6)])]


def _network(rng: random.Random, monday: datetime, others: Sequence[str]) -> list[DutyLayer]:
    """Return everybody's turns of half a day below Sundays' early hours, and below a layer that has ended."""
    ended = wall(HALIFAX, monday - rng.randint(3, 9) * DAY, time(12))
    migration = _layer("Migration", wall(HALIFAX, monday - 9 * WEEK), others[2:], WEEK)
    people = [with_role(NETWORK)[0].name, *others[:2]]
    first = wall(HALIFAX, monday - 8 * WEEK, time(8))
    sundays = _layer("Sundays", wall(HALIFAX, monday - 5 * WEEK), others[1:3], WEEK)
    sundays = replace(sundays, hours=[DutyHours(time(3), 4 * 3600, 7)])
    return [replace(migration, ends=ended), sundays, _layer("Everybody", first, people, DAY / 2)]


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


def told(moment: datetime, zone: tzinfo) -> str:
    """Return a moment as text, with the offset of a zone."""
    return moment.astimezone(zone).isoformat(timespec="seconds").replace("+00:00", "Z")
