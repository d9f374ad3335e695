"""A right answer that was written without having seen the solution: tables of pandas and numpy, Fraction for the sizes."""

import json
import math
from datetime import date, datetime, timedelta
from fractions import Fraction
from pathlib import Path

import numpy as np
import pandas as pd


def read_table(folder, name):
    """Return a table of texts, whose index is the line in the file (no row of it goes over two lines)."""
    table = pd.read_csv(Path(folder) / name, dtype=str, keep_default_na=False, skip_blank_lines=False)
    table.index += 2
    return table


def daily_p95(path):
    """Return {"2027-05-03": 51539607552}: bytes by day, of the days that have enough moments."""
    told = json.loads(Path(path).read_bytes())
    if told.get("status") != "success":
        raise ValueError(f"{Path(path).name} is no answer that succeeded")
    samples = pd.DataFrame(
        [(s["metric"]["instance"], at, float(value)) for s in told["data"]["result"] for at, value in s["values"]],
        columns=["instance", "at", "value"],
    ).dropna()
    if samples.empty:
        return {}
    samples["day"] = pd.to_datetime(samples["at"], unit="s", utc=True).dt.strftime("%Y-%m-%d")
    days = {}
    for day, part in samples.groupby("day"):
        grid = part.pivot_table(index="at", columns="instance", values="value", aggfunc="sum").dropna()
        if len(grid) >= 18:
            days[day] = float(np.percentile(grid.sum(axis=1), 95, method="inverted_cdf"))
    return days


FACTORS = {"": Fraction(1), "m": Fraction(1, 1000)}
for power, letter in enumerate("kMGT", start=1):
    for tail in ("", "B"):
        FACTORS[letter + tail] = Fraction(1000**power)
        FACTORS[letter.upper() + "i" + tail] = Fraction(1024**power)


def size_of(text):
    """Return the bytes of a size as a fraction; raises ValueError or KeyError where it is none."""
    digits = text.rstrip("BkKMGTim")
    unit = text[len(digits) :]
    if digits.endswith(" ") and unit:
        digits = digits[:-1]
    whole, point, rest = digits.partition(".")
    if not (whole + rest).isdecimal() or not whole or (point and not rest):
        raise ValueError(text)
    return Fraction(digits) * FACTORS[unit]


def usable(folder, pool):
    """Return 128849018880: how many bytes may be used, when as many nodes fail as may."""
    nodes = read_table(folder, "inventory.csv").query("state == 'in-service'")
    sizes = {}
    for line, text in nodes["allocatable"].items():
        try:
            sizes[line] = size_of(text)
        except (ValueError, KeyError):
            raise ValueError(f"inventory.csv:{line}: {text!r}") from None
    mine = sorted((sizes[line] for line in nodes.index[nodes["pool"] == pool]), reverse=True)
    pools = json.loads((Path(folder) / "pools.json").read_bytes())
    return int(sum(mine[pools[pool]["may_fail"] :]))


def days_that_count(folder, pool, today):
    """Return a series of what was used, by day, of the days that count."""
    daily = read_table(folder, "daily.csv")
    daily = daily[daily["p95_bytes"] != ""]
    done = read_table(folder, "changes.csv").query("status == 'done' and kind == 'resize'")
    moments = [datetime.fromisoformat(text).timestamp() for text in done["ended"][done["pool"] == pool]]
    since = max((pd.Timestamp(moment, unit="s").strftime("%Y-%m-%d") for moment in moments), default="")
    mine = daily[(daily["pool"] == pool) & (daily["day"] < today) & (daily["day"] > since)]
    return pd.Series(mine["p95_bytes"].astype("int64").to_numpy(), index=pd.to_datetime(mine["day"])).sort_index()


def forecast(folder, pool, today):
    """Return {"limit": 1e11, "level": 9e10, "a_week": [6e8, 1e9, 2e9], "earliest": "2027-07-04", ...}."""
    limit = 0.8 * usable(folder, pool)
    used = days_that_count(folder, pool, today)
    recent = used[used.index >= pd.Timestamp(today) - pd.Timedelta(days=7)]
    level = None if recent.empty else int(recent.max())
    a_week = None
    if len(used):
        differences = used.asfreq("D").diff(7).dropna()
        if len(differences) >= 7:
            a_week = list(differences.quantile([0.25, 0.5, 0.75]))

    days = {"earliest": None, "latest": None}
    known = level is not None and (level >= limit or a_week is not None)
    if known:
        for name, growth in (("earliest", 2), ("latest", 0)):
            if level >= limit:
                days[name] = 0
            elif a_week[growth] > 0 and 7 * (limit - level) <= 730 * a_week[growth]:
                days[name] = math.ceil(7 * (limit - level) / a_week[growth])
    steps = json.loads((Path(folder) / "pools.json").read_bytes())[pool]["order"]
    days["order_by"] = None
    if days["earliest"] is not None:
        days["order_by"] = days["earliest"] - sum(most for _, most in (step["days"] for step in steps))
    start = date.fromisoformat(today)
    return {
        "limit": limit,
        "level": level,
        "a_week": a_week,
        **{name: None if n is None else str(start + timedelta(days=n)) for name, n in days.items()},
        "escalate": (days["order_by"] is not None and days["order_by"] < 0) if known else None,
    }
