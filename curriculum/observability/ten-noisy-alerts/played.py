"""What fires in the worlds that rules are tried in; what is known of an alert is remembered, whichever file has it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from groundschool.judges.promql import AlertRule, PromqlQuestion, PromqlScenario, ask, backend, refused_because

INTERVAL, EVERY = 30, 60  # seconds between scrapes, and between evaluations
Seen = dict[tuple[str, str], list[set[Any]]]  # by world and moment: what fires then, and what fired within its time


def observed(found: Sequence[AlertRule], alerts: Sequence[AlertRule], worlds: Mapping[str, Any], folder: Path) -> Seen:
    """Return, by world and moment, which ``alerts`` fire then and which fired within its time, as {(alert, severity)}.

    ``found`` are all rules of the file. Raises PromqlError where one of them cannot be evaluated.
    """
    # Each alert is played under a name of its own: two of one name page both. It depends on the recording rules alone.
    records = tuple(rule for rule in found if rule.record)
    memory = _memory(json.dumps(worlds), backend())
    bare = [
        replace(rule, alert="an alert", annotations={}, labels={k: v for k, v in rule.labels.items() if k != "owner"})
        for rule in alerts
    ]
    if missing := [rule for rule in dict.fromkeys(bare) if (records, rule) not in memory]:
        seen = _asked(records, missing, worlds, folder)
        for number, rule in enumerate(missing):
            memory[records, rule] = {
                place: [{severity for name, severity in one if name == f"a{number}"} for one in sets]
                for place, sets in seen.items()
            }
    own = [(rule.alert, memory[records, one]) for rule, one in zip(alerts, bare, strict=True)]
    return {
        (world, moment): [
            {(name, severity) for name, known in own for severity in known[world, moment][back]} for back in (0, 1)
        ]
        for world, played in worlds.items()
        for moment in played["moments"]
    }


def refused(text: str, folder: Path) -> str:
    """Return why Prometheus would refuse a file, or nothing; no variant changes that."""
    known = _memory("files", backend())
    if text not in known:
        known[text] = refused_because(text, folder)
    return known[text]


@lru_cache(maxsize=8)  # variants by judges
def _memory(_told: str, _judge: str) -> dict[Any, Any]:
    """Return what a judge has said so far: of files, or of alerts in some worlds, by the recording rules beside them."""
    return {}


def _asked(records: Sequence[AlertRule], alerts: Sequence[AlertRule], worlds: Mapping[str, Any], folder: Path) -> Seen:
    """Return what fires of some alerts, which are called a0, a1 and so on."""
    rules = [*records, *(replace(rule, alert=f"a{number}") for number, rule in enumerate(alerts))]
    scenarios = [
        PromqlScenario(INTERVAL, EVERY, world["series"], tuple({q: None for pair in _questions(world) for q in pair}))
        for world in worlds.values()
    ]
    seen: Seen = {}
    for (name, world), scenario, told in zip(
        worlds.items(), scenarios, ask(scenarios, folder, _as_text(rules)), strict=True
    ):
        fires = {
            question: {(one.get("alertname", ""), one.get("severity", "")) for one in map(dict, reply)}
            for question, reply in zip(scenario.questions, told, strict=True)
        }
        for moment, pair in zip(world["moments"], _questions(world), strict=True):
            seen[name, moment] = [fires[question] for question in pair]
    return seen


def _questions(world: Mapping[str, Any]) -> list[list[PromqlQuestion]]:
    """Return, moment by moment, what is asked: what fires then, and what fired within its time (the same for none)."""
    return [
        [PromqlQuestion(moment["at"], _fired(minutes)) for minutes in (0, moment["within"])]
        for moment in world["moments"].values()
    ]


def _as_text(found: Sequence[AlertRule]) -> str:
    """Return a rule file with these rules."""
    return json.dumps({"groups": [{"name": "answer", "rules": [rule.as_yaml() for rule in found]}]})  # which is YAML


def _fired(minutes: int) -> str:
    """Return the query for what fires now, or fired within so many minutes."""
    alerts = 'ALERTS{alertstate="firing"}'
    over = f"count_over_time({alerts}[{minutes}m])" if minutes else alerts
    return f"count by (alertname, severity) ({over})"
