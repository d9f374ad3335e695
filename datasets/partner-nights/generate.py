"""Nights of a partner's server, refunds to be sent to it, and exchanges to be logged."""

import json
import random
from typing import Any

from groundschool.kit import Bundle, Variant, beside

nights, drawn, refunds, lines = (beside(__file__, name) for name in ("nights", "drawn", "refunds", "lines"))
FOURS, OTHERS = (400, 401, 403, 404), (204, 303, 408, 410, 422, 501)
KINDS: dict[str, Any] = {
    "plain": drawn.plain,
    "shifted": drawn.shifted,
    "seconds": drawn.seconds,
    "date": drawn.date,
    "odd": drawn.odd,
    "burst": drawn.burst,
    "torn": drawn.torn,
    "refuses": lambda rng: drawn.refuses(rng, FOURS),
    "look-alike": drawn.look_alike,
    "dead": drawn.dead,
    "many": drawn.many,
    "long": lambda rng: drawn.long(rng, "seconds"),
    "long-date": lambda rng: drawn.long(rng, "date"),
}
# What is tried on edges only, a kind of night for each.
ON_EDGES: dict[str, dict[str, Any]] = {
    "refusals": {str(one): lambda rng, one=one: drawn.refuses(rng, (one,)) for one in FOURS + OTHERS},
    "last-pages": {f"last-{at}": lambda rng, end=end: drawn.last(rng, end) for at, end in enumerate(drawn.ENDS)}
    | {"none": drawn.none},
    "pauses": {
        "second": drawn.second,
        "others": drawn.others,
        "undated": drawn.undated,
        "date-1": drawn.date,
        "date-2": drawn.date,
    },
    "other-servers": {
        "another": drawn.another,
        "no-secret": drawn.no_secret,
        "another-port": drawn.another_port,
        "look-alike": drawn.look_alike,
    },
    "circles": {
        "itself": drawn.itself,
        "circle": lambda rng: drawn.circle(rng, 1),
        "whole-circle": lambda rng: drawn.circle(rng, 0),
        "turning": lambda rng: drawn.turning(rng, at_once=False),
        "turning-at-once": lambda rng: drawn.turning(rng, at_once=True),
    },
    "redirects": {"moves": drawn.moves},
    "no-pages": {"no-pages": drawn.all_no_pages, "patience": drawn.patience},
    "rounds": {"plain": drawn.plain},
}
HANDED_OUT = ("plain", "seconds", "burst", "refuses", "dead")
EDGES = tuple(ON_EDGES)


def generate(seed: int, edge: str | None = None) -> Variant:
    """Return nights, refunds and exchanges, with what is asked of each, right and as misconceptions have it."""
    rng, bundle = random.Random(f"partner nights {seed} {edge}"), Bundle(seed, edge)
    bundle.truth["nights"], bundle.truth["rounds"], bundle.truth["exchanges"] = {}, {}, {}
    made = _nights(rng, edge)
    for kind in rng.sample(sorted(made), len(made)):  # in no order that could be learned
        bundle.truth["nights"][kind] = {**made[kind].shown, "means": made[kind].meanings}
    for kind, night in made.items():
        if edge is None and kind in HANDED_OUT:
            bundle.write(f"nights/{kind}.json", json.dumps(night.shown, indent=1) + "\n")
        walked = {how: nights.Walk(night, how).told for how in nights.HOW}
        bundle.answer("next-step", kind, nights.Walk(night).told, walked)
    refunds.add(rng, bundle, edge)
    lines.add(rng, bundle, edge)
    for task in ("next-step", "next-refund", "redacted"):  # what shows least often says most: it goes first
        traps = bundle.truth[task]["traps"]
        bundle.order(task, sorted(traps, key=lambda tag: len(traps[tag])))
    if edge is None:
        bundle.write("old-client.log", lines.old_log(rng))
    return bundle.variant()


def _nights(rng: random.Random, edge: str | None) -> dict[str, Any]:
    """Return nights by their kind: one of each, or what an edge is about."""
    return {kind: make(rng) for kind, make in (ON_EDGES[edge] if edge else KINDS).items()}
