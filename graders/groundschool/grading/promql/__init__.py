"""PromQL and rule files, judged: by the real promtool where it is installed, by an oracle in Python elsewhere."""

from groundschool.grading.promql.errors import PromqlError
from groundschool.grading.promql.judge import Answers, accepted, ask, backend, parses
from groundschool.grading.promql.rulefile import Rule, read_rules
from groundschool.grading.promql.scenario import Labels, Question, Scenario
from groundschool.grading.promql.thresholds import thresholds

__all__ = [
    "Answers",
    "Labels",
    "PromqlError",
    "Question",
    "Rule",
    "Scenario",
    "accepted",
    "ask",
    "backend",
    "parses",
    "read_rules",
    "thresholds",
]
