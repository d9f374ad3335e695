"""A number of 32 bits gives numpy's own generator, a longer one a generator that every bit of it matters to."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundschool.simulation.chance import chance, derived


@given(st.integers(0, 2**32 - 1), st.integers(0, 10_000))
def test_short_seeds_give_what_they_always_gave(seed, plus):
    assert chance(seed, times=31, plus=plus).randint(2**31) == np.random.RandomState(
        (seed * 31 + plus) % 2**32
    ).randint(2**31)


@pytest.mark.parametrize("bit", [0, 31, 32, 100, 255])
def test_every_bit_of_a_long_seed_matters(bit):
    seed = 3**160
    assert chance(seed).randint(2**31) != chance(seed ^ 1 << bit).randint(2**31)
    assert chance(seed).randint(2**31) == chance(seed).randint(2**31)
    assert derived(seed, seed * 20 + 1) == seed * 20 + 1
