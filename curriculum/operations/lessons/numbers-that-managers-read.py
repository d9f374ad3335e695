# ---
# jupyter:
#   jupytext:
#     text_representation:
#       format_name: percent
# ---

# %% [markdown]
# ## Why this pages you
#
# In April the slide said *runbooks: 96 %*, in green. In May a service was down for two hours. It had a runbook, and the runbook was fresh: a script had wrapped the lines of all pages the day before. Below each of its five headings stood *TODO*.
#
# Nobody had lied. Somebody had counted files, and somebody else had counted days since a commit. Each was easy to count, and neither was what the slide was for.
#
# This lesson is about numbers that other people decide by: coverage, freshness, success rates, lead times. It takes fifty minutes. Where you see `...`, put your answer in its place and run the cell again.

# %%
import json
import math

import matplotlib.pyplot as plt
import pandas as pd

from groundschool import ask, files, predict

folder = files("operations/runbook-coverage", variant=2)
asked = json.loads((folder / "asked.json").read_text())
print(asked)

# %% [markdown]
# ## Of what
#
# A share is two numbers. The upper one is what people talk about, the lower one is what they forget.

# %%
predict("operations/numbers-that-managers-read", "of-what")

# %% [markdown]
# Here is a catalogue of our kind: not everything in it is a service, not every service is ours, and not everything that is ours still runs.

# %%
entries = json.loads((folder / "entities.json").read_text())
table = pd.DataFrame(
    {
        "name": entry["metadata"]["name"],
        "kind": entry["kind"],
        "type": entry["spec"]["type"],
        "lifecycle": entry["spec"]["lifecycle"],
        "owner": entry["spec"]["owner"],
        "tier": entry["metadata"].get("annotations", {}).get("saltmarsh.example/tier", ""),
    }
    for entry in entries
)
print(len(table), "entries")
table.groupby(["kind", "type", "lifecycle", "tier"]).size().rename("entries").reset_index()

# %%
table["owner"].value_counts()

# %% [markdown]
# Three rules for the lower number:
#
# - **Begin with what should have one**, not with what has one. Whoever begins with the pages never sees the service that has none.
# - **Say who is out, and why**: retired, an experiment, somebody else's, of no importance. Each of these is a decision that somebody may doubt.
# - **Names are written in more than one way.** An owner is a [reference](https://backstage.io/docs/features/software-catalog/references): `group:default/bookings`, `group:bookings` and `bookings` are one team, and capitals do not matter. A service keeps its old names for years, in pages and in tickets.
#
# *Try it:* of 40 entries 31 are services that run, 24 of these are of tier 1 or 2, and 18 of these have a page that is whole. 21 pages are fresh, 6 of them of services that are retired. What are the two numbers of *coverage*: how many, of how many?

# %%
coverage = ...
ask("operations/numbers-that-managers-read", "coverage", coverage)

# %% solution=true
coverage = [18, 24]
ask("operations/numbers-that-managers-read", "coverage", coverage, solution=True)

# %% [markdown]
# And where nothing is there to be counted, there is no share. It is not 0, which would be the worst, and not 100, which would be the best. Write *none of none*, or leave the field empty.
#
# ## How sure

# %%
predict("operations/numbers-that-managers-read", "better-team")

# %% [markdown]
# A share of few is mostly luck. How much, an **interval** says: between which two shares could the truth lie, if this happened again and again? Wilson's interval from [1927](https://doi.org/10.1080/01621459.1927.10502953) is the one to take for small numbers: it never leaves 0 to 100 %, and it [does what it says](https://doi.org/10.1214/ss/1009213286) where the textbook's plus and minus does not.


# %%
def wilson(have, of, z=1.96):
    """Return the two ends of Wilson's interval in percent; with z = 1.96 the truth is inside 19 times in 20."""
    share, width = have / of, z * z / of
    middle = (share + width / 2) / (1 + width)
    half = z / (1 + width) * math.sqrt(share * (1 - share) / of + width / (4 * of))
    return 100 * (middle - half), 100 * (middle + half)


teams = {"freight": (3, 4), "bookings": (41, 56), "storefront": (300, 400), "payments": (4, 4)}
figure, axes = plt.subplots(figsize=(7, 2.4))
for row, (team, (have, of)) in enumerate(teams.items()):
    low, high = wilson(have, of)
    axes.plot([low, high], [row, row], color="#3b6ea5", linewidth=4, solid_capstyle="round")
    axes.plot(100 * have / of, row, "o", color="#1d3557")
    print(f"{team:11} {have:3} of {of:3}: {100 * have / of:5.1f} %, between {low:.0f} and {high:.0f} %")
