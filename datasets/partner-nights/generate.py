"""Nights of a partner's server, refunds to be sent to it, and exchanges to be logged."""

import json
import random
from typing import Any

from groundschool.kit import Bundle, Variant, beside

nights, drawn, refunds, lines = (beside(__file__, name) for name in ("nights", "drawn", "refunds", "lines"))
FOURS, OTHERS = (400, 401, 403, 404), (204, 410, 422, 501)
KINDS: dict[str, Any] = {
    "plain": drawn.plain,
    "shifted": drawn.shifted,
    "hole": drawn.hole,
    "none": drawn.none,
    "seconds": drawn.seconds,
    "date": drawn.date,
    "undated": drawn.undated,
    "odd": drawn.odd,
    "burst": drawn.burst,
    "torn": drawn.torn,
    "accepted": drawn.accepted,
    "refuses": lambda rng: drawn.refuses(rng, FOURS),
    "another-refusal": lambda rng: drawn.refuses(rng, OTHERS),
    "moves": drawn.moves,
    "another": drawn.another,
    "look-alike": drawn.look_alike,
    "no-secret": drawn.no_secret,
    "another-port": drawn.another_port,
    "itself": drawn.itself,
    "circle": drawn.circle,
    "dead": drawn.dead,
    "just": drawn.just,
    "many": drawn.many,
    "long": drawn.long,
    "longest": drawn.longest,
}
HANDED_OUT = ("plain", "seconds", "burst", "refuses", "dead")
EDGES = ("refusals", "last-pages", "clocks", "no-refunds")


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
        bundle.truth[task]["traps"] = dict(sorted(traps.items(), key=lambda trap: len(trap[1])))
    if edge is None:
        bundle.write("old-client.log", lines.old_log(rng))
    return bundle.variant()


def _nights(rng: random.Random, edge: str | None) -> dict[str, Any]:
    """Return nights by their kind: one of each, or what an edge is about."""
    made = {kind: make(rng) for kind, make in KINDS.items() if edge is None or kind == "plain"}
    if edge == "refusals":
        made = {str(status): drawn.refuses(rng, (status,)) for status in FOURS + OTHERS}
    if edge == "last-pages":
        made = {str(at): drawn.last(rng, end) for at, end in enumerate(drawn.ENDS)}
    if edge == "clocks":
        made = {str(at): drawn.date(rng) for at in range(4)}
    return made
