"""What ``terraform plan`` and ``test`` would say of a small module, worked out from its text by python-hcl2.

It knows ``terraform_data`` (an input that changes in place, triggers_replace that does not), count, for_each, moved,
variables with validations, locals and outputs of one module. What it does not understand it reports as a problem.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from groundschool.grading.told import brief
from groundschool.judges.terraform.blocks import Block, arguments, labelled, parsed_blocks, reference
from groundschool.judges.terraform.functions import Secret
from groundschool.judges.terraform.layout import laid_out
from groundschool.judges.terraform.module import Module, instance_address, value
from groundschool.judges.terraform.tokens import Unreadable

World = tuple[Mapping[str, Any], Mapping[str, str]]  # a state, and the values of the variables


def predicted_change(
    text: str,
    tests: Mapping[str, str],
    now: World,
    later: World | None,
    planned: Callable[..., Any],
) -> dict[str, Any]:
    """Return the fields of a ``Change``: the plans of ``text`` against two worlds, and the outcome of ``tests``."""
    try:
        module = Module(parsed_blocks(text), now[1])
        if refused := module.refused():
            return {"problem": refused}
        rows = tuple(planned(**row) for row in _rows(module, _prior(now[0])))
        ids = {row.address: row.id for row in rows if row.action != "replace"}
        outputs = Module(module.tree, now[1], ids).outputs()
        runs = {name: said for test in tests.values() for name, said in _tested(module, test)}
        return {
            "formatted": laid_out(text),
            "planned": rows,
            "outputs": outputs,
            "tests": {name: not said for name, said in runs.items()},
            "said": {name: said for name, said in runs.items() if said},
            "guarded": frozenset(module.guarded()),
            "clear": frozenset(_in_clear([outputs, *(one.arguments for one in module.instances())])),
            "later": tuple(planned(**row) for row in _planned_later(module.tree, later)) if later else (),
        }
    except Unreadable as error:
        return {"problem": f"Terraform is not installed here, and its stand-in does not understand {error}"}
    except Exception as error:  # noqa: BLE001 - python-hcl2 raises its parser's own exceptions
        return {"problem": f"not valid HCL: {brief(error, quote=False)}"}


def _planned_later(tree: Block, later: World) -> Iterator[dict[str, Any]]:
    """Yield the plan against another state; nothing where the values are refused."""
    module = Module(tree, later[1])
    if not module.refused():
        yield from _rows(module, _prior(later[0]))


def _in_clear(value: object) -> Iterator[str]:
    """Yield every text in a value that is not marked as sensitive."""
    if isinstance(value, Mapping | list):
        for inner in value.values() if isinstance(value, Mapping) else value:
            yield from _in_clear(inner)
    elif isinstance(value, str) and not isinstance(value, Secret):
        yield value


def _rows(module: Module, prior: Mapping[str, Block]) -> Iterator[dict[str, Any]]:
    moves = module.moves()
    standing = {moves.get(address, address): (address, attributes) for address, attributes in prior.items()}
    wanted = {instance.address: instance for instance in module.instances()}
    for address, instance in wanted.items():
        previous, attributes = standing.get(address, ("", {}))
        kept = {part: _before(attributes, part) for part in instance.ignored} if previous else {}
        given = {**instance.arguments, **kept}
        same = [_same(attributes, given, part) for part in ("triggers_replace", "input")]
        action = "create" if not previous else "replace" if not same[0] else "no-op" if same[1] else "update"
        row = {"address": address, "action": action, "previous": previous, "id": attributes.get("id", "")}
        made = given.get("input")
        yield row | {"input": made if isinstance(made, Mapping) else {}}
    for address, (previous, attributes) in standing.items():
        if address not in wanted:
            yield {"address": address, "action": "delete", "previous": previous, "id": attributes["id"]}


def _before(attributes: Block, part: str) -> Any:  # noqa: ANN401 - HCL is typed at run time
    return attributes[part]["value"] if attributes.get(part) else None


def _same(attributes: Block, given: Block, part: str) -> bool:
    return _before(attributes, part) == given.get(part)


def _tested(module: Module, test: str) -> Iterator[tuple[str, str]]:
    """Yield each run of a test file and why it fails: expected failures, or assertions over the planned instances."""
    tree = parsed_blocks(test)
    shared = {key: value(one, {}) for block in tree.get("variables", []) for key, one in arguments(block)}
    for name, run in labelled(tree.get("run", []), 1):
        own = {key: value(one, {}) for block in run.get("variables", []) for key, one in arguments(block)}
        try:
            yield name, _failing(run, Module(module.tree, shared | own))
        except Unreadable as error:
            yield name, f"its stand-in does not understand {error}"


def _failing(run: Block, tried: Module) -> str:
    """Return why one run fails: an expected failure that does not come, a refusal, an assertion; or nothing."""
    refused = tried.refused()
    if "expect_failures" in run:
        expected = [f"({reference(one).removeprefix('var.')})" for one in run["expect_failures"]]
        return "" if any(one in refused for one in expected) else refused or "Missing expected failure"
    if refused or "assert" not in run:
        return refused
    scope = tried.with_resources()
    return "" if all(value(rule["condition"], scope) for rule in run["assert"]) else "Test assertion failed"


def _prior(state: Mapping[str, Any]) -> dict[str, Block]:
    """Return the attributes of every instance in a state file (format version 4) by address."""
    found = {}
    for resource in state["resources"]:
        for instance in resource["instances"]:
            address = instance_address(resource["type"], resource["name"], instance.get("index_key"))
            found[address] = instance["attributes"]
    return found
