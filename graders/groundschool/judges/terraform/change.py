"""What a changed configuration does to what already stands: judged by Terraform, or read where it is not installed."""

import json
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path
from typing import Any

from groundschool.grading.tools import stand_ins_judge
from groundschool.judges.terraform.blocks import declared
from groundschool.judges.terraform.run import Said, has_terraform, terraform
from groundschool.judges.terraform.standin import predicted_change
from groundschool.judges.terraform.tested import refusals, test_outcomes

STATE = "terraform.tfstate"
LATER = "later.tfstate"


@dataclass(frozen=True)
class Planned:
    """One resource instance in the plan: what is done to it, its address and id before, its input afterwards."""

    address: str
    action: str
    previous: str = ""
    id: str = ""
    input: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Later:
    """Another state to plan against, with other values: what a configuration would do some other day."""

    state: Mapping[str, Any]
    variables: Mapping[str, str]


@dataclass(frozen=True)
class Change:
    """A tried configuration.

    ``problem`` is why no plan came about (then the rest is empty), ``tests`` the hidden test's runs with their outcome
    and ``said`` why one of them failed, ``guarded`` the addresses whose destruction is refused, ``outputs`` the planned
    output values, ``clear`` every text that the plan shows, ``later`` the plan against another state.
    """

    problem: str = ""
    formatted: bool = False
    planned: tuple[Planned, ...] = ()
    outputs: Mapping[str, Any] = field(default_factory=dict)
    tests: Mapping[str, bool] = field(default_factory=dict)
    said: Mapping[str, str] = field(default_factory=dict)
    guarded: frozenset[str] = frozenset()
    clear: frozenset[str] = frozenset()
    later: tuple[Planned, ...] = ()


def try_change(  # noqa: PLR0913 - one keyword per thing that may be tried
    folder: Path,
    text: str,
    tests: Mapping[str, str],
    variables: Mapping[str, str],
    *,
    later: Later | None = None,
    real: bool | None = None,
) -> Change:
    """Return what the configuration ``text`` would do to the state in ``folder`` (terraform.tfstate).

    ``tests`` are .tftest.hcl texts of ``plan`` runs by name. Nothing is ever applied. ``real`` chooses between
    Terraform and its stand-in; by default Terraform judges where it is installed, and JudgeBroke says that it cannot.
    """
    if not (has_terraform() and not stand_ins_judge() if real is None else real):
        state = json.loads((folder / STATE).read_text(encoding="utf-8"))
        afterwards = (later.state, later.variables) if later else None
        return Change(**predicted_change(text, tests, (state, variables), afterwards, Planned))
    known = declared(text).variables

    def given(values: Mapping[str, str]) -> list[str]:
        return [f"-var={name}={value}" for name, value in values.items() if name in known]

    with tempfile.TemporaryDirectory(prefix="groundschool-terraform-") as scratch:
        work = Path(scratch).resolve()
        (work / "main.tf").write_bytes(text.encode("utf-8", "replace"))
        for name, test in tests.items():
            (work / f"{name}.tftest.hcl").write_text(test, encoding="utf-8")
        (work / STATE).write_bytes((folder / STATE).read_bytes())
        asked = [["init", "-no-color"], ["fmt", "-check", "main.tf"]]
        asked += [["plan", "-no-color", "-out=plan", *given(variables)], ["show", "-json", "plan"]]
        asked += [["test", "-json"], ["plan", "-no-color", "-destroy", *given(variables)]]
        if later:
            (work / LATER).write_text(json.dumps(later.state), encoding="utf-8")
            asked += [["plan", "-no-color", f"-state={LATER}", "-out=later", *given(later.variables)]]
            asked += [["show", "-json", "later"]]
        said = terraform(work, asked)
        return _observed(said) if len(said) == len(asked) else Change(problem=said[-1].err or said[-1].out)


def _observed(said: list[Said]) -> Change:
    init, layout, planning, shown, testing, destroying, *later = said
    for one in (init, planning, shown):
        if one.code:
            return Change(problem=_first_error(one))
    try:
        plan = json.loads(shown.out)
    except ValueError:
        return Change(problem="the plan is larger than can be told")
    return Change(
        formatted=layout.code == 0,
        planned=tuple(_planned(entry) for entry in plan["resource_changes"]),
        outputs={name: change.get("after") for name, change in plan.get("output_changes", {}).items()},
        tests=test_outcomes(testing.out),
        said=refusals(testing.out),
        guarded=frozenset(
            re.findall(r"Resource\s+(\S+)\s+has\s+lifecycle\.prevent_destroy", _unwrapped(destroying.err))
        ),
        clear=frozenset(_in_clear(plan)),
        later=_planned_later(later),
    )


def _planned_later(said: Sequence[Said]) -> tuple[Planned, ...]:
    """Return the plan against another state; nothing where there is none."""
    if not said or any(one.code for one in said):
        return ()
    try:
        plan = json.loads(said[-1].out)
    except ValueError:  # larger than can be told
        return ()
    return tuple(_planned(entry) for entry in plan.get("resource_changes", []))


def _in_clear(plan: Mapping[str, Any]) -> Iterator[str]:
    """Yield every text that Terraform shows of what will be: the others are marked as sensitive."""
    changes = [entry["change"] for entry in plan["resource_changes"]]
    for change in [*changes, *plan.get("output_changes", {}).values()]:
        yield from shown_texts(change.get("after"), change.get("after_sensitive", False))


def shown_texts(value: object, sensitive: object = False) -> Iterator[str]:  # noqa: FBT002 - the shape of the value
    """Yield the texts in a value at the places that are not sensitive; ``sensitive`` has the shape of the value."""
    if sensitive is True:
        return
    if isinstance(value, Mapping):
        marks = sensitive if isinstance(sensitive, Mapping) else {}
        for name, inner in value.items():
            yield from shown_texts(inner, marks.get(name, False))
    elif isinstance(value, list):
        marks = sensitive if isinstance(sensitive, list) else []
        for inner, mark in zip_longest(value, marks[: len(value)], fillvalue=False):
            yield from shown_texts(inner, mark)
    elif isinstance(value, str):
        yield value


def as_object(value: object) -> Mapping[str, Any]:
    """Return an input that is an object; what is none has no attributes."""
    return value if isinstance(value, Mapping) else {}


def _planned(entry: Mapping[str, Any]) -> Planned:
    change = entry["change"]
    action = "replace" if len(change["actions"]) == 2 else change["actions"][0]
    before, after = change["before"] or {}, change["after"] or {}
    previous = "" if change["before"] is None else entry.get("previous_address", entry["address"])
    return Planned(entry["address"], action, previous, before.get("id", ""), as_object(after.get("input")))


def _first_error(said: Said) -> str:
    found = re.search(r"Error: (.+)", said.err or said.out)
    where = re.search(r"on main\.tf line (\d+)", said.err or said.out)
    message = found[1] if found else (said.err or said.out).strip()
    return f"{message} (line {where[1]})" if where else message


def _unwrapped(text: str) -> str:
    """Return Terraform's boxed error text without the frame, so that a sentence is on one line."""
    return " ".join(re.sub(r"[│╷╵]", " ", text).split())
