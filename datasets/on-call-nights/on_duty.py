"""Who is on call at a moment, right or as a misconception has it."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from groundschool.formats.pagerduty_schedule import DutyHours, DutyLayer
from groundschool.kit import beside

rotas = beside(__file__, "rotas")
Rota, told = rotas.Rota, rotas.told
DAY, WEEK = rotas.DAY, rotas.WEEK


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
    if how == "hours-elapsed":
        return any(_within_elapsed(hours, at, zone) for hours in layer.hours)
    return any(_within(hours, clock, how) for hours in layer.hours)


def _within_elapsed(hours: DutyHours, at: datetime, zone: ZoneInfo) -> bool:
    """Return whether less seconds than a restriction lasts have passed since it began, whatever the wall says."""
    clock = at.astimezone(zone).replace(tzinfo=None)
    span, midnight = (DAY, clock.date()) if hours.weekday is None else (WEEK, _monday(clock))
    begins = datetime.combine(midnight, hours.begins) + (0 if hours.weekday is None else hours.weekday - 1) * DAY
    starts = (one.replace(tzinfo=zone).astimezone(UTC) for one in (begins, begins - span))
    return any(since <= at < since + timedelta(seconds=hours.seconds) for since in starts)


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
