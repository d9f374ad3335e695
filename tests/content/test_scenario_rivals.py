"""Two worlds of a rivalry begin alike, hold the same changes, and part where one hypothesis says so."""

import random

import numpy as np
import pytest

from groundschool.formats.prometheus import openmetrics_lines
from groundschool.judges.promql import answers_over, samples_of
from groundschool.scenarios.collector_metrics import collected
from groundschool.scenarios.rivals import BEFORE, RIVALRIES, STEP, rivalry, two_worlds
from groundschool.simulation.routine import RoutineChange


@pytest.fixture(scope="module", params=RIVALRIES)
def both(request):
    return two_worlds(rivalry(request.param, 5), 5, 0.3, [RoutineChange("deploy", "freight", -60, "", "deploy-bot")])


def noted(scenario):
    kinds = {"deploy", "migration"}
    return sorted((one.at, one.service, one.text.split(" on ")[-1]) for one in scenario.events if one.kind in kinds)


def test_both_have_the_same_window_hosts_and_changes(both):
    assert both.true.window == both.rival.window
    assert both.true.world == both.rival.world
    assert noted(both.true) == noted(both.rival)
    assert ("freight" in {service for _, service, _ in noted(both.true)}) is True


def test_both_begin_alike(both):
    first = BEFORE * 60 // STEP // 8
    assert np.array_equal(both.true.run.counts[:first], both.rival.run.counts[:first])
    assert not np.array_equal(both.true.run.counts[-4:], both.rival.run.counts[-4:])


def test_each_begins_when_it_is_told_to(both):
    assert both.true.incident.start == both.onset
    assert (both.rival.incident.start - both.onset).total_seconds() == both.told.later - both.told.at


def test_turned_they_have_changed_their_places(both):
    around = two_worlds(both.told.turned(), 5, 0.3, [RoutineChange("deploy", "freight", -60, "", "deploy-bot")])
    assert around.true.incident == both.rival.incident
    assert np.array_equal(around.rival.run.counts, both.true.run.counts)


def test_the_same_seed_is_the_same_rivalry():
    for draw in RIVALRIES.values():
        assert draw(random.Random("a")) == draw(random.Random("a"))


def test_a_collector_adds_up_and_never_begins_anew(both):
    run = both.true.run
    kept = collected(run, both.services, "north")
    for family in kept:
        if family.kind == "counter":
            for one in family.series:
                known = one.values[~np.isnan(one.values)]
                assert (np.diff(known) >= 0).all(), (family.name, one.labels)
    text = "".join(openmetrics_lines(kept, run.times.tolist(), 2))
    found = answers_over(samples_of(text), 'sum(increase(http_requests_total{code="5xx"}[10m])) >= 0', run.times[-1:])
    assert found[()][0] > 0
