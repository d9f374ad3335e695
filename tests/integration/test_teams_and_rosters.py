"""What a team sets otherwise, and who is on the rosters: read with the course, and checked like it."""

import shutil
from pathlib import Path

import pytest

from groundschool.curriculum.declarations import load_declarations
from groundschool.curriculum.roster import load_roster

ROOT = Path(__file__).parents[2]
LEVELS = ("exploring", "working", "independent", "owner")


@pytest.fixture
def place(tmp_path):
    """Return a folder for roster and team files of the repository's course."""
    (tmp_path / "teams").mkdir()
    (tmp_path / "rosters").mkdir()
    return tmp_path


def told(place: Path) -> list[str]:
    declared, problems = load_declarations(ROOT, place)
    found = [*problems, *(declared.problems({}, LEVELS, complete=False) if declared else ())]
    return [f"{problem.where} {problem.field}: {problem.message}" for problem in found]


def team(place: Path, text: str) -> Path:
    path = place / "teams" / "payments.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_team_changes_numbers_and_everything_else_stays(place):
    team(
        place,
        """
        [quarters]
        fiscal_start_month = 4
        [visibility]
        manager_view = "aggregate"
        [at-risk.rules.R1]
        limit = 10
        [gate]
        latest_day = 120
        [gate.criteria.shadow-shift]
        count = 3
        [milestones.M30]
        day = 45
        [milestones.M30.criteria.guided-triage]
        count = 3
        [[severity.levels]]
        id = "SEV1"
        at_least = 0
        meaning = "Everything"
        pages = true
        acknowledge_minutes = 5
        update_minutes = 20
        """,
    )
    assert told(place) == []
    declared, _ = load_declarations(ROOT, place)
    assert declared is not None
    ours, theirs = declared.settings(""), declared.settings("payments")
    assert (ours.policies.quarters.fiscal_start_month, theirs.policies.quarters.fiscal_start_month) == (1, 4)
    assert theirs.policies.visibility.manager_view == "aggregate"
    assert [len(one.policies.severity.levels) for one in (ours, theirs)] == [4, 1]
    assert theirs.policies.at_risk.rules[0].limit == 10
    assert theirs.policies.at_risk.rules[1:] == ours.policies.at_risk.rules[1:]
    assert [one.milestones.gate.latest_day for one in (ours, theirs)] == [90, 120]
    changed = [
        (before, after)
        for (_, before), (_, after) in zip(ours.milestones.criteria(), theirs.milestones.criteria(), strict=True)
        if before != after
    ]
    assert [(getattr(after, "attestation", ""), getattr(after, "count", 0)) for _, after in changed] == [
        ("guided-triage", 3),
        ("shadow-shift", 3),
    ]
    assert [one.milestones.milestones[0].day for one in (ours, theirs)] == [30, 45]
    assert declared.settings("search") == ours


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[visibility]\nk = 4", "teams/payments.toml visibility.k: Input should be greater than or equal to 5"),
        ("[visibilty]\nk = 6", "teams/payments.toml visibilty: there is nothing of that name"),
        ("[gate.criteria.G9]\ncount = 1", "teams/payments.toml gate.criteria.G9: there is nothing of that name"),
        ("[[gate.criteria]]\nid = 'G1'", "would take entries away that stay for every team"),
        ("[gate.criteria.G8]\nroles = ['mentor']", "the signature of manager or on-call lead is gone"),
        ("[gate.criteria.G2]\nskills = ['incident.triag']", "the framework has no skill 'incident.triag'"),
        ("[milestones.M60]\nday = 20", "milestones.M60.day: day 20 does not come after day 30"),
        ("quarters = 4", "teams/payments.toml quarters: is no table"),
        ("[quarters]\nfiscal_start_month = 13", "quarters.fiscal_start_month: Input should be less than or equal"),
        ("[severity", "teams/payments.toml : not valid TOML"),
    ],
)
def test_a_team_file_is_checked_like_the_course(place, text, said):
    team(place, text)
    assert any(said in line for line in told(place)), told(place)


def test_check_reads_the_team_files_beside_the_course(place, groundschool):
    for name in ("curriculum", "datasets", "graders"):
        (place / name).symlink_to(ROOT / name)
    team(place, "[visibility]\nk = 1\n[gate]\nlatest_day = 1")
    found = groundschool("check", "--course", place)
    assert found.returncode == 1
    assert "visibility.k" in found.stdout + found.stderr
    assert "gate.latest_day" in found.stdout + found.stderr


PERSON = '[[associate]]\nid = "ann"\nname = "Ann"\n'


def test_two_rosters_that_disagree_are_told_apart_by_field(place):
    (place / "roster.toml").write_text(PERSON + 'team = "payments"\nstart_date = 2026-01-12\n', encoding="utf-8")
    (place / "rosters" / "search.toml").write_text(PERSON + 'team = "search"\n', encoding="utf-8")
    people, problems = load_roster(place)
    assert people["ann"].team == "payments"
    assert [(one.where, one.field, one.message) for one in problems] == [
        ("rosters/search.toml", "associate.ann.team", "says search, and roster.toml says payments"),
        ("rosters/search.toml", "associate.ann.start_date", "says nothing, and roster.toml says 2026-01-12"),
    ]


def test_rosters_that_agree_are_one(place):
    shutil.copy(_roster(place, PERSON), place / "rosters" / "b.toml")
    (place / "rosters" / "c.toml").write_text('[[associate]]\nid = "bo"\nname = "Bo"\n', encoding="utf-8")
    people, problems = load_roster(place)
    assert (sorted(people), problems) == (["ann", "bo"], [])


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('zone = "Europe/Berlim"', "there is no time zone 'Europe/Berlim'. Did you mean Europe/Berlin"),
        ("fte = 1.2", "less than or equal to 1"),
        ("start_date = 2026-02-01\nend_date = 2026-01-01", "2026-01-01 comes before start_date 2026-02-01"),
        ('mentor = "ann"', "names the associate themselves"),
        ('team = "../x"', "team"),
    ],
)
def test_what_cannot_be_is_said(place, line, said):
    _roster(place, PERSON + line)
    _, problems = load_roster(place)
    assert any(said in f"{one.field} {one.message} {one.remedy}" for one in problems), problems


def _roster(place: Path, text: str) -> Path:
    path = place / "roster.toml"
    path.write_text(text, encoding="utf-8")
    return path
