"""What ``curriculum/policies/assurance.toml`` says: how well a submission has to be locked in for its marks to count.

The course says it for everybody; no team has evidence of its own kind. A course without the file has the usual rule.
"""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from pydantic import Field

from groundschool.curriculum.blueprint import RowId
from groundschool.curriculum.evidence_weights import LEVELS, EvidenceWeights
from groundschool.curriculum.policies import policy_file
from groundschool.curriculum.strict import Strict
from groundschool.curriculum.text import Text
from groundschool.curriculum.toml_file import read_toml
from groundschool.errors import CourseError, Problem
from groundschool.sandbox.limits import Assurance

NAME = "assurance"


class AssurancePolicy(Strict):
    """At which levels of being locked in marks are evidence; at all others they are provisional.

    ``weights`` are what a mark of each level weighs where evidence is turned into levels of a skill.
    """

    title: Text
    blueprint: tuple[RowId, ...] = ()
    counts: tuple[Assurance, ...]
    weights: EvidenceWeights = Field(default_factory=EvidenceWeights)


USUAL = AssurancePolicy(title="Which grading is evidence", counts=(Assurance.ISOLATED, Assurance.CONFINED))


def load_assurance(root: Path) -> tuple[AssurancePolicy | None, list[Problem]]:
    """Return the policy of the course at ``root``, or None with every problem."""
    path = root / policy_file(NAME)
    if not path.exists():
        return USUAL, []
    policy, problems = read_toml(path, AssurancePolicy, root)
    return policy, [*problems, *(_sane(policy) if policy else ())]


def levels_that_count(root: Path) -> tuple[Assurance, ...]:
    """Return at which levels marks are evidence in the course at ``root``; raises CourseError."""
    policy, problems = load_assurance(root)
    if policy is None or problems:
        raise CourseError(problems)
    return policy.counts


def _sane(policy: AssurancePolicy) -> Iterator[Problem]:
    """Yield what contradicts itself: the worse locked in, the less a mark weighs, and what counts weighs something."""
    weights = policy.weights.by_level
    for worse, better in pairwise(LEVELS):
        if weights[worse] > weights[better]:
            message = f"{worse} weighs {weights[worse]:g}, more than {better} with {weights[better]:g}"
            where = policy_file(NAME), f"weights.{worse.replace('-', '_')}"
            yield Problem(*where, message, "Let what is locked in better weigh more.")
    for level in policy.counts:
        if not weights[level]:
            message = f"counts names {level}, whose marks weigh 0"
            yield Problem(policy_file(NAME), f"weights.{level}", message, "Give it a weight, or take it out of counts.")
