"""Reads a Prometheus rule file as strictly as promtool does, and puts its rules in the order of their dependencies.

Format: https://prometheus.io/docs/prometheus/latest/configuration/recording_rules/
"""

import re
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from graphlib import CycleError, TopologicalSorter
from typing import Any

import promql_parser
import yaml

from groundschool.grading.told import brief
from groundschool.judges.promql.errors import PromqlError
from groundschool.judges.promql.syntax import syntax_tree

_GROUP_KEYS = {"name", "interval", "limit", "rules"}
_RULE_KEYS = {"record", "alert", "expr", "for", "keep_firing_for", "labels", "annotations"}
_MERGED = 1_000
_METRIC = re.compile(r"[a-zA-Z_:][a-zA-Z0-9_:]*")
_LABEL = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*")
_DURATION = re.compile(r"0|(?:\d+y)?(?:\d+w)?(?:\d+d)?(?:\d+h)?(?:\d+m)?(?:\d+s)?(?:\d+ms)?")


@dataclass(frozen=True)
class AlertRule:
    """A recording rule (``record``) or an alerting rule (``alert``); ``waits`` is its ``for`` in seconds.

    ``every`` is its group's interval in seconds, 0 where that is the server's.
    """

    expr: str
    record: str = ""
    alert: str = ""
    waits: float = 0.0
    labels: Mapping[str, str] = field(default_factory=dict)
    annotations: Mapping[str, str] = field(default_factory=dict)
    every: float = 0.0

    def __hash__(self) -> int:
        """Return a hash of what the rule gives and under which name."""
        return hash((self.expr, self.record, self.alert, self.waits))

    def as_yaml(self) -> dict[str, Any]:
        """Return the rule as a rule file says it, annotations aside: they change no result."""
        head = {"record": self.record} if self.record else {"alert": self.alert}
        waits = {"for": f"{self.waits:.0f}s"} if self.waits else {}
        return {**head, "expr": self.expr, **waits, "labels": dict(self.labels)}


