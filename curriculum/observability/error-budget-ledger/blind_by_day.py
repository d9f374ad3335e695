"""A right answer that was written without having seen the solution: datetimes in a dictionary, csv and fractions."""

import csv
import json
import tomllib
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from pathlib import Path

FORM = "%Y-%m-%dT%H:%MZ"
QUARTER = timedelta(minutes=15)


def minute_of(text):
    """Return the moment."""
    return datetime.strptime(text, FORM).replace(tzinfo=UTC)


def policy_of(folder):
    """Return what policy.toml says."""
    return tomllib.loads((Path(folder) / "policy.toml").read_text())


def counts_of(folder):
    """Return the latest counts of every minute; None where both are empty."""
    counts = {}
    with (Path(folder) / "counts.csv").open(newline="") as file:
        reader = csv.reader(file)
        next(reader)
        for row in reader:
            try:
                minute, good, total = row
                when = minute_of(minute)
                counts[when] = None if good == total == "" else (int(good), int(total))
            except ValueError as error:
                raise ValueError(f"counts.csv:{reader.line_num}: {row}") from error
    return counts


def windows_of(folder):
    """Return the windows of planned maintenance."""
    with (Path(folder) / "maintenance.csv").open(newline="") as file:
        return [(minute_of(row["from"]), minute_of(row["to"])) for row in csv.DictReader(file)]


def ledger(folder, start, end):
    """Return {"good": 17, "total": 20, "missing": 1}."""
    policy = policy_of(folder)
    counts = counts_of(folder)
    windows = windows_of(folder) if policy["maintenance"] == "excluded" else []
    sums = {"good": 0, "total": 0, "missing": 0}
    when, stop = minute_of(start), minute_of(end)
    while when < stop:
        if not any(begin <= when < over for begin, over in windows):
            row = counts.get(when)
            if row is None:
                sums["missing"] += 1
                if policy["missing"] == "failed":
                    sums["total"] += policy["expected"]
            else:
                sums["good"] += row[0]
                sums["total"] += row[1]
        when += QUARTER
    return sums


def standing(folder):
    """Return {"compliance": 99.91, "left": 0.12, "hours": 30.5}."""
    policy = policy_of(folder)
    now = minute_of(policy["now"])

    def back(**span):
        sums = ledger(folder, (now - timedelta(**span)).strftime(FORM), policy["now"])
        return Fraction(sums["total"] - sums["good"], sums["total"] or 1)

    may = 1 - Fraction(str(policy["objective"])) / 100
    failed = back(days=policy["window_days"])
    left = 1 - failed / may
    burn = back(hours=policy["pace_hours"]) / may
    if left <= 0:
        hours = 0
    elif burn == 0:
        hours = None
    else:
        hours = float(left * policy["window_days"] * 24 / burn)
    return {"compliance": float(100 * (1 - failed)), "left": float(left), "hours": hours}


def decide(folder, standing):
    """Return {"state": "careful", "changes": {"CHG-1234": "wait"}}."""
    policy = policy_of(folder)
    left, hours = standing["left"], standing["hours"]
    if left <= 0:
        state = "freeze"
    elif left < policy["careful_below"] or (hours is not None and hours < policy["careful_hours"]):
        state = "careful"
    else:
        state = "ship"
    answers = {}
    for change in json.loads((Path(folder) / "changes.json").read_text()):
        goes = (
            state == "ship"
            or change["kind"] in ("rollback", "security")
            or (state == "careful" and (change["kind"] == "fix" or change["risk"] == "low"))
        )
        answers[change["id"]] = "go" if goes else "wait"
    return {"state": state, "changes": answers}
