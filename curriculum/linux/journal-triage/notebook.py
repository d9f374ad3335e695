# ---
# jupyter:
#   jupytext:
#     text_representation:
#       format_name: percent
# ---

# %% [markdown]
# ## Twelve past six
#
# > **Moira MacKinnon** (platform, on-call senior) · One of the edge hosts restarted overnight and answers again. Two panels are red. I do
# > not know whether that is old news from before the restart or something that is broken *now*. I can wake three teams or none. Tell me:
# > **which services have logged errors since the boot, when did each begin, and with which words?**
#
# You have the host's journal, as `journalctl -o json` printed it: one JSON object a line. It goes back over several boots.
# (`journal.export` beside it holds the same entries as `journalctl -o export` prints them. You do not need it.)

# %%
import json

folder = files("linux/journal-triage")
journal = folder / "journal.json"
with open(journal, encoding="utf-8") as lines:
    entries = [json.loads(line) for line in lines]
entries[0]

# %% [markdown]
# Look at a few more entries before you write anything. Which keys do you need? Of what type are the values? Are there entries
# that lack one of the keys?

# %%
print(len(entries), "entries of", len({entry["_BOOT_ID"] for entry in entries}), "boots")
for entry in entries[-4:]:
    print(entry["PRIORITY"], entry.get("_SYSTEMD_UNIT"), repr(entry["MESSAGE"]))

# %% [markdown]
# ## Task 1: the first error of every failed unit
#
# Write `first_errors(path)`. For the **last boot** only, return a dictionary with one key for each unit with at least one entry of
# priority `err` or worse. The last boot is that of the entry with the largest `__REALTIME_TIMESTAMP` (no boot of this host ended ahead of a later one).
# The unit of an entry is what `journalctl -u` goes by: `_SYSTEMD_UNIT`; but what the manager itself says (`_PID` is `1`) belongs to the unit that its `UNIT`
# names, if it has one, and to that alone. The value is a pair:
#
# - the time of the unit's **first** such entry in that boot: the wall clock as the entry has it (`__REALTIME_TIMESTAMP`), in UTC, as
#   ISO 8601 with microseconds and a `Z`: `"2026-03-04T05:06:07.890123Z"`;
# - its message as text. Bytes that are not UTF-8 become `�`, all others (colours, line breaks, blanks at the ends) stay what they are; a message that was too large for
#   JSON (`null`), or is not there, becomes `""`.
#
# *First* means what happened first. The lines may come in any order, and a clock may have been put right. Entries without a
# unit (the kernel's) are left out. An entry without `PRIORITY` (audit's have none) is no error. An empty journal gives an empty dictionary.

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
        if entry.get("_PID") == "1":  # the manager, about a unit
            unit = entry.get("UNIT", unit)
        if entry["_BOOT_ID"] != last_boot or unit is None or int(entry.get("PRIORITY", 7)) > 3 or unit in found:
            continue
        moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=int(entry["__REALTIME_TIMESTAMP"]))
        message = entry.get("MESSAGE")
        if message is None:
            message = ""
        elif isinstance(message, list):
            message = bytes(message).decode("utf-8", errors="replace")
        found[unit] = (moment.isoformat(timespec="microseconds").replace("+00:00", "Z"), message)
    return found
    ### END SOLUTION


# %% [markdown]
# What Moira would read. Does it look plausible: few units, times after the boot, words that describe a failure? (Nothing here says whether
# it is right.)

# %%
try:
    for unit, (moment, message) in first_errors(journal).items():
        print(f"{moment}  {unit:32}  {message[:70]}")
except NotImplementedError:
    print("first_errors is not written yet")

# %% [markdown]
# ## Task 2: how loud is the boot?
#
# Moira's second question: is this a handful of errors in a quiet boot, or a host that screams?
#
# Write `priority_counts(path)`: for the last boot, how many entries there are of each priority that occurs, with whole numbers as keys and
# values: `{3: ..., 6: ...}`. Every entry that has a `PRIORITY` counts, the kernel's too. An empty journal gives an empty dictionary.


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
        if entry["_BOOT_ID"] == last_boot and "PRIORITY" in entry:
            counts[int(entry["PRIORITY"])] = counts.get(int(entry["PRIORITY"]), 0) + 1
    return counts
    ### END SOLUTION


# %%
try:
    print(priority_counts(journal))
except NotImplementedError:
    print("priority_counts is not written yet")

# %% [markdown]
# ## Say it
#
# In two sentences, as you would post them for Moira: what is broken since the boot, since when, and what you do not know yet. If the clock
# was put right meanwhile, say what that does to your times. (Nobody grades this one. Your mentor may ask.)
