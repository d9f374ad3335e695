"""How long changes took by the hours that count, and what a report says of them, right or wrong."""

import math
import statistics
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from groundschool.kit import beside

judged = beside(__file__, "judged")
Change, Log, Rules = judged.Change, judged.Log, judged.Rules
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MISTIMED = (
    "wall-difference", "holidays-count", "missing-is-zero", "missing-until-closed", "negative-is-zero",
    "negative-kept", "mon-to-fri", "emergencies-wait", "clocks-as-text", "all-hours", "all-days",
    "days-in-utc", "whole-hours", "from-start", "from-approval", "until-closed", "all-are-timed",
)  # fmt: skip


def lead_times(log: Log, how: str = "") -> dict[str, float | None]:
    """Return for each change that counts the hours from its request until it was done."""
    told = judged.outcomes(log)
    if how == "clocks-as-text":
        log = judged.unzoned(log)
    counted = [
        one
        for number, one in judged.newest(log.changes).items()
        if how == "all-are-timed" or told[number]["outcome"] != "not-counted"
    ]
    return {one.number: _lead(one, log.rules, how) for one in counted}


def _lead(one: Change, rules: Rules, how: str) -> float | None:
    begun = {"from-approval": one.approved, "from-start": one.start}.get(how, one.opened)
    ended = one.closed if how == "until-closed" else one.end
    if ended is None and how == "missing-until-closed":
        ended = one.closed
    if ended is None or begun is None:
        return 0.0 if how == "missing-is-zero" else None
    if ended < begun:
        return {"negative-is-zero": 0.0, "negative-kept": (ended - begun) / HOUR}.get(how)
    if (one.type == "emergency" and how != "emergencies-wait") or how == "all-hours":
        hours = (ended - begun) / HOUR
        if how == "wall-difference":
            hours = (_wall(ended, rules, how) - _wall(begun, rules, how)) / HOUR
    else:
        hours = _within(begun, ended, rules, how) / HOUR
    return math.floor(hours) if how == "whole-hours" else hours


def _wall(at: datetime, rules: Rules, how: str) -> datetime:
    """Return what the clock on the office's wall shows, as if it were UTC."""
    if how == "days-in-utc":
        return at.astimezone(UTC)
    return (at if how == "clocks-as-text" else at.astimezone(rules.zone)).replace(tzinfo=UTC)


def _within(begun: datetime, ended: datetime, rules: Rules, how: str) -> timedelta:
    """Return how much of the office's hours lies between two moments: no clock changes within them."""
    begun, ended = _wall(begun, rules, how), _wall(ended, rules, how)
    others = {"mon-to-fri": range(1, 6), "all-days": range(1, 8)}
    workdays = others.get(how) or rules.workdays
    total, day = timedelta(), begun.date()
    while day <= ended.date():
        if day.isoweekday() in workdays and (day not in rules.holidays or how in ("holidays-count", "all-days")):
            opens, closes = (datetime.combine(day, at, UTC) for at in (rules.begins, rules.ends))
            total += max(min(ended, closes) - max(begun, opens), timedelta())
        day += DAY
    return total


MISCOUNTED = (
    "none-is-zero", "nothing-is-zero", "nothing-is-whole", "textbook-interval", "lower-middle", "mean-for-median",
    "fraction", "failures-told", "emergency-mixed", "standard-is-low", "all-risks", "not-counted-in",
)  # fmt: skip


def report(
    changes: Mapping[str, Change], told: Mapping[str, Any], leads: Mapping[str, float | None], how: str = ""
) -> dict[str, Any]:
    """Return the shares of what held and the medians of lead times."""
    low = [one for one in changes.values() if _is_low(one, how)]
    emergencies = [one for one in changes.values() if one.type == "emergency"]
    found: dict[str, Any] = {
        name: _share([told[one.number]["outcome"] for one in group], how)
        for name, group in (("low-risk", low), ("emergency", emergencies))
    }
    found["lead"] = {
        kind: _middle([hours for number, hours in leads.items() if changes[number].type == kind], how)
        for kind in ("standard", "normal", "emergency")
    }
    return found


def _is_low(one: Change, how: str) -> bool:
    if how == "emergency-mixed":
        return one.risk == "Low"
    if how == "standard-is-low":
        return one.type == "standard"
    return one.type != "emergency" and (one.risk == "Low" or how == "all-risks")


def _share(outcomes: list[str], how: str) -> dict[str, Any]:
    counted = outcomes if how == "not-counted-in" else [one for one in outcomes if one != "not-counted"]
    held, of = counted.count("failed" if how == "failures-told" else "succeeded"), len(counted)
    if of == 0:
        nothing = {"nothing-is-zero": 0.0, "nothing-is-whole": 100.0}.get(how)
        return {"held": held, "of": of, "percent": nothing, "low": nothing, "high": nothing}
    low, high = interval(held, of, textbook=how == "textbook-interval")
    scale = 1 if how == "fraction" else 100
    return {"held": held, "of": of, "percent": scale * held / of, "low": scale * low, "high": scale * high}


def interval(held: int, of: int, *, textbook: bool = False) -> tuple[float, float]:
    """Return both ends of Wilson's interval, 19 times in 20."""
    z, share = 1.96, held / of
    if textbook:
        half = z * math.sqrt(share * (1 - share) / of)
        return share - half, share + half
    width = z * z / of
    middle, half = share + width / 2, z * math.sqrt(share * (1 - share) / of + width / (4 * of))
    return (middle - half) / (1 + width), (middle + half) / (1 + width)


def _middle(leads: list[float | None], how: str) -> dict[str, Any]:
    known = [one or 0.0 for one in leads if one is not None or how == "none-is-zero"]
    if not known:
        return {"n": 0, "median": 0.0 if how == "nothing-is-zero" else None}
    middles: Mapping[str, Any] = {"mean-for-median": statistics.fmean, "lower-middle": statistics.median_low}
    return {"n": len(known), "median": middles.get(how, statistics.median)(known)}
