"""Answers people really give: most are the solution with one slip."""

import json
from collections import Counter

from groundschool.kit import slip, wrong

SKIPPED, NAMED = 'if action in ("no-op", "read"):', '"action": action,'
LOST, MADE = '"delete" in change["actions"] and', 'if not {"create", "update"} & {*change["actions"]}:'
AFTER = 'after, unknown = change["after"], change["after_unknown"]'
COMPARED = """
    for address, change in [*found.items()]:
        if old := change["moved_from"]:
            found[old] = {"action": "delete", "forced_by": [], "moved_from": None, "becomes": {}}
            found[address] = found[old] | {"action": "create"}
    return found
"""


@wrong("changes", tag="summary-only", score=2 / 14)
def three_to_add(plan_path):
    with open(plan_path, encoding="utf-8") as file:
        entries = json.load(file)["resource_changes"]
    return dict(Counter(action for entry in entries for action in entry["change"]["actions"] if action != "no-op"))


every_entry = slip("changes", {SKIPPED: "if False:"}, tag="no-op-as-change", score=7 / 14)
replace_is_a_kind_of_update = slip(
    "changes",
    {NAMED: '"action": "update" if action == "replace" else action,'},
    tag="replace-as-update",
    score=8 / 14,
)
delete_then_create_only = slip(
    "changes",
    {NAMED: '"action": "create" if change["actions"] == ["create", "delete"] else action,'},
    tag="one-order-of-replace",
    score=12 / 14,
)
missing_means_none = slip("changes", {'= "(known after apply)"': "= None"}, tag="unknown-as-null", score=12 / 14)
everything_in_clear = slip(
    "changes", {'"(sensitive value)" if hidden else after': "after"}, tag="secret-in-output", score=0.40
)
compares_addresses = slip("changes", {"\n    return found\n": COMPARED}, tag="move-as-recreate", score=2 / 14)

only_plain_destroys = slip(
    "review", {LOST: 'change["actions"] == ["delete"] and'}, tag="replace-as-update", score=11 / 14
)
everything_in_the_list = slip("review", {MADE: 'if change["after"] is None:'}, tag="no-op-as-change", score=6 / 14)
old_and_new_alike = slip(
    "review",
    {
        MADE: 'if change["actions"] == ["no-op"]:',
        AFTER: 'after, unknown = change["after"] or change["before"], change["after_unknown"] or {}',
    },
    tag="judged-before",
    score=7 / 14,
)
any_direction = slip(
    "review", {'after["direction"] == "ingress" and everybody': "everybody"}, tag="egress-as-ingress", score=7 / 14
)
one_internet = slip("review", {'set(policy["anywhere"])': '{"0.0.0.0/0"}'}, tag="ipv4-only", score=13 / 14)
forgotten_is_gone = slip(
    "review", {LOST: '{"delete", "forget"} & {*change["actions"]} and'}, tag="forget-as-destroy", score=13 / 14
)
moved_is_lost = slip(
    "review",
    {LOST: '("delete" in change["actions"] or "previous_address" in entry) and'},
    tag="move-as-recreate",
    score=7 / 14,
)
no_value_no_question = slip(
    "review", {'"questions": sorted(questions)': '"questions": []'}, tag="unknown-as-null", score=12 / 14
)
drift_must_be_there = slip(
    "review", {'plan.get("resource_drift", [])': 'plan["resource_drift"]'}, tag="drift-ignored", score=12 / 14
)
with_the_plan_attached = slip(
    "review",
    {'"drift": {': '"details": plan["resource_changes"],\n        "drift": {'},
    tag="secret-in-output",
    score=0.40,
)
