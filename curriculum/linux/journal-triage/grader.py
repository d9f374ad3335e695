"""Grades journal triage against the latent history of the host."""

from groundschool.kit import Score, Variant, call

SAID = {
    "empty": "an empty journal gives an empty answer",
    "one-record": "a journal with one entry works",
    "non-utf8": "a message that is not UTF-8 is decoded with replacement",
    "oversize": "a message that JSON left out becomes an empty text",
    "shuffled": "the order of the lines does not matter",
    "year-rollover": "a boot across New Year works",
}
CRASHES = {"non-utf8": "message-is-text", "oversize": "message-is-text"}


def first_errors(answer: object, variant: Variant) -> Score:
    """Return the checks of ``first_errors(path)``: who failed, when first, with what words."""
    want = {unit: tuple(pair) for unit, pair in variant.truth["first_errors"].items()}
    traps = variant.truth["traps"]
    got = call(answer, variant.path("journal.json"), crash_tag=CRASHES.get(variant.edge or "", ""))
    if variant.edge is not None:
        tag = {"shuffled": "file-order", **CRASHES}.get(variant.edge, "")
        return Score((got.equals(SAID[variant.edge], _pairs, want, tag=tag),))
    by_wall = {unit: pair[0] for unit, pair in traps["wall-clock-order"].items()}
    return Score(
        (
            got.equals(
                "exactly the units that failed in the last boot are named",
                sorted,
                sorted(want),
                points=2,
                traps={name: traps[name] for name in ("priority-inverted", "all-boots")},
            ),
            got.equals(
                "each time is the unit's first error, in UTC to the microsecond",
                lambda found: {unit: found[unit][0] for unit in want},
                {unit: pair[0] for unit, pair in want.items()},
                points=2,
                tag="local-time",
                traps={"wall-clock-order": by_wall},
            ),
            got.equals(
                "each message is the one logged at that moment",
                lambda found: {unit: found[unit][1] for unit in want},
                {unit: pair[1] for unit, pair in want.items()},
                points=2,
                traps={"wall-clock-order": {unit: pair[1] for unit, pair in traps["wall-clock-order"].items()}},
            ),
        )
    )


def priority_counts(answer: object, variant: Variant) -> Score:
    """Return the checks of ``priority_counts(path)``: entries by priority in the last boot."""
    want = {int(level): count for level, count in variant.truth["counts"].items()}
    everything = {int(level): count for level, count in variant.truth["traps"]["counts-all-boots"].items()}
    got = call(answer, variant.path("journal.json"))
    label = SAID[variant.edge] if variant.edge else "the counts are those of the last boot, kernel included"
    tag = "file-order" if variant.edge == "shuffled" else ""
    points = 1 if variant.edge else 4
    return Score((got.equals(label, dict, want, points=points, tag=tag, traps={"all-boots": everything}),))


def _pairs(found: dict) -> dict:
    return {unit: tuple(pair) for unit, pair in found.items()}
