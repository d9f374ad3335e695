# ---
# jupyter:
#   jupytext:
#     text_representation:
#       format_name: percent
# ---

# %% [markdown]
# ## 10:20, and a customer's mail
#
# > **Aziz Karimov** (security) · A customer's mail server gets SSH knocks from one of our bastions. Password logins were switched on there for a migration, and never off again. Nobody logs in to those
# > hosts now, and nobody restarts or cleans anything: I have copies of the logs. Before I decide what to isolate I need three things from each bastion: **who was guessed, from where, and how often; who got in by guessing; and from when
# > until when.** "A lot of failed logins" is no answer. Somebody has counted lines already, and his numbers do not agree with anything.
#
# One folder a bastion. You write three functions that read it.

# %%
import json
import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

folder = files("linux/who-got-in")
hosts = sorted(path.parent.name for path in folder.glob("*/collected.json"))
host = hosts[0]
print(*hosts)
print((folder / host / "collected.json").read_text())
print("".join((folder / host / "auth.log").read_text().splitlines(keepends=True)[:24]))

# %% [markdown]
# | file | is |
# |---|---|
# | `auth.log` | what the host has logged about logins since the log was last rotated. It may be empty |
# | `auth.log.1` | the same, before that. It need not be there |
# | `collected.json` | `collected`: when the copies were made (UTC) |
#
# About the format:
#
# - A line is `STAMP HOST PROGRAM[PID]: MESSAGE`, each log is of one host, and its lines stand in the order of time. Some programs have no `[PID]`. What counts here is said by the program `sshd`, which newer versions call `sshd-session`.
# - The stamp is `Aug 20 21:33:28`, in UTC here and **without a year**. No line is later than `collected`, and none four weeks older. Newer systems write `2026-08-20T22:33:28.204187+01:00` instead: the offset is not always zero. Within a file all
#   stamps are of one kind.
# - A **failure** is a message `Failed METHOD for USER from SOURCE port PORT ssh2`, and `Failed METHOD for invalid user USER from ...` where no such account exists: the user is then `USER`, without those two words. A **login** is `Accepted METHOD for USER from
#   SOURCE port PORT ssh2`, sometimes with `: ` and a key after it. Methods that ask for a password are `password` and `keyboard-interactive/pam`; **only these two count here**, for failures and for logins.
#   A client may offer any number of keys before one fits, and that is no guess.
# - `USER` is whatever somebody typed: it may hold blanks, colons, the word `from`, a whole message of sshd, or nothing at all. `SOURCE` is one word, an IPv4 or IPv6 address, kept as it is written. Neither key nor method holds ` from `.
# - `message repeated 4 times: [ MESSAGE]` stands for four **more** of MESSAGE (the first one has a line of its own); its stamp is that of the last. Of logins nothing is repeated: each has a connection of its own.
# - sshd and PAM say much more about the same attempts (`Invalid user`, `authentication failure`, `Connection closed by`, `maximum authentication attempts exceeded`). None of that counts again.
#
# All three functions are called with the path of one bastion's folder, a string. Read all that is there of the log.
#
# ## Task 1: how often, as whom, from where
#
# Write `failures(folder)`: a dictionary with the number of failures for each pair `(source, user)`, both texts. `{}` if there are none.


# %% task="failures"
def failures(folder):
    """Return {(source, user): attempts}."""
    ### BEGIN SOLUTION
    counted = Counter()
    for _, times, verdict, user, source in attempts(folder):
        if verdict == "Failed":
            counted[source, user] += times
    return dict(counted)


# The user is all that stands before the last "from", so it is matched as far as it goes.
WORDS = re.compile(
    r"(Failed|Accepted) (?:password|keyboard-interactive/pam) for (invalid user )?(.*) from (\S+) port \d+ ssh2(?:: .*)?"
)
REPEATED = re.compile(r"message repeated (\d+) times: \[ (.*)\]")


def attempts(folder):
    """Yield (moment, how many, Failed or Accepted, user, source) in the order of time."""
    collected = datetime.fromisoformat(json.loads((Path(folder) / "collected.json").read_text())["collected"])
    for name in ("auth.log.1", "auth.log"):
        path = Path(folder) / name
        for number, line in enumerate(path.read_text().splitlines() if path.exists() else [], 1):
            found = re.fullmatch(r"(\w{3} [ \d]\d [\d:]{8}|\d\S+) \S+ ([^\s:[]+)(?:\[\d+\])?: (.*)", line)
            if not found:
                raise ValueError(f"{path}, line {number}: a stamp, a host and a program with a colon are expected")
            stamp, program, message = found.groups()
            if program not in ("sshd", "sshd-session"):
                continue
            repeated = REPEATED.fullmatch(message)
            times, message = (int(repeated[1]), repeated[2]) if repeated else (1, message)
            if words := WORDS.fullmatch(message):
                verdict, _, user, source = words.groups()
                yield moment(stamp, collected), times, verdict, user, source


