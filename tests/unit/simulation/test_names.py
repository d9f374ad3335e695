"""Resolvers forget an old address one after the other, and whoever asks them is well from then on."""

import numpy as np
import pytest

from groundschool.scenarios.host_names import resolved
from groundschool.simulation import Simulation, World, draw_incident
from groundschool.simulation.company import REGIONS
from groundschool.simulation.names import RESOLVERS, TTL


def changed(seed=3):
    world = World.from_seed(seed, 0.1)
    return Simulation(world, draw_incident(world, seed, ["dns-change"]), actions=())


def test_there_is_a_resolver_in_each_zone():
    assert set(RESOLVERS) == {zone for region in REGIONS for zone in region.zones}
    assert len(set(RESOLVERS.values())) == len(RESOLVERS)


def test_it_heals_by_itself_zone_by_zone_when_nobody_acts():
    simulation = changed()
    simulation.wait(120)
    run, onset, ttl = simulation.view(), simulation.stage.onset, simulation.incident.fault.ttl
    assert not run.conditions.stale[onset + round(ttl / 2 / run.step) :].any()
    failing = run.conditions.fail > 0.5
    where = run.pairs.instance
    assert failing[onset:].any()
    assert not failing[:onset].any()
    assert not failing[run.conditions.stale[:, where] == 0].any()
    ends = {zone: np.flatnonzero(run.conditions.stale[:, [one.zone for one in run.world.instances].index(zone)])[-1:]
            for zone in {one.zone for one in run.world.instances}}  # fmt: skip
    assert len({int(end[0]) for end in ends.values() if len(end)}) > 2


def test_seconds_left_run_down_and_a_new_answer_begins_with_all_of_them():
    simulation = changed()
    simulation.wait(120)
    run, ttl = simulation.view(), simulation.incident.fault.ttl
    [change] = run.changed_names
    one = max(run.world.instances, key=lambda one: np.count_nonzero(run.conditions.stale[:, one.index]))
    last = int(np.flatnonzero(run.conditions.stale[:, one.index])[-1])
    (first, left), (second, later) = (resolved(run, one, change.service, t) for t in (last - 8, last - 4))
    assert first == second == change.old
    assert left - later == pytest.approx(4 * run.step, abs=1)
    address, left = resolved(run, one, change.service, last + 1)
    assert address == change.new
    assert ttl - 2 * run.step <= left <= ttl
    assert resolved(run, one, "web", 10)[1] <= TTL


@pytest.mark.parametrize(("verb", "given"), [("flush-caches", "new"), ("point-back", "old")])
def test_what_is_done_about_it_shows_in_the_answers(verb, given):
    simulation = changed()
    simulation.wait(simulation.stage.onset // 4 + 6)
    change = simulation.view().changed_names[0]
    simulation.act(verb)
    simulation.wait(6)
    run = simulation.view()
    assert {resolved(run, one, change.service, run.steps - 1)[0] for one in run.world.instances} == {
        getattr(change, given)
    }
    assert run.conditions.fail[-1].max() < 0.01
