# %% [markdown]
# ## Why this pages you
#
# - 16:04, a Thursday. The change was approved: "new base image, tidying up". The pipeline is green, and the last line of its log is friendly.
# - 16:06: bookings fail. The database is up, answers, passes its health check, and holds no tables.
# - 16:31: somebody reads the plan, which has stood in the pull request since Tuesday.
#
# Nobody lied. The plan said it, in line 214.

# %% [markdown]
# ## Predict first

# %%
from groundschool import ask, files, predict

predict("iac/what-a-plan-will-do", "last-line")

# %% [markdown]
# ## One line an address
#
# Terraform compares three things: the **configuration** (what you wrote), the **state** (what it remembers having built, and under
# which address) and the **real objects**, which it asks for before each plan. What must be done to bring the last in line
# with the first is the plan. `terraform plan -out=change` keeps it, `terraform show change` prints it for people, and `terraform show -json
# change` for programs. Here is one of Saltmarsh's harbour services, in the form for programs
# ([what its keys mean](https://developer.hashicorp.com/terraform/internals/json-format)):

# %%
import json
from collections import Counter

plan = json.loads((files("iac/read-the-plan") / "harbour-plan.json").read_text(encoding="utf-8"))
entries = plan["resource_changes"]
for entry in entries[:6]:
    print(entry["change"]["actions"], entry["address"])

# %% [markdown]
# One entry an **address**, and the address is the object's full name: `module.web.module.store[0].saltmarsh_database.main` is
# the resource `main` in the first copy of the module `store` inside the module `web`. What is hidden in a plan is hidden at the end of a long address.
#
# What happens to it is a *list*. These are all that occur here:

# %%
for actions, number in Counter(" + ".join(entry["change"]["actions"]) for entry in entries).most_common():
    print(f"{number:3}  {actions}")

# %% [markdown]
# `no-op` is most of many a plan: Terraform lists what it looked at. `read` (not in this plan) is a data source that can only be asked
# during the apply. Neither changes anything. A plan that only refreshes the state (`-refresh-only`), or only changes outputs, has no `resource_changes` at
# all: what would be empty is left out. And two of these lists have *two* actions in them.
#
# (Since version 1.14 a plan can also *invoke* actions: a provider takes a snapshot, or calls a function, before or after a change. That word is in another list,
# `action_invocations`: such an action has no object, so nothing of it stands in `resource_changes`. Read that list as well before you say yes.)
#
# **Check yourself.** Work out the friendly last line ("N to add, N to change, N to destroy") from the table.

# %%
add, change, destroy = ..., ..., ...
ask("iac/what-a-plan-will-do", "the-last-line", [add, change, destroy])

# %% solution=true
said = [entry["change"]["actions"] for entry in entries]
add, change, destroy = (sum(word in actions for actions in said) for word in ("create", "update", "delete"))
ask("iac/what-a-plan-will-do", "the-last-line", [add, change, destroy], solution=True)
print("of these counted twice, as one to add and one to destroy:", sum(len(actions) == 2 for actions in said))

# %% [markdown]
# ## Update or replace
#
# An **update** keeps the object: the same id, the same content, other settings. A **replacement** makes a new object and
# destroys the old one. Which of the two it is does not depend on how big the change is, but on whether the provider can change that *attribute* in
# place. `replace_paths` names the ones it cannot:

# %%
for entry in entries:
    if len(entry["change"]["actions"]) == 2:
        forced = [".".join(map(str, path)) for path in entry["change"]["replace_paths"]]
        print(f"{entry['change']['actions']}  because of {', '.join(forced):20} {entry['address']}")

# %% [markdown]
# Not every replacement has an attribute to blame. Somebody may have asked for it (`-replace=ADDRESS`), or the last apply left a damaged (*tainted*) object:
# then there is no `replace_paths`, and `action_reason` beside `change` says which. A path may also lead *into* an attribute: `["disks", 1, "kind"]` is about `disks`.
#
# The order tells what the service notices. `delete, create` is the usual one: for a while there is nothing. `create, delete` comes from
# `create_before_destroy` in the configuration: the new one is there first, so a web server is never missed. For a *database* the
# order does not matter: either way the new one is empty.
#
# So the question is not "how many?" but "**which ones hold something?**" In Saltmarsh's clouds that are buckets, databases and queues. How many of them does this
# plan destroy, replacements included?

# %%
STATEFUL = ("saltmarsh_bucket", "saltmarsh_database", "saltmarsh_queue")
gone_with_data = ...
ask("iac/what-a-plan-will-do", "gone-with-data", gone_with_data)

# %% solution=true
gone_with_data = sum(entry["type"] in STATEFUL and "delete" in entry["change"]["actions"] for entry in entries)
ask("iac/what-a-plan-will-do", "gone-with-data", gone_with_data, solution=True)

