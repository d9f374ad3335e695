"""Asks the real promtool: whether it accepts a rule file, and what it answers to a scenario's questions.

``promtool test rules`` compares; it does not tell. So every question is put as one that expects no result, and what
promtool got instead is read from its report (one ``got:`` line a question that has a result).
"""

import json
import re
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import yaml

from groundschool.errors import JudgeBroke
from groundschool.grading.programs import Job, Ran, run_program
from groundschool.grading.tools import which
from groundschool.judges.promql.errors import PromqlError
from groundschool.judges.promql.oracle import Sample
from groundschool.judges.promql.rulefile import AlertRule
from groundschool.judges.promql.scenario import PromqlScenario, labels_of

PATIENCE = 30  # seconds
# Collecting garbage only when memory gets short takes a quarter off a run (Go's GC guide, "Memory limit").
# One processor at a time takes another eighth off the sum of all.
UNCOLLECTED = {"GOGC": "off", "GOMEMLIMIT": "400MiB", "GOMAXPROCS": "1"}
NOT_STARTED = 127  # the exit status, as shells give it, of a program that is not there
_FAILED = re.compile(
    r'expr: "(?:[^"\\]|\\.)*# (?P<scenario>\d+)\.(?P<question>\d+)", time: [^,]+,'
    r"(?: err: (?P<err>[^\n]*)|\n\s+exp: [^\n]*\n\s+got: (?P<got>[^\n]*))"
)
_RULE_FAILED = re.compile(r"(?m)^\s+rule: (?P<rule>[^\n]*?), time: [^,]+, err: (?P<err>[^\n]*)")
_SAMPLE = re.compile(r'(?P<labels>[\w:]*\{(?:[^{}"]|"(?:[^"\\]|\\.)*")*\}) (?P<value>[-+.\w]+)')


def reason_to_refuse(text: str, folder: Path) -> str:
    """Return promtool's reason for refusing a rule file, or nothing."""
    try:
        done = _run(["check", "rules", "rules.yml"], {"rules.yml": text}, folder)
    except PromqlError as error:
        return str(error)
    said = [line.strip() for line in done.complaint.splitlines() if line.strip() not in ("", "FAILED:")]
    return "" if done.status == 0 else " ".join(said).replace("rules.yml: ", "")


def measured_answers(
    scenarios: Sequence[PromqlScenario], rules: Iterable[AlertRule], folder: Path
) -> list[list[Sample]]:
    """Return the answers to every scenario's questions; raises PromqlError where promtool reports an error instead."""
    group = {"name": "rules", "rules": [rule.as_yaml() for rule in rules]}
    tests = dict(_test_files(scenarios))
    files = {"rules.yml": yaml.safe_dump({"groups": [group] if group["rules"] else []}), **tests}
    done = _run(["test", "rules", *tests], files, folder)
    report = done.text + done.complaint
    if error := _RULE_FAILED.search(report):
        raise PromqlError(error["err"])
    found: list[list[Sample]] = [[{} for _ in scenario.questions] for scenario in scenarios]
    seen = list(_FAILED.finditer(report))
    if done.status and not seen:
        raise PromqlError(" ".join(report.split()))
    for failed in seen:
        if failed["err"]:
            raise PromqlError(failed["err"])
        found[int(failed["scenario"])][int(failed["question"])] = _samples(failed["got"])
    return found


def _test_files(scenarios: Sequence[PromqlScenario]) -> Iterator[tuple[str, str]]:
    """Yield one test file for each evaluation interval: its name and its text."""
    by_interval: dict[int, list[object]] = defaultdict(list)
    for number, scenario in enumerate(scenarios):
        by_interval[scenario.every].append(_test_group(number, scenario))
    for every, groups in by_interval.items():
        content = {"rule_files": ["rules.yml"], "evaluation_interval": f"{every}s", "tests": groups}
        yield f"test-{every}s.yml", json.dumps(content)  # JSON is YAML


def _test_group(number: int, scenario: PromqlScenario) -> dict[str, object]:
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


def _run(arguments: list[str], files: Mapping[str, str], folder: Path) -> Ran:
    """Return how promtool ended in a folder of these files only, made below ``folder`` for the moment.

    Raises PromqlError when it took too long or was killed, JudgeBroke when it did not start.
    """
    with tempfile.TemporaryDirectory(prefix="promtool-", dir=folder) as place:
        for name, text in files.items():
            (Path(place) / name).write_bytes(text.encode("utf-8", "replace"))
        done = run_program(Job([which("promtool"), *arguments], Path(place), environment=UNCOLLECTED, seconds=PATIENCE))
    if done.status is None:
        raise PromqlError(f"evaluating {done.complaint or f'took longer than {PATIENCE} s'}")
    if done.status < 0:
        raise PromqlError(f"evaluating was ended by signal {-done.status}")
    if done.status == NOT_STARTED:
        raise JudgeBroke(f"promtool cannot be started: {done.complaint}")
    return done
