"""What a course can grant: levels by its active exercises, and the milestones that nobody can meet yet."""

from dataclasses import replace

import pytest
from tests.unit.reports.example import exercise, framework

from groundschool.curriculum.criteria import Attested, Scored, SkillCount, Skills
from groundschool.curriculum.milestones import Milestones
from groundschool.curriculum.reach import out_of_reach, reach_of

SKILL = "obs.metrics"
ROWS = ("B3.linux",)


def exercises(count: int, status: str = "active", variant: str = "hidden"):
    found = [exercise(f"observability/x{place}", (SKILL,)) for place in range(count)]
    changed = {"status": status, "variant": variant}
    return [
        replace(one, declared=one.declared.model_copy(update={**changed, "ref": f"OBS-{place:02}"}))
        for place, one in enumerate(found)
    ]


def reach(count: int, **more: str):
    return reach_of(framework(), exercises(count, **more))


def asking(*skills: str, level: str = "working") -> Skills:
    return Skills(kind="skills", skills=skills, level=level, blueprint=ROWS)


@pytest.mark.parametrize(("count", "top"), [(0, 1), (3, 1), (4, 2), (5, 4)])
def test_more_exercises_let_people_reach_higher(count, top):
    assert reach(count).tops[SKILL] == top


@pytest.mark.parametrize("changed", [{"status": "draft"}, {"status": "retired"}, {"variant": "personal"}])
def test_what_is_no_fresh_hidden_evidence_grants_no_level(changed):
    assert reach(5, **changed).tops[SKILL] == 1


def test_a_skill_that_somebody_holds_is_lacked_by_no_course():
    assert reach(0).lacks(asking(SKILL)) == "too few exercises for Metrics and queries"
    assert reach(0).lacks(asking(SKILL), held=[SKILL]) == ""
    assert reach(5).lacks(asking(SKILL)) == ""


def test_of_any_so_many_skills_those_count_that_can_be_reached_or_are_held():
    three = SkillCount(kind="skill-count", count=2, level="working", blueprint=ROWS)
    assert reach(5).lacks(three) == "exercises for 1 of 2 skills at working"
    assert reach(5).lacks(three, held=["cloud.iac"]) == ""


def test_an_exercise_is_lacked_until_it_is_active_and_attested_work_never_is():
    scored = Scored(kind="scored", title="Timed triage", exercise="OBS-01", score=0.8, blueprint=ROWS)
    assert reach(1).lacks(scored) == "no exercise yet for: Timed triage"
    assert reach(2).lacks(scored) == ""
    assert reach(2, status="retired").lacks(scored) != ""
    assert reach(0).lacks(Attested(kind="attested", attestation="shadow-shift", count=2, blueprint=ROWS)) == ""


def milestones(*criteria: dict) -> Milestones:
    attested = {"kind": "attested", "attestation": "shift", "count": 1, "blueprint": ROWS}
    signed = {"kind": "sign-off", "roles": ["mentor"], "blueprint": ROWS}
    return Milestones.model_validate(
        {
            "attestations": [{"id": "shift", "title": "Shift", "blueprint": ROWS}],
            "milestones": [{"id": "M30", "day": 30, "title": "First", "criteria": [attested, *criteria]}],
            "gate": {"title": "Gate", "earliest_day": 60, "latest_day": 90, "criteria": [signed]},
        }
    )


def test_of_alternatives_one_that_can_be_met_is_enough():
    scored = {"kind": "scored", "title": "Map", "exercise": "DOC-03", "score": 0.8, "blueprint": ROWS}
    either = {"kind": "attested", "attestation": "shift", "count": 2, "either": "way", "blueprint": ROWS}
    (problem,) = out_of_reach(milestones(scored), reach(5))
    assert (problem.field, problem.message) == ("milestones.M30", "nobody can meet it: no exercise yet for: Map")
    assert list(out_of_reach(milestones({**scored, "either": "way"}, either), reach(5))) == []


def test_a_gate_that_nobody_can_pass_is_named():
    asked = milestones()
    gate = asked.gate.model_copy(update={"criteria": (asking(SKILL), *asked.gate.criteria)})
    (problem,) = out_of_reach(asked.model_copy(update={"gate": gate}), reach(0), "teams/a.toml")
    told = (problem.where, problem.field, problem.message)
    assert told == ("teams/a.toml", "gate", "nobody can pass it: too few exercises for Metrics and queries")
