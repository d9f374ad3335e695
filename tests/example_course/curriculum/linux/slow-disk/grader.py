"""Grades Slow disk."""

from groundschool.kit import Score, Variant, call


def slowest(answer: object, variant: Variant) -> Score:
    """Return the checks of ``slowest(path)``."""
    truth = variant.truth
    got = call(answer, variant.path("response-times.txt"), crash_tag="no-data" if variant.edge else "")
    if variant.edge == "empty":
        return Score((got.equals("an empty file gives None", lambda found: found, None, tag="no-data"),))
    traps = {"last-line": truth["last"], "seconds": truth["slowest"] / 1000}
    label = "the slowest request is found, in milliseconds"
    return Score((got.equals(label, float, truth["slowest"], points=4, tag="text-order", traps=traps),))
