"""What the two pages are about, which marks they deserve, and the sheet that says so."""

import random
from collections.abc import Mapping
from dataclasses import dataclass

CRITERIA = ("usable", "order", "safe", "maintainable")
GATES = ("G1", "G2", "G3", "G4")
# What the page with a gate and the other one deserve. One of each pair lies at an end of the scale and one is below 3,
# so that the same mark everywhere is near in one pair at most; neither page is the better one in all; and whoever lets
# a gate colour the marks is too far off.
PAIRS = (
    ((5, 2), (4, 1), (1, 3), (2, 5)),
    ((5, 2), (5, 1), (1, 4), (2, 5)),
    ((4, 1), (5, 2), (1, 3), (1, 5)),
)
SERVICES = ("bookings", "checkin", "fares", "freight", "inventory", "payments", "pricing", "tracking")
CAUSES = ("the database", "the cache", "the partner's interface", "a release", "a full queue")
PEOPLE = (
    "Amara Nwosu", "Daniel Ortega", "Étienne Gallant", "Joana Pires", "Kwame Mensah", "Liam Fraser", "Rosa Nunes",
    "Sofie Larsen",
)  # fmt: skip
SHEET = """# How a runbook page is marked

Four criteria, each from 5 to 1: 5 without a fault, 4 with one, 3 with two, 2 with three, 1 with four or more.
A line may have faults of several criteria. Spelling and layout are no criterion.

| criterion | what is a fault |
|---|---|
| usable | a check that somebody new cannot do at three in the morning: the command is missing, \
or what one should see; together they are one |
| order | a check that stands directly before one that takes less time |
| safe | in a step of Mitigation: nobody agrees to it, or nothing says what one should see, \
or how it is taken back. Each of the three is a fault of its own |
| maintainable | what is wrong by next month: the name of a single pod, a person who is to be called, \
a version number, "since last week", a link to a message in the chat. \
What is said of the past is none, nor is the name of who wrote something |

Then the gates. A page with one of them is not published, whatever its marks are. The marks stay what they are.

| gate | what it is |
|---|---|
| G1 | a secret is readable on the page. A command that fetches it from the vault is none |
| G2 | a person is blamed. A name alone is no blame |
| G3 | something is said about causes that the facts contradict |
| G4 | a step outside Mitigation and Rollback changes something in production. \
What only looks, or is tried with --dry-run, changes nothing |
"""


@dataclass(frozen=True)
class Subject:
    """What both pages are about: a service, its alert, and how often what was the cause of its last incidents."""

    service: str
    alert: str
    percent: int
    causes: Mapping[str, int]
    people: tuple[str, ...]


def subject(rng: random.Random) -> Subject:
    """Return what the pages are about."""
    service, names = rng.choice(SERVICES), rng.sample(CAUSES, 3)
    most = rng.randint(6, 8)
    some = rng.randint(1, 9 - most)
    counts = dict(zip(names, (most, some, 10 - most - some), strict=True))
    alert = f"{service.capitalize()}RequestsFailing"
    return Subject(service, alert, rng.randint(2, 9), counts, tuple(rng.sample(PEOPLE, 4)))


def facts(rng: random.Random, about: Subject) -> str:
    """Return the facts: the alert, and the causes of the last ten incidents, in any order."""
    causes = rng.sample([one for one, times in about.causes.items() for _ in range(times)], 10)
    rows = [f"| INC-{number} | {cause} |" for number, cause in enumerate(causes, rng.randint(3000, 4000))]
    lines = [
        "# Facts",
        "",
        f"`{about.alert}` fires when more than {about.percent} % of the requests fail for ten minutes.",
        f"The runbooks of {about.service} belong to the team; its on-call and its duty manager are roles.",
        "",
        "| incident | cause |",
        "|---|---|",
        *rows,
        "",
    ]
    return "\n".join(lines)


def levels(rng: random.Random) -> dict[str, tuple[int, int]]:
    """Return the marks that the page with a gate and the other one deserve, by criterion."""
    return dict(zip(CRITERIA, rng.sample(rng.choice(PAIRS), len(CRITERIA)), strict=True))
