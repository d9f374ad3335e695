"""One small Terraform module read from its text by python-hcl2: its variables, its instances, its outputs."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from groundschool.judges.terraform.blocks import Block, arguments, labelled, local_values, reference
from groundschool.judges.terraform.expression import evaluate
from groundschool.judges.terraform.functions import Secret, TerraformSet
from groundschool.judges.terraform.lazy import Scope
from groundschool.judges.terraform.tokens import Unreadable

MOST = 100  # instances of one resource: each is evaluated by itself
PARTS = ("input", "triggers_replace")


@dataclass(frozen=True)
class ModuleInstance:
    """One ``terraform_data`` instance: its resource's name, its key under count or for_each, its arguments' values.

    ``ignored`` are the arguments whose changes its lifecycle ignores.
    """

    name: str
    key: int | str | None
    arguments: Mapping[str, Any]
    ignored: frozenset[str] = frozenset()

    @property
    def address(self) -> str:
        """Return its address in the root module."""
        return instance_address("terraform_data", self.name, self.key)


def instance_address(kind: str, name: str, key: int | str | None) -> str:
    """Return an instance's address as Terraform writes it."""
    suffix = "" if key is None else f"[{key}]" if isinstance(key, int) else f'["{key}"]'
    return f"{kind}.{name}{suffix}"


@dataclass(frozen=True)
class Module:
    """One module's text as python-hcl2 reads it, with values for its variables and ids for its instances."""

    tree: Block
    given: Mapping[str, Any]
    ids: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def variables(self) -> dict[str, Block]:
        """Return the declared variables by name."""
        return dict(labelled(self.tree.get("variable", []), 1))

    @cached_property
    def scope(self) -> Scope:
        """Return what expressions may name: var and local, and terraform_data once ids are known."""
        values = {name: value(block["default"], {}) for name, block in self.variables.items() if "default" in block}
        values |= {name: one for name, one in self.given.items() if name in self.variables}
        secret = {name for name, block in self.variables.items() if block.get("sensitive") is True}
        scope: dict[str, Any] = {
            "var": {name: Secret.of(one) if name in secret else one for name, one in values.items()}
        }
        scope["local"] = _Lazy(local_values(self.tree), scope)
        return scope

    def refused(self) -> str:
        """Return why the variables are refused: a missing value or a failed validation; or nothing."""
        for name, block in self.variables.items():
            if name not in self.scope["var"]:
                return f"No value for required variable ({name})"
            for rule in block.get("validation", []):
                if not value(rule["condition"], self.scope):
                    return f"Invalid value for variable ({name})"
        return ""

    def instances(self) -> Iterator[ModuleInstance]:
        """Yield every terraform_data instance."""
        for (kind, name), block in labelled(self.tree.get("resource", []), 2):
            if kind != "terraform_data":
                raise Unreadable(f"the resource type {kind}")
            for key, scope in _expanded(block, self.scope):
                given = {part: value(block[part], scope) for part in PARTS if part in block}
                yield ModuleInstance(name, key, given, _ignored(block))

    def with_resources(self) -> Scope:
        """Return the scope with every instance under terraform_data, as expressions outside resources see them."""
        resources: dict[str, Any] = {}
        for instance in self.instances():
            known = {
                **instance.arguments,
                "id": self.ids.get(instance.address),
                "output": instance.arguments.get("input"),
            }
            if instance.key is None:
                resources[instance.name] = known
            elif isinstance(instance.key, int):
                resources.setdefault(instance.name, []).append(known)
            else:
                resources.setdefault(instance.name, {})[instance.key] = known
        return {**self.scope, "terraform_data": resources}

    def outputs(self) -> dict[str, Any]:
        """Return the outputs' values."""
        scope = self.with_resources()
        return {name: value(block["value"], scope) for name, block in labelled(self.tree.get("output", []), 1)}

    def guarded(self) -> Iterator[str]:
        """Yield the addresses of the instances that prevent_destroy protects."""
        names = {
            name
            for (_, name), block in labelled(self.tree.get("resource", []), 2)
            if any(rule.get("prevent_destroy") is True for rule in block.get("lifecycle", []))
        }
        yield from (instance.address for instance in self.instances() if instance.name in names)

    def moves(self) -> dict[str, str]:
        """Return the new address by the old one, from the moved blocks."""
        return {reference(block["from"]): reference(block["to"]) for block in self.tree.get("moved", [])}


def _ignored(block: Block) -> frozenset[str]:
    """Return the arguments whose changes a resource's lifecycle ignores."""
    found: set[str] = set()
    for rule in block.get("lifecycle", []):
        if "replace_triggered_by" in rule:
            raise Unreadable("replace_triggered_by")
        named = rule.get("ignore_changes", [])
        found |= {*PARTS} if named == "all" else {*named}
    if strange := found - {*PARTS}:
        raise Unreadable(f"ignore_changes of {', '.join(sorted(strange))}")
    return frozenset(found)


def _expanded(block: Block, scope: Scope) -> Iterator[tuple[int | str | None, Scope]]:
    """Yield the key and scope of every instance of a resource block."""
    if "count" in block:
        count = value(block["count"], scope)
        if count > MOST:
            raise Unreadable(f"a count of more than {MOST:,}")
        yield from ((index, {**scope, "count": {"index": index}}) for index in range(count))
    elif "for_each" in block:
        each = value(block["for_each"], scope)
        if not isinstance(each, Mapping | TerraformSet):
            raise Unreadable("a for_each over what is neither a map nor a set: toset() makes a set of a list")
        pairs = each.items() if isinstance(each, Mapping) else [(one, one) for one in each]
        yield from ((key, {**scope, "each": {"key": key, "value": one}}) for key, one in sorted(pairs))
    else:
        yield None, scope


class _Lazy(dict[str, Any]):
    """Locals, evaluated when named."""

    def __init__(self, raw: Mapping[str, Any], scope: Scope) -> None:
        super().__init__()
        self.raw, self.outer = raw, scope

    def __missing__(self, name: str) -> object:
        return value(self.raw[name], self.outer)


def value(raw: object, scope: Scope) -> Any:  # noqa: ANN401 - HCL is typed at run time
    """Return the value of what python-hcl2 gives: quoted templates, ``${...}`` expressions, plain data."""
    if isinstance(raw, str):
        return evaluate(raw[2:-1] if raw.startswith("${") and raw.endswith("}") else raw, scope)
    if isinstance(raw, list):
        return [value(one, scope) for one in raw]
    if isinstance(raw, Mapping):
        return {key.strip('"'): value(one, scope) for key, one in arguments(raw)}
    return raw
