"""Where numpy's chance comes from: a generator for one whole number, and streams of their own for each purpose."""

from hashlib import blake2b, sha256

import numpy as np

WORD = 1 << 32
KEY = 32  # bytes


def chance(seed: int, times: int = 1, plus: int = 0) -> np.random.RandomState:
    """Return the generator of ``seed * times + plus``: of 32 bits numpy's own, else a stream."""
    number = derived(seed, seed * times + plus)
    return np.random.RandomState(number) if number < WORD else stream(seed, "chance", times, plus)


def derived(seed: int, number: int) -> int:
    """Return a number worked out from a seed: of 32 bits when the seed is, whole when it is longer."""
    return number % WORD if seed < WORD else number


def stream(seed: int, *labels: object) -> np.random.RandomState:
    """Return the generator of one purpose, which the labels name.

    It is seeded with 256 bits of a keyed hash: what one stream drew says nothing about the seed or another stream.
    """
    return np.random.RandomState(np.frombuffer(_digest(seed, labels), dtype="<u4"))


def offshoot(seed: int, *labels: object) -> int:
    """Return a number of 256 bits that follows from a seed for one purpose, and does not lead back to it."""
    return int.from_bytes(_digest(seed, labels))


def seed_of(key: bytes) -> int:
    """Return the seed that stands for a secret key, longer than any seed of practice; a key has 32 bytes."""
    if len(key) != KEY:
        raise ValueError(f"a key has {KEY} bytes, not {len(key)}")
    return 1 << 8 * KEY | int.from_bytes(key)


def _digest(seed: int, labels: tuple[object, ...]) -> bytes:
    key = sha256(f"{seed:x}".encode()).digest()
    return blake2b("|".join(map(str, labels)).encode(), key=key, digest_size=32).digest()
