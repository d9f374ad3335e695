"""A situation of every kind: each rule of the policy has one that only this rule decides."""

import random
from collections.abc import Iterator, Mapping
from datetime import datetime, time, timedelta

from groundschool.kit import beside

rotas, policies, situations = (beside(__file__, name) for name in ("rotas", "policies", "situations"))
Policy, Rota, Situation = policies.Policy, rotas.Rota, situations.Situation
Shares = tuple[float, float]
MINUTE, DAY = timedelta(minutes=1), rotas.DAY
SENIOR, COMMANDER, MANAGER = rotas.SENIOR, rotas.COMMANDER, rotas.MANAGER
SPECIALISTS = (rotas.SECURITY, rotas.NETWORK, rotas.DATABASE)
UNLISTED = ("restart-one-instance", "roll-back-release", "switch-flag-off")
JOURNEYS = ("book", "check-in", "freight")
ASKED, SILENT = {"from-now"}, {"silence-ignored", "waits-in-full"}
# What a situation is about, and which misconceptions see it differently; "by-heart" may do so anywhere.
KINDS = {
    "alone": {"asks-for-everything"},
    "moved": set[str](),
    "unlisted": {"asks-for-everything"},
    "own-field": {"asks-for-everything", "field-first"},
    "approval": ASKED | {"unapproved"},
    "approval-field": ASKED | {"unapproved", "field-first"},
    "peer": ASKED | {"unapproved", "rights-unread"},
    "managed": ASKED | {"unapproved", "rights-unread"},
    "first-right": ASKED | {"unapproved", "rights-unread"},
    "last-right": ASKED | {"unapproved", "rights-unread"},
    "hero": ASKED | {"own-hands"},
    "hero-exact": ASKED | {"own-hands", "minute-more"},
    "hero-field": ASKED | {"own-hands", "field-direct", "always-senior"},
    "no-step": ASKED,
    "handover": ASKED | {"person-when-noticed"},
    "handover-soon": ASKED | {"person-at-the-end"},
    "stake": ASKED | {"stake-ignored", "one-clock"},
    "stake-asks": ASKED | {"stake-ignored", "one-clock"},
    "stake-field": ASKED | {"stake-ignored", "one-clock"},
    "field": ASKED | {"field-direct", "always-senior"},
    "vendor": ASKED | {"field-direct", "always-senior"},
    "silent": SILENT,
    "silent-exact": SILENT | {"minute-more"},
    "silent-commander": SILENT | {"field-direct", "always-senior"},
    "silent-approver": SILENT | {"unapproved", "asks-no-more"},
    "unsure": SILENT | {"low-end"},
    "labelled": SILENT | {"label-severity"},
    "other-journey": SILENT | {"first-journey"},
    "capped": ASKED | {"silence-ignored", "waits-for-the-call", "one-clock"},
    "ringing": ASKED | {"silence-at-once"},
    "other-silent": ASKED | {"any-silence"},
    "answered": ASKED | {"answers-ignored"},
    "asked-in-vain": SILENT | {"unapproved", "rights-unread", "asks-no-more"},
    "nobody": ASKED | {"nobody-ignored", "unapproved", "asks-no-more"},
    "nobody-commands": ASKED | {"nobody-ignored", "field-direct", "always-senior"},
}
DAYS = (-5, -4, -3, -2, 1, 2, 3, 4, 5)  # none has the hour that comes twice
TRIES = 2000


def drawn(
    rng: random.Random, sunday: datetime, made: Mapping[str, Rota], policy: Policy
) -> Iterator[tuple[str, Situation]]:
    """Yield (kind, situation) for every kind, in the order of time."""
    found = [(kind, _one(rng, kind, sunday, made, policy)) for kind in KINDS]
    yield from sorted(found, key=lambda one: one[1].now)


def _one(rng: random.Random, kind: str, sunday: datetime, made: Mapping[str, Rota], policy: Policy) -> Situation:
    for _ in range(TRIES):
        case = _case(rng, kind, sunday, policy)
        if kind == "moved" or _differs(case, policy, made) == KINDS[kind]:
            return case
    raise ValueError(f"{kind}: no situation tells {sorted(KINDS[kind])} apart from the rest")


def _differs(case: Situation, policy: Policy, made: Mapping[str, Rota]) -> set[str]:
    right = situations.decided(case, policy, made)
    others = (how for how in situations.MISJUDGED if how != "by-heart")
    return {how for how in others if situations.decided(case, policy, made, how) != right}


def _case(rng: random.Random, kind: str, sunday: datetime, policy: Policy) -> Situation:
    """Return a situation that may be of a kind."""
    since = rotas.wall("UTC", sunday + rng.choice(DAYS) * DAY, time(rng.randrange(24), rng.randrange(60)))
    level = rng.choice(("SEV1", "SEV2") if kind in CALLS else ("SEV1", "SEV2", "SEV3"))
    shares = {name: _range(rng, level, policy) for name in rng.sample(JOURNEYS, 2)}
    if kind in CALLS:
        return _called(rng, kind, since, _seen(rng, kind, level, shares, policy), policy)
    passed = rng.randint(4, policy.help_minutes - 3)
    if kind.startswith("hero"):
        passed = policy.help_minutes + (0 if kind == "hero-exact" else rng.randint(3, 25))
    if kind == "no-step":
        passed = rng.randint(4, policy.help_minutes + 10)
    if kind.startswith("handover"):
        hand = rotas.wall(rng.choice((rotas.HALIFAX, rotas.LISBON)), sunday + 3 * DAY, time(rng.choice((9, 10))))
        before = rng.randint(2, 6)
        since = hand - before * MINUTE
        passed = rng.randint(7, policy.help_minutes - 1) if kind == "handover" else before - 1
    return Situation(since, since + passed * MINUTE, shares, level, **_inhand(rng, kind, policy))


