"""How people respond while the model plays: page, acknowledge, mitigate, resolve; or given actions instead."""

from collections.abc import Sequence

import numpy as np

from groundschool.simulation.fault import Mitigation
from groundschool.simulation.graph import Floats
from groundschool.simulation.incident import Action, Incident
from groundschool.simulation.services import SERVICES
from groundschool.simulation.stage import Conditions, Stage

PAGE_AT = 0.04  # failing share of a route that pages when it lasts
PAGE_AFTER = 120  # seconds


class Response:
    """Watches the failing share of each route and acts on the stage.

    ``marks`` are step numbers by name: detected, acknowledged, mitigated, resolved.
    """

    def __init__(
        self, stage: Stage, neutral: Conditions, incident: Incident | None, actions: Sequence[Action] | None
    ) -> None:
        self.stage, self.neutral, self.incident = stage, neutral, incident
        self.actions = None if actions is None else {round(act.seconds / stage.step): act.mitigation for act in actions}
        self.marks: dict[str, int] = {}
        self.hurting = 0
        self.plan: dict[int, str] = {}

    def after(self, t: int, failing: Floats) -> None:
        """Take in step ``t`` and its failing share by route (R,), handshakes included."""
        if self.incident is None:
            return
        self.hurting = self.hurting + self.stage.step if failing.max() >= PAGE_AT else 0
        if "detected" not in self.marks and self._pages(t):
            self._page(t, self.incident)
        if (mark := self.plan.get(t)) is not None:
            self._reach(mark, t, self.incident)
        if self.actions and t in self.actions:
            self._act(t, self.actions[t], self.incident)

    def _pages(self, t: int) -> bool:
        """Return whether the pager goes off in step ``t``: harm that lasts, or an alert without any."""
        noisy = self.incident is not None and self.incident.fault.category == "none"
        return self.hurting >= PAGE_AFTER or (noisy and t >= self.stage.later(60))

    def _page(self, t: int, incident: Incident) -> None:
        world, stage = self.stage.world, self.stage
        self.marks["detected"] = t
        team = next(service.team for service in SERVICES if service.name == incident.service)
        person = world.on_call(team, stage.window.at(t * stage.step)).handle
        stage.note(t, "page", "", f"{incident.severity} paged to {person}", by="pager")
        if self.actions is None:
            acknowledged = t + max(1, round(incident.acknowledge / stage.step))
            mitigated = acknowledged + max(1, round(incident.mitigate / stage.step))
            resolved = mitigated + max(1, round(incident.resolve / stage.step))
            self.plan = {acknowledged: "acknowledged", mitigated: "mitigated", resolved: "resolved"}
            self.person = person

    def _reach(self, mark: str, t: int, incident: Incident) -> None:
        self.marks[mark] = t
        if mark == "acknowledged":
            self.stage.note(t, "ack", "", f"acknowledged by {self.person}", by=self.person)
        elif mark == "mitigated":
            self._act(t, incident.mitigations[0].id, incident)
        else:
            self.stage.note(t, "resolved", "", "all clear", by=self.person)

    def _act(self, t: int, name: str, incident: Incident) -> None:
        """Carry a mitigation out at the end of step ``t``; its effect begins with the next."""
        mitigation = next(one for one in incident.mitigations if one.id == name)
        stage, first = self.stage, min(t + 1, self.stage.steps)
        stage.note(t, "action", incident.service, mitigation.does, by=getattr(self, "person", "responder"))
        if mitigation.clears and incident.fault.category != "none":
            self.marks.setdefault("mitigated", t)
            if mitigation.id == "roll-back" and first < stage.steps:
                first = self._roll_back(first, incident.service)
            stage.conditions.restore(self.neutral, first)
        self._consequences(first, mitigation, incident.service)

    def _roll_back(self, first: int, service: str) -> int:
        """Put the old version back, each instance being well from its restart on; return the last one's step."""
        stage, last = self.stage, first
        for instance, at in stage.restart(service, first, "rolled back", old=True):
            columns = stage.pairs.on(instance)
            stage.conditions.fail[at:, columns] = self.neutral.fail[at:, columns]
            stage.conditions.slow[at:, columns] = self.neutral.slow[at:, columns]
            stage.conditions.leaked[at:, instance] = self.neutral.leaked[at:, instance]
            last = at
        return last

    def _consequences(self, first: int, mitigation: Mitigation, service: str) -> None:
        stage = self.stage
        stage.conditions.demand[first:] *= mitigation.demand
        last = first + round(mitigation.minutes * 60 / stage.step)
        if service == "edge":  # an edge that restarts accepts no connections
            stage.conditions.refused[first:last] = np.maximum(
                stage.conditions.refused[first:last], 1 - mitigation.capacity
            )
            return
        for instance in stage.world.by_service[service]:
            stage.conditions.capacity[first:last, instance.index] *= mitigation.capacity
