"""An address that was changed, and switched off while some resolvers still gave it out."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from groundschool.simulation.conditions import Conditions
from groundschool.simulation.fault import Fault, Mitigation
from groundschool.simulation.graph import Floats, graph
from groundschool.simulation.names import AddressChange, name_of
from groundschool.simulation.services import NUMBER
from groundschool.simulation.stage import Stage


@dataclass(frozen=True)
class DnsChange(Fault):
    """The service's record was changed when its answers might be kept for ``ttl`` seconds; half of that was waited."""

    ttl: int

    id = "dns-change"
    category = "change"
    par_minutes = 15
    right = (
        Mitigation(
            "flush-caches",
            "flush the name at the resolvers of every zone",
            "everybody who asks again gets the new address",
            clears=True,
        ),
        Mitigation(
            "point-back",
            "let the old address answer again, point the record back and flush it",
            "both addresses lead to the service until the change is made anew, with a short TTL first",
            clears=True,
        ),
    )
    harmful = (
        Mitigation("restart", "restart the service", "it was well; whoever has the old address keeps it"),
        Mitigation("raise-timeouts", "raise the callers' timeouts", "they wait longer where nobody answers"),
    )
    runner_up = "the service fails some of its callers"
    telling = (
        "callers fail by the resolver that they ask: where it still gives the old address, with seconds left that run"
        " out; the service itself fails nobody"
    )

    @classmethod
    def draw(cls, rng: np.random.RandomState) -> Self:
        """Return the fault at something that several services call."""
        service = str(rng.choice(["session-cache", "inventory", "bookings-db", "auth"]))
        return cls(service, int(rng.choice([3600, 7200])))

    def perturb(self, stage: Stage) -> None:
        """Change the record, and switch the old address off while half of the callers' resolvers still have it."""
        begun = stage.later(-self.ttl / 2)
        self._announce(stage, begun)
        keeps, needs = self._keeps(stage, begun), self._needs(stage)

        def keep(t: int, now: Conditions) -> None:
            now.stale[:] = np.maximum(keeps - (t - stage.onset) * float(stage.step), 0)

        def fail(_: int, now: Conditions) -> None:
            lost = 0.97 * needs * (now.stale[stage.pairs.instance] > 0)
            np.maximum(now.fail, lost, out=now.fail)

        stage.lay(keep, begun)
        stage.lay(fail, stage.onset)

    def _announce(self, stage: Stage, begun: int) -> None:
        """Plan what people noted: the change of the record, and the end of the old address."""
        new = stage.world.by_service[self.service][0].address
        old = f"{new.rpartition('.')[0]}.{stage.rng.randint(60, 100)}"

        def change(t: int) -> None:
            at = stage.window.at(t * stage.step)
            stage.changed_names.append(AddressChange(at, self.service, old, new, self.ttl))
            text = f"record {name_of(self.service)} A {old} -> {new} applied, TTL {self.ttl}"
            stage.note(t, "config", self.service, text, by="zone-deploy")

        def switch_off(t: int) -> None:
            stage.note(t, "config", self.service, f"{old} taken out of service", by="platform-config")

        stage.plan(begun, change)
        stage.plan(stage.onset, switch_off)

    def _needs(self, stage: Stage) -> Floats:
        """Return how likely one request of a pair needs the service, (P,)."""
        known = graph()
        called = known.service == NUMBER[self.service]
        return np.minimum(known.calls[:, called].sum(axis=1), 1)[stage.pairs.endpoint]

    def _keeps(self, stage: Stage, begun: int) -> Floats:
        """Return how long after the onset each instance's resolver keeps the old address (I,); less than 0: before.

        Resolvers asked at different times before the change, so that they forget one after the other.
        """
        callers = stage.pairs.instance[self._needs(stage) > 0]
        zones = sorted({stage.world.instances[index].zone for index in callers.tolist()})
        order = [zones[place] for place in stage.rng.permutation(len(zones))]
        order += sorted({one.zone for one in stage.world.instances} - set(zones))
        still, known = -(-len(zones) // 2), float((stage.onset - begun) * stage.step)
        ends = {
            zone: (self.ttl / 2 * (number + stage.rng.uniform(0.4, 1)) / still)
            if number < still
            else -known * stage.rng.uniform(0.05, 0.95)
            for number, zone in enumerate(order)
        }
        return np.array([ends[one.zone] for one in stage.world.instances])
