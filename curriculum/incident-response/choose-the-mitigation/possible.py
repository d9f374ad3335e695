"""What the rules say is possible in a situation, or what a misreading makes of it."""

from collections.abc import Mapping
from typing import Any

Map = Mapping[str, Any]

# By lever: the dimension of failing shares in which its target stands out.
DIMENSIONS = {
    "switch-flag-off": "flag",
    "roll-back-release": "release",
    "restore-config": "config",
    "take-host-out": "host",
    "drain-zone": "zone",
    "break-circuit": "partner",
}
CHANGED = ("flag", "release", "config")
# By misreading: the levers that it sees differently, where those are not all.
ABOUT = {
    **dict.fromkeys(("irreversible-ignored", "any-migration"), ("roll-back-release",)),
    **dict.fromkeys(("room-by-mean", "room-ignored"), ("drain-zone",)),
    **dict.fromkeys(("behind-and-one", "behind-ignored"), ("fail-over-db",)),
    **dict.fromkeys(("limit-and-one", "limit-ignored", "range-and-one", "range-ignored"), ("scale-out",)),
    **dict.fromkeys(("part-and-one", "job-unseen"), ("stop-job", "shed-load")),
    **dict.fromkeys(("times-and-one", "tiny-is-it", "highest-is-it"), tuple(DIMENSIONS)),
    **dict.fromkeys(
        (
            "window-and-one",
            "after-it-began",
            "another-name",
            "newest-only",
            "first-change",
            "time-ignored",
            "shares-unread",
        ),
        tuple(DIMENSIONS)[:3],
    ),
    "revoked-ignored": ("restore-config",),
    "unsafe-ignored": ("stop-job",),
    "database-unseen": ("scale-out",),
}
# Of several with the same outcome the first one is named.
MISREAD = (
    "times-and-one", "window-and-one", "tiny-is-it", "after-it-began", "another-name", "newest-only",
    "first-change", "any-migration", "room-by-mean", "asked-anyway",
    "full-and-one", "part-and-one", "limit-and-one", "range-and-one", "behind-and-one", "ruled-out-first",
    "irreversible-ignored", "revoked-ignored", "room-ignored", "unsafe-ignored", "database-unseen", "limit-ignored",
    "range-ignored", "behind-ignored", "job-unseen", "unapproved", "time-ignored", "highest-is-it", "shares-unread",
    "by-heart",
)  # fmt: skip


def candidates(case: Map, rules: Map, how: str = "") -> dict[str, dict[str, Any]]:
    """Return of every lever its verdict, its target and who must agree."""
    return {lever: candidate(lever, case, rules, how) for lever in rules["levers"]}


def candidate(lever: str, case: Map, rules: Map, how: str = "") -> dict[str, Any]:
    """Return the verdict, the target and who must agree, of one lever."""
    target = _target(lever, case, rules["limits"], how)
    against = _against(lever, target, case, rules["limits"], how)
    if target is None and not (how == "ruled-out-first" and against):
        return {"verdict": "no evidence", "target": None, "asks": None}
    role = rules["approvals"].get(lever)
    if against and how != "asked-anyway":
        return {"verdict": against, "target": target, "asks": None}
    web = case["web"]
    after = web["instances"] + web["add"] + (how == "range-and-one")
    if lever == "scale-out" and after > web["agreed_most"] and how != "range-ignored":
        role = rules["limits"]["beyond_range_asks"]
    return {"verdict": against or "possible", "target": target, "asks": None if how == "unapproved" else role}


def _target(lever: str, case: Map, limits: Map, how: str) -> str | None:
    """Return at what the evidence points, if it points at this lever."""
    full, database = limits["full_percent"] + (how == "full-and-one"), case["database"]
    if lever in DIMENSIONS:
        return _standing(DIMENSIONS[lever], case, limits, how)
    if lever == "scale-out":
        return "web" if case["web"]["busy_percent"] >= full else None
    if lever == "restart":
        return case["service"] if case["web"]["memory_percent"] >= full else None
    if lever == "fail-over-db":
        return "database" if database["primary_fails_writes"] else None
    least = limits["job_part_percent"] + (how == "part-and-one")
    job = next((one for one, part in database["load_percent_by"].items() if part >= least and one != "requests"), None)
    job = None if how == "job-unseen" else job
    if database["busy_percent"] < full:
        return None
    if lever == "stop-job":
        return job
    return None if job else case["service"]


def _standing(dimension: str, case: Map, limits: Map, how: str) -> str | None:
    shares = case["failing_percent_by"][dimension]
    name, *others = sorted(shares, key=shares.__getitem__, reverse=True)
    highest, next_one = shares[name], shares[others[0]]
    changes = [one for one in case["changes"] if (one["what"], one["name"]) == (dimension, name)]
    of_kind = [one for one in case["changes"] if one["what"] == dimension]
    if how == "another-name":
        changes = of_kind
    if how == "newest-only":
        newest = max((one["minute"] for one in of_kind if one["minute"] <= 0), default=None)
        changes = [one for one in changes if one["minute"] == newest]
    if how == "shares-unread" and dimension in CHANGED:
        changes = sorted(of_kind, key=lambda one: -one["minute"])[:1]
        name, highest, next_one = (changes or [{"name": name}])[0]["name"], 100, 0
    least = 1 if how == "highest-is-it" else limits["stands_out_times"]
    enough = highest > least * next_one if how in ("times-and-one", "highest-is-it") else highest >= least * next_one
    if not enough or (highest <= limits["well_at_most_percent"] and how != "tiny-is-it"):
        return None
    if dimension not in CHANGED or how == "time-ignored":
        return name
    changes = changes[-1:] if how == "first-change" else changes
    back = limits["look_back_minutes"] - (how == "window-and-one")
    latest = case["minute"] if how == "after-it-began" else 0
    return name if any(-back <= one["minute"] <= latest for one in changes) else None


def _against(lever: str, target: str | None, case: Map, limits: Map, how: str) -> str:
    """Return the fact that rules a lever out, or nothing."""
    changes = [one for one in case["changes"] if (one["what"], one["name"]) == (DIMENSIONS.get(lever), target)]
    full = limits["full_percent"] + (how == "full-and-one")
    web, database = case["web"], case["database"]
    if lever == "roll-back-release" and how != "irreversible-ignored":
        ran = [one["migration"] for one in changes if one["migration"]]
        return "irreversible" if any(how == "any-migration" or not one["backward_compatible"] for one in ran) else ""
    if lever == "restore-config" and how != "revoked-ignored":
        return "revoked" if any(one["old_value"] == "revoked" for one in changes) else ""
    if lever == "drain-zone" and how != "room-ignored":
        loads = case["zone_load_percent"].values()
        return "no room" if sum(loads) / (len(loads) - (how != "room-by-mean")) >= full else ""
    if lever == "stop-job" and how != "unsafe-ignored":
        return "not safe" if target and not database["safe_to_stop"][target] else ""
    if lever == "fail-over-db" and how != "behind-ignored":
        least = limits["replica_behind_seconds"] + (how == "behind-and-one")
        return "behind" if database["replica_behind_seconds"] >= least else ""
    if lever == "scale-out":
        if database["busy_percent"] >= full and how != "database-unseen":
            return "database full"
        most = web["limit"] - (how == "limit-and-one")
        return "at the limit" if web["instances"] + web["add"] > most and how != "limit-ignored" else ""
    return ""
