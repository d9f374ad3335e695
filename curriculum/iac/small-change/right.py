"""Other ways to be right."""

import json
import re

from groundschool.kit import right


def asked(folder):
    """Return what the ticket and the module say, by name."""
    ticket = (folder / "ticket.md").read_text(encoding="utf-8")
    old = (folder / "main.tf").read_text(encoding="utf-8")
    found = {name: re.search(rf'`{name}` = `"([^"]+)"`', ticket)[1] for name in ("team", "cost_centre", "host")}
    found["retired"] = re.search(r"Retire the queue `([^`]+)`", ticket)[1]
    found["allowed"] = re.findall(r"`([\w-]+)`", re.search(r"without a default\. It is (.+?);", ticket)[1])
    found["password"] = re.search(r"relay's password is `([^`]+)`", ticket)[1]
    found["queues"] = re.findall(r'^    "([\w-]+)",$', old, re.MULTILINE)
    found["retention"] = re.search(r"retention_days = (\d+)", old)[1]
    found["staying"] = [name for name in found["queues"] if name != found["retired"]]
    found["bucket"] = re.search(r'name   = "([^"]+)"', old)[1]
    found["region"] = re.search(r'default     = "([^"]+)"', old)[1]
    found["workers"] = re.search(r"  workers = \{\n.*?\n  \}\n", old, re.DOTALL)[0]
    return found


@right("change")
def a_map_of_queues(folder):
    """Written from scratch: queues as a map, tags merged in, the validation as a chain of comparisons."""
    a = asked(folder)
    staying = [name for name in a["queues"] if name != a["retired"]]
    condition = " || ".join(f"var.environment == {json.dumps(name)}" for name in a["allowed"])
    width = max(len(name) for name in staying) + 2
    queues = "\n".join(f"    {json.dumps(name):{width}} = {{ retention_days = {a['retention']} }}" for name in staying)
    moved = "".join(
        f'\nmoved {{\n  from = terraform_data.queue[{at}]\n  to   = terraform_data.queue["{name}"]\n}}\n'
        for at, name in enumerate(a["queues"])
        if name != a["retired"]
    )
    return f"""terraform {{
  required_version = ">= 1.9, < 2.0"
}}

variable "environment" {{
  type = string

  validation {{
    condition     = {condition}
    error_message = "There is no such environment."
  }}
}}

variable "region" {{
  type    = string
  default = "{a["region"]}"
}}

variable "relay_password" {{
  type      = string
  sensitive = true
}}

locals {{
  owner = {{ team = "{a["team"]}", cost_centre = "{a["cost_centre"]}" }}
  place = {{ region = var.region, tags = merge(local.owner, {{ environment = var.environment }}) }}
  queues = {{
{queues}
  }}
{a["workers"]}}}

resource "terraform_data" "queue" {{
  for_each         = local.queues
  input            = merge(local.place, {{ kind = "queue", name = each.key, retention_days = each.value.retention_days }})
  triggers_replace = [each.key]
}}
{moved}
resource "terraform_data" "worker" {{
  for_each = local.workers
  input    = merge(local.place, each.value, {{ kind = "worker", name = each.key }})
}}

resource "terraform_data" "relay" {{
  input = merge(local.place, {{ kind = "relay", host = "{a["host"]}", password = var.relay_password }})
}}

resource "terraform_data" "ledger" {{
  input = merge(local.place, {{ kind = "bucket", name = "{a["bucket"]}" }})

  lifecycle {{
    prevent_destroy = true
  }}
}}

output "queues" {{
  value = {{ for one in keys(local.queues) : one => terraform_data.queue[one].id }}
}}
"""


@right("change")
def beside_what_stands(folder):
    """The old file edited line by line: moves first, names as a set, a pattern from end to end, tags as a local each."""
    a = asked(folder)
    old = (folder / "main.tf").read_text(encoding="utf-8")
    moves = [
        f'moved {{\n  from = terraform_data.queue[{at}]\n  to   = terraform_data.queue["{name}"]\n}}\n'
        for at, name in enumerate(a["queues"])
        if name != a["retired"]
    ]
    lines = [line for line in old.splitlines() if line != f'    "{a["retired"]}",']
    text = "\n".join(lines) + "\n"
    text = text.replace("  queues = [", "  queues = toset([").replace("  ]\n", "  ])\n", 1)
    text = text.replace("  count = length(local.queues)", "  for_each = local.queues")
    text = text.replace("local.queues[count.index]", "each.value")
    text = re.sub(r"(?m)^(    region( +)= var.region)$", r"\1\n    tags  \2= local.tags", text)
    pattern = "|".join(a["allowed"])
    return f"""{text}
{chr(10).join(moves)}
variable "environment" {{
  type     = string
  nullable = false

  validation {{
    condition     = can(regex("^({pattern})$", var.environment))
    error_message = "Not an environment of ours."
  }}
}}

variable "relay_password" {{
  type      = string
  sensitive = true
}}

locals {{
  tags = {{ environment = var.environment, team = "{a["team"]}", cost_centre = "{a["cost_centre"]}" }}
}}

resource "terraform_data" "relay" {{
  input = {{
    kind     = "relay"
    host     = "{a["host"]}"
    region   = var.region
    password = var.relay_password
    tags     = local.tags
  }}
}}

output "queues" {{
  value = {{ for key, one in terraform_data.queue : one.input.name => one.id }}
}}
"""


