"""One incident at the moment when the next update is due: what is known, the numbers, the policy, and the chat."""

import json
import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np

from groundschool.kit import Bundle, Variant
from groundschool.scenarios import Scenario
from groundschool.scenarios.incident_brief import CASES, Brief, chat, internal_names
from groundschool.simulation import Incident, Run, World, draw_incident
from groundschool.simulation.clock import iso_utc
from groundschool.simulation.company import JOURNEYS, SEVERITIES, severity_of
from groundschool.simulation.people import PEOPLE
from groundschool.simulation.truth import by_journey

EDGES = ()
MINUTE = timedelta(minutes=1)
STAGES = ("investigating", "identified", "monitoring")


@dataclass(frozen=True)
class Numbers:
    """Attempts and failed attempts by minute and journey, both (M, journeys), from ``first`` on."""

    first: datetime
    attempts: np.ndarray
    failed: np.ndarray

    def between(self, start: datetime, end: datetime) -> tuple[np.ndarray, np.ndarray]:
        """Return attempts and failed attempts by journey in the minutes from ``start`` to before ``end``."""
        rows = slice((start - self.first) // MINUTE, (end - self.first) // MINUTE)
        return self.attempts[rows].sum(axis=0), self.failed[rows].sum(axis=0)


def generate(seed: int, edge: str | None = None) -> Variant:
    """Return the situation an associate writes about. Truth: the facts of rubric R1.

    Situations near a bound of the severity policy, or too mild for an update to customers, are drawn anew.
    """
    rng = random.Random(f"incident state {seed} {edge}")
    while True:
        world = World.from_seed(rng.randrange(2**31))
        window = world.window(1.5)
        incident = draw_incident(world, rng.randrange(2**31), faults=CASES, window=window)
        run = Scenario(world, incident, window, step=60).run
        brief = _brief(rng, run, incident)
        if brief is not None:
            numbers = _numbers(run)
            facts = _facts(brief, numbers)
            if _telling(facts):
                bundle = Bundle(seed, edge)
                for path, content in _files(rng, brief, numbers, facts).items():
                    bundle.write(path, content)
                bundle.truth |= facts
                return bundle.variant()


def _brief(rng: random.Random, run: Run, incident: Incident) -> Brief | None:
    """Return the moment of writing, or nothing where the run leaves no room for one."""
    truth = run.truth
    if truth is None:
        return None
    began, acknowledged, mitigated, ended = truth.impact_start, truth.acknowledged, truth.mitigated, truth.impact_end
    if began is None or acknowledged is None or mitigated is None or ended is None:
        return None
    status = rng.choice(STAGES)
    now = {
        "investigating": acknowledged + rng.randint(5, 8) * MINUTE,
        "identified": mitigated - rng.randint(2, 4) * MINUTE,
        "monitoring": mitigated + rng.randint(6, 10) * MINUTE,
    }[status]
    if now < max(acknowledged + 5 * MINUTE, began + 8 * MINUTE) or now >= run.window.end:
        return None
    if (status == "monitoring") != (ended <= now) or (status == "monitoring") != (mitigated <= now):
        return None
    told = max(acknowledged + MINUTE, now - rng.randint(11, 15) * MINUTE)
    until = ended if status == "monitoring" else None
    return Brief.draw(rng, run.world, incident, status, now=now, told=told, since=began, until=until)


def _numbers(run: Run) -> Numbers:
    """Return what the edge counted; a handshake that failed is an attempt that failed."""
    return Numbers(run.window.start, *by_journey(run))


def _facts(brief: Brief, numbers: Numbers) -> dict[str, Any]:
    tried, lost = numbers.between(brief.since, brief.until or brief.now)
    worst = int(np.argmax(lost / tried))
    everything, all_lost = numbers.between(brief.first, brief.now)
    share = float(lost[worst] / tried[worst])
    return {
        "incident": brief.incident,
        "number": brief.number,
        "status": brief.status,
        "severity": severity_of(share).name,
        "now": iso_utc(brief.now),
        "since": iso_utc(brief.since),
        "share": share,
        "diluted": float(all_lost[worst] / everything[worst]),
        "failed": int(lost[worst]),
        "journey": JOURNEYS[worst].name,
        "scope": list(brief.scope(JOURNEYS[worst].name)),
        "cause": list(brief.cause_words) if brief.confirmed else [],
        "suspects": [brief.suspect],
        "people": sorted({name for one in PEOPLE for name in (one.name, one.name.split()[0], one.handle)}),
        "internal": internal_names(brief),
        "secrets": [brief.token],
        "cadence": {one.name: one.update_minutes for one in SEVERITIES if one.update_minutes},
    }


def _telling(facts: dict[str, Any]) -> bool:
    """Return whether the severity is beyond doubt and the time before the impact makes a difference."""
    share = facts["share"]
    return share >= 0.06 and not 0.42 < share < 0.6 and facts["diluted"] < share * 0.85


def _files(rng: random.Random, brief: Brief, numbers: Numbers, facts: dict[str, Any]) -> dict[str, bytes]:
    ranked = [one.name for one in SEVERITIES]
    paged = ranked[ranked.index(facts["severity"]) + 1]
    policy = [
        {
            "severity": one.name,
            "failing_share_at_least": one.failing_share,
            "update_every_minutes": one.update_minutes or None,
        }
        for one in SEVERITIES
    ]
    return {
        "state.json": _json(brief.as_state(paged)),
        "impact.csv": _csv(brief, numbers),
        "severity-policy.json": _json(policy),
        "chat.log": "\n".join(chat(rng, brief)).encode() + b"\n",
    }


def _csv(brief: Brief, numbers: Numbers) -> bytes:
    lines = ["minute,journey,attempts,failed"]
    for offset in range((brief.first - numbers.first) // MINUTE, (brief.now - numbers.first) // MINUTE):
        for number, journey in enumerate(JOURNEYS):
            counted = f"{numbers.attempts[offset, number]},{numbers.failed[offset, number]}"
            lines.append(f"{iso_utc(numbers.first + offset * MINUTE)},{journey.name},{counted}")
    return "\n".join(lines).encode() + b"\n"


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=2).encode() + b"\n"
