# %% [markdown]
# ## Why this pages you
#
# It is 06:12. A host of Saltmarsh Ferries was restarted overnight and answers again. Two panels on its dashboard are red.
# Mei-Ling Chua, associate like you and on shift in Halifax, types `journalctl | grep -i error` and gets four thousand lines:
# from last month, from before the restart, from services that have long recovered. The on-call senior asks her one
# question: *which services are failing since the boot, and since when?* The four thousand lines hold the answer. They do not show it.
#
# The journal is not a text file with timestamps. It is a set of records with fields, and the right three fields answer that
# question. This lesson is about those fields, and about the ways each of them misleads people who are sure that they know it.

# %%
from groundschool import ask, files, predict

predict("linux/reading-the-journal", "printed-error")

# %% [markdown]
# ## One record
#
# `journalctl -o json` prints one JSON object a line. Here is one, as a host of ours printed it.

# %%
import json

journal = files("linux/journal-triage") / "journal.json"
with open(journal, encoding="utf-8") as lines:
    entries = [json.loads(line) for line in lines]
entries[0]

# %% [markdown]
# Two things to notice before anything else:
#
# - **Every value is a string**, numbers too. `"6" <= "3"` compares letters; `int(...)` comes first.
# - **The leading underscore means trusted.** journald itself wrote `_SYSTEMD_UNIT`, `_PID` and `_BOOT_ID`; a program cannot forge
#   them. Fields with two underscores (`__REALTIME_TIMESTAMP`) are the address of the entry: when, and in which order. Fields without
#   one (`MESSAGE`, `PRIORITY`, `SYSLOG_IDENTIFIER`) are what the program says of itself.
#
# So when you want to know *who* logged a line, ask for `_SYSTEMD_UNIT`, not for the identifier that the program chose. There is one speaker for others: when
# a service cannot start, it is the manager (`_PID` 1, `_SYSTEMD_UNIT` `init.scope`) that says so, and its field `UNIT` names the service. `journalctl -u` shows both
# ([`systemd.journal-fields(7)`](https://man7.org/linux/man-pages/man7/systemd.journal-fields.7.html)). Anybody may write a `UNIT`; only with `_PID` 1 does it count.

# %%
for entry in entries:
    if entry.get("_PID") == "1" and int(entry["PRIORITY"]) <= 3:
        print(f"{entry['_SYSTEMD_UNIT']} says of {entry['UNIT']}: {entry['MESSAGE']}")

# %% [markdown]
# Not every field is in every entry. The audit system's have no `PRIORITY`, the kernel's have no unit, some have no `MESSAGE`: ask with `entry.get(...)`.

# %% [markdown]
# ## Priorities
#
# `PRIORITY` is a syslog level. It counts **down**: the smaller, the worse.
#
# | 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 |
# |---|---|---|---|---|---|---|---|
# | emerg | alert | crit | **err** | warning | notice | info | debug |
#
# `journalctl -p err` means *err or worse*: 0 to 3. How is our host's journal spread over the levels?

# %%
import matplotlib.pyplot as plt

NAMES = ["emerg", "alert", "crit", "err", "warning", "notice", "info", "debug"]
counts = [sum(int(entry["PRIORITY"]) == level for entry in entries) for level in range(8)]
figure, axes = plt.subplots(figsize=(7, 2.6))
bars = axes.bar(range(8), counts, color=["#b3361b" if level <= 3 else "#8a9ba8" for level in range(8)])
axes.bar_label(bars)
axes.set_xticks(range(8), [f"{level}\n{name}" for level, name in enumerate(NAMES)])
axes.set_ylabel("entries")
axes.set_title("journalctl -p err shows the red ones", loc="left")
axes.spines[["top", "right"]].set_visible(False)
plt.show()