# %% [markdown]
# The same plan as a picture. Each row is a module, and what holds data is dark:

# %%
import matplotlib.pyplot as plt

NAMES = {"delete+create": "replace", "create+delete": "replace"}


def action_of(entry):
    actions = "+".join(entry["change"]["actions"])
    moved = actions == "no-op" and "previous_address" in entry
    return "move" if moved else NAMES.get(actions, actions)


columns = ["create", "update", "move", "replace", "delete"]
shown = [entry for entry in entries if action_of(entry) in columns]
modules = sorted({entry.get("module_address", "(root)") for entry in shown}, reverse=True)
figure, axes = plt.subplots(figsize=(9, 4.6))
axes.axvspan(2.5, 4.5, color="#f6e3d3", zorder=0)
for holds_data, colour, label in ((False, "#9db8c9", "can be made again"), (True, "#7a1f3d", "holds data")):
    places = Counter()
    for entry in shown:
        if (entry["type"] in STATEFUL) == holds_data:
            places[columns.index(action_of(entry)), modules.index(entry.get("module_address", "(root)"))] += 1
    points = [(x + (0.16 if holds_data else -0.16), y, number) for (x, y), number in places.items()]
    axes.scatter([x for x, _, _ in points], [y for _, y, _ in points], s=230, color=colour, label=label, zorder=2)
    for x, y, number in points:
        axes.text(x, y, number, ha="center", va="center", color="white" if holds_data else "black", zorder=3)
axes.set_xticks(range(len(columns)), columns)
axes.set_yticks(range(len(modules)), modules)
axes.set_xlim(-0.5, 4.5)
axes.set_title("What the plan does, and to what (shaded: the object goes)", loc="left")
axes.legend(loc="upper left", bbox_to_anchor=(1.01, 1), frameon=False)
axes.spines[["top", "right"]].set_visible(False)
axes.grid(axis="y", color="#dddddd", zorder=1)
figure.tight_layout()
plt.show()

# %% [markdown]
# A dark dot in the shaded part is what somebody has to answer for.

# %% [markdown]
# ## Unknown and secret

# %%
predict("iac/what-a-plan-will-do", "missing-value")

# %%
stored = next(entry for entry in entries if "database" in entry["type"] and len(entry["change"]["actions"]) == 2)
change = stored["change"]
for name in sorted(change["before"]):
    if name != "admin_password":
        after = change["after"].get(name, "(no such key)")
        print(
            f"{name:12} before {change['before'][name]!s:44} after {after!s:26} unknown {change['after_unknown'].get(name)}"
        )

# %% [markdown]
# `after` simply lacks what is not known, and so `change["after"].get("endpoint")` says `None` as if it were empty. **`after_unknown`** has the
# shape of the value, with `true` at the places that are not known. For a list it may be a list: some elements known, some not.
# An empty `{}` there says: nothing unknown inside.
#
# Why care? Because what is unknown cannot be judged. A firewall rule whose source is "the new address of the bastion" may be all right, but the plan cannot tell you so. Ask.
#
# `after_sensitive` works the same way, for values that must not be shown. And here is what surprises people:

# %%
secret = next(entry for entry in entries if (entry["change"]["after_sensitive"] or {}).get("admin_password"))
print("marked as sensitive:", secret["change"]["after_sensitive"]["admin_password"])
print("stands in the file: ", len(secret["change"]["after"]["admin_password"]), "characters in clear")

# %% [markdown]
# `sensitive = true` keeps a value out of Terraform's *text*. The JSON form holds it in clear, and so do the plan file and the **state**. Whoever
# can read those can read every password in them: they are guarded like the secrets themselves, and never pasted into a ticket. A tool that reads the JSON form must look
# at `after_sensitive` before it prints anything.

# %% [markdown]
# ## Moved and forgotten
#
# Terraform knows an object by its address and by nothing else. Give a resource another name, put it in a module, go over from `count`
# to `for_each`: a new address, and without help the plan destroys what is at the old one and creates something at the
# new one. A **moved block** is the help: *this is the same object*. The plan then says `no-op`, with a `previous_address`:

# %%
for entry in entries:
    if "previous_address" in entry:
        print(f"{action_of(entry):8} {entry['previous_address']:56} -> {entry['address']}")

