"""The cases of a month: the policy is the company's, every rule has a case, and guesses and labels lead nowhere."""

import json
import tomllib
from collections import Counter
from pathlib import Path

import pytest

from groundschool.curriculum.content_module import load_content_module
from groundschool.formats.alertmanager import read_notifications

ROOT = Path(__file__).parents[2]
GENERATOR = load_content_module(ROOT / "datasets/is-it-an-incident/generate.py")


def test_the_levels_that_are_handed_out_are_those_of_the_company():
    ours = tomllib.loads((ROOT / "curriculum/policies/severity.toml").read_text(encoding="utf-8"))
    handed_out = tomllib.loads(GENERATOR.generate(0).files["severity.toml"].decode())
    assert handed_out["levels"] == ours["levels"]
    assert (handed_out["measure"], handed_out["when_unsure"]) == (ours["measure"], ours["when_unsure"])


@pytest.mark.parametrize("seed", range(4))
def test_for_every_misconception_there_is_a_case(seed):
    truth, other = GENERATOR.generate(seed).truth, GENERATOR.generate(seed, "other-team").truth
    assert {*truth["shares"]["traps"]} == {*GENERATOR.engine.OF_SHARES}
    elsewhere = {"update-always"}  # our mildest level has no updates
    assert {*GENERATOR.engine.OF_DECISIONS} - elsewhere == {*truth["assess"]["traps"]} - {"on-the-wall"}
    assert elsewhere < {*other["assess"]["traps"]}
    assert len(other["assess"]["traps"]["by-heart"]) > len(other["assess"]["wants"]) / 2


@pytest.mark.parametrize("seed", range(4))
def test_no_answer_is_right_for_most_cases_and_labels_go_with_every_level(seed):
    made = GENERATOR.generate(seed)
    wants = made.truth["assess"]["wants"].values()
    for key, share in (("severity", 0.6), ("channel", 0.75)):
        assert max(Counter(want[key] for want in wants).values()) < len(wants) * share
    labels = {one["commonLabels"]["severity"] for one in read_notifications(made.files["alerts.jsonl"])}
    assert labels == {"critical", "warning", "info"}


@pytest.mark.parametrize("edge", ["other-team", "lower-team"])
def test_another_team_shares_no_level_and_no_word(edge):
    ours, other = (tomllib.loads(GENERATOR.generate(3, one).files["urgency.toml"].decode()) for one in (None, edge))
    for key in ("declare_from", "unknown_level", "population", "look_again_minutes", "exposure"):
        assert ours[key] != other[key]


def test_percentages_of_every_bound_are_what_they_say():
    for seed in range(12):  # whoever compares percentages may be right, too
        for edge in (None, "other-team", "lower-team"):
            text = GENERATOR.generate(seed, edge).files["severity.toml"].decode()
            for level in tomllib.loads(text)["levels"]:
                assert level["at_least"] * 100 == round(level["at_least"] * 100, 6)


@pytest.mark.parametrize("seed", range(4))
def test_two_cases_of_one_group_ask_for_different_things(seed):
    made = GENERATOR.generate(seed)
    alerts = {case["case"]: case["alert"] for case in json.loads(made.files["impact.json"])["cases"]}
    first, later = (made.truth["kinds"][kind] for kind in ("week", "week-later"))
    assert alerts[first] == alerts[later]
    assert len({*alerts.values()}) == len(alerts) - 1
    assert [made.truth["assess"]["wants"][name]["channel"] for name in (first, later)] == ["ticket", "page"]


@pytest.mark.parametrize("edge", ["other-team", "lower-team"])
def test_ids_and_minutes_of_another_team_tell_nothing(edge):
    files = GENERATOR.generate(1, edge).files
    levels = tomllib.loads(files["severity.toml"].decode())["levels"]
    ids = [level["id"] for level in sorted(levels, key=lambda level: level["at_least"])]
    assert sorted(ids) not in (ids, ids[::-1])
    assert {level["pages"] for level in levels if level["update_minutes"]} == {True, False}
    named = {one["annotation"] for one in tomllib.loads(files["urgency.toml"].decode())["deadlines"]}
    assert len(named) == 2
    assert not named & {*GENERATOR.NAMES}