# %% [markdown]
# Two traps lie here. The first is the direction: `PRIORITY >= 3` selects the chatter *and* leaves out the one line that says
# `alert`. The second was your prediction: journald does not read the text. What a service prints to standard output **or** standard
# error gets the default of its unit (`SyslogLevel=`, info), unless a line begins with a level like `<3>`. In the services of Saltmarsh
# the logging library writes that prefix. In yours, look before you trust `-p err`.
#
# *Try it:* how many entries does each condition select: the right one, and the inverted one? Count, then ask.

# %%
err_or_worse = ...
inverted = ...
ask("linux/reading-the-journal", "both-directions", [err_or_worse, inverted])

# %% solution=true
err_or_worse = sum(int(entry["PRIORITY"]) <= 3 for entry in entries)
inverted = sum(int(entry["PRIORITY"]) >= 3 for entry in entries)
ask("linux/reading-the-journal", "both-directions", [err_or_worse, inverted], solution=True)

# %% [markdown]
# ## Boots
#
# A journal outlives restarts. Each start of the kernel gets a random `_BOOT_ID`, and `journalctl --list-boots` lists them. `-b` is the
# current boot, `-b -1` the one before. In the JSON you do that yourself.

# %%
boots = {}
for entry in entries:
    boots.setdefault(entry["_BOOT_ID"], []).append(entry)
for boot, inside in boots.items():
    newest = max(int(entry["__REALTIME_TIMESTAMP"]) for entry in inside)
    failing = {entry["_SYSTEMD_UNIT"] for entry in inside if int(entry["PRIORITY"]) <= 3 and "_SYSTEMD_UNIT" in entry}
    print(f"{boot[:8]}  {len(inside):3} entries, the newest at {newest}, {len(failing)} units with errors")
    print("         ", ", ".join(sorted(failing)))

# %% [markdown]
# Look at `init.scope` first. It did not fail: it is the manager, which speaks of others, and one of those others is not in the list at all, because it never
# said a word itself. A list by `_SYSTEMD_UNIT` alone blames the messenger. Mend that in the faded example at the end.
#
# One of the units failed only before the restart. It is fine now, and paging its team at six in the morning would cost you some
# of their trust. *"It is in the log"* is not *"it is broken"*: ask the question of **one** boot.
#
# Which boot is the last one? Not the one whose lines stand last: an export that passed through `sort`, a merge of two files or a log
# shipper comes in any order. Take the boot that was alive latest. (The kernel's own lines have no `_SYSTEMD_UNIT`, because the
# kernel is no unit. They belong to the boot all the same: `entry["_SYSTEMD_UNIT"]` fails on them, `entry.get(...)` does not.)

# %%
last = max(entries, key=lambda entry: int(entry["__REALTIME_TIMESTAMP"]))["_BOOT_ID"]
inside = boots[last]
print(
    sum("_SYSTEMD_UNIT" not in entry for entry in inside),
    "of",
    len(inside),
    "entries of the last boot are the kernel's",
)

# %%
predict("linux/reading-the-journal", "who-was-first")

# %% [markdown]
# ## Two clocks
#
# Each entry carries two times, both in microseconds:
#
# - `__REALTIME_TIMESTAMP`: the **wall clock**, counted from 1970 in **UTC**. People need it, to say when. It can be wrong, and it can
#   be put right in the middle of a boot.
# - `__MONOTONIC_TIMESTAMP`: the time since the kernel started. It never steps. It means nothing outside its boot.
#
# Hosts often start with a clock that is off, until chronyd reaches a time server. Look at the one against the other.

# %%
ordered = sorted(inside, key=lambda entry: int(entry["__MONOTONIC_TIMESTAMP"]))
since_boot = [int(entry["__MONOTONIC_TIMESTAMP"]) / 60e6 for entry in ordered]
start = int(ordered[0]["__REALTIME_TIMESTAMP"])
wall = [(int(entry["__REALTIME_TIMESTAMP"]) - start) / 60e6 for entry in ordered]
bad = [at for at, entry in enumerate(ordered) if int(entry["PRIORITY"]) <= 3]