axes.set(yticks=range(len(teams)), yticklabels=[*teams], xlim=(0, 103), xlabel="% that have one")
axes.set_title("The same share says more the more there are")
axes.grid(axis="x", alpha=0.3)
plt.show()

# %% [markdown]
# *Try it:* last month 9 of 10 changes went well, this month 7 of 10. What is the lower end for 9 of 10, in whole percent? (Use `wilson`.)

# %%
lower = ...
ask("operations/numbers-that-managers-read", "lower-end", lower)

# %% solution=true
lower = round(wilson(9, 10)[0])
ask("operations/numbers-that-managers-read", "lower-end", lower, solution=True)

# %% [markdown]
# 7 of 10 is well within that. *It got worse* is a story, and so is *it got better* when it is the other way round. What helps with ten a month is to look at each of the three that failed.
#
# ## What pushes a number
#
# *When a measure becomes a target, it ceases to be a good measure*: so Marilyn Strathern put what is called [Goodhart's law](https://doi.org/10.1002/(SICI)1234-981X(199707)5:3%3C305::AID-EURO184%3E3.0.CO;2-4). Nobody has to cheat. People do what is counted, and programs even more so.

# %%
predict("operations/numbers-that-managers-read", "all-fresh")

# %% [markdown]
# One project keeps two dates on a page for this reason: [`last_updated` for every write, `last_reviewed` for people only](https://github.com/jikig-ai/soleur/issues/5999). Another one refused to mend its stale pages by their dates, because [a page that was falsely refreshed is worse than a stale one](https://github.com/InterCooperative-Network/icn/issues/2047).
# A third one looked back at four months of a weekly list of stale pages: [not one review had come of it](https://github.com/jellyrock/jellyrock/pull/887). What had worked was to ask on every change: *does this page still fit?*
#
# That is why our rule for fresh has two halves: reviewed at most 180 days ago, *and* the service has not changed since. Here are the first lines of a page, and the last changes:

# %%
page = sorted((folder / "runbooks").iterdir())[5]
print(page.name, page.read_text()[:160], sep="\n")
changes = pd.read_csv(folder / "changes.csv")
changes[["cmdb_ci", "state", "close_code", "closed_at"]].sort_values("closed_at").tail(6)

# %% [markdown]
# Look twice at such lines: a change that was cancelled has changed nothing, nor has one that was taken back. And days are days *somewhere*: what was closed at 23:30 in Halifax was closed on the next day in UTC.
#
# *Try it:* reviewed on 2026-03-10. The service was changed at `2026-03-10T22:15:00-03:00`, days are those of UTC, and today is 2026-04-01. Is the runbook `"fresh"`, `"too-old"` or `"changed-since"`?

# %%
verdict = ...
ask("operations/numbers-that-managers-read", "which-day", verdict)

# %% solution=true
verdict = "changed-since"
ask("operations/numbers-that-managers-read", "which-day", verdict, solution=True)

# %% [markdown]
# **What is there, and what only looks like it.** The heading of a part is no text, *TODO* alone is no text, and a line in a block of code is no heading (many programs [have fallen for that one](https://github.com/FSX/misaka/issues/58)). Dates are worth a second look, too: YAML makes a day of one line and a text of the other, and [people are surprised by it](https://github.com/jxson/front-matter/issues/78) every year.

# %%
import yaml

print(yaml.safe_load("last_reviewed: 2026-03-10"), yaml.safe_load("last_reviewed: '2026-03-10'"))

# %% [markdown]
# And what a program cannot read it has to **say**. A page that is silently passed over makes the number better, and so does [one to which a check does not apply](https://github.com/GSA-TTS/agentic-coding-playbook/issues/249): there, 11 of 41 pages could be found stale at all.
#
# ## One long one

# %%
predict("operations/numbers-that-managers-read", "mean-or-median")

# %%
hours = pd.Series([2, 3, 3, 4, 5, 6, 7, 9, 11, 240], name="hours from request to done")
print("mean", hours.mean(), "median", hours.median())
print("nine in ten within", hours.quantile(0.9))

