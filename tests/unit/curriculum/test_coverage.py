"""The coverage audit: homes, and whether the exercises of a skill can ever give enough evidence."""

import pytest
from tests.unit.reports.example import exercise
from tests.unit.tracker.worked import FRAMEWORK, POLICY, at, make

from groundschool.curriculum.blueprint import Blueprint
from groundschool.curriculum.coverage import RowCoverage, audit_coverage, skill_coverage
from groundschool.curriculum.framework import Framework
from groundschool.curriculum.milestones import Milestones
from groundschool.curriculum.policies import AtRisk, DecisionRights, Policies, Quarters, SeverityPolicy, Visibility
from groundschool.tracker.mastery.rule import read_mastery

ROWS = [
    {"id": "B3.linux", "title": "Linux"},
    {"id": "B5.1", "title": "Runbooks", "planned": ["OPS-01"]},
    {"id": "B7.30-shadow", "title": "Shadowed"},
    {"id": "B9.alone", "title": "Alone"},
    {"id": "B10.blame", "title": "Blame"},
]
MILESTONES = Milestones.model_validate(
    {
        "attestations": [{"id": "shadow-shift", "title": "Shadowed", "blueprint": ["B7.30-shadow"]}],
        "milestones": [],
        "gate": {
            "title": "Gate",
            "earliest_day": 60,
            "latest_day": 90,
            "criteria": [{"kind": "sign-off", "roles": ["mentor"], "blueprint": ["B7.30-shadow"]}],
        },
    }
)
POLICIES = Policies(
    SeverityPolicy.model_validate(
        {
            "title": "Severity",
            "blueprint": [],
            "measure": "failing_share",
            "when_unsure": "higher",
            "levels": [{"id": "SEV4", "at_least": 0, "meaning": "ticket", "pages": False}],
        }
    ),
    DecisionRights.model_validate(
        {
            "title": "Rights",
            "blueprint": ["B9.alone"],
            "rights": [{"approval": "alone", "blueprint": [], "actions": ["triage"]}],
            "escalation": [{"to": ["senior"], "when": "stuck"}],
        }
    ),
    Quarters.model_validate(
        {
            "title": "Quarters",
            "blueprint": [],
            "fiscal_start_month": 1,
            "zone": "associate",
            "milestones_required": 1,
            "milestones_stretch": 2,
            "least_availability": 0.3,
        }
    ),
    Visibility(
        title="Visibility",
        blueprint=(),
        manager_view="milestones",
        head_start_hours=24,
        k=5,
        percent_step=5,
        percent_below=20,
    ),
    AtRisk(title="At risk", blueprint=(), rules=()),
)


def audit(*exercises):
    return audit_coverage(Blueprint.model_validate({"rows": ROWS}), FRAMEWORK, MILESTONES, POLICIES, exercises)


def status(coverage, row) -> str:
    found: RowCoverage = next(entry for entry in coverage.rows if entry.row.id == row)
    return found.status


def test_a_row_is_thin_with_a_skill_alone_and_held_with_an_exercise():
    assert status(audit(), "B3.linux") == "thin"
    assert status(audit(exercise("linux/e0", ("linux.logs",))), "B3.linux") == "held"


def test_attestations_policies_plans_and_nothing():
    coverage = audit()
    assert [status(coverage, row["id"]) for row in ROWS[1:]] == ["planned", "held", "held", "homeless"]
    assert coverage.counts() == {"held": 2, "thin": 1, "planned": 1, "homeless": 1}
    assert "No home and no plan: B10.blame." in list(coverage.sentences())


def test_homes_are_named():
    row = next(entry for entry in audit().rows if entry.row.id == "B7.30-shadow")
    assert [str(home) for home in row.homes] == ["attestation shadow-shift", "gate gate"]


@pytest.mark.parametrize(
    "weights", [{"A": 1.0}, {"A": 1.0, "B": 0.5}, {"A": 1.0, "B": 1.0}, dict.fromkeys("ABCD", 1.0)]
)
def test_grantable_says_what_the_rule_grants_to_a_perfect_record(weights):
    skill = FRAMEWORK.skills[0].model_dump() | {"min_exercises": 1}
    framework = Framework.model_validate(FRAMEWORK.model_dump() | {"skills": [skill]})
    coverage = skill_coverage(framework, framework.skills[0], weights)
    perfect = [make(name, variant=str(number)) for name in weights for number in range(40)]
    reading = read_mastery(perfect, weights, POLICY, at(0), min_exercises=1)
    assert coverage.grantable == (reading.level >= 2)
    assert reading.units <= coverage.most_units


@pytest.mark.parametrize("weights", [{"A": 1.0}, {"A": 1.0, "B": 0.5}, dict.fromkeys("ABCDE", 1.0)])
def test_repeats_of_a_known_variant_never_give_more_than_is_said(weights):
    skill = FRAMEWORK.skills[0].model_dump() | {"min_exercises": 1}
    framework = Framework.model_validate(FRAMEWORK.model_dump() | {"skills": [skill]})
    coverage = skill_coverage(framework, framework.skills[0], weights, frozenset(weights))
    perfect = [make(name, variant="own", hidden=False) for name in weights for _ in range(40)]
    reading = read_mastery(perfect, weights, POLICY, at(0), min_exercises=1)
    assert coverage.most_units / 2 < reading.units <= coverage.most_units


def test_a_skill_with_fewer_exercises_than_wanted_is_thin():
    coverage = audit(exercise("linux/e0", ("linux.logs",)))
    logs, disks = coverage.skills
    assert (logs.thin, list(logs.weights), logs.grantable) == (True, ["linux/e0"], False)
    assert disks.weights == {}
    assert any("linux.logs (2 units at most)" in sentence for sentence in coverage.sentences())
