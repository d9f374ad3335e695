"""Plays an incident over a window and returns everything it left behind."""

import math
from collections.abc import Sequence

import numpy as np

from groundschool.errors import UnknownNameError
from groundschool.simulation.chance import chance, derived
from groundschool.simulation.clock import Window
from groundschool.simulation.company import JOURNEYS
from groundschool.simulation.draw import Tally, draw_lanes, make_lanes, outcomes
from groundschool.simulation.dynamics import Dynamics
from groundschool.simulation.graph import Floats, Ints, graph, pairs_of
from groundschool.simulation.incident import Action, Incident
from groundschool.simulation.response import Response
from groundschool.simulation.run import Run
from groundschool.simulation.services import ALL, NUMBER
from groundschool.simulation.stage import PROGRAMS, Conditions, Stage
from groundschool.simulation.state import World
from groundschool.simulation.traffic import JOURNEY_OF_ROUTE, arrivals, capacity, regional_demand
from groundschool.simulation.truth import truth_of


def simulate(
    world: World,
    incident: Incident | None,
    window: Window | None = None,
    step: int = 15,
    actions: Sequence[Action] | None = None,
) -> Run:
    """Return what a window (default ``world.window()``) of ``step``-second steps looks like.

    Without ``actions`` people respond as the incident says: page once customers are hurt, acknowledge, mitigate,
    resolve. With ``actions`` exactly those are taken, which answers "what if". ``incident=None`` is a quiet window.
    Raises ValueError for a step that does not divide the window, UnknownNameError for an unknown mitigation.
    """
    window = window or world.window()
    other = incident.seed if incident else 0
    seed = derived(max(world.seed, other), world.seed * 31 + other)
    stage, neutral = _set_stage(world, incident, window, step, seed)
    response = Response(stage, neutral, incident, _checked(incident, actions))
    base = regional_demand(window, step)
    quiet = arrivals(world, base).sum(axis=2)
    dynamics = Dynamics(stage.conditions, stage.pairs, quiet.copy(), capacity(world))
    for t in range(stage.steps):
        now = stage.conditions.at(t)
        reach = _reach(now)[0]
        dynamics.rates[t] = quiet[t] * (now.demand[0] * reach)[JOURNEY_OF_ROUTE]
        failing = dynamics.play(t)
        response.after(t, 1 - (1 - failing) * reach[JOURNEY_OF_ROUTE])
    run = _collect(stage, dynamics, base, seed)
    if incident:
        run.truth = truth_of(run, incident, response.marks)
    return run


def _set_stage(
    world: World, incident: Incident | None, window: Window, step: int, seed: int
) -> tuple[Stage, Conditions]:
    """Return the stage with fault and decoys on it, and the neutral conditions to go back to."""
    if window.seconds % step:
        raise ValueError(f"a step of {step} s does not divide a window of {window.seconds} s")
    pairs = pairs_of(world)
    steps = window.seconds // step
    neutral, conditions = (Conditions.neutral(steps, pairs, chance(seed)) for _ in range(2))
    onset = math.ceil(window.offset(incident.start) / step) if incident else 0
    stage = Stage(world, window, step, onset, pairs, conditions, chance(seed, plus=1))
    if incident:
        incident.fault.perturb(stage)
        for decoy in incident.decoys:
            at = stage.later(decoy.seconds)
            if decoy.kind == "deploy":
                stage.roll_out(decoy.service, at, decoy.by)
            else:
                stage.note(at, decoy.kind, decoy.service, decoy.text, by=decoy.by)
    return stage, neutral


def _checked(incident: Incident | None, actions: Sequence[Action] | None) -> Sequence[Action] | None:
    """Return the actions; raises UnknownNameError for a mitigation the incident does not have."""
    known = {mitigation.id for mitigation in incident.mitigations} if incident else set()
    for action in actions or ():
        if action.mitigation not in known:
            raise UnknownNameError("mitigation", action.mitigation, known)
    return actions


def _reach(conditions: Conditions) -> Floats:
    """Return the share of requests whose handshake succeeds, (T, journeys)."""
    columns = [
        sum(share * (1 - conditions.refused[:, PROGRAMS.index(name)]) for name, share in journey.host.clients.items())
        for journey in JOURNEYS
    ]
    return np.stack(columns, axis=1)


def _collect(stage: Stage, dynamics: Dynamics, base: Floats, seed: int) -> Run:
    """Draw the counters and return the run, without its truth."""
    rng = chance(seed, plus=2)
    conditions, expected, pairs, world = stage.conditions, dynamics.expected, stage.pairs, stage.world
    found, wanted = outcomes(expected, conditions, pairs), base * conditions.demand[:, :, None]
    rates = arrivals(world, wanted * _reach(conditions)[:, :, None])
    lanes = draw_lanes(make_lanes(world, pairs), rates, found, stage.step, rng)
    counts = Tally(world, pairs, found, expected.repeats, rng).count(lanes)
    of_instance = np.array([NUMBER[one.service] for one in world.instances])
    sockets = _sockets(stage, expected.pool[:, of_instance])
    return Run(
        world=world,
        window=stage.window,
        step=stage.step,
        pairs=pairs,
        counts=counts,
        lanes=lanes,
        conditions=conditions,
        handshake_failures=_handshakes(arrivals(world, wanted), conditions, stage.step, rng),
        utilisation=expected.utilisation[:, of_instance] / np.maximum(conditions.capacity, 0.01),
        connections=sockets[0],
        close_wait=sockets[1],
        work=counts.sum(axis=2) * graph().own[pairs.endpoint] * conditions.slow,
        latency=found.latency,
        errors=found.errors,
        edge_late=found.edge_late,
        updated=stage.updated,
        restarts=stage.restarts,
        releases=stage.releases,
        events=tuple(sorted(stage.events)),
        seed=seed,
    )


def _handshakes(rates: Floats, conditions: Conditions, step: int, rng: np.random.RandomState) -> Ints:
    """Return handshakes that failed (T, programs)."""
    by_journey = np.stack([rates[:, j == JOURNEY_OF_ROUTE].sum(axis=(1, 2)) for j in range(len(JOURNEYS))], axis=1)
    columns = [
        by_journey[:, j] * share * conditions.refused[:, PROGRAMS.index(name)]
        for j, journey in enumerate(JOURNEYS)
        for name, share in journey.host.clients.items()
    ]
    return rng.poisson(np.stack(columns, axis=1) * step)


def _sockets(stage: Stage, busy: Floats) -> tuple[Ints, Ints]:
    """Return database connections in use and sockets in CLOSE_WAIT (T, I)."""
    pools = {service.name: service.pool for service in ALL}
    pool = np.array([pools[one.service] for one in stage.world.instances], dtype=float)
    leaked = stage.conditions.leaked
    used = np.minimum(np.ceil(np.minimum(busy, 1) * (pool - leaked)) + leaked, pool)
    resting = stage.rng.randint(0, 3, leaked.shape)
    return used.astype(np.int64), leaked.astype(np.int64) + resting
