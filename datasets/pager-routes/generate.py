"""A company's alerts and its routing, the ticket about them, and drawn trees to try one's understanding on."""

import json
import random
from typing import Any

from groundschool.kit import Bundle, Variant, beside

EDGES = ("bare", "many")
walk, drawn, company = (beside(__file__, name) for name in ("walk", "drawn", "company"))
SITUATIONS, ALERTS, TRIES = 2, 14, 500  # of each kind, of a tree, and until every idea shows


def generate(seed: int, edge: str | None = None) -> Variant:
    """Return the configuration, alerts and ticket, and what follows of trees, rules and silences that are drawn."""
    rng, bundle = random.Random(f"pager routes {seed} {edge}"), Bundle(seed, edge)
    bundle.write("alertmanager.yml", company.CONFIGURATION)
    alerts = company.alerts(rng, 16)
    bundle.write("alerts.json", json.dumps([{"labels": one} for one in alerts], indent=0) + "\n")
    bundle.truth["company"] = {
        "alerts": alerts,
        "told": [company.told(one) for one in alerts],
        "kinds": [company.kind(one) for one in alerts],
        "quiet": [company.quiet(one, alerts) for one in alerts],
        "silenced": [company.silenced(one) for one in alerts],
        "window": list(company.WINDOW),
        "ticket": company.TICKET,
        "people": list(company.PEOPLE),
    }
    bundle.truth["situations"] = {"receivers": {}, "muted": {}}
    for number in range(SITUATIONS if edge != "bare" else 1):
        _routed(bundle, rng, f"tree {number}")
        _muted(bundle, rng, f"night {number}")
    bundle.write("situations.json", json.dumps(bundle.truth["situations"], indent=0) + "\n")
    return bundle.variant()


def _routed(bundle: Bundle, rng: random.Random, name: str) -> None:
    """Add a tree with alerts on which every idea shows."""
    bare = bundle.edge == "bare"
    for _ in range(TRIES):
        config: dict[str, Any] = {"route": {"receiver": "inbox"} if bare else drawn.tree(rng)}
        labels = [{}, {"alertname": "HostDown"}] if bare else _firing(rng, ALERTS, 0.2)
        ideas = {"": walk.RIGHT, **walk.ROUTING}
        told: dict[str, Any] = {}
        for tag, idea in ideas.items():
            found = [idea.receivers(config["route"], one) for one in labels]
            if found in told.values() and not bare:
                break  # it does not show, or is what another one makes of it: another tree
            told[tag] = found
        else:
            break
    right = told.pop("")
    bundle.truth["situations"]["receivers"][name] = {"config": config, "alerts": labels}
    bundle.answer("receivers", name, right, told)


def _firing(rng: random.Random, more: int, fewer: float) -> list[dict[str, str]]:
    """Return the planted alerts and some more; those with the same labels are one, as in Alertmanager."""
    found = [*drawn.planted(rng), *(drawn.alert(rng, fewer) for _ in range(more))]
    return list({tuple(sorted(one.items())): one for one in found}.values())


def _muted(bundle: Bundle, rng: random.Random, name: str) -> None:
    """Add a night: rules, silences and alerts that fire, on which every idea shows."""
    bare = bundle.edge == "bare"
    for _ in range(TRIES):
        now, silences = drawn.now_and_silences(rng)
        config: dict[str, Any] = {"inhibit_rules": [drawn.HOST_DOWN, *rng.sample(drawn.RULES, 3)]}
        alerts = _firing(rng, 8, 0.3)
        if bare:
            config, silences, alerts = {}, [], [{"alertname": "HostDown"}]
        right = walk.RIGHT.muted(config, silences, alerts, now)
        traps: dict[str, Any] = {}
        for tag, idea in walk.MUTING.items():
            traps[tag] = idea.muted(config, silences, alerts, now)
            parts = (int, str) if "anchored" in tag else (object,)
            others = [right, *(one for name, one in traps.items() if name != tag)]
            if not bare and any(_part(traps[tag], kind) == _part(one, kind) for kind in parts for one in others):
                break  # it does not show: another night
        else:
            break
    bundle.truth["situations"]["muted"][name] = {"config": config, "silences": silences, "alerts": alerts, "now": now}
    bundle.answer("muted", name, right, traps)


def _part(found: list[list[Any]], kind: type) -> list[list[Any]]:
    return [[one for one in by if isinstance(one, kind)] for by in found]
