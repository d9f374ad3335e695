"""Other ways to be right: with tables, and with a class a quarter."""

import json
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path

import numpy as np
import pandas as pd

from groundschool.kit import beside, right


def opened(folder, name):
    """Return what a JSON file holds."""
    return json.loads(Path(folder, name).read_bytes())


def entries(folder):
    """Return a table of entries, each once, with moments in UTC."""
    table = pd.read_csv(Path(folder, "worklogs.csv"), dtype=str, keep_default_na=False)
    for at, (started, hours) in enumerate(zip(table["Started"], table["Hours"], strict=True), 2):
        try:
            fine = datetime.fromisoformat(started).utcoffset() is not None and float(hours) >= 0
        except ValueError:
            fine = False
        if not fine:
            raise ValueError(f"cannot read worklogs.csv:{at}")
    table["hours"] = table["Hours"].astype(float)
    for name in ("Started", "Updated"):
        table[name] = [datetime.fromisoformat(one).astimezone(UTC) for one in table[name]]
    return table.sort_values("Updated").drop_duplicates("Worklog ID", keep="last")


def runs(folder):
    """Return a table of the runs that count."""
    found = []
    for at, line in enumerate(Path(folder, "usage.jsonl").read_bytes().splitlines(), 1):
        try:
            one = json.loads(line)
            one["at"] = datetime.fromisoformat(one["ts"])
            assert one["at"].utcoffset() is not None
            one["hours"] = one["seconds"] / 3600
        except Exception as error:
            raise ValueError(f"usage.jsonl:{at} cannot be read") from error
        one["who"] = (one.get("sudo_user") or one["user"]).casefold()
        found.append(one)
    columns = ["at", "tool", "who", "hours", "ci", "dry_run", "exit"]
    table = pd.DataFrame(found, columns=columns)
    real = ~table["ci"].astype(bool) & ~table["dry_run"].astype(bool) & table["exit"].eq(0)
    return table[real & ~table["who"].isin(opened(folder, "robots.json"))]


def cut(table, column, begin, end):
    """Return the rows of a table that began in a window."""
    return table[np.array([begin <= one < end for one in table[column]], dtype=bool)]


@right("toil")
def with_tables(folder, start, end):
    """Groups a table by task; the numbers are numpy's."""
    table = cut(entries(folder), "Started", datetime.fromisoformat(start), datetime.fromisoformat(end))
    sums = table.groupby("Issue Key")["hours"].agg(["sum", "size"])
    tasks = pd.DataFrame(opened(folder, "tasks.json")).set_index("key")
    toil = tasks.index[tasks["by_hand"] & ~tasks["lasting"] & tasks["kind"].isin(["interrupt", "scheduled"])]
    found = sums[sums.index.isin(toil) & (sums["size"] >= 3)]["sum"]
    of = table["hours"].sum()
    return {"tasks": found.to_dict(), "hours": found.sum(), "of": of, "percent": found.sum() / of * 100 if of else None}


class Quarter:
    """What a folder holds of one tool, in its two windows."""

    def __init__(self, folder, tool, today):
        self.log, self.usage = entries(folder), runs(folder)
        [self.tool] = [one for one in opened(folder, "tools.json") if one["name"] == tool]
        self.out = datetime.fromisoformat(self.tool["released"])
        self.days = min((datetime.fromisoformat(today) - self.out).days, 90)
        self.span = pd.Timedelta(days=self.days)

    def hours(self, what, begin, end):
        """Return the hours of the entries for a task of the tool in a window."""
        return cut(self.log[self.log["Issue Key"].eq(self.tool[what])], "Started", begin, end)["hours"].tolist()

    def runs(self):
        """Return the runs that count."""
        return cut(self.usage[self.usage["tool"].eq(self.tool["name"])], "at", self.out, self.out + self.span)


@right("used")
def of_a_quarter(folder, tool, today):
    """Ask the two tables."""
    one = Quarter(folder, tool, today)
    if one.days < 14:
        return None
    done, left = one.runs(), len(one.hours("replaces", one.out, one.out + one.span))
    peers = [who for who in sorted(done["who"].unique()) if who != one.tool["author"]]
    of = len(done) + left
    percent = float(Fraction(100 * len(done), of)) if of else None
    return {"days": one.days, "runs": len(done), "by_hand": left, "percent": percent, "peers": tuple(peers)}


@right("saved")
def with_percentiles(folder, tool, today):
    """Percentiles of numpy, and minutes all the way."""
    one = Quarter(folder, tool, today)
    manual = [60 * hours for hours in one.hours("replaces", one.out - one.span, one.out)]
    if one.days < 14 or len(manual) < 4:
        return None
    with_it = 60 * one.runs()["hours"]
    each = with_it.median() if len(with_it) else 0.0
    upkeep = 60 * sum(one.hours("upkeep", one.out, one.out + one.span))
    months = one.days / 30
    low, likely, high = (
        (len(with_it) * (minutes - each) - upkeep) / 60 / months for minutes in np.percentile(manual, [25, 50, 75])
    )
    made = sum(one.hours("build", datetime(1970, 1, 1, tzinfo=UTC), one.out))
    return {"low": low, "likely": likely, "high": high, "pays_back": None if likely <= 0 else made / likely}


plain_rows, masks = (beside(__file__, f"blind_{name}") for name in ("plain_rows", "masks"))
blind_plain_rows_toil = right("toil")(plain_rows.toil)
blind_plain_rows_used = right("used")(plain_rows.used)
blind_plain_rows_saved = right("saved")(plain_rows.saved)
blind_masks_toil = right("toil")(masks.toil)
blind_masks_used = right("used")(masks.used)
blind_masks_saved = right("saved")(masks.saved)
