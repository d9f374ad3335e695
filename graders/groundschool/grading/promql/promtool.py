"""Asks the real promtool: whether it accepts a rule file, and what it answers to a scenario's questions.

``promtool test rules`` compares; it does not tell. So every question is put as one that expects no result, and what
promtool got instead is read from its report (one ``got:`` line a question that has a result).
"""

import json
import re
import subprocess
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import yaml

from groundschool.grading.promql.errors import PromqlError
from groundschool.grading.promql.oracle import Sample
from groundschool.grading.promql.rulefile import Rule
from groundschool.grading.promql.scenario import Scenario, labels_of
from groundschool.grading.tools import which

PATIENCE = 30  # seconds
_FAILED = re.compile(
    r'expr: "(?:[^"\\]|\\.)*# (?P<scenario>\d+)\.(?P<question>\d+)", time: [^,]+,'
    r"(?: err: (?P<err>[^\n]*)|\n\s+exp: [^\n]*\n\s+got: (?P<got>[^\n]*))"
)
_RULE_FAILED = re.compile(r"(?m)^\s+rule: (?P<rule>[^\n]*?), time: [^,]+, err: (?P<err>[^\n]*)")
_SAMPLE = re.compile(r'(?P<labels>[\w:]*\{(?:[^{}"]|"(?:[^"\\]|\\.)*")*\}) (?P<value>[-+.\w]+)')


def accepted(text: str, folder: Path) -> str:
    """Return promtool's reason for refusing a rule file, or nothing."""
    (folder / "rules.yml").write_text(text, encoding="utf-8")
    done = _run(["check", "rules", "rules.yml"], folder)
    said = [line.strip() for line in done.stderr.splitlines() if line.strip() not in ("", "FAILED:")]
    return "" if done.returncode == 0 else " ".join(said).replace("rules.yml: ", "")


def answers(scenarios: Sequence[Scenario], rules: Iterable[Rule], folder: Path) -> list[list[Sample]]:
    """Return the answers to every scenario's questions; raises PromqlError where promtool reports an error instead."""
    group = {"name": "rules", "rules": [rule.as_yaml() for rule in rules]}
    (folder / "rules.yml").write_text(yaml.safe_dump({"groups": [group] if group["rules"] else []}), encoding="utf-8")
    names = list(_test_files(scenarios, folder))
    done = _run(["test", "rules", *names], folder)
    report = done.stdout + done.stderr
    if error := _RULE_FAILED.search(report):
        raise PromqlError(error["err"])
    found: list[list[Sample]] = [[{} for _ in scenario.questions] for scenario in scenarios]
    seen = list(_FAILED.finditer(report))
    if done.returncode and not seen:
        raise PromqlError(" ".join(report.split()))
    for failed in seen:
        if failed["err"]:
            raise PromqlError(failed["err"])
        found[int(failed["scenario"])][int(failed["question"])] = _samples(failed["got"])
    return found


def _test_files(scenarios: Sequence[Scenario], folder: Path) -> Iterator[str]:
    """Write one test file for each evaluation interval and yield the files' names."""
    by_interval: dict[int, list[object]] = defaultdict(list)
    for number, scenario in enumerate(scenarios):
        by_interval[scenario.every].append(_test_group(number, scenario))
    for every, groups in by_interval.items():
        name = f"test-{every}s.yml"
        content = {"rule_files": ["rules.yml"], "evaluation_interval": f"{every}s", "tests": groups}
        (folder / name).write_text(json.dumps(content), encoding="utf-8")  # JSON is YAML
        yield name


def _test_group(number: int, scenario: Scenario) -> dict[str, object]:
    return {
        "interval": f"{scenario.interval}s",
        "input_series": [{"series": name, "values": values} for name, values in scenario.series.items()],
        "promql_expr_test": [
            # The comment on a line of its own is how the report is matched with the question.
            {"expr": f"{question.expr}\n# {number}.{position}", "eval_time": f"{question.at}s", "exp_samples": []}
            for position, question in enumerate(scenario.questions)
        ],
    }


def _samples(got: str) -> Sample:
    return {
        labels_of(one["labels"]) if one["labels"] != "{}" else (): float(one["value"]) for one in _SAMPLE.finditer(got)
    }


def _run(arguments: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(
            [which("promtool"), *arguments],
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise PromqlError(f"evaluating took longer than {PATIENCE} s") from error
