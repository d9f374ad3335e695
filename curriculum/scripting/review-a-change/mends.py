"""Whether a suggestion mends what it is about: applied to its file, and looked at by what reads such a file.

Scripts are run by bash with programs that only write down that they were called; HCL and YAML are parsed.
"""

import ipaddress
import json
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import ZoneInfo

from groundschool.formats.common import read_yaml
from groundschool.judges.terraform.blocks import labelled, parsed_blocks
from groundschool.kit import beside

OFFICES = ipaddress.ip_network("198.51.100.0/24")
stage = beside(__file__, "stage")
Needs = Mapping[str, Any]
Night = Any  # the class of stage.py: content folders are no packages, so no type can be imported


def applied(text: str, first: int, last: int, suggestion: str) -> str:
    """Return a file's text with lines ``first`` to ``last`` replaced, as a forge applies a suggested change."""
    lines = text.splitlines()
    return "\n".join([*lines[: first - 1], *suggestion.splitlines(), *lines[last:]]) + "\n"


def mended(kind: str, text: str, needs: Needs, around: Mapping[str, Any]) -> bool:
    """Return whether a file's new text has what was wrong no more, and does what it was for; see ``verdict``."""
    return verdict(kind, text, needs, around) == "mended"


def verdict(kind: str, text: str, needs: Needs, around: Mapping[str, Any]) -> str:
    """Return "mended", "unreadable" for a text that is none of its language, or "not mended"."""
    return _verdict(kind, text, json.dumps(needs, sort_keys=True), json.dumps(around, sort_keys=True))


@lru_cache(maxsize=4096)
def _verdict(kind: str, text: str, needs: str, around: str) -> str:
    told = json.loads(needs)
    if kind in SCRIPTS:
        return _script(kind, text, told, json.loads(around))
    read, test = (_hcl, HCL[kind]) if kind in HCL else (_yaml, YAML[kind])
    try:
        found = read(text)
    except Exception:  # noqa: BLE001 - parsers raise what they like about a text that anybody has written
        return "unreadable"
    try:
        return "mended" if test(found, told, text) else "not mended"
    except (KeyError, TypeError, ValueError, StopIteration, AttributeError, IndexError):
        return "not mended"


# Scripts


def _script(kind: str, text: str, needs: Needs, around: Mapping[str, Any]) -> str:
    """Return the verdict on a script, by what it has called in two nights: a bad and a good one."""
    if stage.reaches_out(text):
        return "not mended"
    test, bad = SCRIPTS[kind]
    with TemporaryDirectory(prefix="groundschool-") as place:
        ran = stage.nights(Path(place).resolve(), text, around, [bad.format(**needs), "FAILS="])
    if ran is None:
        return "unreadable"
    return "mended" if test(*ran, needs) else "not mended"


def _spared(bad: Night, good: Night, _needs: Needs) -> bool:
    """Return whether nothing is deleted without the variable, and with it only what is below its folder."""
    strayed, deleted = ([one for one in night.deleted if not one.startswith(OWN)] for night in (bad, good))
    return not strayed and good.status == 0 and bool(deleted) and all(one.startswith(SPOOL) for one in deleted)


def _checked(bad: Night, good: Night, needs: Needs) -> bool:
    return "tampered" not in bad.called and good.status == 0 and f"{needs['tool']}-setup" in good.called


def _noticed(bad: Night, good: Night, needs: Needs) -> bool:
    """Return whether a program that fails ends the script, before what uses it."""
    program, then = needs["program"], needs["then"]
    ended = program in bad.called and bad.status != 0 and then not in bad.called
    return ended and good.status == 0 and {program, then} <= {*good.called}


OWN, SPOOL = ("tmp/", "cache/"), "spool of today"
SCRIPTS = {
    "emptied-root": (_spared, "{variable}="),
    "piped-installer": (_checked, "TAMPERED={tool}"),
    "pipe-hides": (_noticed, "FAILS={program}"),
    "local-hides": (_noticed, "FAILS={program}"),
}

# HCL


def _hcl(text: str) -> Mapping[str, Any]:
    return parsed_blocks(text)


def _resources(tree: Mapping[str, Any], kind: str) -> dict[str, Mapping[str, Any]]:
    return {name: body for (of, name), body in labelled(tree.get("resource", []), 2) if of == kind}


def _plain(value: object) -> str:
    return str(value).strip('"')


def _closed(tree: Mapping[str, Any], needs: Needs, _text: str) -> bool:
    rules = _resources(tree, "aws_vpc_security_group_ingress_rule")
    rule = rules[needs["name"]]
    ports = int(_plain(rule["from_port"])), int(_plain(rule["to_port"]))
    inside = ipaddress.ip_network(_plain(rule["cidr_ipv4"])).subnet_of(OFFICES)
    return inside and ports == (22, 22) and "cidr_ipv6" not in rule


