"""The dashboards of golden-signals: what is written of the worlds is what Prometheus would know of them."""

import json

import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families as openmetrics

from groundschool.datasets import load_datasets
from groundschool.judges.promql import PromqlQuestion, PromqlScenario, ask, parses


@pytest.fixture(scope="module", params=[0, 5])
def made(request):
    from tests.conftest import ROOT

    return load_datasets(ROOT)[0]["golden-signals"].generate(request.param)


def test_the_last_samples_are_those_of_the_quiet_world(made, tmp_path):
    world = made.truth["worlds"]["quiet"]
    said = {
        tuple(sorted((sample.labels | {"__name__": sample.name}).items())): sample.value
        for family in openmetrics(made.files["now.om"].decode())
        for sample in family.samples
        if sample.labels["instance"] not in _restarted(made)
    }
    questions = tuple(PromqlQuestion(world["at"], name) for name in sorted({dict(one)["__name__"] for one in said}))
    found = ask([PromqlScenario(world["interval"], world["at"], world["series"], questions)], tmp_path)[0]
    known = {_bounds_as_numbers(labels): value for vector in found for labels, value in vector.items()}
    assert {key: known[key] for key in map(_bounds_as_numbers, said)} == pytest.approx(
        {_bounds_as_numbers(labels): value for labels, value in said.items()}
    )


def _restarted(made):
    """Return the instances that begin anew in the worlds: the second one of each job."""
    found = {}
    for line in made.files["now.om"].decode().splitlines():
        if line.startswith("up{"):
            job, instance = (line.split(f'{name}="')[1].split('"')[0] for name in ("job", "instance"))
            found.setdefault(job, []).append(instance)
    return {instances[1] for instances in found.values()}


def _bounds_as_numbers(labels):
    return tuple((name, str(float(value)) if name == "le" else value) for name, value in labels)


def test_everything_that_a_dashboard_asks_is_promql(made):
    for name, wants in made.truth["queries"]["wants"].items():
        for row in wants:
            if "$tenant" not in row["expr"]:  # a name that nobody knows stays, and Prometheus refuses it
                assert not parses(row["expr"]), (name, row)


def test_the_worlds_move_one_signal_each(made):
    first, _ = made.truth["jobs"]
    quiet = made.truth["worlds"]["quiet"]["true"][first]
    for signal, world in (
        ("Traffic", "traffic"),
        ("Errors", "errors"),
        ("Latency", "latency"),
        ("Saturation", "saturation"),
    ):
        there = made.truth["worlds"][world]["true"][first]
        moved = {name for name in quiet if there[name] != pytest.approx(quiet[name])}
        assert moved == {signal}


def test_the_dashboard_is_one_that_can_be_saved_again(made):
    model = json.loads(made.files["dashboard.json"])
    numbers = [panel["id"] for one in model["panels"] for panel in (one, *one.get("panels", ()))]
    assert len(numbers) == len(set(numbers))
    assert model["templating"]["list"][0]["current"]["value"] == made.truth["jobs"][0]
