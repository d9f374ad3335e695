"""The people's side of an incident: a bad deploy, who notices, says and does what, and when.

A small latent story for exercises about records rather than traffic. Every moment is true UTC; how a source tells it,
in which clock and with which slips, is the renderers' and the dataset's business.
"""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta

from groundschool.simulation.people import Colleague, with_role
from groundschool.simulation.services import BY_NAME
from groundschool.simulation.state import World

# Services that the edge calls itself: their failures stand in its error log. What support hears, and the page's title.
SUFFERING = {
    "web": ("the sailing search shows an error page", "Problems searching for sailings"),
    "booking-api": ("customers reach the seat step and get an error", "Problems with online booking"),
    "freight": ("hauliers cannot upload manifests", "Problems uploading freight manifests"),
}


@dataclass(frozen=True)
class Story:
    """One incident: the service, its versions, the people, and the true moment of everything that happened, by name.

    ``at`` has deploy, deployed, onset, page, acknowledge, joined, customers, investigating, identified, rollback,
    rolled-back, mitigated, cleared, resolved, public-investigating, public-monitoring and public-resolved; a mitigation
    that did not hold adds too-early and reopened.
    """

    service: str
    versions: tuple[str, str]
    on_call: Colleague
    commander: Colleague
    support: Colleague
    associate: Colleague
    at: dict[str, datetime]

    @property
    def symptom(self) -> str:
        """Return what support hears from customers."""
        return SUFFERING[self.service][0]

    @property
    def title(self) -> str:
        """Return the incident's name on the status page."""
        return SUFFERING[self.service][1]


def draw_story(
    rng: random.Random, world: World, start: datetime, *, customers_first: bool = False, relapse: bool = False
) -> Story:
    """Return a story whose deploy begins at ``start``.

    Consecutive moments that a careless reader may confuse (onset and page, mitigation, all-clear of the alert and
    resolution) lie more than a minute apart. ``customers_first``: support hears of it before the pager rings.
    """
    service = rng.choice(sorted(SUFFERING))
    old = world.by_service[service][0].version
    major, minor, patch = old.split(".")
    region = rng.choice(("north", "south"))
    return Story(
        service=service,
        versions=(old, f"{major}.{minor}.{int(patch) + 1}"),
        on_call=world.on_call(BY_NAME[service].team, start),
        commander=with_role("incident commander", region)[0],
        support=with_role("support lead")[0],
        associate=with_role("associate", region)[0],
        at=_moments(rng, start, customers_first=customers_first, relapse=relapse),
    )


def _moments(rng: random.Random, start: datetime, *, customers_first: bool, relapse: bool) -> dict[str, datetime]:
    at = {"deploy": start}

    def then(name: str, after: str, low: int, high: int) -> None:
        at[name] = at[after] + timedelta(seconds=rng.randint(low, high), microseconds=rng.randrange(10**6))

    then("onset", "deploy", 60, 120)
    then("deployed", "deploy", 150, 240)
    then("page", "onset", 190, 300)
    then("acknowledge", "page", 70, 240)
    then("joined", "acknowledge", 70, 120)
    then("customers", *(("page", -100, -80) if customers_first else ("page", 90, 240)))
    then("investigating", "acknowledge", 20, 60)
    then("public-investigating", "investigating", 130, 280)
    then("identified", "investigating", 300, 600)
    then("rollback", "identified", 60, 150)
    then("rolled-back", "rollback", 120, 200)
    if relapse:
        then("too-early", "rolled-back", 90, 180)
        then("reopened", "too-early", 300, 420)
        then("mitigated", "reopened", 300, 420)
    else:
        then("mitigated", "rolled-back", 90, 180)
    then("cleared", "mitigated", 120, 280)
    then("public-monitoring", "mitigated", 180, 400)
    then("resolved", "mitigated", 1200, 1800)
    then("public-resolved", "resolved", 70, 240)
    return at
