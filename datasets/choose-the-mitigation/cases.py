"""A situation of every kind: what people can see of it, and what nobody sees: which lever helps, and who says no."""

import random
from collections.abc import Iterable, Mapping
from typing import Any

# Who is hot, by kind; the first of ``cures`` that is pulled helps. What a kind changes beside stands in ``_special``.
KINDS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "leak": (("memory",), ("restart",)),
    "unsafe": (("web", "job"), ()),
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
    "change-after": (("flag", "partner"), ("break-circuit",)),
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
    "surge": (("web",), ("scale-out",)),
    "surge-agreed": (("web",), ("scale-out",)),
    "surge-limit": (("web",), ()),
    "flood": (("web", "requests"), ("shed-load",)),
    "flood-refused": (("web", "requests"), ()),
    "primary": (("primary",), ("fail-over-db",)),
    "behind": (("primary",), ()),
    "behind-bound": (("primary",), ()),
    "misled": (("release", "flag"), ("roll-back-release",)),
    "half-better": (("host", "config"), ("restore-config",)),
    "well-bound": (("partner",), ("break-circuit",)),
    "two-fail": (("flag", "host", "release"), ("roll-back-release",)),
    "second-stays": (("config", "memory"), ()),
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
Case = dict[str, Any]
PLAIN = 5  # minutes at which nothing is late yet


