"""The notes of a review, and what is right and wrong about the six tickets that follow from them."""

import random
from datetime import timedelta

from groundschool.kit import Bundle, Variant, beside
from groundschool.simulation.state import World

drawn = beside(__file__, "drawn")


def generate(seed: int, edge: str | None = None) -> Variant:
    """Return the notes of a review, what its tickets are, and what is misread."""
    rng, bundle = random.Random(f"review notes {seed} {edge}"), Bundle(seed, edge)
    review = drawn.review(rng, World.from_seed(seed).day.date() + timedelta(days=rng.randrange(150, 300)))
    bundle.write("review.md", review.notes)
    bundle.truth["musts"], bundle.truth["kinds"] = review.musts(), review.kinds
    for subject, (right, traps) in review.answers().items():
        bundle.answer("tickets", subject, right, traps)
    return bundle.variant()
