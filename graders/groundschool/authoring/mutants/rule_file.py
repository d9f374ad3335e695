"""Mutants of Prometheus rule files: of each rule its expression, name, labels and waiting time, and the rule itself."""

import re
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import yaml

from groundschool.authoring.mutants.mutant import Changed, Mutant, mutants
from groundschool.authoring.mutants.promql import changed_expressions, window_beside

Rule = dict[str, Any]
WINDOW_IN_NAME = re.compile(r"(?<=[a-z])\d+[mhd]\b")


def rule_mutants(rules: str) -> Iterator[Mutant]:
    """Yield the mutants of a rule file, each written as YAML that says the same otherwise."""
    tree = yaml.safe_load(rules)
    yield from mutants(_written(tree), _changed(tree))


def _changed(tree: dict[str, Any]) -> Iterator[Changed]:
    shapes = set[str]()
    for group, one in enumerate(tree["groups"]):
        for at, rule in enumerate(one["rules"]):
            # Recordings that differ in nothing but their window are one idea: the first is changed in every way.
            shape = re.sub(r"\[\w+\]", "[]", rule["expr"])
            alike = "record" in rule and shape in shapes
            shapes.add(shape)
            for operator, other in _others(rule):
                if not alike or operator in ("rule-dropped", "window"):
                    changed = deepcopy(tree)
                    changed["groups"][group]["rules"][at : at + 1] = [other] if other else []
                    yield operator, _written(changed)


def _others(rule: Rule) -> Iterator[tuple[str, Rule]]:
    yield "rule-dropped", {}
    for operator, expr in changed_expressions(rule["expr"]):
        yield operator, {**rule, "expr": expr}
    if "record" in rule:
        yield "record", {**rule, "record": rule["record"].replace(":", "_")}
        return
    for found in WINDOW_IN_NAME.finditer(rule["expr"]):
        for other in window_beside(found[0]):
            expr = rule["expr"]
            yield "recording", {**rule, "expr": expr[: found.start()] + other + expr[found.end() :]}
    for part in ("labels", "annotations"):
        yield from (("entry", {**rule, part: other}) for other in _entries(rule.get(part, {})))
    yield from (("for", {**rule, "for": wait}) for wait in ("1m", "5m", "30m", "2h"))
    yield "keep-firing", {**rule, "keep_firing_for": "30m"}


def _entries(entries: Rule) -> Iterator[Rule]:
    """Yield labels or annotations without one of them, and with another value: that of prose is nobody's business."""
    for name in entries:
        yield {key: value for key, value in entries.items() if key != name}
        if name not in ("summary", "description"):
            yield {**entries, name: "other"}


def _written(tree: object) -> str:
    return yaml.safe_dump(tree, sort_keys=False, width=1000)