# %% [markdown]
# Moving and changing go together well: an object can get a new address and be updated, or replaced, in the same plan. Read both.
#
# A **removed block** with `destroy = false` gives `forget`: the address leaves the state, the object stays, and from then on
# nobody's code knows of it. That is not a destruction. It is a question: who looks after it now? (Newer versions can also replace so: `create, forget` makes a new
# object and leaves the old one alone.) The way back is an **import block**: an object that exists comes under Terraform. Its entry has `importing` in `change`; often with
# `no-op`, sometimes with an `update` beside it, which alters an object that worked without Terraform until now.
#
# And an address is not always *one* object. When `create_before_destroy` made the new one and could not destroy the old one, the old one stays in the state as
# **deposed**, under the same address. The next plan has two entries for that address: one for the object in use, and one with a key `deposed`, which
# is deleted. The text form says `saltmarsh_database.main (deposed object 3f0c91d2) will be destroyed`. Ask what is still in it.
#
# `count` has a trap of its own:

# %%
predict("iac/what-a-plan-will-do", "first-of-the-list")

# %% [markdown]
# Let us try it on the module of the second exercise (a plan only; nothing is applied, here or there). It has a list of queues, and the first of them goes:

# %%
import re

from groundschool.judges.terraform import try_change

folder = files("iac/small-change")
module = (folder / "main.tf").read_text(encoding="utf-8")
names = re.findall(r'^    "([\w-]+)",$', module, re.MULTILINE)
shorter = module.replace(f'    "{names[0]}",\n', "")
for one in sorted(try_change(folder, shorter, {}, {}).planned, key=lambda one: one.address):
    print(f"{one.action:8} {one.address}")

# %% [markdown]
# One name less, and every queue is replaced or destroyed. With `for_each` the key is the name, and taking one out is just that. But *going over* to `for_each`
# changes every address once, and needs one moved block for each object that stays.

# %% [markdown]
# ## Drift
#
# Before it plans, Terraform asks the cloud what is really there. Where that differs from its memory, somebody or something changed
# an object without Terraform: a console, a script, an autoscaler, an incident. That is **drift**, and it stands in a list of its own, which is left out
# altogether when it is empty (of a plan that only refreshes, it also names what merely moved, with `no-op`):

# %%
planned = {entry["address"]: action_of(entry) for entry in entries}
for entry in plan.get("resource_drift", []):
    happened = "+".join(entry["change"]["actions"])
    print(f"happened: {happened:8} planned: {planned[entry['address']]:8} {entry['address']}")

# %% [markdown]
# Read each pair. Something was *deleted* by hand, and the plan creates it again. Something was *changed*, and the plan changes it back. Something was changed
# and the plan does nothing: the configuration says `ignore_changes`.
#
# Changing it back may be right. It may also undo what the on-call senior did at three in the morning to keep a service alive. The plan cannot know; the
# person who did it can.
#
# **Say which**: for each of the three, whom would you ask, and what? (Answer first, then read on.)
#
# > The instance: its owner, whether it was meant to go. The queue: whoever was on call when its retention was shortened, *before* anybody applies this. The DNS
# > record: nobody today. Somebody decided that its lifetime is changed by hand.

# %% [markdown]
# ## Judging a plan
#
# A policy turns a plan into a decision, and the same one whoever is reading. Saltmarsh's has three rules, and each of them is easy to get a little wrong:
#
# | rule | easily wrong |
# |---|---|
# | nothing that holds data is destroyed | a replacement destroys; a move does not; forgetting does not |
# | nothing new is open to everybody | look at `after`, not at `before`: an open rule that *goes* is good news. In, not out. `::/0` is everybody as well. Some ports are meant for everybody |
# | no role may do everything | every action, every action of a kind, every resource: each alone is enough. Judge what the plan *makes*. What stands and stays was decided another day |
#
# Worked example, the first rule:

# %%
for entry in entries:
    if entry["type"] in STATEFUL and "delete" in entry["change"]["actions"]:
        print(f"{action_of(entry):8} {entry['address']}")

# %% [markdown]
# Now you. The same for firewall rules, half done. To be refused is a rule that this plan **creates or changes** (by update or replacement) and that, once it is
# applied, lets everybody **in**, on whatever port. The cell names too many: each of the two lines marked `<-` lets something through that should not be
# there. And the line between them knows only one half of "everybody". Change all three, and run the cell until what is left is what you would refuse; it may be
# that nothing is left.

# %%
refused = []
for entry in entries:
    after = entry["change"]["after"] or entry["change"]["before"]  # <-
    everybody = {"0.0.0.0/0"} & set(after.get("sources", []))
    if entry["type"] == "saltmarsh_firewall_rule" and everybody:  # <-
        print(f"{action_of(entry):8} {after['direction']:8} port {after['port']:<5} {entry['address']}")
        refused.append(entry["address"])
ask("iac/what-a-plan-will-do", "open-to-everybody", refused)

# %% solution=true
refused = []
for entry in entries:
    after = entry["change"]["after"] or {}
    everybody = {"0.0.0.0/0", "::/0"} & set(after.get("sources", []))
    touched = {"create", "update"} & set(entry["change"]["actions"])
    if entry["type"] == "saltmarsh_firewall_rule" and everybody and touched and after["direction"] == "ingress":
        refused.append(entry["address"])
