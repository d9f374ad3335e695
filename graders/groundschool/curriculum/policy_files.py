"""Reads and checks ``curriculum/policies/*.toml``, or the same tables merged with what a team sets."""

from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

from groundschool.curriculum.blueprint import Blueprint, repeated, unknown_rows
from groundschool.curriculum.policies import (
    NAMES,
    AtRisk,
    DecisionRights,
    Policies,
    Quarters,
    SeverityLevel,
    SeverityPolicy,
    Visibility,
    policy_file,
)
from groundschool.curriculum.strict import Strict
from groundschool.curriculum.toml_file import read_tables, validated
from groundschool.errors import Problem

MODELS: Mapping[str, type[Strict]] = {
    "severity": SeverityPolicy,
    "decision-rights": DecisionRights,
    "quarters": Quarters,
    "visibility": Visibility,
    "at-risk": AtRisk,
}


def load_policies(root: Path) -> tuple[Policies | None, list[Problem]]:
    """Return the policies below ``root``, or None when one cannot be read, with every problem found."""
    problems: list[Problem] = []
    tables: dict[str, Mapping[str, Any]] = {}
    for name in MODELS:
        data, wrong = read_tables(root / policy_file(name), root)
        problems += wrong
        if data is not None:
            tables[name] = data
    policies, wrong = policies_of(tables, policy_file)
    return policies, problems + wrong


def policies_of(
    tables: Mapping[str, Mapping[str, Any]], where: Callable[[str], str], *, nested: bool = False
) -> tuple[Policies | None, list[Problem]]:
    """Return the policies that ``tables`` hold by name, None when one is missing or wrong, with every problem.

    ``where`` names the file of each; with ``nested`` each is a table of its name there.
    """
    problems: list[Problem] = []
    found: dict[str, Any] = {}
    for name, data in tables.items():
        model, wrong = validated(data, MODELS[name], where(name), name if nested else "")
        problems += wrong
        if model is not None:
            found[NAMES[name]] = model
    if len(found) < len(MODELS):
        return None, problems
    policies = Policies(**found)
    return policies, problems + list(_inside(policies, where))


def policy_rows(policies: Policies, blueprint: Blueprint) -> Iterator[Problem]:
    """Yield a problem for each blueprint row that a policy names and the blueprint does not have."""
    for where, field, rows in policies.rows():
        yield from unknown_rows(blueprint, where, field, rows)


def _inside(policies: Policies, where: Callable[[str], str]) -> Iterator[Problem]:
    yield from _severities(policies.severity.levels, where("severity"))
    yield from repeated(where("at-risk"), "rules", (rule.id for rule in policies.at_risk.rules))
    if policies.quarters.milestones_stretch < policies.quarters.milestones_required:
        yield Problem(where("quarters"), "milestones_stretch", "is below milestones_required", "Raise it.")


def _severities(levels: tuple[SeverityLevel, ...], where: str) -> Iterator[Problem]:
    yield from repeated(where, "levels", (level.id for level in levels))
    for worse, milder in pairwise(levels):
        if milder.at_least >= worse.at_least:
            message = f"{milder.id} begins at {milder.at_least}, {worse.id} at {worse.at_least}"
            yield Problem(where, f"levels.{milder.id}.at_least", message, "Order them from worst to mildest.")
    if levels[-1].at_least > 0:
        message = f"nothing covers a measure below {levels[-1].at_least}"
        yield Problem(where, "levels", message, "Let the mildest begin at 0.")
    for level in levels:
        if level.pages and (level.acknowledge_minutes is None or level.update_minutes is None):
            remedy = "Set acknowledge_minutes and update_minutes."
            yield Problem(where, f"levels.{level.id}", "pages someone and has no times", remedy)
