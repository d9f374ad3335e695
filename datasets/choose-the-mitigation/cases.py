"""A situation of every kind: what people can see of it, and what nobody sees: which lever helps, and who says no."""

import random
from collections.abc import Mapping
from typing import Any

# Who is hot, by kind; the first of ``cures`` that is pulled helps. What a kind changes beside stands in ``_special``.
KINDS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "release": (("release",), ("roll-back-release",)),
    "compatible": (("release",), ("roll-back-release",)),
    "severe": (("release",), ("roll-back-release",)),
    "severe-bound": (("memory",), ("restart",)),
    "evidence-bound": (("memory",), ("restart",)),
    "irreversible": (("release",), ()),
    "irreversible-flag": (("release", "flag"), ("switch-flag-off",)),
    "flag": (("flag",), ("switch-flag-off",)),
    "flag-twice": (("flag",), ("switch-flag-off",)),
    "flag-old": (("flag", "host"), ("take-host-out",)),
    "change-bound": (("config",), ("restore-config",)),
    "change-at-once": (("flag",), ("switch-flag-off",)),
    "change-after": (("release", "partner"), ("break-circuit",)),
    "config": (("config",), ("restore-config",)),
    "revoked": (("config",), ()),
    "host": (("zone", "host"), ("take-host-out",)),
    "zone": (("zone",), ("drain-zone",)),
    "no-room": (("zone",), ()),
    "no-room-bound": (("zone",), ()),
    "partner": (("partner",), ("break-circuit",)),
    "times-bound": (("partner",), ("break-circuit",)),
    "below-times": (("partner", "memory"), ("restart",)),
    "small": (("host",), ("take-host-out",)),
    "too-small": (("host", "flag"), ("switch-flag-off",)),
    "job": (("web", "job"), ("stop-job",)),
    "job-bound": (("web", "job"), ("stop-job",)),
    "job-less": (("web", "job"), ("shed-load",)),
    "unsafe": (("web", "job"), ()),
    "surge": (("web",), ("scale-out",)),
    "surge-agreed": (("web",), ("scale-out",)),
    "surge-limit": (("web",), ()),
    "flood": (("web", "requests"), ("shed-load",)),
    "flood-refused": (("web", "requests"), ()),
    "leak": (("memory",), ("restart",)),
    "primary": (("primary",), ("fail-over-db",)),
    "behind": (("primary",), ()),
    "behind-bound": (("primary",), ()),
    "misled": (("release", "flag"), ("roll-back-release",)),
    "half-better": (("host", "config"), ("restore-config",)),
    "well-bound": (("partner",), ("break-circuit",)),
    "two-fail": (("flag", "host", "release"), ("roll-back-release",)),
    "tie": (("flag", "partner"), ("switch-flag-off",)),
    "tie-host": (("flag", "host"), ("take-host-out",)),
    "not-undone": (("web", "job", "release"), ("roll-back-release",)),
    "refused": (("zone", "web"), ("scale-out",)),
    "refused-other": (("zone", "requests"), ()),
    "quicker": (("zone", "web"), ("scale-out",)),
    "late": (("flag",), ("switch-flag-off",)),
    "late-bound": (("partner",), ("break-circuit",)),
    "in-time": (("host",), ("take-host-out",)),
    "late-captured": (("memory",), ("restart",)),
    "late-failed": (("flag", "release"), ("roll-back-release",)),
}
SERVICES = ("booking", "check-in", "freight", "timetable", "payments")
PARTNERS = ("harbour-pay", "quay-mail", "tide-tables")
FLAGS = ("new-fares", "saved-cards", "seat-map", "quick-search")
CONFIGS = ("partner-keys", "pool-sizes", "price-table")
JOBS = ("nightly-export", "rebuild-index", "resend-letters")
ROLES = ("on-call senior", "incident commander", "manager", "database")
PLAIN = 5  # minutes at which nothing is late yet


