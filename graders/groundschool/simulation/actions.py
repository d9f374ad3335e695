"""What people at the company know how to do: verbs that are carried out on a service, and what each does to it.

An action belongs to the company, not to a fault: done to the wrong service it costs the same and mends nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import inf

import numpy as np

from groundschool.errors import UnknownNameError
from groundschool.simulation.conditions import Conditions, Layer
from groundschool.simulation.graph import graph
from groundschool.simulation.services import ALL, BY_NAME
from groundschool.simulation.stage import Stage

DATABASE = "bookings-db"


@dataclass(frozen=True)
class Effect:
    """What an action does to the conditions for so many ``minutes``, or until it is undone (0).

    ``capacity`` multiplies the target's (an edge accepts as many fewer connections), ``database`` that of the bookings
    database, ``demand`` customers' traffic, ``memory`` the limit of the target's containers; ``ceiling`` is the most
    traffic let in, as a multiple of the usual, and ``retries`` the most repeats the target's callers make.
    """

    minutes: float = 0
    capacity: float = 1
    database: float = 1
    demand: float = 1
    memory: float = 1
    ceiling: float = inf
    retries: float = inf


@dataclass(frozen=True)
class ActionVerb:
    """Something that can be done to a service: minutes it takes, and what follows.

    Who must agree stands in the course's decision rights. ``restarts`` is how many seconds apart the target's instances
    come up anew, None where they do not; ``old`` puts the version before back, ``names`` the address before. ``on``
    names what is acted on whatever the target.
    """

    id: str
    takes: int = 1
    effects: tuple[Effect, ...] = ()
    restarts: float | None = None
    old: bool = False
    names: bool = False
    on: str = ""


VERBS: Mapping[str, ActionVerb] = {
    verb.id: verb
    for verb in (
        ActionVerb("add-node", 3, effects=(Effect(capacity=0.9),)),
        ActionVerb("close"),
        ActionVerb("create-index", 4),
        ActionVerb("delete-logs"),
        ActionVerb("disable-verification", 2),
        ActionVerb("drain-zone", 3),
        ActionVerb("fail-over-db", 2, (Effect(1, capacity=0.05),), on=DATABASE),
        ActionVerb("flag-off"),
        ActionVerb("flush-caches"),
        ActionVerb("full-chain", 2),
        ActionVerb("kill-9", effects=(Effect(2, capacity=0.5),), restarts=0),
        ActionVerb("limit-retries", 2, effects=(Effect(retries=1),)),
        ActionVerb("point-back", 2, names=True),
        ActionVerb("prune-sessions", 2),
        ActionVerb("raise-limit", 2, (Effect(memory=2),)),
        ActionVerb("raise-pool", 2, effects=(Effect(15, database=0.6),)),
        ActionVerb("raise-timeouts", 2),
        ActionVerb("renew", 3),
        ActionVerb("reopen-logs"),
        ActionVerb("restart", 2, effects=(Effect(2, capacity=0.6),), restarts=30),
        ActionVerb("restart-all", effects=(Effect(1, capacity=0.05),), restarts=0),
        ActionVerb("restart-edge", effects=(Effect(1, capacity=0.02),), restarts=0, on="edge"),
        ActionVerb("right-certificate", 2),
        ActionVerb("roll-back", 2, effects=(Effect(2, capacity=0.85),), restarts=30, old=True),
        ActionVerb("roll-back-schema", 3, (Effect(4, capacity=0.1),), on=DATABASE),
        ActionVerb("rolling-restart", 5, effects=(Effect(4, capacity=0.85),), restarts=60),
        ActionVerb("scale-out", 3, effects=(Effect(capacity=1.6, database=0.92),)),
        ActionVerb("shed-load", 1, (Effect(demand=0.5),)),
        ActionVerb("shed-query", 2),
        ActionVerb("take-out", 2, effects=(Effect(capacity=0.9),)),
        ActionVerb("use-spare-link", 4),
        ActionVerb("waiting-room", 2, (Effect(ceiling=1.0),)),
    )
}


def verb_of(name: str) -> ActionVerb:
    """Return the verb of a name; raises UnknownNameError for one that nobody knows how to do."""
    if name not in VERBS:
        raise UnknownNameError("mitigation", name, VERBS)
    return VERBS[name]


def carry_out(stage: Stage, verb: ActionVerb, target: str, first: int) -> list[Layer]:
    """Do something to a service from step ``first`` on; return the layers that it laid over the conditions."""
    if target not in BY_NAME:
        raise UnknownNameError("service", target, BY_NAME)
    service = verb.on or target
    if verb.names:
        stage.name_back(service, first)
    if verb.old:
        stage.roll_back(service, first)
    elif verb.restarts is not None:
        stage.restart(service, first, f"asked for by {verb.id}", apart=verb.restarts)
    return [_lay(stage, effect, service, first) for effect in verb.effects]


def _lay(stage: Stage, effect: Effect, service: str, first: int) -> Layer:
    own, database = ([one.index for one in stage.world.by_service[name]] for name in (service, DATABASE))
    ends = np.flatnonzero(graph().service == [known.name for known in ALL].index(service))

    def change(_: int, now: Conditions) -> None:
        now.demand *= effect.demand
        np.minimum(now.demand, effect.ceiling, out=now.demand)
        now.retries[ends] = np.minimum(now.retries[ends], effect.retries)
        now.capacity[database] *= effect.database
        now.limit[own] *= effect.memory
        if service == "edge":
            np.maximum(now.refused, 1 - min(effect.capacity, 1), out=now.refused)
        else:
            now.capacity[own] *= effect.capacity

    return stage.lay(change, first, first + round(effect.minutes * 60 / stage.step) if effect.minutes else inf)
