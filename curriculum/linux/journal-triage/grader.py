"""Grades journal triage against the latent history of the host."""

from groundschool.kit import Expect, Score, Variant, call, judged, on_edges

JOURNAL = "journal.json"
ERRORS_ON_EDGES = on_edges(__file__, lambda found: {unit: tuple(pair) for unit, pair in found.items()})
COUNTS_ON_EDGES = on_edges(__file__, dict)
COUNTED = Expect("the counts are those of the last boot, kernel included", dict, points=4)


def first_errors(answer: object, variant: Variant) -> Score:
    """Return the checks of ``first_errors(path)``: who failed, when first, with what words."""
    truth = variant.truth["first-errors"]
    said = {JOURNAL: call(answer, variant.path(JOURNAL))}
    units = truth["wants"][JOURNAL]
    expected = (
        Expect("exactly the units that failed in the last boot are named", sorted, points=2),
        Expect(
            "each time is the unit's first error, in UTC to the microsecond",
            lambda found: {unit: found[unit][0] for unit in units},
            points=2,
        ),
        Expect(
            "each message is the one logged at that moment",
            lambda found: {unit: found[unit][1] for unit in units},
            points=2,
        ),
    )
    expected = [ERRORS_ON_EDGES[variant.edge]] if variant.edge else expected
    return judged(said, truth["wants"], truth["traps"], expected)


def priority_counts(answer: object, variant: Variant) -> Score:
    """Return the checks of ``priority_counts(path)``: entries by priority in the last boot."""
    truth = variant.truth["priority-counts"]
    said = {JOURNAL: call(answer, variant.path(JOURNAL))}
    expected = COUNTS_ON_EDGES[variant.edge] if variant.edge else COUNTED
    return judged(said, truth["wants"], truth["traps"], [expected])
