"""A simulation goes on from where it is: the past stays, waiting has no seams, what was laid over it can be lifted."""

from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundschool.errors import UnknownNameError
from groundschool.scenarios import metrics
from groundschool.simulation import Simulation, World, draw_incident, histogram, sample_requests, severity_at
from groundschool.simulation.actions import VERBS
from groundschool.simulation.faults import catalogue
from groundschool.simulation.truth import expected_failing

MINUTES = 24
FAULTS = sorted(catalogue())
ARRAYS = ("counts", "handshake_failures", "utilisation", "connections", "close_wait", "latency", "errors", "updated")


def live(fault, seed=1, hours=MINUTES / 60, actions=()):
    world = World.from_seed(seed, 0.1)
    window = world.window(hours)
    incident = draw_incident(world, seed, [fault], window) if fault else None
    return Simulation(world, incident, window, actions=actions)


def same(one, other):
    """Return whether two runs show the same in every step of the shorter one."""
    steps = min(one.steps, other.steps)
    now = one.window.at(steps * one.step)
    assert all(np.array_equal(getattr(one, name)[:steps], getattr(other, name)[:steps]) for name in ARRAYS)
    assert [event for event in one.events if event.at < now] == [event for event in other.events if event.at < now]
    first, second = (log[log["step"] < steps] for log in (sample_requests(one), sample_requests(other)))
    assert np.array_equal(first, second)
    return True


@cache
def whole(fault):
    simulation = live(fault)
    simulation.wait(MINUTES)
    return simulation.view()


@settings(max_examples=10, deadline=None)
@given(st.sampled_from(FAULTS), st.lists(st.integers(1, 9), min_size=1, max_size=6))
def test_any_slicing_of_the_waiting_gives_the_same(fault, waits):
    simulation = live(fault)
    for minutes in waits:
        simulation.wait(minutes)
        assert same(simulation.view(), whole(fault))
    assert simulation.over == (sum(waits) >= MINUTES)


@settings(max_examples=10, deadline=None)
@given(
    st.sampled_from(FAULTS), st.integers(1, 20), st.sampled_from(sorted(VERBS)), st.sampled_from(["", "web", "auth"])
)
def test_what_was_seen_never_changes_whatever_is_done_later(fault, seen, verb, target):
    simulation = live(fault)
    simulation.wait(seen)
    before = simulation.view()
    shown, log, told = metrics.families(before, ["edge", "web"]), sample_requests(before), severity_at(before, seen - 1)
    simulation.act(verb, target)
    simulation.wait(MINUTES - seen)
    after = simulation.view()
    assert same(before, after)
    assert np.array_equal(log, sample_requests(after)[: len(log)])
    assert severity_at(after, seen - 1) == told
    known = {(f.name, s.suffix, s.labels): s.values for f in shown for s in f.series}
    for family in metrics.families(after, ["edge", "web"]):
        for series in family.series:
            old = known.get((family.name, series.suffix, series.labels), np.full(before.steps, np.nan))
            assert np.array_equal(old, series.values[: before.steps], equal_nan=True)


def counters(run):
    """Yield (instance, values) of every counter that Prometheus has scraped of a run."""
    index = {one.endpoint: one.index for one in run.world.instances}
    for family in metrics.families(run, ["edge", "web", "booking-api", "bookings-db"]):
        if family.kind in {"counter", "histogram"}:
            for series in family.series:
                yield index[dict(series.labels)["instance"]], series.values


@settings(max_examples=10, deadline=None)
@given(
    st.sampled_from([*FAULTS, None]),
    st.lists(
        st.tuples(st.integers(1, 8), st.sampled_from(["", "restart", "rolling-restart", "roll-back", "kill-9"])),
        min_size=2,
        max_size=5,
    ),
)
def test_counters_fall_only_where_a_process_restarts_however_often_the_run_stops(fault, stops):
    simulation, seen = live(fault, hours=1), 0
    for minutes, verb in stops:
        simulation.wait(minutes)
        run = simulation.view()
        for instance, values in counters(run):
            fell = np.flatnonzero(np.diff(values[max(0, seen - 1) :]) < 0) + max(1, seen)
            assert run.restarts[fell, instance].all()
            assert (values[~np.isnan(values)] >= 0).all()
        seen = run.steps
        if verb:
            simulation.act(verb, "web")


def test_the_same_key_gives_the_same_and_every_bit_of_it_matters():
    key = bytes(range(32))
    world, same_world, other = (World.from_key(one, 0.1) for one in (key, key, key[:-1] + b"\x00"))
    runs = []
    for one in (world, same_world, other):
        simulation = Simulation(one, None, one.window(0.1))
        simulation.wait(6)
        runs.append("".join(metrics.openmetrics(simulation.view(), ["edge"])))
    assert runs[0] == runs[1] != runs[2]
    with pytest.raises(ValueError, match="32 bytes, not 5"):
        World.from_key(b"short")


