"""What ``terraform plan`` and ``test`` would say of a small module, worked out from its text by python-hcl2.

It knows ``terraform_data`` (an input that changes in place, triggers_replace that does not), count, for_each, moved,
variables with validations, locals and outputs of one module. What it does not understand it reports as a problem.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import hcl2

from groundschool.grading.told import brief
from groundschool.judges.terraform.layout import laid_out
from groundschool.judges.terraform.module import Block, Module, arguments, instance_address, labelled, reference, value
from groundschool.judges.terraform.tokens import Unreadable


def predicted_change(
    text: str,
    tests: Mapping[str, str],
    state: Mapping[str, Any],
    variables: Mapping[str, str],
    planned: Callable[..., Any],
) -> dict[str, Any]:
    """Return the fields of a ``Change``: the plan of ``text`` against ``state``, and the outcome of ``tests``."""
    try:
        module = Module(hcl2.loads(text), variables)
        if refused := module.refused():
            return {"problem": refused}
        prior = _prior(state)
        rows = tuple(planned(**row) for row in _rows(module, prior))
        ids = {row.address: row.id for row in rows if row.action != "replace"}
        return {
            "formatted": laid_out(text),
            "planned": rows,
            "outputs": Module(module.tree, variables, ids).outputs(),
            "tests": {name: passed for test in tests.values() for name, passed in _tested(module, test)},
            "guarded": frozenset(module.guarded()),
        }
    except Unreadable as error:
        return {"problem": f"Terraform is not installed here, and its stand-in does not understand {error}"}
    except Exception as error:  # noqa: BLE001 - python-hcl2 raises its parser's own exceptions
        return {"problem": f"not valid HCL: {brief(error, quote=False)}"}


def _rows(module: Module, prior: Mapping[str, Block]) -> Iterator[dict[str, Any]]:
    moves = module.moves()
    standing = {moves.get(address, address): (address, attributes) for address, attributes in prior.items()}
    wanted = {instance.address: instance.arguments for instance in module.instances()}
    for address, given in wanted.items():
        previous, attributes = standing.get(address, ("", {}))
        same = [_same(attributes, given, part) for part in ("triggers_replace", "input")]
        action = "create" if not previous else "replace" if not same[0] else "no-op" if same[1] else "update"
        row = {"address": address, "action": action, "previous": previous, "id": attributes.get("id", "")}
        before = given.get("input")
        yield row | {"input": before if isinstance(before, Mapping) else {}}
    for address, (previous, attributes) in standing.items():
        if address not in wanted:
            yield {"address": address, "action": "delete", "previous": previous, "id": attributes["id"]}


def _same(attributes: Block, given: Block, part: str) -> bool:
    before = attributes.get(part)
    return (before["value"] if before else None) == given.get(part)


def _tested(module: Module, test: str) -> Iterator[tuple[str, bool]]:
    """Yield each run of a test file with its outcome: expected failures, or assertions over the planned instances."""
    tree = hcl2.loads(test)
    shared = {key: value(one, {}) for block in tree.get("variables", []) for key, one in arguments(block)}
    for name, run in labelled(tree.get("run", []), 1):
        own = {key: value(one, {}) for block in run.get("variables", []) for key, one in arguments(block)}
        try:
            yield name, _run_passes(run, Module(module.tree, shared | own))
        except Unreadable:
            yield name, False


def _run_passes(run: Block, tried: Module) -> bool:
    """Return whether one run's expected failures happen, or its assertions hold."""
    refused = tried.refused()
    if "expect_failures" in run:
        return any(f"({reference(one).removeprefix('var.')})" in refused for one in run["expect_failures"])
    if refused:
        return False
    scope = tried.with_resources()
    return all(value(rule["condition"], scope) for rule in run.get("assert", []))


def _prior(state: Mapping[str, Any]) -> dict[str, Block]:
    """Return the attributes of every instance in a state file (format version 4) by address."""
    found = {}
    for resource in state["resources"]:
        for instance in resource["instances"]:
            address = instance_address(resource["type"], resource["name"], instance.get("index_key"))
            found[address] = instance["attributes"]
    return found
