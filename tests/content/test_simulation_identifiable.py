"""The artefacts name the fault and its service to a reader who knows neither."""

import numpy as np
import pytest

from groundschool.scenarios.host_names import resolved
from groundschool.simulation import Run, World, draw_incident, simulate
from groundschool.simulation.company import ROUTES
from groundschool.simulation.faults import catalogue
from groundschool.simulation.graph import graph
from groundschool.simulation.retransmissions import retransmissions
from groundschool.simulation.services import ALL, BY_NAME, SERVICES

SEEDS = range(10)
CERTIFICATE = {10: "expired-certificate", 20: "missing-intermediate", 62: "wrong-name"}
QUERY_OWNER = {
    "sailings_by_date": "inventory",
    "seats_of_sailing": "inventory",
    "hold_seats": "inventory",
    "confirm_seats": "inventory",
    "booking_by_id": "booking-api",
    "insert_booking": "booking-api",
    "insert_charge": "payments",
}
NAMES = [service.name for service in ALL]


def diagnose(run: Run) -> tuple[str, str]:
    """Return fault and service from counters, gauges, probes and events: what dashboards and logs show."""
    page = next(int(run.window.offset(event.at) // run.step) for event in run.events if event.kind == "page")
    before, now = slice(0, run.steps // 5), slice(max(0, page - 2), page + max(1, 240 // run.step))
    return (
        _probe(run, now)
        or _volume(run, now)
        or _memory(run, now)
        or _lost_packets(run, before, now)
        or _old_address(run, now)
        or _no_impact(run, now)
        or _pool(run, now)
        or _query(run, before, now)
        or _demand(run, before, now)
        or _repeats(run, before, now)
        or _broken_code(run, now)
    )


def _probe(run, now):
    code = int(run.conditions.verify[now].max())
    return (CERTIFICATE[code], "edge") if code else None


def _volume(run, now):
    for one in run.world.instances:
        if run.conditions.inodes[now, one.index].max() >= 1:
            return "inode-exhaustion", one.service
        if run.conditions.disk[now, one.index].max() >= 1 and run.conditions.deleted[now, one.index].max() > 0.05:
            return "deleted-open-file", one.service
    return None


def _memory(run, now):
    killed = run.killed[: now.stop].sum(axis=0)
    if not killed.any():
        return None
    worst = int(np.argmax(killed))
    grown = run.conditions.memory[max(0, np.flatnonzero(run.killed[:, worst])[0] - 1), worst]
    return (
        ("memory-leak", run.world.instances[worst].service) if grown > 1.5 * run.conditions.memory[0, worst] else None
    )


def _lost_packets(run, before, now):
    again = retransmissions(run).sum(axis=1)
    return ("packet-loss", "edge") if again[now].mean() > 5 + 3 * again[before].mean() else None


def _old_address(run, now):
    """Return the service whose old address is given out just where its callers fail."""
    share = run.counts[now, :, 3:].sum(axis=(0, 2)) / np.maximum(run.counts[now].sum(axis=(0, 2)), 1)
    for service in {change.service for change in run.changed_names}:
        calls = graph().calls[:, graph().service == NAMES.index(service)].sum(axis=1)
        callers = np.flatnonzero(calls[run.pairs.endpoint] > 0.2)
        given = {one.index: resolved(run, one, service, now.stop - 1)[0] for one in run.world.instances}
        known = {one.address for one in run.world.by_service[service]}
        old = np.array([given[index] not in known for index in run.pairs.instance[callers].tolist()])
        if old.any() and not old.all() and share[callers][old].mean() > 3 * share[callers][~old].mean() + 0.1:
            return "dns-change", service
    return None


def _no_impact(run, now):
    edge = run.pairs.endpoint < len(ROUTES)
    failed, total = run.counts[now, :, 3:].sum(axis=(0, 2))[edge], run.counts[now].sum(axis=(0, 2))[edge]
    share = np.bincount(run.pairs.endpoint[edge], failed) / np.maximum(np.bincount(run.pairs.endpoint[edge], total), 1)
    if share.max() > 0.015:
        return None
    alert = next(event for event in run.events if event.kind == "alert")
    return "noisy-alert", alert.service


def _pool(run, now):
    for one in run.world.instances:
        size = BY_NAME[one.service].pool
        if size and run.close_wait[now, one.index].max() >= size:
            return "connection-leak", one.service
    return None


def _query(run, before, now):
    for query, owner in QUERY_OWNER.items():
        pairs = run.pairs.of(graph().endpoint("bookings-db", query))
        old, new = (run.work[part][:, pairs].sum() / run.counts[part][:, pairs].sum() for part in (before, now))
        if new > 1.5 * old:
            return "missing-index", owner
    return None


def _rates(run, part):
    sums = np.bincount(graph().service[run.pairs.endpoint], run.counts[part].sum(axis=(0, 2)), len(NAMES))
    return sums / (part.stop - part.start)


def _demand(run, before, now):
    edge = NAMES.index("edge")
    return ("campaign-surge", "edge") if _rates(run, now)[edge] > 1.3 * _rates(run, before)[edge] else None


def _repeats(run, before, now):
    growth = _rates(run, now) / np.maximum(_rates(run, before), 1e-9)
    worst = int(np.argmax(growth))
    return ("retry-storm", NAMES[worst]) if growth[worst] > 1.8 else None


def _broken_code(run, now):
    total = run.counts[now].sum(axis=(0, 2))
    share = np.where(total > 10, run.counts[now, :, 3].sum(axis=0) / np.maximum(total, 1), 0)
    deepest = max(
        (graph().order.index(int(run.pairs.endpoint[pair])), int(pair)) for pair in np.flatnonzero(share > 0.15)
    )[1]
    service = NAMES[graph().service[run.pairs.endpoint[deepest]]]
    siblings = run.pairs.of(int(run.pairs.endpoint[deepest]))
    updated = run.updated[now].any(axis=0)[run.pairs.instance[siblings]]
    sick = share[siblings] > 0.15
    return ("bad-deploy" if (updated >= sick).all() and updated.any() else "bad-backend"), service


def nearest_deploy(run: Run) -> tuple[str, str]:
    """Return what someone says who blames the deploy closest to the page."""
    page = next(event.at for event in run.events if event.kind == "page")
    deploys = [event for event in run.events if event.kind == "deploy"]
    return "bad-deploy", min(deploys, key=lambda event: abs(event.at - page)).service


@pytest.fixture(scope="module")
def verdicts():
    found = []
    for fault in catalogue():
        for seed in SEEDS:
            world = World.from_seed(seed * 37 + 5)
            run = simulate(world, draw_incident(world, seed, [fault]), step=30)
            truth = (run.truth.fault, run.truth.service)
            found.append((truth, diagnose(run), nearest_deploy(run)))
    return found


def test_a_reader_of_the_artefacts_names_fault_and_service(verdicts):
    wrong = [(truth, said) for truth, said, _ in verdicts if truth != said]
    assert len(wrong) <= 0.05 * len(verdicts), wrong


def test_every_fault_is_identifiable_on_most_seeds(verdicts):
    for fault in catalogue():
        right = [truth == said for truth, said, _ in verdicts if truth[0] == fault]
        assert np.mean(right) >= 0.8, fault


def test_noisy_alerts_are_seen_to_be_no_incident(verdicts):
    assert all(said == truth for truth, said, _ in verdicts if truth[0] == "noisy-alert")


def test_blaming_the_nearest_deploy_does_not_pass(verdicts):
    right = np.mean([truth == blamed for truth, _, blamed in verdicts])
    among_deploys = np.mean([truth == blamed for truth, _, blamed in verdicts if truth[0] == "bad-deploy"])
    assert right < 0.2
    assert among_deploys < 0.8


@pytest.mark.parametrize("seed", range(4))
def test_the_zone_that_loses_packets_is_the_one_whose_hosts_send_most_again(seed):
    world = World.from_seed(seed * 37 + 5)
    incident = draw_incident(world, seed, ["packet-loss"])
    again = retransmissions(simulate(world, incident, step=30)).sum(axis=0)
    zones = {one.zone for one in world.instances}
    mean = {zone: np.mean([again[one.index] for one in world.instances if one.zone == zone]) for zone in zones}
    assert max(zones, key=mean.__getitem__) == incident.fault.zone(world)


def test_services_are_known_to_the_reader():
    assert set(QUERY_OWNER.values()) <= {service.name for service in SERVICES}
