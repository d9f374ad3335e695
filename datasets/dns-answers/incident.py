"""Tickets of an incident: a record was changed while answers might be kept for hours, and old ones are given out."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from groundschool.kit import beside
from groundschool.scenarios import Scenario
from groundschool.scenarios.host_names import resolved
from groundschool.simulation.names import RESOLVERS, name_of
from groundschool.simulation.run import MINUTE

told, cases = beside(__file__, "said"), beside(__file__, "cases")
LATER = 6  # minutes from when the old address was switched off


def makers(seed: int) -> list[Callable[[Any], Any]]:
    """Return the makers of a ticket for each zone's resolver, as it answers minutes after customers began to fail."""
    scenario = Scenario.from_seed(seed, "dns-change", traffic=0.02)
    assert scenario.incident
    minutes = int(scenario.window.offset(scenario.incident.start)) // MINUTE + LATER
    run = scenario.first(minutes)
    [change], at = run.changed_names, run.window.at(run.steps * run.step)
    asked = {one.zone: one for one in reversed(run.world.instances)}
    return [
        _maker(RESOLVERS[zone], change, at, resolved(run, asked[zone], change.service, run.steps - 1))
        for zone in sorted(asked)
    ]


def _maker(resolver: str, change: Any, at: Any, given: tuple[str, int]) -> Callable[[Any], Any]:  # noqa: ANN401
    """Return the maker of what one resolver gives out: an address, and the seconds that are left of it."""
    address, left = given

    def make(lookup: Any) -> Any:  # noqa: ANN401 - a class of cases.py
        lookup = replace(lookup, at=at)
        said = told.Said(
            resolver,
            name=f"{name_of(change.service)}.",
            type="A",
            kind="answer",
            at=at,
            zone=lookup.zones[cases.HOME],
            data=((change.ttl, address),),
            age=change.ttl - left,
        )
        servers = lookup.servers(said, data=((change.ttl, change.new),))
        if address == change.new:
            return cases.Case("none", said, servers, (change.new,))
        traps = {"zone-is-a-view": "wrong-view", "resolver-alone": "none"}
        return cases.Case("cached", said, servers, (change.new,), traps)

    return make
