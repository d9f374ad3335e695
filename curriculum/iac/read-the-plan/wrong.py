"""Answers people really give: most are the solution with one slip."""

import json
from collections import Counter

from groundschool.kit import slip, wrong

CHANGES, REVIEW = 14.4, 15.2  # what a task's checks add up to
SKIPPED, NAMED = 'if action in ("no-op", "read"):', '"action": action,'
LOST, MADE = '"delete" in change["actions"] and', 'if not {"create", "update"} & {*change["actions"]}:'
AFTER = 'after, needed = change["after"], []'
HIDDEN = 'marked(change["after_sensitive"].get(name))'
COMPARED = """
    for address, change in [*found.items()]:
        if old := change["moved_from"]:
            found[old] = {"action": "delete", "forced_by": [], "moved_from": None, "becomes": {}}
            found[address] = found[old] | {"action": "create"}
    return found
"""
WILD = 'if "*" in after.get("resources", []) or any(one == "*" or one.endswith(":*") for one in actions):'


@wrong("changes", tag="summary-only", score=0.4 / CHANGES)
def three_to_add(plan_path):
    with open(plan_path, encoding="utf-8") as file:
        entries = json.load(file).get("resource_changes", [])
    return dict(Counter(action for entry in entries for action in entry["change"]["actions"] if action != "no-op"))


@wrong("changes", tag="summary-only", score=0.4 / CHANGES)
def nothing_at_all(_plan_path):
    return {}


every_entry = slip("changes", {SKIPPED: "if False:"}, tag="no-op-as-change", score=6.3 / CHANGES)
replace_is_a_kind_of_update = slip(
    "changes",
    {NAMED: '"action": "update" if action == "replace" else action,'},
    tag="replace-as-update",
    score=6.4 / CHANGES,
)
delete_then_create_only = slip(
    "changes",
    {NAMED: '"action": "create" if change["actions"] == ["create", "delete"] else action,'},
    tag="one-order-of-replace",
    score=12.4 / CHANGES,
)
missing_means_none = slip(
    "changes", {'"(known after apply)" if unknown': "None if unknown"}, tag="unknown-as-null", score=12.4 / CHANGES
)
everything_in_clear = slip("changes", {HIDDEN: "False"}, tag="secret-in-output", score=0.40)
secret_by_its_name = slip("changes", {HIDDEN: '"password" in name'}, tag="secret-in-output", score=0.40)
compares_addresses = slip("changes", {"\n    return found\n": COMPARED}, tag="move-as-recreate", score=0.4 / CHANGES)
forgets_are_deletes = slip(
    "changes",
    {NAMED: '"action": "delete" if action == "forget" else action,'},
    tag="forget-as-destroy",
    score=13.9 / CHANGES,
)
always_there = slip(
    "changes",
    {'plan.get("resource_changes", [])': 'plan["resource_changes"]'},
    tag="key-always-there",
    score=14.1 / CHANGES,
)
one_entry_an_address = slip(
    "changes", {"found[name_of(entry)]": 'found[entry["address"]]'}, tag="same-address", score=5.9 / CHANGES
)
taken_over_unseen = slip("changes", {'action = "import"': "pass"}, tag="import-unseen", score=5.9 / CHANGES)
paths_decide = slip(
    "changes",
    {'"replace" if len(change["actions"]) == 2 else': '"replace" if "replace_paths" in change else'},
    tag="paths-decide",
    score=4.4 / CHANGES,
)

actions_are_changes = slip(
    "changes",
    {
        "\n    return found\n": """
    for one in plan.get("action_invocations", []):
        found[one["address"]] = {"action": "create", "forced_by": [], "moved_from": None, "becomes": {}}
    return found
"""
    },
    tag="action-as-change",
    score=13.8 / CHANGES,
)


@wrong("review", tag="summary-only", score=0.2 / REVIEW)
def looks_good_to_me(_plan_path, _policy):
    return {"decision": "approve", "reasons": [], "questions": [], "drift": {}}


only_plain_destroys = slip(
    "review", {LOST: 'change["actions"] == ["delete"] and'}, tag="replace-as-update", score=12.2 / REVIEW
)
everything_in_the_list = slip(
    "review", {MADE: 'if change["after"] is None:'}, tag="no-op-as-change", score=5.7 / REVIEW
)
old_and_new_alike = slip(
    "review",
    {
        MADE: 'if change["actions"] == ["no-op"]:',
        AFTER: 'after, needed = change["after"] or change["before"], []',
    },
    tag="judged-before",
    score=6.2 / REVIEW,
)
any_direction = slip(
    "review",
    {'after["direction"] == "ingress" and everybody': "everybody"},
    tag="egress-as-ingress",
    score=6.2 / REVIEW,
)
one_internet = slip("review", {'set(policy["anywhere"])': '{"0.0.0.0/0"}'}, tag="ipv4-only", score=11.7 / REVIEW)
forgotten_is_gone = slip(
    "review", {LOST: '{"delete", "forget"} & {*change["actions"]} and'}, tag="forget-as-destroy", score=14.2 / REVIEW
)
moved_is_lost = slip(
    "review",
    {LOST: '("delete" in change["actions"] or "previous_address" in entry) and'},
    tag="move-as-recreate",
    score=6.2 / REVIEW,
)
no_value_no_question = slip(
    "review", {'"questions": questions': '"questions": []'}, tag="unknown-as-null", score=9.7 / REVIEW
)
drift_must_be_there = slip(
    "review", {'plan.get("resource_drift", [])': 'plan["resource_drift"]'}, tag="drift-ignored", score=14.5 / REVIEW
)
moved_is_drift = slip(
    "review", {' if entry["change"]["actions"] != ["no-op"]]': "]"}, tag="move-as-recreate", score=14.7 / REVIEW
)
no_action_is_everything = slip(
    "review", {'one == "*" or one.endswith': "one.endswith"}, tag="half-a-rule", score=11.7 / REVIEW
)
actions_only = slip(
    "review", {WILD: WILD.replace('"*" in after.get("resources", []) or ', "")}, tag="half-a-rule", score=11.7 / REVIEW
)
closed_for_everybody = slip(
    "review", {' and after["port"] not in policy["public_ports"]': ""}, tag="any-port", score=11.7 / REVIEW
)
one_name_for_two = slip(
    "review",
    {"name, kind, change = name_of(entry)": 'name, kind, change = entry["address"]'},
    tag="same-address",
    score=11.7 / REVIEW,
)
with_the_plan_attached = slip(
    "review",
    {'"drift": {': '"details": plan,\n        "drift": {'},
    tag="secret-in-output",
    score=0.40,
)
asked_of_actions = slip(
    "review",
    {
        '"questions": questions': '"questions": questions + [[one["address"], "action"] for one in plan.get("action_invocations", [])]'
    },
    tag="action-as-change",
    score=14.6 / REVIEW,
)
