"""Situations on call: what is known, what the policy says is to be done, and what misconceptions do instead."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from groundschool.kit import beside

on_duty, policies, rotas = (beside(__file__, name) for name in ("on_duty", "policies", "rotas"))
Policy, Rota = policies.Policy, rotas.Rota
MINUTE = timedelta(minutes=1)
SENIOR, COMMANDER, MANAGER = rotas.SENIOR, rotas.COMMANDER, rotas.MANAGER
# Those that see less differently come first: of several that lead to the same answer the first is named.
MISJUDGED = (
    "minute-more", "field-first", "own-hands", "rights-unread", "unapproved", "asks-for-everything",
    "stake-ignored", "one-clock", "field-direct", "always-senior", "label-severity", "low-end",
    "first-journey", "waits-in-full", "waits-for-the-call", "silence-at-once", "any-silence", "answers-ignored",
    "silence-ignored", "nobody-ignored", "asks-no-more", "person-when-noticed", "person-at-the-end",
    "from-now", "by-heart",
)  # fmt: skip


@dataclass(frozen=True)
class Situation:
    """One situation at ``now``: since when, how much fails (between two shares), what is in hand, who was called."""

    since: datetime
    now: datetime
    shares: Mapping[str, tuple[float, float]]
    label: str
    step: str | None = None
    stake: tuple[str, ...] = ()
    field: str | None = None
    calls: tuple[tuple[str, datetime, bool], ...] = ()

    def severity(self, least: Mapping[str, float], how: str = "") -> str:
        """Return the level that the policy asks for, or what a misconception takes for it."""
        if how == "label-severity":
            return self.label
        ends = [share[0 if how == "low-end" else 1] for share in self.shares.values()]
        worst = ends[0] if how == "first-journey" else max(ends)
        return next(level for level, share in least.items() if worst >= share)


def decided(case: Situation, policy: Policy, made: Mapping[str, Rota], how: str = "") -> dict[str, Any]:
    """Return what is to be done, whom that is said to, and by when, right or as a misconception has it."""
    if how == "by-heart":
        policy = policies.AS_IT_IS
    do, role, meant = _meant(case, policy, how)
    if do == "act":
        return {"do": do, "role": None, "person": None, "by": None}
    start = case.now if how == "from-now" else case.since
    by = start + meant * MINUTE
    later = start + (policy.help_minutes if how == "one-clock" else policy.manager_minutes) * MINUTE
    silent = _silent(case, policy, role, how)
    if silent is not None and role != MANAGER:
        do = "escalate" if how == "asks-no-more" else do
        role, by = MANAGER, later if how == "waits-in-full" else silent
        by = by if how == "waits-for-the-call" else min(by, later)
    when = {"person-when-noticed": case.since, "person-at-the-end": by}.get(how, case.now)
    person = on_duty.who(made[role], when) if role in made else None
    if person is None and how != "nobody-ignored" and role in made:
        do = "escalate" if how == "asks-no-more" else do
        role, person = MANAGER, on_duty.who(made[MANAGER], when)
    return {"do": do, "role": role, "person": person, "by": f"{by.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"}


def _meant(case: Situation, policy: Policy, how: str) -> tuple[str, str, int]:
    """Return what to do, the role that it concerns, and after how many minutes at the latest."""
    over = case.now > case.since + policy.help_minutes * MINUTE
    over = over or (case.now == case.since + policy.help_minutes * MINUTE and how != "minute-more")
    late = policy.help_minutes if how == "one-clock" else policy.manager_minutes
    if case.stake and how != "stake-ignored":
        return "escalate", MANAGER, late
    if case.field and how == "field-first":
        return "escalate", COMMANDER, policy.help_minutes
    needed = _needed(case.step, policy, how) if case.step else ""
    if needed:
        return "ask", needed, policy.help_minutes
    if case.step and (not over or how == "own-hands"):
        return ("ask", SENIOR, policy.help_minutes) if how == "asks-for-everything" else ("act", "", 0)
    if case.field and how != "always-senior":
        return "escalate", case.field if how == "field-direct" else COMMANDER, policy.help_minutes
    return "escalate", SENIOR, policy.help_minutes


def _needed(step: str, policy: Policy, how: str) -> str:
    """Return the role that must agree to a step; nothing where it is one's own."""
    if how == "unapproved":
        return ""
    if step in policy.approvals:
        return policy.approvals[step]
    right = "" if how == "rights-unread" else policy.right(step)
    return {policies.PEER: SENIOR, policies.MANAGED: MANAGER}.get(right, "")


def _silent(case: Situation, policy: Policy, role: str, how: str) -> datetime | None:
    """Return since when a role counts as not reached; None where it has answered, may still, or was not called."""
    wait = policy.answer_minutes.get(case.severity(policy.least, how), 60) * MINUTE
    for called, at, answered in case.calls if how != "silence-ignored" else ():
        if (called == role or how == "any-silence") and (not answered or how == "answers-ignored"):
            passed = case.now >= at + wait if how != "minute-more" else case.now > at + wait
            if passed or how == "silence-at-once":
                return at + wait
    return None
