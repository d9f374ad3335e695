"""A right answer that was written without having seen the solution: plain dictionaries and loops."""

import csv
import json
import math
import re
import statistics
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

TIMES = ("opened_at", "approval_set", "work_start", "work_end", "closed_at", "sys_updated_on")
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
FORM = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(Z|[+-][0-9]{2}:[0-9]{2})")


def moment(text, number):
    if not text:
        return None
    if not FORM.fullmatch(text):
        raise ValueError(f"{number}: {text!r} is no moment")
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except ValueError:
        raise ValueError(f"{number}: {text!r} is no moment") from None


def changes_of(folder):
    latest = {}
    with open(Path(folder) / "changes.csv", encoding="utf-8-sig", newline="") as lines:
        for row in csv.DictReader(lines):
            for name in TIMES:
                row[name] = moment(row[name], row["number"])
            old = latest.get(row["number"])
            if old is None or row["sys_updated_on"] > old["sys_updated_on"]:
                latest[row["number"]] = row
    return latest


def done(row):
    return row["state"] in ("Review", "Closed") and row["close_code"] != "canceled"


def rules_of(folder):
    return json.loads((Path(folder) / "rules.json").read_text(encoding="utf-8"))


def outcomes(folder):
    changes = changes_of(folder)
    incidents = json.loads((Path(folder) / "incidents.json").read_text(encoding="utf-8"))["result"]
    window = timedelta(hours=rules_of(folder)["window_hours"])

    def beginning(number):
        while number in changes and changes[number]["u_backs_out"]:
            number = changes[number]["u_backs_out"]
        return number

    duplicates = {one["number"]: one.get("duplicate_of") for one in incidents}

    def told_as(number):
        while duplicates.get(number):
            number = duplicates[number]
        return number

    about = {number: set() for number in changes}
    for one in incidents:
        opened = moment(one["opened_at"], one["number"])
        causes = []
        if one["caused_by"] is not None:
            if one["caused_by"] in changes and done(changes[one["caused_by"]]):
                causes.append(one["caused_by"])
        else:
            words = {word.strip(".,;:()").lower() for word in (one["work_notes"] or "").split()}
            for number, row in changes.items():
                if (
                    done(row)
                    and row["cmdb_ci"] == one["cmdb_ci"]
                    and row["work_start"]
                    and row["work_end"]
                    and row["work_start"] <= opened <= row["work_end"] + window
                    and (number.lower() in words or (row["u_version"] and row["u_version"].lower() in words))
                    and number not in (one["ruled_out"] or [])
                ):
                    causes.append(number)
        for cause in causes:
            if beginning(cause) in about:
                about[beginning(cause)].add(told_as(one["number"]))
    backed_out = {beginning(number) for number, row in changes.items() if row["u_backs_out"] and done(row)}
    told = {}
    for number, row in changes.items():
        if not done(row) or row["u_backs_out"]:
            told[number] = {"outcome": "not-counted", "by": []}
        elif row["close_code"] == "unsuccessful" or number in backed_out or about[number]:
            told[number] = {"outcome": "failed", "by": sorted(about[number])}
        else:
            told[number] = {"outcome": "succeeded", "by": []}
    return told


def lead_times(folder):
    rules = rules_of(folder)
    zone = ZoneInfo(rules["zone"])
    begins, ends = time.fromisoformat(rules["from"]), time.fromisoformat(rules["until"])

    def hours_of_work(start, end):
        total = timedelta()
        day = start.astimezone(zone).date()
        while day <= end.astimezone(zone).date():
            if DAYS[day.weekday()] in rules["workdays"] and day.isoformat() not in rules["holidays"]:
                first = datetime.combine(day, begins, zone).astimezone(UTC)
                last = datetime.combine(day, ends, zone).astimezone(UTC)
                total += max(min(end, last) - max(start, first), timedelta())
            day += timedelta(days=1)
        return total / timedelta(hours=1)

    hours = {}
    for number, row in changes_of(folder).items():
        if not done(row) or row["u_backs_out"]:
            continue
        start, end = row["opened_at"], row["work_end"]
        if end is None or end < start:
            hours[number] = None
        elif row["type"] == "emergency":
            hours[number] = (end - start) / timedelta(hours=1)
        else:
            hours[number] = hours_of_work(start, end)
    return hours


def share_of(held, of):
    if not of:
        return {"held": 0, "of": 0, "percent": None, "low": None, "high": None}
    share, z = held / of, 1.96
    width = z * z / of
    half = z * math.sqrt(share * (1 - share) / of + width / (4 * of))
    return {
        "held": held,
        "of": of,
        "percent": 100 * share,
        "low": 100 * (share + width / 2 - half) / (1 + width),
        "high": 100 * (share + width / 2 + half) / (1 + width),
    }


def report(folder):
    changes, told, hours = changes_of(folder), outcomes(folder), lead_times(folder)
    counted = [number for number in changes if told[number]["outcome"] != "not-counted"]

    def held(numbers):
        return share_of(sum(told[number]["outcome"] == "succeeded" for number in numbers), len(numbers))

    lead = {}
    for kind in ("standard", "normal", "emergency"):
        known = [hours[n] for n in counted if changes[n]["type"] == kind and hours[n] is not None]
        lead[kind] = {"n": len(known), "median": statistics.median(known) if known else None}
    return {
        "low-risk": held([n for n in counted if changes[n]["risk"] == "Low" and changes[n]["type"] != "emergency"]),
        "emergency": held([n for n in counted if changes[n]["type"] == "emergency"]),
        "lead": lead,
    }