figure, axes = plt.subplots(figsize=(7, 4))
axes.plot(since_boot, wall, ".", color="#8a9ba8", label="entry")
axes.plot([since_boot[at] for at in bad], [wall[at] for at in bad], "o", color="#b3361b", label="err or worse")
step = next(at for at in range(1, len(wall)) if wall[at] < wall[at - 1] - 1)
axes.axvline(since_boot[step], color="black", linewidth=0.8, linestyle=":")
axes.annotate(
    "chronyd sets the clock back", (since_boot[step], max(wall)), (6, -4), textcoords="offset points", va="top"
)
axes.set_xlabel("minutes since the boot (__MONOTONIC_TIMESTAMP)")
axes.set_ylabel("wall clock, minutes since the first entry")
axes.set_title(
    "Read from left to right: what happened. From bottom to top: what the wall clock says", loc="left", fontsize=10
)
axes.legend(frameon=False, loc="lower right")
axes.spines[["top", "right"]].set_visible(False)
plt.show()

# %% [markdown]
# Sorting by the wall clock reads this picture from bottom to top: first come entries from *after* the step. Every unit that fails on
# both sides of it gets the wrong first error, with the wrong message. Sorting by the boot's own clock reads from left to right.
#
# chronyd says what it did (its figure is the correction: negative when the clock had been ahead):

# %%
for entry in ordered:
    if entry.get("_SYSTEMD_UNIT") == "chrony.service":
        print(entry["__MONOTONIC_TIMESTAMP"], entry["MESSAGE"])

# %% [markdown]
# Three rules follow:
#
# 1. **Order within a boot** by `__MONOTONIC_TIMESTAMP` (`journalctl -o short-monotonic` shows it).
# 2. **State times** from `__REALTIME_TIMESTAMP`, as it stands, in UTC with a `Z`. Whoever joins from Lisbon or Halifax will thank you.
#    `journalctl --utc` prints it; without it, you get the local time of whoever runs the command.
# 3. When the clock stepped, **say so** beside the time. A time that is seven minutes off sends people to the wrong deploy.
#
# Python has a trap of its own: `datetime.fromtimestamp(seconds)` without a zone gives your laptop's local time, and a float of seconds has
# hardly a digit to spare: cut instead of rounding once, and you are a microsecond off. Whole microseconds do not round:

# %%
from datetime import UTC, datetime, timedelta

microseconds = int(ordered[0]["__REALTIME_TIMESTAMP"])
moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=microseconds)
print(moment.isoformat(timespec="microseconds").replace("+00:00", "Z"))

# %%
predict("linux/reading-the-journal", "message-shapes")

# %% [markdown]
# ## Messages
#
# The journal stores bytes. JSON knows text only, so `journalctl -o json` shows a field in one of three shapes. Here they are, as
# systemd 252 prints them (the last message is a stack trace of some five thousand bytes):

# %%
printed = """\
{"PRIORITY":"6","MESSAGE":"Server listening on 0.0.0.0 port 22."}
{"PRIORITY":"3","MESSAGE":[111,112,101,110,32,99,97,102,233,46,99,111,110,102,58,32,100,101,110,105,101,100]}
{"PRIORITY":"3","MESSAGE":null}
"""
samples = [json.loads(line) for line in printed.splitlines()]
for sample in samples:
    print(type(sample["MESSAGE"]).__name__)

# %% [markdown]
# - **Text**, when the bytes are printable UTF-8.
# - **An array of numbers**, when they are not: one byte each. Some user uploaded `café.conf` from a machine that writes Latin-1. A message in colours comes so, too:
#   the escape character (27) is not printable, though it is UTF-8.
# - **`null`**, when the field is larger than 4096 bytes. The entry is whole in the journal; `journalctl --all` prints it.
#
# None of them is a reason to lose an entry, least of all an error. *Try it:* write the function that turns any of the three into
# text; what systemd left out becomes the empty text.


# %%
def as_text(message):
    return ...


ask("linux/reading-the-journal", "three-shapes", [as_text(sample["MESSAGE"]) for sample in samples])


