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
# You have the plan as `terraform show -json` printed it, and the platform team's policy for changes to production. (`harbour-plan.json` beside them is
# the plan that the lesson explains.)

# %%
import json

folder = files("iac/read-the-plan")
plan = json.loads((folder / "plan.json").read_text(encoding="utf-8"))
print("Terraform", plan["terraform_version"], "· plan format", plan["format_version"])
list(plan)

# %% [markdown]
# What will happen to objects stands in `resource_changes` (a plan that only refreshes the state, or only changes outputs, has no such key). One entry, the way Terraform wrote it (how do you know what it does to the
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
# Write `changes(plan_path)`. Return a dictionary with one key for every object that changes, or whose address does, or that
# Terraform takes over. Objects that stay as they are and data that is only read are left out. The key is the address. An object that an
# earlier replacement left behind (its entry has `deposed`) shares the address of the one that took its place; its key is what
# Terraform's own text form calls it: `ADDRESS (deposed object KEY)`. The value is a dictionary:
#
# | key | value |
# |---|---|
# | `"action"` | `"create"`, `"update"`, `"delete"`, `"replace"`, `"forget"`; `"move"` for a new address and nothing else; `"import"` for an object that Terraform takes over (`importing`) and does nothing else to |
# | `"forced_by"` | for a replacement, the names of the attributes that force it, each once, in any order; `[]` where no attribute does, and for every other action |
# | `"moved_from"` | the address it had before, or `None`, whatever the action |
# | `"becomes"` | for `update` and `replace`: `{attribute: new value}` for the attributes that change; otherwise `{}` |
#
# Two actions are a replacement, whatever becomes of the old object: newer versions can also create the new one and `forget` the old one.
# A place inside an attribute, such as `["disks", 1, "kind"]`, counts as the attribute: `disks`.
#
# In `"becomes"`, a value that is sensitive, or sensitive in part, (`after_sensitive`) is `"(sensitive value)"`; any other that is not known yet, or known only in
# part, is `"(known after apply)"`. An attribute that is taken away becomes `None`. Your report goes to a channel with eighty people in it.
#
# Since version 1.14 a plan may also invoke *actions*, things that a provider does beside the changes, such as a snapshot. They have a list of their own
# (`action_invocations`), and no object. Neither of your functions reports them; whoever presses the button reads that list, too.
#
# A plan that does nothing, or only invokes an action, gives an empty dictionary.


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


def name_of(entry):
    """Return the entry's address, with the key of an object that was left behind."""
    ### BEGIN SOLUTION
    if "deposed" in entry:
        return f"{entry['address']} (deposed object {entry['deposed']})"
    return entry["address"]
    ### END SOLUTION


def changes(plan_path):
    """Return {name: {"action", "forced_by", "moved_from", "becomes"}} for everything the plan changes."""
    ### BEGIN SOLUTION
    with open(plan_path, encoding="utf-8") as file:
        plan = json.load(file)
    found = {}
    for entry in plan.get("resource_changes", []):
        change, moved_from = entry["change"], entry.get("previous_address")
        action = "replace" if len(change["actions"]) == 2 else change["actions"][0]
        if action == "no-op" and moved_from:
            action = "move"
        if action == "no-op" and change.get("importing"):
            action = "import"
        if action in ("no-op", "read"):
            continue
        becomes = {}
        if action in ("update", "replace"):
            before, after = change["before"], change["after"]
            for name in before:
                unknown = marked(change["after_unknown"].get(name))
                if unknown or before[name] != after[name]:
                    shown = "(known after apply)" if unknown else after[name]
                    becomes[name] = "(sensitive value)" if marked(change["after_sensitive"].get(name)) else shown
        found[name_of(entry)] = {
            "action": action,
            "forced_by": list({path[0] for path in change.get("replace_paths", [])}),
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
# - destroys an object of a type in `policy["stateful"]`, by deleting or by replacing it: rule `"stateful-loss"`. An old object that is only forgotten is not destroyed;
#   one that was left behind and is deleted now is;
# - creates a `saltmarsh_firewall_rule`, or changes one, so that it lets a network in `policy["anywhere"]` **in** (`direction` is `"ingress"`)
#   on a port that is not in `policy["public_ports"]`: rule `"open-ingress"`;
# - creates a `saltmarsh_role`, or changes one, so that one of its actions is `"*"` or ends in `":*"`, or one of its resources is `"*"`: rule `"iam-wildcard"`.
#
# Changing means update or replace; what is judged is what the plan makes, as far as it is known. Directions and ports are always known. Return a dictionary
# (objects by the names of Task 1, pairs in any order):
#
# | key | value |
# |---|---|
# | `"decision"` | `"deny"` when a rule is broken, `"approve"` otherwise |
# | `"reasons"` | `[name, rule]` for every broken rule |
# | `"questions"` | `[name, attribute]` where a created or changed firewall rule's `sources`, or a role's `actions` or `resources`, are not known yet, in whole or in part: somebody has to ask before pressing the button. The part that is known may break a rule all the same |
# | `"drift"` | `{address: "update" or "delete"}` for what was changed behind Terraform's back (`resource_drift`, which lists objects in use only). Of a plan that only refreshes, the list also has entries with `no-op`, for moved addresses: they are no drift |


# %% task="review"
def review(plan_path, policy):
    """Return {"decision", "reasons", "questions", "drift"} for a plan under a policy."""
    ### BEGIN SOLUTION
    with open(plan_path, encoding="utf-8") as file:
        plan = json.load(file)
    reasons, questions = [], []
    for entry in plan.get("resource_changes", []):
        name, kind, change = name_of(entry), entry["type"], entry["change"]
        if "delete" in change["actions"] and kind in policy["stateful"]:
            reasons.append([name, "stateful-loss"])
        if not {"create", "update"} & {*change["actions"]}:
            continue
        after, needed = change["after"], []
        if kind == "saltmarsh_firewall_rule":
            needed = ["sources"]
            everybody = set(after.get("sources", [])) & set(policy["anywhere"])
            if after["direction"] == "ingress" and everybody and after["port"] not in policy["public_ports"]:
                reasons.append([name, "open-ingress"])
        if kind == "saltmarsh_role":
            needed = ["actions", "resources"]
            actions = [one for one in after.get("actions", []) if one is not None]
            if "*" in after.get("resources", []) or any(one == "*" or one.endswith(":*") for one in actions):
                reasons.append([name, "iam-wildcard"])
        questions += [[name, attribute] for attribute in needed if marked(change["after_unknown"].get(attribute))]
    drifted = [entry for entry in plan.get("resource_drift", []) if entry["change"]["actions"] != ["no-op"]]
    return {
        "decision": "deny" if reasons else "approve",
        "reasons": reasons,
        "questions": questions,
        "drift": {entry["address"]: entry["change"]["actions"][0] for entry in drifted},
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
