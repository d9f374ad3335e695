"""What the rules say: which levers are possible, and the next step; or what a misconception makes of them."""

from collections.abc import Mapping, Sequence
from typing import Any

Map = Mapping[str, Any]
Log = Sequence[Map]

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
        ("window-and-one", "after-it-began", "first-change", "time-ignored", "shares-unread"), tuple(DIMENSIONS)[:3]
    ),
    "revoked-ignored": ("restore-config",),
    "unsafe-ignored": ("stop-job",),
    "database-unseen": ("scale-out",),
}
# Misreadings of a situation; then those of a course. Of several with the same outcome the first one is named.
MISREAD = (
    "times-and-one", "window-and-one", "tiny-is-it", "after-it-began", "first-change", "any-migration", "room-by-mean",
    "full-and-one", "part-and-one", "limit-and-one", "range-and-one", "behind-and-one", "ruled-out-first",
    "irreversible-ignored", "revoked-ignored", "room-ignored", "unsafe-ignored", "database-unseen", "limit-ignored",
    "range-ignored", "behind-ignored", "job-unseen", "unapproved", "time-ignored", "highest-is-it", "shares-unread",
    "by-heart",
)  # fmt: skip
MISPLAYED = (
    "late-tie", "capture-and-one", "well-and-one", "stop-and-one", "answers-not-counted", "undo-anyway", "fixed",
    "no-capture", "always-capture", "unasked", "no-is-yes", "gives-up-at-no", "no-look", "looks-early", "looks-late",
    "another-signal", "better-is-well", "no-undo", "one-more-lever", "gives-up-early", "clock-ignored", "all-in-force",
    "none-in-force", "file-order", "escalates-at-once",
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
    if against:
        return {"verdict": against, "target": target, "asks": None}
    role = rules["approvals"].get(lever)
    web = case["web"]
    after = web["instances"] + web["add"] + (how == "range-and-one")
    if lever == "scale-out" and after > web["agreed_most"] and how != "range-ignored":
        role = rules["limits"]["beyond_range_asks"]
    return {"verdict": "possible", "target": target, "asks": None if how == "unapproved" else role}


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
    if how == "shares-unread" and dimension in CHANGED:
        changes = [one for one in case["changes"] if one["what"] == dimension]
        changes = sorted(changes, key=lambda one: -one["minute"])[:1]
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


def decide(case: Map, log: Log, rules: Map, found: Map, how: str = "") -> dict[str, Any]:
    """Return the next step of whoever has ``found`` what is possible."""
    levers, limits = rules["levers"], rules["limits"]
    minute = log[-1]["minute"] if log else case["minute"]
    done = [entry["did"] for entry in log]
    pulled = [one["do"] for one in done if one["do"] in levers]
    undone = [one["target"] for one in done if one["do"] == "undo"]
    last = log[-1]["did"]["do"] if log else ""
    if last in levers and how != "no-look":
        return _look(levers, last, how)
    if pulled and ((how == "no-look" and last in levers) or (last == "look" and _well(case, log[-1], limits, how))):
        return _ended(pulled, undone, levers, how)
    back = pulled and last == "look" and how != "no-undo"
    if back and (levers[pulled[-1]]["can_be_undone"] or how == "undo-anyway"):
        return {"do": "undo", "target": pulled[-1]}
    most = limits["failed_levers"] + {"one-more-lever": 1, "gives-up-early": -1}.get(how, 0)
    ends = {"stop-and-one": limits["stop_minute"] + 1, "clock-ignored": 10**6, "escalates-at-once": 0}
    until = ends.get(how, limits["stop_minute"])
    refused = [entry["did"]["for"] for entry in log if entry["did"]["do"] == "ask" and entry["seen"]["answer"] == "no"]
    left = _left(case, rules, found, [*pulled, *([] if how == "no-is-yes" else refused)], how)
    if len(pulled) >= most or minute >= until or not left or (refused and how == "gives-up-at-no"):
        return {"do": "escalate", "target": limits["escalate_to"], "tried": pulled}
    return _begun(case, left[0], done, rules, how)


def _left(case: Map, rules: Map, found: Map, gone: Sequence[str], how: str) -> list[tuple[str, Map]]:
    """Return the levers that are possible still, the soonest first."""
    left = [(name, one) for name, one in found.items() if one["verdict"] == "possible" and name not in gone]
    if how == "file-order":
        return left
    if how == "late-tie":
        left.reverse()

    def soon(pair: tuple[str, Map]) -> int:
        asks = None if how == "answers-not-counted" else pair[1]["asks"]
        return rules["levers"][pair[0]]["minutes"] + (case["answers_in_minutes"][asks] if asks else 0)

    return sorted(left, key=soon)


def _begun(case: Map, chosen: tuple[str, Map], done: Sequence[Map], rules: Map, how: str) -> dict[str, Any]:
    lever, about = chosen
    asked = [one["for"] for one in done if one["do"] == "ask"]
    captured = any(one["do"] == "capture" for one in done)
    below = rules["limits"]["capture_below_percent"] + (how == "capture-and-one")
    few = case["failing_percent"] < below or how == "always-capture"
    if rules["levers"][lever]["destroys_evidence"] and few and not captured and how != "no-capture":
        return {"do": "capture"}
    if about["asks"] and lever not in asked and how != "unasked":
        return {"do": "ask", "target": about["asks"], "for": lever}
    return {"do": lever, "target": about["target"]}


def _look(levers: Map, last: str, how: str) -> dict[str, Any]:
    signal = next((one["signal"] for name, one in levers.items() if name != last and how == "another-signal"), "")
    after = levers[last]["minutes"] + {"looks-early": -1, "looks-late": 5}.get(how, 0)
    return {"do": "look", "target": signal or levers[last]["signal"], "after": after}


def _well(case: Map, entry: Map, limits: Map, how: str) -> bool:
    if how == "better-is-well":
        return entry["seen"]["value"] < case["failing_percent"]
    return entry["seen"]["value"] <= limits["well_at_most_percent"] - (how == "well-and-one")


def _ended(pulled: Sequence[str], undone: Sequence[str], levers: Map, how: str) -> dict[str, Any]:
    force = [one for one in pulled if one not in undone and levers[one]["stays_in_force"]]
    force = {"all-in-force": [*pulled], "none-in-force": []}.get(how, force)
    return {"do": "hand-over", "state": "fixed" if how == "fixed" else "mitigated", "in_force": force}
