"""What rules promise, in which worlds each promise is kept, and what of a rule gives away why it was not."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from groundschool.judges.promql import AlertRule, PromqlError, thresholds

Moments = tuple[tuple[str, str], ...]
TOLD = ("told", "still told")


def _of(world: str, *moments: str) -> Moments:
    return tuple((world, moment) for moment in moments)


# What is promised, its points, and the worlds and moments that show it. Each promise has a moment at which something
# must fire, so that nobody keeps one by saying nothing.
PROMISES: tuple[tuple[str, int, Moments], ...] = (
    ("errors page, and fewer do not", 3, _of("errors", "below the limit", *TOLD)),
    ("slow answers page, and fewer do not", 3, _of("slow", "below the limit", *TOLD)),
    ("a service that is gone pages", 3, _of("gone", *TOLD)),
    ("so does one that Prometheus knows nothing of", 3, _of("unknown", *TOLD)),
    ("old messages are a ticket, and no page", 3, _of("backlog", "below the limit", *TOLD)),
    ("what is over within two minutes tells nobody", 3, (*_of("errors", "told"), *_of("blips", "blips"))),
    ("deploys tell nobody, and one instance is no page", 3, (*_of("gone", "told"), *_of("restarts", "deploys", "one is left"))),
    ("a batch tells nobody", 2, (*_of("backlog", "still told"), *_of("batch", "batch"))),
    ("few requests tell nobody, more do", 2, _of("night", "night", "morning", "noon")),
    ("what is over is over", 2, tuple((world, moment) for world in ("errors", "slow", "gone", "unknown", "backlog") for moment in ("still told", "over"))),
)  # fmt: skip
CHANGES = re.compile(r"\{\{[^}]*(\$value|\.Value|query)")
WINDOW = re.compile(r"\[\s*(\d+)([smh])\s*\]")
SECONDS = {"s": 1, "m": 60, "h": 3600}
BLIP = 120  # seconds
CAUSES = re.compile(r"process_cpu|node_|queue_messages|memory|process_start_time")
# What an alert looks at, and the runbook's page about it.
PAGES = (
    (re.compile(r'code\s*(=~|=)\s*["\']5'), "errors"),
    (re.compile(r"duration_seconds"), "slow"),
    (re.compile(r"queue_"), "backlog"),
    (re.compile(r"\bup\b|absent"), "gone"),
)


def changing(alerts: Sequence[AlertRule]) -> str:
    """Return the alert and label that hold a value, or nothing."""
    found = ((rule, name) for rule in alerts for name, text in rule.labels.items() if CHANGES.search(text))
    return next((f"{rule.alert or rule.record} has a value in its label {name}" for rule, name in found), "")


def page_of(rule: AlertRule, about: Mapping[str, Any]) -> set[str]:
    """Return the pages that fit what an alert looks at; nothing where that cannot be said without doubt."""
    kinds = {kind for pattern, kind in PAGES if pattern.search(rule.expr)}
    return {f"{about['name']}-{kind}" for kind in kinds}


def given_away(
    world: str, moment: str, by: Sequence[AlertRule], alerts: Sequence[AlertRule], about: Mapping[str, Any]
) -> tuple[str, bool]:
    """Return the misconception behind what fires (``by``) or does not, and whether the rules show it."""
    found = _of_rules(alerts, about)
    if found:
        return found, True
    if by:
        return _of_noise(world, moment, by)
    return _of_silence(world, alerts)


def _of_rules(alerts: Sequence[AlertRule], about: Mapping[str, Any]) -> str:
    """Return the misconception that numbers or selectors show, whatever went wrong."""
    for rule in alerts:
        text = rule.expr.replace(" ", "").replace("'", '"')
        if re.search(r'http_request\w*\{(?![^}]*job)|http_request\w*\[|job=~"[^"]*[*+]', text):
            return "everybodys-requests"
        if re.search(r"instance=|by\(instance\).*http_|up\{[^}]*\}\)<=?(0?\.|[1-9])", text):
            return "one-instance"
        if "http_" in text and {about["errors"] * 100, about["slow"] * 100} & {*_numbers(rule)} and "100*" not in text:
            return "" if "*100" in text else "percent-as-fraction"
        if re.search(r'code=~?"\(?5\d\d[|\d)]*"', text):
            return "one-status"
    return ""


def _numbers(rule: AlertRule) -> tuple[float, ...]:
    try:
        return thresholds(rule.expr)
    except PromqlError:
        return ()


def _of_noise(world: str, moment: str, by: Sequence[AlertRule]) -> tuple[str, bool]:
    rule = by[0]
    windows = [int(number) * SECONDS[unit] for number, unit in WINDOW.findall(rule.expr)]
    if any(CAUSES.search(one.expr) for one in by):
        return "cause-not-symptom", True
    if any("5" in one.expr and 0.0 in _numbers(one) and "http_requests" in one.expr for one in by):
        return "any-error-pages", True
    if world in ("errors", "slow", "backlog") and moment in ("below the limit", "over") and "<" in rule.expr:
        return "threshold-inverted", True
    if world in ("blips", "restarts") or (world == "backlog" and moment == "below the limit"):
        if rule.waits == 0:
            return "no-for", True
        return "window-outlasts-for", bool(windows) and rule.waits <= max(windows) + BLIP
    return {
        "night": ("no-traffic-guard", True),
        "backlog": ("ticket-that-pages", rule.labels.get("severity") == "page"),
    }.get(world, ("", False))


def _of_silence(world: str, alerts: Sequence[AlertRule]) -> tuple[str, bool]:
    """Return why nobody was told."""
    texts = [rule.expr for rule in alerts]
    looked = {kind for text in texts for pattern, kind in PAGES if pattern.search(text)}
    if changing(alerts):
        return "value-in-a-label", True
    if world == "unknown":
        return "nothing-is-not-zero", not any("absent" in text for text in texts)
    if world in ("errors", "slow", "gone", "backlog") and world not in looked:
        return "deleted-what-caught-it", True
    if world == "backlog" and all("max" not in text for text in texts if "queue_" in text):
        return "identity-moves", True
    if any("<" in text for text in texts) and world in ("errors", "slow"):
        return "threshold-inverted", True
    if world == "slow":
        return "mean-latency", any("duration_seconds_sum" in text for text in texts)
    return "waits-too-long", any(rule.waits > 15 * 60 for rule in alerts)
