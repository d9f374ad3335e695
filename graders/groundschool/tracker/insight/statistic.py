"""The few statistics that item analysis asks for, written out: small samples, no library for six formulas.

Sources: Fisher 1915 for the interval of a correlation; Welch 1947 for two means of unequal variance; NIST Digital
Library of Mathematical Functions 8.17 for the incomplete beta function.
"""

from collections.abc import Sequence
from math import atanh, exp, isclose, lgamma, log, sqrt, tanh
from statistics import correlation, fmean, variance

Z95 = 1.959964
TINY = 1e-300
SAME = 1e-12
STEPS = 500
# A correlation of exactly one has no finite Fisher transform.
ALMOST_ONE = 1 - 1e-12


def pearson(first: Sequence[float], second: Sequence[float]) -> float | None:
    """Return the correlation of two samples (-1 to 1); None where one of them does not vary, or is too short."""
    if len(first) < 2 or _constant(first) or _constant(second):
        return None
    return max(-1.0, min(1.0, correlation(first, second)))


def fisher_interval(r: float, n: int) -> tuple[float, float] | None:
    """Return the ends of the 95 % interval of a correlation seen in ``n`` pairs; None for fewer than four."""
    if n < 4:
        return None
    centre, spread = atanh(max(-ALMOST_ONE, min(ALMOST_ONE, r))), Z95 / sqrt(n - 3)
    return tanh(centre - spread), tanh(centre + spread)


def welch(first: Sequence[float], second: Sequence[float]) -> float | None:
    """Return the two-sided p value that two samples have the same mean; None for samples of one.

    Of two that do not vary at all it is the limit: 0 where their means differ, else 1.
    """
    if min(len(first), len(second)) < 2:
        return None
    a, b = variance(first) / len(first), variance(second) / len(second)
    apart = fmean(first) - fmean(second)
    if a + b <= TINY:
        return 0.0 if abs(apart) > SAME else 1.0
    share = a / (a + b)
    df = 1 / (share**2 / (len(first) - 1) + (1 - share) ** 2 / (len(second) - 1))
    return two_sided(apart / sqrt(a + b), df)


def two_sided(t: float, df: float) -> float:
    """Return the probability that Student's t with ``df`` degrees of freedom lies as far from 0 as ``t``."""
    return incomplete_beta(df / (df + t * t), df / 2, 0.5)


def incomplete_beta(x: float, a: float, b: float) -> float:
    """Return the regularised incomplete beta function I_x(a, b), by its continued fraction (DLMF 8.17.22)."""
    if x <= 0 or x >= 1:
        return 0.0 if x <= 0 else 1.0
    if x > (a + 1) / (a + b + 2):
        return 1 - incomplete_beta(1 - x, b, a)
    front = exp(a * log(x) + b * log(1 - x) + lgamma(a + b) - lgamma(a) - lgamma(b)) / a
    # Lentz's method, two terms of the fraction a step.
    c, d = 1.0, 1 / _not_zero(1 - (a + b) * x / (a + 1))
    fraction = d
    for m in range(1, STEPS):
        for term in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d, c = 1 / _not_zero(1 + term * d), _not_zero(1 + term / c)
            fraction *= c * d
        if isclose(c * d, 1, rel_tol=1e-14):
            break
    return min(1.0, front * fraction)


def _not_zero(value: float) -> float:
    return value if abs(value) > TINY else TINY


def _constant(values: Sequence[float]) -> bool:
    return max(values) - min(values) <= SAME
