"""A right answer that was written without having seen the solution: plain dictionaries and loops."""

import json
import tomllib
from datetime import datetime, timedelta
from pathlib import Path

CHANNELS = ["notify", "ticket", "page"]


def read(folder):
    """Return the cases, the last notification of every group, and both policies."""
    folder = Path(folder)
    posted = {}
    with open(folder / "alerts.jsonl", encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            try:
                one = json.loads(line)
            except ValueError as error:
                raise ValueError(f"alerts.jsonl:{number}: no JSON: {error}") from error
            if not isinstance(one, dict) or "groupKey" not in one:
                raise ValueError(f"alerts.jsonl:{number}: no JSON object with a groupKey")
            if any("status" not in alert for alert in one["alerts"]):
                raise ValueError(f"alerts.jsonl:{number}: an alert without a status")
            posted[one["groupKey"]] = one
    cases = json.loads((folder / "impact.json").read_text(encoding="utf-8"))["cases"]
    severity = tomllib.loads((folder / "severity.toml").read_text(encoding="utf-8"))
    urgency = tomllib.loads((folder / "urgency.toml").read_text(encoding="utf-8"))
    return cases, posted, severity, urgency


def rows_that_hold(case, population):
    """Return {journey: [row of each region]}."""
    latest = {}
    for row in case["counts"]:
        if row["counted"] != population or row["journey"] == "all":
            continue
        key = row["journey"], row["region"]
        when = datetime.fromisoformat(row["counted_at"])
        if key not in latest or when > latest[key][0]:
            latest[key] = when, row
    rows = {}
    for (journey, _), (_, row) in latest.items():
        if row["failed"] is not None and row["total"] is not None and row["failed"] > row["total"]:
            raise ValueError(f"{case['case']}: {row['failed']} failed of {row['total']}")
        rows.setdefault(journey, []).append(row)
    return rows


def share_of(rows):
    """Return the two ends, or None."""
    if not rows or any(row["total"] is None for row in rows):
        return None
    total = sum(row["total"] for row in rows)
    if total == 0:
        return None
    lower = sum(row["failed"] or 0 for row in rows)
    higher = sum(row["total"] if row["failed"] is None else row["failed"] for row in rows)
    return [lower / total, higher / total]


def shares(folder):
    """Return {"C-01": {"book": [0.0125, 0.0125], "freight": None}, ...}."""
    cases, posted, _, urgency = read(folder)
    result = {}
    for case in cases:
        rows = rows_that_hold(case, urgency["population"])
        needed = urgency["services"][posted[case["alert"]]["groupLabels"]["service"]]
        result[case["case"]] = {journey: share_of(rows.get(journey, [])) for journey in {*needed, *rows}}
    return result


def asks_for(alert, at, deadlines):
    """Return the channel that an alert asks for."""
    if alert["status"] != "firing":
        return "notify"
    for deadline in deadlines:
        if deadline["annotation"] in alert["annotations"]:
            left = datetime.fromisoformat(alert["annotations"][deadline["annotation"]]) - at
            if left < timedelta(hours=deadline["page_below_hours"]):
                return "page"
            if left < timedelta(hours=deadline["ticket_below_hours"]):
                return "ticket"
            return "notify"
    return "ticket"


def assess(folder):
    """Return {"C-01": {"severity": "SEV2", "channel": "page", "declare": True, ...}, ...}."""
    every = shares(folder)
    cases, posted, severity, urgency = read(folder)
    levels = sorted(severity["levels"], key=lambda level: level["at_least"])
    names = [level["id"] for level in levels]

    def rank(share):
        return max(n for n, level in enumerate(levels) if share >= level["at_least"])

    result = {}
    for case in cases:
        at = datetime.fromisoformat(case["at"])
        lower = higher = 0
        if case["exposure"] in urgency["exposure"]:
            lower = higher = len(levels) - 1
        else:
            for ends in every[case["case"]].values():
                if ends is None:
                    higher = max(higher, names.index(urgency["unknown_level"]))
                else:
                    lower = max(lower, rank(ends[0]))
                    higher = max(higher, rank(ends[1]))
        taken = higher if severity["when_unsure"] == "higher" else lower
        channel = "notify"
        if levels[taken]["pages"]:
            channel = "page"
        else:
            for alert in posted[case["alert"]]["alerts"]:
                channel = max(channel, asks_for(alert, at, urgency["deadlines"]), key=CHANNELS.index)
        declare = taken >= names.index(urgency["declare_from"])
        again = (at + timedelta(minutes=urgency["look_again_minutes"])).isoformat() if lower != higher else None
        result[case["case"]] = {
            "severity": names[taken],
            "channel": channel,
            "declare": declare,
            "update_minutes": levels[taken]["update_minutes"] if declare else None,
            "look_again": again,
        }
    return result
