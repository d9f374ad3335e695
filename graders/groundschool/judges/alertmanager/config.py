"""Reads the parts of an Alertmanager configuration that say who is told: the routing tree and inhibition.

Format: https://prometheus.io/docs/alerting/latest/configuration/ (0.25). What receivers are made of amtool checks.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml

from groundschool.grading.told import brief
from groundschool.judges.alertmanager.errors import AlertmanagerError
from groundschool.judges.alertmanager.matchers import LabelMatcher, parse_matchers

_TOP = {"global", "templates", "route", "receivers", "inhibit_rules", "mute_time_intervals", "time_intervals"}
_ROUTE = {
    "receiver", "group_by", "continue", "matchers", "match", "match_re", "group_wait", "group_interval",
    "repeat_interval", "routes", "mute_time_intervals", "active_time_intervals",
}  # fmt: skip
_SIDES = ("source", "target")
_INHIBIT = {f"{side}_{what}" for side in _SIDES for what in ("match", "match_re", "matchers")} | {"equal"}
DEEPEST, MOST = 30, 2_000  # routes in one another, and in all


@dataclass(frozen=True)
class RoutingNode:
    """A node of the routing tree; ``goes_on`` is its ``continue``."""

    receiver: str
    matchers: tuple[LabelMatcher, ...] = ()
    goes_on: bool = False
    routes: tuple["RoutingNode", ...] = ()


@dataclass(frozen=True)
class Inhibition:
    """While an alert fires that ``source`` matches, those of ``target`` are not told, if ``equal`` is equal."""

    source: tuple[LabelMatcher, ...]
    target: tuple[LabelMatcher, ...]
    equal: tuple[str, ...] = ()


@dataclass(frozen=True)
class Configuration:
    """Who is told, and what is kept quiet by what."""

    route: RoutingNode
    inhibitions: tuple[Inhibition, ...]
    receivers: tuple[str, ...]


def read_configuration(text: str) -> Configuration:
    """Return what a configuration says; raises AlertmanagerError, with the reason, for one that is refused."""
    try:
        found = yaml.safe_load(text)
    except RecursionError:
        raise AlertmanagerError("the file is nested too deeply, or contains itself") from None
    except (yaml.YAMLError, ValueError, OverflowError, TypeError, AttributeError) as error:
        raise AlertmanagerError(f"this is not YAML: {brief(' '.join(str(error).split()), quote=False)}") from error
    top = _mapping(found, _TOP, "the file")
    if not top.get("route"):
        raise AlertmanagerError("no route provided")
    names = [
        _text(_mapping(one, None, "a receiver").get("name"), "a receiver's name") for one in _list(top, "receivers")
    ]
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise AlertmanagerError(f"notification config name {brief(twice)} is not unique")
    root = _mapping(top["route"], _ROUTE, "the route")
    if not root.get("receiver"):
        raise AlertmanagerError("root route must specify a default receiver")
    if any(root.get(key) for key in ("match", "match_re", "matchers")):
        raise AlertmanagerError("root route must not have any matchers")
    if root.get("continue"):
        raise AlertmanagerError("cannot have continue in root route")
    tree = _route(root, "", {*names}, [0])
    rules = tuple(_inhibition(one) for one in _list(top, "inhibit_rules"))
    return Configuration(tree, rules, tuple(names))


def _route(found: dict[str, Any], inherited: str, known: set[str], count: list[int], depth: int = 0) -> RoutingNode:
    """Return a route with what is below it; it has its parent's receiver where it names none."""
    count[0] += 1
    if count[0] > MOST or depth > DEEPEST:
        raise AlertmanagerError("more routes than anybody can read")
    receiver = _text(found.get("receiver"), "a receiver") or inherited
    if receiver not in known:
        raise AlertmanagerError(f"undefined receiver {brief(receiver)} used in route")
    goes_on = found.get("continue") or False
    if not isinstance(goes_on, bool):
        raise AlertmanagerError("continue is neither true nor false")
    below = [_mapping(one, _ROUTE, "a route") for one in _list(found, "routes")]
    return RoutingNode(
        receiver,
        tuple(_matchers(found, "")),
        goes_on,
        tuple(_route(one, receiver, known, count, depth + 1) for one in below),
    )


def _inhibition(found: object) -> Inhibition:
    rule = _mapping(found, _INHIBIT, "an inhibition rule")
    source, target = (tuple(_matchers(rule, f"{side}_")) for side in _SIDES)
    return Inhibition(source, target, tuple(_text(name, "equal") for name in _list(rule, "equal")))


def _matchers(found: dict[str, Any], side: str) -> Iterator[LabelMatcher]:
    """Yield the matchers of a route or of one side of an inhibition, old and new spellings together."""
    for key, op in (("match", "="), ("match_re", "=~")):
        for name, value in _mapping(found.get(side + key) or {}, None, key).items():
            yield LabelMatcher(_text(name, key), op, _text(value, key))
    for text in _list(found, f"{side}matchers"):
        yield from parse_matchers(_text(text, "matchers"))


def _mapping(value: object, keys: set[str] | None, what: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise AlertmanagerError(f"{what} is not a mapping")
    if keys is not None and (unknown := sorted(map(str, value.keys() - keys))):
        raise AlertmanagerError(f"{what}: field {brief(unknown[0], quote=False)} not found in type")
    return value


def _list(found: dict[str, Any], key: str) -> list[Any]:
    value = found.get(key) or []
    if not isinstance(value, list):
        raise AlertmanagerError(f"{key} is not a list")
    return value


def _text(value: object, what: str) -> str:
    if isinstance(value, dict | list | set | tuple):
        raise AlertmanagerError(f"{what} is not text")
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
