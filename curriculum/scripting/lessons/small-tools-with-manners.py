# %% [markdown]
# ## Why this pages you
#
# Somebody who left the company two years ago wrote a script that counts errors and sends a mail. Everybody has a filter for these mails. On Sunday a service failed for five hours, and the script said nothing.
#
# Small tools are written in an hour and run for years. This lesson is about the hour: what a tool owes to those who will have to believe it.
#
# Where you see `...`, put your answer in its place and run the cell again.

# %%
import json
from datetime import UTC, datetime, timedelta
from statistics import fmean, median, pstdev

import matplotlib.pyplot as plt

from groundschool import ask, files, predict

folder = files("scripting/spike-detector", variant=2)

# %% [markdown]
# ## Minutes without events

# %%
predict("scripting/small-tools-with-manners", "minutes-that-are-missing")

# %% [markdown]
# This is how `logcli` of Loki prints lines for programs ([`logcli query`](https://grafana.com/docs/loki/latest/query/logcli/)): an object a line, by default the newest first, with times in the zone of whoever asks.

# %%
export = min(folder.glob("*.jsonl"))
print("\n".join(export.read_text().splitlines()[:3]))
print((folder / f"{export.stem}.window.json").read_text())

# %% [markdown]
# A log says what happened. It does not say when *nothing* happened: only the window does, what was asked for. So the first thing to build is not a counter, it is the list of all minutes, with zeros.
#
# Which minutes? The window begins and ends somewhere within one. Of those two you have seen a part; counted as if they were whole they look calmer than they were, and a detector that runs every minute on *the last hour* always has such a minute at its end. Leave them out.
#
# *Try it:* a window from 09:00:20 to 09:59:40. How many whole minutes does it have?

# %%
whole = ...
ask("scripting/small-tools-with-manners", "whole-minutes", whole)

# %% solution=true
whole = 58
ask("scripting/small-tools-with-manners", "whole-minutes", whole, solution=True)

# %% [markdown]
# And whose minutes? In the night of 1 November the clocks of Halifax show 01:30 twice:
#
# ```text
# 2026-11-01T01:30:00-03:00
# 2026-11-01T01:30:00-04:00
# ```
#
# Cut as text they are the same minute, and the hour after them has none at all. `datetime.fromisoformat` reads both ([RFC 3339](https://www.rfc-editor.org/rfc/rfc3339), digits beyond a millionth of a second are dropped), `.astimezone(UTC)` takes the offset away.
#
# *Try it:* in which minute of UTC was the second one?

# %%
minute = ...
ask("scripting/small-tools-with-manners", "utc-minute", minute)

# %% solution=true
minute = f"{datetime.fromisoformat('2026-11-01T01:30:00-04:00').astimezone(UTC):%Y-%m-%dT%H:%MZ}"
ask("scripting/small-tools-with-manners", "utc-minute", minute, solution=True)

# %% [markdown]
# ## Refuse rather than guess
#
# `logcli` writes what it writes; what you get has been copied, cut and edited. `try: ... except: continue` makes a tool that never fails, and whose numbers are wrong by an amount that nobody knows. A tool with manners says where, and what it expected:

# %%
broken = '{"labels":{"app":"auth"},"line":"timed out"}'
try:
    json.loads(broken)["timestamp"]
except KeyError as error:
    print(
        ValueError(f"auth.jsonl:17: an object with a timestamp is expected, not {broken[:30]!r}"),
        "· because of",
        repr(error),
    )

# %% [markdown]
# One line, the place, what was expected, what was there. Whoever reads it at three in the morning can open the file at that line ([`raise ... from`](https://docs.python.org/3/reference/simple_stmts.html#the-raise-statement) keeps the cause).
#
# ## What is usual

# %%
predict("scripting/small-tools-with-manners", "mean-of-a-long-one")

# %% [markdown]
# A day of counts from another week, and two bounds:

# %%
days = json.loads((folder / "days.json").read_text())
name = max(days, key=lambda one: fmean(days[one]) - median(days[one]))
day = days[name]
figure, axes = plt.subplots(figsize=(9, 2.6))
axes.plot(day, linewidth=0.7, label="errors a minute")
axes.axhline(fmean(day) + 3 * pstdev(day), color="tab:red", linestyle="--", label="mean + 3 deviations")
axes.axhline(5 * median(day), color="tab:green", linestyle="-.", label="5 × median")
axes.set(xlabel="minute of the day", ylabel="errors", title=f"{name}: hours that one of them does not see")
axes.legend(fontsize=8, loc="upper left")
plt.show()

