"""What a policy makes of the states: who has signed, what is open on which condition, and whether the launch goes."""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

from groundschool.kit import beside

drawn = beside(__file__, "drawn")
kinds = beside(__file__, "kinds")
Draft, DAY, MINUTE, ITEMS = drawn.Draft, drawn.DAY, drawn.MINUTE, kinds.ITEMS
ROLES = ("team", "operations", "security")
CLEAN = ("clean", "clean-lacking")
WITH_GAPS = (
    "conditional", "full", "blocked", "blocked-condition", "no-condition", "dates", "nobody", "too-many", "author",
    "lacking", "untimely",
)  # fmt: skip
PROMISED = ("conditional", "dates", "lacking", "author", "promised")
FREE = ("conditional", "no-condition", "untimely")
MISREAD = (
    "condition-lifts-block", "conditions-unneeded", "past-is-fine", "dates-unread", "anybody", "any-number",
    "at-most-is-less", "author-signs", "early-counts", "future-counts", "two-are-two", "unsigned-goes",
    "team-is-a-name", "met-conditions-listed", "conditions-hidden", "not-shown-is-fine", "everything-blocks",
    "always-no", "green-is-go",
)  # fmt: skip


def settle(one: Draft, how: str) -> None:
    """Add the policy, signatures and conditions of a draft, as the kind of its decision says."""
    rng, open_ones = one.rng, one.open_items()
    one.settled = how
    roles = rng.sample(("team", rng.choice(ROLES[1:])), 2)
    if how in FREE:  # the team need not sign; each kind of check has one in which it does
        roles = rng.sample(ROLES, 2)
    blocking = rng.sample(open_ones, rng.randint(1, len(open_ones) - 1)) if how.startswith("blocked") else []
    met = [item for item in ITEMS if item not in open_ones]
    one.blocks = {*blocking, *(item for item in met if rng.random() < 0.6)}
    on_condition = [item for item in open_ones if item not in one.blocks]
    most = len(on_condition) + rng.randint(1, 2)
    most = {"full": len(on_condition), "too-many": len(on_condition) - 1}.get(how, most)
    one.policy = {"signed_by": roles, "within_days": rng.randint(10, 30), "at_most": most}
    items = [*on_condition]
    if how == "blocked-condition":  # all that blocks is promised, and were there no block, it would go
        items += blocking
        one.policy["at_most"] += len(blocking)
    items += rng.sample(met, min(1, len(met))) if how in PROMISED else []  # more than is open
    one.conditions = [_condition(one, item) for item in items]
    _spoil(one, how, on_condition)
    rng.shuffle(one.conditions)
    one.signatures = list(_signatures(one, how, roles))
    rng.shuffle(one.signatures)


def today(one: Draft) -> date:
    """Return the day of the review."""
    return one.review.astimezone(UTC).date()


def _condition(one: Draft, item: str) -> list[str]:
    people = sorted({person for rotation in one.rotations.values() for person in rotation["people"]})
    until = today(one) + one.rng.randint(1, one.policy["within_days"] - 1) * DAY
    return [item, one.rng.choice(people), until.isoformat()]


def _spoil(one: Draft, how: str, on_condition: list[str]) -> None:
    """Do to the conditions what their kind says."""
    rows = [row for row in one.conditions if row[0] in on_condition]
    last = one.policy["within_days"]
    if how == "no-condition":
        one.conditions.remove(one.rng.choice(rows))
    elif how == "dates":
        late, past = one.rng.sample(rows, 2)
        late[2] = (today(one) + (last + one.rng.randint(1, 9)) * DAY).isoformat()
        past[2] = (today(one) - one.rng.randint(1, 9) * DAY).isoformat()
    elif how == "nobody":
        nobody, gone = one.rng.sample(rows, 2)
        nobody[1] = one.rng.choice((one.team, "", next(iter(one.rotations))))
        gone[1] = one.people[10]


