"""The nights on call: the policies are the company's, and every kind of moment and of situation is there."""

import tomllib
from datetime import datetime
from itertools import pairwise
from pathlib import Path

import pytest

from groundschool.curriculum.content_module import load_content_module
from groundschool.formats.pagerduty_schedule import read_duty_overrides, read_duty_schedule

ROOT = Path(__file__).parents[2]
GENERATOR = load_content_module(ROOT / "datasets/on-call-nights/generate.py")
POLICIES = ROOT / "curriculum/policies"


def test_what_is_handed_out_is_what_the_company_decided():
    files = GENERATOR.generate(0).files
    rights = tomllib.loads(files["decision-rights.toml"].decode())
    ours = tomllib.loads((POLICIES / "decision-rights.toml").read_text(encoding="utf-8"))
    assert rights["approvals"] == ours["approvals"]
    assert rights["escalation"] == ours["escalation"]
    assert rights["rights"] == [{key: one[key] for key in ("approval", "actions")} for one in ours["rights"]]
    levels = tomllib.loads(files["severity.toml"].decode())["levels"]
    theirs = tomllib.loads((POLICIES / "severity.toml").read_text(encoding="utf-8"))["levels"]
    assert levels == [{key: value for key, value in one.items() if key != "update_minutes"} for one in theirs]


@pytest.mark.parametrize("seed", range(4))
def test_every_schedule_can_be_read_and_no_two_overrides_are_at_the_same_time(seed):
    files = GENERATOR.generate(seed).files
    for name, content in files.items():
        if name.endswith(".schedule.json"):
            assert read_duty_schedule(content)["final_schedule"]
        if name.endswith(".overrides.json"):
            times = [(datetime.fromisoformat(one["start"]), one["end"]) for one in read_duty_overrides(content)]
            for (_, ended), (begun, _) in pairwise(times):
                assert datetime.fromisoformat(ended) <= begun


@pytest.mark.parametrize("seed", range(4))
def test_for_every_misconception_there_is_a_moment_or_a_situation(seed):
    truth = GENERATOR.generate(seed).truth
    assert {*GENERATOR.asked.MISREAD} == {*truth["on-call"]["traps"]}
    policy = {"by-heart"}  # only another policy tells that one
    assert {*GENERATOR.situations.MISJUDGED} - policy == {*truth["decisions"]["traps"]} - {"on-the-wall"}
    other = GENERATOR.generate(seed, "other-policy").truth["decisions"]
    assert len(other["traps"]["by-heart"]) > len(other["wants"]) / 2


def test_the_other_policy_has_other_minutes_and_another_order():
    ours, other = (
        tomllib.loads(GENERATOR.generate(3, edge).files["decision-rights.toml"].decode())
        for edge in (None, "other-policy")
    )
    assert [one["approval"] for one in other["rights"]] == [one["approval"] for one in ours["rights"]][::-1]
    assert other["approvals"].keys() == ours["approvals"].keys()
    assert not {one.get("after_minutes", -1) for one in other["escalation"]} & {15, 30}
