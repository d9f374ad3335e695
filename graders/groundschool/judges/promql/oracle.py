"""Plays a scenario in Python: stores its series, evaluates the rules over them, answers its questions."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from groundschool.judges.promql.columns import Bools, Samples, Value, Vector, VectorColumn, add, nameless, stored
from groundschool.judges.promql.errors import PromqlError
from groundschool.judges.promql.expressions import Evaluation
from groundschool.judges.promql.rulefile import AlertRule
from groundschool.judges.promql.scenario import Floats, Labels, PromqlScenario, expanded, labels_of
from groundschool.judges.promql.syntax import syntax_tree

Sample = dict[Labels, float]


@dataclass(frozen=True)
class _World:
    """What a scenario scrapes, and the moments at which its rules are evaluated."""

    interval: int
    every: int
    until: int
    series: tuple[tuple[str, str], ...]

    @property
    def grid(self) -> Floats:
        return np.arange(0, self.until + 1, self.every, dtype=np.float64)


def computed_answers(scenario: PromqlScenario, rules: Iterable[AlertRule]) -> list[Sample]:
    """Return the answer to each question: an instant vector, by labels; raises PromqlError when there is none."""
    until = max(question.at for question in scenario.questions)
    world = _World(scenario.interval, scenario.every, until, tuple(scenario.series.items()))
    known, series = tuple(rules), _scraped(world)
    for count in range(1, len(known) + 1):
        series = _evaluated(world, known[:count])
    asked = Evaluation(series, np.array([float(question.at) for question in scenario.questions]))
    values = {expr: asked.value(syntax_tree(expr)) for expr in {question.expr for question in scenario.questions}}
    return [_sample(values[question.expr], number) for number, question in enumerate(scenario.questions)]


@lru_cache(maxsize=16)
def _scraped(world: _World) -> tuple[Samples, ...]:
    return tuple(_samples(world.interval, written, values) for written, values in world.series)


@lru_cache(maxsize=1024)
def _evaluated(world: _World, rules: tuple[AlertRule, ...]) -> tuple[Samples, ...]:
    """Return the series there are once the rules were evaluated; answers to one exercise mostly begin alike."""
    *before, rule = rules
    series = _evaluated(world, tuple(before)) if before else _scraped(world)
    result = _results(rule, Evaluation(series, world.grid))
    made = result if rule.record else _alerts(rule, result, world.grid)
    return (*series, *(stored(labels, world.grid, column) for labels, column in made.items()))


def _samples(interval: int, written: str, values: str) -> Samples:
    every = expanded(values)
    times = interval * np.arange(len(every), dtype=np.float64)
    there = ~np.isnan(every)
    return Samples(labels_of(written), times[there], every[there], np.zeros(int(there.sum()), dtype=bool))


def _sample(value: Value, number: int) -> Sample:
    """Return what a value is at one of the moments it was asked for."""
    if not isinstance(value, dict):
        return {(): float(value[number])}
    return {labels: float(column.values[number]) for labels, column in value.items() if column.present[number]}


def _results(rule: AlertRule, evaluation: Evaluation) -> Vector:
    """Return what a rule's expression gives, under the rule's own name and labels."""
    value = evaluation.value(syntax_tree(rule.expr))
    if not isinstance(value, dict):
        value = {(): VectorColumn(value, np.ones(len(evaluation.at), dtype=bool))}
    name = {"__name__": rule.record} if rule.record else {}
    made: Vector = {}
    for labels, column in value.items():
        own = tuple(sorted((dict(nameless(labels)) | dict(rule.labels) | name).items()))
        add(made, own, column, "vector contains metrics with the same labelset after applying rule labels")
    return made


def _alerts(rule: AlertRule, active: Vector, grid: Floats) -> Vector:
    """Return the ALERTS series of an alerting rule: pending while ``for`` runs, firing after it."""
    made: Vector = {}
    for labels, column in active.items():
        firing = _firing(column.present, grid, rule.waits)
        for state, when in (("firing", firing), ("pending", column.present & ~firing)):
            own = dict(labels) | {"__name__": "ALERTS", "alertname": rule.alert, "alertstate": state}
            made[tuple(sorted(own.items()))] = VectorColumn(np.ones(len(grid)), when)
    return made


def _firing(active: Bools, grid: Floats, waits: float) -> Bools:
    """Return when an alert that is active at the given moments fires: once it was active for ``waits`` seconds."""
    began = np.full(len(grid), np.nan)
    since = np.nan
    for t, there in enumerate(active):
        since = (grid[t] if np.isnan(since) else since) if there else np.nan
        began[t] = since
    return active & (grid - began >= waits)


__all__ = ["PromqlError", "Sample", "computed_answers"]
