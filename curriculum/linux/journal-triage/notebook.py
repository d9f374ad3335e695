# ---
# jupyter:
#   jupytext:
#     text_representation:
#       format_name: percent
# ---

# %% [markdown]
# ## What you see at 06:12
#
# > **#ops-linux** · monitoring says the host restarted overnight and answers again. Two panels are red, but nobody knows
# > whether that is old news from before the restart or something that is broken *now*.
#
# The on-call senior asks you for one thing: **which services logged errors since the last boot, when did each begin, and
# with which words?** You have the host's journal, as `journalctl -o json` printed it. It goes back several boots.

# %%
import json

folder = files("linux/journal-triage")
journal = folder / "journal.json"
with open(journal, encoding="utf-8") as lines:
    first = json.loads(next(lines))
first

# %% [markdown]
# Look at a few more entries before you write anything. Which keys do you need? What type are the values?

# %%
entries = [json.loads(line) for line in open(journal, encoding="utf-8")]
print(len(entries), "entries,", len({entry["_BOOT_ID"] for entry in entries}), "boots")

# %% [markdown]
# ## Task 1: the first error of every failed unit
#
# Write `first_errors(path)`. For the **last boot** only, return a dictionary with one key for every unit (`_SYSTEMD_UNIT`)
# that logged at least one entry of priority `err` or worse. The value is a pair:
#
# - the time of the unit's **first** such entry in that boot, UTC, ISO 8601 with microseconds and a `Z`:
#   `"2026-03-04T05:06:07.890123Z"` (from the wall clock, `__REALTIME_TIMESTAMP`);
# - its message as text. Bytes that are not UTF-8 become `�`; a message too large for JSON (`null`) becomes `""`.
#
# An empty journal gives an empty dictionary. Entries without a unit (the kernel's) are left out. *First* means what happened
# first, in a file whose lines may come in any order.

# %% task="first-errors"
from datetime import UTC, datetime, timedelta


def first_errors(path):
    """Return {unit: (first error's UTC time, message)} for the last boot in a journalctl -o json file."""
    ### BEGIN SOLUTION
    with open(path, encoding="utf-8") as lines:
        entries = [json.loads(line) for line in lines]
    if not entries:
        return {}
    last_boot = max(entries, key=lambda entry: int(entry["__REALTIME_TIMESTAMP"]))["_BOOT_ID"]
    found = {}
    for entry in sorted(entries, key=lambda entry: int(entry["__MONOTONIC_TIMESTAMP"])):
        unit = entry.get("_SYSTEMD_UNIT")
        if entry["_BOOT_ID"] != last_boot or unit is None or int(entry["PRIORITY"]) > 3 or unit in found:
            continue
        moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=int(entry["__REALTIME_TIMESTAMP"]))
        message = entry["MESSAGE"]
        if message is None:
            message = ""
        elif isinstance(message, list):
            message = bytes(message).decode("utf-8", errors="replace")
        found[unit] = (moment.isoformat(timespec="microseconds").replace("+00:00", "Z"), message)
    return found
    ### END SOLUTION


# %% [markdown]
# A small check of the shape, on your own machine's terms (it says nothing about who failed):

# %%
try:
    for unit, (moment, message) in first_errors(journal).items():
        print(f"{moment}  {unit:32}  {message[:70]}")
except NotImplementedError:
    print("first_errors is not written yet")

# %% [markdown]
# ## Task 2: how loud is the boot?
#
# Write `priority_counts(path)`: for the last boot, how many entries there are of each priority that occurs, as
# `{0: ..., 3: ..., 6: ...}` with whole numbers as keys. Every entry counts, the kernel's too.

# %% task="priority-counts"
def priority_counts(path):
    """Return {priority: number of entries} for the last boot; only priorities that occur."""
    ### BEGIN SOLUTION
    with open(path, encoding="utf-8") as lines:
        entries = [json.loads(line) for line in lines]
    if not entries:
        return {}
    last_boot = max(entries, key=lambda entry: int(entry["__REALTIME_TIMESTAMP"]))["_BOOT_ID"]
    counts = {}
    for entry in entries:
        if entry["_BOOT_ID"] == last_boot:
            counts[int(entry["PRIORITY"])] = counts.get(int(entry["PRIORITY"]), 0) + 1
    return counts
    ### END SOLUTION


# %% [markdown]
# ## Say it
#
# In two sentences, as you would post them to the channel: what is broken since the boot, since when, and what you do not
# know yet. (Nobody grades this one. Your mentor may ask.)
