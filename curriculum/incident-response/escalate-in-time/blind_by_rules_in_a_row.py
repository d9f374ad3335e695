"""A right answer that was written without having seen the solution: small functions, naive clocks, rules in a row."""

import json
import tomllib
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo


def read_schedule(folder, role):
    """Return the schedule of a role and its zone."""
    path = Path(folder) / f"{role.replace(' ', '-')}.schedule.json"
    try:
        schedule = json.loads(path.read_text(encoding="utf-8"))["schedule"]
        return schedule, ZoneInfo(schedule["time_zone"])
    except (ValueError, KeyError, TypeError, IndexError, OSError) as error:
        message = f"{path.name}: {error!r}"
        raise ValueError(message) from error


def moment(text):
    """Return a moment; one without an offset is refused."""
    read = datetime.fromisoformat(text)
    if read.tzinfo is None:
        message = f"a moment without an offset: {text}"
        raise ValueError(message)
    return read


def is_open(restriction, wall):
    """Say whether the clock on the wall is within a restriction."""
    begins = time.fromisoformat(restriction["start_time_of_day"])
    lasts = timedelta(seconds=restriction["duration_seconds"])
    for back in range(lasts.days + 2):
        day = wall.date() - timedelta(days=back)
        if restriction["type"] == "weekly_restriction" and day.isoweekday() != restriction["start_day_of_week"]:
            continue
        start = datetime.combine(day, begins)
        if start <= wall < start + lasts:
            return True
    return False


def on_call(folder, role, at):
    """Return the id of who is on call, as "P1ZMN0F", or None."""
    now = moment(at)
    schedule, zone = read_schedule(folder, role)
    overrides = Path(folder) / f"{role.replace(' ', '-')}.overrides.json"
    for one in json.loads(overrides.read_text(encoding="utf-8"))["overrides"]:
        if moment(one["start"]) <= now < moment(one["end"]):
            return one["user"]["id"]
    wall = now.astimezone(zone).replace(tzinfo=None)
    for layer in schedule["schedule_layers"]:
        if now < moment(layer["start"]) or (layer["end"] and now >= moment(layer["end"])):
            continue
        restrictions = layer["restrictions"]
        if restrictions and not any(is_open(one, wall) for one in restrictions):
            continue
        first = moment(layer["rotation_virtual_start"]).astimezone(zone).replace(tzinfo=None)
        turn = (wall - first) // timedelta(seconds=layer["rotation_turn_length_seconds"])
        return layer["users"][turn % len(layer["users"])]["user"]["id"]
    return None


def after(policy, role):
    """Return after how long a role is called."""
    minutes = next(one["after_minutes"] for one in policy["escalation"] if role in one["to"])
    return timedelta(minutes=minutes)


def approver(policy, step):
    """Return the role that must approve a step, or None."""
    if step in policy["approvals"]:
        return policy["approvals"][step]
    for right in policy["rights"]:
        if step in right["actions"] and right["approval"] != "alone":
            return "manager" if "manager" in right["approval"] else "on-call senior"
    return None


def acknowledge(severity, shares):
    """Return how long an answer may take."""
    worst = max(max(share) for share in shares.values())
    level = next(one for one in severity["levels"] if worst >= one["at_least"])
    return timedelta(minutes=level["acknowledge_minutes"])


def decide(folder, policy, severity, case):
    """Return what is to be done in a situation."""
    since, now = moment(case["since"]), moment(case["now"])
    last = since + after(policy, "manager")
    by = since + after(policy, "on-call senior")
    step = case["step"]
    if case["at_stake"]:
        do, role, by = "escalate", "manager", last
    elif step and approver(policy, step):
        do, role = "ask", approver(policy, step)
    elif step and now < by:
        return {"do": "act", "role": None, "person": None, "by": None}
    elif case["evidence_points_at"]:
        do, role = "escalate", "incident commander"
    else:
        do, role = "escalate", "on-call senior"
    if role != "manager":
        for call in case["calls"]:
            over = moment(call["at"]) + acknowledge(severity, case["failing_share"])
            if call["role"] == role and not call["answered"] and over <= now:
                role, by = "manager", min(over, last)
                break
    person = on_call(folder, role, case["now"])
    if person is None:
        role, person = "manager", on_call(folder, "manager", case["now"])
    return {"do": do, "role": role, "person": person, "by": by.astimezone(UTC).isoformat()}


def decisions(folder):
    """Return {"S-01": {"do": "ask", "role": "manager", "person": "P1ZMN0F", "by": "2026-10-24T23:15:00Z"}, ...}."""
    policy, severity = (
        tomllib.loads((Path(folder) / name).read_text(encoding="utf-8"))
        for name in ("decision-rights.toml", "severity.toml")
    )
    situations = json.loads((Path(folder) / "situations.json").read_text(encoding="utf-8"))["situations"]
    return {case["id"]: decide(folder, policy, severity, case) for case in situations}