# %% solution=true
def as_text(message):
    if message is None:
        return ""
    if isinstance(message, list):
        return bytes(message).decode("utf-8", errors="replace")
    return message


ask("linux/reading-the-journal", "three-shapes", [as_text(sample["MESSAGE"]) for sample in samples], solution=True)

# %% [markdown]
# The replacement character `�` is honest: here was a byte that is no text. `errors="ignore"` would hide that something is missing.

# %% [markdown]
# ## Worked example: who spoke loudest in the minute after the step?
#
# A question of the same kind as yours, from the start to the end. Each line does one thing from above: one boot, an order that holds,
# numbers made numbers, the kernel not forgotten.

# %%
from collections import Counter

step_at = int(ordered[step]["__MONOTONIC_TIMESTAMP"])
minute = [entry for entry in ordered if 0 <= int(entry["__MONOTONIC_TIMESTAMP"]) - step_at < 60_000_000]
speakers = Counter(entry.get("_SYSTEMD_UNIT", "kernel") for entry in minute)
for unit, said in sorted(speakers.items(), key=lambda item: (-item[1], item[0])):
    print(f"{said:2}  {unit}")

# %% [markdown]
# ## Faded example: the last error of each unit
#
# Half of it is here and runs as it stands: it finds the last *entry* that each unit of the last boot wrote. Three changes make it the time of the last
# *error* of each unit, as people can read it: `2026-05-04T14:02:11.000250Z`. Make them before you go on to the exercise.

# %%
latest = {}
for entry in ordered:
    unit = entry.get("_SYSTEMD_UNIT")  # change 1: with _PID 1, the unit that UNIT names, if there is one
    if unit is not None:  # change 2: errors only
        latest[unit] = entry["__REALTIME_TIMESTAMP"]  # change 3: UTC, ISO 8601, with a Z
ask("linux/reading-the-journal", "last-errors", latest)


# %% solution=true
def in_utc(microseconds):
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=int(microseconds))
    return moment.isoformat(timespec="microseconds").replace("+00:00", "Z")


latest = {}
for entry in ordered:
    unit = entry.get("_SYSTEMD_UNIT")
    if entry.get("_PID") == "1":
        unit = entry.get("UNIT", unit)
    if unit is not None and int(entry["PRIORITY"]) <= 3:
        latest[unit] = in_utc(entry["__REALTIME_TIMESTAMP"])
ask("linux/reading-the-journal", "last-errors", latest, solution=True)

# %% [markdown]
# ## Your turn
#
# [Journal triage](../journal-triage.ipynb) asks for the *first* error of each failing unit, from journals that you have not seen: empty ones,
# shuffled ones, one across New Year. Everything you need is above.
#
# ## Say it
#
# Before you write code, write the two sentences that Mei-Ling should post for the host in this lesson. For example in this form: *Since the boot at
# … UTC, N services of HOST log errors: … since …, … since …. The clock was set back by … minutes at …, so times before that are ahead; why they fail
# is not known yet.* Then check each word of it: could a colleague in another time zone act on it?
#
# ## Key points
#
# - `PRIORITY` counts down; *err or worse* is 3 or less. The text of a line does not set it.
# - Ask one boot. Find it by time, not by its place in the file.
# - Order by the monotonic clock, state the wall clock in UTC, and mention a step.
# - `MESSAGE` is text, an array of bytes, or null.
# - Trust fields that begin with an underscore; the others are what the program claims. Where `_PID` is 1, `UNIT` says whose line it is.
#
# **Read more:** `journalctl(1)`, `systemd.journal-fields(7)`, `systemd.exec(5)` under *SyslogLevel=*, `sd-daemon(3)` for the `<3>` prefix, and *Journal
# Export Formats* in systemd's documentation.
#
# **What differs in your company:** whether the journal is kept over restarts at all (`Storage=` in `journald.conf(5)`), how long, whether a log shipper
# turns fields into other names, and which priority your services really log with. Ask, or look at one host.
