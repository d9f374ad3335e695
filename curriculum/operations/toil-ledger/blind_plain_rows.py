"""A right answer that was written without having seen the solution: plain rows, one reader, small helpers."""

import csv
import json
import math
import statistics
from collections import defaultdict
from datetime import datetime, timedelta
from pathlib import Path


def moment(text):
    """Return a moment with an offset; ValueError if it is none."""
    told = datetime.fromisoformat(text)
    if told.tzinfo is None:
        raise ValueError("no offset")
    return told


def entries(folder):
    """Return the entries that count, as (task, started, hours)."""
    latest = {}
    with (Path(folder) / "worklogs.csv").open(encoding="utf-8-sig", newline="") as lines:
        reader = csv.DictReader(lines)
        for row in reader:
            try:
                hours = float(row["Hours"])
                started = moment(row["Started"])
                if not math.isfinite(hours) or hours < 0:
                    raise ValueError("hours")
            except (ValueError, TypeError):
                raise ValueError(f"worklogs.csv:{reader.line_num}") from None
            updated = moment(row["Updated"])
            known = latest.get(row["Worklog ID"])
            if known is None or updated > known[0]:
                latest[row["Worklog ID"]] = (updated, row["Issue Key"], started, hours)
    return [one[1:] for one in latest.values()]


def logged(folder):
    """Return all lines of the log; refuse what cannot be read."""
    told = []
    for number, line in enumerate((Path(folder) / "usage.jsonl").read_text(encoding="utf-8").split("\n"), start=1):
        if not line.strip():
            continue
        try:
            run = json.loads(line)
            seconds = run["seconds"]
            if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not math.isfinite(seconds):
                raise ValueError("seconds")
            run["ts"] = moment(run["ts"])
        except (ValueError, TypeError, KeyError):
            raise ValueError(f"usage.jsonl:{number}") from None
        told.append(run)
    return told


def toil(folder, start, end):
    """Return what toil costs in a window."""
    start, end = moment(start), moment(end)
    hours, times = defaultdict(float), defaultdict(int)
    for task, started, took in entries(folder):
        if start <= started < end:
            hours[task] += took
            times[task] += 1
    tasks = {one["key"]: one for one in json.loads((Path(folder) / "tasks.json").read_text(encoding="utf-8"))}
    told = {}
    for key, spent in hours.items():
        task = tasks[key]
        if task["by_hand"] and task["kind"] in ("interrupt", "scheduled") and not task["lasting"] and times[key] >= 3:
            told[key] = spent
    cost, of = sum(told.values()), sum(hours.values())
    return {"tasks": told, "hours": cost, "of": of, "percent": 100 * cost / of if of else None}


def looked(folder, tool, today):
    """Return the tool, its release, its days, the entries and the runs that count with who ran them."""
    folder = Path(folder)
    work, log = entries(folder), logged(folder)
    known = next(one for one in json.loads((folder / "tools.json").read_text(encoding="utf-8")) if one["name"] == tool)
    robots = {one.lower() for one in json.loads((folder / "robots.json").read_text(encoding="utf-8"))}
    released = moment(known["released"])
    days = min(90, (moment(today) - released) // timedelta(days=1))
    until = released + timedelta(days=days)
    runs = []
    for run in log:
        who = (run.get("sudo_user") or run["user"]).lower()
        if (
            run["tool"] == tool
            and released <= run["ts"] < until
            and not run["ci"]
            and not run["dry_run"]
            and run["exit"] == 0
            and who not in robots
        ):
            runs.append((who, run["seconds"]))
    return known, released, days, work, runs


def used(folder, tool, today):
    """Return who uses a tool, and how much is still done by hand."""
    known, released, days, work, runs = looked(folder, tool, today)
    if days < 14:
        return None
    until = released + timedelta(days=days)
    by_hand = sum(task == known["replaces"] and released <= began < until for task, began, _ in work)
    together = len(runs) + by_hand
    return {
        "days": days,
        "runs": len(runs),
        "by_hand": by_hand,
        "percent": 100 * len(runs) / together if together else None,
        "peers": sorted({who for who, _ in runs} - {known["author"].lower()}),
    }


def saved(folder, tool, today):
    """Return what a tool saves a month, and when it has paid for itself."""
    known, released, days, work, runs = looked(folder, tool, today)
    if days < 14:
        return None
    length = timedelta(days=days)
    before = [took for task, began, took in work if task == known["replaces"] and released - length <= began < released]
    if len(before) < 4:
        return None
    upkeep = sum(
        took for task, began, took in work if task == known["upkeep"] and released <= began < released + length
    )
    build = sum(took for task, began, took in work if task == known["build"] and began < released)
    with_it = statistics.median(seconds for _, seconds in runs) / 3600 if runs else 0
    quartiles = statistics.quantiles(before, n=4, method="inclusive")
    low, likely, high = ((len(runs) * (by_hand - with_it) - upkeep) * 30 / days for by_hand in quartiles)
    return {"low": low, "likely": likely, "high": high, "pays_back": build / likely if likely > 0 else None}
