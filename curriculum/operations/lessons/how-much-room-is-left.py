# ---
# jupyter:
#   jupytext:
#     text_representation:
#       format_name: percent
# ---

# %% [markdown]
# ## Whit Monday, 18:40
#
# The volume of *ticket-scans* is full. The gates at three quays cannot store what they scan, and let nobody through. It is a holiday: the ferries are crowded, and the office that could buy a larger volume opens tomorrow.
#
# Samuel Okoro, on call, finds the page of this morning: *ticket-scans: 61 % used, growth small, nothing to do.* Nobody lied. The number is the mean of a week.
#
# Samuel deletes old exports, and at 19:25 the gates are open again. On Tuesday he asks the question of this lesson: **how would we have known seven weeks before?** That is how long it takes to get a larger one.
#
# It takes forty-five minutes. Where you see `...`, put your answer in its place and run the cell again.

# %%
import math
import random

import matplotlib.pyplot as plt
import pandas as pd

from groundschool import ask, files, predict

# %% [markdown]
# ## What it really uses

# %%
predict("operations/how-much-room-is-left", "sixty-one")

# %%
chance = random.Random(5)
hours = range(7 * 24)
scans = [
    (49 + 0.06 * hour + (34 + 4 * (hour // 24 == 5)) * max(0, 1 - abs(hour % 24 - 19) / 5)) * chance.uniform(0.98, 1.02)
    for hour in hours
]
mean = sum(scans) / len(scans)
by_day = [sorted(scans[day : day + 24]) for day in range(0, len(scans), 24)]
figure, axes = plt.subplots(figsize=(9, 3.4))
axes.plot(hours, scans, color="#0072b2", linewidth=1)
axes.axhline(100, color="0.3", linewidth=1)
axes.axhline(mean, color="#d55e00", linewidth=1, linestyle="--")
axes.annotate(f"mean {mean:.0f} %", (169, mean), color="#d55e00", va="center", annotation_clip=False)
for day, values in enumerate(by_day):
    p95 = values[math.ceil(0.95 * len(values)) - 1]
    axes.hlines(p95, 24 * day, 24 * day + 24, color="#009e73", linewidth=2)
    axes.annotate(f"p95 {p95:.0f} %", (24 * day + 12, p95 + 6), color="#009e73", ha="center", fontsize=8)
axes.set(
    xticks=range(0, 168, 24),
    xticklabels=["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
    xlim=(0, 168),
    ylim=(0, 112),
)
axes.set(
    ylabel="% of the volume",
    title="ticket-scans, the week before: exports fill it every evening, a job clears them at night",
)
axes.spines[["top", "right"]].set_visible(False)
plt.show()

# %% [markdown]
# At night there is room for everybody. The volume has to hold what is there **in the evening**. Brendan Gregg says it of [every resource](https://www.brendangregg.com/usemethod.html): an average over a long time hides the short time in which it is full.
#
# Why not the highest value? It is one moment, and may be one odd moment. The **95th percentile** of a day is a high value that is not the oddest one: sort the values of the day, and take the one at place 0.95 × n, rounded up. Here Saturday says it, two days before: 88 %.
#
# A volume that is full for one moment is an outage, though, and Saturday's highest hour had 95 %. p95 is for planning; what lies above it needs a reserve. A fifth of it all is usual, so on that Saturday it was full already.
#
# *Try it:* 40 moments of a day, sorted. At which place stands p95, counted from 1? And how many moments are above it?

# %%
place, above = ..., ...
ask("operations/how-much-room-is-left", "place-of-p95", [place, above])

# %% solution=true
place = math.ceil(0.95 * 40)
above = 40 - place
ask("operations/how-much-room-is-left", "place-of-p95", [place, above], solution=True)

# %% [markdown]
# ### Together, at the same moment
#
# Two nodes share a cache. One is busy in the morning, the other in the evening.

# %%
predict("operations/how-much-room-is-left", "sum-of-two")

# %%
morning = [40 + 40 * max(0, 1 - abs(hour - 8) / 4) for hour in range(24)]
evening = [40 + 40 * max(0, 1 - abs(hour - 20) / 4) for hour in range(24)]
together = [a + b for a, b in zip(morning, evening, strict=True)]
figure, axes = plt.subplots(figsize=(9, 2.8))
for values, name, colour in (
    (morning, "one", "#56b4e9"),
    (evening, "the other", "#e69f00"),
    (together, "together", "0.2"),
):
    axes.plot(values, color=colour, label=f"{name}: highest {max(values):.0f} GB")
axes.set(xlabel="hour of the day", ylabel="GB", ylim=(0, 170), xlim=(0, 23))
axes.legend(frameon=False, ncols=3)
axes.spines[["top", "right"]].set_visible(False)
plt.show()

# %% [markdown]
# So add first, at each moment, and take the percentile of the sums. A moment at which one of them is **not known** has no sum: what is missing is not 0. Written as 0, it makes a graph with holes in which nobody seems to use anything. If too little of a day is left, say nothing about that day.
#
# ## What it may use
#
# Now the other side: how much is there? Three tools say it of three nodes of one kind: `64 GB`, `64Gi`, `62500000Ki`.

# %%
predict("operations/how-much-room-is-left", "which-is-largest")

# %%
pd.DataFrame(
    {"written": ["64 GB", "64Gi", "62500000Ki"], "bytes": [64 * 1000**3, 64 * 1024**3, 62_500_000 * 1024]}
).assign(GB=lambda table: table["bytes"] / 1e9)

# %% [markdown]
# `k`, `M`, `G`, `T` are powers of 1000; with an `i` behind it, of 1024 ([quantities of Kubernetes](https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/)). At G the difference is 7 %, at T it is 10 %. Whoever keeps 20 % free may lose a third or half of that by a wrong unit alone. [Tools mix them up](https://github.com/kubevirt/containerized-data-importer/pull/940), and some show GiB [with GB behind it](https://github.com/aws/eks-anywhere/issues/4839). So bring everything to bytes first.
#
# **Capacity is not what you may use.** The kernel, agents and file systems need some of it. On a node of Kubernetes the rest is called [*allocatable*](https://kubernetes.io/docs/tasks/administer-cluster/reserve-compute-resources/), on a file system look at what `df` calls *available*.
#
# ### When one of them fails
#
# Five nodes may use 100 GB each, and use 84 each. One fails.

# %%
predict("operations/how-much-room-is-left", "one-of-five")

# %% [markdown]
# Whoever is left has to carry it: 5 × 84 = 420 GB, on four nodes with 400. They fail, too, one after the other. So a group of nodes is full long before its nodes are.
#
# - **N + 1**: it still stands when one node fails. Google asks for [N + 2](https://sre.google/sre-book/service-best-practices/): one is being upgraded, and just then another one fails.
# - Nobody chooses which one fails. Plan for the **largest**.
# - What is ordered, or being emptied, is not there.
#
# *Try it:* nodes with 120, 100, 100, 60 and 60 GB, all in service; two of them may fail at once. How many GB may be used?

# %%
may_be_used = ...
ask("operations/how-much-room-is-left", "two-may-fail", may_be_used)

# %% solution=true
may_be_used = sum(sorted([120, 100, 100, 60, 60])[:-2])
ask("operations/how-much-room-is-left", "two-may-fail", may_be_used, solution=True)

# %% [markdown]
# ## What a week adds
#
# Here is one of our pools, ten weeks long.

# %%
folder = files("operations/room-to-grow", variant=2)
table = pd.read_csv(folder / "daily.csv", parse_dates=["day"]).dropna()
table = table[table["day"] < "2026-12-31"]  # today is not over
pool = table[table["pool"] == "sessions"].set_index("day").sort_index()["p95_bytes"] / 1e9
figure, axes = plt.subplots(figsize=(9, 3.2))
axes.plot(pool.index, pool, ".-", color="0.6", linewidth=0.8)
saturdays = pool[pool.index.day_of_week == 5]
axes.plot(saturdays.index, saturdays, "o", color="#d55e00", label="Saturdays")
axes.set(ylabel="GB used (p95 of the day)", title="sessions")
axes.legend(frameon=False)
axes.spines[["top", "right"]].set_visible(False)
plt.show()

# %%
predict("operations/how-much-room-is-left", "monday-to-friday")

# %% [markdown]
# A line through a few days of it shows where in the week you stand, not where you go. [`predict_linear`](https://prometheus.io/docs/prometheus/latest/querying/functions/#predict_linear) does just that, with whatever window one gives it; with an hour of it there are [many false alarms](https://github.com/samber/awesome-prometheus-alerts/issues/467).
#
# **Compare the same weekday**, one week apart. The season is in both, and goes away. What is left is the growth, with some noise. Of many such differences take the median: one odd week does not move it.
#
# *Try it:* Monday to Friday of two weeks. What does a week add, as the median of the differences?
#
# | | Mon | Tue | Wed | Thu | Fri |
# |---|---|---|---|---|---|
# | last week | 200 | 202 | 201 | 205 | 220 |
# | this week | 203 | 204 | 205 | 241 | 224 |

# %%
a_week = ...
ask("operations/how-much-room-is-left", "same-weekday", a_week)

# %% solution=true
last, this = [200, 202, 201, 205, 220], [203, 204, 205, 241, 224]
a_week = sorted(now - then for then, now in zip(last, this, strict=True))[2]
ask("operations/how-much-room-is-left", "same-weekday", a_week, solution=True)

# %% [markdown]
# How far apart are they usually? The **quartiles** say it: a quarter of the differences lies below the lower one, three quarters below the upper one. Count places from 0 to n − 1. The lower one is at (n − 1) / 4, the median at half of n − 1, the upper one at three quarters of it; where a place lies between two values, go as far from the one to the other.
#
# *Try it:* the three quartiles of the same five differences, the lowest first.

# %%
quartiles = [..., ..., ...]
ask("operations/how-much-room-is-left", "three-quartiles", quartiles)

# %% solution=true
differences = sorted([3, 2, 4, 36, 4])
quartiles = [differences[1], differences[2], differences[3]]
ask("operations/how-much-room-is-left", "three-quartiles", quartiles, solution=True)

# %% [markdown]
# The odd Thursday moves none of them. A row may be missing. Then the seventh row before is not the same weekday: look it up by its date.
#
# ### Steps

# %%
stepped = table[table["pool"] == "fares"].set_index("day").sort_index()["p95_bytes"] / 1e9
changes = pd.read_csv(folder / "changes.csv")
mine = changes[(changes["pool"] == "fares") & (changes["kind"] == "resize")].dropna()
figure, axes = plt.subplots(figsize=(9, 3.2))
axes.plot(stepped.index + pd.Timedelta(hours=12), stepped, ".-", color="0.6", linewidth=0.8)  # at noon of its day
for ended, status in zip(pd.to_datetime(mine["ended"], utc=True).dt.tz_localize(None), mine["status"], strict=True):
    axes.axvline(ended, color="#d55e00" if status == "done" else "0.8", linestyle="-" if status == "done" else ":")
axes.set(ylabel="GB used (p95 of the day)", title="fares; each line a resize (dotted: canceled or failed), in UTC")
axes.spines[["top", "right"]].set_visible(False)
plt.show()

# %%
predict("operations/how-much-room-is-left", "across-the-step")

# %% [markdown]
# After a resize data is moved about, each new node needs something for itself, and caches fill up anew. What was before belongs to another pool: begin behind the last resize that was **done**, and without the day itself, on which it was half the one and half the other. (That is the dot just before the last full line. The log says 01:20 of the next day, on a clock two hours ahead: use UTC.) If too little is left, say *nobody knows yet*, and look again in a week. The first days of a new volume, while it is filled, [say nothing of its growth](https://github.com/kubernetes-sigs/kubernetes-mixin/issues/54), either.
#
# ## From when until when
#
# The new volume of *ticket-scans* stands at 340 GB on its busiest day. It may use 450, and the house calls it full at **80 %**: behind that caches get slow, and nothing is left for a surprise.
#
# The differences of many weeks say: a quarter of them is below 1 GB, half of them below 2, three quarters below 4.

# %%
predict("operations/how-much-room-is-left", "one-date")

# %% [markdown]
# *Try it:* in how many weeks is it full, if it grows by 4 GB a week, and in how many if by 1?

# %%
soonest, latest = ..., ...
ask("operations/how-much-room-is-left", "weeks-left", [soonest, latest])

# %% solution=true
room = 0.8 * 450 - 340
soonest, latest = room / 4, room / 1
ask("operations/how-much-room-is-left", "weeks-left", [soonest, latest], solution=True)

# %%
figure, axes = plt.subplots(figsize=(9, 3.2))
weeks = range(23)
axes.fill_between(
    weeks, [340 + 1 * week for week in weeks], [340 + 4 * week for week in weeks], color="#56b4e9", alpha=0.4
)
axes.plot(weeks, [340 + 2 * week for week in weeks], color="#0072b2")
axes.axhline(360, color="#d55e00")
axes.annotate("80 % of what may be used", (14, 361), color="#d55e00", va="bottom")
for week, text in ((5, "earliest"), (20, "latest")):
    axes.axvline(week, color="0.5", linestyle=":")
    axes.annotate(f"{text}: week {week}", (week + 0.2, 330), color="0.3")
axes.set(
    xlabel="weeks from today",
    ylabel="GB",
    ylim=(325, 400),
    xlim=(0, 22),
    title="A forecast is a band, and the answer is where it crosses the limit",
)
axes.spines[["top", "right"]].set_visible(False)
plt.show()

# %% [markdown]
# The **lead time** is what it takes from *we need more* until it carries load: approval, quote, delivery, building in, testing, moving data. These come one after the other, and each of them has a good and a bad case. Google's book puts it so: a forecast has to [reach further than the lead time](https://sre.google/sre-book/introduction/).

# %%
predict("operations/how-much-room-is-left", "which-end")

# %% [markdown]
# Plan with the earliest day and with the longest lead time. That is not fear: if you order a month too early, it costs a month of rent; if a month too late, a Whit Monday.
#
# *Try it:* the volume above, today. Approval takes 3 to 10 days, delivery 14 to 21, building in 2 to 7. How many days can the order still wait? (Below 0: too late by so many.)

# %%
can_wait = ...
ask("operations/how-much-room-is-left", "can-wait", can_wait)

# %% solution=true
can_wait = 5 * 7 - (10 + 21 + 7)
ask("operations/how-much-room-is-left", "can-wait", can_wait, solution=True)

# %% [markdown]
# **Too late** is no reason to be silent. It is the reason to escalate, today, to somebody who can do what you cannot: buy faster, take nodes from another pool, switch off a feature, keep data for 30 days instead of 90.
#
# ## What no curve knows
#
# - A new route, a campaign, a migration. Google's book calls it *inorganic* demand; you ask the people who plan it.
# - Whether 80 % is right. Somebody has to have tried what happens at 85.
# - A service that stops growing because it is full. Look at what it throws away.
#
# And someone has to look. Before the documentation site of Rust ran out of disk in 2019, the graphs [had shown it for weeks](https://blog.rust-lang.org/inside-rust/2019/10/24/docsrs-outage-postmortem.html), and no alert was set.
#
# ## Say it
#
# > *ticket-scans* will be at 80 % of what it may use between week 5 and week 20, most likely in week 10. More takes 38 days at most. If it comes early we are three days late already, so I ask you today to have it approved this week. Until then we keep exports for 3 days instead of 14, which gives us about 12 GB. I am least sure of the growth: there are five weeks since the last resize.
#
# ## Key points
#
# - A mean hides the evening. Take p95 of the day, of the sum at each moment.
# - Bring everything to bytes; take what is allocatable, without the largest nodes that may fail.
# - Compare the same weekday. Do not look across a resize.
# - Two dates, not one. Count back from the earlier one, with the longest lead time.
# - Too late, and nobody knows, are answers. Say them early.
#
# **Your turn:** [Room to grow](../room-to-grow.ipynb).
#
# **What differs in your company:** the percentile, the share at which something counts as full, how many may fail, the lead time, and who can shorten it.
