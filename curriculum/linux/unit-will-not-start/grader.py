"""Grades what is said of unit files, and what they do once an answer's repair is in place."""

from collections.abc import Mapping
from typing import Any

from groundschool.formats.units import DEPENDENCIES
from groundschool.judges import unit_repair, units
from groundschool.kit import (
    READ_ANYWAY,
    Expect,
    Outcome,
    Score,
    Variant,
    as_it_is,
    call,
    given,
    item,
    judged,
    on_edges,
    refused_at,
)


def untouched(found: Mapping[str, Any]) -> object:
    """Return what else was changed by a repair that repairs; of another all of it, which no other idea looks like."""
    repaired = not found["complaints"] and {*found["starts"].values()} == {"up"}
    return found["else"] if repaired else {"not repaired yet": found}


CAUSES = {
    "not-ordered": "a unit that does not wait",
    "not-pulled-in": "a unit whose need nobody starts",
    "cycle": "a cycle",
    "restart-refused": "a restart that is refused",
    "two-commands": "two commands",
    "limit-ignored": "a limit that is not read",
    "never-ready": "a wait for nothing",
    "step-failed": "a step that fails",
}


def expected_of(task: str, variant: Variant) -> list[Expect]:
    """Return what is expected of a task: where hosts have their own fault, one thing for each."""
    if variant.edge:
        by_fault = (task, variant.edge) == ("diagnose", "elsewhere")
        return [on_edges(__file__, item("unit", "cause") if by_fault else as_it_is)[variant.edge]]
    if task == "effective":
        return [
            Expect("what holds of units: commands and other settings", _without, points=2),
            Expect("what holds of units: order and what is pulled in", _only),
        ]
    wants = variant.truth["diagnose"]["wants"]
    by_cause = {cause: [host for host in wants if wants[host]["cause"] == cause] for cause in CAUSES}
    if task == "diagnose":
        view, last = item("unit", "cause"), Expect("each with a line that says why", item("unit", "evidence"), points=3)
    else:
        view, last = (
            item("complaints", "starts", "limits", "tried"),
            Expect("nothing else is changed", untouched, points=2),
        )
    doing = "found" if task == "diagnose" else "repaired"
    return [*(Expect(f"{doing}: {CAUSES[one]}", view, among=hosts) for one, hosts in by_cause.items()), last]


def _only(found: Mapping[str, Any]) -> dict[str, Any]:
    return {key: values for key, values in found.items() if key in DEPENDENCIES}


def _without(found: Mapping[str, Any]) -> dict[str, Any]:
    return {key: values for key, values in found.items() if key not in DEPENDENCIES}


def _graded(task: str, said: Mapping[str, Outcome], variant: Variant) -> Score:
    """Return the checks of one task over all subjects."""
    truth = variant.truth[task]
    return judged(said, truth["wants"], truth["traps"], expected_of(task, variant))


def _refused(answer: Any, variant: Variant, *more: str) -> Score:
    """Return the check of hosts with a line that is no setting: it is refused, with path and line."""
    wants, ends = ({host: lines[at] for host, lines in variant.truth["refused"].items()} for at in (0, 1))
    said = {}
    for host, where in wants.items():
        unit = where.split("/")[3].removesuffix(".d")
        found = call(answer, f"{variant.path()}/{host}", *(unit for _ in more))
        said[host] = refused_at(found, r"etc/[\w./-]+:\d+")
    read = {"oops-is-read": dict.fromkeys(wants, READ_ANYWAY), "where-it-ends": ends}
    return judged(said, wants, read, [on_edges(__file__, lambda pointer: pointer)["no-setting"]])


def effective(answer: object, variant: Variant) -> Score:
    """Return the checks of ``effective(folder, unit)``."""
    if variant.edge == "no-setting":
        return _refused(answer, variant, "unit")
    wants = variant.truth["effective"]["wants"]
    asked = {subject: subject.split("/") for subject in wants}
    said = {subject: call(answer, f"{variant.path()}/{host}", unit) for subject, (host, unit) in asked.items()}
    return _graded("effective", said, variant)


def diagnose(answer: object, variant: Variant) -> Score:
    """Return the checks of ``diagnose(folder)``; of several lines that say why, any is right."""
    if variant.edge == "no-setting":
        return _refused(answer, variant)
    said = {}
    for host, why in variant.truth["why"].items():
        found = call(answer, f"{variant.path()}/{host}")
        pointed = found.value.get("evidence") if isinstance(found.value, dict) else None
        if isinstance(pointed, int) and pointed in why:
            found = given({**found.value, "evidence": "says why"}, found.shown)
        said[host] = found
    return _graded("diagnose", said, variant)


def repair(answer: object, variant: Variant) -> Score:
    """Return the checks of ``repair(folder)``: what the units do with its files in place."""
    if variant.edge == "no-setting":
        return _refused(answer, variant)
    hosts = variant.truth["hosts"]
    found = {host: call(answer, f"{variant.path()}/{host}") for host in hosts}
    after = {host: one if one.error else _after(hosts[host], one.value) for host, one in found.items()}
    clean = [host for host, one in after.items() if one == unit_repair.repaired(hosts[host])]
    trees = {host: ({**hosts[host]["files"], **found[host].value}, unit_repair.names_of(hosts[host])) for host in clean}
    for host, lines in units.verified(trees).items():
        after[host] = {**after[host], "complaints": lines}
    said = {host: one if found[host].error else given(one, found[host].shown) for host, one in after.items()}
    return _graded("repair", said, variant)


def _after(told: Mapping[str, Any], files: Any) -> Any:
    """Return what an answer's files do; what it gave where those are no files."""
    if not isinstance(files, dict) or not all(isinstance(one, str) for pair in files.items() for one in pair):
        return [files]
    return unit_repair.after_repair(told, files)
