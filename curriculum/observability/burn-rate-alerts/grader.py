"""Grades rule files by what fires when: every world is played by promtool, or by the oracle where there is none."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from groundschool.judges.promql import (
    AlertRule,
    PromqlError,
    PromqlQuestion,
    PromqlScenario,
    ask,
    read_rules,
    refused_because,
    thresholds,
)
from groundschool.kit import Check, Score, Variant, beside

FIRING = 'count by (severity, long) (ALERTS{alertstate="firing"})'
promised = beside(__file__, "promises")
HOUR, SIX, DAY, EVERY = promised.HOUR, promised.SIX, promised.DAY, promised.EVERY
Seen = Mapping[tuple[str, str], AbstractSet[tuple[str, str]]]  # by world and moment, what fires


@dataclass(frozen=True)
class Written:
    """What stands in a rule file: its rules, and the numbers that its alerts compare with."""

    rules: tuple[AlertRule, ...]
    numbers: tuple[float, ...]

    @classmethod
    def of(cls, answer: str) -> Self:
        """Return what stands in a rule file that Prometheus accepts."""
        return cls(read_rules(answer), thresholds(answer))

    def has(self, *words: str) -> bool:
        """Return whether an expression has one of the words."""
        return any(word in rule.expr for rule in self.rules for word in words)

    def has_or(self) -> bool:
        """Return whether an expression takes one thing or another."""
        return any("or" in rule.expr.lower().split() for rule in self.rules)

    def compares_with(self, value: float) -> bool:
        """Return whether an alert compares with this number, as far as digits are usually written."""
        return any(abs(one / value - 1) < 0.002 for one in self.numbers)


def _numbers_are_right(written: Written, objective: Mapping[str, Any]) -> bool:
    return all(written.compares_with(factor * objective["budget"]) for factor in objective["factors"].values())


# What gives a misconception away: the first thing that fires and must not (world, moment, alerts), and what of the file
# shows that this is why.
TELLING = (
    ("fast", "healthy", EVERY, "everybodys-requests", lambda _file, _objective: True),
    ("fast", "ten_minutes", (HOUR,), "or-not-and", lambda file, _: file.has_or()),
    ("steady", "hour", (HOUR, SIX), "windows-swapped", _numbers_are_right),
    ("burst", "ten_minutes_later", (HOUR,), "no-short-window", lambda file, _: not file.has_or()),
    ("day", "four_hours_later", (DAY,), "no-short-window", lambda file, _: not file.has_or()),
    ("lopsided", "canary", EVERY, "mean-of-ratios", lambda file, _: file.has("avg", "pod", "instance")),
    (
        "night", "two_hours", EVERY, "no-traffic-guard",
        lambda file, objective: not file.compares_with(objective["minimum"]),
    ),
)  # fmt: skip


def rules(answer: str, variant: Variant) -> Score:
    """Return the checks of a rule file: accepted, complete, and firing exactly when the objective needs it."""
    folder = Path(variant.path())
    reason = refused_because(answer, folder)
    written = Written((), ()) if reason else Written.of(answer)
    labelled = _shortcoming(written.rules, variant.truth) if written.rules else "there are no rules to look at"
    recorded = _unrecorded(written.rules) if written.rules else "there are no rules to look at"
    checks = [
        Check("Prometheus accepts the file", not reason, 1, evidence=reason),
        Check("four alerts, each with severity, long, a summary and the runbook", not labelled, 1, evidence=labelled),
        Check(
            "ratios are recorded as level:metric:operations, and alerts read them", not recorded, 1, evidence=recorded
        ),
    ]
    try:
        seen = {} if reason else _observe(answer, variant.truth["worlds"], folder)
    except PromqlError as error:
        seen, reason = {}, f"the rules cannot be evaluated: {error}"
    objective = variant.truth["objective"]
    return Score((*checks, *(_kept(promise, seen, reason, written, objective) for promise in promised.PROMISES)))


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


def _kept(
    promise: tuple[str, int, Any], seen: Seen, trouble: str, written: Written, objective: Mapping[str, Any]
) -> Check:
    """Return the check of one promise, with the misconception that its failure gives away."""
    label, points, expected = promise
    if trouble:
        return Check(label, passed=False, points=points, evidence=trouble)
    for world, moment, alerts, fires in expected:
        firing = seen[world, moment] & {*alerts}
        if bool(firing) != fires:
            names = ", ".join("/".join(pair) for pair in sorted(firing or alerts))
            said = f"{names} {'does not fire' if fires else 'fires'} in the world '{world}' at '{moment.replace('_', ' ')}'"
            about, shown = _slip(written, objective), True
            if not about:
                about, shown = _telling(firing, world, moment, written, objective)
            tag = about if shown else ""
            return Check(label, passed=False, points=points, tag=tag, about=about, trapped=bool(tag), evidence=said)
    return Check(label, passed=True, points=points)


def _telling(
    firing: AbstractSet[tuple[str, str]], world: str, moment: str, written: Written, objective: Mapping[str, Any]
) -> tuple[str, bool]:
    """Return the misconception behind something that fires and should not, and whether the file shows it."""
    for where, when, alerts, tag, shows in TELLING:
        if (where, when) == (world, moment) and firing & {*alerts}:
            return tag, shows(written, objective)
    return "", False


def _slip(written: Written, objective: Mapping[str, Any]) -> str:
    """Return the misconception that the file's numbers or functions show; it explains failures, it never causes one."""
    if not written.has("rate(", "increase(", "delta("):
        return "raw-counters"
    budget, factor = objective["budget"], objective["factors"]["1h"]
    slips = {
        "threshold-from-target": factor * objective["target"],
        "percent-as-fraction": factor * budget * 100,
        "budget-share-slip": factor * budget / 2,
        "period-not-scaled": (14.4 if objective["days"] == 28 else 13.44) * budget,
    }
    return next((name for name, value in slips.items() if written.compares_with(value)), "")
