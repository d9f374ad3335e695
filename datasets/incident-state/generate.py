"""One incident at the moment when the next update is due: what is known, the numbers, the policy, and the chat."""

import json
import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np

from groundschool.kit import Bundle, Variant, beside
from groundschool.scenarios import Scenario
from groundschool.simulation import Incident, Run
from groundschool.simulation.clock import iso_utc
from groundschool.simulation.company import JOURNEYS, SEVERITIES, severity_of
from groundschool.simulation.faults.connection_leak import ConnectionLeak
from groundschool.simulation.people import PEOPLE
from groundschool.simulation.truth import by_journey

EDGES = ()
MINUTE = timedelta(minutes=1)
PLAYED = 44  # minutes that are played beside those that people need
STAGES = ("investigating", "identified", "monitoring")
TOO_COMMON = {"web", "notify", "events"}  # as words of a text, for a rumour to be told by them
told = beside(__file__, "brief")
Brief = told.Brief


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
        scenario = _scenario(rng)
        brief = _brief(rng, scenario) if scenario else None
        if scenario and brief:
            numbers = _numbers(scenario.run)
            facts = _facts(brief, numbers)
            if _telling(facts):
                bundle = Bundle(seed, edge)
                for path, content in _files(rng, scenario, brief, numbers, facts).items():
                    bundle.write(path, content)
                bundle.truth |= facts
                return bundle.variant()


def _scenario(rng: random.Random) -> Scenario | None:
    """Return an incident minute by minute, nothing where no innocent deploy lends itself to a rumour."""
    found = Scenario.from_seed(rng.randrange(2**31), rng.choice(sorted(told.CASES)))
    assert found.incident is not None
    if _suspect(found.incident) in TOO_COMMON:
        return None
    first = found.incident.start.replace(second=0) - told.BEFORE - 2 * MINUTE
    lasts = PLAYED + (found.incident.acknowledge + found.incident.mitigate) // 60
    if isinstance(found.incident.fault, ConnectionLeak):
        lasts += round(found.incident.fault.minutes)  # until pools are empty, and it pages
    return found.between(first, lasts, 60)


def _suspect(incident: Incident) -> str:
    """Return the service whose innocent deploy was close to the onset."""
    return next(one.service for one in incident.decoys if one.kind == "deploy")


def _brief(rng: random.Random, scenario: Scenario) -> Brief | None:
    """Return the moment of writing, or nothing where the scenario leaves no room for one."""
    incident, reaction, status = scenario.incident, scenario.reaction, rng.choice(STAGES)
    if incident is None or reaction is None or not {"identified", "mitigated"} <= reaction.at.keys():
        return None
    at = reaction.at
    now = {
        "investigating": at["acknowledge"] + rng.randint(5, 8) * MINUTE,
        "identified": _whole(at["identified"]) + rng.randint(1, 4) * MINUTE,
        "monitoring": _whole(at["mitigated"]) + rng.randint(3, 6) * MINUTE,
    }[status]
    if status != _stage(at, now) or not at["acknowledge"] + 5 * MINUTE <= now < scenario.window.end:
        return None
    truth = scenario.run.truth  # only now, for it takes far longer than who did what
    if truth is None or not truth.impact_start or not truth.impact_end or now < truth.impact_start + 8 * MINUTE:
        return None
    if (status == "monitoring") != (truth.impact_end <= now):
        return None
    return Brief(
        incident=incident,
        reaction=reaction,
        ref=f"INC-{scenario.number:04d}",
        number={"investigating": 2, "identified": rng.randint(2, 3), "monitoring": rng.randint(3, 4)}[status],
        status=status,
        now=now,
        told=max(at["acknowledge"] + MINUTE, now - rng.randint(11, 15) * MINUTE),
        since=truth.impact_start,
        until=truth.impact_end if status == "monitoring" else None,
        suspect=_suspect(incident),
        host=scenario.world.by_service[incident.service][0].name,  # roll-outs begin there
        token=f"smf_live_{rng.getrandbits(128):032x}",
        search=rng.choice(told.SEARCHES),
    )


def _stage(at: Mapping[str, datetime], now: datetime) -> str:
    """Return how far people had come by what they declared."""
    return "monitoring" if at["mitigated"] <= now else "identified" if at["identified"] <= now else "investigating"


def _whole(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)


def _numbers(run: Run) -> Numbers:
    """Return what the edge counted; a handshake that failed is an attempt that failed."""
    return Numbers(run.window.start, *by_journey(run))


def _facts(brief: Brief, numbers: Numbers) -> dict[str, Any]:
    tried, lost = numbers.between(brief.since, brief.until or brief.now)
    worst = int(np.argmax(lost / tried))
    everything, all_lost = numbers.between(brief.first, brief.now)
    share = float(lost[worst] / tried[worst])
    return {
        "incident": brief.ref,
        "number": brief.number,
        "status": brief.status,
        "severity": severity_of(share).name,
        "now": iso_utc(brief.now),
        "since": iso_utc(brief.since),
        "share": share,
        "diluted": float(all_lost[worst] / everything[worst]),
        "failed": int(lost[worst]),
        "attempts": int(tried[worst]),
        "approved": brief.as_state("")["mitigation"]["what"] or "",
        "journey": JOURNEYS[worst].name,
        "scope": list(brief.scope(JOURNEYS[worst].name)),
        "cause": list(brief.cause_words) if brief.confirmed else [],
        "suspects": [brief.suspect],
        "people": sorted({name for one in PEOPLE for name in (one.name, one.name.split()[0], one.handle)}),
        "internal": told.internal_names(brief),
        "secrets": [brief.token],
        "cadence": {one.name: one.update_minutes for one in SEVERITIES if one.update_minutes},
    }


def _telling(facts: dict[str, Any]) -> bool:
    """Return whether the severity is beyond doubt and the time before the impact makes a difference."""
    share = facts["share"]
    return share >= 0.06 and not 0.42 < share < 0.6 and facts["diluted"] < share * 0.85


def _files(
    rng: random.Random, scenario: Scenario, brief: Brief, numbers: Numbers, facts: dict[str, Any]
) -> dict[str, bytes]:
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
        "chat.log": "\n".join(told.chat(rng, brief, scenario)).encode() + b"\n",
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
