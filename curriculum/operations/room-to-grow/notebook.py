# ---
# jupyter:
#   jupytext:
#     text_representation:
#       format_name: percent
# ---

# %% [markdown]
# ## "It was at 61 per cent"
#
# > **Hanna Lindqvist**, who leads the platform team: "On Saturday *fares* threw out its cache and nobody could see a price for forty minutes. One of its nodes had died, and the others could not hold what it had held. The panel had said 61 % all week. It shows a mean.
# > More memory has to be approved, bought and built in. That took seven weeks the last time. So I do not want to hear that it is full. I want to hear it seven weeks before.
# > Tell me of every pool: between which days will it be full, by when do we have to order, and for which of them is it too late to do it the usual way."
#
# A **pool** is a group of nodes that keep something in memory together. You write three functions: what a pool really uses, what it may use, and how long that lasts.

# %%
import csv
import json
from pathlib import Path

folder = Path(files("operations/room-to-grow"))
today = json.loads((folder / "asked.json").read_text(encoding="utf-8"))["today"]
answer = json.loads((folder / "usage.json").read_text(encoding="utf-8"))
print("today is", today)
for series in answer["data"]["result"]:
    print(series["metric"], len(series["values"]), "samples, the first", series["values"][0])

# %%
for name in ("daily.csv", "inventory.csv", "changes.csv", "pools.json"):
    print(f"--- {name}", *(folder / name).read_text(encoding="utf-8").splitlines()[:14], sep="\n")

# %%
import matplotlib.pyplot as plt
import numpy as np

with (folder / "daily.csv").open(encoding="utf-8", newline="") as lines:
    rows = sorted((row["day"], row["pool"], row["p95_bytes"]) for row in csv.DictReader(lines) if row["p95_bytes"])
pools = sorted({pool for _, pool, _ in rows})
figure, axes = plt.subplots(figsize=(9, 4))
for pool in pools:
    told = [(np.datetime64(day), int(value) / 1e9) for day, one, value in rows if one == pool]
    axes.plot(*zip(*told, strict=True), ".-", markersize=3, linewidth=0.8, label=pool)
axes.set(ylabel="GB used together (p95 of the day)", title="Five pools, ten weeks")
axes.legend(frameon=False, ncols=len(pools), fontsize=8)
axes.spines[["top", "right"]].set_visible(False)
plt.show()

# %% [markdown]
# ## Task 1: what it really uses
#
# Prometheus keeps two weeks. For most pools somebody writes down every day what they used (`daily.csv`). For the pool *tiles* nobody has done so yet: there is `usage.json`, the answer of Prometheus to a range query, a moment an hour, in bytes.
#
# Write `daily_p95(path)`. It gets the path of such a file and returns, by day (of UTC, as text), what all instances of the pool used **together**, as 95th percentile of the day.
#
# - **Series.** A series belongs to the instance that its label `instance` names. After a restart an instance goes on in another series, and for some moments both may be there: an instance uses what all its series have at that moment together.
# - **Gaps.** A sample that is not there, or whose value is `NaN`, is not known. It is not 0.
# - **The pool of a day** are the instances that have at least one known sample on that day. A moment counts when each of these instances has a known sample at that moment, in whichever series.
# - **A day** is told when at least 18 of its moments count. Other days are left out.
# - **p95** is the nearest rank: of the sums of the `n` moments that count, sorted, the one at place `0.95 n`, rounded up. (Of 20 that is the 19th, of 24 the 23rd.)
#
# ```python
# {"2027-05-03": 51539607552, "2027-05-05": 53150220288}
# ```
#
# An answer without series gives `{}`. Refused, with a `ValueError` that names the file, is an answer whose `status` is not `success`; such a one may have no `data`. Not in the data: what is no JSON, series without the label, values that are neither `NaN` nor a finite number.


# %% task="daily-p95"
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta


