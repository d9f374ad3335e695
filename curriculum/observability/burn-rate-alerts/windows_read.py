"""What the rules of a file read: recordings by name, at first or second hand, windows, and how often that is made."""

import re
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet

from groundschool.judges.promql import AlertRule
from groundschool.kit import beside

LONGS = beside(__file__, "promises").LONGS

UNITS = {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800, "y": 31_536_000}
NAME, WINDOW = re.compile(r"[a-zA-Z_:][\w:]*"), re.compile(r"\[\s*((?:\d+[a-z]+)+)")
NO_CODE = re.compile(r""""[^"]*"|'[^']*'|#.*""")  # texts and comments
PROPER = re.compile(r"[^:]+:[^:]+:[^:]+")


def seconds(duration: str) -> float:
    """Return a duration as Prometheus writes it in seconds."""
    return sum(int(number) * UNITS[unit] for number, unit in re.findall(r"(\d+)(ms|[smhdwy])", duration))


def windows(rules: Sequence[AlertRule]) -> AbstractSet[float]:
    """Return the windows that stand in expressions, in seconds."""
    return {seconds(found) for rule in rules for found in WINDOW.findall(NO_CODE.sub("", rule.expr))}


def read_by(alert: AlertRule, rules: Sequence[AlertRule]) -> Sequence[AlertRule]:
    """Return the recording rules that an alert reads, or that those read."""
    found: list[AlertRule] = []
    todo = [alert]
    while todo:
        names = {*NAME.findall(NO_CODE.sub("", todo.pop().expr))}
        new = [rule for rule in rules if rule.record in names and rule not in found]
        found += new
        todo += new
    return found


def unrecorded(rules: Sequence[AlertRule]) -> str:
    """Return a recording without a proper name, or an alert that reads no recording of one of its windows, or nothing."""
    for rule in rules:
        if rule.record and not PROPER.fullmatch(rule.record):
            return f"{rule.record} is not of the form level:metric:operations"
    known = {window for row in LONGS for _, window in _asked(row)}
    for alert in (rule for rule in rules if rule.alert):
        long = alert.labels.get("long", "")
        there = windows(read_by(alert, rules))
        if odd := sorted(there - known):
            return f"{alert.alert} (long: {long}) reads a window of {odd[0]:.0f} s, which no row has"
        if missing := [name for name, window in _asked(long) if window not in there]:
            return f"{alert.alert} (long: {long}) reads no recording over its {' and its '.join(missing)} window"
    return ""


def rarely(rules: Sequence[AlertRule], allowed: Mapping[str, int]) -> str:
    """Return an alert that is evaluated more rarely than its severity allows, or what it reads is, or nothing."""
    for alert in (rule for rule in rules if rule.alert):
        for rule in (alert, *read_by(alert, rules)):
            if rule.every > allowed.get(alert.labels.get("severity", ""), rule.every):
                return f"{rule.alert or rule.record} is evaluated every {rule.every:.0f} s, for {alert.alert}"
    return ""


def _asked(long: str) -> Iterator[tuple[str, float]]:
    """Yield the windows of a row: the short one is a twelfth of the long one."""
    yield "long", seconds(long)
    yield "short", seconds(long) / 12
