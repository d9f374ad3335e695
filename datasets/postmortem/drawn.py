"""Which incident is told: one that began with a change, over by now, with its numbers minute by minute."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from groundschool.scenarios import Scenario
from groundschool.scenarios.reaction import Reaction
from groundschool.simulation import Incident
from groundschool.simulation.company import ROUTES
from groundschool.simulation.faults.bad_deploy import BadDeploy
from groundschool.simulation.faults.connection_leak import ConnectionLeak
from groundschool.simulation.run import MINUTE as STEP
from groundschool.simulation.truth import by_journey

MINUTE = timedelta(minutes=1)
FAULTS = ("bad-deploy", "bad-deploy", "missing-index", "connection-leak")
TWISTS = ("", "customers-first", "relapse", "customers-first relapse")
BEFORE, AFTER = timedelta(minutes=22), 26  # minutes that are played beside those that people need
SHOWN = 4  # minutes of numbers after the mitigation
CROWD = ("web", "search", "notify")  # services that every catalogue names
FELT = 0.1  # of a journey's requests must fail for anybody to see when it began
DIP = 3  # bad minutes after which one is good
BAD, IN_A_ROW = 0.03, 3  # failing share of a bad minute; so many one after the other are an impact


@dataclass(frozen=True)
class Story:
    """An incident with attempts and failed attempts by minute and journey, both (M, journeys), from ``first`` on.

    The impact lasts from minute ``since`` to before minute ``until``; ``worst`` is the journey that it hit most.
    ``blip`` is the first of two bad minutes before it, of which nothing follows.
    """

    scenario: Scenario
    first: datetime
    attempts: np.ndarray
    failed: np.ndarray
    since: int
    until: int
    worst: int
    blip: int

    @property
    def incident(self) -> Incident:
        """Return the incident."""
        assert self.scenario.incident is not None
        return self.scenario.incident

    @property
    def reaction(self) -> Reaction:
        """Return who did and said what."""
        assert self.scenario.reaction is not None
        return self.scenario.reaction

    def at(self, minute: int) -> datetime:
        """Return when a minute of the numbers begins."""
        return self.first + minute * MINUTE

    def sums(self, begin: int, end: int) -> tuple[np.ndarray, np.ndarray]:
        """Return attempts and failed attempts by journey from a minute to before another."""
        return self.attempts[begin:end].sum(axis=0), self.failed[begin:end].sum(axis=0)

    @property
    def marks(self) -> dict[str, datetime]:
        """Return the moments that a postmortem stands on."""
        at = self.reaction.at
        return {
            "impact start": self.at(self.since),
            "detected": min(at["page"], at["customers"]),
            "mitigated": at["mitigated"],
            "resolved": at["resolved"],
        }


def draw(rng: random.Random) -> Story:
    """Return an incident whose marks lie apart from what they may be taken for."""
    while True:
        scenario = _scenario(rng)
        story = _story(rng, scenario) if scenario else None
        if story and _apart(story):
            return story


def _scenario(rng: random.Random) -> Scenario | None:
    """Return an incident whose reaction is whole, nothing where the window or the story is too short."""
    found = Scenario.from_seed(rng.randrange(2**31), rng.choice(FAULTS), rng.choice(TWISTS))
    incident = found.incident
    assert incident is not None
    unfelt = isinstance(incident.fault, BadDeploy) and _felt(incident.fault) < FELT
    few_pay = isinstance(incident.fault, ConnectionLeak) and incident.service == "payments"
    innocent = next((one.service for one in incident.decoys if one.kind == "deploy"), "")
    if unfelt or few_pay or innocent in {"", incident.service, *CROWD}:
        return None
    lasts = (incident.acknowledge + incident.mitigate + incident.resolve + 2 * incident.undone) // STEP
    lasts += round(incident.fault.minutes) if isinstance(incident.fault, ConnectionLeak) else 0
    first = incident.start.replace(second=0) - BEFORE
    found = found.between(first, BEFORE // MINUTE + lasts + AFTER, STEP)
    at = found.reaction.at if found.reaction else {}
    told = {"customers", "identified", "mitigated", "resolved", "public-resolved", "investigating"} <= at.keys()
    if not told or at["identified"] - at["investigating"] < 6 * MINUTE:
        return None
    return found if at["resolved"] > at["mitigated"] + 5 * MINUTE else None


def _felt(fault: BadDeploy) -> float:
    """Return which share of the worst-hit journey's requests fails, about."""
    hit = [one for one in ROUTES if (one.backend, one.operation) == (fault.service, fault.operation)]
    return max((one.share * fault.failing / _share(one.journey.name) for one in hit), default=0)


