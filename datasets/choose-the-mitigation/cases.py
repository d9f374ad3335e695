"""A situation of every kind: what people can see of it, and what nobody sees: which lever helps, and who says no."""

import random
from collections.abc import Iterable, Mapping
from typing import Any

from groundschool.kit import beside

KINDS, quiet = beside(__file__, "kinds").KINDS, beside(__file__, "quiet")
Case = dict[str, Any]
# Kinds that take so many steps that somebody begins in minute 2.
AT_ONCE = (
    "two-fail", "misled", "tie", "not-undone", "second-stays", "captured-once", "refused-third", "asked-again",
    "severe",
)  # fmt: skip


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
    case = quiet.quiet(rng, share, limits)
    for one in hot:
        quiet.heat(rng, case, one, limits)
    truth = {
        "cures": list(cures),
        "well": rng.randrange(limits["well_at_most_percent"]),
        "bad": rng.randint(max(limits["well_at_most_percent"] + 1, share // 3), share - 1),
        "no": [],
    }
    _special(rng, kind, case, truth, rules)
    changes = rng.sample(case["changes"], len(case["changes"]))
    if kind == "flag-twice":  # and longer ago, and after it began: first and last in the list
        flag = case["changes"][1]
        before = {**flag, "minute": -rng.randint(limits["look_back_minutes"] + 1, 9000)}
        changes = [before, *changes, {**flag, "minute": rng.randint(1, case["minute"])}]
    return {**case, "changes": changes}, truth


def _others(rng: random.Random, names: Iterable[str], most: int) -> dict[str, int]:
    """Return shares of which the highest is ``most``, at two names at least."""
    return {name: most if number < 2 else rng.randint(0, most // 2) for number, name in enumerate(names)}


# The two kinds of a pair differ in one number, or in one fact.
def _special(rng: random.Random, kind: str, case: Case, truth: Case, rules: Mapping[str, Any]) -> None:
    """Change what a kind is about, beside who is hot."""
    release, _, _, config, *_, older = case["changes"]
    hot, limits = KINDS[kind][0], rules["limits"]
    breaking = {"name": f"{release['name'][1:]:0>4}_drop_old", "backward_compatible": False}
    # A leak has all that would rule a lever out, and no evidence that points at one of these.
    if kind.startswith("irreversible") or kind == "leak" or ("release" not in hot and rng.random() < 1 / 2):
        release["migration"] = breaking
    elif kind == "compatible":
        release["migration"] = breaking | {"backward_compatible": True}
    if kind in ("release", "irreversible"):  # the release before has the other kind of migration
        older["migration"] = breaking | {"name": "0007_drop_names", "backward_compatible": kind == "irreversible"}
    if kind in ("revoked", "leak") or ("config" not in hot and rng.random() < 1 / 2):
        config["old_value"] = "revoked"
    for change in (_changes, _shares, _tiers, _zones, _clock):
        change(rng, kind, case, limits)
    _answered(rng, kind, case, truth, limits)


def _answered(rng: random.Random, kind: str, case: Case, truth: Case, limits: Mapping[str, Any]) -> None:
    """Change who says no, how long answers take, and what is seen after a lever."""
    if "refused" in kind:
        truth["no"] = ["shed-load", "drain-zone", "fail-over-db"]
        case["answers_in_minutes"] = dict.fromkeys(quiet.ROLES, 1)
    elif kind in ("quicker", "late-asked"):
        case["answers_in_minutes"] = dict.fromkeys(quiet.ROLES, 3)
    elif kind == "half-better":
        truth["bad"] = limits["well_at_most_percent"] + 1
    elif kind == "severe":  # after the first lever so few fail that evidence would be captured
        truth["bad"] = limits["capture_below_percent"] - rng.randint(2, 15)
    elif kind == "well-bound":
        truth["well"] = limits["well_at_most_percent"]


def _changes(rng: random.Random, kind: str, case: Case, limits: Mapping[str, Any]) -> None:
    """Change when something was changed."""
    release, flag, other_flag, config, other_config, older = case["changes"]
    window = limits["look_back_minutes"]
    if kind == "flag-old":  # a config of the same name was changed since, and so was another flag
        case["changes"].append({"what": "config", "name": flag["name"], "minute": -1, "old_value": "valid"})
        other_flag["minute"] = -rng.randint(1, window)
    elif kind == "flag":  # another one was changed since
        flag["minute"], other_flag["minute"] = -rng.randint(5, window - 1), -rng.randint(1, 4)
    elif kind == "change-bound":  # another one was changed since, and cannot be restored
        config["minute"], other_config["minute"] = -window, -rng.randint(1, window - 1)
    elif kind == "revoked":  # another one was changed since, and could be
        config["minute"] = -rng.randint(5, window - 1)
        other_config |= {"minute": -rng.randint(1, 4), "old_value": "valid"}
    elif kind == "other-names":  # what stands out was changed long ago, and others just before
        config["minute"] = -rng.randint(window + 1, 9000)
        other_config |= {"minute": -rng.randint(1, window), "old_value": "valid"}
        release["migration"] = older["migration"] = None
    minutes = {"flag-old": -window - 1, "change-at-once": 0, "change-after": 1}
    flag["minute"] = minutes.get(kind, flag["minute"])


def _shares(rng: random.Random, kind: str, case: Case, limits: Mapping[str, Any]) -> None:
    """Change by how much something stands out."""
    by, well = case["failing_percent_by"], limits["well_at_most_percent"]
    low, times = rng.randint(5, 9), limits["stands_out_times"]
    if kind == "other-names":  # the older release is the one that fails
        newest, older = (case["changes"][place]["name"] for place in (0, -1))
        by["release"] = {newest: low, older: low * times + 1}
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
        database["replica_behind_seconds"] = behind + rng.randint(1, 600)
    elif kind == "surge":
        web |= {"agreed_most": size, "busy_percent": full}
    elif kind == "surge-agreed":
        web |= {"agreed_most": size - 1, "limit": size}
    elif kind == "surge-limit":
        web |= {"agreed_most": size - 1, "limit": size - 1}
    elif kind == "severe-bound":
        web["memory_percent"] = full
    elif kind == "behind-bound":
        database["replica_behind_seconds"] = behind


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
        "in-time": stop - 1,
        "late-captured": stop - limits["capture_minutes"],
        "late-asked": stop - 3,
        "late-failed": stop - 1,
    } | dict.fromkeys(AT_ONCE, 2)
    case["minute"] = minutes.get(kind, case["minute"])
