"""What a configuration or a silence shows of the misconception behind it."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any


def of_route(row: str, text: str) -> str:
    """Return the misconception that a configuration shows where a row of the ticket is not kept."""
    flat = re.sub(r"\s+", " ", text)
    if re.search(r'team\s*=~\s*"?[\w|]*(pay|store|\.\*)[^"]*\*', flat) and row == "unknown":
        return "name-begins-alike"
    if row == "page" and "continue" not in flat:
        return "continue-by-default"
    if row == "info" and re.search(r'severity\s*=~\s*"?[^"]*\*', flat):
        return "severity-begins-alike"
    if row == "page" and re.search(r'alertname\s*=~\s*"?[^"]*Watchdog[^"]*\*', flat):
        return "name-begins-alike"
    if re.search(r"env\s*!=\s*\"?prod", flat) and row != "watchdog" and not re.search(r'env\s*=~\s*"?\.', flat):
        return "missing-is-something"
    if row == "watchdog" and "Watchdog" in flat:
        return "order-of-routes"
    return "severity-first" if row in ("stage", "page") and _first(flat).startswith("severity") else ""


def _first(flat: str) -> str:
    """Return the name of the label that the first route below the root asks for."""
    found = re.search(r"routes:.*?match\w*:\W*(\w+)", flat)
    return found[1] if found else ""


def of_inhibition(text: str) -> str:
    """Return the misconception that inhibition rules show."""
    rules = text.partition("inhibit_rules:")[2]
    equal = re.search(r"equal:\s*\[([^\]]*)\]|equal:((?:\s*-\s*[\w'\"]+)+)", rules)
    names = set(re.findall(r"\w+", (equal[1] or equal[2] or "") if equal else ""))
    if not names & {"instance", "env"}:
        return "equal-forgotten"
    if len(names & {"instance", "env"}) == 1:
        return "one-label-is-enough"
    source = re.search(r"source_match\w*:(.*?)target_match", rules, re.DOTALL)
    if source and "severity" in source[1]:
        return "source-is-a-page"
    return "" if re.search(r"alertname\W*!", rules) else "target-is-a-source"


def of_times(written: Mapping[str, Any], window: Sequence[str]) -> str:
    """Return what is wrong with the time of a silence, or nothing."""
    for name, wanted in zip(("startsAt", "endsAt"), window, strict=True):
        if written[name] != datetime.fromisoformat(wanted).timestamp():
            return f"{name} is another moment"
    return ""


def tag_of_times(written: Mapping[str, Any]) -> str:
    """Return the misconception that the time of a silence shows."""
    return "silence-for-ever" if written["endsAt"] - written["startsAt"] > 6 * 3600 else ""


def of_silence(written: Mapping[str, Any]) -> str:
    """Return the misconception that the matchers of a silence show."""
    named = {one.name for one in written["asked"]}
    if any("~" in one.op and ".*" in one.value for one in written["asked"]):
        return "too-wide"
    if any(one.name == "env" and one.matches({}) for one in written["asked"]):
        return "missing-is-prod"
    return "one-label-is-enough" if named < {"alertname", "instance", "env"} else ""
