"""Grades rule files by what fires when: every world is played by promtool, or by the oracle where there is none."""

from collections.abc import Callable, Collection, Mapping, Sequence
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
Alert = tuple[str, str]  # severity and long window
Seen = Mapping[tuple[str, str], AbstractSet[Alert]]  # by world and moment, what fires
LONGEST_WAIT = {"page": 120, "ticket": 3600}  # seconds of "for"


@dataclass(frozen=True)
class Written:
    """What stands in a rule file: its rules, and by long window the numbers that alerts compare with."""

    rules: tuple[AlertRule, ...]
    numbers: Mapping[str, tuple[float, ...]]

    @classmethod
    def of(cls, answer: str) -> Self:
        """Return what stands in a rule file that Prometheus accepts."""
        rules = read_rules(answer)
        return cls(rules, {rule.labels.get("long", ""): thresholds(rule.expr) for rule in rules if rule.alert})

    def has(self, *words: str) -> bool:
        """Return whether an expression has one of the words."""
        written = [rule.expr.replace("'", '"') for rule in self.rules]
        return any(word in expr for expr in written for word in words)

    def has_or(self) -> bool:
        """Return whether an expression takes one thing or another."""
        return any("or" in rule.expr.lower().split() for rule in self.rules)

    def compares_with(self, value: float, longs: Collection[str] = promised.LONGS) -> bool:
        """Return whether an alert compares with this number, as far as digits are usually written."""
        return any(abs(one / value - 1) < 0.002 for long in longs for one in self.numbers.get(long, ()))

    def waits_too_long(self) -> bool:
        """Return whether an alert has a longer "for" than its severity allows."""
        return any(rule.waits > LONGEST_WAIT.get(rule.labels.get("severity", ""), rule.waits) for rule in self.rules)


def _exchanged(written: Written, objective: Mapping[str, Any]) -> bool:
    """Return whether an alert compares with the limit of another row, and not with its own."""
    limits = {long: factor * objective["budget"] for long, factor in objective["factors"].items()}
    return any(
        not written.compares_with(limit, [long])
        and any(written.compares_with(other, [long]) for other in limits.values())
        for long, limit in limits.items()
    )


def _fitting(written: Written, objective: Mapping[str, Any]) -> bool:
    """Return whether every alert compares with its own limit, and takes no thing or another."""
    limits = {long: factor * objective["budget"] for long, factor in objective["factors"].items()}
    return not written.has_or() and all(written.compares_with(limit, [long]) for long, limit in limits.items())


# What gives a misconception away: what fires and must not, or does not and must (the moment), and what of the file
# shows that this is why. The first line that fits counts.
TELLING: tuple[tuple[str, bool, str, Callable[[Written, Mapping[str, Any]], bool]], ...] = (
    ("a bump", True, "or-not-and", lambda file, _: file.has_or()),
    ("just below", True, "windows-swapped", _exchanged),
    ("just above", False, "windows-swapped", _exchanged),
    ("letting up", True, "no-short-window", _fitting),
    ("the canary", True, "mean-of-ratios", lambda file, _: file.has("avg", "pod", "instance")),
    ("soon after", False, "waits-too-long", lambda file, _: file.waits_too_long()),
    ("too few", True, "no-traffic-guard", lambda file, objective: not file.compares_with(objective["minimum"])),
    ("too few", True, "gate-on-another-window", _fitting),
    ("enough", False, "restarts-not-counted", lambda file, _: file.has("delta(")),
)


def rules(answer: str, variant: Variant) -> Score:
    """Return the checks of a rule file: accepted, complete, and firing exactly when the objective needs it."""
    folder = Path(variant.path())
    reason = refused_because(answer, folder)
    written = Written((), {}) if reason else Written.of(answer)
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
    kept = (_kept(promise, seen, reason, written, variant.truth) for promise in promised.PROMISES)
    return Score((*checks, *kept))


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
            tuple(PromqlQuestion(moment["at"], FIRING) for moment in world["moments"].values()),
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


def _kept(promise: tuple[str, int, Any], seen: Seen, trouble: str, written: Written, truth: Mapping[str, Any]) -> Check:
    """Return the check of one promise, with the misconception that its failure gives away."""
    label, points, moments = promise
    if trouble:
        return Check(label, passed=False, points=points, evidence=trouble)
    for world, moment in moments:
        wanted = truth["worlds"][world]["moments"][moment]
        for fires in (True, False):
            alerts = {(severity, long) for severity, long in wanted["fires" if fires else "silent"]}
            if wrong := (alerts - seen[world, moment] if fires else alerts & seen[world, moment]):
                names = ", ".join("/".join(pair) for pair in sorted(wrong))
                said = f"at '{moment}' of the stretch {world}: {names} {'silent' if fires else 'firing'}"
                about, shown = _given_away(moment, written, truth["objective"], fires=not fires)
                tag = about if shown else ""
                return Check(label, passed=False, points=points, tag=tag, about=about, trapped=bool(tag), evidence=said)
    return Check(label, passed=True, points=points)


def _given_away(moment: str, written: Written, objective: Mapping[str, Any], *, fires: bool) -> tuple[str, bool]:
    """Return the misconception behind what fires or does not, and whether the file shows it."""
    if slip := _slip(written, objective):
        return slip, True
    fitting = [
        (tag, shows(written, objective))
        for name, when, tag, shows in TELLING
        if moment.startswith(name) and when == fires
    ]
    return next((one for one in fitting if one[1]), fitting[0] if fitting else ("", False))


def _slip(written: Written, objective: Mapping[str, Any]) -> str:
    """Return the misconception that the file's words or numbers show; it explains failures, it never causes one."""
    budget, factor = objective["budget"], objective["factors"]["1h"]
    numbers = {
        "threshold-from-target": factor * objective["target"],
        "percent-as-fraction": factor * budget * 100,
        "budget-share-slip": factor * budget / 2,
        "period-not-scaled": (14.4 if objective["days"] == 28 else 13.44) * budget,
    }
    slips = {
        "raw-counters": not written.has("rate(", "increase(", "delta("),
        "everybodys-requests": not written.has(objective["account"]),
        "another-job": not written.has(f'"{objective["service"]}"'),
        "other-requests": written.has('code="5') or not written.has(f'"{objective["threshold"]}"', "code"),
        "one-short-window": not all(written.has(f"[{short}]") for short in ("5m", "30m", "2h", "6h")),
    } | {tag: written.compares_with(value, ["1h"]) for tag, value in numbers.items()}
    return next((tag for tag, shown in slips.items() if shown), "")
