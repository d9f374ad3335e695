"""Other ways to be right: a calendar that is walked through, and a table of rules."""

import json
import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pandas as pd

from groundschool.kit import beside, right


@right("on-call")
def by_walking_the_turns(folder, role, at):
    """Look for the turn and for the restriction one by one, forward and backward."""
    stem = role.replace(" ", "-")
    moment = datetime.fromisoformat(at)
    if moment.utcoffset() is None:
        raise ValueError(f"no offset: {at}")
    try:
        rules = json.loads(Path(folder, f"{stem}.schedule.json").read_text())
        rules = rules["schedule"]
        zone = ZoneInfo(rules["time_zone"])
    except Exception as error:
        raise ValueError(f"cannot read {stem}.schedule.json: {error!r}") from error

    def naive(text):
        return datetime.fromisoformat(text).astimezone(zone).replace(tzinfo=None)

    clock = moment.astimezone(zone).replace(tzinfo=None)

    def open_now(hours):
        days = range(8) if "start_day_of_week" in hours else range(2)
        for back in days:
            day = clock - timedelta(days=back)
            if hours.get("start_day_of_week", day.weekday() + 1) != day.weekday() + 1:
                continue
            begin = datetime.fromisoformat(f"{day.date()} {hours['start_time_of_day']}")
            if begin <= clock and clock - begin < timedelta(seconds=hours["duration_seconds"]):
                return True
        return False

    for swap in json.loads(Path(folder, f"{stem}.overrides.json").read_text())["overrides"]:
        if datetime.fromisoformat(swap["start"]) <= moment < datetime.fromisoformat(swap["end"]):
            return swap["user"]["id"]
    for layer in rules["schedule_layers"]:
        begun = datetime.fromisoformat(layer["start"]) <= moment
        gone = layer["end"] is not None and datetime.fromisoformat(layer["end"]) <= moment
        if not begun or gone or (layer["restrictions"] and not any(map(open_now, layer["restrictions"]))):
            continue
        turn, place = naive(layer["rotation_virtual_start"]), 0
        step = timedelta(seconds=layer["rotation_turn_length_seconds"])
        while turn + step <= clock:
            turn, place = turn + step, place + 1
        while clock < turn:
            turn, place = turn - step, place - 1
        return layer["users"][place % len(layer["users"])]["user"]["id"]
    return None


