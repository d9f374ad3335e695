"""How sure somebody was, scored by Brier's rule: nobody gains by saying anything else than what they believe."""

LEAST_SURE, MOST_SURE = 0.05, 0.95  # what may be said: nobody knows a cause for certain
BEST = 1 - (1 - MOST_SURE) ** 2


def kept_by_brier(confidence: float, *, right: bool) -> float:
    """Return the share of the points that is kept (0-1): 1 minus the squared distance from what came true, scaled.

    Scaling by a constant keeps the rule proper. https://doi.org/10.1175/1520-0493(1950)078<0001:VOFEIT>2.0.CO;2
    """
    return (1 - (float(right) - confidence) ** 2) / BEST
