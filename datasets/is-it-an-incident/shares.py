"""What a case is, which rows of it hold, and between which shares its journeys are; as it is, or by a misconception."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from groundschool.kit import beside

policies = beside(__file__, "policy")
Policy = policies.Policy
EVERYTHING = "all"  # what a row over the whole site has for a journey
# Those that see less differently come first: of several that lead to the same answer the first is named.
OF_SHARES = (
    "other-population", "all-is-a-journey", "rows-of-others", "low-end", "times-as-text", "file-order", "first-count",
    "filled-up", "zero-is-unknown", "part-left-out", "mean-of-parts", "worst-part", "no-row-is-none", "null-is-none",
    "carried-only", "rounded",
)  # fmt: skip


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
    found = {journey: share_of(rows, how) for journey, rows in held(case, policy, how).items()}
    return {name: share for name, share in found.items() if share is not None or how != "null-is-none"}


def share_of(rows: Sequence[Row], how: str) -> list[float] | None:
    """Return the two shares of a journey's rows, None where nobody can say."""
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
