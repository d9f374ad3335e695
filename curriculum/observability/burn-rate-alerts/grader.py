"""Grades rule files by what fires when: every world is played by promtool, or by the oracle where there is none."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from groundschool.judges.promql import (
    AlertRule,
    PromqlError,
    PromqlQuestion,
    PromqlScenario,
    accepted,
    ask,
    read_rules,
    thresholds,
)
from groundschool.kit import Check, Score, Variant

FIRING = 'count by (severity, long) (ALERTS{alertstate="firing"})'
HOUR, SIX, DAY, DAYS = ("page", "1h"), ("page", "6h"), ("ticket", "1d"), ("ticket", "3d")
EVERY = (HOUR, SIX, DAY, DAYS)
Seen = Mapping[tuple[str, str], set[tuple[str, str]]]
# What is promised, its points, and what must (or must not) fire where and when: (world, moment, alerts, fires).
PROMISES: tuple[tuple[str, int, tuple[tuple[str, str, Sequence[tuple[str, str]], bool], ...]], ...] = (
    ("a service that keeps its objective wakes nobody", 1, (("fast", "healthy", EVERY, False),)),
    (
        "the one-hour page comes with the burn that spends its share of the budget, not sooner, not for less",
        4,
        (
            ("fast", "ten_minutes", (HOUR,), False),
            ("fast", "hour", (HOUR,), True),
            ("steady", "hour", (HOUR, SIX), False),
            ("steady", "five_hours", (HOUR,), False),
        ),
    ),
    (
        "the six-hour page comes for a burn that the one-hour page lets pass, never for a slow one",
        2,
        (
            ("steady", "hour", (SIX,), False),
            ("steady", "five_hours", (SIX,), True),
            ("day", "full", (HOUR, SIX), False),
        ),
    ),
    (
        "a day of slow burn is a ticket, half a day is none",
        2,
        (("day", "half", (DAY,), False), ("day", "full", (DAY,), True), ("days", "full", (DAY, SIX, HOUR), False)),
    ),
    (
        "three days of slower burn are a ticket, one day is none",
        2,
        (("days", "third", (DAYS,), False), ("days", "full", (DAYS,), True)),
    ),
    (
        "an alert ends soon after the trouble does",
        4,
        (
            ("burst", "end", (HOUR,), True),
            ("burst", "ten_minutes_later", (HOUR,), False),
            ("day", "full", (DAY,), True),
            ("day", "four_hours_later", (DAY,), False),
        ),
    ),
    (
        "pods count by their traffic: a small one that fails alone is no page, a failing service is",
        4,
        (("lopsided", "canary", EVERY, False), ("lopsided", "everything", (HOUR,), True)),
    ),
    (
        "below the minimum of requests it is silent, above it is not",
        3,
        (("night", "two_hours", EVERY, False), ("evening", "hour", (HOUR,), True)),
    ),
)
# Which misconception an observation gives away, first match first: (world, moment, alerts of which one fires).
TELLING = (
    ("fast", "healthy", EVERY, "everybodys-requests"),
    ("fast", "ten_minutes", (HOUR,), "or-not-and"),
    ("steady", "hour", (HOUR, SIX), "windows-swapped"),
    ("burst", "ten_minutes_later", (HOUR,), "no-short-window"),
    ("day", "four_hours_later", (DAY,), "no-short-window"),
    ("lopsided", "canary", EVERY, "mean-of-ratios"),
    ("night", "two_hours", EVERY, "no-traffic-guard"),
)


def rules(answer: str, variant: Variant) -> Score:
    """Return the checks of a rule file: accepted, complete, and firing exactly when the objective needs it."""
    folder = Path(variant.path())
    reason = accepted(answer, folder)
    found = () if reason else read_rules(answer)
    labelled = _shortcoming(found, variant.truth) if found else "there are no rules to look at"
    recorded = _unrecorded(found) if found else "there are no rules to look at"
    checks = [
        Check("Prometheus accepts the file", not reason, 1, evidence=reason),
        Check("four alerts, each with severity, long, a summary and the runbook", not labelled, 1, evidence=labelled),
        Check(
            "ratios are recorded as level:metric:operations, and alerts read them", not recorded, 1, evidence=recorded
        ),
    ]
    try:
        seen = {} if reason else _observe(answer, variant.truth["worlds"], folder)
        trouble = reason
    except PromqlError as error:
        seen, trouble = {}, f"the rules cannot be evaluated: {error}"
    slip = _slip(answer, found, variant.truth["objective"])
    return Score((*checks, *(_kept(promise, seen, trouble, slip) for promise in PROMISES)))


def _shortcoming(found: Sequence[AlertRule], truth: Mapping[str, Any]) -> str:
    """Return what the alerts lack to be told apart and acted upon, or nothing."""
    alerts = [rule for rule in found if rule.alert]
    have = sorted((rule.labels.get("severity", "none"), rule.labels.get("long", "none")) for rule in alerts)
    if have != sorted(tuple(row) for row in truth["policy"]):
        return "severity and long are: " + (", ".join("/".join(pair) for pair in have) or "no alert at all")
    lacking = [rule.alert for rule in alerts if not rule.annotations.get("summary", "").strip()]
    if lacking:
        return f"no summary: {', '.join(lacking)}"
    astray = [rule.alert for rule in alerts if rule.annotations.get("runbook_url") != truth["runbook"]]
    return f"runbook_url is not the catalogue's: {', '.join(astray)}" if astray else ""


def _unrecorded(found: Sequence[AlertRule]) -> str:
    """Return which alerts read no recorded series of a proper name, or nothing."""
    names = [rule.record for rule in found if rule.record.count(":") >= 2]
    direct = [rule.alert for rule in found if rule.alert and not any(name in rule.expr for name in names)]
    if not names:
        return "nothing is recorded under a name of the form level:metric:operations"
    return f"alerts that read no recorded ratio: {', '.join(direct)}" if direct else ""


def _observe(answer: str, worlds: Mapping[str, Any], folder: Path) -> Seen:
    """Return, by world and moment, which alerts fire as (severity, long)."""
    scenarios = [
        PromqlScenario(
            world["interval"],
            world["every"],
            world["series"],
            tuple(PromqlQuestion(at, FIRING) for at in world["moments"].values()),
        )
        for world in worlds.values()
    ]
    told = ask(scenarios, folder, answer)
    seen = {}
    for (name, world), replies in zip(worlds.items(), told, strict=True):
        for moment, reply in zip(world["moments"], replies, strict=True):
            firing = [dict(labels) for labels in reply]
            seen[name, moment] = {(labels.get("severity", ""), labels.get("long", "")) for labels in firing}
    return seen


def _kept(promise: tuple[str, int, Any], seen: Seen, trouble: str, slip: str) -> Check:
    """Return the check of one promise, tagged with what its failure gives away."""
    label, points, expected = promise
    if trouble:
        return Check(label, passed=False, points=points, evidence=trouble)
    for world, moment, alerts, fires in expected:
        firing = seen[world, moment] & {*alerts}
        if bool(firing) != fires:
            names = ", ".join("/".join(pair) for pair in sorted(firing or alerts))
            said = f"{names} {'does not fire' if fires else 'fires'} in the world '{world}' at '{moment.replace('_', ' ')}'"
            return Check(label, passed=False, points=points, tag=slip or _telling(seen, world, moment), evidence=said)
    return Check(label, passed=True, points=points)


def _telling(seen: Seen, world: str, moment: str) -> str:
    """Return the misconception behind something that fires and should not."""
    for where, when, alerts, tag in TELLING:
        if (where, when) == (world, moment) and seen[where, when] & {*alerts}:
            return tag
    return ""


def _slip(answer: str, found: Sequence[AlertRule], objective: Mapping[str, Any]) -> str:
    """Return the misconception that the file's numbers or functions show; it explains failures, it never causes one."""
    if found and not any(word in rule.expr for rule in found for word in ("rate(", "increase(", "delta(")):
        return "raw-counters"
    budget, factor = objective["budget"], objective["factors"]["1h"]
    slips = {
        "threshold-from-target": factor * objective["target"],
        "percent-as-fraction": factor * budget * 100,
        "budget-share-slip": factor * budget / 2,
        "period-not-scaled": (14.4 if objective["days"] == 28 else 13.44) * budget,
    }
    have = thresholds(answer)
    close = (name for name, value in slips.items() if any(abs(one / value - 1) < 0.002 for one in have))
    return next(close, "")
