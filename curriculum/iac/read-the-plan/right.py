"""Other ways to be right."""

import json
from pathlib import Path

from groundschool.kit import right

KINDS = {"delete+create": "replace", "create+delete": "replace"}


def leaves(value):
    """Return every leaf of nested lists and maps."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    return [value] if inner is None else [leaf for one in inner for leaf in leaves(one)]


def shown(change, name):
    if True in leaves(change["after_unknown"].get(name, False)):
        return "(known after apply)"
    if True in leaves(change["after_sensitive"].get(name, False)):
        return "(sensitive value)"
    return change["after"].get(name)


@right("changes")
def by_shown_values(plan_path):
    report = {}
    for entry in json.loads(Path(plan_path).read_text(encoding="utf-8"))["resource_changes"]:
        change = entry["change"]
        words = "+".join(change["actions"])
        action = KINDS.get(words, words)
        if action == "read" or (action == "no-op" and "previous_address" not in entry):
            continue
        names = {}
        if action in {"update", "replace"}:
            differing = [name for name in change["before"] if change["before"][name] != change["after"].get(name)]
            names = {name: shown(change, name) for name in differing}
        report[entry["address"]] = {
            "action": "move" if action == "no-op" else action,
            "forced_by": sorted({str(path[0]) for path in change.get("replace_paths", ())}),
            "moved_from": entry.get("previous_address"),
            "becomes": names,
        }
    return report


@right("review")
def rule_by_rule(plan_path, policy):
    plan = json.loads(Path(plan_path).read_text(encoding="utf-8"))
    entries = [(one["address"], one["type"], one["change"]) for one in plan["resource_changes"]]
    made = [one for one in entries if {*one[2]["actions"]} - {"no-op", "read", "delete", "forget"}]
    rules = [one for one in made if one[1] == "saltmarsh_firewall_rule"]
    roles = [one for one in made if one[1] == "saltmarsh_role"]
    lost = [a for a, kind, change in entries if kind in policy["stateful"] and "delete" in change["actions"]]
    opened = [
        address
        for address, _, change in rules
        if change["after"]["direction"] == "ingress"
        and change["after"]["port"] not in policy["public_ports"]
        and any(source in policy["anywhere"] for source in change["after"].get("sources", []))
    ]
    wide = [
        address
        for address, _, change in roles
        if "*" in change["after"]["resources"] or any(f":{one}".endswith(":*") for one in change["after"]["actions"])
    ]
    named = {"stateful-loss": lost, "open-ingress": opened, "iam-wildcard": wide}
    reasons = [(address, rule) for rule, addresses in named.items() for address in addresses]
    asked = [(a, "sources") for a, _, change in rules if True in leaves(change["after_unknown"].get("sources", False))]
    for attribute in ("actions", "resources"):
        asked += [(a, attribute) for a, _, c in roles if True in leaves(c["after_unknown"].get(attribute, False))]
    drifted = {one["address"]: "+".join(one["change"]["actions"]) for one in plan.get("resource_drift") or []}
    return {"decision": ("approve", "deny")[bool(reasons)], "reasons": reasons, "questions": asked, "drift": drifted}
