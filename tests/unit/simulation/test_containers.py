"""A container at its limit is killed, waits longer each time, and is whole again once something takes its place."""

import numpy as np
import pytest

from groundschool.simulation import Simulation, World, draw_incident
from groundschool.simulation.containers import FORGIVEN, READY

STEP, SERVICE = 15, "inventory"  # to which nothing else happens in this world


@pytest.fixture
def quiet():
    world = World.from_seed(1, 0.1)
    return Simulation(world, None, world.window(1.5), STEP, actions=())


def fill(simulation, minutes):
    """Let the first instance reach its limit so many minutes after each start; return its index."""
    index = simulation.world.by_service[SERVICE][0].index

    def grow(t, now):
        age = (t - max(0, simulation.stage.since[index])) * STEP / 60
        now.memory[index] = 10 + (now.limit[index] - 10) * age / minutes

    simulation.stage.lay(grow, 0)
    return index


def test_each_start_in_a_row_waits_longer_and_what_is_asked_meanwhile_fails(quiet):
    index = fill(quiet, 4)
    quiet.wait(35)
    run = quiet.view()
    killed, started = (np.flatnonzero(table[:, index]) for table in (run.killed, run.restarts))
    assert (started - killed[: len(started)]).tolist()[:6] == [0, 1, 1, 3, 5, 11]  # 0, 10, 20, 40, 80 and 160 s
    pairs = run.pairs.on(index)
    down = np.zeros(run.steps, dtype=bool)
    for fell, rose in zip(killed, [*started, run.steps][: len(killed)], strict=True):
        down[fell : rose + READY // STEP] = True
        assert run.gone[fell:rose, index].all()
    assert (run.conditions.fail[down][:, pairs] > 0.9).all()
    assert (run.conditions.fail[~down][:, pairs] < 0.01).all()
    assert run.conditions.capacity[down, index].max() < 0.2


def test_who_ran_for_long_is_started_at_once_again(quiet):
    index = fill(quiet, FORGIVEN / 60 + 2)
    quiet.wait(60)
    run = quiet.view()
    assert run.killed[:, index].sum() >= 3
    assert np.array_equal(run.killed[:, index], run.restarts[:, index])


def test_what_takes_the_place_of_a_container_that_is_down_answers_and_is_not_started_twice(quiet):
    index = fill(quiet, 4)
    quiet.wait(29)
    assert quiet.view().gone[-1, index]
    quiet.act("kill-9", SERVICE)
    quiet.wait(3)
    run = quiet.view()
    assert not run.gone[29 * 4 :, index].any()
    assert run.restarts[29 * 4 :, index].sum() == 1
    assert run.conditions.fail[29 * 4 :, run.pairs.on(index)].max() < 0.01


def test_a_limit_raised_buys_time_and_a_roll_back_ends_it():
    kills = {}
    for verb in ("raise-limit", "roll-back", ""):
        world = World.from_seed(2, 0.1)
        simulation = Simulation(world, draw_incident(world, 2, ["memory-leak"]), actions=())
        acted = simulation.stage.onset // 4 + 9
        simulation.wait(acted)
        if verb:
            simulation.act(verb)
        simulation.wait(30)
        kills[verb] = simulation.view().killed[(acted + 2) * 4 :].sum()
        assert ("mitigated" in simulation.response.marks) == bool(verb)
    assert kills["roll-back"] == 0 < kills["raise-limit"] < kills[""] * 0.8
