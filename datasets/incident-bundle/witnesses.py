"""Which edge hosts tell an incident well: what goes wrong there is seen there, and nothing can be mixed up."""

from datetime import UTC, datetime, timedelta

import numpy as np

from groundschool.scenarios import Scenario
from groundschool.scenarios.reaction import Reaction
from groundschool.simulation import Run, sample_requests

SUMMER = datetime(2026, 3, 30, tzinfo=UTC)  # from here on both regions have their clocks forward
APART = timedelta(seconds=62)  # of moments that a careless reader may take for each other


def hosts(scenario: Scenario, edge: str | None) -> list[str]:
    """Return the hosts in the north, where deploys begin, that tell the story well; none where it is not the edge's."""
    incident, told = scenario.incident, scenario.reaction
    if incident is None or told is None or told.page.service != incident.service:
        return []
    at = told.at
    special = {
        "midnight": told.opened.date() < at.get("resolved", told.opened).date(),
        "relapse": "too-early" in at and "again" in at,
    }
    alone = incident.service not in {decoy.service for decoy in incident.decoys}
    dated = incident.start >= SUMMER or edge == "clock-change"
    complete = {"customers", "joined", "mitigated", "public-monitoring", "public-resolved"} <= at.keys()
    telling = complete and alone and dated and special.get(edge or "", True)
    return _saw_it_in_time(scenario, told) if telling else []


def _saw_it_in_time(scenario: Scenario, told: Reaction) -> list[str]:
    """Return the hosts whose first failing request comes after the new version is there, well before the page."""
    run = scenario.first(int(scenario.window.offset(told.at["page"])) // 60 + 1)
    there = next(one.at for one in scenario.events if one.kind == "restart" and one.service == told.page.service)
    found = []
    for one in scenario.world.by_service["edge"]:
        mine = failed(run, one.index)
        if one.region == "north" and len(mine) and there.timestamp() <= mine[0] < (told.at["page"] - APART).timestamp():
            found.append(one.node)
    return found


def failed(run: Run, edge: int) -> np.ndarray:
    """Return when requests failed that an instance of the edge had sent on, in seconds since 1970."""
    requests = sample_requests(run)
    return requests["time"][(requests["status"] >= 500) & (requests["edge"] == edge)]