@right("on-call")
def in_minutes_of_the_week(folder, role, at):
    """With a table of moments, and minutes of the week for restrictions."""
    now = pd.Timestamp(at)
    if now.tz is None:
        raise ValueError(at)
    name = role.replace(" ", "-") + ".schedule.json"
    text = Path(folder, name).read_text()
    if not text.rstrip().endswith("}") or '"schedule"' not in text:
        raise ValueError(f"{name} is cut, or no schedule")
    try:
        rules = json.loads(text)["schedule"]
        local = now.tz_convert(rules["time_zone"]).tz_localize(None)
    except Exception:  # noqa: BLE001 - whatever pandas says of a zone
        raise ValueError(f"{name} has no zone that is known") from None
    swaps = json.loads(Path(folder, name.replace("schedule", "overrides")).read_text())["overrides"]
    found = [one["user"]["id"] for one in swaps if pd.Timestamp(one["start"]) <= now < pd.Timestamp(one["end"])]
    second = (local - local.normalize()).total_seconds()

    def hit(rule):
        begins = pd.Timedelta(rule["start_time_of_day"]).total_seconds()
        if rule["type"] == "daily_restriction":
            passed = (second - begins) % 86_400
        else:
            passed = (86_400 * (local.weekday() - rule["start_day_of_week"] + 1) + second - begins) % 604_800
        return passed < rule["duration_seconds"]

    for layer in rules["schedule_layers"]:
        if now < pd.Timestamp(layer["start"]) or (layer["end"] and pd.Timestamp(layer["end"]) <= now):
            continue
        if not layer["restrictions"] or any(hit(rule) for rule in layer["restrictions"]):
            first = pd.Timestamp(layer["rotation_virtual_start"]).tz_convert(rules["time_zone"]).tz_localize(None)
            turn = int((local - first).total_seconds() // layer["rotation_turn_length_seconds"])
            found.append(layer["users"][turn % len(layer["users"])]["user"]["id"])
    return found[0] if found else None


def _policy(folder):
    return [tomllib.loads(Path(folder, f"{name}.toml").read_text()) for name in ("decision-rights", "severity")]


@right("decisions")
def with_functions_of_a_case(folder):
    """One function a question: whose is it, by when, and can they be had."""
    rights, severity = _policy(folder)
    minutes = {
        to: step["after_minutes"] for step in rights["escalation"] for to in step["to"] if "after_minutes" in step
    }

    def approver(step):
        if step in rights["approvals"]:
            return rights["approvals"][step]
        for right_ in rights["rights"]:
            if step in right_["actions"]:
                return {"alone": None, "peer or on-call lead": "on-call senior"}.get(right_["approval"], "manager")
        return None

    def after(case, role):
        return datetime.fromisoformat(case["since"]) + timedelta(minutes=minutes[role])

    def first(case):
        soon = datetime.fromisoformat(case["now"]) < after(case, "on-call senior")
        if case["at_stake"]:
            return "escalate", "manager", after(case, "manager")
        if approver(case["step"]):
            return "ask", approver(case["step"]), after(case, "on-call senior")
        if case["step"] and soon:
            return "act", None, None
        role = "incident commander" if case["evidence_points_at"] else "on-call senior"
        return "escalate", role, after(case, "on-call senior")

    def reached(case, role, by):
        worst = max(max(share) for share in case["failing_share"].values())
        wait = max((one for one in severity["levels"] if one["at_least"] <= worst), key=lambda one: one["at_least"])
        for call in case["calls"]:
            until = datetime.fromisoformat(call["at"]) + timedelta(minutes=wait["acknowledge_minutes"])
            if call["role"] == role and call["answered"] is False and until <= datetime.fromisoformat(case["now"]):
                return "manager", min(until, after(case, "manager"))
        return role, by

    told = {}
    for case in json.loads(Path(folder, "situations.json").read_text())["situations"]:
        do, role, by = first(case)
        person = None
        if role:
            role, by = reached(case, role, by)
            person = by_walking_the_turns(folder, role, case["now"])
            if not person:
                role, person = "manager", by_walking_the_turns(folder, "manager", case["now"])
        said = by.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ") if by else None
        told[case["id"]] = {"by": said, "person": person, "role": role, "do": do}
    return told


@right("decisions")
def as_a_ladder(folder):
    """Everything in one walk, with seconds since 1970."""
    rights, severity = _policy(folder)
    waits = [(entry["to"], entry.get("after_minutes", 0) * 60) for entry in rights["escalation"]]
    helps, _manager = (next(time for to, time in waits if role in to) for role in ("on-call senior", "manager"))
    by_approval = {one["approval"]: one["actions"] for one in rights["rights"]}
    peers, managed = by_approval["peer or on-call lead"], by_approval["manager or formal change"]
    table = {**dict.fromkeys(peers, "on-call senior"), **dict.fromkeys(managed, "manager"), **rights["approvals"]}
    told = {}
    for case in json.loads(Path(folder, "situations.json").read_text())["situations"]:
        since, now = (datetime.fromisoformat(case[name]).timestamp() for name in ("since", "now"))
        by = since + helps
        if case["at_stake"]:
            do, role, by = "escalate", "manager", since + _manager
        elif case["step"] in table:
            do, role = "ask", table[case["step"]]
        elif case["step"] is not None and now < by:
            told[case["id"]] = dict.fromkeys(("role", "person", "by")) | {"do": "act"}
            continue
        else:
            do, role = "escalate", "incident commander" if case["evidence_points_at"] else "on-call senior"
        share = max(end for ends in case["failing_share"].values() for end in ends)
        level = next(one for one in severity["levels"] if share >= one["at_least"])
        for call in case["calls"]:
            at = datetime.fromisoformat(call["at"]).timestamp() + level["acknowledge_minutes"] * 60
            if (call["role"], call["answered"]) == (role, False) and at <= now:
                role, by = "manager", min(at, since + _manager)
        persons = [(one, in_minutes_of_the_week(folder, one, case["now"])) for one in (role, "manager")]
        role, person = next(pair for pair in persons if pair[1])
        shown = datetime.fromtimestamp(by, UTC).isoformat()
        told[case["id"]] = {"do": do, "role": role, "person": person, "by": shown}
    return told


in_a_row, by_a_table = beside(__file__, "blind_by_rules_in_a_row"), beside(__file__, "blind_by_a_table_of_rules")


@right("on-call")
def blind_in_a_row_on_call(folder, role, at):
    return in_a_row.on_call(folder, role, at)


@right("decisions")
def blind_in_a_row_decisions(folder):
    return in_a_row.decisions(folder)


@right("on-call")
def blind_by_a_table_on_call(folder, role, at):
    return by_a_table.on_call(folder, role, at)


@right("decisions")
def blind_by_a_table_decisions(folder):
    return by_a_table.decisions(folder)