# %% [markdown]
# The mean and the deviation are made of **all** the minutes, and so of the fault, too: the longer it lasts, the higher it lifts the bound over itself. The median is the middle one of the sorted counts. It does not care how high the high ones are, until they are half of the day
# ([breakdown point](https://en.wikipedia.org/wiki/Robust_statistics#Breakdown_point)).
#
# *Try it:* what is usual on this day, by the median? (`day` is the list.)

# %%
usual = ...
ask("scripting/small-tools-with-manners", "usual", usual)

# %% solution=true
usual = median(day)
ask("scripting/small-tools-with-manners", "usual", usual, solution=True)

# %% [markdown]
# Usual is a number **of a service**. *Thirty a minute* is nothing for one and the end of the world for another.
#
# ## How much and how long
#
# Five times what is usual: on a service with an error an hour that is a single error. So a bound has a second half, a number below which nobody gets up, whatever the ratio. And a minute or two are over before anybody has looked at a screen; that is a matter for tomorrow.
#
# Our rule, in words that can be tested: *a minute is loud if it has five times as many events as is usual, or more, and at least ten. A spike begins and ends with a loud minute and is three minutes long or longer. One or two minutes in a row in it that are not loud do not end it; three in a row do.*
#
# *Faded example.* Here is a walk over the loud minutes that glues neighbours together. It lets every quiet minute end a spike, and does not ask how long one is. Mend both, and say how many there are in this row.

# %%
row = [2, 30, 30, 2, 2, 2, 2, 30, 41, 2, 3, 38, 35, 2, 2, 2]
loud = [at for at, count in enumerate(row) if count >= max(10, 5 * median(row))]
spans = []
for at in loud:
    if not spans or at - spans[-1][-1] > 1:  # <- how far may two loud minutes lie apart?
        spans.append([])
    spans[-1].append(at)
print(spans)
ask("scripting/small-tools-with-manners", "how-many-spikes", len(spans))

# %% solution=true
spans = []
for at in loud:
    if not spans or at - spans[-1][-1] > 3:
        spans.append([])
    spans[-1].append(at)
spans = [span for span in spans if span[-1] - span[0] + 1 >= 3]
ask("scripting/small-tools-with-manners", "how-many-spikes", len(spans), solution=True)

# %% [markdown]
# Look at both ends, too: a spike that is still going on at the end of the list has no quiet minute behind it. It is the one that matters.
#
# ## A report that adds up
#
# *From 09:14 to 09:21, 212 errors, 30 a minute, 15 times what is usual (2).* Whoever doubts it can check it: seven minutes, 212 / 7 is 30, 30 / 2 is 15. The end is where the minute behind the last one begins: then *to* minus *from* is how long it lasted, and two reports that follow one another have no hole between them.
#
# Five numbers from one place, the list of counts. Numbers that are counted anew for the report never agree with those that rang.
#
# ## Four words for monitoring
#
# The other kind of small tool is run every few minutes and asked for one thing: is all well? Monitoring looks at its exit status, and knows four ([guidelines](https://www.monitoring-plugins.org/doc/guidelines.html)): 0 is OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN.

# %%
predict("scripting/small-tools-with-manners", "typing-error")

# %%
import subprocess
import sys

program = "import argparse; argparse.ArgumentParser(prog='disk-check').parse_args()"
for option in ("--wran", "--help"):
    done = subprocess.run([sys.executable, "-c", program, option], capture_output=True, text=True, check=False)
    print(f"{option}: exit status {done.returncode}")

# %% [markdown]
# [`argparse`](https://docs.python.org/3/library/argparse.html#exiting-methods) does not know monitoring: its mistakes are CRITICAL, and its help is OK. A traceback ends with 1, a WARNING. So a check decides on each way in which it may end, and whatever kept it from looking is UNKNOWN: a wrong option, a missing folder, a file that it cannot read.
#
# And none at all? A check that was given the wrong folder finds no file in it that is ill. *Nothing found* is OK only where somebody has looked at something. Else it is UNKNOWN, or the check of a folder that was moved in March says OK for ever.
#
# Often several things are checked at once. Which word wins? Not the largest number: UNKNOWN is 3, and yet what is known to be broken goes first. There is no one order for the rest: the Monitoring Plugins themselves have [two](https://github.com/monitoring-plugins/monitoring-plugins/blob/master/plugins/utils.c), and in one of them UNKNOWN goes below OK. For certificates we take CRITICAL, UNKNOWN, WARNING, OK: what nobody could read may have ended, and a warning has time. Write down yours.
#
# *Try it:* one has ended, one cannot be read, one warns. Which exit status?

