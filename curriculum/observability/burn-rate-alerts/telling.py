"""What gives a misconception away: an alert that fires or does not, and what of the rule file shows that this is why."""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, Self

from groundschool.judges.promql import AlertRule, read_rules, thresholds
from groundschool.kit import beside

LONGS = beside(__file__, "promises").LONGS


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

    def compares_with(self, value: float, longs: Collection[str] = LONGS) -> bool:
        """Return whether an alert compares with this number, as far as digits are usually written."""
        return any(abs(one / value - 1) < 0.002 for long in longs for one in self.numbers.get(long, ()))

    def has_one_short_window(self) -> bool:
        """Return whether no short window but the first is there, in whatever unit."""
        windows = {window for rule in self.rules for window in re.findall(r"\[(\w+)\]", rule.expr)}
        return "5m" in windows and windows <= {"5m", *LONGS}

    def waits_longer(self, allowed: Mapping[str, int]) -> bool:
        """Return whether an alert has a longer "for" than the seconds that its severity allows."""
        return any(rule.waits > allowed.get(rule.labels.get("severity", ""), rule.waits) for rule in self.rules)


def _limits(objective: Mapping[str, Any]) -> dict[str, float]:
    """Return, by long window, the bad share that its alert compares with."""
    return {long: factor * objective["budget"] for long, factor in objective["factors"].items()}


def _exchanged(written: Written, objective: Mapping[str, Any]) -> bool:
    """Return whether an alert compares with the limit of another row, and not with its own."""
    limits = _limits(objective)
    return any(
        not written.compares_with(limit, [long])
        and any(written.compares_with(other, [long]) for other in limits.values())
        for long, limit in limits.items()
    )


def _fitting(written: Written, objective: Mapping[str, Any]) -> bool:
    """Return whether every alert compares with its own limit, and takes no thing or another."""
    own = (written.compares_with(limit, [long]) for long, limit in _limits(objective).items())
    return not written.has_or() and all(own)


# What gives a misconception away: what fires and must not, or does not and must (the moment), and what of the file
# shows that this is why. The first line that fits counts.
TELLING: tuple[tuple[str, bool, str, Callable[[Written, Mapping[str, Any]], bool]], ...] = (
    ("a bump", True, "or-not-and", lambda file, _: file.has_or()),
    ("just below", True, "windows-swapped", _exchanged),
    ("just above", False, "windows-swapped", _exchanged),
    ("letting up", True, "no-short-window", _fitting),
    ("the canary", True, "mean-of-ratios", lambda file, _: file.has("avg", "pod", "instance")),
    ("soon after", False, "waits-too-long", lambda file, objective: file.waits_longer(objective["waits"])),
    ("too few", True, "no-traffic-guard", lambda file, objective: not file.compares_with(objective["minimum"])),
    ("too few", True, "gate-on-another-window", _fitting),
    ("enough", False, "restarts-not-counted", lambda file, _: file.has("delta(")),
)


def given_away(moment: str, written: Written, objective: Mapping[str, Any], *, fires: bool) -> tuple[str, bool]:
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
        "one-short-window": written.has_one_short_window(),
    } | {tag: written.compares_with(value, ["1h"]) for tag, value in numbers.items()}
    return next((tag for tag, shown in slips.items() if shown), "")