ask("iac/what-a-plan-will-do", "open-to-everybody", refused, solution=True)

# %% [markdown]
# The first marked line falls back on `before`, so that a rule that is taken away is held against the plan. The second asks neither
# for the direction nor for whether the plan touches the rule at all. And the line between them knows only IPv4: `::/0` is everybody as well. In this plan
# nothing is left.

# %% [markdown]
# ## A small change
#
# A change is small when a reviewer can say, from the plan alone, that it does what the ticket says and *nothing else*. What helps:
#
# - **One thing at a time.** Rename in one change, alter in the next. Then a plan with a surprise has one suspect.
# - **Look at the plan after every edit**, not at the end.
# - **A variable for what differs, a validation for what must not be.** A misspelt environment should stop at `plan`. A `validation` block has a `condition`
#   and an `error_message`; without one a variable takes anything. What is a variable everywhere else is one in the new block too.
# - **Secrets come in from outside**: a variable with `sensitive = true` and no default. Never a value in the file: history keeps it.
# - **Guards stay.** `prevent_destroy` makes a plan that would destroy the object fail. (It stands in the configuration: take the whole resource block
#   away and the guard goes with it.) `required_version` keeps a Terraform that nobody tried from rewriting the state.
# - **`terraform fmt`**, so that the diff shows what changed.
# - **Apply the plan that was reviewed**: `terraform apply change`, with the file that `plan -out` wrote. A plan made anew at four o'clock is another plan.
#
# And the **rollback**. "Revert the commit" brings the *configuration* back. The next plan then does whatever leads there: a queue that was destroyed comes back
# empty, a replaced database stays empty, and moved addresses need moved blocks in the other direction. A rollback is a plan as well.
# Make it before you need it.
#
# Half done: this module goes over to `for_each`. Two of its queues have no moved block yet. Add them, and run the cell until no queue but the first is destroyed.

# %%
keyed = shorter.replace("count = length(local.queues)", "for_each = toset(local.queues)")
keyed = keyed.replace("local.queues[count.index]", "each.key")
blocks = [
    f'\nmoved {{\n  from = terraform_data.queue[{at}]\n  to   = terraform_data.queue["{name}"]\n}}\n'
    for at, name in enumerate(names)
    if 0 < at < len(names) - 2  # <- which two does this leave out?
]
planned = try_change(folder, keyed + "".join(blocks), {}, {}).planned
for one in sorted(planned, key=lambda one: one.address):
    was = f"  (was {one.previous})" if one.previous not in ("", one.address) else ""
    print(f"{one.action:8} {one.address}{was}")
ask("iac/what-a-plan-will-do", "only-the-first", sum(one.action in ("delete", "replace") for one in planned))

# %% solution=true
blocks = [
    f'\nmoved {{\n  from = terraform_data.queue[{at}]\n  to   = terraform_data.queue["{name}"]\n}}\n'
    for at, name in enumerate(names)
    if at > 0
]
planned = try_change(folder, keyed + "".join(blocks), {}, {}).planned
ask(
    "iac/what-a-plan-will-do",
    "only-the-first",
    sum(one.action in ("delete", "replace") for one in planned),
    solution=True,
)

# %% [markdown]
# ## Now the exercises
#
# *Read the plan* hands you another plan, with other things hidden in it, and asks for a report and a decision. *Make the
# small change* hands you the module above and a ticket.

# %% [markdown]
# ## Say it
#
# Two sentences to the author of the plan above, who believes that it brings "a new base image and some tidying up": what does it destroy that holds data, and
# because of which attribute?

# %% [markdown]
# ## Key points
#
# - Two actions for one address are a replacement; the old object goes, with its content. `replace_paths` says why.
# - The last line counts replacements twice and names nothing. Read addresses.
# - Missing in `after` may be unknown. Sensitive is hidden in text only.
# - A moved block keeps an object; under `count` the place in the list is the address.
# - Drift is what happened without Terraform. Ask before a plan undoes it.
#
# **To read**: `terraform plan -help`, `terraform show -help`; in Terraform's documentation [JSON output format](https://developer.hashicorp.com/terraform/internals/json-format),
# [lifecycle](https://developer.hashicorp.com/terraform/language/meta-arguments/lifecycle) (`create_before_destroy`, `prevent_destroy`, `ignore_changes`),
# [import](https://developer.hashicorp.com/terraform/language/import), *Refactor modules* (`moved`), *removed block*, *Custom conditions*, *Manage sensitive data*, *Tests*.
#
# **What differs in your company**: who may apply, and from where (a pipeline, not a laptop); where state is kept and locked; the policy, often written in a policy language and
# checked by the pipeline; OpenTofu instead of Terraform, which writes plans of the same form.
