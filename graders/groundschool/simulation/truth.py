"""Measures what a run did to customers."""

import math
from collections.abc import Mapping
from dataclasses import asdict

import numpy as np

from groundschool.simulation.company import JOURNEYS, REGIONS, ROUTES, Severity, severity_of
from groundschool.simulation.conditions import PROGRAMS
from groundschool.simulation.incident import Incident
from groundschool.simulation.run import KINDS, Run, Truth
from groundschool.simulation.traffic import JOURNEY_OF_ROUTE

HURT = 0.02  # expected failing share of a route from which customers are hurt
ROUTE_HURT = 0.02  # failing share of a route during the impact from which it counts as affected
RECENT = 5  # minutes by which the severity of now is judged
FAILED = slice(KINDS.index("500"), None)


def truth_of(run: Run, incident: Incident, marks: Mapping[str, int]) -> Truth:
    """Return the truth about a run: marks of the response and impact measured on the drawn requests."""
    tried, lost = by_journey(run)
    return _assemble(run, incident, marks, lost, tried)


def by_journey(run: Run) -> tuple[np.ndarray, np.ndarray]:
    """Return attempts and failed attempts, both (T, journeys); a handshake that failed is an attempt that failed."""
    total, failed = by_route(run)
    tried, lost = (
        np.stack([table[:, j == JOURNEY_OF_ROUTE].sum(axis=1) for j in range(len(JOURNEYS))], axis=1)
        for table in (total, failed)
    )
    column = 0
    for j, journey in enumerate(JOURNEYS):
        refused = run.handshake_failures[:, column : column + len(journey.host.clients)].sum(axis=1)
        tried[:, j], lost[:, j] = tried[:, j] + refused, lost[:, j] + refused
        column += len(journey.host.clients)
    return tried, lost


def severity_at(run: Run, minute: int) -> Severity:
    """Return the severity as it is known at the end of a minute: the worst journey's share of the last five minutes."""
    tried, lost = by_journey(run)
    known = slice(run.minute(max(0, minute - RECENT + 1)).start, run.minute(minute).stop)
    return severity_of(float((lost[known].sum(axis=0) / np.maximum(tried[known].sum(axis=0), 1)).max()))


def by_route(run: Run) -> tuple[np.ndarray, np.ndarray]:
    """Return requests and failed requests at the edge, both (T, routes)."""
    ended = run.lanes.counts.sum(axis=2)
    total, failed = (np.zeros((run.steps, len(ROUTES)), dtype=np.int64) for _ in range(2))
    for lane, route in enumerate(run.lanes.route):
        total[:, route] += ended[:, lane].sum(axis=1)
        failed[:, route] += ended[:, lane, FAILED].sum(axis=1)
    return total, failed


def _assemble(run: Run, incident: Incident, marks: Mapping[str, int], lost: np.ndarray, tried: np.ndarray) -> Truth:
    hurt = _hurt(run, incident) if incident.fault.category != "none" else np.zeros(0, dtype=np.int64)
    inside = slice(hurt[0], hurt[-1] + 1) if len(hurt) else slice(0, 0)
    failed, attempts = int(lost[inside].sum()), int(tried[inside].sum())
    shares = lost[inside].sum(axis=0) / np.maximum(tried[inside].sum(axis=0), 1)
    worst = int(np.argmax(shares))
    total, broken = by_route(run)
    bad = broken[inside].sum(axis=0) / np.maximum(total[inside].sum(axis=0), 1) >= ROUTE_HURT
    at = {name: run.window.at((t + 1) * run.step) for name, t in marks.items()}
    return Truth(
        fault=incident.fault.id,
        category=incident.fault.category,
        service=incident.service,
        start=incident.start,
        detected=at.get("detected"),
        acknowledged=at.get("acknowledged"),
        mitigated=at.get("mitigated"),
        resolved=at.get("resolved"),
        impact_start=run.window.at(inside.start * run.step) if len(hurt) else None,
        impact_end=run.window.at(inside.stop * run.step) if len(hurt) else None,
        failed=failed,
        attempts=attempts,
        share=round(failed / attempts, 4) if attempts else 0.0,
        journey=JOURNEYS[worst].name if len(hurt) else "",
        worst_share=round(float(shares[worst]), 4) if len(hurt) else 0.0,
        severity=severity_of(float(shares[worst]) if len(hurt) else 0.0).name,
        routes=tuple(route.operation for route, hit in zip(ROUTES, bad, strict=True) if hit),
        parameters=asdict(incident.fault),
    )


def expected_failing(run: Run) -> np.ndarray:
    """Return the probability (T, routes) that an attempt fails, with handshakes and the edge's repeats."""
    lanes, share = run.lanes, run.errors.sum(axis=2)
    failing = share[:, lanes.pair] * np.where(lanes.again, share[:, lanes.next_pair], 1.0)
    weight = np.array([region.share for region in REGIONS])[lanes.region]
    sums = np.zeros((run.steps, len(ROUTES)))
    for r, route in enumerate(ROUTES):
        mine = lanes.route == r
        crowd = np.array([np.sum(lanes.region[mine] == g) for g in lanes.region[mine]])
        sums[:, r] = failing[:, mine] @ (weight[mine] / crowd)
        clients = route.journey.host.clients.items()
        refused = sum(part * run.conditions.refused[:, PROGRAMS.index(name)] for name, part in clients)
        sums[:, r] = 1 - (1 - sums[:, r]) * (1 - refused)
    return sums


def _hurt(run: Run, incident: Incident) -> np.ndarray:
    """Return the steps, from the onset on, in which some route's expected failing share reaches HURT."""
    onset = math.ceil(run.window.offset(incident.start) / run.step)
    steps = np.flatnonzero((expected_failing(run) >= HURT).any(axis=1))
    return steps[steps >= onset]
