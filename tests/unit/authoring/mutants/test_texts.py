"""Mutants of regular expressions, scripts, queries, rule files and modules."""

import re

import pytest
import yaml

from groundschool.authoring.mutants.hcl import hcl_mutants
from groundschool.authoring.mutants.promql import query_mutants
from groundschool.authoring.mutants.regex import pattern_mutants, regex_mutants
from groundschool.authoring.mutants.rule_file import rule_mutants
from groundschool.authoring.mutants.shell import shell_mutants

SCRIPT = """#!/bin/bash
set -euo pipefail
[[ -d $1 && ! -L $1 ]] || exit 2
# a remark
find . -type f -mtime +"$2" -print0
"""
QUERY = 'sum by (le, route) (rate(hits_total{job="api", code=~"5.."}[1h])) / 14 > 0.5 and up >= 1'
RULES = """
groups:
- name: slo
  rules:
  - {record: "a:ratio5m", expr: "sum(rate(x[5m]))"}
  - {record: "a:ratio1h", expr: "sum(rate(x[1h]))"}
  - alert: Burn
    expr: a:ratio1h > 2 and a:ratio5m > 2
    labels: {severity: page, long: 1h}
    annotations: {summary: words}
"""
MODULE = """resource "queue" "all" {
  for_each = toset(local.names)
  size     = 4
  open     = true
}

locals {
  names = [
    "a",
    "b",
  ]
}
"""


@pytest.mark.parametrize(
    ("pattern", "want"),
    [
        (r"^a\d+$", {r"a\d+$", r"^a.+$", r"^a\d$", r"^a\d*$", r"^a\d+"}),
        (r"(?:a|b|c)", {"(?:b|c)", "(?:a|c)", "(?:a|b)"}),
        (r"x\.[ab]", {"x.[ab]", r"x\.."}),
        (r"(?P<n>a)|b", {"b", "(?P<n>a)"}),
    ],
)
def test_a_pattern_loses_or_loosens_one_token(pattern, want):
    assert set(pattern_mutants(pattern)) == want
    for other in want:
        re.compile(other)


def test_a_text_that_is_no_pattern_is_left_alone():
    assert not list(regex_mutants("a (plain) text."))


def test_a_script_loses_guards_words_and_quotes():
    texts = {one.text for one in shell_mutants(SCRIPT)}
    for old, new in {
        "set -euo pipefail\n": "",
        "[[ -d $1 && ! -L $1 ]]": "[[ -d $1 ]]",
        '"$2"': "$2",
        "-mtime": "-mmin",
        " -print0": " -print",
        "exit 2": "exit 0",
        "-print0\n": "-print0 || true\n",
    }.items():
        assert SCRIPT.replace(old, new) in texts
    assert all(text.startswith("#!/bin/bash\n") and "# a remark\n" in text for text in texts)


def test_a_query_loses_matchers_labels_and_halves():
    texts = {one.text for one in query_mutants(QUERY)}
    for old, new in {
        'job="api", ': "",
        '=~"5.."': '=~"503"',
        " by (le, route)": " by (le)",
        "rate(": "increase(",
        "[1h]": "[30m]",
        " and up >= 1": "",
        " > 0.5": " >= 0.5",
        " / 14": " * 14",
        "14": "15",
        "sum by": "avg by",
    }.items():
        assert QUERY.replace(old, new) in texts


def test_of_recordings_that_differ_in_their_window_one_is_changed_in_every_way():
    found = [(one.operator, yaml.safe_load(one.text)["groups"][0]["rules"]) for one in rule_mutants(RULES)]
    assert {operator for operator, rules in found if rules[1]["expr"] != "sum(rate(x[1h]))" and len(rules) == 3} == {
        "window"
    }
    assert sum(operator == "rule-dropped" for operator, _ in found) == 3
    assert {rules[-1].get("for") for operator, rules in found if operator == "for"} == {"1m", "5m", "30m", "2h"}
    assert not any(rules[-1].get("annotations") == {"summary": "other"} for _, rules in found)
    assert any(rules[-1]["expr"] == "a:ratio2h > 2 and a:ratio5m > 2" for _, rules in found)


def test_a_module_loses_blocks_attributes_elements_and_has_other_values():
    texts = {one.text for one in hcl_mutants(MODULE)}
    for old, new in {
        MODULE[: MODULE.index("\nlocals")]: "",
        "  size     = 4\n": "",
        "= 4": "= 5",
        "true": "false",
        '    "a",\n': "",
        "toset(": "tolist(",
        "local.names": "var.names",
    }.items():
        assert MODULE.replace(old, new, 1) in texts