def _kept(tree: Mapping[str, Any], needs: Needs, _text: str) -> bool:
    bucket = _resources(tree, "aws_s3_bucket")[needs["name"]]
    guarded = any(_plain(rule.get("prevent_destroy")).lower() == "true" for rule in bucket.get("lifecycle", []))
    return guarded or _plain(bucket.get("force_destroy", False)).lower() == "false"


def _moved(tree: Mapping[str, Any], needs: Needs, _text: str) -> bool:
    queues = _resources(tree, "aws_sqs_queue")
    if needs["old"] in queues and needs["new"] not in queues:
        return True
    ends = [tuple(re.sub(r"[${}\"]", "", str(one[end])) for end in ("from", "to")) for one in tree.get("moved", [])]
    return needs["new"] in queues and (f"aws_sqs_queue.{needs['old']}", f"aws_sqs_queue.{needs['new']}") in ends


def _from_elsewhere(tree: Mapping[str, Any], needs: Needs, text: str) -> bool:
    database = _resources(tree, "aws_db_instance")[needs["name"]]
    managed = _plain(database.get("manage_master_user_password", "")).lower() == "true"
    refers = re.fullmatch(r"\$\{[a-z_]+\..+\}", str(database.get("password", "")))
    return needs["secret"] not in text and bool(managed or refers)


HCL = {"open-door": _closed, "force-destroy": _kept, "not-moved": _moved, "plain-secret": _from_elsewhere}

# YAML


def _yaml(text: str) -> Any:
    return read_yaml(text.encode("utf-8", "replace"))


def _container(found: Any, name: str) -> Any:
    return next(one for one in found["spec"]["template"]["spec"]["containers"] if one["name"] == name)


def _stored(found: Any, needs: Needs, text: str) -> bool:
    env = _container(found, needs["container"])["env"]
    entry = next(one for one in env if one["name"] == needs["env"])
    return needs["secret"] not in text and "secretKeyRef" in entry["valueFrom"] and "value" not in entry


def _tagged(found: Any, needs: Needs, _text: str) -> bool:
    image = _container(found, needs["container"])["image"]
    name = f"registry.saltmarsh.example/{needs['container']}"
    fixed = re.fullmatch(rf"{re.escape(name)}(:[\w.-]+)?@sha256:[0-9a-f]{{64}}", image)
    return bool(fixed or re.fullmatch(rf"{re.escape(name)}:v?\d[\w.-]*", image))


def _private(found: Any, needs: Needs, _text: str) -> bool:
    volumes = found["spec"]["template"]["spec"]["volumes"]
    mode = next(one for one in volumes if one["name"] == needs["volume"])["secret"]["defaultMode"]
    return mode in (0o400, "0o400") and not isinstance(mode, float)  # Kubernetes reads YAML 1.2's way, too


def _texts(found: Any, needs: Needs, _text: str) -> bool:
    return found[needs["key"]] == needs["wanted"]


def _in_time(found: Any, needs: Needs, _text: str) -> bool:
    probe = _container(found, needs["container"])["readinessProbe"]
    return 0 < probe["timeoutSeconds"] <= probe["periodSeconds"]


def _in_zone(found: Any, needs: Needs, _text: str) -> bool:
    zone, schedule = found["spec"]["timeZone"], found["spec"]["schedule"]
    return schedule == needs["schedule"] and (zone == needs["zone"] or _shifts(zone) == _shifts(needs["zone"]))


def _shifts(zone: str) -> list[timedelta | None]:
    """Return how far a zone is from UTC in winter and in summer."""
    return [datetime(2026, month, 15, tzinfo=ZoneInfo(zone)).utcoffset() for month in (1, 7)]


def _trusted(found: Any, needs: Needs, _text: str) -> bool:
    triggers = found.get("on", found.get(True))  # YAML 1.1 reads the key as a truth value
    steps = found["jobs"][needs["job"]]["steps"]
    refs = [str((step.get("with") or {}).get("ref", "")) for step in steps]
    asked = {triggers} if isinstance(triggers, str) else {*triggers}
    outside = "pull_request_target" in asked and any("head" in one or "refs/pull" in one for one in refs)
    starts = asked & {"pull_request", "pull_request_target"}
    return bool(starts) and not outside and any("make preview" in str(step.get("run")) for step in steps)


def _pinned(found: Any, needs: Needs, _text: str) -> bool:
    used = [str(step.get("uses", "")) for step in found["jobs"]["release"]["steps"]]
    name = needs["action"].split("@")[0]
    return [one for one in used if one.startswith(f"{name}@")] == [f"{name}@{needs['commit']}"]


YAML = {
    "known-secret": _stored,
    "latest-image": _tagged,
    "decimal-mode": _private,
    "norway": _texts,
    "slow-probe": _in_time,
    "other-zone": _in_zone,
    "stranger-built": _trusted,
    "moving-tag": _pinned,
}
