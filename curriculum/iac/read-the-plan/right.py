"""Other ways to be right."""

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from groundschool.kit import right

KINDS = {"delete+create": "replace", "create+delete": "replace", "create+forget": "replace"}


def leaves(value):
    """Return every leaf of nested lists and maps."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    return [value] if inner is None else [leaf for one in inner for leaf in leaves(one)]


def named(entry):
    return f"{entry['address']} (deposed object {entry['deposed']})" if entry.get("deposed") else entry["address"]


def shown(change, name):
    if True in leaves(change["after_sensitive"].get(name, False)):
        return "(sensitive value)"
    if True in leaves(change["after_unknown"].get(name, False)):
        return "(known after apply)"
    return change["after"].get(name)


@right("changes")
def by_shown_values(plan_path):
    report = {}
    for entry in json.loads(Path(plan_path).read_text(encoding="utf-8")).get("resource_changes") or []:
        change = entry["change"]
        words = "+".join(change["actions"])
        action = KINDS.get(words, words)
        if action == "no-op":
            action = "move" if "previous_address" in entry else "import" if "importing" in change else "read"
        if action == "read":
            continue
        names = {}
        if action in {"update", "replace"}:
            differing = [name for name in change["before"] if change["before"][name] != change["after"].get(name)]
            names = {name: shown(change, name) for name in differing}
        report[named(entry)] = {
            "action": action,
            "forced_by": sorted({str(path[0]) for path in change.get("replace_paths", ())}),
            "moved_from": entry.get("previous_address"),
            "becomes": names,
        }
    return report


@right("review")
def rule_by_rule(plan_path, policy):
    plan = json.loads(Path(plan_path).read_text(encoding="utf-8"))
    entries = [(named(one), one["type"], one["change"]) for one in plan.get("resource_changes", ())]
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
        if "*" in change["after"].get("resources", [])
        or any(f":{one}".endswith(":*") for one in change["after"].get("actions", []))
    ]
    broken = {"stateful-loss": lost, "open-ingress": opened, "iam-wildcard": wide}
    reasons = [(address, rule) for rule, addresses in broken.items() for address in addresses]
    asked = [(a, "sources") for a, _, change in rules if True in leaves(change["after_unknown"].get("sources", False))]
    for attribute in ("actions", "resources"):
        asked += [(a, attribute) for a, _, c in roles if True in leaves(c["after_unknown"].get(attribute, False))]
    drifted = {one["address"]: "+".join(one["change"]["actions"]) for one in plan.get("resource_drift") or []}
    drifted = {address: word for address, word in drifted.items() if word != "no-op"}
    return {"decision": ("approve", "deny")[bool(reasons)], "reasons": reasons, "questions": asked, "drift": drifted}


MASKED = {"secret": "(sensitive value)", "unknown": "(known after apply)"}


def says_true(shape):
    return "true" in json.dumps(shape)


@right("changes")
def by_the_text_of_shapes(plan_path):
    with open(plan_path) as file:
        entries = json.load(file).get("resource_changes", [])
    out = {}
    for e in entries:
        c = e["change"]
        what = c["actions"][0] if len(c["actions"]) == 1 else "replace"
        if e.get("previous_address") is not None and what == "no-op":
            what = "move"
        elif c.get("importing") is not None and what == "no-op":
            what = "import"
        if what not in {"create", "update", "delete", "replace", "forget", "move", "import"}:
            continue
        new = {}
        for key, old in (c["before"] or {}).items() if what in {"update", "replace"} else ():
            secret = says_true(c["after_sensitive"].get(key))
            unknown = says_true(c["after_unknown"].get(key))
            if unknown or old != c["after"].get(key):
                new[key] = MASKED["secret"] if secret else MASKED["unknown"] if unknown else c["after"].get(key)
        forced = tuple({p[0]: None for p in c.get("replace_paths") or []})
        out[named(e)] = {"action": what, "forced_by": forced, "moved_from": e.get("previous_address"), "becomes": new}
    return out


@right("review")
def with_pandas(plan_path, policy):
    import pandas as pd

    plan = json.loads(Path(plan_path).read_bytes())
    rows = [
        {"name": named(e), "type": e["type"], "acts": set(e["change"]["actions"]), **e["change"]}
        for e in plan.get("resource_changes", [])
    ]
    table = pd.DataFrame(rows, columns=["name", "type", "acts", "after", "after_unknown"])
    made = table[[bool(acts & {"create", "update"}) for acts in table.acts]]
    lost = table[table.type.isin(policy["stateful"]) & table.acts.map(lambda acts: "delete" in acts)]
    reasons, questions = [(name, "stateful-loss") for name in lost.name], []
    for row in made.itertuples():
        asked = {"saltmarsh_firewall_rule": ("sources",), "saltmarsh_role": ("actions", "resources")}.get(row.type, ())
        questions += [(row.name, one) for one in asked if says_true(row.after_unknown.get(one))]
        after = {key: [one for one in row.after.get(key) or [] if one] for key in ("sources", "actions", "resources")}
        if row.type == "saltmarsh_firewall_rule" and not set(policy["anywhere"]).isdisjoint(after["sources"]):
            closed = row.after["port"] not in policy["public_ports"] and row.after["direction"] == "ingress"
            reasons += [(row.name, "open-ingress")] * closed
        wide = "*" in after["resources"] + after["actions"] or any(one[-2:] == ":*" for one in after["actions"])
        if row.type == "saltmarsh_role" and wide:
            reasons.append((row.name, "iam-wildcard"))
    drift = {one["address"]: one["change"]["actions"][0] for one in plan.get("resource_drift", [])}
    drift = {name: word for name, word in drift.items() if word in ("update", "delete")}
    return {"decision": "deny" if reasons else "approve", "reasons": reasons, "questions": questions, "drift": drift}


# What two blind solvers wrote.


def marked(shape):
    if isinstance(shape, dict):
        return any(map(marked, shape.values()))
    if isinstance(shape, list):
        return any(map(marked, shape))
    return shape is True


def load(plan_path):
    return json.loads(Path(plan_path).read_text(encoding="utf-8"))


def action_of(entry):
    actions = entry["change"]["actions"]
    if len(actions) == 2:
        return "replace"
    if actions == ["read"]:
        return None
    if actions == ["no-op"]:
        if entry["change"].get("importing"):
            return "import"
        return "move" if entry.get("previous_address") else None
    return actions[0]


def part(change, key):
    value = change.get(key)
    return value if isinstance(value, dict) else {}


def becomes(change):
    before, after = part(change, "before"), part(change, "after")
    unknown, secret = part(change, "after_unknown"), part(change, "after_sensitive")
    found = {}
    for name in {*before, *after, *unknown}:
        hidden = marked(unknown.get(name))
        if not hidden and before.get(name) == after.get(name):
            continue
        if marked(secret.get(name)) or change.get("after_sensitive") is True:
            found[name] = "(sensitive value)"
        elif hidden:
            found[name] = "(known after apply)"
        else:
            found[name] = after.get(name)
    return found


@right("changes")
def blind_part_by_part(plan_path):
    result = {}
    for entry in load(plan_path).get("resource_changes", []):
        action = action_of(entry)
        if action is None:
            continue
        change = entry["change"]
        result[named(entry)] = {
            "action": action,
            "forced_by": sorted({path[0] for path in change.get("replace_paths") or []}) if action == "replace" else [],
            "moved_from": entry.get("previous_address"),
            "becomes": becomes(change) if action in ("update", "replace") else {},
        }
    return result


@right("review")
def blind_entry_by_entry(plan_path, policy):
    plan = load(plan_path)
    reasons, questions = [], []
    for entry in plan.get("resource_changes", []):
        name, kind, change = named(entry), entry["type"], entry["change"]
        if "delete" in change["actions"] and kind in policy["stateful"]:
            reasons.append([name, "stateful-loss"])
        if not {"create", "update"} & set(change["actions"]):
            continue
        after, unknown = part(change, "after"), part(change, "after_unknown")
        asked = {"saltmarsh_firewall_rule": ["sources"], "saltmarsh_role": ["actions", "resources"]}.get(kind, [])
        questions += [[name, attribute] for attribute in asked if marked(unknown.get(attribute))]
        known = {attribute: [v for v in after.get(attribute) or [] if v is not None] for attribute in asked}
        if kind == "saltmarsh_firewall_rule":
            if (
                after["direction"] == "ingress"
                and after["port"] not in policy["public_ports"]
                and set(known["sources"]) & set(policy["anywhere"])
            ):
                reasons.append([name, "open-ingress"])
        elif kind == "saltmarsh_role" and (
            any(a == "*" or a.endswith(":*") for a in known["actions"]) or "*" in known["resources"]
        ):
            reasons.append([name, "iam-wildcard"])
    drift = {}
    for entry in plan.get("resource_drift", []):
        action = entry["change"]["actions"][0]
        if action != "no-op":
            drift[named(entry)] = action
    return {"decision": "deny" if reasons else "approve", "reasons": reasons, "questions": questions, "drift": drift}


@dataclass
class Entry:
    raw: dict

    @property
    def change(self):
        return self.raw["change"]

    @property
    def name(self):
        key = self.raw.get("deposed")
        return self.raw["address"] + (f" (deposed object {key})" if key else "")

    @cached_property
    def action(self):
        match self.change["actions"]:
            case [_, _]:
                return "replace"
            case ["no-op"] if self.change.get("importing") is not None:
                return "import"
            case ["no-op"] if "previous_address" in self.raw:
                return "move"
            case ["no-op"] | ["read"]:
                return None
            case [one]:
                return one

    def at(self, key, attribute):
        whole = self.change.get(key)
        if isinstance(whole, bool) or whole is None:
            return whole
        return whole.get(attribute)

    @property
    def becomes(self):
        if self.action not in {"update", "replace"}:
            return {}
        answer = {}
        names = set(self.change["before"] or ()) | set(self.change["after"] or ())
        if isinstance(self.change["after_unknown"], dict):
            names |= set(self.change["after_unknown"])
        for attribute in sorted(names):
            later = marked(self.at("after_unknown", attribute))
            new = self.at("after", attribute)
            if later or new != self.at("before", attribute):
                secret = marked(self.at("after_sensitive", attribute))
                answer[attribute] = "(sensitive value)" if secret else "(known after apply)" if later else new
        return answer

    @property
    def forced_by(self):
        paths = self.change.get("replace_paths", []) if self.action == "replace" else []
        return list(dict.fromkeys(str(path[0]) for path in paths))


def entries_of(plan_path, key="resource_changes"):
    with open(plan_path, encoding="utf-8") as file:
        return [Entry(raw) for raw in json.load(file).get(key) or []]


@right("changes")
def blind_by_patterns(plan_path):
    return {
        e.name: {
            "action": e.action,
            "forced_by": e.forced_by,
            "moved_from": e.raw.get("previous_address"),
            "becomes": e.becomes,
        }
        for e in entries_of(plan_path)
        if e.action
    }


def broken_rules(e, policy):
    actions = e.change["actions"]
    if "delete" in actions and e.raw["type"] in policy["stateful"]:
        yield "stateful-loss"
    if "create" in actions or "update" in actions:
        match e.raw["type"], e.change["after"]:
            case "saltmarsh_firewall_rule", {"direction": "ingress", "port": port} as after:
                anybody = any(s in policy["anywhere"] for s in after.get("sources") or [])
                if port not in policy["public_ports"] and anybody:
                    yield "open-ingress"
            case "saltmarsh_role", after:
                acts = [a for a in after.get("actions") or [] if a]
                if any(a.split(":")[-1] == "*" for a in acts) or "*" in (after.get("resources") or []):
                    yield "iam-wildcard"


@right("review")
def blind_by_broken_rules(plan_path, policy):
    plan = entries_of(plan_path)
    reasons = [[e.name, rule] for e in plan for rule in broken_rules(e, policy)]
    watched = {"saltmarsh_firewall_rule": ("sources",), "saltmarsh_role": ("actions", "resources")}
    questions = [
        (e.name, a)
        for e in plan
        if e.action in ("create", "update", "replace")
        for a in watched.get(e.raw["type"], ())
        if marked(e.at("after_unknown", a))
    ]
    drifted = [e for e in entries_of(plan_path, "resource_drift") if e.change["actions"] != ["no-op"]]
    return {
        "decision": ["approve", "deny"][bool(reasons)],
        "reasons": reasons,
        "questions": questions,
        "drift": {e.name: e.change["actions"][0] for e in drifted},
    }