def moment(stamp, collected):
    """Return the moment of a stamp in UTC, to the second; one without a year is the last before the log was saved."""
    if stamp[0].isdigit():
        return datetime.fromisoformat(stamp).astimezone(UTC).replace(microsecond=0)
    # A year goes into the text first: without one, 29 February does not exist.
    for year in (collected.year, collected.year - 1):
        try:
            at = datetime.strptime(f"{year} {stamp} +0000", "%Y %b %d %H:%M:%S %z")
        except ValueError:
            continue
        if at <= collected:
            return at
    raise ValueError(f"{stamp} is in neither of the two years before {collected}")
    ### END SOLUTION


# %%
try:
    for host in hosts:
        counted = failures(str(folder / host))
        print(host, sum(counted.values()), "failures;", sorted(counted.items(), key=lambda item: -item[1])[:3])
except NotImplementedError:
    print("failures is not written yet")

# %% [markdown]
# ## Task 2: who got in by guessing?
#
# Write `guessed(folder)`: a list of the logins that look like a right guess, in the order of time. A login by password counts when there were **five failures or more from the same source, for whatever users, in the hour before it** (an hour
# and not a second more; count a line with many failures at its stamp). What comes after a login says nothing about it.
#
# Each is a tuple `(at, source, user)`: `at` is the time in UTC as a text to the whole second, `"2026-08-21T00:01:02Z"` (fractions are cut off, before anything is reckoned with). `[]` if there are none.


# %% task="guessed"
def guessed(folder):
    """Return [(at, source, user), ...]."""
    ### BEGIN SOLUTION
    failed, found = {}, []
    for at, times, verdict, user, source in attempts(folder):
        if verdict == "Failed":
            failed.setdefault(source, []).append((at, times))
        elif sum(times for then, times in failed.get(source, []) if at - then <= timedelta(hours=1)) >= 5:
            found.append((at.strftime("%Y-%m-%dT%H:%M:%SZ"), source, user))
    return found
    ### END SOLUTION


# %%
try:
    for host in hosts:
        print(host, guessed(str(folder / host)))
except NotImplementedError:
    print("guessed is not written yet")

# %% [markdown]
# ## Task 3: from when until when?
#
# Write `windows(folder)`: a dictionary with one key for each source that has **five failures or more in the whole log**. Its value is a tuple `(first, last, users)`: the times of its first and of its last failure, written as in task 2,
# and the number of different users that it failed as. `{}` if there is no such source.


# %% task="windows"
def windows(folder):
    """Return {source: (first, last, users)}."""
    ### BEGIN SOLUTION
    seen = {}
    for at, times, verdict, user, source in attempts(folder):
        if verdict == "Failed":
            seen.setdefault(source, []).append((at.strftime("%Y-%m-%dT%H:%M:%SZ"), times, user))
    return {
        source: (tried[0][0], tried[-1][0], len({user for _, _, user in tried}))
        for source, tried in seen.items()
        if sum(times for _, times, _ in tried) >= 5
    }
    ### END SOLUTION


# %% [markdown]
# The night as a picture, once it is written: one line a source, and a mark where somebody got in. On which of them would you call first?

# %%
import matplotlib.pyplot as plt

try:
    figure, axes = plt.subplots(len(hosts), figsize=(8, 1.9 * len(hosts)))
    for host, axis in zip(hosts, axes, strict=True):
        spans, entered = windows(str(folder / host)), guessed(str(folder / host))
        for place, (source, (first, last, _)) in enumerate(sorted(spans.items(), key=lambda item: item[1])):
            axis.plot([datetime.fromisoformat(first), datetime.fromisoformat(last)], [place, place], linewidth=4)
            for at, came_from, _ in entered:
                if came_from == source:
                    axis.plot(datetime.fromisoformat(at), place, "k>", markersize=9)
        axis.set_yticks(range(len(spans)), [source for source, _ in sorted(spans.items(), key=lambda item: item[1])])
        axis.set_title(host, loc="left", fontsize=9)
        axis.tick_params(labelsize=7)
    figure.tight_layout()
    plt.show()
except NotImplementedError:
    print("nothing to draw yet")

# %% [markdown]
# ## Say it
#
# Two sentences to Aziz about one bastion: who got in when, from where, and how you know that it was a guess; and what you have **not** touched. (Nobody grades this one. Your mentor may ask.)
