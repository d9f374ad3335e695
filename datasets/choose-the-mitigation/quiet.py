"""A situation in which nothing points anywhere, and what makes one thing of it stand out, or full."""

import random
from collections.abc import Mapping
from typing import Any

SERVICES = ("booking", "check-in", "freight", "timetable", "payments")
PARTNERS = ("harbour-pay", "quay-mail", "tide-tables")
FLAGS = ("new-fares", "saved-cards", "seat-map", "quick-search")
CONFIGS = ("partner-keys", "pool-sizes", "price-table")
JOBS = ("nightly-export", "rebuild-index", "resend-letters")
ROLES = ("on-call senior", "incident commander", "manager", "database")
Case = dict[str, Any]
PLAIN = 5  # minutes at which nothing is late yet


def quiet(rng: random.Random, share: int, limits: Mapping[str, Any]) -> Case:
    """Return a situation in which nothing points anywhere; things were changed all the same."""
    service, newest = rng.choice(SERVICES), rng.randint(31, 78)

    def even(*names: str) -> dict[str, int]:
        return {name: max(3, share + rng.randint(-2, 2)) for name in rng.sample(names, len(names))}

    flags, configs, letters = rng.sample(FLAGS, 2), rng.sample(CONFIGS, 2), ("a", "b", "c")
    hosts = [f"{service}-{letter}{number}" for letter in letters for number in (1, 2)]
    window = limits["look_back_minutes"]
    full = limits["full_percent"]
    job = rng.choice(JOBS)
    instances, add = rng.randint(6, 10), rng.randint(2, 4)
    return {
        "service": service,
        "minute": rng.randint(2, PLAIN),
        "failing_percent": share,
        "users_per_minute": rng.randint(8, 90) * 10,
        "changes": [
            {
                "what": "release",
                "name": f"v{newest}",
                "minute": -rng.randint(1, window - 1),
                "migration": rng.choice((None, {"name": f"{newest:04}_widen", "backward_compatible": True})),
            },
            {"what": "flag", "name": flags[0], "minute": -rng.randint(1, window - 1)},
            {"what": "flag", "name": flags[1], "minute": -rng.randint(window + 1, 9000)},
            {"what": "config", "name": configs[0], "minute": -rng.randint(1, window - 1), "old_value": "valid"},
            {"what": "config", "name": configs[1], "minute": -rng.randint(window + 1, 9000), "old_value": "revoked"},
            {
                "what": "release",
                "name": f"v{newest - 1}",
                "minute": -rng.randint(window + 1, 9000),
                "migration": rng.choice((None, {"name": f"{newest - 1:04}_drop_names", "backward_compatible": False})),
            },
        ],
        "failing_percent_by": {
            "release": even(f"v{newest - 1}", f"v{newest}"),
            "flag": even(*flags, "no flag"),
            "config": even(*configs, "neither"),
            "zone": even(*letters),
            "host": even(*hosts),
            "partner": even(*PARTNERS, "no partner"),
        },
        "zone_load_percent": {letter: rng.randint(35, full * 2 // 3 - 6) for letter in letters},
        "web": {
            "busy_percent": rng.randint(40, full - 1),
            "memory_percent": rng.randint(40, full - 1),
            "instances": instances,
            "add": add,
            "agreed_most": instances + add + rng.randint(0, 3),
            "limit": instances + add + rng.randint(4, 9),
        },
        "database": {
            "busy_percent": rng.randint(40, full - 1),
            "load_percent_by": {"requests": 100 - (part := rng.randint(55, 80)), job: part},
            "safe_to_stop": {job: rng.random() < 1 / 2},
            "primary_fails_writes": False,
            "replica_behind_seconds": rng.randrange(limits["replica_behind_seconds"]),
        },
        "answers_in_minutes": {role: rng.randint(2, 4) for role in ROLES},
    }


def heat(rng: random.Random, case: Case, what: str, limits: Mapping[str, Any]) -> None:
    """Make one thing stand out, or full."""
    full, by = limits["full_percent"], case["failing_percent_by"]
    web, database = case["web"], case["database"]
    if what in by:
        names = [one["name"] for one in case["changes"] if one["what"] == what] or [
            name for name in by[what] if not name.startswith("no ")
        ]
        name = names[0] if what in ("release", "flag", "config") else rng.choice(names)
        if what == "host" and (zones := _standing(by["zone"])):  # a bad host makes its zone bad
            name = f"{case['service']}-{zones}{rng.choice((1, 2))}"
        low = rng.randint(1, 5)
        by[what] = dict.fromkeys(by[what], low) | {
            name: min(100, low * limits["stands_out_times"] + rng.randint(20, 60))
        }
    elif what == "web":
        web["busy_percent"] = rng.randint(full + 1, 100)
    elif what == "memory":
        web["memory_percent"] = rng.randint(full + 1, 100)
    elif what == "primary":
        database["primary_fails_writes"] = True
    else:
        database["busy_percent"] = rng.randint(full + 1, 100)
        [job] = database["safe_to_stop"]
        database["safe_to_stop"][job] = True
        bound = limits["job_part_percent"]
        least, most = (5, bound - 5) if what == "requests" else (bound + 5, 90)
        part = rng.randint(least, most)
        database["load_percent_by"] = {job: part, "requests": 100 - part}


def _standing(shares: Mapping[str, int]) -> str:
    """Return the zone that stands out, if any does."""
    first, *others = sorted(shares, key=shares.__getitem__, reverse=True)
    return first if shares[first] > max(2 * shares[others[0]], 6) else ""
