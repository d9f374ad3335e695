"""How people respond while the model plays: page, acknowledge, act, resolve; or given actions instead."""

from collections.abc import Sequence
from dataclasses import dataclass

from groundschool.simulation.actions import carry_out, verb_of
from groundschool.simulation.conditions import Layer
from groundschool.simulation.incident import Action, Incident
from groundschool.simulation.services import BY_NAME
from groundschool.simulation.stage import Stage


@dataclass(frozen=True)
class Done:
    """An action that was carried out: what, on which service, from which step on, and the layers it laid."""

    verb: str
    target: str
    first: int
    layers: tuple[Layer, ...]


class Response:
    """Hears the pager and acts on the stage.

    ``actions`` are what is done and when; None lets people do what the incident says, nothing at all without one.
    ``marks`` are step numbers by name: detected, acknowledged, mitigated, resolved, of a mitigation that was undone
    those of its repetition. ``laid`` are the fault's layers.
    """

    def __init__(
        self, stage: Stage, incident: Incident | None, laid: Sequence[Layer], actions: Sequence[Action] | None
    ) -> None:
        self._stage, self._incident, self._laid = stage, incident, laid
        self._given = actions is not None
        self._actions: dict[int, list[Action]] = {}
        for action in actions or ():
            self._actions.setdefault(round(action.seconds / stage.step), []).append(action)
        self._plan: dict[int, str] = {}
        self._open = False
        self._undone = False
        self._undone_at: int | None = None
        self._person = "responder"
        self.marks: dict[str, int] = {}

    def after(self, t: int) -> None:
        """Take in what rings at the end of step ``t``; what people do then takes effect with the next."""
        if self._stage.ringing and not self._open:
            self._page(t)
        if self._stage.ringing and self._undone_at is not None and t >= self._undone_at:
            self._hurt_again(t)
        if (mark := self._plan.get(t)) is not None:
            self._reach(mark, t)
        for action in self._actions.get(t, ()):
            self.act(t + 1, action.verb, action.target)

    def act(self, first: int, verb: str, target: str = "") -> Done:
        """Carry an action out from step ``first`` on; without a target, on the service that is at fault.

        Raises UnknownNameError for a verb or a service that does not exist.
        """
        incident, stage = self._incident, self._stage
        known, target = verb_of(verb), target or (incident.service if incident else "")
        layers = carry_out(stage, known, target, first)
        own = incident.mitigations if incident and target == incident.service else ()
        said = next((one.does for one in own if one.id == verb), f"{verb} on {target}")
        stage.note(first, "action", target, said, by=self._person)
        done = Done(verb, target, first, tuple(layers))
        if incident and incident.fault.answered_by(verb, target, stage) and incident.fault.category != "none":
            self.marks.setdefault("mitigated", first - 1)
            lifted = self._lift(first) if verb not in incident.fault.works_through else []
            if incident.undone and not self._undone:
                self._take_back(incident, done, lifted)
        return done

    def _lift(self, first: int) -> list[Layer]:
        """Take the fault away from step ``first`` on; return the layers that lasted."""
        lifted = [layer for layer in self._laid if layer.last > first]
        for layer in lifted:
            layer.last = first
        return lifted

    def _take_back(self, incident: Incident, done: Done, lifted: list[Layer]) -> None:
        """Plan that an automation undoes what was done; once alerts show it, people do it again."""
        stage, self._undone = self._stage, True
        again = done.first + round(incident.undone / stage.step)
        for layer in done.layers:
            layer.last = min(layer.last, again)
        self._laid = [stage.lay(layer.change, again) for layer in lifted]
        if verb_of(done.verb).old:
            stage.roll_out(done.target, again)
        else:
            said = f"desired state of {done.target} applied"
            stage.plan(again, lambda t: stage.note(t, "config", done.target, said, by="platform-config"))
        self._undone_at = again

    def _hurt_again(self, t: int) -> None:
        """Take in that it rings in step ``t`` because the mitigation was undone: plan to do it again."""
        incident, step, self._undone_at = self._incident, self._stage.step, None
        for mark in ("mitigated", "resolved"):
            self.marks.pop(mark, None)
        if incident and not self._given:
            second = t + round(incident.mitigate / 3 / step)
            self._plan = {second: "mitigated", second + round(incident.resolve / step): "resolved"}

    def _page(self, t: int) -> None:
        stage, incident, self._open = self._stage, self._incident, True
        service = next(iter(stage.ringing.values()))
        person = stage.world.on_call(BY_NAME[service].team, stage.window.at((t + 1) * stage.step)).handle
        severity = incident.severity if incident else "SEV3"
        stage.note(t + 1, "page", service, f"{severity} paged to {person}", by="pager")
        if "detected" not in self.marks:
            self.marks["detected"], self._person = t, person
            if incident and not self._given:
                self._expect(t, incident)

    def _expect(self, t: int, incident: Incident) -> None:
        """Plan what people do from a page in step ``t`` on."""
        waits = {"acknowledged": incident.acknowledge, "mitigated": incident.mitigate, "resolved": incident.resolve}
        for mark, seconds in waits.items():
            t += max(1, round(seconds / self._stage.step))
            self._plan[t] = mark

    def _reach(self, mark: str, t: int) -> None:
        self.marks.setdefault(mark, t)
        if mark == "acknowledged":
            self._stage.note(t + 1, "ack", "", f"acknowledged by {self._person}", by=self._person)
        elif mark == "mitigated" and self._incident:
            self.act(t + 1, self._incident.mitigations[0].id)
        else:
            self._open = False
            self._stage.note(t + 1, "resolved", "", "all clear", by=self._person)