class _Strict(yaml.SafeLoader):
    """YAML without the same key twice, as promtool reads it."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:  # noqa: FBT001, FBT002
        seen: set[Any] = set()
        for key in (self.construct_object(key, deep=True) for key, _ in node.value):
            if isinstance(key, Hashable):  # any other is refused when the mapping is made
                if key in seen:
                    raise PromqlError(f"line {node.start_mark.line + 1}: the key {brief(key)} is there twice")
                seen.add(key)
        return super().construct_mapping(node, deep)

    def flatten_mapping(self, node: yaml.MappingNode) -> None:
        """Take in what the mapping merges (<<); aliases of aliases would grow beyond any memory."""
        super().flatten_mapping(node)
        if len(node.value) > _MERGED:
            raise PromqlError(f"line {node.start_mark.line + 1}: more than {_MERGED} keys are merged into a mapping")


@lru_cache(maxsize=64)  # a grader asks several things of one file, proofs try many, and YAML is slow to read
def read_rules(text: str) -> tuple[AlertRule, ...]:
    """Return the rules of a file, each after those whose results it uses.

    Raises PromqlError, with the reason, for a file that promtool would refuse, or rules that depend on themselves.
    """
    try:
        found = yaml.load(text, Loader=_Strict)  # noqa: S506 - a SafeLoader
    except RecursionError:
        raise PromqlError("the file is nested too deeply, or contains itself") from None
    except (yaml.YAMLError, ValueError, OverflowError, TypeError, AttributeError) as error:
        # PyYAML leaves it to Python to say what is no day of the calendar, no number, no key.
        raise PromqlError(f"this is not YAML: {brief(' '.join(str(error).split()), quote=False)}") from error
    groups = _mapping(found, {"groups"}, "the file").get("groups")
    rules = [rule for group in _groups(groups) for rule in _rules(group)]
    if not rules:
        raise PromqlError("the file has no rule")
    return _in_order(rules)


def _groups(groups: object) -> Iterator[dict[str, Any]]:
    names: set[str] = set()
    for group in _list(groups, "groups"):
        known = _mapping(group, _GROUP_KEYS, "a group")
        name = known.get("name")
        if not isinstance(name, str) or not name:
            raise PromqlError("a group has no name")
        if name in names:
            raise PromqlError(f"the group name {brief(name)} is repeated in the same file")
        names.add(name)
        yield known


def _rules(group: dict[str, Any]) -> Iterator[AlertRule]:
    every = _duration(group.get("interval", "0"), f"interval of {group['name']}")
    for number, entry in enumerate(_list(group.get("rules") or [], f"rules of {group['name']}"), 1):
        rule = _mapping(entry, _RULE_KEYS, f"group {group['name']!r}, rule {number}")
        name = _text(rule.get("record"), "a record") or _text(rule.get("alert"), "an alert") or str(number)
        yield replace(_rule(rule, brief(name, quote=False)), every=every)


def _rule(rule: dict[str, Any], name: str) -> AlertRule:
    record, alert, expr = (_text(rule.get(key), f"{name}: field '{key}'") for key in ("record", "alert", "expr"))
    if bool(record) == bool(alert):
        raise PromqlError(f"{name}: exactly one of 'record' and 'alert' is needed")
    if not expr.strip():
        raise PromqlError(f"{name}: field 'expr' is empty")
    if record and not _METRIC.fullmatch(record):
        raise PromqlError(f"{name}: invalid recording rule name")
    if record and {"for", "keep_firing_for", "annotations"} & rule.keys():
        raise PromqlError(f"{name}: a recording rule has no 'for' and no annotations")
    if rule.get("keep_firing_for"):
        raise PromqlError(f"{name}: keep_firing_for is not part of this exercise")
    labels = {**_mapping(rule.get("labels") or {}, None, f"labels of {name}")}
    annotations = _mapping(rule.get("annotations") or {}, None, f"annotations of {name}")
    if wrong := next((label for label in labels if not _LABEL.fullmatch(str(label)) or label == "__name__"), None):
        raise PromqlError(f"{name}: invalid label name {brief(wrong)}")
    syntax_tree(expr)
    waits = _duration(rule.get("for", "0"), f"'for' of {name}")
    return AlertRule(
        expr, record, alert, waits, _texts(labels, f"labels of {name}"), _texts(annotations, f"annotations of {name}")
    )


def _in_order(rules: list[AlertRule]) -> tuple[AlertRule, ...]:
    """Return each rule after the recording rules it reads: what a running server settles on, whatever the order."""
    makers: dict[str, set[int]] = {}
    for number, rule in enumerate(rules):
        if rule.record:
            makers.setdefault(rule.record, set()).add(number)
    needs = {n: {maker for name in _names(rule.expr) for maker in makers.get(name, ())} for n, rule in enumerate(rules)}
    try:
        return tuple(rules[number] for number in TopologicalSorter(needs).static_order())
    except CycleError as error:
        circle = " -> ".join(dict.fromkeys(rules[number].record for number in error.args[1]))
        raise PromqlError(f"recording rules need their own results: {circle}") from error


def _names(expr: str) -> list[str]:
    found: list[str] = []

    def visit(node: promql_parser.Expr) -> None:
        selector = node.vector_selector if isinstance(node, promql_parser.MatrixSelector) else node
        if isinstance(selector, promql_parser.VectorSelector) and selector.name:
            found.append(selector.name)

    promql_parser.walk(syntax_tree(expr), pre_visit=visit)
    return sorted(set(found))


def _mapping(value: object, keys: set[str] | None, what: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise PromqlError(f"{what} is not a mapping")
    if keys is not None and (unknown := sorted(map(str, value.keys() - keys))):
        raise PromqlError(f"{what}: field {brief(unknown[0], quote=False)} not found in type")
    return value


def _list(value: object, what: str) -> list[Any]:
    if not isinstance(value, list):
        raise PromqlError(f"{what} is not a list")
    return value


def _duration(value: object, what: str) -> float:
    text = _text(value, what)
    try:
        if _DURATION.fullmatch(text):
            return 0.0 if not text.strip("0ywdhms") and text else promql_parser.parse_duration(text).total_seconds()
    except (ValueError, OverflowError):  # of the right form, and longer than there is time
        pass
    raise PromqlError(f"{what}: not a valid duration string: {brief(text)}")


def _texts(values: Mapping[str, object], what: str) -> dict[str, str]:
    """Return labels or annotations as promtool reads them."""
    return {str(key): _text(value, f"{brief(key)} in the {what}") for key, value in values.items()}


def _text(value: object, what: str) -> str:
    """Return a value as promtool reads it where it wants text, which YAML's numbers and truth values are, too."""
    if isinstance(value, dict | list | set | tuple):
        raise PromqlError(f"{what} is not text")
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
