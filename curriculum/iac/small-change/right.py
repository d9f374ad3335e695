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
