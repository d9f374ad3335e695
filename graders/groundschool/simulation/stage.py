"""The conditions a run is played under: neutral arrays that faults, decoys and responders change, and the events."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal

import numpy as np

from groundschool.simulation.clock import Window
from groundschool.simulation.company import JOURNEYS
from groundschool.simulation.graph import Flags, Floats, Ints, Pairs, graph
from groundschool.simulation.state import World

EventKind = Literal[
    "deploy", "rollback", "migration", "flag", "config", "job", "restart", "alert", "page", "ack", "action", "resolved"
]
PROGRAMS = tuple(program for journey in JOURNEYS for program in journey.host.clients)
BASE_FAILURE = 0.0001  # what even a healthy service answers with a 500


@dataclass(frozen=True, order=True)
class Event:
    """Something that people or machines noted: when, what kind, where, and in which words.

    ``instance`` indexes ``World.instances`` (-1 for none), ``by`` is a person's handle or a program's name.
    """

    at: datetime
    kind: EventKind
    service: str
    text: str
    instance: int = -1
    version: str = ""
    by: str = ""


@dataclass
class Conditions:
    """Everything that may differ from normal, per step; neutral when made.

    demand (T, journeys) multiplies arrivals · refused (T, programs) share of handshakes that fail · verify (T,
    journeys) OpenSSL's verify result of a probe · fail (T, P) share of own failures · slow (T, P) multiplies own time
    and work · capacity (T, I) multiplies · retries (T, E) repeats callers make · leaked (T, I) connections never
    given back · disk, deleted, inodes (T, I) shares of the log volume: used, held by unlinked files, inodes used.
    """

    demand: Floats
    refused: Floats
    verify: Ints
    fail: Floats
    slow: Floats
    capacity: Floats
    retries: Floats
    leaked: Floats
    disk: Floats
    deleted: Floats
    inodes: Floats

    @classmethod
    def neutral(cls, steps: int, pairs: Pairs, rng: np.random.RandomState) -> "Conditions":
        """Return conditions of a quiet day; disks fill a little, each from its own level."""
        instances, known = int(pairs.instance.max()) + 1, graph()
        growth = np.linspace(0, 0.01, steps)[:, None]
        return cls(
            demand=np.ones((steps, len(JOURNEYS))),
            refused=np.full((steps, len(PROGRAMS)), 0.0002),
            verify=np.zeros((steps, len(JOURNEYS)), dtype=np.int64),
            fail=np.full((steps, len(pairs.instance)), BASE_FAILURE),
            slow=np.ones((steps, len(pairs.instance))),
            capacity=np.ones((steps, instances)),
            retries=np.tile(known.retries, (steps, 1)),
            leaked=np.zeros((steps, instances)),
            disk=growth + rng.uniform(0.35, 0.7, instances),
            deleted=np.tile(rng.uniform(0, 0.004, instances), (steps, 1)),
            inodes=growth / 4 + rng.uniform(0.05, 0.3, instances),
        )

    def at(self, t: int) -> "Conditions":
        """Return views of step ``t``, with a first axis of length one."""
        return Conditions(**{name: values[t : t + 1] for name, values in vars(self).items()})

    def restore(self, other: "Conditions", first: int) -> None:
        """Take every array of ``other`` from step ``first`` on."""
        for name, values in vars(self).items():
            values[first:] = getattr(other, name)[first:]


@dataclass
class Stage:
    """Where a fault acts: the world, the clock, the conditions and the notes taken.

    ``onset`` is the step at which the fault begins. ``restarts`` (T, I) marks steps in which an instance came up anew
    and ``updated`` (T, I) those in which it ran the version in ``releases`` instead of its usual one.
    """

    world: World
    window: Window
    step: int
    onset: int
    pairs: Pairs
    conditions: Conditions
    rng: np.random.RandomState
    restarts: Flags = field(init=False)
    updated: Flags = field(init=False)
    releases: dict[str, str] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)

    def __post_init__(self) -> None:
        shape = (self.window.seconds // self.step, len(self.world.instances))
        self.restarts = np.zeros(shape, dtype=bool)
        self.updated = np.zeros(shape, dtype=bool)

    @property
    def steps(self) -> int:
        """Return the number of steps."""
        return len(self.restarts)

    def later(self, seconds: float, start: int | None = None) -> int:
        """Return the step ``seconds`` after the onset (or after ``start``), within the window."""
        first = self.onset if start is None else start
        return int(np.clip(first + round(seconds / self.step), 0, self.steps - 1))

    def moment(self, seconds: float) -> datetime:
        """Return the moment ``seconds`` after the onset."""
        return self.window.at(self.onset * self.step + seconds)

    def seconds_since(self, first: int) -> Floats:
        """Return per step the seconds since step ``first``, 0 before it."""
        return np.maximum(0, np.arange(self.steps) - first) * float(self.step)

    def pair(self, service: str, operation: str) -> Ints:
        """Return the pairs of one endpoint, in the order of the service's instances."""
        return self.pairs.of(graph().endpoint(service, operation))

    def note(self, step: int, kind: EventKind, service: str, text: str, **more: object) -> None:
        """Keep an event at a step; ``more`` are further fields of Event."""
        event = Event(self.window.at(step * self.step), kind, service, text)
        self.events.append(replace(event, **more))  # type: ignore[arg-type]

    def roll_out(self, service: str, first: int, by: str = "deploy-bot") -> list[int]:
        """Deploy the next patch version one instance a minute from step ``first``; return each instance's step."""
        old = self.world.by_service[service][0].version
        major, minor, patch = (int(part) for part in old.split("."))
        version = f"{major}.{minor}.{patch + 1}"
        self.releases[service] = version
        self.note(first, "deploy", service, f"{service} {old} -> {version} started", version=version, by=by)
        reached = []
        for number, instance in enumerate(self.world.by_service[service]):
            at = self.later(60.0 * (number + 1), first)
            self.restarts[at, instance.index] = True
            self.updated[at:, instance.index] = True
            text = f"{instance.name} restarted with {version}"
            self.note(at, "restart", service, text, instance=instance.index, version=version, by="kubelet")
            reached.append(at)
        return reached

    def restart(self, service: str, first: int, reason: str, *, old: bool = False) -> list[tuple[int, int]]:
        """Restart the instances one each half minute and return (instance, step); ``old`` puts the old version back."""
        reached = []
        for number, instance in enumerate(self.world.by_service[service]):
            at = self.later(30.0 * number, first)
            self.restarts[at, instance.index] = True
            if old:
                self.updated[at:, instance.index] = False
            version = self.releases.get(service, "") if self.updated[at, instance.index] else instance.version
            text = f"{instance.name} restarted: {reason}"
            self.note(at, "restart", service, text, instance=instance.index, version=version, by="kubelet")
            reached.append((instance.index, at))
        return reached
