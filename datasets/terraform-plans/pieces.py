"""Leaves pieces out of a recorded plan, in every section of it, and prints what stays as Terraform does."""

import json
from collections.abc import Callable, Mapping
from typing import Any

SNAPSHOT = {
    "address": "action.saltmarsh_snapshot.manifests",
    "type": "saltmarsh_snapshot",
    "name": "manifests",
    "config_values": {"keep_days": 30, "source": "saltmarsh_bucket.manifests"},
    "config_sensitive": {},
    "config_unknown": {},
    "provider_name": "terraform.saltmarsh.example/platform/saltmarsh",
}
UPDATED = {"triggering_resource_address": "saltmarsh_bucket.manifests", "action_trigger_event": "BeforeUpdate"}
FIRST = {"action_trigger_block_index": 0, "actions_list_index": 0}
# How an action comes to be invoked, by edge: before an object is updated, or because somebody asked (-invoke).
INVOKED: dict[str | None, dict[str, Any]] = {
    "actions": {"lifecycle_action_trigger": UPDATED | FIRST},
    "actions-only": {"invoke_action_trigger": {}},
}


def without(plan: dict[str, Any], prefixes: list[str]) -> dict[str, Any]:
    """Return the plan with everything at or below the given addresses left out of every section."""

    def stays(address: str) -> bool:
        return not any(address == prefix or address.startswith((f"{prefix}.", f"{prefix}[")) for prefix in prefixes)

    kept = {**plan, "planned_values": {**plan["planned_values"]}, "prior_state": {**plan["prior_state"]}}
    for name in ("resource_changes", "resource_drift"):
        if name in plan:
            kept[name] = [entry for entry in plan[name] if stays(entry["address"])]
    if "relevant_attributes" in plan:
        kept["relevant_attributes"] = [entry for entry in plan["relevant_attributes"] if stays(entry["resource"])]
    # Terraform leaves both keys out when there is nothing to list.
    kept = {
        name: value for name, value in kept.items() if value or name not in ("resource_drift", "relevant_attributes")
    }
    for values in (kept["planned_values"], kept["prior_state"].get("values", {})):
        values["root_module"] = _values_without(values["root_module"], stays)
    kept["configuration"] = {**plan["configuration"]}
    kept["configuration"]["root_module"] = _configuration_without(plan["configuration"]["root_module"], stays, "")
    return kept


def _values_without(module: dict[str, Any], stays: Callable[[str], bool]) -> dict[str, Any]:
    kept = {**module}
    if "resources" in module:
        kept["resources"] = [entry for entry in module["resources"] if stays(entry["address"])]
    if "child_modules" in module:
        children = [child for child in module["child_modules"] if stays(child["address"])]
        kept["child_modules"] = [_values_without(child, stays) for child in children]
    return kept


def _configuration_without(module: dict[str, Any], stays: Callable[[str], bool], path: str) -> dict[str, Any]:
    kept = {**module}
    if "resources" in module:
        kept["resources"] = [entry for entry in module["resources"] if stays(path + entry["address"])]
    if "module_calls" in module:
        kept["module_calls"] = {
            name: {**call, "module": _configuration_without(call["module"], stays, f"{path}module.{name}.")}
            for name, call in module["module_calls"].items()
            if stays(f"{path}module.{name}")
        }
    return kept


def forget_instead_of_delete(plan: dict[str, Any], address: str) -> None:
    """Make the replacement of an address one that creates the new object and only forgets the old one."""
    for entry in plan["resource_changes"]:
        if entry["address"] == address:
            entry["change"] = {**entry["change"], "actions": ["create", "forget"]}


def with_actions(plan: dict[str, Any], edge: str | None) -> dict[str, Any]:
    """Return the plan with an action that Terraform will have a provider do; alone, where somebody asked for it."""
    invoked = [SNAPSHOT | INVOKED[edge]]
    asked = "invoke_action_trigger" in INVOKED[edge]
    sections = {name: section for name, section in plan.items() if name != "output_changes" or not asked}
    before = [*sections].index("prior_state")
    listed = [*sections.items()]
    return dict([*listed[:before], ("action_invocations", invoked), *listed[before:]])


def in_order(plan: dict[str, Any]) -> dict[str, Any]:
    """Return the plan with lists and maps sorted as Terraform sorts them: modules by depth and name, then resources."""
    ordered = {**plan}
    for name in ("resource_changes", "resource_drift"):
        if name in plan:
            ordered[name] = sorted(plan[name], key=_place)
    for values in (ordered["planned_values"], ordered["prior_state"]["values"]):
        if children := values["root_module"].get("child_modules"):
            values["root_module"]["child_modules"] = sorted(children, key=lambda child: child["address"])
    configured = ordered["configuration"]["root_module"]
    if "module_calls" in configured:
        configured["module_calls"] = dict(sorted(configured["module_calls"].items()))
    return ordered


def _place(entry: Mapping[str, Any]) -> tuple[Any, ...]:
    module = entry.get("module_address", "")
    index = entry.get("index", "")
    key = (0, index, "") if isinstance(index, int) else (1, 0, index)
    return (module.count("module."), module, entry["mode"], entry["type"], entry["name"], key)


def as_printed(plan: Mapping[str, Any]) -> bytes:
    """Return the plan as ``terraform show -json`` prints it: one line, no spaces."""
    return json.dumps(plan, separators=(",", ":"), ensure_ascii=False).encode() + b"\n"
