"""Shelves for the edges: every day at a bound, nothing there, and pages that are to be spoilt."""

import random
from collections.abc import Iterator
from datetime import date

from groundschool.kit import beside

drawn = beside(__file__, "drawn")
Draft = drawn.Draft


def at_bounds(rng: random.Random, today: date) -> Draft:
    """Return a shelf on which every day is at a bound, or one beside it."""
    draft = Draft(rng, today)
    for kind, ago, changed in (
        ("180", 180, None), ("181", 181, None), ("179", 179, None), ("today", 0, None), ("tomorrow", -1, None),
        ("same day", 50, 50), ("next day", 50, 49), ("day before", 50, 51), ("changed today", 50, 0),
        ("180 and changed", 180, 179),
    ):  # fmt: skip
        entry = draft.entry(kind)
        draft.page(entry.name, ago)
        if changed is not None:
            draft.change(entry.name, changed)
    late = draft.entry("changed tomorrow")  # an export that was drawn later than the day that is asked about
    draft.page(late.name, 50)
    draft.change(late.name, -1)
    return draft


def nothing_there(rng: random.Random, today: date) -> Draft:
    """Return a shelf on which the team has services and not one page."""
    draft = Draft(rng, today)
    for kind in ("one", "two", "three"):
        draft.entry(kind)
    draft.page(next(draft.free), 30)
    return draft


def nobody_there(rng: random.Random, today: date) -> Draft:
    """Return a shelf on which nothing is the team's."""
    draft = Draft(rng, today)
    for kind in ("one", "two"):
        draft.page(draft.entry(kind, owner=f"group:default/{draft.other}").name, 30)
    return draft


def torn(rng: random.Random, today: date) -> Iterator[Draft]:
    """Yield shelves that are all well."""
    while True:
        draft = Draft(rng, today)
        for kind in ("one", "two", "three"):
            draft.page(draft.entry(kind).name, draft.rng.randint(20, 150))
        theirs = draft.entry("theirs", owner=f"group:default/{draft.other}")
        draft.page(theirs.name, draft.rng.randint(20, 150))
        yield draft