def daily_p95(path):
    """Return {"2027-05-03": 51539607552}: bytes by day, of the days that have enough moments."""
    ### BEGIN SOLUTION
    answer = json.loads(Path(path).read_text(encoding="utf-8"))
    if answer["status"] != "success":
        raise ValueError(f"{path}: the query failed")
    use = defaultdict(lambda: defaultdict(float))
    for series in answer["data"]["result"]:
        for at, value in series["values"]:
            if value != "NaN":
                use[at][series["metric"].get("instance")] += float(value)
    days = defaultdict(list)
    for at, moment in use.items():
        days[str(date(1970, 1, 1) + timedelta(seconds=at))].append(moment)
    found = {}
    for day, moments in days.items():
        pool = {instance for moment in moments for instance in moment}
        sums = sorted(sum(moment.values()) for moment in moments if moment.keys() == pool)
        if len(sums) >= 18:
            found[day] = sums[-(-95 * len(sums) // 100) - 1]
    return found
    ### END SOLUTION


# %%
try:
    for day, value in sorted(daily_p95(str(folder / "usage.json")).items()):
        print(day, f"{value / 1e9:8.2f} GB")
except NotImplementedError:
    print("daily_p95 is not written yet")

# %% [markdown]
# ## Task 2: what it may use
#
# Write `usable(folder, pool)`: how many bytes the nodes of a pool may use together, so that everything still fits when nodes fail.
#
# - The nodes of a pool stand in `inventory.csv`. Only those whose `state` is `in-service` are there for it.
# - Of each node `allocatable` counts: its `capacity` without what its own system needs.
# - `may_fail` (in `pools.json`) says how many nodes of the pool may be lost at once. Nobody chooses which: take away those with the most `allocatable`. What is left may be used; of a pool that has no more nodes than that, nothing.
# - A **size** is a number like `64` or `0.5`, alone or with a unit behind it, also after one space. A unit is one of `k M G T` (powers of 1000) or `Ki Mi Gi Ti` (powers of 1024), perhaps with a `B` behind it, or `m`, a thousandth of a byte: `kubectl` [really prints that](https://github.com/kubernetes/kubernetes/issues/74986). Without a unit it is bytes.
#
# It returns a number of bytes. A kilobyte more or less does not matter, in all tasks.
#
# Refused is a row that is in service, of whichever pool, whose `allocatable` is no such size (also where it is empty), with a `ValueError` that names file and line (`inventory.csv:7`; the first line of a file is line 1). Rows in another state may have anything there.
# Not in the data: a node that stands there twice, other units (`K`, `gib`, `mB`, `B` alone, `Pi`), a point without digits before and behind it, a row that goes on in the next line.


# %% task="usable"
import re


def usable(folder, pool):
    """Return 128849018880: how many bytes may be used, when as many nodes fail as may."""
    ### BEGIN SOLUTION
    sizes = []
    with (Path(folder) / "inventory.csv").open(encoding="utf-8", newline="") as lines:
        for number, (_, name, state, _, allocatable) in enumerate(csv.reader(lines), 1):
            if state == "in-service":
                size = in_bytes(allocatable, f"inventory.csv:{number}")
                if name == pool:
                    sizes.append(size)
    may_fail = rules(folder, pool)["may_fail"]
    return sum(sorted(sizes, reverse=True)[may_fail:])


def rules(folder, pool):
    """Return what is laid down for a pool."""
    return json.loads((Path(folder) / "pools.json").read_text(encoding="utf-8"))[pool]


def in_bytes(text, place):
    """Return a size in bytes."""
    found = re.fullmatch(r"([0-9]+(?:\.[0-9]+)?) ?(?:(m)|([kKMGT]?)(i?)B?)", text)
    if not found:
        raise ValueError(f"{place}: {text!r} is no size")
    number, milli, letter, binary = found.groups()
    if milli:
        return float(number) / 1000
    return float(number) * (1024 if binary else 1000) ** " KMGT".index(letter.upper())
    ### END SOLUTION


# %%
try:
    for pool in pools:
        print(f"{pool:12}{usable(str(folder), pool) / 1e9:10.2f} GB")
except NotImplementedError:
    print("usable is not written yet")

# %% [markdown]
# ## Task 3: how long it lasts
#
# Write `forecast(folder, pool, today)`, with a day as text (`"2027-01-27"`).
#
# **The days that count** are the days of the pool in `daily.csv` that have a value, are before `today` (that day is not over), and are after the day of the pool's last resize. An empty `p95_bytes` is no value, and some days are not there at all. Rows may stand in any order.
#
# **A resize** is a row of `changes.csv` for this pool whose `kind` is `resize` and whose `status` is `done`. Its day is the day of UTC on which it `ended`. The last one is the one that ended last, wherever it stands. A resize moves data about, and each node needs something for itself: what was used before belongs to another pool.
#
# The answer has seven entries:
#
# - `limit`: 80 % of what is usable today (task 2). What is ordered does not count.
# - `level`: the most that was used on one of the last seven days, from `today` minus 7 on, as far as they count. `None` if none of them counts.
# - `a_week`: what a week adds, as `[low, likely, high]`. Take every day that counts and whose same weekday one week before (seven days on the calendar) counts as well, and the difference between the two. Of these differences the lower quartile, the median and the upper quartile are asked for (`statistics.quantiles` with `method="inclusive"`, which is what numpy and pandas do, too). `None` if there are fewer than 7 differences.
# - `earliest` and `latest`: the days on which the limit is reached, if from `today` on the pool grows from `level` by `high`, or by `low`, a week: `today` plus `7 × (limit − level) / growth` days, rounded up to whole days. A level at the limit or above it has reached it `today`, whatever is known of its growth. `None` where it does not grow (0 or less a week) or takes more than 730 days.
# - `order_by`: `earliest` minus the days that all steps of the pool's `order` take together, `None` where `earliest` is. A step looks like `{"step": "quote", "days": [1, 5]}`, with the least and the most days; plan with the most.
# - `escalate`: whether `order_by` is before `today`; `False` where there is no `order_by`.
#
# Nobody knows when it is full where `level` is `None`, or where it is below the limit and `a_week` is `None`. Then the last four entries are `None`, `escalate` as well.
#
# ```python
# {"limit": 103079215104.0, "level": 90000000000, "a_week": [600000000.0, 1100000000.0, 1700000000.0],
#  "earliest": "2027-07-04", "latest": "2027-10-09", "order_by": "2027-05-22", "escalate": False}
# ```
#
# Beside the sizes of task 2 nothing has to be refused. Not in the data: a day that stands there twice for a pool, a resize that ended today or later.


# %% task="forecast"
import math
import statistics


def forecast(folder, pool, today):
    """Return {"limit": 1e11, "level": 9e10, "a_week": [6e8, 1e9, 2e9], "earliest": "2027-07-04", ...}."""
    ### BEGIN SOLUTION
    now, week = date.fromisoformat(today), timedelta(days=7)
    since = resized(folder, pool)
    use = {day: value for day, value in used(folder, pool).items() if since < day < now}
    limit = 0.8 * usable(folder, pool)
    level = max((value for day, value in use.items() if day >= now - week), default=None)
    added = [value - use[day - week] for day, value in use.items() if day - week in use]
    a_week = statistics.quantiles(added, method="inclusive") if len(added) >= 7 else None
    unknown = level is None or (level < limit and a_week is None)
    if unknown:
        earliest = latest = None
    else:
        low, _, high = a_week or (0, 0, 0)
        earliest, latest = (reached(limit - level, growth, now) for growth in (high, low))
    lead = sum(max(step["days"]) for step in rules(folder, pool)["order"])
    order_by = earliest and earliest - timedelta(days=lead)
    return {
        "limit": limit,
        "level": level,
        "a_week": a_week,
        "earliest": earliest and earliest.isoformat(),
        "latest": latest and latest.isoformat(),
        "order_by": order_by and order_by.isoformat(),
        "escalate": None if unknown else order_by is not None and order_by < now,
    }


def reached(room, growth, now):
    """Return the day on which there is no room left, or None."""
    if room <= 0:
        return now
    if growth <= 0:
        return None
    days = math.ceil(7 * room / growth)
    return now + timedelta(days=days) if days <= 730 else None


def used(folder, pool):
    """Return what a pool used by day, where it is known."""
    with (Path(folder) / "daily.csv").open(encoding="utf-8", newline="") as lines:
        return {date.fromisoformat(day): int(value) for day, name, value in csv.reader(lines) if name == pool and value}


def resized(folder, pool):
    """Return the day of UTC on which the last resize ended."""
    days = [date.min]
    with (Path(folder) / "changes.csv").open(encoding="utf-8", newline="") as lines:
        for _, name, kind, status, ended in csv.reader(lines):
            if name == pool and kind == "resize" and status == "done":
                days.append(datetime.fromisoformat(ended).astimezone(UTC).date())
    return max(days)
    ### END SOLUTION


# %%
try:
    for pool in pools:
        told = forecast(str(folder), pool, today)
        full = "nobody knows" if told["level"] is None else f"{100 * told['level'] / told['limit']:3.0f} % of its limit"
        when = f"full {told['earliest']} to {told['latest']}, order by {told['order_by']}"
        print(f"{pool:12}{full}, {when}, escalate: {told['escalate']}")
except NotImplementedError:
    print("forecast is not written yet")

# %% [markdown]
# ## Say it
#
# Three sentences to Hanna: what has to be decided today, what can wait and until when, and which of your dates you are least sure of. What would buy time for a pool for which it is too late to order? (Nobody grades this. She will ask.)
