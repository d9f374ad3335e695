"""What a changed configuration does to what already stands: judged by Terraform, or read where it is not installed."""

import json
import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from groundschool.grading.tools import stand_ins_judge
from groundschool.judges.terraform.module import declared
from groundschool.judges.terraform.run import Said, has_terraform, terraform
from groundschool.judges.terraform.standin import predicted_change

STATE = "terraform.tfstate"


@dataclass(frozen=True)
class Planned:
    """One resource instance in the plan: what is done to it, its address and id before, its input afterwards."""

    address: str
    action: str
    previous: str = ""
    id: str = ""
    input: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Change:
    """A tried configuration.

    ``problem`` is why no plan came about (then the rest is empty), ``tests`` the hidden test's runs with their outcome,
    ``guarded`` the addresses whose destruction is refused, ``outputs`` the planned output values.
    """

    problem: str = ""
    formatted: bool = False
    planned: tuple[Planned, ...] = ()
    outputs: Mapping[str, Any] = field(default_factory=dict)
    tests: Mapping[str, bool] = field(default_factory=dict)
    guarded: frozenset[str] = frozenset()


def try_change(
    folder: Path, text: str, tests: Mapping[str, str], variables: Mapping[str, str], *, real: bool | None = None
) -> Change:
    """Return what the configuration ``text`` would do to the state in ``folder`` (terraform.tfstate).

    ``tests`` are .tftest.hcl texts of ``plan`` runs by name. Nothing is ever applied. ``real`` chooses between
    Terraform and its stand-in; by default Terraform judges where it is installed, and JudgeBroke says that it cannot.
    """
    if not (has_terraform() and not stand_ins_judge() if real is None else real):
        state = json.loads((folder / STATE).read_text(encoding="utf-8"))
        return Change(**predicted_change(text, tests, state, variables, Planned))
    known = declared(text).variables
    given = [f"-var={name}={value}" for name, value in variables.items() if name in known]
    with tempfile.TemporaryDirectory(prefix="groundschool-terraform-") as scratch:
        work = Path(scratch).resolve()
        (work / "main.tf").write_bytes(text.encode("utf-8", "replace"))
        for name, test in tests.items():
            (work / f"{name}.tftest.hcl").write_text(test, encoding="utf-8")
        (work / STATE).write_bytes((folder / STATE).read_bytes())
        destroying = ["plan", "-no-color", "-destroy", *given]
        planning = ["plan", "-no-color", "-out=plan", *given]
        asked = [["init", "-no-color"], ["fmt", "-check", "main.tf"], planning, ["show", "-json", "plan"]]
        return _observed(terraform(work, [*asked, ["test", "-json"], destroying]))


def _observed(said: list[Said]) -> Change:
    if len(said) < 6:
        return Change(problem=said[-1].err or said[-1].out)
    init, layout, planning, shown, testing, destroying = said
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
        tests=_runs(testing.out),
        guarded=frozenset(
            re.findall(r"Resource\s+(\S+)\s+has\s+lifecycle\.prevent_destroy", _unwrapped(destroying.err))
        ),
    )


def as_object(value: object) -> Mapping[str, Any]:
    """Return an input that is an object; what is none has no attributes."""
    return value if isinstance(value, Mapping) else {}


def _planned(entry: Mapping[str, Any]) -> Planned:
    change = entry["change"]
    action = "replace" if len(change["actions"]) == 2 else change["actions"][0]
    before, after = change["before"] or {}, change["after"] or {}
    previous = "" if change["before"] is None else entry.get("previous_address", entry["address"])
    return Planned(entry["address"], action, previous, before.get("id", ""), as_object(after.get("input")))


def _runs(out: str) -> dict[str, bool]:
    """Return the outcome of each run from ``terraform test -json``: one event a line."""
    events = [json.loads(line).get("test_run", {}) for line in out.splitlines() if line.startswith("{")]
    return {event["run"]: event["status"] == "pass" for event in events if event.get("progress") == "complete"}


def _first_error(said: Said) -> str:
    found = re.search(r"Error: (.+)", said.err or said.out)
    where = re.search(r"on main\.tf line (\d+)", said.err or said.out)
    message = found[1] if found else (said.err or said.out).strip()
    return f"{message} (line {where[1]})" if where else message


def _unwrapped(text: str) -> str:
    """Return Terraform's boxed error text without the frame, so that a sentence is on one line."""
    return " ".join(re.sub(r"[│╷╵]", " ", text).split())
