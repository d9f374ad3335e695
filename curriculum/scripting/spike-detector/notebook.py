# ---
# jupyter:
#   jupytext:
#     text_representation:
#       format_name: percent
# ---

# %% [markdown]
# ## Forty mails, and none on Sunday
#
# > **Leila Haddad** (storefront, on-call senior) · Our "spike detector" is a script that somebody left behind. It mails me whenever there are more than thirty errors in a minute. Booking has that all day, so I get forty mails; notify never has, so on Sunday nothing came, while it failed for five hours.
# > Write me one that I can trust. It has to find the five hours, and it must not wake me for a blip, nor because the ferries are full. And when it says something, it has to add up.
#
# You write three functions. The first turns what Loki exports into counts, the second finds spikes in a day of counts, the third puts the two together.

# %%
import json
from pathlib import Path

folder = files("scripting/spike-detector")
exports = sorted(folder.glob("*.jsonl"))
for export in exports:
    print(export.name, (folder / f"{export.stem}.window.json").read_text().strip())
    print("\n".join(export.read_text().splitlines()[:2]), "\n")

# %% [markdown]
# | file | what it is |
# |---|---|
# | `SERVICE.jsonl` | errors of a service, as `logcli query --output=jsonl` prints them: an object a line, with the labels, the line and its time. Newest first, or oldest first |
# | `SERVICE.window.json` | what was asked for: from when (included) to when (not included) |
# | `days.json` | days of counts of other services, a number for every minute, from midnight UTC on |
#
# ## Task 1: a count for every minute
#
# Write `per_minute(path)`. It is called with the path of an export (a string) and returns `{"from": ..., "counts": [...]}`: for every **whole** minute of the window how many events it has, and when the first of them begins, as `"2026-03-29T00:01Z"`.
#
# - The window lies beside the export, under the same name with `.window.json` in place of `.jsonl`. It begins and ends within a minute, never with one; those two are no whole ones, and their events are not counted. A window may have no whole minute at all.
# - A minute without events has the count 0.
# - Times have the offset of whoever asked, or `Z`; up to nine digits of a second. A minute of UTC is meant. A minute begins with its first moment, and the next one with its own.
# - Every line is one event, also where two are alike. A line that is not a JSON object with a `timestamp` that is such a time (RFC 3339, with a `T` and an offset), and an empty one, is refused with a `ValueError` that names file and line as `auth.jsonl:17`, counted from 1, and what was expected.


# %% task="per-minute"
from datetime import UTC, datetime, timedelta


def per_minute(path):
    """Return {"from": "2026-03-29T00:01Z", "counts": [3, 0, 1, ...]}."""
    ### BEGIN SOLUTION
    path, minute = Path(path), timedelta(minutes=1)

    def moment(text):
        found = datetime.fromisoformat(text)
        if found.tzinfo is None:
            raise ValueError(text)
        return found.astimezone(UTC)

    window = json.loads(path.with_suffix(".window.json").read_text())
    first = moment(window["from"]).replace(second=0, microsecond=0) + minute
    counts = [0] * ((moment(window["to"]) - first) // minute)
    for number, line in enumerate(path.read_text().split("\n")[:-1], 1):
        try:
            at = (moment(json.loads(line)["timestamp"]) - first) // minute
        except (ValueError, TypeError, KeyError) as error:
            said = f"{path.name}:{number}: an object with a timestamp, and its offset, is expected"
            raise ValueError(said) from error
        if 0 <= at < len(counts):
            counts[at] += 1
    return {"from": f"{first:%Y-%m-%dT%H:%MZ}", "counts": counts}
    ### END SOLUTION


# %%
try:
    for export in exports:
        found = per_minute(str(export))
        print(f"{export.stem:12} from {found['from']}: {len(found['counts'])} minutes, {sum(found['counts'])} events")
except NotImplementedError:
    print("per_minute is not written yet")

# %% [markdown]
# ## Task 2: the spikes of a day
#
# Write `spikes(counts)`. It is called with a list of counts, a number for every minute, and returns the spikes in order: a list of `[begin, end]`, the number of the first minute and that of the minute behind the last, counted from 0.
#
# - What is **usual** is the median of all these counts.
# - A minute is **loud** if it has five times as many events as is usual, or more, and at least ten.
# - A spike is a stretch that begins and ends with a loud minute and is three minutes long, or longer. One or two minutes in a row within it that are not loud do not end it; three in a row do.
# - A spike may begin with the first minute, and may still go on at the end of the list. Of an empty list there are none.
#
# On whole days nobody fights about a minute: a spike counts as found if yours and the real one have seven tenths of the minutes of both in common. Where the list is short and a bound decides, every minute counts.

# %% task="spikes"
from statistics import median


def spikes(counts):
    """Return [[begin, end], ...] in minutes of the list."""
    ### BEGIN SOLUTION
    if not counts:
        return []
    bound, found = max(10, 5 * median(counts)), []
    for at in (at for at, count in enumerate(counts) if count >= bound):
        if found and at - found[-1][1] <= 2:
            found[-1][1] = at + 1
        else:
            found.append([at, at + 1])
    return [one for one in found if one[1] - one[0] >= 3]
    ### END SOLUTION


# %%
import matplotlib.pyplot as plt

days = json.loads((folder / "days.json").read_text())
figure, panels = plt.subplots(len(days), 1, figsize=(9, 1.1 * len(days)), sharex=True)
for panel, (name, counts) in zip(panels, days.items(), strict=True):
    panel.plot(counts, linewidth=0.6)
    panel.set_ylabel(name, rotation=0, ha="right", fontsize=8)
    try:
        for begin, end in spikes(counts):
            panel.axvspan(begin, end, color="tab:orange", alpha=0.4)
    except NotImplementedError:
        pass
panels[-1].set_xlabel("minute of the day; what spikes() finds is shaded")
plt.show()

# %% [markdown]
# ## Task 3: the report
#
# Write `report(path)`. It is called with the path of an export and returns a list with a dictionary for each spike in it, in order:
#
# | key | value |
# |---|---|
# | `"from"`, `"to"` | when it begins and ends, as `"2026-03-29T00:01Z"`; the end is the beginning of the minute behind the last |
# | `"events"` | how many events it has |
# | `"times_usual"` | how many times what is usual it has a minute, on average over all its minutes, not rounded; `None` where 0 is usual |
#
# What `per_minute` refuses is refused.


# %% task="report"
def report(path):
    """Return [{"from", "to", "events", "times_usual"}, ...]."""
    ### BEGIN SOLUTION
    found = per_minute(path)
    first, counts, told = datetime.fromisoformat(found["from"]), found["counts"], []
    for begin, end in spikes(counts):
        events, usual = sum(counts[begin:end]), median(counts)
        since, until = (f"{first + timedelta(minutes=at):%Y-%m-%dT%H:%MZ}" for at in (begin, end))
        times = events / (end - begin) / usual if usual else None
        told.append({"from": since, "to": until, "events": events, "times_usual": times})
    return told
    ### END SOLUTION


# %%
try:
    for export in exports:
        print(export.stem, *report(str(export)))
except NotImplementedError:
    print("report is not written yet")

# %% [markdown]
# ## Say it
#
# Two sentences to Leila: what will the new one page her for that the old one did not, and what for no longer? (Nobody grades this one. Your mentor may ask.)