def _share(journey: str) -> float:
    return sum(one.share for one in ROUTES if one.journey.name == journey)


def _story(rng: random.Random, scenario: Scenario) -> Story | None:
    """Return the incident with its numbers, nothing where nobody can tell from them when it began."""
    assert scenario.reaction
    shown = int(scenario.window.offset(scenario.reaction.at["mitigated"])) // STEP + SHOWN
    attempts, failed = (np.array(table) for table in by_journey(scenario.first(shown)))
    spells = _spells(attempts, failed)
    if not spells or spells[0][0] < BEFORE // MINUTE - 2:
        return None
    since, until = spells[0][0], spells[-1][1] + 1
    if spells[0][1] - since < DIP + IN_A_ROW + 1 or until + 1 >= len(attempts):
        return None
    tried, lost = attempts[since:until].sum(axis=0), failed[since:until].sum(axis=0)
    worst = int(np.argmax(lost / np.maximum(tried, 1)))
    blip = since - rng.randint(9, 19)
    _draw_edges(rng, attempts, failed, (blip, since, until), worst)
    bad = np.flatnonzero((failed / np.maximum(attempts, 1) >= BAD).any(axis=1))
    wanted = [(since, since + DIP), (since + DIP + 1, spells[0][1]), *spells[1:]]
    wanted[-1] = (wanted[-1][0], until)
    if _spells(attempts, failed) != wanted or [*bad[:3]] != [blip, blip + 1, since]:
        return None
    return Story(scenario, scenario.window.start, attempts, failed, since, until, worst, blip)


def _draw_edges(
    rng: random.Random, attempts: np.ndarray, failed: np.ndarray, at: tuple[int, int, int], worst: int
) -> None:
    """Change numbers where a rule has its edge.

    Two bad minutes before it; a good one after the first three; the last one at the limit; one above two percent after.
    """
    blip, since, until = at
    for minute in (blip, blip + 1):
        tried = attempts[minute, worst]
        failed[minute, worst] = max(failed[minute, worst], round(tried * rng.uniform(0.05, 0.14)) + 1)
    quiet = [since + DIP, *range(until - 1, len(attempts))]
    failed[quiet] = np.minimum(failed[quiet], attempts[quiet] // 100)
    hundreds = max(1, round(attempts[until - 1, worst] / 100))
    attempts[until - 1, worst], failed[until - 1, worst] = 100 * hundreds, 3 * hundreds
    failed[until, worst] = int(0.0275 * attempts[until, worst])


def _spells(attempts: np.ndarray, failed: np.ndarray) -> list[tuple[int, int]]:
    """Return the stretches of bad minutes that are long enough."""
    bad = (failed / np.maximum(attempts, 1) >= BAD).any(axis=1)
    edges = np.flatnonzero(np.diff(np.concatenate(([0], bad.astype(int), [0]))))
    return [(int(a), int(b)) for a, b in edges.reshape(-1, 2) if b - a >= IN_A_ROW]


def _apart(story: Story) -> bool:
    """Return whether careless readings give other moments and numbers: each mark is minutes from what resembles it."""
    tried, lost = story.sums(story.since, story.until)
    share, all_share = lost / np.maximum(tried, 1), lost.sum() / tried.sum()
    ranked = np.sort(share)
    total, gone = story.sums(0, len(story.attempts))
    diluted = gone[story.worst] / total[story.worst]
    marks, at = story.marks, story.reaction.at
    ended, page = story.at(story.until), at["page"]
    return bool(
        ranked[-1] >= 0.06
        and ranked[-2] < 0.9 * ranked[-1]
        and all_share < 0.9 * ranked[-1]
        and diluted < 0.8 * ranked[-1]
        and min(all_share, diluted) > 1.5 * ranked[-1] / 100  # a share and its percents are no others' either
        and lost[story.worst] >= 40
        and marks["detected"] - marks["impact start"] >= 0.3 * MINUTE
        and page - marks["impact start"] >= 2 * MINUTE
        and 0.02 <= story.failed[story.until, story.worst] / story.attempts[story.until, story.worst] < BAD
        and marks["mitigated"] - ended >= 1.5 * MINUTE
        and abs(at["cleared"] - marks["resolved"]) >= 2 * MINUTE
    )
