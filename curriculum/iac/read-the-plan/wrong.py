"""Answers people really give, each with the misconception behind it."""

import json
from collections import Counter

from groundschool.kit import wrong


def read(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def marked(shape):
    if isinstance(shape, dict):
        return any(marked(inner) for inner in shape.values())
    if isinstance(shape, list):
        return any(marked(inner) for inner in shape)
    return bool(shape)


def action_of(entry):
    action = "replace" if len(entry["change"]["actions"]) == 2 else entry["change"]["actions"][0]
    return "move" if action == "no-op" and entry.get("previous_address") else action


def becomes(change, *, unknown="(known after apply)", hide="(sensitive value)"):
    found = {}
    for name, value in change["before"].items():
        after = change["after"].get(name)
        if marked(change["after_unknown"].get(name)):
            found[name] = unknown
        elif value != after:
            found[name] = hide if hide and marked(change["after_sensitive"].get(name)) else after
    return found


def report(path, action=action_of, skip=("no-op", "read"), **shown):
    found = {}
    for entry in read(path)["resource_changes"]:
        named = action(entry)
        if named in skip:
            continue
        change = entry["change"]
        found[entry["address"]] = {
            "action": named,
            "forced_by": sorted(one[0] for one in change.get("replace_paths", [])),
            "moved_from": entry.get("previous_address"),
            "becomes": becomes(change, **shown) if action_of(entry) in ("update", "replace") else {},
        }
    return found


@wrong("changes", tag="summary-only", score=2 / 14)
def three_to_add(plan_path):
    entries = read(plan_path)["resource_changes"]
    return dict(Counter(action for entry in entries for action in entry["change"]["actions"] if action != "no-op"))


@wrong("changes", tag="no-op-as-change", score=7 / 14)
def every_entry(plan_path):
    return report(plan_path, skip=())


@wrong("changes", tag="replace-as-update", score=8 / 14)
def replace_is_a_kind_of_update(plan_path):
    return report(plan_path, lambda entry: "update" if action_of(entry) == "replace" else action_of(entry))


@wrong("changes", tag="one-order-of-replace", score=12 / 14)
def delete_then_create_only(plan_path):
    def action(entry):
        actions = entry["change"]["actions"]
        return "create" if actions == ["create", "delete"] else action_of(entry)

    return report(plan_path, action)


@wrong("changes", tag="unknown-as-null", score=12 / 14)
def missing_means_none(plan_path):
    return report(plan_path, unknown=None)


@wrong("changes", tag="secret-in-output", score=0.40)
def everything_in_clear(plan_path):
    return report(plan_path, hide=None)


@wrong("changes", tag="move-as-recreate", score=2 / 14)
def compares_addresses(plan_path):
    """Sets the addresses before and after against each other, as a diff of two listings would."""
    found = report(plan_path)
    for address, change in [*found.items()]:
        if old := change["moved_from"]:
            found[old] = {"action": "delete", "forced_by": [], "moved_from": None, "becomes": {}}
            found[address] = {"action": "create", "forced_by": [], "moved_from": None, "becomes": {}}
    return found


OPTIONS = {
    "lost": lambda actions: "delete" in actions,
    "made": lambda entry: {"create", "update"} & {*entry["change"]["actions"]},
    "view": lambda change: change["after"],
    "directions": ("ingress",),
    "anywhere": ("0.0.0.0/0", "::/0"),
}


def broken_rule(kind, after, policy, options):
    if kind == "saltmarsh_firewall_rule" and after["direction"] in options["directions"]:
        everybody = {*after.get("sources", [])} & {*options["anywhere"]}
        return "open-ingress" if everybody and after["port"] not in policy["public_ports"] else None
    if kind == "saltmarsh_role":
        wide = "*" in after["resources"] or any(one == "*" or one.endswith(":*") for one in after["actions"])
        return "iam-wildcard" if wide else None
    return None


def judged(path, policy, **changed):
    options = OPTIONS | changed
    plan = read(path)
    reasons, questions = [], []
    for entry in plan["resource_changes"]:
        kind, change, address = entry["type"], entry["change"], entry["address"]
        if kind in policy["stateful"] and options["lost"](change["actions"]):
            reasons.append([address, "stateful-loss"])
        after = options["view"](change) if options["made"](entry) else None
        if after is None:
            continue
        if rule := broken_rule(kind, after, policy, options):
            reasons.append([address, rule])
        needed = {"saltmarsh_firewall_rule": ["sources"], "saltmarsh_role": ["actions", "resources"]}.get(kind, [])
        questions += [[address, name] for name in needed if marked((change["after_unknown"] or {}).get(name))]
    drift = {one["address"]: one["change"]["actions"][0] for one in plan.get("resource_drift", [])}
    return {"decision": "deny" if reasons else "approve", "reasons": reasons, "questions": questions, "drift": drift}


@wrong("review", tag="replace-as-update", score=11 / 14)
def only_plain_destroys(plan_path, policy):
    return judged(plan_path, policy, lost=lambda actions: actions == ["delete"])


@wrong("review", tag="no-op-as-change", score=6 / 14)
def everything_in_the_list(plan_path, policy):
    return judged(plan_path, policy, made=lambda _entry: True)


@wrong("review", tag="judged-before", score=7 / 14)
def old_and_new_alike(plan_path, policy):
    return judged(
        plan_path,
        policy,
        made=lambda entry: entry["change"]["actions"] != ["no-op"],
        view=lambda change: change["after"] or change["before"],
    )


@wrong("review", tag="egress-as-ingress", score=7 / 14)
def any_direction(plan_path, policy):
    return judged(plan_path, policy, directions=("ingress", "egress"))


@wrong("review", tag="ipv4-only", score=13 / 14)
def one_internet(plan_path, policy):
    return judged(plan_path, policy, anywhere=["0.0.0.0/0"])


@wrong("review", tag="forget-as-destroy", score=13 / 14)
def forgotten_is_gone(plan_path, policy):
    return judged(plan_path, policy, lost=lambda actions: {"delete", "forget"} & {*actions})


@wrong("review", tag="move-as-recreate", score=7 / 14)
def moved_is_lost(plan_path, policy):
    answer = judged(plan_path, policy)
    for entry in read(plan_path)["resource_changes"]:
        if entry.get("previous_address") and entry["type"] in policy["stateful"]:
            answer["reasons"].append([entry["address"], "stateful-loss"])
    return answer | {"decision": "deny" if answer["reasons"] else "approve"}


@wrong("review", tag="unknown-as-null", score=12 / 14)
def no_value_no_question(plan_path, policy):
    return judged(plan_path, policy) | {"questions": []}


@wrong("review", tag="drift-ignored", score=12 / 14)
def drift_must_be_there(plan_path, policy):
    drift = read(plan_path)["resource_drift"]
    return judged(plan_path, policy) | {"drift": {one["address"]: one["change"]["actions"][0] for one in drift}}


@wrong("review", tag="secret-in-output", score=0.40)
def with_the_plan_attached(plan_path, policy):
    attached = [one["change"] for one in read(plan_path)["resource_changes"] if "update" in one["change"]["actions"]]
    return judged(plan_path, policy) | {"details": attached}
