"""What this dataset holds, in one sentence."""

import random

from groundschool.kit import Bundle, Variant

EDGES = ("empty",)


def generate(seed: int, edge: str | None = None) -> Variant:
    """Return response times in milliseconds; the truth is drawn first and the file rendered from it."""
    rng = random.Random(f"slow-disk {seed} {edge}")
    times = [] if edge == "empty" else [round(rng.uniform(5, 50), 1) for _ in range(rng.randint(20, 30))]
    traps = {}
    if times:
        times.insert(rng.randrange(len(times)), round(rng.uniform(1000, 2000), 1))
        times.append(round(rng.uniform(10, 19), 1))  # neither the slowest nor the last in the order of texts
        traps = {"text-order": float(max(map(str, times))), "last-line": times[-1], "seconds": max(times) / 1000}
    bundle = Bundle(seed, edge)
    bundle.write("response-times.txt", "".join(f"{time} ms\n" for time in times))
    bundle.answer("slowest", "response-times.txt", max(times, default=None), traps)
    return bundle.variant()