def drawn(rng: random.Random, kind: str, rules: Mapping[str, Any]) -> tuple[Case, Case]:
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
        "well": rng.randrange(limits["well_at_most_percent"]),
        "bad": rng.randint(max(limits["well_at_most_percent"] + 1, share // 3), share - 1),
        "no": [],
    }
    _special(rng, kind, case, truth, rules)
    changes = rng.sample(case["changes"], len(case["changes"]))
    if kind == "flag-twice":  # and longer ago, before it and behind it in the list
        flag = case["changes"][1]
        before, behind = ({**flag, "minute": -rng.randint(limits["look_back_minutes"] + 1, 9000)} for _ in range(2))
        changes = [before, *changes, behind]
    return {**case, "changes": changes}, truth


def _quiet(rng: random.Random, share: int, limits: Mapping[str, Any]) -> Case:
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


def _heat(rng: random.Random, case: Case, what: str, limits: Mapping[str, Any]) -> None:
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
            name: min(100, low * limits["stands_out_times"] + rng.randint(1, 60))
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


def _others(rng: random.Random, names: Iterable[str], most: int) -> dict[str, int]:
    """Return shares of which the highest is ``most``, at two names at least."""
    return {name: most if number < 2 else rng.randint(0, most) for number, name in enumerate(names)}


def _standing(shares: Mapping[str, int]) -> str:
    """Return the zone that stands out, if any does."""
    first, *others = sorted(shares, key=shares.__getitem__, reverse=True)
    return first if shares[first] > max(2 * shares[others[0]], 6) else ""


# The two kinds of a pair differ in one number, or in one fact.
def _special(rng: random.Random, kind: str, case: Case, truth: Case, rules: Mapping[str, Any]) -> None:
    """Change what a kind is about, beside who is hot."""
    release, _, _, config, _ = case["changes"]
    hot, limits = KINDS[kind][0], rules["limits"]
    breaking = {"name": f"{release['name'][1:]:0>4}_drop_old", "backward_compatible": False}
    # A leak has all that would rule a lever out, and no evidence that points at one of these.
    if kind.startswith("irreversible") or kind == "leak" or ("release" not in hot and rng.random() < 1 / 2):
        release["migration"] = breaking
    elif kind == "compatible":
        release["migration"] = breaking | {"backward_compatible": True}
    if kind in ("revoked", "leak") or ("config" not in hot and rng.random() < 1 / 2):
        config["old_value"] = "revoked"
    for change in (_changes, _shares, _tiers, _zones, _clock):
        change(rng, kind, case, limits)
    if "refused" in kind:
        truth["no"] = ["shed-load", "drain-zone"]
        case["answers_in_minutes"] = dict.fromkeys(ROLES, 1)
    elif kind == "quicker":
        case["answers_in_minutes"] = dict.fromkeys(ROLES, 3)
    elif kind == "half-better":
        truth["bad"] = limits["well_at_most_percent"] + 1
    elif kind == "well-bound":
        truth["well"] = limits["well_at_most_percent"]


def _changes(_rng: random.Random, kind: str, case: Case, limits: Mapping[str, Any]) -> None:
    """Change when something was changed."""
    _, flag, _, config, *_ = case["changes"]
    window = limits["look_back_minutes"]
    if kind == "change-bound":
        config["minute"] = -window
    if kind == "flag-old":  # a config of the same name was changed since
        case["changes"].append({"what": "config", "name": flag["name"], "minute": -1, "old_value": "valid"})
    minutes = {"flag-old": -window - 1, "change-at-once": 0, "change-after": 1}
    flag["minute"] = minutes.get(kind, flag["minute"])


def _shares(rng: random.Random, kind: str, case: Case, limits: Mapping[str, Any]) -> None:
    """Change by how much something stands out."""
    by, well = case["failing_percent_by"], limits["well_at_most_percent"]
    low, times = rng.randint(5, 9), limits["stands_out_times"]
    lows = {
        "times-bound": ("partner", low, low * times),
        "below-times": ("partner", low, low * times - 1),
        "small": ("host", 0, well + 1),
        "too-small": ("host", 0, well),
    }
    if kind in lows:
        group, other, most = lows[kind]
        name = max(by[group], key=by[group].__getitem__)
        by[group] = _others(rng, {one: 0 for one in by[group] if one != name}, other) | {name: most}
        case["failing_percent_by"][group] = {one: by[group][one] for one in rng.sample(list(by[group]), len(by[group]))}


def _tiers(rng: random.Random, kind: str, case: Case, limits: Mapping[str, Any]) -> None:
    """Change what tiers can take, and who fills the database."""
    web, database, full = case["web"], case["database"], limits["full_percent"]
    size, behind, [job] = web["instances"] + web["add"], limits["replica_behind_seconds"], database["safe_to_stop"]
    if kind in ("job-bound", "job-less"):
        part = limits["job_part_percent"] - (kind == "job-less")
        database |= {"load_percent_by": {"requests": 100 - part, job: part}, "busy_percent": full}
        web["limit"] = size - 1  # scaling out is ruled out twice
    elif kind == "unsafe":
        database["safe_to_stop"][job] = False
    elif kind == "release":  # more servers would need somebody's yes, and nothing points at them
        web["agreed_most"] = web["instances"]
    elif kind == "leak":
        web["limit"] = web["agreed_most"] = web["instances"]
        database["replica_behind_seconds"] = behind
    elif kind == "surge":
        web |= {"agreed_most": size, "busy_percent": full}
    elif kind == "surge-agreed":
        web |= {"agreed_most": size - 1, "limit": size}
    elif kind == "surge-limit":
        web |= {"agreed_most": size - 1, "limit": size - 1}
    elif kind == "severe-bound":
        web["memory_percent"] = full
    elif kind.startswith("behind"):
        database["replica_behind_seconds"] = behind + (rng.randint(1, 600) if kind == "behind" else 0)


def _zones(rng: random.Random, kind: str, case: Case, limits: Mapping[str, Any]) -> None:
    """Change what zones carry."""
    full = limits["full_percent"]
    if kind in ("no-room", "leak"):
        case["zone_load_percent"] = {zone: rng.randint(full + 1, 99) for zone in "abc"}
    elif kind == "no-room-bound":
        one, two = rng.randint(full // 2, full - 8), rng.randint(full // 2, full - 8)
        case["zone_load_percent"] = {"a": one, "b": two, "c": 2 * full - one - two}


def _clock(rng: random.Random, kind: str, case: Case, limits: Mapping[str, Any]) -> None:
    """Change how long it has been failing."""
    stop = limits["stop_minute"]
    minutes = {
        "late": stop + rng.randint(1, 20),
        "late-bound": stop,
        "in-time": stop - 1,
        "late-captured": stop - limits["capture_minutes"],
        "late-failed": stop - 1,
    } | dict.fromkeys(("two-fail", "misled", "tie", "not-undone", "second-stays"), 2)
    case["minute"] = minutes.get(kind, case["minute"])
