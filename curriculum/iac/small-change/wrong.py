"""Answers people really give, each with the misconception behind it."""

import re
from pathlib import Path

from groundschool.kit import beside, wrong

HERE = Path(__file__).parent
others = beside(__file__, "right")


def good(folder):
    return others.a_map_of_queues(folder)


def without(text, start, end="\n}\n"):
    """Return the text without the blocks that begin with ``start``."""
    while start in text:
        at = text.index(start)
        text = text[:at] + text[text.index(end, at) + len(end) :]
    return text


@wrong("change", tag="for-each-without-moved", score=0.40)
def keyed_but_not_moved(folder):
    return without(good(folder), "\nmoved {")


@wrong("change", tag="count-shifts", score=0.40)
def taken_out_of_the_list(folder):
    """Takes the name out of the list and leaves count as it was; everything else as asked."""
    a = others.asked(folder)
    listed = "".join(f'    "{name}",\n' for name in a["queues"] if name != a["retired"])
    text = without(good(folder), "\nmoved {")
    text = re.sub(r"  queues = \{\n.*?\n  \}\n", f"  queues = [\n{listed}  ]\n", text, flags=re.DOTALL)
    text = text.replace("for_each         = local.queues", "count            = length(local.queues)")
    text = text.replace("each.value.retention_days", a["retention"], 1)
    head, tail = text.split('resource "terraform_data" "worker"')
    head = head.replace("each.key", "local.queues[count.index]")
    text = f'{head}resource "terraform_data" "worker"{tail}'
    return text.replace(
        "for one in keys(local.queues) : one => terraform_data.queue[one].id",
        "for one in terraform_data.queue : one.input.name => one.id",
    )


@wrong("change", tag="secret-in-code", score=0.40)
def password_as_given(folder):
    password = others.asked(folder)["password"]
    return good(folder).replace("password = var.relay_password", f'password = "{password}"')


@wrong("change", tag="not-sensitive", score=18 / 19)
def an_ordinary_variable(folder):
    return good(folder).replace("  type      = string\n  sensitive = true\n", "  type = string\n")


@wrong("change", tag="hard-coded-region", score=18 / 19)
def region_written_out(folder):
    a = others.asked(folder)
    return good(folder).replace(
        'merge(local.place, { kind = "relay"', f'merge(local.place, {{ region = "{a["region"]}", kind = "relay"'
    )


@wrong("change", tag="no-validation", score=17 / 19)
def any_environment(folder):
    return without(good(folder), "\n  validation {", "\n  }\n")


@wrong("change", tag="guard-removed", score=17 / 19)
def ledger_unguarded(folder):
    return without(good(folder), "\n  lifecycle {", "\n  }\n")


@wrong("change", tag="pin-removed", score=18 / 19)
def any_version(folder):
    return good(folder).replace(">= 1.9, < 2.0", ">= 1.9")


@wrong("change", tag="not-formatted", score=18 / 19)
def four_spaces(folder):
    return re.sub(r"^( +)", r"\1\1", good(folder), flags=re.MULTILINE)


@wrong("change", tag="tags-missed", score=17 / 19)
def old_objects_only(folder):
    return good(folder).replace(
        'merge(local.place, { kind = "relay"', 'merge({ region = var.region }, { kind = "relay"'
    )
