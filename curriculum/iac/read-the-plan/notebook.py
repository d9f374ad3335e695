# ---
# jupyter:
#   jupytext:
#     text_representation:
#       format_name: percent
# ---

# %% [markdown]
# ## Twenty to four on a Thursday
#
# > **Moira MacKinnon** (platform, on-call senior) · I have a change here for the four o'clock window: "new base image, a bit of
# > tidying up, the auditors' role". CI ends with a friendly line about how many things it adds, changes and destroys, and Tomás
# > has written "LGTM". I would like somebody to read what it *does*. I can press the button or not; tell me which, and why.
#
# You have the plan as `terraform show -json` printed it, and the platform team's policy for changes to production.

# %%
import json

folder = files("iac/read-the-plan")
plan = json.loads((folder / "plan.json").read_text(encoding="utf-8"))
print("Terraform", plan["terraform_version"], "· plan format", plan["format_version"])
list(plan)

# %% [markdown]
# What will happen stands in `resource_changes`. One entry, the way Terraform wrote it (how do you know what it does to the
# object? which attributes change? which one is missing from `after`, and why?):

# %%
entry = next(one for one in plan["resource_changes"] if one["address"] == "saltmarsh_instance.bastion")
print(json.dumps(entry, indent=1))

# %%
policy = json.loads((folder / "policy.json").read_text(encoding="utf-8"))
policy

# %% [markdown]
# ## Task 1: what the plan does, address by address
#
# Write `changes(plan_path)`. Return a dictionary with one key for every address whose object changes, or whose address does.
# Addresses that stay as they are and data that is only read are left out. The value for each address is a dictionary:
#
# | key | value |
# |---|---|
# | `"action"` | `"create"`, `"update"`, `"delete"`, `"replace"`, `"forget"`, or `"move"` for a new address and nothing else |
# | `"forced_by"` | for a replacement, the names of the attributes that force it, sorted; otherwise `[]` |
# | `"moved_from"` | the address it had before, or `None`, whatever the action |
# | `"becomes"` | for `update` and `replace`: `{attribute: new value}` for the attributes that change; otherwise `{}` |
#
# In `"becomes"`, a value that is not known yet, or known only in part, is `"(known after apply)"`, and a value that is sensitive, or
# sensitive in part, is `"(sensitive value)"`: just as Terraform's own text form shows them. Your report goes to a channel with eighty people in it.
#
# A plan that does nothing gives an empty dictionary.


# %% task="changes"
def marked(shape):
    """Return whether there is a true anywhere inside after_unknown or after_sensitive of one attribute."""
    ### BEGIN SOLUTION
    if isinstance(shape, dict):
        return any(marked(inner) for inner in shape.values())
    if isinstance(shape, list):
        return any(marked(inner) for inner in shape)
    return bool(shape)
    ### END SOLUTION


def changes(plan_path):
    """Return {address: {"action", "forced_by", "moved_from", "becomes"}} for everything the plan changes."""
    ### BEGIN SOLUTION
    with open(plan_path, encoding="utf-8") as file:
        plan = json.load(file)
    found = {}
    for entry in plan["resource_changes"]:
        change, moved_from = entry["change"], entry.get("previous_address")
        action = "replace" if len(change["actions"]) == 2 else change["actions"][0]
        if action == "no-op" and moved_from:
            action = "move"
        if action in ("no-op", "read"):
            continue
        becomes = {}
        if action in ("update", "replace"):
            before, after = change["before"], change["after"]
            for name in {*before, *after}:
                if marked(change["after_unknown"].get(name)):
                    becomes[name] = "(known after apply)"
                elif before.get(name) != after.get(name):
                    secret = change["after_sensitive"]
                    hidden = secret is True or marked(secret.get(name))
                    becomes[name] = "(sensitive value)" if hidden else after.get(name)
        found[entry["address"]] = {
            "action": action,
            "forced_by": sorted(path[0] for path in change.get("replace_paths", [])),
            "moved_from": moved_from,
            "becomes": becomes,
        }
    return found
    ### END SOLUTION


# %% [markdown]
# Your report as a table, for reading (nothing here says whether it is right):

# %%
try:
    for address, change in changes(folder / "plan.json").items():
        print(f"{change['action']:8} {address}")
        for name, value in change["becomes"].items():
            mark = "  <- forces it" if name in change["forced_by"] else ""
            print(f"{'':10}{name} becomes {value}{mark}")
except NotImplementedError:
    print("changes is not written yet")

# %% [markdown]
# ## Task 2: may it go?
#
# Write `review(plan_path, policy)`, with the policy as the dictionary above. The platform team denies a plan when it
#
# - deletes or replaces an object of a type in `policy["stateful"]`: rule `"stateful-loss"`;
# - creates a `saltmarsh_firewall_rule`, or changes one, so that it lets a network in `policy["anywhere"]` **in** (`direction` is `"ingress"`)
#   on a port that is not in `policy["public_ports"]`: rule `"open-ingress"`;
# - creates a `saltmarsh_role`, or changes one, so that an action is `"*"` or ends in `":*"`, or a resource is `"*"`: rule `"iam-wildcard"`.
#
# Changing means update or replace. Return a dictionary:
#
# | key | value |
# |---|---|
# | `"decision"` | `"deny"` when a rule is broken, `"approve"` otherwise |
# | `"reasons"` | `[address, rule]` for every broken rule, sorted |
# | `"questions"` | `[address, attribute]`, sorted, where a created or changed firewall rule's `sources`, or a role's `actions` or `resources`, are not known yet, in whole or in part: somebody has to ask before pressing the button |
# | `"drift"` | `{address: "update" or "delete"}` for what was changed behind Terraform's back |


# %% task="review"
def review(plan_path, policy):
    """Return {"decision", "reasons", "questions", "drift"} for a plan under a policy."""
    ### BEGIN SOLUTION
    with open(plan_path, encoding="utf-8") as file:
        plan = json.load(file)
    reasons, questions = [], []
    for entry in plan["resource_changes"]:
        address, kind, change = entry["address"], entry["type"], entry["change"]
        if "delete" in change["actions"] and kind in policy["stateful"]:
            reasons.append([address, "stateful-loss"])
        if not {"create", "update"} & {*change["actions"]}:
            continue
        after, unknown = change["after"], change["after_unknown"]
        if kind == "saltmarsh_firewall_rule":
            everybody = set(after.get("sources") or []) & set(policy["anywhere"])
            if after["direction"] == "ingress" and everybody and after["port"] not in policy["public_ports"]:
                reasons.append([address, "open-ingress"])
        if kind == "saltmarsh_role":
            wide = any(one and (one == "*" or one.endswith(":*")) for one in after.get("actions") or [])
            if wide or "*" in (after.get("resources") or []):
                reasons.append([address, "iam-wildcard"])
        needed = {"saltmarsh_firewall_rule": ["sources"], "saltmarsh_role": ["actions", "resources"]}.get(kind, [])
        questions += [[address, name] for name in needed if marked(unknown.get(name))]
    return {
        "decision": "deny" if reasons else "approve",
        "reasons": sorted(reasons),
        "questions": sorted(questions),
        "drift": {entry["address"]: entry["change"]["actions"][0] for entry in plan.get("resource_drift", [])},
    }
    ### END SOLUTION


# %%
try:
    print(json.dumps(review(folder / "plan.json", policy), indent=1))
except NotImplementedError:
    print("review is not written yet")

# %% [markdown]
# ## Say it
#
# Answer Moira in three sentences: may it go, what would be lost if it did, and what you would ask the author to do instead. Name
# the address, not the file. (Nobody grades this one. Your mentor may ask.)
