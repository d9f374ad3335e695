"""What a company has decided on severity and on urgency: as it is at Saltmarsh, and as another team has it."""

import json
import random
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Level:
    """A level: from which share on, whether it pages, within how many minutes somebody answers and writes again."""

    id: str
    at_least: float
    meaning: str
    pages: bool
    acknowledge: int = 0
    update: int = 0


@dataclass(frozen=True)
class Policy:
    """Both files. ``levels`` stand from the worst down; ``turned`` says that the file has them the other way round.

    ``declare_from`` and ``unknown`` are places among the levels. ``deadlines`` has, by annotation, the hours below
    which somebody is paged, or gets a ticket.
    """

    levels: tuple[Level, ...]
    unsure: str
    declare_from: int
    unknown: int
    look_again: int
    population: str
    exposed: tuple[str, ...]
    deadlines: Mapping[str, tuple[int, int]]
    services: Mapping[str, tuple[str, ...]]
    turned: bool = False

    @property
    def mildest(self) -> int:
        """Return the place of the level that anything reaches."""
        return len(self.levels) - 1


BOOK, CHECK_IN, FREIGHT = "book", "check-in", "freight"
SERVICES = {
    "edge": (BOOK, CHECK_IN, FREIGHT),
    "web": (BOOK, CHECK_IN),
    "payments": (BOOK,),
    "freight": (FREIGHT,),
    "kiosk-sync": (CHECK_IN,),
    "reporting": (),
    "crew-roster": (),
}
MEANS = {
    "not_after": "a certificate ends",
    "needed_by": "somebody needs what a batch job makes",
    "full_at": "a volume is full",
    "expires_at": "a licence ends",
    "cutoff_at": "a partner closes the books",
    "runs_out_at": "a quota is used up",
}
AS_IT_IS = Policy(
    levels=(
        Level("SEV1", 0.50, "At least half of a customer journey fails", pages=True, acknowledge=5, update=20),
        Level("SEV2", 0.05, "At least one request in twenty of a journey fails", pages=True, acknowledge=10, update=30),
        Level(
            "SEV3", 0.01, "At least one request in a hundred of a journey fails", pages=True, acknowledge=30, update=60
        ),
        Level("SEV4", 0.0, "Nothing a customer would notice; a ticket for working hours", pages=False),
    ),
    unsure="higher",
    declare_from=2,
    unknown=1,
    look_again=10,
    population="requests",
    exposed=("reported", "suspected", "confirmed"),
    deadlines={"not_after": (48, 720), "needed_by": (2, 24), "full_at": (4, 240)},
    services=SERVICES,
)


def of_another_team(rng: random.Random, unsure: str) -> Policy:
    """Return a policy with other levels, bounds, minutes and words, and what it does when unsure."""
    bounds = (rng.choice((0.25, 0.4)), rng.choice((0.08, 0.1)), rng.choice((0.02, 0.03)), 0.004, 0.0)
    meaning = "At least this share of a journey fails"
    names, updates = ("red", "orange", "yellow", "blue", "green"), rng.sample((15, 25, 45, 90, 120), 5)
    levels = tuple(
        Level(name, least, meaning, pages=place < 2, acknowledge=4 * place + 4, update=updates[place])
        for place, (name, least) in enumerate(zip(names, bounds, strict=True))
    )
    kinds = rng.sample(("expires_at", "cutoff_at", "runs_out_at"), 2)
    hours = sorted(rng.sample((3, 6, 30, 72), 2))  # ours begin with the longest
    return Policy(
        levels=levels,
        unsure=unsure,
        declare_from=1 if unsure == "higher" else 3,
        unknown=2 if unsure == "higher" else 0,
        look_again=rng.choice((5, 20, 25)),
        population="attempts",
        exposed=("possible", "proven"),
        deadlines={name: (low, 12 * low) for name, low in zip(kinds, hours, strict=True)},
        services={**SERVICES, "reporting": (FREIGHT,), "payments": (BOOK, FREIGHT), "kiosk-sync": ()},
        turned=True,
    )


def severity_file(policy: Policy) -> str:
    """Return ``severity.toml``: how bad it is, and what follows."""
    lines = ['title = "How bad is it, who is woken, how often do we write"']
    lines += ["# The measure is the share of a journey's requests that fail; the worst-hit journey decides."]
    lines += ['measure = "failing_share"']
    if policy.unsure == "higher":
        lines += ["# Unsure between two: take the higher one; it is lowered as soon as the numbers are in."]
    lines += [f'when_unsure = "{policy.unsure}"']
    for level in policy.levels[:: -1 if policy.turned else 1]:
        lines += ["", "[[levels]]", f'id = "{level.id}"', f"at_least = {level.at_least}"]
        lines += [f'meaning = "{level.meaning}"', f"pages = {str(level.pages).lower()}"]
        lines += [f"acknowledge_minutes = {level.acknowledge}"] * (level.acknowledge > 0)
        lines += [f"update_minutes = {level.update}"] * (level.update > 0)
    return "\n".join([*lines, ""])


def urgency_file(policy: Policy) -> str:
    """Return ``urgency.toml``: what the levels do not say."""
    lines = [
        'title = "What wakes somebody, what waits until the morning, what is only told"',
        "# An incident is declared from this level on.",
        f'declare_from = "{policy.levels[policy.declare_from].id}"',
        "# A journey of which nobody knows the share may be as bad as this.",
        f'unknown_level = "{policy.levels[policy.unknown].id}"',
        "# A level that was taken for want of numbers is looked at again after so many minutes.",
        f"look_again_minutes = {policy.look_again}",
        "# A share is a share of these. Other counts are of other populations.",
        f'population = "{policy.population}"',
        "# Data of customers, where others may have seen them: the worst level, whatever fails.",
        f"exposure = {json.dumps(policy.exposed)}",
        "",
        "# Which journeys need a service. Those that none needs are for ourselves.",
        "[services]",
        *(f"{name} = {json.dumps(journeys)}" for name, journeys in policy.services.items()),
    ]
    for name, (page, ticket) in policy.deadlines.items():
        lines += ["", "[[deadlines]]", f'annotation = "{name}"', f'meaning = "{MEANS[name]}"']
        lines += [f"page_below_hours = {page}", f"ticket_below_hours = {ticket}"]
    return "\n".join([*lines, ""])
