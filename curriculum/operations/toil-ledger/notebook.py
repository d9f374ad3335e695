# ---
# jupyter:
#   jupytext:
#     text_representation:
#       format_name: percent
# ---

# %% [markdown]
# ## "Sixty hours a month"
#
# > **Catarina Lobo**, head of operations: "The slide says that your four tools save sixty hours a month. I like it, and I do not believe it. Somebody has counted every line of a log, a pipeline runs one of them at each merge, and the ninety minutes that it takes by hand are what people remember of the worst time. One tool has an owner who does nothing else any more.
# > I have to decide which of the four gets another month of work. Tell me what the manual work costs us, who really uses the tools, and what they save, from what to what. If one of them costs more than it saves, I want to hear it from you."
#
# You write three functions: what toil costs, how much of the work is done with a tool, and what a tool saves.

# %%
import json
from collections import Counter
from pathlib import Path

folder = Path(files("operations/toil-ledger"))
asked = json.loads((folder / "asked.json").read_text(encoding="utf-8"))
tools = json.loads((folder / "tools.json").read_text(encoding="utf-8"))
print(asked)
print(json.dumps(tools, indent=1))
print("robots:", json.loads((folder / "robots.json").read_text(encoding="utf-8")))
print(f"\n{'key':8} {'by hand':8} {'kind':10} {'lasting':8} summary")
for task in json.loads((folder / "tasks.json").read_text(encoding="utf-8")):
    print(f"{task['key']:8} {task['by_hand']!s:8} {task['kind']:10} {task['lasting']!s:8} {task['summary']}")

# %%
print(*(folder / "worklogs.csv").read_text(encoding="utf-8").splitlines()[:14], sep="\n")

# %%
usage = [json.loads(line) for line in (folder / "usage.jsonl").read_text(encoding="utf-8").splitlines()]
print(*usage[:6], sep="\n")
print("\nruns by tool, in a pipeline, for show, exit:")
for what, runs in sorted(Counter((one["tool"], one["ci"], one["dry_run"], one["exit"]) for one in usage).items()):
    print(f"  {runs:3}", *what)

# %% [markdown]
# ## The rules of the house
#
# **Entries.** A row of `worklogs.csv` is work that somebody wrote down: `Hours` for the task `Issue Key`, from `Started` on. An entry that was corrected stands there several times under one `Worklog ID`, in any order: the row with the latest `Updated` counts, the others do not.
#
# **Windows.** A window holds its first moment and all that follow, but not its end. An entry or a run lies in it when it *began* in it. All moments have an offset; not always the same.
#
# **Toil** is a task (of `tasks.json`) that is done `by_hand`, whose `kind` is *interrupt* or *scheduled* (no project, no meeting), of which nothing stays (`lasting` is false), and that comes again: at least 3 entries in the window.
#
# **A tool's window.** A tool is out since `released`. Count the whole days of 24 hours from then to `today` (what is left of a day does not count), but at most 90: that many `days` long is the window *after* the release, which begins at it, and just as long is the window *before*, which ends at it.
#
# **Runs that count** are those of the tool in its window *after* that did the work for somebody: not in a pipeline (`ci`), not for show (`dry_run`), not failed (`exit` is 0), and not by a robot (`robots.json`). Who ran it is `sudo_user` where there is one (somebody became root), else `user`. Logins are the same in capitals and in small letters.
#
# ## Task 1: what toil costs
#
# Write `toil(folder, start, end)`. It is called with the path of such a folder and two moments, all as text (`"2026-05-01T00:00:00+00:00"`). It returns the hours of each task that is toil, their sum, the hours of all tasks in the window, and the share in percent (`None` where nobody wrote down an hour). Numbers are not rounded.
#
# ```python
# {"tasks": {"OPS-417": 12.5, "OPS-553": 3.75}, "hours": 16.25, "of": 65.0, "percent": 25.0}
# ```
#
# Refused is, in this task and in the others, with a `ValueError` that names file and line (`worklogs.csv:17`; the first line of a file is line 1): hours that are no number or below 0, and a `Started` without an offset or that is no moment. It does not matter whether the row counts.
# What is not in the data: rows that go on in the next line, tasks that are not in `tasks.json`, a row whose `Updated` cannot be read, two rows of one entry with the same `Updated`, empty lines, `nan` for hours, a `ts` that is no moment, two wrong lines in one folder.


