import numpy as np
import pytest
from tests.unit.simulation.played import STEP, brief

from groundschool.errors import UnknownNameError
from groundschool.simulation import Action, World, draw_incident, sample_requests, simulate
from groundschool.simulation.company import ROUTES
from groundschool.simulation.graph import graph


def rates_of(run, service, operation):
    return run.counts[:, run.pairs.of(graph().endpoint(service, operation))].sum(axis=(1, 2))


def test_the_same_seed_gives_the_same_arrays_and_requests():
    world = World.from_seed(3, 0.05)
    one, two = (simulate(world, None, world.window(0.5), STEP) for _ in range(2))
    assert np.array_equal(one.counts, two.counts)
    assert np.array_equal(sample_requests(one), sample_requests(two))
    assert one.events == two.events


@pytest.mark.parametrize("fault", ["bad-backend", "connection-leak"])
def test_the_log_holds_exactly_what_the_edge_counted(fault):
    run = brief(fault)
    log = sample_requests(run)
    table = np.zeros(run.counts.shape[:2], dtype=int)
    np.add.at(table, (log["step"], log["edge_pair"]), 1)
    assert np.array_equal(
        table[:, : table.shape[1]], np.where(run.pairs.endpoint < len(ROUTES), run.counts.sum(axis=2), 0)
    )
    errors = np.zeros_like(table)
    np.add.at(errors, (log["step"], log["edge_pair"]), log["status"] >= 500)
    assert np.array_equal(errors, np.where(run.pairs.endpoint < len(ROUTES), run.counts[:, :, 3:].sum(axis=2), 0))


def test_upstreams_counted_what_the_edge_sent_them_first_and_second_attempts():
    run = brief("bad-backend")
    log = sample_requests(run)
    assert (log["failed_upstream"] >= 0).any()
    for one in run.world.by_service["web"]:
        sent = (log["upstream"] == one.index).sum() + (log["failed_upstream"] == one.index).sum()
        assert run.counts[:, run.pairs.on(one.index)].sum() == sent
        failed = ((log["upstream"] == one.index) & (log["status"] >= 500)).sum()
        failed += ((log["failed_upstream"] == one.index) & (log["first_status"] >= 500)).sum()
        assert run.counts[:, run.pairs.on(one.index), 3:].sum() == failed


def test_stores_receive_what_services_send():
    run = brief(None)
    holds = rates_of(run, "booking-api", "POST /api/holds")
    assert np.array_equal(holds, rates_of(run, "inventory", "POST /v1/seats/hold"))
    assert np.array_equal(holds, rates_of(run, "bookings-db", "hold_seats"))


def test_bad_arguments_are_named():
    world = World.from_seed(1, 0.1)
    incident = draw_incident(world, 1, ["bad-deploy"])
    with pytest.raises(ValueError, match="does not divide"):
        simulate(world, None, step=7)
    with pytest.raises(UnknownNameError, match="mitigation"):
        simulate(world, incident, actions=[Action(60, "roll-bakc")])
    with pytest.raises(ValueError, match="sampling rate"):
        sample_requests(brief(None), 0)
