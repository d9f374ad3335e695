"""The matcher of routing trees names the receivers that amtool names, on drawn configurations and on public shapes."""

import random
import time

import pytest
import yaml

from groundschool.authoring.solution import answers
from groundschool.datasets import load_datasets
from groundschool.judges.alertmanager import (
    AlertmanagerError,
    inhibiting,
    parse_matchers,
    read_configuration,
    receivers_of,
    refused_configuration,
    routed_by_amtool,
)
from groundschool.judges.go_patterns import go_pattern

VALUES = {
    "team": ("payments", "storefront", "platform", "pay"),
    "severity": ("page", "ticket", "info"),
    "instance": ("db-1", "db-10", "web-1:80", "a.b", "aXb"),
    "env": ("prod", "stage"),
}
PATTERNS = (
    "pay", "pay.*", "pay|plat.*", "db-1", "db-[0-9]+", "(db|web)-1.*", "a.b", r"a\.b", ".*", ".+", "", "page|info",
    "(?i)PAGE", "[^d].*", "d?b-1{1,2}0?", "^db-1$", "db-1|", r"\w+-\d", "(?:prod)", "p.+e$",
)  # fmt: skip


def drawn_route(rng: random.Random, depth: int) -> dict:
    made: dict = {"receiver": rng.choice("abcdef")} if rng.random() < 0.8 else {}
    for _ in range(rng.choice((0, 1, 1, 2))):
        name = rng.choice(tuple(VALUES))
        form = rng.random()
        if form < 0.25:
            made.setdefault("match", {})[name] = rng.choice((*VALUES[name], ""))
        elif form < 0.5:
            made.setdefault("match_re", {})[name] = rng.choice(PATTERNS)
        else:
            op = rng.choice(("=", "!=", "=~", "!~"))
            value = rng.choice(PATTERNS if "~" in op else (*VALUES[name], ""))
            text = f'{name}{op}"' + value.replace("\\", "\\\\") + '"'
            made.setdefault("matchers", []).append(rng.choice((text, f"{{{text}}}", text.replace(op, f" {op} "))))
    if rng.random() < 0.4:
        made["continue"] = rng.random() < 0.7
    if depth < 3 and rng.random() < 0.6:
        made["routes"] = [drawn_route(rng, depth + 1) for _ in range(rng.randint(1, 3))]
    return made


def drawn_configuration(rng: random.Random) -> str:
    routes = [drawn_route(rng, 1) for _ in range(rng.randint(2, 5))]
    receivers = [{"name": name} for name in "abcdef"]
    return yaml.safe_dump({"route": {"receiver": "a", "routes": routes}, "receivers": receivers})


def drawn_labels(rng: random.Random) -> dict[str, str]:
    return {name: rng.choice(values) for name, values in VALUES.items() if rng.random() < 0.8}


@pytest.mark.parametrize("seed", range(12))
def test_drawn_trees_send_alerts_where_amtool_says(seed, tmp_path, require_tool):
    require_tool("amtool")
    rng = random.Random(f"trees {seed}")
    text = drawn_configuration(rng)
    assert not refused_configuration(text, tmp_path)
    tree = read_configuration(text).route
    for labels in (drawn_labels(rng) or {"team": "pay"} for _ in range(20)):
        assert receivers_of(tree, labels) == routed_by_amtool(text, labels, tmp_path), (labels, text)


