"""How a situation is handed out: as somebody typed it that night."""

import random
from datetime import UTC
from typing import Any
from zoneinfo import ZoneInfo

from groundschool.kit import beside

rotas, situations = beside(__file__, "rotas"), beside(__file__, "situations")
Situation = situations.Situation

SYMPTOMS = (
    "kiosks answer 502 after the ticket is scanned",
    "bookings end on an error page behind the payment",
    "hauliers cannot change the weight of a booking",
    "the timetable shows yesterday's sailings",
    "confirmations arrive half an hour late, or never",
    "search finds no sailing on Sundays",
)
TRIED = (
    "restarted one instance: no change",
    "compared a failing request with a good one: same version, same host",
    "asked who deployed: nobody, since yesterday",
    "traffic is as on any other day",
    "the last release is nine hours older than the first error",
)


SHOWN = {  # what was tried, where the evidence points at a field
    rotas.DATABASE: "looked at the pool of connections: 100 of 100 in use, and 40 sessions wait for one lock",
    rotas.NETWORK: "pinged the other region: one packet in five is lost, from every host alike",
    rotas.SECURITY: "looked at the requests: nine in ten come from one range, with passwords of other people",
    "cloud vendor": "looked at the vendor's status page: volumes of our zone are slow since the same minute",
}


def record(rng: random.Random, number: int, case: Situation) -> dict[str, Any]:
    """Return a situation as it is handed out; in which offset a moment is written says nothing."""
    zones = (ZoneInfo(rotas.HALIFAX), ZoneInfo(rotas.LISBON), UTC)
    tried = rng.sample(TRIED, 1 if case.field else 2) + ([SHOWN[case.field]] if case.field else [])
    return {
        "id": f"S-{number:02}",
        "incident": f"INC-{400 + 3 * number + rng.randrange(3):04}",
        "since": rotas.told(case.since, rng.choice(zones)),
        "now": rotas.told(case.now, rng.choice(zones)),
        "symptom": rng.choice(SYMPTOMS),
        "failing_share": {name: list(ends) for name, ends in case.shares.items()},
        "pager_says": case.label,
        "tried": rng.sample(tried, 2),
        "step": case.step,
        "at_stake": list(case.stake),
        "evidence_points_at": case.field,
        "calls": [
            {"role": role, "at": rotas.told(at, rng.choice(zones)), "answered": answered}
            for role, at, answered in case.calls
        ],
    }
