"""Cases, what the policy says of them, and what misconceptions make of them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from groundschool.kit import beside

policies, shared = (beside(__file__, name) for name in ("policy", "shares"))
Policy, Case, Row, Warn = policies.Policy, shared.Case, shared.Row, shared.Warn
EVERYTHING, OF_SHARES, held, shares = shared.EVERYTHING, shared.OF_SHARES, shared.held, shared.shares
PAGE, TICKET, NOTIFY = CHANNELS = ("page", "ticket", "notify")
# Of several that lead to the same answer the first is named.
OF_DECISIONS = (
    "above-bound", "bound-included", "hours-rounded", "passed-is-far", "group-status", "first-alert", "last-alert",
    "one-has-stopped", "one-bound", "only-confirmed", "any-exposure", "exposure-ignored", "internal-unknown",
    "unknown-is-worst", "first-notification", "deadline-ignored", "deadline-pages", "declare-pages", "update-always",
    *OF_SHARES, "pooled", "averaged", "look-never", "look-always", "label-severity",
)  # fmt: skip
BY_HEART = "by-heart"
# What people take a label for: a place among the levels, and a channel.
LABELS = {"critical": (0, PAGE), "warning": (1, PAGE), "info": (-1, TICKET)}


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
        found = {
            "everything": shared.share_of([row for row in rows if row.failed is not None and row.total is not None], "")
        }
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
