"""Cases, what the policy says of them, and what misconceptions make of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from groundschool.kit import beside

policies = beside(__file__, "policy")
Policy = policies.Policy
PAGE, TICKET, NOTIFY = CHANNELS = ("page", "ticket", "notify")
EVERYTHING = "all"  # what a row over the whole site has for a journey
# Those that see less differently come first: of several that lead to the same answer the first is named.
OF_SHARES = (
    "other-population", "all-is-a-journey", "rows-of-others", "low-end", "times-as-text", "file-order", "first-count",
    "filled-up", "zero-is-unknown", "part-left-out", "mean-of-parts", "worst-part", "no-row-is-none", "null-is-none",
    "carried-only", "rounded",
)  # fmt: skip
OF_DECISIONS = (
    "above-bound", "bound-included", "hours-rounded", "passed-is-far", "group-status", "first-alert", "last-alert",
    "one-has-stopped", "one-bound", "only-confirmed", "any-exposure",
    "exposure-ignored", "internal-unknown", "unknown-is-worst", "first-notification", "deadline-ignored",
    "deadline-pages", "declare-pages", "update-always", *OF_SHARES, "pooled", "averaged", "look-never", "look-always",
    "label-severity",
)  # fmt: skip
BY_HEART = "by-heart"
# What people take a label for: a place among the levels, and a channel.
LABELS = {"critical": (0, PAGE), "warning": (1, PAGE), "info": (-1, TICKET)}


@dataclass(frozen=True)
class Row:
    """What was counted of a journey in a region: how many of what failed, None where nobody knows, and when."""

    journey: str
    region: str
    counted: str
    failed: int | None
    total: int | None
    at: datetime


@dataclass(frozen=True)
class Warn:
    """An alert of a notification: whether it fires, and what will happen when, if anything."""

    fires: bool
    deadline: tuple[str, datetime] | None = None


@dataclass(frozen=True)
class Case:
    """A case at ``at``: a service, what its notifications say (the last one holds), and what was counted."""

    at: datetime
    service: str
    label: str
    rows: Sequence[Row]
    notifications: Sequence[Sequence[Warn]] = ((Warn(fires=True),),)
    exposure: str | None = None
    same_as: str = ""  # the kind of an earlier case with the same notification


def held(case: Case, policy: Policy, how: str = "") -> Mapping[str, list[Row]]:
    """Return, by journey, the rows that hold: of the right population, and the last of each region."""
    rows = [
        row
        for row in case.rows
        if (row.counted == policy.population or how == "other-population")
        and (row.journey != EVERYTHING or how == "all-is-a-journey")
    ]
    if how == "first-count":
        rows = sorted(rows, key=lambda row: row.at, reverse=True)
    elif how == "times-as-text":
        rows = sorted(rows, key=lambda row: row.at.isoformat())
    elif how != "file-order":
        rows = sorted(rows, key=lambda row: row.at)
    last: dict[tuple[str, str], Row] = {}
    for row in rows:
        old = last.get((row.journey, row.region)) if how == "filled-up" else None
        last[row.journey, row.region] = _filled(row, old) if old else row
    carried = policy.services[case.service]
    found: dict[str, list[Row]] = {} if how == "no-row-is-none" else {journey: [] for journey in carried}
    if how == "rows-of-others":
        found |= {row.journey: [] for row in case.rows if row.journey != EVERYTHING}
    for row in last.values():
        if how != "carried-only" or row.journey in carried:
            found.setdefault(row.journey, []).append(row)
    return found


def _filled(row: Row, old: Row) -> Row:
    """Return a row with the numbers of an older one where it has none."""
    failed, total = (old if one is None else one for one, old in ((row.failed, old.failed), (row.total, old.total)))
    return replace(row, failed=failed, total=total)


def shares(case: Case, policy: Policy, how: str = "") -> dict[str, list[float] | None]:
    """Return between which two shares each journey is, None where nobody can say."""
    if how == "by-heart":
        return shares(case, replace(policy, services=policies.SERVICES))
    found = {journey: _share(rows, how) for journey, rows in held(case, policy, how).items()}
    return {name: share for name, share in found.items() if share is not None or how != "null-is-none"}


def _share(rows: Sequence[Row], how: str) -> list[float] | None:
    if how == "part-left-out":
        rows = [row for row in rows if row.failed is not None and row.total is not None]
    if any(row.total is None for row in rows) or not sum(row.total for row in rows):
        return None
    if how == "zero-is-unknown" and not all(row.total for row in rows):
        return None
    low = sum(row.failed or 0 for row in rows)
    high = low if how == "low-end" else low + sum(row.total for row in rows if row.failed is None)
    total = sum(row.total for row in rows)
    parts = [[row.total, row.failed or 0] for row in rows if row.total]
    if how == "mean-of-parts":
        low = high = sum(failed / of for of, failed in parts) / len(parts) * total
    if how == "worst-part":
        low = high = max(failed / of for of, failed in parts) * total
    if how == "rounded":
        return [round(low / total, 2), round(high / total, 2)]
    return [low / total, high / total]


def level_of(share: float, policy: Policy, how: str = "") -> int:
    """Return the place of the level that a share reaches."""
    places = range(len(policy.levels))
    if how == "above-bound":
        return next((at for at in places if share > policy.levels[at].at_least), policy.mildest)
    return next(at for at in places if share >= policy.levels[at].at_least)


def levels(case: Case, policy: Policy, how: str = "") -> tuple[int, int]:
    """Return the places of the mildest and of the worst level that the case may be."""
    if _exposed(case, policy, how):
        return 0, 0
    found = shares(case, policy, how)
    if how == "averaged":
        known = [one for one in found.values() if one]
        found = {"mean": [sum(one[end] for one in known) / len(known) for end in (0, 1)] if known else None}
    if how == "pooled":
        rows = [row for one in held(case, policy).values() for row in one]
        found = {"everything": _share([row for row in rows if row.failed is not None and row.total is not None], "")}
    if how == "internal-unknown" and not found:
        found = {"unknown": None}
    unknown = 0 if how == "unknown-is-worst" else policy.unknown
    ends = [[level_of(end, policy, how) for end in one] if one else [policy.mildest, unknown] for one in found.values()]
    mild = min((end[0] for end in ends), default=policy.mildest)
    return mild, min((end[1] for end in ends), default=policy.mildest)


def _exposed(case: Case, policy: Policy, how: str) -> bool:
    if how == "exposure-ignored" or case.exposure is None:
        return False
    if how == "only-confirmed":
        return case.exposure == policy.exposed[-1]
    return case.exposure in policy.exposed or how == "any-exposure"


def urgency(case: Case, policy: Policy, how: str = "") -> str:
    """Return the channel that the alerts ask for by themselves."""
    alerts = case.notifications[0 if how == "first-notification" else -1]
    if how == "group-status" and any(one.fires for one in alerts):
        alerts = [Warn(fires=True, deadline=one.deadline) for one in alerts]
    if how == "one-has-stopped" and not all(one.fires for one in alerts):
        return NOTIFY
    if how in ("first-alert", "last-alert"):
        alerts = alerts[:1] if how == "first-alert" else alerts[-1:]
    return min((_channel(one, case.at, policy, how) for one in alerts), key=CHANNELS.index)


def _channel(one: Warn, at: datetime, policy: Policy, how: str) -> str:
    if not one.fires:
        return NOTIFY
    if one.deadline is None or one.deadline[0] not in policy.deadlines or how == "deadline-ignored":
        return TICKET
    name, moment = one.deadline
    page, ticket = next(iter(policy.deadlines.values())) if how == "one-bound" else policy.deadlines[name]
    left = moment - at
    if how == "bound-included":
        left -= timedelta(seconds=1)
    if how == "hours-rounded":
        left = timedelta(hours=round(left / timedelta(hours=1)))
    if how == "passed-is-far":
        left = abs(left)
    if left < timedelta(hours=page) or how == "deadline-pages":
        return PAGE
    return TICKET if left < timedelta(hours=ticket) else NOTIFY


def decided(case: Case, policy: Policy, how: str = "") -> dict[str, Any]:
    """Return what the policy says of a case, or what a misconception makes of it."""
    if how == "by-heart":
        return decided(case, _by_heart(policy))
    mild, worst = levels(case, policy, how)
    place = mild if policy.unsure == "lower" else worst
    if how == "label-severity":
        place = LABELS[case.label][0] % len(policy.levels)
    level = policy.levels[place]
    channel = PAGE if level.pages else urgency(case, policy, how)
    declare = channel == PAGE if how == "declare-pages" else place <= policy.declare_from
    update = level.update if declare or how == "update-always" else 0
    again = (mild != worst or how == "look-always") and how != "look-never"
    moment = case.at.astimezone(UTC) + timedelta(minutes=policy.look_again)
    return {
        "severity": level.id,
        "channel": channel,
        "declare": declare,
        "update_minutes": update or None,
        "look_again": f"{moment:%Y-%m-%dT%H:%M:%SZ}" if again else None,
    }


def _by_heart(policy: Policy) -> Policy:
    """Return Saltmarsh's policy with the names and words of another, as one has it who reads no further."""
    ours = policies.AS_IT_IS
    levels = tuple(replace(one, id=named.id) for one, named in zip(ours.levels, policy.levels, strict=False))
    return replace(ours, levels=levels, exposed=policy.exposed, population=policy.population)
