"""What the lesson on metrics says that Prometheus answers is what promtool answers."""

import contextlib
import io
from itertools import chain

import pytest

from groundschool.judges.promql import PromqlQuestion, PromqlScenario, ask, backend
from groundschool.judges.promql.scenario import expanded

LESSON = "curriculum/observability/lessons/metrics-from-the-inside.py"
SAID = ("answers", "ratios", "matched", "absent")
INTERVAL, EVERY, AT = 15, 5, 295


def told(course):
    """Return the lesson's series, and by query what it says of it: the cells with promtool's answers are run."""
    known: dict[str, dict] = {}
    for cell in (course.root / LESSON).read_text().split("\n# %%"):
        code = cell.partition("\n")[2]
        if code.startswith(("world = ", *(f"{name} = " for name in SAID))):
            with contextlib.redirect_stdout(io.StringIO()):
                exec(code, known)  # noqa: S102 - a cell of this course
    return known["world"], dict(chain.from_iterable(known[name].items() for name in SAID))


def test_the_question_about_three_errors_is_about_these_samples(course):
    world, said = told(course)
    samples = expanded(world['errors_total{job="api",instance="a"}'])
    assert [samples[at // INTERVAL] for at in (240, 255, 270, 285)] == [20, 20, 23, 23]
    assert said["increase(errors_total[1m])"] == {"api a": 3 * 60 / 45}


def test_answers_are_those_of_promtool(course, require_tool, tmp_path):
    require_tool("promtool")
    assert backend() == "promtool"
    world, said = told(course)
    assert len(said) > 12
    questions = tuple(PromqlQuestion(AT, query) for query in said)
    (found,) = ask([PromqlScenario(INTERVAL, EVERY, world, questions)], tmp_path)
    for (query, want), got in zip(said.items(), found, strict=True):
        shown = {_short(labels): value for labels, value in got.items()}
        assert shown == pytest.approx(want, rel=1e-4, abs=1e-9), query


def _short(labels):
    """Return labels as the lesson writes them: their values, without the metric's name."""
    return " ".join(
        value
        for name, value in sorted(labels, key=lambda one: (one[0] != "code", one[0] != "job"))
        if name != "__name__"
    )
