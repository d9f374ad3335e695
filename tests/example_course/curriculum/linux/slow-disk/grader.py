"""Grades Slow disk."""

from groundschool.kit import Expect, Score, Variant, call, judged, on_edges

SLOWEST = Expect("the slowest request is found, in milliseconds", float, points=4)
ON_EDGES = on_edges(__file__, lambda found: found)


def slowest(answer: object, variant: Variant) -> Score:
    """Return the checks of ``slowest(path)``."""
    truth = variant.truth["slowest"]
    said = {file: call(answer, variant.path(file)) for file in truth["wants"]}
    expected = ON_EDGES[variant.edge] if variant.edge else SLOWEST
    return judged(said, truth["wants"], truth["traps"], [expected])