@right("change")
def blind_written_whole(folder):
    """As a blind solver wrote it, but for the names that each variant has of its own."""
    a = asked(folder)
    queues = "".join(f'    "{name}",\n' for name in a["staying"])
    moved = "\n".join(
        f'moved {{\n  from = terraform_data.queue[{at}]\n  to   = terraform_data.queue["{name}"]\n}}\n'
        for at, name in enumerate(a["queues"])
        if name != a["retired"]
    )
    return f"""# Queues, workers, ledger and mail relay of the {a["team"]} team.

terraform {{
  required_version = ">= 1.9, < 2.0"
}}

variable "region" {{
  type        = string
  description = "Region that everything below lives in."
  default     = "{a["region"]}"
}}

variable "environment" {{
  type        = string
  description = "Environment the objects belong to, for their tags."

  validation {{
    condition     = contains({json.dumps(a["allowed"])}, var.environment)
    error_message = "The environment must be {" or ".join(a["allowed"])}."
  }}
}}

variable "relay_password" {{
  type        = string
  description = "Password of the mail relay; set by the pipeline."
  sensitive   = true
}}

locals {{
  queues = [
{queues}  ]
{a["workers"]}  tags = {{
    environment = var.environment
    team        = "{a["team"]}"
    cost_centre = "{a["cost_centre"]}"
  }}
}}

{moved}
resource "terraform_data" "queue" {{
  for_each = toset(local.queues)
  input = {{
    kind           = "queue"
    name           = each.key
    region         = var.region
    retention_days = {a["retention"]}
    tags           = local.tags
  }}

  # A queue cannot be renamed: another name is another queue, and the old one goes with its messages.
  triggers_replace = [each.key]
}}

resource "terraform_data" "worker" {{
  for_each = local.workers
  input = {{
    kind        = "worker"
    name        = each.key
    region      = var.region
    reads       = each.value.reads
    concurrency = each.value.concurrency
    tags        = local.tags
  }}
}}

resource "terraform_data" "ledger" {{
  input = {{
    kind   = "bucket"
    name   = "{a["bucket"]}"
    region = var.region
    tags   = local.tags
  }}

  lifecycle {{
    prevent_destroy = true
  }}
}}

resource "terraform_data" "relay" {{
  input = {{
    kind     = "relay"
    host     = "{a["host"]}"
    region   = var.region
    password = var.relay_password
    tags     = local.tags
  }}
}}

output "queues" {{
  description = "Id of each queue, by name."
  value       = {{ for name, queue in terraform_data.queue : name => queue.id }}
}}
"""


def swap(text, before, after):
    assert text.count(before) == 1, before
    return text.replace(before, after)


@right("change")
def blind_swap_by_swap(folder):
    """Another blind solver's: the file edited where it stands, the rest behind it, a set of queues as a map of itself."""
    a = asked(folder)
    new = (folder / "main.tf").read_text(encoding="utf-8")
    bucket = f'    name   = "{a["bucket"]}"\n    region = var.region\n'
    for before, after in (
        (f'    "{a["retired"]}",\n', ""),
        ("  count = length(local.queues)\n", "  for_each = { for queue in local.queues : queue => queue }\n"),
        ("    name           = local.queues[count.index]\n", "    name           = each.value\n"),
        ("triggers_replace = [local.queues[count.index]]", "triggers_replace = [each.value]"),
        (
            f"    retention_days = {a['retention']}\n",
            f"    retention_days = {a['retention']}\n    tags           = local.tags\n",
        ),
        ("each.value.concurrency\n", "each.value.concurrency\n    tags        = local.tags\n"),
        (bucket, f"{bucket}    tags   = local.tags\n"),
    ):
        new = swap(new, before, after)
    known = " || ".join(f'var.environment == "{name}"' for name in a["allowed"])
    new += f"""
resource "terraform_data" "relay" {{
  input = merge({{
    kind   = "relay"
    host   = "{a["host"]}"
    region = var.region
    tags   = local.tags
  }}, {{ password = var.relay_password }})
}}

locals {{
  tags = tomap({{
    environment = var.environment
    team        = "{a["team"]}"
    cost_centre = "{a["cost_centre"]}"
  }})
}}

variable "environment" {{
  type        = string
  nullable    = false
  description = "{" or ".join(a["allowed"])}."

  validation {{
    condition     = {known}
    error_message = "Only {" or ".join(a["allowed"])}, not \\"${{var.environment}}\\"."
  }}
}}

variable "relay_password" {{
  type      = string
  nullable  = false
  sensitive = true

  validation {{
    condition     = length(var.relay_password) > 0
    error_message = "The relay needs a password."
  }}
}}

output "queues" {{
  value = zipmap(keys(terraform_data.queue), values(terraform_data.queue)[*].id)
}}

# These may go once the change is applied everywhere.
"""
    blocks = [
        f'moved {{\n  from = terraform_data.queue[{at}]\n  to   = terraform_data.queue["{name}"]\n}}\n'
        for at, name in enumerate(a["queues"])
        if name != a["retired"]
    ]
    return new + "\n".join(blocks)
