"""Grades rule files by what fires when: every world is played by promtool, or by the oracle where there is none."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import Any

from groundschool.judges.promql import (
    AlertRule,
    PromqlError,
    PromqlQuestion,
    PromqlScenario,
    ask,
    refused_because,
)
from groundschool.kit import Check, Score, Variant, beside

FIRING = 'count by (severity, long) (ALERTS{alertstate="firing"})'
promised, telling, recorded = (beside(__file__, name) for name in ("promises", "telling", "windows_read"))
Alert = tuple[str, str]  # severity and long window
Seen = Mapping[tuple[str, str], AbstractSet[Alert]]  # by world and moment, what fires


def rules(answer: str, variant: Variant) -> Score:
    """Return the checks of a rule file: accepted, complete, and firing exactly when the objective needs it."""
    folder = Path(variant.path())
    reason = refused_because(answer, folder)
    written = telling.Written((), {}) if reason else telling.Written.of(answer)
    labelled = _shortcoming(written.rules, variant.truth) if written.rules else "there are no rules to look at"
    unread = recorded.unrecorded(written.rules) if written.rules else "there are no rules to look at"
    checks = [
        Check("Prometheus accepts the file", not reason, 1, evidence=reason),
        Check("four alerts, each with severity, long, a summary and the runbook", not labelled, 1, evidence=labelled),
        _shown_by_the_file(
            "both windows are recorded as level:metric:operations, and alerts read them",
            1,
            unread,
            telling.of_recordings(written),
        ),
    ]
    try:
        seen = {} if reason else _observe(answer, variant.truth["worlds"], folder)
    except PromqlError as error:
        seen, reason = {}, f"the rules cannot be evaluated: {error}"
    kept = [_kept(promise, seen, reason, written, variant.truth) for promise in promised.PROMISES]
    if late := recorded.rarely(written.rules, variant.truth["objective"]["waits"]):
        label, points, _ = promised.AT_ONCE
        kept[promised.PROMISES.index(promised.AT_ONCE)] = _shown_by_the_file(label, points, late, "waits-too-long")
    return Score((*checks, *kept))


def _shown_by_the_file(label: str, points: int, trouble: str, tag: str) -> Check:
    """Return the check of something that the file itself shows, with the misconception that it shows, too."""
    if not trouble:
        return Check(label, passed=True, points=points)
    return Check(label, passed=False, points=points, tag=tag, about=tag, trapped=bool(tag), evidence=trouble)


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


def _kept(promise: tuple[str, int, Any], seen: Seen, trouble: str, written: Any, truth: Mapping[str, Any]) -> Check:
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
                about, shown = telling.given_away(moment, written, truth["objective"], fires=not fires)
                tag = about if shown else ""
                return Check(label, passed=False, points=points, tag=tag, about=about, trapped=bool(tag), evidence=said)
    return Check(label, passed=True, points=points)
