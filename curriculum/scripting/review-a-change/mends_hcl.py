"""Whether an infrastructure file has what was wrong no more: each test returns what is wrong with it, or nothing."""

import ipaddress
import re
from collections.abc import Mapping
from typing import Any

from groundschool.judges.terraform.blocks import labelled, parsed_blocks

OFFICES = ipaddress.ip_network("198.51.100.0/24")
SSH = 22
Needs = Mapping[str, Any]
Tree = Mapping[str, Any]


def read(text: str) -> Tree:
    """Return the blocks of a file, by their kind."""
    return parsed_blocks(text)


def _resources(tree: Tree, kind: str) -> dict[str, Tree]:
    return {name: body for (of, name), body in labelled(tree.get("resource", []), 2) if of == kind}


def _plain(value: object) -> str:
    return str(value).strip('"')


def _closed(tree: Tree, needs: Needs, _text: str) -> str:
    """Return who should get in and does not, or the other way round; several rules of one group count together."""
    rules = _resources(tree, "aws_vpc_security_group_ingress_rule")
    group = _plain(rules[needs["name"]]["security_group_id"])
    alike = [one for one in rules.values() if _plain(one["security_group_id"]) == group]
    for_ssh = [one for one in alike if int(_plain(one["from_port"])) <= SSH <= int(_plain(one["to_port"]))]
    if any(_plain(one[end]) != str(SSH) for one in for_ssh for end in ("from_port", "to_port")):
        return "other ports are open, too"
    inside = [ipaddress.ip_network(_plain(one["cidr_ipv4"])) for one in for_ssh]
    if any("cidr_ipv6" in one for one in for_ssh) or not all(one.subnet_of(OFFICES) for one in inside):
        return "SSH is open to others than our offices"
    return "" if [*ipaddress.collapse_addresses(inside)] == [OFFICES] else "a part of our offices cannot use SSH"


def _kept(tree: Tree, needs: Needs, _text: str) -> str:
    bucket = _resources(tree, "aws_s3_bucket")[needs["name"]]
    guarded = any(_plain(rule.get("prevent_destroy")).lower() == "true" for rule in bucket.get("lifecycle", []))
    forced = _plain(bucket.get("force_destroy", False)).lower() != "false"
    return "the bucket can still go with all that is in it" if forced and not guarded else ""


def _moved(tree: Tree, needs: Needs, _text: str) -> str:
    queues = _resources(tree, "aws_sqs_queue")
    if needs["old"] in queues and needs["new"] not in queues:
        return ""
    ends = [tuple(re.sub(r"[${}\"]", "", str(one[end])) for end in ("from", "to")) for one in tree.get("moved", [])]
    led = (f"aws_sqs_queue.{needs['old']}", f"aws_sqs_queue.{needs['new']}") in ends
    return "" if needs["new"] in queues and led else "a plan would still destroy the old queue"


def _from_elsewhere(tree: Tree, needs: Needs, text: str) -> str:
    database = _resources(tree, "aws_db_instance")[needs["name"]]
    if needs["secret"] in text:
        return "the secret is still in the file"
    if _plain(database.get("manage_master_user_password", "")).lower() == "true":
        return ""
    given = [str(database[key]) for key in ("password", "password_wo") if key in database]
    declared = {name: str(raw) for block in tree.get("locals", []) for name, raw in block.items()}
    for name in re.findall(r"\blocal\.(\w+)", " ".join(given)):
        if name not in declared:
            return f"local.{name} is declared nowhere"
        given.append(declared[name])
    return "" if given and all(map(_refers, given)) else "the password does not come from a variable"


def _refers(raw: str) -> bool:
    """Return whether an expression takes its value from elsewhere, and has no text of its own."""
    expression = re.fullmatch(r'"?\$\{(.+)\}"?', raw)
    inner = re.sub(r'\["[^"]*"\]', "", expression[1]) if expression else ""
    return bool(re.search(r"\b[a-z_]\w*\.[a-z_]", inner)) and '"' not in inner and "${" not in inner


TESTS = {"open-door": _closed, "force-destroy": _kept, "not-moved": _moved, "plain-secret": _from_elsewhere}
