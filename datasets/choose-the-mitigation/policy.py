"""The rules of a variant: limits, levers and who must agree, as the company has them or as another year may."""

import random
from collections.abc import Mapping
from typing import Any

LIMITS: dict[str, tuple[int | str, str]] = {
    "look_back_minutes": (60, "a change may explain what began at most so many minutes after it"),
    "stands_out_times": (4, "so many times as many per cent fail with a name as with each other one"),
    "well_at_most_percent": (2, "up to here a signal is well again"),
    "full_percent": (90, "from here on a tier, a zone or a memory is full"),
    "job_part_percent": (50, "from here on a job is what fills the database"),
    "replica_behind_seconds": (30, "from here on a failover would lose bookings"),
    "capture_below_percent": (50, "if fewer requests fail, evidence is captured first; else users come first"),
    "capture_minutes": (2, "how long it takes"),
    "failed_levers": (2, "after so many that did not help somebody else decides"),
    "stop_minute": (15, "from this minute on nothing new is begun: somebody else decides"),
    "escalate_to": ("incident commander", "who decides then"),
    "beyond_range_asks": ("on-call senior", "who agrees to capacity beyond the agreed range"),
}
# By lever: minutes until it shows, its signal, whether it destroys evidence, can be taken back, and stays in force.
LEVERS: dict[str, tuple[int, str, bool, bool, bool]] = {
    "roll-back-release": (4, "failing-with-release", True, True, True),
    "take-host-out": (1, "failing-on-host", False, True, True),
    "switch-flag-off": (1, "failing-with-flag", False, True, True),
    "break-circuit": (1, "failing-with-partner", False, True, True),
    "drain-zone": (3, "failing-in-zone", False, True, True),
    "restore-config": (2, "failing-with-config", False, True, True),
    "scale-out": (5, "requests-waiting", False, True, True),
    "stop-job": (2, "queries-waiting", False, False, True),
    "shed-load": (1, "queries-timed-out", False, True, True),
    "restart": (3, "killed-for-memory", True, False, False),
    "fail-over-db": (5, "failing-writes", True, False, True),
}
# Those of curriculum/policies/decision-rights.toml; a test compares them.
APPROVALS = {
    "create-index": "database",
    "disable-verification": "security",
    "drain-zone": "incident commander",
    "fail-over-db": "manager",
    "roll-back-schema": "database",
    "shed-load": "incident commander",
    "use-spare-link": "network",
    "waiting-room": "incident commander",
}
KEYS = ("minutes", "signal", "destroys_evidence", "can_be_undone", "stays_in_force")


def as_it_is() -> dict[str, Any]:
    """Return the rules as they are this year."""
    return {
        "limits": {name: value for name, (value, _) in LIMITS.items()},
        "levers": {name: dict(zip(KEYS, values, strict=True)) for name, values in LEVERS.items()},
        "approvals": dict(APPROVALS),
    }


def of_another_year(rng: random.Random) -> dict[str, Any]:
    """Return rules in which every number, the order of the levers and who must agree are others.

    Each number differs so that who has this year's by heart is wrong in a situation at its bound.
    """
    rules = as_it_is()
    rules["limits"] |= {
        "look_back_minutes": rng.choice((20, 30)),
        "stands_out_times": rng.choice((2, 3)),
        "well_at_most_percent": rng.choice((3, 4)),
        "full_percent": rng.choice((80, 85)),
        "job_part_percent": rng.choice((35, 40)),
        "replica_behind_seconds": rng.choice((10, 20)),
        "capture_below_percent": rng.choice((60, 70)),
        "capture_minutes": rng.choice((1, 3)),
        "failed_levers": 3,
        "stop_minute": rng.choice((20, 30)),
        "escalate_to": "on-call senior",
        "beyond_range_asks": rng.choice(("incident commander", "manager")),
    }
    names = rng.sample(list(LEVERS), len(LEVERS))
    levers = rules["levers"] = {name: rules["levers"][name] for name in names}
    zone = rng.choice((1, 2))
    minutes = {"drain-zone": zone, "scale-out": zone + 2, "roll-back-release": 6}  # scale-out: sooner than an answer
    minutes |= {name: rng.choice((3, 4)) for name in ("restore-config", "stop-job", "fail-over-db")}
    minutes |= dict.fromkeys(("switch-flag-off", "take-host-out", "break-circuit"), rng.choice((2, 3)))  # ties stay
    minutes |= {"restart": rng.choice((4, 5)), "shed-load": 2}
    for name, lever in levers.items():
        lever |= {"minutes": minutes[name], "signal": lever["signal"] + "-now"}
    levers["roll-back-release"]["destroys_evidence"] = False
    levers["take-host-out"]["destroys_evidence"] = True
    levers["switch-flag-off"]["can_be_undone"] = False
    levers["restart"]["stays_in_force"] = True
    rules["approvals"] = {
        "roll-back-release": "on-call senior",
        "restart": "manager",
        "shed-load": "database",
        "drain-zone": "database",
    }
    return rules


def levers_toml(rules: Mapping[str, Any]) -> str:
    """Return limits and levers as their file has them."""
    lines = ["# What we call bad, and when we stop.", "[limits]"]
    for name, (_, meaning) in LIMITS.items():
        lines.append(f"{name} = {_value(rules['limits'][name])}  # {meaning}")
    lines.append("\n# What can be done. Of two that show equally soon, the one that stands first here is taken first.")
    for name, lever in rules["levers"].items():
        lines += [f"[levers.{name}]", *(f"{key} = {_value(value)}" for key, value in lever.items()), ""]
    return "\n".join(lines)


def rights_toml(rules: Mapping[str, Any]) -> str:
    """Return who must agree, as the decision rights have it."""
    lines = [
        "# What is done to production while an incident lasts, and the role that must agree first.",
        "# The on-call does the rest alone.",
        "[approvals]",
    ]
    return "\n".join(lines + [f"{name} = {_value(role)}" for name, role in rules["approvals"].items()]) + "\n"


def _value(value: object) -> str:
    return f'"{value}"' if isinstance(value, str) else str(value).lower()