def _inhand(rng: random.Random, kind: str, policy: Policy) -> dict[str, object]:
    """Return what is at hand, at stake, or pointed at."""
    found: dict[str, object] = {"step": rng.choice(STEPS[kind])} if kind in STEPS else {}
    if kind in APPROVED:
        found["step"] = rng.choice(_steps(policy, only=kind == "nobody"))
    if kind.startswith("stake"):
        found["stake"] = tuple(rng.sample(("customers", "law", "money"), rng.choice((1, 2))))
    if kind in FIELDS:
        found["field"] = "cloud vendor" if kind == "vendor" else rng.choice(SPECIALISTS)
    return found


def _called(
    rng: random.Random, kind: str, since: datetime, seen: tuple[str, str, Mapping[str, Shares]], policy: Policy
) -> Situation:
    """Return a situation in which somebody was called: has answered, may still, or has not in time."""
    level, label, shares = seen
    wait, called = policy.answer_minutes[level], rng.randint(1, 3)
    passed = called + wait + {"silent-exact": 0, "ringing": -2}.get(kind, rng.randint(1, 3))
    if kind == "capped":
        called = policy.manager_minutes - wait + rng.randint(2, 6)
        passed = called + wait + rng.randint(1, 5)
    inhand = _inhand(rng, kind, policy)
    role = rng.choice(SPECIALISTS) if kind == "other-silent" else SENIOR
    role = {"silent-commander": COMMANDER, "silent-approver": policy.approvals.get(inhand.get("step"))}.get(kind, role)
    calls = [(role, since + called * MINUTE, kind == "answered")]
    if kind in ("silent", "labelled"):  # somebody else was called before, and has answered
        calls.insert(0, (rng.choice(SPECIALISTS), since + MINUTE / 2, True))
    return Situation(since, since + passed * MINUTE, shares, label, calls=tuple(calls), **inhand)


ALONE, PEER, MANAGED = (policies.RIGHTS[name] for name in (policies.ALONE, policies.PEER, policies.MANAGED))
STEPS = {
    "alone": (ALONE[4], ALONE[3]),
    "moved": (ALONE[1],),
    "unlisted": UNLISTED,
    "peer": PEER,
    "managed": MANAGED,
    "asked-in-vain": PEER,
    "first-right": PEER[:1],
    "last-right": MANAGED[-1:],
    "hero": (*UNLISTED, ALONE[4]),
    "hero-exact": (*UNLISTED, ALONE[4]),
    "stake": (*UNLISTED, ALONE[4]),
    "stake-asks": (*PEER, *policies.APPROVALS),
    "own-field": (*UNLISTED, ALONE[4]),
    "hero-field": (*UNLISTED, ALONE[4]),
}
APPROVED = ("approval", "approval-field", "silent-approver", "nobody")
FIELDS = (
    "field",
    "vendor",
    "own-field",
    "approval-field",
    "hero-field",
    "stake-field",
    "silent-commander",
    "nobody-commands",
)
CALLS = (
    "silent", "silent-exact", "silent-commander", "silent-approver", "unsure", "labelled",
    "other-journey", "capped", "ringing", "other-silent", "answered", "asked-in-vain",
)  # fmt: skip


def _steps(policy: Policy, *, only: bool) -> list[str]:
    """Return steps that need the database's approval, or that of anybody else."""
    default = policies.APPROVALS
    return [
        step
        for step, role in policy.approvals.items()
        if (role == rotas.DATABASE) == only and (only or policy is policies.AS_IT_IS or role != default[step])
    ]


def _range(rng: random.Random, level: str, policy: Policy) -> Shares:
    """Return two shares of one level."""
    levels = [*policy.least]
    above = policy.least[levels[levels.index(level) - 1]] if level != levels[0] else 1.1
    least, most = policy.least[level] * 1.2, above * 0.8
    low, high = sorted(round(rng.uniform(least, most), 3) for _ in range(2))
    return low, high


def _seen(
    rng: random.Random, kind: str, level: str, shares: Mapping[str, Shares], policy: Policy
) -> tuple[str, str, dict[str, Shares]]:
    """Return the level, what the pager says, and the shares of a situation in which somebody was called."""
    first, second = shares
    if kind == "unsure":  # at its worst it is exactly that level
        low, _ = _range(rng, "SEV3", policy)
        return "SEV2", "SEV2", {first: (low, policy.least["SEV2"]), second: _range(rng, "SEV3", policy)}
    if kind == "labelled":
        return (
            "SEV1",
            rng.choice(("SEV2", "SEV3")),
            {first: (policy.least["SEV1"],) * 2, second: _range(rng, "SEV1", policy)},
        )
    if kind == "other-journey":
        return "SEV2", "SEV2", {first: _range(rng, "SEV3", policy), second: _range(rng, "SEV2", policy)}
    if kind == "capped":
        return "SEV3", "SEV3", {name: _range(rng, "SEV3", policy) for name in shares}
    if kind == "ringing":
        return "SEV2", "SEV2", {name: _range(rng, "SEV2", policy) for name in shares}
    return level, level, dict(shares)
