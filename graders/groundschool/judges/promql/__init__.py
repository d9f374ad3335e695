"""PromQL and rule files, judged: by the real promtool where it is installed, by an oracle in Python elsewhere."""

from groundschool.judges.promql.columns import Samples
from groundschool.judges.promql.errors import PromqlError
from groundschool.judges.promql.judge import Answers, ask, backend, parses, refused_because
from groundschool.judges.promql.rulefile import AlertRule, read_rules
from groundschool.judges.promql.scenario import Labels, PromqlQuestion, PromqlScenario
from groundschool.judges.promql.stored import answers_over, samples_of
from groundschool.judges.promql.thresholds import thresholds

__all__ = [
    "AlertRule",
    "Answers",
    "Labels",
    "PromqlError",
    "PromqlQuestion",
    "PromqlScenario",
    "Samples",
    "answers_over",
    "ask",
    "backend",
    "parses",
    "read_rules",
    "refused_because",
    "samples_of",
    "thresholds",
]
