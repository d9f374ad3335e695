"""What is true of a week: the counts between two moments, how the objective stands, and what may be shipped."""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

STEP = timedelta(minutes=15)
Pair = tuple[int, int]
ALWAYS, CAREFUL = ("rollback", "security"), ("fix",)


@dataclass(frozen=True)
class Week:
    """A week: when it began, good and total of each row (None: missing), maintenance, policy and changes."""

    begin: datetime
    counts: Sequence[Pair | None]
    windows: Sequence[tuple[datetime, datetime]]
    policy: Mapping[str, Any]
    changes: Sequence[Mapping[str, str]]

    @property
    def end(self) -> datetime:
        """Return where the week ends."""
        return self.begin + STEP * len(self.counts)

    @cached_property
    def planned(self) -> frozenset[int]:
        """Return the rows that begin within planned maintenance."""
        spans = (range((one - self.begin) // STEP, (other - self.begin) // STEP) for one, other in self.windows)
        return frozenset(at for span in spans for at in span)

    @property
    def window(self) -> datetime:
        """Return where the window of the objective begins."""
        return self.end - timedelta(days=self.policy["window_days"])

    def with_policy(self, **other: Any) -> "Week":  # noqa: ANN401 - what a policy says
        """Return the same week under another policy."""
        return replace(self, policy={**self.policy, **other})


def ledger(week: Week, start: datetime, end: datetime) -> dict[str, int]:
    """Return good, total and missing between two moments, as the policy says."""
    good = total = missing = 0
    left_out = week.planned if week.policy["maintenance"] == "excluded" else frozenset()
    for at in range((start - week.begin) // STEP, min((end - week.begin) // STEP, len(week.counts))):
        if at in left_out:
            continue
        if (pair := week.counts[at]) is None:
            missing += 1
            total += week.policy["expected"] if week.policy["missing"] == "failed" else 0
        else:
            good, total = good + pair[0], total + pair[1]
    return {"good": good, "total": total, "missing": missing}


def standing(week: Week) -> dict[str, Any]:
    """Return compliance in percent, the share of the budget that is left, and the hours until it is spent."""
    whole = ledger(week, week.window, week.end)
    recent = ledger(week, week.end - timedelta(hours=week.policy["pace_hours"]), week.end)
    return _standing(week, whole, recent)


def _standing(week: Week, whole: Mapping[str, int], recent: Mapping[str, int]) -> dict[str, Any]:
    allowed = 1 - week.policy["objective"] / 100
    left = 1 - (whole["total"] - whole["good"]) / (allowed * whole["total"])
    burn = (recent["total"] - recent["good"]) / (allowed * recent["total"]) if recent["total"] else 0
    hours = 0.0 if left <= 0 else left * week.policy["window_days"] * 24 / burn if burn > 0 else None
    return {"compliance": 100 * whole["good"] / whole["total"], "left": left, "hours": hours}


def decided(week: Week, stands: Mapping[str, Any], **other: Any) -> dict[str, Any]:  # noqa: ANN401 - of a policy
    """Return the state that the policy puts the service in, and which changes may go."""
    policy, hours = {**week.policy, **other}, stands["hours"]
    soon = hours is not None and hours < policy["careful_hours"]
    state = (
        "freeze" if stands["left"] <= 0 else "careful" if stands["left"] < policy["careful_below"] or soon else "ship"
    )
    return _in_state(week, state)


def _in_state(week: Week, state: str) -> dict[str, Any]:
    return {"state": state, "changes": {one["id"]: _verdict(one, state) for one in week.changes}}


def _verdict(change: Mapping[str, str], state: str) -> str:
    fine = state == "ship" or change["kind"] in ALWAYS
    fine = fine or (state == "careful" and (change["kind"] in CAREFUL or change["risk"] == "low"))
    return "go" if fine else "wait"


def standings(policy: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return how an objective may stand, at the bounds of a policy and beyond them."""
    below, hours = policy["careful_below"], policy["careful_hours"]
    found = {
        "overspent": (-0.42, 0.0),
        "spent": (0.0, 0.0),
        "little": (below - 0.01, None),
        "just enough": (below, None),
        "soon": (0.9, hours - 0.5),
        "in time": (0.9, float(hours)),
        "whole": (1.0, None),
    }
    return {name: {"compliance": 99.0, "left": left, "hours": late} for name, (left, late) in found.items()}


def answers(
    rng: random.Random, week: Week, read: Mapping[str, Sequence[Pair | None]]
) -> dict[str, dict[str, tuple[Any, dict[str, Any]]]]:
    """Return, by task and subject, the right answer and what each misconception makes of it."""
    found: dict[str, dict[str, tuple[Any, dict[str, Any]]]] = {"ledger": {}}
    others = _other_weeks(week) | {tag: replace(week, counts=counts) for tag, counts in read.items()}
    for start, end in _spans(rng, week):
        subject = f"{start:%Y-%m-%dT%H:%MZ} {end:%Y-%m-%dT%H:%MZ}"
        traps: dict[str, Any] = {tag: ledger(other, start, end) for tag, other in others.items()}
        traps["end-counts"] = ledger(week, start, end + STEP) if end > start else None
        found["ledger"][subject] = ledger(week, start, end), {tag: trap for tag, trap in traps.items() if trap}
    right = standing(week)
    stands = {tag: standing(other) for tag, other in others.items()} | _misled(week, right)
    found["standing"] = {"": (right, stands)}
    found["decide"] = {
        name: (decided(week, one), _misjudged(week, one)) for name, one in standings(week.policy).items()
    }
    return found


def _other_weeks(week: Week) -> dict[str, Week]:
    """Return the week as misconceptions see it."""
    other = {"excluded": "included", "included": "excluded"}[week.policy["maintenance"]]
    filled = [pair or (week.policy["expected"],) * 2 for pair in week.counts]
    turned = {"failed": "ignored", "ignored": "failed"}[week.policy["missing"]]
    return {
        "maintenance-by-habit": week.with_policy(maintenance=other),
        "gaps-are-good": replace(week, counts=filled),
        "missing-by-habit": week.with_policy(missing=turned),
    }


def _misled(week: Week, right: Mapping[str, Any]) -> dict[str, Any]:
    """Return how the objective stands by other ways to reckon."""
    whole = ledger(week, week.window, week.end)
    starts = [week.window + timedelta(days=day) for day in range(week.policy["window_days"])]
    days = [ledger(week, start, start + timedelta(days=1)) for start in starts]
    daily = sum(one["good"] / one["total"] for one in days if one["total"]) / max(
        1, sum(1 for one in days if one["total"])
    )
    allowed = 1 - week.policy["objective"] / 100
    mean = {**right, "compliance": 100 * daily, "left": 1 - (1 - daily) / allowed}
    bad = whole["total"] - whole["good"]
    flat = right["left"] * week.policy["window_days"] * 24 * allowed * whole["total"] / bad if bad else None
    return {
        "mean-of-days": mean,
        "never-negative": {**right, "left": max(0.0, right["left"])},
        "share-for-percent": {**right, "compliance": right["compliance"] / 100},
        "left-in-percent": {**right, "left": 100 * right["left"]},
        "spent-for-left": {**right, "left": 1 - right["left"]},
        "pace-of-the-week": {**right, "hours": flat if right["left"] > 0 else right["hours"]},
    }


def _misjudged(week: Week, stands: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is decided by a policy that is read in another way."""
    right = decided(week, stands)
    below, hours = week.policy["careful_below"], week.policy["careful_hours"]
    halted = {"state": right["state"], "changes": dict.fromkeys(right["changes"], "wait")}
    return {
        "hours-forgotten": decided(week, stands, careful_hours=-1),
        "share-forgotten": decided(week, stands, careful_below=-1),
        "bound-is-below": decided(week, stands, careful_below=below + 1e-9, careful_hours=hours + 1e-9),
        "freeze-is-total": halted if right["state"] == "freeze" else right,
        "never-freezes": _in_state(week, "careful") if stands["left"] <= 0 else right,
        "risk-forgotten": _without(week, right, lambda one: one["risk"] == "low" and one["kind"] not in CAREFUL),
        "fix-is-feature": _without(week, right, lambda one: one["kind"] in CAREFUL and one["risk"] != "low"),
    }


def _without(week: Week, right: Mapping[str, Any], taken: Callable[[Mapping[str, str]], bool]) -> dict[str, Any]:
    """Return a decision in which some changes wait although care would let them go."""
    waiting = {one["id"] for one in week.changes if taken(one) and one["kind"] not in ALWAYS}
    if right["state"] != "careful":
        return dict(right)
    return {"state": "careful", "changes": {k: "wait" if k in waiting else v for k, v in right["changes"].items()}}


def _spans(rng: random.Random, week: Week) -> list[tuple[datetime, datetime]]:
    """Return spans that lie side by side, the whole they make, one of nothing and one of a single row."""
    middle = week.begin + STEP * rng.randrange(230, 430)
    one = week.begin + STEP * rng.randrange(500, 530)
    return [(week.begin, middle), (middle, week.end), (week.begin, week.end), (one, one + STEP), (one, one)]
