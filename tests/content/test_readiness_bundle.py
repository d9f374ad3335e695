"""Bundles of services that want to go live: what is right agrees with the package's own readers, and promtool."""

import json
import subprocess
from pathlib import Path, PurePosixPath

import pytest

from groundschool.curriculum.content_module import load_content_module
from groundschool.formats.front_matter import read_page
from groundschool.formats.grafana import read_dashboard
from groundschool.judges.promql.rulefile import read_rules
from groundschool.kit import Variant

ROOT = Path(__file__).parents[2]
GENERATOR = load_content_module(ROOT / "datasets/readiness-bundle/generate.py")
GRADER = load_content_module(ROOT / "curriculum/operations/ready-for-production/grader.py")
PARTS = {"What it means", "Immediate checks", "Mitigation", "Escalation", "Rollback"}


def bundles(made):
    """Yield the states of each bundle with its files, by their paths in it."""
    for name, states in made.truth["states"].items():
        held = {path.split("/", 1)[1]: text for path, text in made.files.items() if path.startswith(f"{name}/")}
        yield name, states, held


@pytest.mark.parametrize("seed", range(4))
def test_alerts_that_page_have_what_the_truth_says_of_them(seed):
    for name, states, held in bundles(GENERATOR.generate(seed)):
        rules = read_rules(held["monitoring/rules.yml"].decode())
        pages = [rule for rule in rules if rule.labels.get("severity") == "page"]
        why = states["alerts"]["why"]
        if why == "no-page":
            assert not pages
        elif why != "no-pointer" and states["alerts"]["evidence"]:
            waits = all(rule.waits for rule in pages)
            linked = all("runbook_url" in rule.annotations for rule in pages)
            assert waits or why in ("no-for", "other"), name
            assert linked or why in ("no-for", "no-runbook", "other"), name
            assert pages or why == "other"


@pytest.mark.parametrize("seed", range(4))
def test_runbooks_are_as_good_as_the_truth_says(seed):
    for name, states, held in bundles(GENERATOR.generate(seed)):
        told = states["runbook"]
        path = (told["evidence"] or "").split("#")[0]
        if not path.startswith("runbooks/"):
            continue
        try:
            matter, text = read_page(held[path])
        except ValueError:
            assert told["why"] == "other"
            continue
        assert (matter.get("service") == name) == (told["why"] != "other")
        headings = {line[3:].strip() for line in text.splitlines() if line.startswith("## ")}
        assert headings >= PARTS or told["why"] == "unfinished"


@pytest.mark.parametrize("seed", range(4))
def test_dashboards_can_be_drawn_and_are_about_whom_the_truth_says(seed):
    for name, states, held in bundles(GENERATOR.generate(seed)):
        tags = read_dashboard(held["monitoring/dashboard.json"])["tags"]
        if states["dashboard"]["evidence"] == "monitoring/dashboard.json":
            assert (name in tags) == (states["dashboard"]["why"] != "other")


@pytest.mark.parametrize("seed", range(4))
def test_evidence_stands_where_it_is_said_to(seed):
    for _, states, held in bundles(GENERATOR.generate(seed)):
        where = [one["evidence"] for one in states.values() if one["evidence"]]
        assert {path.split("#")[0] for path in where} <= {*held}
        drills = held["records/drills.csv"].decode()
        assert all(f"\n{path.split('#')[1]}," in drills for path in where if "drills.csv" in path)
        assert json.loads(held["entities.json"])


def test_promtool_reads_every_rule_file_and_all_tests_pass(tmp_path, require_tool):
    promtool = require_tool("promtool")
    rules = []
    for name, _, held in bundles(GENERATOR.generate(0)):
        folder = tmp_path / name
        folder.mkdir()
        for path in ("monitoring/rules.yml", "monitoring/rules-test.yml"):
            (folder / PurePosixPath(path).name).write_bytes(held[path])
        rules.append(folder / "rules.yml")
        subprocess.run([promtool, "test", "rules", "rules-test.yml"], cwd=folder, check=True, capture_output=True)
    subprocess.run([promtool, "check", "rules", *rules], check=True, capture_output=True)


@pytest.mark.parametrize("seed", range(6))
def test_ticks_tell_nothing_and_no_guess_gets_half(seed, tmp_path):
    made = GENERATOR.generate(seed)
    for path, content in made.files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(content)
    variant = Variant(made.files, made.truth, seed, None, tmp_path)
    right, ticked = made.truth["states"], made.truth["ticked"]

    def guesser(choose):
        def answer(folder):
            name = Path(folder).name
            return {item: {**one, **choose(name, item, one)} for item, one in right[name].items()}

        return answer

    met, gap = {"state": "met", "why": "ok"}, {"state": "not met", "why": "untested"}
    guesses = [
        lambda *_: met,
        lambda *_: gap,
        lambda name, item, _: met if ticked[name][item] else gap,
        lambda name, item, one: met if ticked[name][item] else one,
    ]
    for choose in guesses:
        assert GRADER.checked(guesser(choose), variant).fraction < 0.5
    said = [(ticked[name][item], one["state"] == "met") for name, told in right.items() for item, one in told.items()]
    share = {state: [tick for tick, met in said if met is state] for state in (True, False)}
    assert all(0.3 < sum(ticks) / len(ticks) < 0.95 for ticks in share.values())


@pytest.mark.parametrize("seed", range(6))
def test_no_decision_is_right_for_most(seed):
    wants = GENERATOR.generate(seed).truth["decision"]["wants"].values()
    for word in ("go", "go with conditions", "no go"):
        same = [want for want in wants if want == {**want, "decision": word, "blocked_by": [], "to_sign": []}]
        assert len(same) < len(wants) / 2
