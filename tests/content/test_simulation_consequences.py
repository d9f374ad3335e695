"""What a fault does to customers, and what people's actions do to the fault."""

import numpy as np
import pytest
from tests.unit.simulation.played import STEP, played

from groundschool.simulation import Action, World, customers_hurt, draw_incident, histogram, sample_requests, simulate
from groundschool.simulation.company import ROUTES
from groundschool.simulation.faults import catalogue
from groundschool.simulation.run import BOUNDS
from groundschool.simulation.truth import by_route, expected_failing

FAULTS = sorted(set(catalogue()) - {"noisy-alert"})


@pytest.mark.parametrize("fault", FAULTS)
def test_effects_follow_causes(fault):
    truth = played(fault).truth
    assert truth.start <= truth.impact_start <= truth.detected < truth.acknowledged < truth.mitigated < truth.resolved
    assert truth.impact_end > truth.impact_start


@pytest.mark.parametrize("fault", FAULTS)
def test_before_the_onset_a_run_is_quiet(fault):
    run = played(fault)
    onset = int(run.window.offset(run.truth.start) // run.step)
    assert expected_failing(run)[:onset].max() < 0.01


def test_the_truth_counts_what_the_log_shows():
    run = played("bad-deploy")
    log, truth = sample_requests(run), run.truth
    inside = (log["time"] >= truth.impact_start.timestamp()) & (log["time"] < truth.impact_end.timestamp())
    refused = run.handshake_failures.sum()
    assert 0 <= truth.failed - (inside & (log["status"] >= 500)).sum() <= refused
    assert truth.routes
    assert {ROUTES[i].operation for i in np.unique(log["route"][log["status"] == 500])} >= set(truth.routes)


def test_retries_multiply_attempts_without_new_customers():
    run = played("retry-storm")
    start = int(run.window.offset(run.truth.impact_start) // run.step) + 2
    before, during = slice(0, start - 5), slice(start, start + 8)
    total, _ = by_route(run)
    edge = total.sum(axis=1)
    number = [service == run.truth.service for service in (one.service for one in run.world.instances)]
    attempts = run.counts.sum(axis=2)[:, np.array(number)[run.pairs.instance]].sum(axis=1)
    assert edge[during].mean() < 1.3 * edge[before].mean()
    assert attempts[during].mean() > 1.8 * attempts[before].mean()


def test_lost_packets_hold_up_who_crosses_the_zones_border_and_no_processor():
    run = played("packet-loss")
    lossy = run.conditions.loss.any(axis=1)
    [zone] = {one.zone for one in run.world.instances if run.conditions.loss[:, one.index].any()}
    late = {}
    found = histogram(run, "booking-api")
    for column, pair in enumerate(found.pairs):
        one = run.world.instances[run.pairs.instance[pair]]
        buckets = found.buckets[lossy, column].sum(axis=0)
        late.setdefault(one.zone == zone, []).append(buckets[BOUNDS.index(1.0) + 1 :].sum() / buckets.sum())
    assert np.mean(late[True]) > 3 * np.mean(late[False]) > 0
    assert run.utilisation[lossy].mean() < 1.1 * run.utilisation[~lossy].mean()
    assert not [event for event in run.events if event.service == "edge" and event.kind in {"deploy", "config"}]


def test_a_surge_brings_customers_and_no_change():
    run = played("campaign-surge")
    total, _ = by_route(run)
    assert total[run.steps // 2].sum() > 1.5 * total[: run.steps // 5].sum(axis=1).mean()
    assert not [event for event in run.events if event.service == "edge" and event.kind in {"deploy", "config"}]


def test_a_noisy_alert_hurts_nobody():
    run = played("noisy-alert")
    assert run.truth.impact_start is None
    assert run.truth.failed == 0
    assert run.truth.detected is not None
    assert expected_failing(run).max() < 0.01


@pytest.mark.parametrize("fault", ["bad-deploy", "bad-backend", "memory-leak", "packet-loss", "dns-change"])
def test_what_if_right_ends_it_harmful_does_not_and_nothing_lasts(fault):
    world = World.from_seed(1, 0.2)
    incident = draw_incident(world, 1, [fault])
    at = round(world.window().offset(incident.start)) + 900

    def lost(*names):
        run = simulate(world, incident, step=STEP, actions=[Action(at, name) for name in names])
        return expected_failing(run)[at // STEP :].sum()

    assert lost(incident.fault.right[0].id) < 0.7 * lost()
    assert lost(incident.fault.harmful[0].id) >= 0.99 * lost()


@pytest.mark.parametrize("fault", ["bad-deploy", "expired-certificate", "noisy-alert"])
def test_customers_hurt_are_at_most_as_many_as_failures(fault):
    run = played(fault)
    assert (0 < customers_hurt(run) <= run.truth.failed) if run.truth.failed else customers_hurt(run) == 0


def test_a_rolled_back_instance_is_well_from_its_restart_on():
    run = played("bad-deploy")
    old = ~run.updated[:, [one.index for one in run.world.by_service[run.truth.service]]]
    assert old[-1].all()
    pairs = np.concatenate([run.pairs.on(one.index) for one in run.world.by_service[run.truth.service]])
    assert (run.conditions.fail[:, pairs][~run.updated[:, run.pairs.instance[pairs]]] < 0.01).all()
