"""Grades a map, its differences from the catalogue, two journeys, and a brief for Support."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from groundschool.judges.prose.support_brief import SupportFacts, judge_brief
from groundschool.kit import Expect, Score, Variant, call, judged, on_edges, once

View = Callable[[Any], Any]
LISTS = ("undeclared", "never_called", "cannot_say")


def arrows(found: Iterable[Sequence[str]]) -> list[list[str]]:
    """Return the arrows in order, each once."""
    return sorted([who, whom, how] for who, whom, how in {tuple(one) for one in found})


def service_map(answer: object, variant: Variant) -> Score:
    """Return the checks of ``service_map(folder)``."""
    truth = variant.truth["edges"]
    said = {subject: call(answer, variant.path()) for subject in truth["wants"]}
    if variant.edge:
        return judged(said, truth["wants"], truth["traps"], [on_edges(__file__, arrows)[variant.edge]])
    telling, balanced = set(variant.truth["telling"]), set(variant.truth["balanced"])

    def pairs(chosen: Callable[[str, str], bool]) -> View:
        return lambda found: [one for one in arrows(found) if one[2] == "waits" and chosen(one[0], one[1])]

    expected = [
        Expect("services that ask services", pairs(lambda _, whom: whom in telling - balanced), 2),
        Expect("who stands behind a load balancer is asked by whoever asked for it", pairs(lambda _, whom: whom in balanced)),
        Expect("who tells nothing is on the map, too", pairs(lambda _, whom: whom not in telling), 2),
        Expect("messages are left for later", lambda found: [one for one in arrows(found) if one[2] != "waits"], 2),
        Expect("all of it, and nothing else", arrows),
    ]  # fmt: skip
    return judged(said, truth["wants"], truth["traps"], expected)


def differences(answer: object, variant: Variant) -> Score:
    """Return the checks of ``differences(folder)``."""
    truth = variant.truth["differences"]
    said = {subject: call(answer, variant.path()) for subject in truth["wants"]}

    def listed(name: str) -> View:
        return lambda found: sorted([who, whom] for who, whom in {tuple(one) for one in found[name]})

    def whole(found: Mapping[str, Any]) -> dict[str, Any]:
        return {name: listed(name)(found) for name in LISTS}

    if variant.edge:
        return judged(said, truth["wants"], truth["traps"], [on_edges(__file__, whole)[variant.edge]])
    expected = [
        Expect("what is called, and declared nowhere", listed("undeclared"), 2),
        Expect("what is declared, and was never called", listed("never_called"), 2),
        Expect("of whom nobody can say", listed("cannot_say"), 2),
    ]
    return judged(said, truth["wants"], truth["traps"], expected)


def journeys(answer: object, variant: Variant) -> Score:
    """Return the checks of ``journey(folder, route)``."""
    truth = variant.truth["journeys"]
    said = {route: call(answer, variant.path(), route) for route in truth["wants"]}

    def listed(name: str) -> View:
        return lambda found: sorted({*found[name]})

    def whole(found: Mapping[str, Any]) -> dict[str, list[str]]:
        return {name: listed(name)(found) for name in ("waits", "later")}

    if variant.edge:
        return judged(said, truth["wants"], truth["traps"], [on_edges(__file__, whole)[variant.edge]])
    expected = [
        Expect("whom the answer waits for", listed("waits"), 3),
        Expect("who goes to work later", listed("later"), 2),
    ]
    return judged(said, truth["wants"], truth["traps"], expected)


def support_brief(answer: object, variant: Variant) -> Score:
    """Return the items of the brief; its morning is the same on every variant."""
    facts = SupportFacts.from_truth(variant.truth["support-brief"])
    return once("the brief", lambda: judge_brief(str(answer), facts))