@pytest.mark.parametrize(
    "changed",
    [
        {"route": {"receiver": "nobody"}},
        {"route": {"receiver": "a", "matchers": ["x=y"]}},
        {"route": {"receiver": "a", "continue": True}},
        {"route": {"receiver": "a", "routes": [{"matchers": ["team=~(pay"]}]}},
        {"route": {"receiver": "a", "routes": [{"matchers": ["team"]}]}},
        {"route": {"receiver": "a", "routes": [{"matchers": ['team="pay']}]}},
        {"route": {"receiver": "a", "routes": [{"match_re": {"team": "*"}}]}},
        {"route": {"receiver": "a", "routes": [{"matchers": ["team=~(?=x)y"]}]}},
        {"route": {"receiver": "a", "routes": [{"match": ["team"]}]}},
        {"route": {"receiver": "a", "rutes": []}},
        {"receivers": [{"name": "a"}, {"name": "a"}]},
        {"inhibit_rules": [{"source_matchers": ["a=b"], "target": ["c=d"]}]},
        {"inhibit_rules": [{"source_matchers": ["a=b"], "target_matchers": ["c=~d|e"], "equal": ["f"]}]},
        {"route": {"receiver": "a", "routes": [{"matchers": ['{team="pay", env!~"st.*",}']}]}},
    ],
)
def test_a_configuration_is_accepted_by_both_or_by_neither(changed, tmp_path, require_tool):
    require_tool("amtool")
    text = yaml.safe_dump({"route": {"receiver": "a"}, "receivers": [{"name": "a"}]} | changed)
    try:
        read_configuration(text)
        ours = ""
    except AlertmanagerError as error:
        ours = str(error)
    assert bool(ours) == bool(refused_configuration(text, tmp_path)), ours


@pytest.mark.parametrize(("pattern", "text"), [("(a+)+b", "a" * 60), ("(.*)*x", "y" * 80), (".*" * 60 + "z", "a" * 80)])
def test_an_expression_that_would_take_other_engines_for_ever_takes_a_moment(pattern, text):
    began = time.process_time()
    assert not go_pattern(pattern).fullmatch(text)
    assert time.process_time() - began < 1


@pytest.mark.parametrize("seed", range(6))
def test_the_truths_of_trees_and_nights_are_what_the_matcher_says(seed, course):
    truth = load_datasets(course.root)[0]["pager-routes"].generate(seed).truth
    for name, one in truth["situations"]["receivers"].items():
        tree = read_configuration(yaml.safe_dump(one["config"] | {"receivers": names_in(one["config"]["route"])})).route
        found = [[*receivers_of(tree, labels)] for labels in one["alerts"]]
        assert found == truth["receivers"]["wants"][name]
    for name, one in truth["situations"]["muted"].items():
        text = yaml.safe_dump(one["config"] | {"route": {"receiver": "a"}, "receivers": [{"name": "a"}]})
        rules, alerts = read_configuration(text).inhibitions, one["alerts"]
        for labels, by in zip(alerts, truth["muted"]["wants"][name], strict=True):
            named = [alerts[number] for number in by if isinstance(number, int)]
            found = inhibiting(rules, labels, alerts)
            assert {tuple(each.items()) for each in found} == {tuple(each.items()) for each in named}


def names_in(route: dict) -> list[dict[str, str]]:
    found = {route["receiver"]} if "receiver" in route else set()
    for child in route.get("routes", []):
        found |= {one["name"] for one in names_in(child)}
    return [{"name": name} for name in sorted(found)]


@pytest.mark.parametrize("seed", range(2))
def test_amtool_sends_the_alerts_of_the_ticket_where_the_solution_does(seed, course, tmp_path, require_tool):
    require_tool("amtool")
    exercise = course.exercise("observability/who-gets-the-page")
    variant = load_datasets(course.root)[0]["pager-routes"].generate(seed).placed(tmp_path)
    text = answers(exercise, variant.folder, solved=True)["config"]
    about, tree = variant.truth["company"], read_configuration(text).route
    for labels, wanted in zip(about["alerts"], about["told"], strict=True):
        assert sorted(routed_by_amtool(text, labels, tmp_path)) == sorted(receivers_of(tree, labels)) == wanted


def test_a_label_that_is_missing_is_empty():
    [matcher] = parse_matchers('team!~"pay.*"')
    assert matcher.matches({})
    assert not parse_matchers("team=~.+")[0].matches({})
    assert parse_matchers('team=""')[0].matches({"env": "prod"})
