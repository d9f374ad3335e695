"""What is installed is what was tested: every dependency is pinned, within its range, and from no address."""

import tomllib
from importlib.metadata import distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
LINES = [
    line.strip()
    for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    if line.strip() and not line.startswith("#")
]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
DECLARED = [
    Requirement(text)
    for group in (PROJECT["dependencies"], *PROJECT["optional-dependencies"].values())
    for text in group
]


def pins() -> dict[str, str]:
    return {canonicalize_name(name): version for name, _, version in (line.partition("==") for line in LINES)}


@pytest.mark.parametrize("line", LINES)
def test_a_constraint_is_a_name_and_a_version_and_no_address(line):
    requirement = Requirement(line)
    assert requirement.url is None
    assert [one.operator for one in requirement.specifier] == ["=="]
    assert not any(sign in line for sign in ("://", "@", "--", "*"))


@pytest.mark.parametrize("requirement", [r for r in DECLARED if r.name != PROJECT["name"]], ids=lambda r: r.name)
def test_every_dependency_is_pinned_within_its_range(requirement):
    pinned = pins().get(canonicalize_name(requirement.name))
    assert pinned is not None, f"constraints.txt lacks {requirement.name}"
    assert requirement.specifier.contains(pinned)


def test_the_oldest_python_that_is_promised_can_install_every_pin():
    oldest = PROJECT["requires-python"].removeprefix(">=")
    refused = {
        f"{one.name} {one.version} needs Python {needed}"
        for one in distributions()
        if (needed := one.metadata.get("Requires-Python")) and oldest not in SpecifierSet(needed)
    }
    assert not refused, "make constraints with the oldest Python, or change what is promised"