def _signatures(one: Draft, how: str, roles: list[str]) -> Iterator[list[str]]:
    """Yield who has signed, for which team, and when."""
    rng = one.rng
    spoilt = rng.choice(roles if how in FREE else [role for role in roles if role != "team"])
    people = {"team": one.people[1], "operations": one.people[6], "security": one.people[9]}
    for role in roles:
        when = one.changed + rng.randint(10, 1400) * MINUTE
        person, team = people[role], one.team if role == "team" else role
        if how == "author" and role == "team":
            person = one.author
        if how.endswith("lacking") and role == spoilt:
            other = next(each for each in roles if each != spoilt)  # two signatures, and both of one side
            person, team = one.people[10], one.team if other == "team" else other
        if how == "untimely":  # one too early, and one too late
            early, late = one.changed - rng.randint(30, 3000) * MINUTE, one.review + rng.randint(30, 3000) * MINUTE
            when = early if role == spoilt else late
        yield [person, team, one.at(when)]
    if how in ("clean", "conditional", "full", "blocked", "no-condition", "dates") and rng.random() < 0.5:
        yield [one.author, one.team, one.at(one.changed + rng.randint(1, 9) * MINUTE)]


def states(one: Draft) -> dict[str, dict[str, Any]]:
    """Return what is right about every item."""
    return {item: entry(one, item) for item in ITEMS}


def entry(one: Draft, item: str, why: str = "") -> dict[str, Any]:
    """Return what is said of an item: what is right, or what another reason makes of it."""
    why = why or one.why(item)
    return {"state": kinds.state_of(why), "evidence": evidence(one, item), "why": why}


def evidence(one: Draft, item: str) -> str | None:
    """Return where the pointer of an item leads, if it does."""
    return None if one.why(item) in (kinds.NOWHERE, kinds.DEAD) else one.targets[item]


def decision(one: Draft, how: str = "") -> dict[str, Any]:
    """Return the decision with its reasons, right or as a misconception has it."""
    good = {row[0]: row for row in one.conditions if _holds(one, row, how)}
    blocked, listed = [], []
    for item in ITEMS:
        if one.why(item) == kinds.OK or (how == "not-shown-is-fine" and kinds.state_of(one.why(item)) == "not shown"):
            listed += [item] if how == "met-conditions-listed" and item in good else []
            continue
        lifted = how == "condition-lifts-block" and item in good
        blocks = (item in one.blocks and not lifted) or how == "everything-blocks"
        if blocks or (item not in good and how != "conditions-unneeded"):
            blocked.append(item)
        elif item in good:
            listed.append(item)
    missing = _missing(one, how)
    if how == "green-is-go":
        green = all(one.ticked[item] for item in ITEMS if one.of_kind[item] != "absent")
        return {"decision": "go" if green else "no go", "blocked_by": [], "conditions": [], "to_sign": []}
    too_many = len(listed) > one.policy["at_most"] - (how == "at-most-is-less") and how != "any-number"
    stops = bool(blocked or too_many or (missing and how != "unsigned-goes")) or how == "always-no"
    if (how == "conditions-hidden" and stops) or how == "always-no":
        listed, word = [], "no go"
    else:
        word = "no go" if stops else "go with conditions" if listed else "go"
    return {
        "decision": word,
        "blocked_by": blocked,
        "conditions": [dict(zip(("item", "who", "until"), good[item], strict=True)) for item in listed],
        "to_sign": missing,
    }


def _holds(one: Draft, row: list[str], how: str) -> bool:
    people = {person for rotation in one.rotations.values() for person in rotation["people"]}
    left = (date.fromisoformat(row[2]) - today(one)).days
    known = row[1] in people or how == "anybody"
    in_time = left <= one.policy["within_days"] and (left >= 0 or how == "past-is-fine")
    return known and (in_time or how == "dates-unread")


def _missing(one: Draft, how: str) -> list[str]:
    signed = set()
    for person, team, when in one.signatures:
        at = datetime.fromisoformat(when)
        own = person == one.author and how != "author-signs"
        early = at < one.changed and how != "early-counts"
        if not own and not early and (at <= one.review or how == "future-counts"):
            signed.add(team)
    if how == "two-are-two" and len(one.signatures) >= len(one.policy["signed_by"]):
        return []
    return [
        role
        for role in one.policy["signed_by"]
        if (one.team if role == "team" and how != "team-is-a-name" else role) not in signed
    ]


def draw(rng: random.Random, drafts: list[Draft]) -> None:
    """Settle the drafts of a variant: of each kind of decision one."""
    for names, some in (
        (CLEAN, [one for one in drafts if not one.open_items()]),
        (WITH_GAPS, [one for one in drafts if one.open_items()]),
    ):
        for how, one in zip(rng.sample(names, len(names)), some, strict=True):
            settle(one, how)
