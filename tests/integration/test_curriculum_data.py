"""The course's own framework, milestones, policies and blueprint, as they lie in the repository."""

from collections import Counter
from pathlib import Path

import pytest

from groundschool.curriculum.declarations import Declarations, load_declarations
from groundschool.curriculum.roster import load_roster

ROOT = Path(__file__).parents[2]
LEVELS = ("exploring", "working", "independent", "owner")


@pytest.fixture(scope="module")
def declared() -> Declarations:
    found, problems = load_declarations(ROOT)
    assert problems == []
    assert found is not None
    return found


def test_everything_named_exists(declared):
    assert list(declared.problems({}, LEVELS)) == []


def test_bars_must_have_the_words_of_the_course(declared):
    (problem,) = declared.problems({}, ("exploring", "working", "alone", "owner"))
    assert problem.field == "policy.levels"


def test_eight_dimensions_and_twenty_skills_six_of_them_critical(declared):
    assert [dimension.weight for dimension in declared.framework.dimensions] == [15, 10, 15, 15, 20, 10, 10, 5]
    assert (len(declared.framework.skills), sum(skill.critical for skill in declared.framework.skills)) == (20, 6)


def test_the_gate_asks_for_exactly_the_critical_skills(declared):
    (asked,) = (
        criterion.skills for _, criterion in declared.milestones.criteria() if getattr(criterion, "not_due", False)
    )
    assert set(asked) == {skill.id for skill in declared.framework.skills if skill.critical}


def test_the_blueprint_has_all_sections_and_every_indicator(declared):
    counts = Counter(row.section for row in declared.blueprint.rows)
    assert set(counts) == {f"B{number}" for number in range(1, 13)}
    assert [row.id for row in declared.blueprint.rows if row.section == "B5"] == [
        f"B5.{number}" for number in range(1, 23)
    ]
    assert all(row.target and row.period for row in declared.blueprint.rows if row.section == "B5")
    assert (counts["B2"], counts["B3"], counts["B4"]) == (8, 20, 9)


def test_milestones_stand_at_their_days_and_the_gate_has_eight_criteria(declared):
    assert [milestone.day for milestone in declared.milestones.milestones] == [30, 60, 90, 180, 365]
    assert sorted({criterion.id for criterion in declared.milestones.gate.criteria}) == [f"G{n}" for n in range(1, 9)]


def test_the_severities_of_the_policy_are_those_of_the_company(declared):
    from groundschool.simulation.company import SEVERITIES

    policy = [(s.id, s.at_least, s.update_minutes or 0, s.pages) for s in declared.policies.severity.levels]
    assert policy == [(s.name, s.failing_share, s.update_minutes, s.pages) for s in SEVERITIES]


def test_approvals_are_of_what_the_company_can_do_by_roles_that_people_hold(declared):
    from groundschool.simulation.actions import VERBS
    from groundschool.simulation.people import PEOPLE

    approvals = declared.policies.decision_rights.approvals
    assert approvals["fail-over-db"] == "manager"
    assert approvals.keys() <= VERBS.keys()
    assert set(approvals.values()) <= {person.role for person in PEOPLE}


@pytest.mark.parametrize(
    ("name", "before", "after", "message"),
    [
        ("framework", "weight = 5\n", "weight = 15\n", "the weights sum to 110"),
        ("framework", 'dimension = "growth"', 'dimension = "grown"', "Did you mean growth?"),
        ("framework", "reason = ", "# ", "lowered below 4 without a reason"),
        ("framework", "repeat_factor = 0.5", "repeat_factor = 0.0", "policy.repeat_factor"),
        ("framework", 'id = "net.connectivity"', 'id = "linux.logs-services"', "stands 2 times"),
        ("milestones", 'attestation = "shadow-shift"', 'attestation = "shadow-shaft"', "no attestation 'shadow-shaft'"),
        ("milestones", "mark = 3", "mark = 5", "asks for mark 5 of at most 4"),
        ("milestones", "day = 60", "day = 20", "day 20 does not come after day 30"),
        ("milestones", 'kind = "gate"', 'kind = "gates"', "gates"),
        ("policies/severity", "at_least = 0.01", "at_least = 0.06", "SEV3 begins at 0.06, SEV2 at 0.05"),
        ("policies/severity", "update_minutes = 30\n", "", "pages someone and has no times"),
        ("policies/quarters", "fiscal_start_month = 1", "fiscal_start_month = 13", "fiscal_start_month"),
        ("policies/quarters", "milestones_stretch = 2", "milestones_stretch = 0", "is below milestones_required"),
        ("blueprint", 'id = "B5.2"', 'id = "B5.1"', "'B5.1' stands 2 times"),
        ("blueprint", 'id = "B5.2"', 'id = "5.2"', "rows."),
    ],
)
def test_a_mistake_in_the_data_is_a_problem_that_names_it(tmp_path, name, before, after, message):
    (tmp_path / "curriculum" / "policies").mkdir(parents=True)
    for path in [*ROOT.glob("curriculum/*.toml"), *ROOT.glob("curriculum/policies/*.toml")]:
        (tmp_path / path.relative_to(ROOT)).write_bytes(path.read_bytes())
    broken = tmp_path / "curriculum" / f"{name}.toml"
    text = broken.read_text(encoding="utf-8")
    assert before in text
    broken.write_text(text.replace(before, after, 1), encoding="utf-8")
    _, problems = load_declarations(tmp_path)
    assert any(message in str(problem) for problem in problems)
    assert all(problem.where == f"curriculum/{name}.toml" for problem in problems)


def test_a_roster_is_optional_and_its_mistakes_are_named(tmp_path):
    assert load_roster(tmp_path) == ({}, [])
    table = '[[associate]]\nid = "ann"\nname = "Ann"\n'
    (tmp_path / "roster.toml").write_text(table + "start_date = 2026-10-01\n" + table)
    people, problems = load_roster(tmp_path)
    assert list(people) == ["ann"]
    assert [str(problem) for problem in problems] == ["roster.toml: associate: 'ann' stands 2 times. Keep one of them."]
    (tmp_path / "roster.toml").write_text('[[associate]]\nid = "../ann"\nname = ""\n')
    assert [problem.field for problem in load_roster(tmp_path)[1]] == ["associate.0.id", "associate.0.name"]
