"""Other ways to be right: with tables of pandas, and with fractions and a class a pool."""

import csv
import json
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from pathlib import Path

import numpy as np
import pandas as pd

from groundschool.kit import right


@right("daily-p95")
def with_a_table(path):
    """A table with a column an instance; what is not known stays unknown."""
    answer = json.loads(Path(path).read_bytes())
    if answer.get("status") != "success" or answer["data"]["resultType"] != "matrix":
        raise ValueError(f"no matrix in {path}")
    rows = [
        (pd.Timestamp(at, unit="s", tz="UTC"), series["metric"]["instance"], float(value))
        for series in answer["data"]["result"]
        for at, value in series["values"]
    ]
    if not rows:
        return {}
    table = pd.DataFrame(rows, columns=["at", "instance", "bytes"]).dropna()
    wide = table.pivot_table(index="at", columns="instance", values="bytes", aggfunc="sum")
    found = {}
    for day, part in wide.groupby(wide.index.date):
        sums = part.dropna(axis="columns", how="all").dropna().sum(axis="columns")
        if len(sums) >= 18:
            found[str(day)] = np.percentile(sums, 95, method="inverted_cdf")
    return found


@right("daily-p95")
def by_removing(path):
    """Takes the largest away, one by one: the nearest rank leaves 5 % of the moments above it, rounded down."""
    with open(path, encoding="utf-8") as file:
        answer = json.load(file)
    if [answer["status"], answer.get("data", {}).get("resultType")] != ["success", "matrix"]:
        raise ValueError(f"{path}: not an answer to a range query")
    days = {}
    for series in answer["data"]["result"]:
        instance = series["metric"]["instance"]
        for at, value in series["values"]:
            if value.lower() != "nan":
                day = str(datetime.fromtimestamp(at, UTC))[:10]
                hour = days.setdefault(day, {}).setdefault(at, {})
                hour[instance] = hour.get(instance, 0) + int(value)
    for day, hours in [*days.items()]:
        names = {name for hour in hours.values() for name in hour}
        sums = sorted(sum(hour.values()) for hour in hours.values() if len(hour) == len(names))
        del days[day]
        if len(sums) > 17:
            for _ in range(len(sums) * 5 // 100):
                sums.pop()
            days[day] = sums.pop()
    return days


UNITS = {"": 1, "m": Fraction(1, 1000), "k": 1000, "K": 1000, "M": 1000**2, "G": 1000**3, "T": 1000**4}
UNITS |= {f"{letter}i": 1024**power for power, letter in enumerate("KMGT", 1)}
UNITS |= {f"{unit}B": value for unit, value in UNITS.items() if unit != "m"}


def exact(text):
    """Return a size in bytes, as a fraction."""
    for unit in sorted(UNITS, key=len, reverse=True):
        number = text.removesuffix(unit) if text.endswith(unit) else ""
        number = number.removesuffix(" ")
        if number.replace(".", "", 1).isdigit():
            return Fraction(number) * UNITS[unit]
    raise ValueError("no size")


@right("usable")
def with_fractions(folder, pool):
    """Exact until the end; takes the largest away as often as may be."""
    sizes = []
    for number, row in enumerate(csv.DictReader(Path(folder, "inventory.csv").read_text().splitlines()), 2):
        if row["state"] != "in-service":
            continue
        try:
            size = exact(row["allocatable"])
        except ValueError:
            raise ValueError(f"see inventory.csv:{number}") from None
        sizes += [size] if row["pool"] == pool else []
    for _ in range(json.loads(Path(folder, "pools.json").read_text())[pool]["may_fail"]):
        if sizes:
            sizes.remove(max(sizes))
    return float(sum(sizes))


class Pool:
    """What is known of a pool on a day."""

    def __init__(self, folder, pool, today):
        self.folder, self.pool, self.today = Path(folder), pool, date.fromisoformat(today)
        self.limit = float(Fraction(with_fractions(folder, pool)) * 4 / 5)
        table = pd.read_csv(self.folder / "daily.csv", dtype=str, keep_default_na=False)
        for at, text in enumerate(table["p95_bytes"], 2):
            if text and (not text.isascii() or not text.isdigit()):
                raise ValueError(f"daily.csv:{at} is {text}")
        table = table[table["pool"].eq(pool) & table["p95_bytes"].ne("")]
        use = pd.Series(
            table["p95_bytes"].astype("int64").to_numpy(), index=pd.to_datetime(table["day"]), dtype="int64"
        )
        since = self.resized()
        self.use = use[use.index < pd.Timestamp(today)].sort_index()
        if since:
            self.use = self.use[self.use.index.date > since]

    def resized(self):
        """Return the day of the last resize, or None."""
        ends = []
        changes = pd.read_csv(self.folder / "changes.csv", dtype=str, keep_default_na=False)
        for at, row in enumerate(changes.to_dict("records"), 2):
            if row["status"] != "done":
                continue
            try:
                ended = datetime.fromisoformat(row["ended"])
                assert ended.utcoffset() is not None
            except (ValueError, AssertionError):
                raise ValueError(f"changes.csv:{at}: when was that?") from None
            if (row["pool"], row["kind"]) == (self.pool, "resize"):
                ends.append(ended)
        return max(ends).astimezone(UTC).date() if ends else None

    def growth(self):
        """Return the three quartiles, or None."""
        week_before = self.use.reindex(self.use.index - pd.Timedelta(days=7))
        added = (self.use.to_numpy() - week_before.to_numpy())[~np.isnan(week_before.to_numpy(dtype=float))]
        return None if len(added) < 7 else tuple(np.percentile(added.astype(float), [25, 50, 75]).tolist())

    def level(self):
        """Return the highest day of the last seven, or None."""
        last = self.use[self.use.index >= pd.Timestamp(self.today) - pd.Timedelta(days=7)]
        return int(last.max()) if len(last) else None


@right("forecast")
def of_a_pool(folder, pool, today):
    """Asks a pool, and looks day by day when it is full."""
    one = Pool(folder, pool, today)
    level, growth = one.level(), one.growth()
    told = {"limit": one.limit, "level": level, "a_week": growth}
    told |= dict.fromkeys(["earliest", "latest", "order_by", "escalate"])
    if level is None or (growth is None and level < one.limit):
        return told
    for key, rate in zip(["earliest", "latest"], growth[::-2] if growth else [0, 0], strict=True):
        full = (days for days in range(731) if level + rate * days / 7 >= one.limit and (rate > 0 or days == 0))
        days = next(full, None)
        told[key] = None if days is None else str(one.today + timedelta(days=days))
    told["escalate"] = False
    if told["earliest"]:
        steps = json.loads((one.folder / "pools.json").read_text())[pool]["order"]
        order_by = date.fromisoformat(told["earliest"]) - timedelta(
            days=sum(most for _, most in (s["days"] for s in steps))
        )
        told |= {"order_by": str(order_by), "escalate": (order_by - one.today).days < 0}
    return told
