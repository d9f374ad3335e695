"""The one door to both backends: promtool where it is installed, the oracle elsewhere, with the same verdict."""

import os
from collections.abc import Sequence
from pathlib import Path

from groundschool.grading.tools import stand_ins_judge, which
from groundschool.judges.promql import oracle, promtool
from groundschool.judges.promql.errors import PromqlError
from groundschool.judges.promql.oracle import Sample
from groundschool.judges.promql.rulefile import read_rules
from groundschool.judges.promql.scenario import PromqlScenario
from groundschool.judges.promql.syntax import syntax_tree

BACKEND_VARIABLE = "GROUNDSCHOOL_PROMQL"  # "oracle" judges without promtool even where it is installed
Answers = list[list[Sample]]


def backend() -> str:
    """Return who judges here: "promtool" or "oracle"."""
    stands_in = stand_ins_judge() or os.environ.get(BACKEND_VARIABLE) == "oracle"
    return "promtool" if not stands_in and which("promtool") else "oracle"


def refused_because(rules: str, folder: Path) -> str:
    """Return the reason why Prometheus would refuse a rule file, or nothing."""
    if backend() == "promtool" and (reason := promtool.reason_to_refuse(rules, folder)):
        return reason
    try:
        read_rules(rules)
    except PromqlError as error:
        return str(error)
    return ""


def parses(expr: str) -> str:
    """Return the reason why an expression is no PromQL, or nothing."""
    try:
        syntax_tree(expr)
    except PromqlError as error:
        return str(error)
    return ""


def ask(scenarios: Sequence[PromqlScenario], folder: Path, rules: str = "") -> Answers:
    """Return the answer to every question of every scenario, each an instant vector by labels.

    ``rules`` is the text of a rule file that is in force meanwhile; ``folder`` is a place for promtool's files. Raises
    PromqlError, with the reason, when the rules or a question cannot be evaluated.
    """
    known = read_rules(rules) if rules else ()
    if backend() == "promtool":
        return promtool.measured_answers(scenarios, known, folder)
    return [oracle.computed_answers(scenario, known) for scenario in scenarios]