# %% task="toil"
import csv
from datetime import UTC, datetime, timedelta


def toil(folder, start, end):
    """Return {"tasks": {"OPS-417": 12.5}, "hours": 12.5, "of": 50.0, "percent": 25.0}."""
    ### BEGIN SOLUTION
    entries = worked(folder)
    hours, found = {}, {}
    for task in opened(folder, "tasks.json"):
        key = task["key"]
        hours[key] = between(entries, key, moment(start), moment(end))
        repeated = task["by_hand"] and not task["lasting"] and len(hours[key]) >= 3
        if repeated and task["kind"] in ("interrupt", "scheduled"):
            found[key] = sum(hours[key])
    cost, of = sum(found.values()), sum(sum(one) for one in hours.values())
    return {"tasks": found, "hours": cost, "of": of, "percent": 100 * cost / of if of else None}


def opened(folder, name):
    """Return what a JSON file holds."""
    return json.loads((Path(folder) / name).read_text(encoding="utf-8"))


def moment(text):
    """Return a moment with its offset."""
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError(f"{text} has no offset")
    return found


def worked(folder):
    """Return (key, started, hours) of each entry, as it was last corrected."""
    newest = {}
    with (Path(folder) / "worklogs.csv").open(encoding="utf-8", newline="") as lines:
        for number, row in enumerate(csv.DictReader(lines), 2):
            try:
                entry = row["Issue Key"], moment(row["Started"]), float(row["Hours"])
            except ValueError as error:
                raise ValueError(f"worklogs.csv:{number}: {error}") from error
            if entry[2] < 0:
                raise ValueError(f"worklogs.csv:{number}: fewer hours than none")
            updated = moment(row["Updated"])
            if row["Worklog ID"] not in newest or updated > newest[row["Worklog ID"]][0]:
                newest[row["Worklog ID"]] = updated, entry
    return [entry for _, entry in newest.values()]


def between(entries, key, begin, end):
    """Return the hours of each entry for a task that began in a window."""
    return [hours for one, started, hours in entries if one == key and begin <= started < end]
    ### END SOLUTION


# %%
try:
    told = toil(str(folder), asked["start"], asked["end"])
    print(f"{told['hours']:.1f} of {told['of']:.1f} hours are toil")
    for key, hours in sorted(told["tasks"].items(), key=lambda pair: -pair[1]):
        print(f"{key:8} {hours:6.2f}")
except NotImplementedError:
    print("toil is not written yet")

# %% [markdown]
# ## Task 2: who uses it
#
# Write `used(folder, tool, today)`: a tool by its `name`, and a moment. It returns, for the window *after*: the `days` of the window; the `runs` that count; how often the task that the tool `replaces` was still done `by_hand` (its entries); the `percent` of runs among runs and entries together (`None` if there are neither); and the `peers`: who ran it, in small letters, sorted, each once, without its author.
#
# ```python
# {"days": 45, "runs": 30, "by_hand": 10, "percent": 75.0, "peers": ["jpires", "rnunes"]}
# ```
#
# Of a tool that is out for less than 14 whole days nothing can be said: `None`. Refused are lines as in task 1, and lines of `usage.jsonl` that are no JSON object, have no `seconds` or null there, or a `ts` without an offset (`usage.jsonl:5`), whichever tool they are about, also where the answer would be `None`.


# %% task="used"
def used(folder, tool, today):
    """Return {"days": 45, "runs": 30, "by_hand": 10, "percent": 75.0, "peers": ["jpires", "rnunes"]}."""
    ### BEGIN SOLUTION
    entries, runs = worked(folder), ran(folder)
    known = next(one for one in opened(folder, "tools.json") if one["name"] == tool)
    released, days = moment(known["released"]), window(known, today)
    if days < 14:
        return None
    by = [who for name, at, who, _ in runs if name == tool and released <= at < released + timedelta(days=days)]
    by_hand = len(between(entries, known["replaces"], released, released + timedelta(days=days)))
    of = len(by) + by_hand
    return {
        "days": days,
        "runs": len(by),
        "by_hand": by_hand,
        "percent": 100 * len(by) / of if of else None,
        "peers": sorted({*by} - {known["author"]}),
    }


