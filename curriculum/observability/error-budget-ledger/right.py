"""Other ways to be right: with a table, and by a running walk."""

import csv
import json
import re
import tomllib
from datetime import datetime, timedelta
from fractions import Fraction
from pathlib import Path

import pandas as pd

from groundschool.kit import beside, right

ROW = re.compile(r"\d{4}-\d\d-\d\dT([01]\d|2[0-3]):\d\dZ,(\d+,\d+|,)")


def _policy(folder):
    with open(Path(folder) / "policy.toml", "rb") as file:
        return tomllib.load(file)


@right("ledger")
def with_a_table(folder, start, end):
    folder, policy = Path(folder), _policy(folder)
    for number, line in enumerate((folder / "counts.csv").read_text().splitlines()[1:], 2):
        if not ROW.fullmatch(line):
            raise ValueError(f"counts.csv:{number}")
    table = pd.read_csv(folder / "counts.csv", parse_dates=["minute"]).groupby("minute").last(skipna=False)
    span = pd.date_range(start, end, freq="15min", inclusive="left")
    table = table.reindex(span)
    if policy["maintenance"] == "excluded":
        for _, window in pd.read_csv(folder / "maintenance.csv", parse_dates=["from", "to"]).iterrows():
            table = table[(table.index < window["from"]) | (table.index >= window["to"])]
    missing = int(table["total"].isna().sum())
    total = int(table["total"].sum()) + (missing * policy["expected"] if policy["missing"] == "failed" else 0)
    return {"missing": missing, "good": int(table["good"].sum()), "total": total}


@right("standing")
def in_fractions(folder):
    policy = _policy(folder)
    now = datetime.fromisoformat(policy["now"])
    allowed = 1 - Fraction(str(policy["objective"])) / 100

    def over(**back):
        told = with_a_table(folder, (now - timedelta(**back)).strftime("%Y-%m-%dT%H:%MZ"), policy["now"])
        return told["total"] - told["good"], told["total"]

    bad, every = over(days=policy["window_days"])
    left = 1 - Fraction(bad, every) / allowed
    failed, asked = over(hours=policy["pace_hours"])
    hours = None
    if left <= 0:
        hours = 0
    elif failed:
        hours = float(left * policy["window_days"] * 24 * allowed * asked / failed)
    return {"compliance": float(100 - Fraction(100 * bad, every)), "left": float(left), "hours": hours}


@right("decide")
def by_a_list_of_what_waits(folder, standing):
    policy, hours = _policy(folder), standing["hours"]
    careful = standing["left"] < policy["careful_below"] or (hours is not None and hours < policy["careful_hours"])
    state = "freeze" if not standing["left"] > 0 else ("ship", "careful")[careful]
    changes = json.loads((Path(folder) / "changes.json").read_bytes())
    told = dict.fromkeys([change["id"] for change in changes], "go")
    for change in changes:
        usual = change["kind"] not in {"rollback", "security"}
        risky = change["kind"] != "fix" and change["risk"] == "high"
        if usual and (state == "freeze" or (state == "careful" and risky)):
            told[change["id"]] = "wait"
    return {"changes": told, "state": state}


@right("ledger")
def row_by_row(folder, start, end):
    """Rows go in one after the other; a later one takes back what an earlier one brought."""
    policy = _policy(folder)
    first, last = (datetime.fromisoformat(text) for text in (start, end))
    windows = []
    if policy["maintenance"] == "excluded":
        for line in (Path(folder) / "maintenance.csv").read_text().splitlines()[1:]:
            begins, ends, _ = line.split(",", 2)
            windows.append((datetime.fromisoformat(begins), datetime.fromisoformat(ends)))
    wanted = set()
    while first < last:
        if all(first < begins or first >= ends for begins, ends in windows):
            wanted.add(first)
        first += timedelta(minutes=15)
    known = {}
    with open(Path(folder) / "counts.csv") as file:
        for number, line in enumerate(file, 1):
            if number == 1:
                continue
            if not ROW.fullmatch(line.rstrip("\n")):
                raise ValueError(f"cannot read counts.csv:{number}")
            when, good, total = next(csv.reader([line]))
            known[datetime.fromisoformat(when)] = (int(good), int(total)) if total else None
    pairs = [known.get(when) for when in wanted]
    gaps = pairs.count(None)
    lost = gaps * policy["expected"] * (policy["missing"] == "failed")
    there = [pair for pair in pairs if pair]
    return {"good": sum(pair[0] for pair in there), "total": lost + sum(pair[1] for pair in there), "missing": gaps}


by_day, classes = beside(__file__, "blind_by_day"), beside(__file__, "blind_with_classes")
blind_by_day_ledger = right("ledger")(by_day.ledger)
blind_by_day_standing = right("standing")(by_day.standing)
blind_by_day_decide = right("decide")(by_day.decide)
blind_with_classes_ledger = right("ledger")(classes.ledger)
blind_with_classes_standing = right("standing")(classes.standing)
blind_with_classes_decide = right("decide")(classes.decide)
