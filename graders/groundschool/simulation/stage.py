"""Where faults, people and machines act: the clock, the layers of conditions, what is planned, and the notes taken."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal

import numpy as np

from groundschool.simulation.clock import Window
from groundschool.simulation.conditions import Change, Conditions, Layer
from groundschool.simulation.graph import Flags, Ints, Pairs, graph
from groundschool.simulation.names import AddressChange
from groundschool.simulation.state import Instance, World

EventKind = Literal[
    "deploy", "rollback", "migration", "flag", "config", "job", "restart", "alert", "page", "ack", "action", "resolved"
]


@dataclass(frozen=True, order=True)
class StageEvent:
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


@dataclass(frozen=True)
class Subject:
    """What an alert is about, and the service whose team it goes to."""

    name: str
    service: str
    instance: int = -1


@dataclass
class Stage:
    """The state of a simulation between two steps; nothing is written about a step before it is played.

    ``onset`` is the step at which the fault begins. ``restarts`` (T, I) marks steps in which an instance came up anew
    and ``updated`` (T, I) those in which it ran the version in ``releases`` instead of its usual one; ``killed`` (T, I)
    marks those at whose beginning the kernel ended its process for want of memory; ``new`` and
    ``since`` (I,) say the same of now: on the new version, and the step of the latest restart (-1 for none).
    ``ringing`` are the alerts that page and have not resolved, by name and subject; ``changed_names`` are records that
    were changed, in time order.
    """

    world: World
    window: Window
    step: int
    onset: int
    pairs: Pairs
    neutral: Conditions
    rng: np.random.RandomState
    releases: dict[str, str] = field(default_factory=dict)
    events: list[StageEvent] = field(default_factory=list)
    layers: list[Layer] = field(default_factory=list)
    ringing: dict[tuple[str, str], str] = field(default_factory=dict)
    changed_names: list[AddressChange] = field(default_factory=list)

    def __post_init__(self) -> None:
        shape = (self.window.seconds // self.step, len(self.world.instances))
        self.conditions = self.neutral.copy()
        self.restarts, self.updated, self.killed = (np.zeros(shape, dtype=bool) for _ in range(3))
        self.new: Flags = np.zeros(shape[1], dtype=bool)
        self.since: Ints = np.full(shape[1], -1)
        self._planned: dict[int, list[tuple[str, Callable[[int], None]]]] = {}

    @property
    def steps(self) -> int:
        """Return the number of steps."""
        return len(self.restarts)

    def begin(self, t: int) -> None:
        """Carry out what is planned for step ``t`` and put its conditions together."""
        for _, task in self._planned.pop(t, ()):
            task(t)
        self.updated[t] = self.new
        now = self.conditions.at(t)
        for layer in self.layers:
            if layer.covers(t):
                layer.change(t, now)

    def lay(self, change: Change, first: int, last: float = float("inf")) -> Layer:
        """Return a new layer over the conditions, which acts from step ``first`` on."""
        layer = Layer(change, first, last)
        self.layers.append(layer)
        return layer

    def plan(self, t: int, task: Callable[[int], None], name: str = "") -> None:
        """Have ``task`` carried out at the beginning of step ``t``, unless the plans called ``name`` are dropped."""
        self._planned.setdefault(t, []).append((name, task))

    def drop(self, name: str) -> None:
        """Drop the plans of a name."""
        for t, tasks in self._planned.items():
            self._planned[t] = [task for task in tasks if task[0] != name]

    def later(self, seconds: float, start: int | None = None) -> int:
        """Return the step ``seconds`` after the onset (or after ``start``), not before the first."""
        return max(0, (self.onset if start is None else start) + round(seconds / self.step))

    def moment(self, seconds: float) -> datetime:
        """Return the moment ``seconds`` after the onset."""
        return self.window.at(self.onset * self.step + seconds)

    def seconds_since(self, first: int, t: int) -> float:
        """Return the seconds from step ``first`` to step ``t``, 0 before it."""
        return max(0, t - first) * float(self.step)

    def pair(self, service: str, operation: str) -> Ints:
        """Return the pairs of one endpoint, in the order of the service's instances."""
        return self.pairs.of(graph().endpoint(service, operation))

    def note(self, step: int, kind: EventKind, service: str, text: str, **more: Any) -> None:  # noqa: ANN401 - as given
        """Keep an event at a step; ``more`` are further fields of StageEvent."""
        self.events.append(replace(StageEvent(self.window.at(step * self.step), kind, service, text), **more))

    def roll_out(self, service: str, first: int, by: str = "deploy-bot") -> list[int]:
        """Plan a deploy of the next patch version, an instance a minute; return each instance's step."""
        instances, plan = self.world.by_service[service], f"roll-out {service}"
        old = instances[0].version
        major, minor, patch = old.split(".")
        version = f"{major}.{minor}.{int(patch) + 1}"

        def start(t: int) -> None:
            self.releases[service] = version
            self.note(t, "deploy", service, f"{service} {old} -> {version} started", version=version, by=by)

        self.plan(first, start, plan)
        reached = [self.later(60.0 * number, first) for number in range(1, len(instances) + 1)]
        for instance, at in zip(instances, reached, strict=True):
            self._plan_restart(at, instance, f"with {version}", plan, new=True)
        said = f"{service} {old} -> {version} finished"
        self.plan(reached[-1], lambda t: self.note(t, "deploy", service, said, version=version, by=by), plan)
        return reached

    def roll_back(self, service: str, first: int) -> None:
        """Plan to put the old version back, an instance each half minute; a roll-out under way is given up."""
        self.drop(f"roll-out {service}")
        old = self.world.by_service[service][0].version
        said = f"{service} {self.releases.get(service, old)} -> {old}"
        note = {"version": old, "by": "deploy-bot"}
        self.plan(first, lambda t: self.note(t, "rollback", service, f"{said} started", **note))
        last = self.restart(service, first, "rolled back", old=True)[-1]
        self.plan(last, lambda t: self.note(t, "rollback", service, f"{said} finished", **note))

    def name_back(self, service: str, first: int) -> None:
        """Point a service's record back to the address before, if it was changed."""
        for change in [one for one in self.changed_names if one.service == service][-1:]:
            at = self.window.at(first * self.step)
            self.changed_names.append(replace(change, at=at, old=change.new, new=change.old))

    def restart(self, service: str, first: int, reason: str, *, apart: float = 30.0, old: bool = False) -> list[int]:
        """Plan restarts of every instance, ``apart`` seconds from each other; return their steps."""
        instances = self.world.by_service[service]
        reached = [self.later(apart * number, first) for number in range(len(instances))]
        for instance, at in zip(instances, reached, strict=True):
            self._plan_restart(at, instance, reason, "", new=False if old else None)
        return reached

    def _plan_restart(self, at: int, instance: Instance, reason: str, plan: str, *, new: bool | None) -> None:
        def come_up(t: int) -> None:
            self.come_up(t, instance, f"restarted {reason}" if new else f"restarted: {reason}", new=new)

        self.plan(at, come_up, plan)

    def come_up(self, t: int, instance: Instance, how: str, *, new: bool | None = None) -> None:
        """Bring an instance up anew in step ``t``: on the new version, on the old one, or on the one it had."""
        if new is not None:
            self.new[instance.index] = new
        self.restarts[t, instance.index] = True
        self.since[instance.index] = t
        version = self.releases[instance.service] if self.new[instance.index] else instance.version
        more = {"instance": instance.index, "version": version, "by": "kubelet"}
        self.note(t, "restart", instance.service, f"{instance.name} {how}", **more)

    def sound(self, t: int, alert: str, subject: Subject, *, firing: bool, pages: bool) -> None:
        """Note that an alert fires on a subject or has resolved; while one that pages fires, the pager rings."""
        text = f"{alert} {'firing' if firing else 'resolved'} on {subject.name}"
        self.note(t, "alert", subject.service, text, instance=subject.instance, by="alertmanager")
        if firing and pages:
            self.ringing[alert, subject.name] = subject.service
        else:
            self.ringing.pop((alert, subject.name), None)
