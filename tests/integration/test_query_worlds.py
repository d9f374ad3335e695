"""What the query worlds' file says is what Prometheus would know of the usual world at that time."""

import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families as openmetrics

from groundschool.datasets import load_datasets
from groundschool.judges.promql import PromqlQuestion, PromqlScenario, ask


@pytest.mark.parametrize("seed", [0, 5])
def test_the_last_samples_are_those_of_the_usual_world(seed, course, tmp_path):
    made = load_datasets(course.root)[0]["query-worlds"].generate(seed, None)
    at = made.truth["at"]
    said = {
        tuple(sorted((sample.labels | {"__name__": sample.name}).items())): sample.value
        for family in openmetrics(made.files["now.om"].decode())
        for sample in family.samples
    }
    questions = tuple(PromqlQuestion(at, name) for name in sorted({dict(labels)["__name__"] for labels in said}))
    world = PromqlScenario(made.truth["interval"], at, made.truth["worlds"]["usual"], questions)
    found = {labels: value for vector in ask([world], tmp_path)[0] for labels, value in vector.items()}
    assert found == pytest.approx(said)
