# ---
# jupyter:
#   jupytext:
#     text_representation:
#       format_name: percent
# ---

# %% [markdown]
# ## A low-risk ticket
#
# > **Moira MacKinnon** (platform, on-call senior) · This one has your name on it. It says "risk: low", and it is, if the plan says
# > so too. The last person who took a queue out of that list is the reason why we have the sentence about live messages in
# > the ticket. Show me the plan before you show me the code.

# %%
folder = files("iac/small-change")
print((folder / "ticket.md").read_text(encoding="utf-8"))

# %% [markdown]
# The module as it stands. It builds on `terraform_data`, a resource that is part of Terraform itself, so that you can try
# everything here without an account anywhere:

# %%
old = (folder / "main.tf").read_text(encoding="utf-8")
print(old)

# %% [markdown]
# What stands today, from the state file (read it with care: it is Terraform's memory, and nobody edits it by hand):

# %%
import json

state = json.loads((folder / "terraform.tfstate").read_text(encoding="utf-8"))
for resource in state["resources"]:
    for instance in resource["instances"]:
        key = json.dumps(instance["index_key"]) if "index_key" in instance else ""
        name = instance["attributes"]["input"]["value"]["name"]
        print(f"terraform_data.{resource['name']}{f'[{key}]' if key else '':16} {instance['attributes']['id']}  {name}")

# %% [markdown]
# ## The task: the changed `main.tf`
#
# Put the whole new file into the text `main_tf`: write it between triple quotes, or edit it in a file of your own and read it in. It is
# graded by what it does: planned against this state, tested with other values, never applied. All five items of the ticket,
# the names as the ticket gives them, laid out as `terraform fmt` does.
#
# **Nothing else changes**, the ticket says, and here is what that means. What stands and stays keeps its id and every setting, tags aside.
# What the module accepts stays the same: the same versions of Terraform, a text for `region`. Its guard stays. `queues` is the only
# output. The environments are the ones in the ticket, letter by letter, and no other word, not even one with a blank around it.
#
# The relay's `input` has the keys of item 4 and no other. `relay_password` is sensitive, has no default, and is shown by no plan: the plan's text form
# says `(sensitive value)` for it. And later plans see what they would have seen before: whatever setting of an object differs some day, because of the code
# or of somebody's hand, the plan sets right. A queue that gets another name is replaced, as it is today; for no other reason is anything replaced.

# %% task="change"
main_tf = ""  # the whole new file
### BEGIN SOLUTION
import re

ticket = (folder / "ticket.md").read_text(encoding="utf-8")
retired = re.search(r"Retire the queue `([^`]+)`", ticket)[1]
allowed = re.findall(r"`([\w-]+)`", re.search(r"without a default\. It is (.+?);", ticket)[1])
team, cost_centre = (re.search(rf"`{name}` = `\"([^\"]+)\"`", ticket)[1] for name in ("team", "cost_centre"))
host = re.search(r"`host` = `\"([^\"]+)\"`", ticket)[1]
queues = re.findall(r'^    "([\w-]+)",$', old, re.MULTILINE)

variables = f"""
variable "environment" {{
  type        = string
  description = "Environment that everything below belongs to."

  validation {{
    condition     = contains({json.dumps(allowed)}, var.environment)
    error_message = "The environment must be one of: {", ".join(allowed)}."
  }}
}}

variable "relay_password" {{
  type        = string
  description = "Password of the mail relay. The pipeline sets it from the secret store."
  sensitive   = true
}}

locals {{
  tags = {{
    environment = var.environment
    team        = "{team}"
    cost_centre = "{cost_centre}"
  }}
"""
moved = "".join(
    f'\nmoved {{\n  from = terraform_data.queue[{at}]\n  to   = terraform_data.queue["{name}"]\n}}\n'
    for at, name in enumerate(queues)
    if name != retired
)
additions = f"""
resource "terraform_data" "relay" {{
  input = {{
    kind     = "relay"
    host     = "{host}"
    region   = var.region
    password = var.relay_password
    tags     = local.tags
  }}
}}

output "queues" {{
  description = "Id of each queue by its name."
  value       = {{ for name, queue in terraform_data.queue : name => queue.id }}
}}
"""
main_tf = old.replace(f'    "{retired}",\n', "").replace("\nlocals {\n", variables)
main_tf = main_tf.replace("count = length(local.queues)", "for_each = toset(local.queues)")
main_tf = main_tf.replace("local.queues[count.index]", "each.key")
main_tf = re.sub(r"(    retention_days = \d+\n)", r"\1    tags           = local.tags\n", main_tf)
main_tf = main_tf.replace("each.value.concurrency\n", "each.value.concurrency\n    tags        = local.tags\n")
main_tf = re.sub(r"(    name   = .+\n    region = var.region\n)", r"\1    tags   = local.tags\n", main_tf)
main_tf += moved + additions
### END SOLUTION

# %% [markdown]
# Look at the plan as often as you like. (Where Terraform itself is not installed, a stand-in works the plan out from the text; it
# understands small modules like this one.)

# %%
from groundschool.judges.terraform import try_change

if main_tf:
    tried = try_change(folder, main_tf, {}, {"environment": "production", "relay_password": "only-for-trying"})
    print(tried.problem or f"formatted: {tried.formatted}")
    for one in tried.planned:
        was = f"   (was {one.previous})" if one.previous not in ("", one.address) else ""
        print(f"{one.action:8} {one.address}{was}")
else:
    print("main_tf is not written yet")

# %% [markdown]
# ## Say it
#
# The ticket says: rollback, revert the commit. Write two sentences to Moira: what would reverting your commit do to the queues, and
# what would you do instead if the change had to go back? (Nobody grades this one. Your mentor may ask.)