# %%
status = ...
ask("scripting/small-tools-with-manners", "worst", status)

# %% solution=true
status = 2
ask("scripting/small-tools-with-manners", "worst", status, solution=True)

# %% [markdown]
# Then numbers for people. What ends in five hours and what ended five hours ago are not the same, and yet many tools say 0 for both.
#
# *Try it:* how many whole days are left, rounded **down**? (`//` between two timedeltas does that; `int` does not.)

# %%
now = datetime.fromisoformat("2026-11-01T07:00:00-03:00")
ends = datetime.fromisoformat("2026-11-01T05:00:00Z")
left = ...
ask("scripting/small-tools-with-manners", "days-since", left)

# %% solution=true
left = (ends - now) // timedelta(days=1)
ask("scripting/small-tools-with-manners", "days-since", left, solution=True)

# %% [markdown]
# Compare with a limit before you round: *seven days and ten hours* is seven whole days, and more than seven days.
#
# ## What a checker must not skip
#
# Certificates are files that people copy by hand at night. A file may hold one or many, with a key in front, in text with blocks (PEM, [RFC 7468](https://www.rfc-editor.org/rfc/rfc7468)) or in bytes (DER), and its name says nothing of that.

# %%
predict("scripting/small-tools-with-manners", "cut-bundle")

# %%
from cryptography import x509

hosts = files("scripting/certificate-expiry", variant=2) / "hosts"
for path in sorted(hosts.rglob("*")):
    content = path.read_bytes() if path.is_file() else b""
    if content.count(b"-----BEGIN CERTIFICATE-----") > 1:
        try:
            found = x509.load_pem_x509_certificates(content)
            said = [f"{one.not_valid_after_utc:%Y-%m-%d}" for one in found]
        except ValueError:
            said = "refused"
        print(f"{path.name:16} BEGIN {content.count(b'-----BEGIN ')}, END {content.count(b'-----END ')}: {said}")

# %% [markdown]
# A chain lasts until the first of its ends, wherever that stands in the file. And count: where BEGIN and END differ, a piece is missing. (Where they do not, and it is refused all the same, a piece was damaged, or a block holds something else.) A reader that takes what it finds reports the half that is well.
#
# So there are three kinds, and each file is one of them:
#
# - **looked at:** all that is in it was read. It has a moment;
# - **not for us:** a key, a request, a file whose name is not watched. No row and no noise: a check that complains about each key every night is switched off in a week;
# - **not looked at:** cut, damaged, empty, a web page that was saved as a certificate, a shape that this tool does not read. It has a row, and the row says UNKNOWN.
#
# The sin is to move a file from the third kind into the second, because it makes the check green.
#
# ## Your turn
#
# In [A spike detector that people can trust](../spike-detector.ipynb) you write all three parts of the first kind of tool, and they are tried on days like those that the old one failed on. In [A certificate checker that lets people sleep](../certificate-expiry.ipynb) you write the second kind.
#
# ## Say it
#
# Two sentences to whoever has a filter for the old mails: why should they take it away?
#
# ## Key points
#
# - Build the list of minutes first. What is not in the log is a zero, and the first and last minute of a window are no whole ones.
# - UTC before anything is cut or compared.
# - A long fault hides in its own mean. The median does not.
# - How many times as much, how much at least, for how long: three numbers, all three said.
# - Refuse with a place. Report what can be checked.
# - Four words: what is known to be broken, what nobody could look at, what has time, and what is well. Nothing looked at is not well.
# - All of the file, or none of it. Limits by time, days for people.
#
# **Read more:** `datetime` and `statistics` of Python's library, RFC 3339, *logcli query*, the chapter on practical alerting of the [SRE book](https://sre.google/sre-book/practical-alerting/).
#
# **What differs in your company:** where counts come from, what is usual by hour and weekday, and who is rung how.