def drawn(rng: random.Random, kind: str, rules: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return a situation of a kind, and its truth."""
    hot, cures = KINDS[kind]
    limits = rules["limits"]
    share = rng.randint(12, limits["capture_below_percent"] - 2)
    share = {
        "severe": min(95, limits["capture_below_percent"] + rng.randint(3, 25)),
        "severe-bound": limits["capture_below_percent"],
        "evidence-bound": limits["capture_below_percent"] - 1,
    }.get(kind, share)
    case = _quiet(rng, share, limits)
    for one in hot:
        _heat(rng, case, one, limits)
    truth = {
        "cures": list(cures),
        "well": limits["well_at_most_percent"] if kind == "well-bound" else rng.randrange(limits["well_at_most_percent"] + 1),
        "bad": rng.randint(max(limits["well_at_most_percent"] + 1, share // 3), share),
        "no": [],
    }
    _special(rng, kind, case, truth, rules)
    rng.shuffle(case["changes"])
    return case, truth


def _quiet(rng: random.Random, share: int, limits: Mapping[str, Any]) -> dict[str, Any]:
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


def _heat(rng: random.Random, case: dict[str, Any], what: str, limits: Mapping[str, Any]) -> None:
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
        by[what] = dict.fromkeys(by[what], low) | {name: min(100, low * limits["stands_out_times"] + rng.randint(1, 60))}
    elif what == "web":
        web["busy_percent"] = rng.randint(full, 100)
    elif what == "memory":
        web["memory_percent"] = rng.randint(full, 100)
    elif what == "primary":
        database["primary_fails_writes"] = True
    else:
        database["busy_percent"] = rng.randint(full, 100)
        [job] = database["safe_to_stop"]
        database["safe_to_stop"][job] = True
        least, most = (5, limits["job_part_percent"] - 5) if what == "requests" else (limits["job_part_percent"] + 5, 90)
        part = rng.randint(least, most)
        database["load_percent_by"] = {job: part, "requests": 100 - part}


def _standing(shares: Mapping[str, int]) -> str:
    """Return the zone that stands out, if any does."""
    first, *others = sorted(shares, key=shares.__getitem__, reverse=True)
    return first if shares[first] > max(2 * shares[others[0]], 6) else ""


def _special(rng: random.Random, kind: str, case: dict[str, Any], truth: dict[str, Any], rules: Mapping[str, Any]) -> None:
    """Change what a kind is about, beside who is hot."""
    limits, by, web, database = rules["limits"], case["failing_percent_by"], case["web"], case["database"]
    release, flag, _, config, _ = case["changes"]
    window, full, times = limits["look_back_minutes"], limits["full_percent"], limits["stands_out_times"]
    well, [job] = limits["well_at_most_percent"], database["safe_to_stop"]
    breaking = {"name": f"{release['name'][1:]:0>4}_drop_old", "backward_compatible": False}
    hot = KINDS[kind][0]
    if "release" not in hot and rng.random() < 1 / 2:
        release["migration"] = breaking
    if "config" not in hot and rng.random() < 1 / 2:
        config["old_value"] = "revoked"
    if kind == "compatible":
        release["migration"] = {"name": breaking["name"], "backward_compatible": True}
    elif kind.startswith("irreversible"):
        release["migration"] = breaking
    elif kind == "flag-twice":
        again = {**flag, "minute": -rng.randint(window + 1, 9000)}
        case["changes"] += [again]
    elif kind == "flag-old":
        flag["minute"] = -window - 1
    elif kind == "change-bound":
        config["minute"] = -window
    elif kind == "change-at-once":
        flag["minute"] = 0
    elif kind == "change-after":
        release["minute"] = rng.randint(1, case["minute"])
    elif kind == "revoked":
        config["old_value"] = "revoked"
    elif kind == "no-room":
        case["zone_load_percent"] = {zone: rng.randint(full * 2 // 3 + 3, full - 2) for zone in "abc"}
    elif kind == "no-room-bound":
        a, b = rng.randint(full // 2, full - 8), rng.randint(full // 2, full - 8)
        case["zone_load_percent"] = {"a": a, "b": b, "c": 2 * full - a - b}
    elif kind in ("times-bound", "below-times"):
        low = rng.randint(5, 9)
        name = max(by["partner"], key=by["partner"].__getitem__)
        by["partner"] = dict.fromkeys(by["partner"], low) | {name: low * times - (kind == "below-times")}
    elif kind in ("small", "too-small"):
        name = max(by["host"], key=by["host"].__getitem__)
        by["host"] = dict.fromkeys(by["host"], 0) | {name: well + (kind == "small")}
    elif kind in ("job-bound", "job-less"):
        part = limits["job_part_percent"] - (kind == "job-less")
        database["load_percent_by"] = {"requests": 100 - part, job: part}
        web["instances"] = web["limit"]  # scaling out is ruled out twice
    elif kind == "unsafe":
        database["safe_to_stop"][job] = False
    elif kind == "surge":
        web["agreed_most"], web["busy_percent"] = web["instances"] + web["add"], full
    elif kind == "surge-agreed":
        web["agreed_most"] = web["instances"] + web["add"] - 1
        web["limit"] = web["instances"] + web["add"]
    elif kind == "surge-limit":
        web["agreed_most"] = web["limit"] = web["instances"] + web["add"] - 1
    elif kind in ("flood-refused", "refused", "refused-other"):
        truth["no"] = ["shed-load", "drain-zone"]
        case["answers_in_minutes"] = dict.fromkeys(case["answers_in_minutes"], 1)
    elif kind == "behind":
        database["replica_behind_seconds"] = limits["replica_behind_seconds"] + rng.randint(1, 600)
    elif kind == "behind-bound":
        database["replica_behind_seconds"] = limits["replica_behind_seconds"]
    elif kind == "half-better":
        truth["bad"] = well + 1
    elif kind == "quicker":
        case["answers_in_minutes"] = dict.fromkeys(case["answers_in_minutes"], 3)
    elif kind == "late":
        case["minute"] = limits["stop_minute"] + rng.randint(1, 20)
    elif kind == "late-bound":
        case["minute"] = limits["stop_minute"]
    elif kind == "in-time":
        case["minute"] = limits["stop_minute"] - 1
    elif kind in ("late-captured", "late-failed"):
        case["minute"] = limits["stop_minute"] - (limits["capture_minutes"] if kind == "late-captured" else 1)
    if kind in ("two-fail", "misled", "tie", "not-undone"):
        case["minute"] = 2
