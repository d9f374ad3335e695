"""A right answer that was written without having seen the solution: pandas tables, seconds since 1970, masks."""

import json
from datetime import datetime
from pathlib import Path

import numpy as np
import pandas as pd

DAY = 86400


def epoch(text):
    """Return the seconds since 1970 of a moment with an offset, NaN of anything else."""
    try:
        told = datetime.fromisoformat(text)
    except (TypeError, ValueError):
        return np.nan
    return np.nan if told.tzinfo is None else told.timestamp()


def number(text):
    """Return a text as a number that is at least 0, NaN where it is none."""
    try:
        told = float(text)
    except (TypeError, ValueError):
        return np.nan
    return told if 0 <= told < np.inf else np.nan


def refuse(name, wrong, first):
    """Raise for the first line that is wrong."""
    if wrong.any():
        raise ValueError(f"{name}:{int(np.argmax(wrong.to_numpy())) + first} cannot be read")


def work(folder):
    """Return a table of the entries that count: key, began, hours."""
    table = pd.read_csv(
        Path(folder) / "worklogs.csv", dtype=str, keep_default_na=False, skip_blank_lines=False, encoding="utf-8-sig"
    )
    table["hours"] = table["Hours"].map(number).astype(float)
    table["began"] = table["Started"].map(epoch).astype(float)
    refuse("worklogs.csv", table["hours"].isna() | table["began"].isna(), 2)
    table["written"] = table["Updated"].map(epoch).astype(float)
    table = table.sort_values("written", kind="stable").drop_duplicates("Worklog ID", keep="last")
    return table.rename(columns={"Issue Key": "key"})[["key", "began", "hours"]]


def log(folder):
    """Return a table of the runs."""
    rows = []
    lines = (Path(folder) / "usage.jsonl").read_bytes().decode("utf-8").splitlines()
    for at, line in enumerate(lines, start=1):
        try:
            row = json.loads(line)
        except json.JSONDecodeError as error:
            raise ValueError(f"usage.jsonl:{at} is no JSON") from error
        seconds = row.get("seconds") if isinstance(row, dict) else None
        if type(seconds) not in (int, float) or np.isnan(epoch(row.get("ts"))):
            raise ValueError(f"usage.jsonl:{at} has no seconds, or no moment")
        who = row["sudo_user"] if row.get("sudo_user") else row["user"]
        idle = bool(row["ci"] or row["dry_run"] or row["exit"])
        rows.append((row["tool"], who.casefold(), epoch(row["ts"]), seconds, idle))
    return pd.DataFrame(rows, columns=["tool", "who", "began", "seconds", "idle"])


def within(table, start, end):
    """Return the rows that began in a window."""
    return table[(table["began"] >= start) & (table["began"] < end)]


def of(table, key):
    """Return the hours of a task."""
    return table.loc[table["key"] == key, "hours"]


def read(folder, name):
    """Return what a JSON file holds."""
    return json.loads((Path(folder) / name).read_text(encoding="utf-8"))


def toil(folder, start, end):
    """Return what toil costs in a window."""
    inside = within(work(folder), epoch(start), epoch(end))
    by_task = inside.groupby("key")["hours"].agg(["sum", "size"])
    toils = {
        task["key"]
        for task in read(folder, "tasks.json")
        if task["by_hand"] and not task["lasting"] and task["kind"] in {"interrupt", "scheduled"}
    }
    picked = by_task[by_task.index.isin(toils) & (by_task["size"] > 2)]["sum"]
    hours, everything = float(picked.sum()), float(inside["hours"].sum())
    return {
        "tasks": {key: float(value) for key, value in picked.items()},
        "hours": hours,
        "of": everything,
        "percent": hours / everything * 100 if everything > 0 else None,
    }


def windows(folder, name, today):
    """Return the tool, the days, the entries before, those after, all before, and the runs that count."""
    entries, runs = work(folder), log(folder)
    tool = {one["name"]: one for one in read(folder, "tools.json")}[name]
    release = epoch(tool["released"])
    days = min(int((epoch(today) - release) // DAY), 90)
    robots = [one.casefold() for one in read(folder, "robots.json")]
    runs = within(runs, release, release + days * DAY)
    runs = runs[(runs["tool"] == name) & ~runs["idle"].astype(bool) & ~runs["who"].isin(robots)]
    before = within(entries, release - days * DAY, release)
    after = within(entries, release, release + days * DAY)
    return tool, days, before, after, within(entries, -np.inf, release), runs


def used(folder, tool, today):
    """Return who uses a tool, and how much is still done by hand."""
    about, days, _, after, _, runs = windows(folder, tool, today)
    if days < 14:
        return None
    by_hand = len(of(after, about["replaces"]))
    peers = set(runs["who"]) - {about["author"].casefold()}
    percent = 100 * len(runs) / (len(runs) + by_hand) if len(runs) + by_hand else None
    return {"days": days, "runs": len(runs), "by_hand": by_hand, "percent": percent, "peers": sorted(peers)}


def saved(folder, tool, today):
    """Return what a tool saves a month, and when it has paid for itself."""
    about, days, before, after, ever, runs = windows(folder, tool, today)
    took = of(before, about["replaces"])
    if days < 14 or len(took) < 4:
        return None
    gross = np.zeros(3)
    if len(runs):
        gross = (np.percentile(took, [25, 50, 75]) - runs["seconds"].median() / 3600) * len(runs)
    low, likely, high = (float(one) for one in (gross - of(after, about["upkeep"]).sum()) * 30 / days)
    pays_back = float(of(ever, about["build"]).sum()) / likely if likely > 0 else None
    return {"low": low, "likely": likely, "high": high, "pays_back": pays_back}
