"""What ``curriculum/policies/assurance.toml`` says: how well a submission has to be locked in for its marks to count.

The course says it for everybody; no team has evidence of its own kind. A course without the file has the usual rule.
"""

from pathlib import Path

from groundschool.curriculum.blueprint import RowId, Strict
from groundschool.curriculum.exercise import Text
from groundschool.curriculum.policies import policy_file
from groundschool.curriculum.toml_file import read_toml
from groundschool.errors import CourseError, Problem
from groundschool.sandbox.limits import Assurance

NAME = "assurance"


class AssurancePolicy(Strict):
    """At which levels of being locked in marks are evidence; at all others they are provisional."""

    title: Text
    blueprint: tuple[RowId, ...] = ()
    counts: tuple[Assurance, ...]


USUAL = AssurancePolicy(title="Which grading is evidence", counts=(Assurance.ISOLATED, Assurance.CONFINED))


def load_assurance(root: Path) -> tuple[AssurancePolicy | None, list[Problem]]:
    """Return the policy of the course at ``root``, or None with every problem."""
    path = root / policy_file(NAME)
    return read_toml(path, AssurancePolicy, root) if path.exists() else (USUAL, [])


def levels_that_count(root: Path) -> tuple[Assurance, ...]:
    """Return at which levels marks are evidence in the course at ``root``; raises CourseError."""
    policy, problems = load_assurance(root)
    if policy is None:
        raise CourseError(problems)
    return policy.counts
