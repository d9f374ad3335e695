"""Where numpy's chance comes from: one generator for one whole number."""

import numpy as np

WORD = 1 << 32


def chance(seed: int, times: int = 1, plus: int = 0) -> np.random.RandomState:
    """Return the generator of ``seed * times + plus``, of any size; numpy itself takes 32 bits, or a list of them."""
    number = derived(seed, seed * times + plus)
    if number < WORD:
        return np.random.RandomState(number)
    words = []
    while number:
        number, word = divmod(number, WORD)
        words.append(word)
    return np.random.RandomState(words)


def derived(seed: int, number: int) -> int:
    """Return a number worked out from a seed: of 32 bits when the seed is, whole when it is longer."""
    return number % WORD if seed < WORD else number