def window(known, today):
    """Return how many days long a tool's windows are."""
    return min(90, (moment(today) - moment(known["released"])) // timedelta(days=1))


def ran(folder):
    """Return (tool, when, who, seconds) of each run that did the work for somebody."""
    found, robots = [], opened(folder, "robots.json")
    for number, line in enumerate((Path(folder) / "usage.jsonl").read_text(encoding="utf-8").splitlines(), 1):
        try:
            one = json.loads(line)
            at, seconds = moment(one["ts"]), float(one["seconds"])
        except (ValueError, TypeError, KeyError) as error:
            raise ValueError(f"usage.jsonl:{number}: {error}") from error
        who = one.get("sudo_user", one["user"]).lower()
        if not one["ci"] and not one["dry_run"] and one["exit"] == 0 and who not in robots:
            found.append((one["tool"], at, who, seconds))
    return found
    ### END SOLUTION


# %%
try:
    for one in tools:
        print(f"{one['name']:10}", used(str(folder), one["name"], asked["today"]))
except NotImplementedError:
    print("used is not written yet")

# %% [markdown]
# ## Task 3: what it saves
#
# Write `saved(folder, tool, today)`: how many hours the tool saves a month of 30 days, as a range, and after how many months it has paid for itself.
#
# - *By hand* the work took what the entries of the task in the window *before* say: take their quartiles. `likely` is with the median, `low` with the lower quartile, `high` with the upper one (`statistics.quantiles` with `method="inclusive"`, which is what numpy and pandas do, too).
# - *With the tool* it takes the median of the seconds of the runs that count. There may be none: then nothing was saved, and the upkeep is still there.
# - Each run that counts saves the difference. From the sum goes the **upkeep**: all hours of the tool's task `upkeep` in the window *after*.
# - Then make a month of it: times 30, divided by `days`.
# - `pays_back`: the hours that went into making it (the task `build`, everything before the release, however long ago), divided by what is `likely` saved a month. `None` if that is not more than 0.
#
# ```python
# {"low": 3.25, "likely": 5.5, "high": 9.0, "pays_back": 2.4}
# ```
#
# With fewer than 4 entries in the window before, or a tool that is out for less than 14 days, nobody knows: `None`. What is refused in task 2 is refused here.


# %% task="saved"
import statistics


def saved(folder, tool, today):
    """Return {"low": 3.25, "likely": 5.5, "high": 9.0, "pays_back": 2.4}."""
    ### BEGIN SOLUTION
    entries, runs = worked(folder), ran(folder)
    known = next(one for one in opened(folder, "tools.json") if one["name"] == tool)
    released, days = moment(known["released"]), window(known, today)
    long = timedelta(days=days)
    manual = between(entries, known["replaces"], released - long, released)
    if days < 14 or len(manual) < 4:
        return None
    took = [seconds / 3600 for name, at, _, seconds in runs if name == tool and released <= at < released + long]
    each = statistics.median(took or [0])
    upkeep = sum(between(entries, known["upkeep"], released, released + long))
    first = datetime.min.replace(tzinfo=UTC)
    build = sum(between(entries, known["build"], first, released))
    low, likely, high = (
        (len(took) * (hours - each) - upkeep) * 30 / days for hours in statistics.quantiles(manual, method="inclusive")
    )
    return {"low": low, "likely": likely, "high": high, "pays_back": build / likely if likely > 0 else None}
    ### END SOLUTION


# %%
try:
    for one in tools:
        told = saved(str(folder), one["name"], asked["today"])
        print(f"{one['name']:10}", told and {key: value and round(value, 1) for key, value in told.items()})
except NotImplementedError:
    print("saved is not written yet")

# %% [markdown]
# ## Say it
#
# Three sentences to Catarina: which tool gets the month, which one does not, and which number you are least sure of. What would you do about the toil that has no tool? (Nobody grades this. She will ask.)