# %% [markdown]
# Times are lopsided: many short ones, a few that never seem to end. The mean is pulled by the few, the median tells of the one in the middle, and the long ones are told one by one. What is **still open** is longer than it has taken so far: leave it out and the number is too good, count it as *done now* and it is too good as well. Say how many are open, and how old the oldest is.
#
# ## What a tool saves
#
# *Toil* has a meaning: work by hand that comes again, that a machine could do, and of which [nothing stays](https://sre.google/sre-book/eliminating-toil/). A project is none, and neither is a meeting, however long. Google's workbook wants it [measured before and after](https://sre.google/workbook/eliminating-toil/), with the price of the tool beside it.

# %%
predict("operations/numbers-that-managers-read", "which-runs")

# %% output="kept"
ledger = files("operations/toil-ledger", variant=2)
usage = pd.DataFrame(json.loads(line) for line in (ledger / "usage.jsonl").read_text(encoding="utf-8").splitlines())
robots = json.loads((ledger / "robots.json").read_text(encoding="utf-8"))
usage["what"] = "somebody's work, done"
usage.loc[usage["exit"] != 0, "what"] = "failed"
usage.loc[usage["dry_run"], "what"] = "for show"
usage.loc[usage["sudo_user"].fillna(usage["user"]).isin(robots), "what"] = "by a robot"
usage.loc[usage["ci"], "what"] = "in a pipeline"
axes = pd.crosstab(usage["tool"], usage["what"]).plot.barh(
    stacked=True, figsize=(9, 2.2), color=["#c9c1b3", "#e0d9cc", "#b5aa98", "#d6cdbd", "#1f5a7a"]
)  # fmt: skip
axes.set_xlabel("lines of the log")
axes.set_ylabel("")
axes.legend(frameon=False, ncols=5, loc="upper center", bbox_to_anchor=(0.5, 1.25))
for side in ("top", "right"):
    axes.spines[side].set_visible(False)
plt.show()

# %% [markdown]
# About half of the lines, or less, are work that somebody was spared. What each of these saved is the difference between two durations, and the longer one has a range: take quartiles, because people remember the worst case. From the sum goes what it costs to keep the tool alive. What is left may be less than nothing.

# %%
runs_by_people, by_hand_minutes, with_it_minutes = 20, {"lower quartile": 30, "median": 45, "upper quartile": 75}, 3
upkeep_hours, days = 4, 60
hours_a_month = ...
ask("operations/numbers-that-managers-read", "saved-a-month", hours_a_month)

# %% solution=true
hours_a_month = [(20 * (minutes - 3) / 60 - 4) * 30 / 60 for minutes in (30, 45, 75)]
ask("operations/numbers-that-managers-read", "saved-a-month", hours_a_month, solution=True)

# %% [markdown]
# ## What it does not say
#
# - **Why.** The failures went down in the month in which you tuned the alerts. So did traffic: it was February.
# - **Who.** Most of these numbers are of a team. Made into a list of people they tell who took the hard ones.
# - **Whether it helped.** Coverage is there so that whoever is paged knows what to do. Ask how often a page was opened in an incident, and whether it was right.
#
# A comparison of *before* and *after* has two windows of the same length, the same things counted in both, and a sentence on what else was different.

# %%
predict("operations/numbers-that-managers-read", "before-after")

# %% [markdown]
# ## Say it
#
# Three sentences to somebody who decides: the number with what it is a share of, what it does not say, and the one thing you would do. For example:
#
# > 19 of our 24 important services have a runbook that is whole; the five without are listed, two of them are of tier 1. Of the 19, eleven are fresh; five of the others changed since. Whether the pages help nobody has measured. I would write *tide-feed*'s first, because it paged us twice in May.
#
# ## Key points
#
# - Begin with what should have one. Say who is out.
# - Two numbers, not one. Nothing of nothing is no share.
# - Few is luck: give the interval, or name the three.
# - Count what people did, not what a program can set.
# - Median, long ones one by one, open ones aloud.
# - Saved is what somebody would have done by hand, less what the tool costs, as a range.
# - What cannot be read is said.
#
# **Your turn:** [Which runbooks are there, and are they fresh](../runbook-coverage.ipynb), and [Sixty hours a month](../toil-ledger.ipynb).
#
# **What differs in your company:** what counts as a service, what makes a runbook whole and fresh, and who reads the slide.
