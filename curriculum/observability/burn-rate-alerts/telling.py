"""What gives a misconception away: an alert that fires or does not, and what of the rule file shows that this is why."""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, Self

from groundschool.judges.promql import AlertRule, read_rules, thresholds
from groundschool.kit import beside

LONGS, recorded = beside(__file__, "promises").LONGS, beside(__file__, "windows_read")
SELECTOR = re.compile(r"http_\w+\s*(?:\{[^}]*\})?\s*(?:\[|)")
CODE = re.compile(r'code\s*(=~|!~|!=|=)\s*"([^"]*)"')
CLASS = re.compile(r"5(\.\.|\.\*|\.\+|(\[0-9\]|\\+d)(\{2\}|\[0-9\]|\\+d))")  # ways to say 5xx
FUNCTION_OF_RECORDED = re.compile(r"(rate|increase|delta)\(\s*(sum|\w+:)")
SHORTS = {300.0, 1_800.0, 7_200.0}  # seconds: the short windows that are no long ones, nor short beside the longest
WINDOWS = {*SHORTS, 3_600.0, 21_600.0, 86_400.0, 259_200.0}


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

    @property
    def windows(self) -> Collection[float]:
        """Return the windows that stand in the file, in seconds."""
        return recorded.windows(self.rules)

    @property
    def selectors(self) -> list[str]:
        """Return what is selected of the scraped metrics, with its window if it has one, or by what it is read."""
        found = [SELECTOR.findall(rule.expr.replace("'", '"')) for rule in self.rules]
        return [selector for each in found for selector in each]

    def lacks(self, matcher: str) -> bool:
        """Return whether some selector has not this matcher, and no recording is selected by its label."""
        label = matcher.partition("=")[0]
        later = any(re.search(rf":\w+{{[^}}]*{label}", rule.expr) for rule in self.rules)
        return not later and any(matcher not in selector.replace(" ", "") for selector in self.selectors)

    def read_by(self, long: str) -> Collection[float]:
        """Return the windows that the alert of a row reads, in seconds."""
        alerts = [rule for rule in self.rules if rule.alert and rule.labels.get("long") == long]
        return recorded.windows([one for alert in alerts for one in (alert, *recorded.read_by(alert, self.rules))])

    def reads_beside(self, long: str) -> bool:
        """Return whether the alert of a row reads another window than its own two."""
        return bool({*self.read_by(long)} - {recorded.seconds(long), recorded.seconds(long) / 12})

    def lacks_short(self) -> bool:
        """Return whether an alert reads nothing of its short window."""
        return any(recorded.seconds(long) / 12 not in self.read_by(long) for long in LONGS)

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
    (
        "letting up",
        True,
        "no-short-window",
        lambda file, objective: _fitting(file, objective) and file.lacks_short(),
    ),
    ("the canary", True, "mean-of-ratios", lambda file, _: file.has("avg", "pod", "instance")),
    ("soon after", False, "waits-too-long", lambda file, objective: file.waits_longer(objective["waits"])),
    ("enough", False, "restarts-not-counted", lambda file, _: file.has("delta(")),
)


def of_recordings(written: Written) -> str:
    """Return the misconception of a file in which recordings are not what was asked for; none where there is no rule."""
    if not written.rules:
        return ""
    return "other-window" if {*written.windows} - WINDOWS else "unrecorded"


def given_away(moment: str, written: Written, objective: Mapping[str, Any], *, fires: bool) -> tuple[str, bool]:
    """Return the misconception behind what fires or does not, and whether the file shows it."""
    if slip := _slip(written, objective):
        return slip, True
    if moment.startswith("too few") and fires:
        long = moment.rpartition(" ")[2]
        if not written.compares_with(objective["minimum"], [long]):
            return "no-traffic-guard", True
        return "gate-on-another-window", written.reads_beside(long)
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
        "period-not-scaled": 14.4 * budget,
    }
    right = written.compares_with(factor * budget, ["1h"])
    counted = [selector.rstrip().endswith("[") for selector in written.selectors]
    slips = {
        "sum-first": not all(counted) and any(FUNCTION_OF_RECORDED.search(rule.expr) for rule in written.rules),
        "raw-counters": not all(counted) or written.has("max_over_time(", "last_over_time("),
        "two-samples": written.has("irate("),
        "everybodys-requests": written.lacks(f'account="{objective["account"]}"'),
        "one-pod": any(re.search(r"[{,\s](pod|instance)\s*[=!]", selector) for selector in written.selectors),
        "another-job": written.lacks(f'job="{objective["service"]}"'),
        "other-requests": _other_requests(written, objective),
        "one-short-window": {*written.windows} & {*SHORTS, 300.0} == {300.0},
        "other-window": bool({*written.windows} - WINDOWS),
        "other-limit": right and any(written.compares_with(factor * budget * part, ["1h"]) for part in (0.5, 2)),
    } | {tag: not right and written.compares_with(value, ["1h"]) for tag, value in numbers.items()}
    return next((tag for tag, shown in slips.items() if shown), "")


def _other_requests(written: Written, objective: Mapping[str, Any]) -> bool:
    """Return whether the file counts other requests than the indicator does."""
    if bound := objective["threshold"]:
        return not written.has(f'"{bound}"')
    said = [found for rule in written.rules for found in CODE.findall(rule.expr.replace("'", '"'))]
    return not said or any(op not in ("=~", "!~") or not CLASS.fullmatch(pattern) for op, pattern in said)