@pytest.mark.parametrize("verb", sorted(name for name, verb in VERBS.items() if verb.effects))
def test_an_action_taken_back_leaves_exactly_the_conditions_there_were_without_it(verb):
    fault = {"limit-retries": "retry-storm", "waiting-room": "campaign-surge"}.get(verb)
    simulation, twin = live(fault), live(fault)
    for one in (simulation, twin):
        one.wait(12)
    done = simulation.act(verb, "" if fault else "booking-api")
    for minutes in (2, 2):
        for one in (simulation, twin):
            one.wait(minutes)
        simulation.undo(done)
    mine, other = (vars(one.stage.conditions) for one in (simulation, twin))
    steps = [t for t in range(64) if any((mine[name][t] != other[name][t]).any() for name in mine)]
    assert set(steps) <= set(range(48, 56))
    assert steps


def test_without_cause_conditions_are_exactly_neutral():
    simulation = live(None)
    simulation.wait(6)
    neutral, played = vars(simulation.stage.neutral), vars(simulation.stage.conditions)
    assert all(np.array_equal(played[name], neutral[name]) for name in neutral)


@pytest.mark.parametrize("fault", FAULTS)
def test_what_may_be_done_about_a_fault_is_something_the_company_can_do(fault):
    kind = catalogue()[fault]
    assert {mitigation.id for mitigation in (*kind.right, *kind.harmful)} <= VERBS.keys()
    assert kind.works_through <= {mitigation.id for mitigation in kind.right}


@pytest.mark.parametrize(
    "fault",
    ["bad-deploy", "expired-certificate", "memory-leak", "missing-index", "packet-loss", "retry-storm"],
)
def test_the_right_action_mends_it_and_on_the_wrong_service_nothing(fault):
    left = {}
    for target in ("", "notify", None):
        simulation = live(fault, hours=1)
        simulation.wait(35)
        if target is not None:
            simulation.act(simulation.incident.fault.right[0].id, target)
        simulation.wait(25)
        left[target] = expected_failing(simulation.view())[-20:].max()
        assert ("mitigated" in simulation.response.marks) == (target == "")
    assert left[""] < 0.01 < left["notify"]
    assert left["notify"] >= 0.99 * left[None]


def test_a_restart_mends_a_leak_for_a_while_and_a_roll_back_for_good():
    leaked = {}
    for verb in ("rolling-restart", "roll-back"):
        simulation = live("connection-leak", hours=1.5)
        simulation.wait(50)
        assert simulation.view().conditions.leaked[-1].max() > 10
        simulation.act(verb)
        simulation.wait(5)
        assert simulation.view().conditions.leaked[-1].max() < 10
        simulation.wait(20)
        leaked[verb] = simulation.view().conditions.leaked[-1].max()
    assert leaked["roll-back"] == 0
    assert leaked["rolling-restart"] > 10


def test_a_roll_back_stops_a_roll_out_under_way():
    simulation = live("bad-deploy", hours=1)
    onset = simulation.stage.onset // 4
    simulation.wait(onset + 2)
    simulation.act("roll-back")
    simulation.wait(20)
    run = simulation.view()
    own = [one.index for one in run.world.by_service[simulation.incident.service]]
    assert run.updated[(onset + 1) * 4 :, own].any()
    assert not run.updated[-40:, own].any()
    assert [event.kind for event in run.events if event.service == simulation.incident.service].count("rollback") == 2


def test_alerts_of_several_rules_fire_and_resolve_and_a_noisy_one_flaps():
    noisy = live("noisy-alert", hours=1)
    noisy.wait(60)
    rings = [event.text.split()[1] for event in noisy.view().events if event.kind == "alert"]
    assert rings == ["firing", "resolved", "firing", "resolved"]
    leak = live("connection-leak", hours=2, actions=None)
    leak.wait(120)
    told = [event.text.split(" on ")[0] for event in leak.view().events if event.kind == "alert"]
    assert {"HighErrorShare firing", "DbPoolNearlyEmpty firing", "DbPoolNearlyEmpty resolved"} <= set(told)


def test_severity_is_what_was_known_at_the_minute():
    simulation = live("bad-deploy", hours=2, actions=None)
    simulation.wait(120)
    run, truth = simulation.view(), simulation.truth()
    known = [severity_at(run, minute).rank for minute in run.minutes]
    begins, ends = (int(run.window.offset(at)) // 60 for at in (truth.impact_start, truth.impact_end))
    assert set(known[: begins - 1]) == {4}
    assert min(known[begins : ends + 1]) < 4
    assert known[ends + 6] == 4


def test_histograms_of_a_run_that_goes_on_keep_what_they_counted():
    simulation = live("bad-backend")
    simulation.wait(6)
    before = histogram(simulation.view(), "web")
    simulation.wait(6)
    after = histogram(simulation.view(), "web")
    assert np.array_equal(before.buckets, after.buckets[:24])
    assert np.array_equal(before.sums, after.sums[:24])


def test_a_verb_or_a_service_that_does_not_exist_is_named():
    simulation = live("bad-deploy")
    with pytest.raises(UnknownNameError, match="roll-back"):
        simulation.act("roll-bakc")
    with pytest.raises(UnknownNameError, match="inventory"):
        simulation.act("restart", "inventroy")
