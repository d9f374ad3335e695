# ---
# jupyter:
#   jupytext:
#     text_representation:
#       format_name: percent
# ---

# %% [markdown]
# ## Why this pages you
#
# It is Thursday, and it does not page you: everything is well since Sunday. Check-in failed for a good half hour, somebody found out why, and people went home. Rosa Nunes has put an hour into six calendars. In the last review, in spring, a colleague said openly which command he had typed. He has not said much since.
#
# That hour is the only thing that a company gets for an incident that it has paid for. This lesson is about how to get it: **numbers, marks, factors, follow-ups**, and sentences after which people still talk to you.
#
# Where you see `...`, put your answer in its place and run the cell again.

# %%
import json

import matplotlib.pyplot as plt
import pandas as pd

from groundschool import ask, files, predict

folder = files("incident-response/blameless-postmortem", variant=2)

# %% [markdown]
# ## How bad was it

# %%
predict("incident-response/after-the-incident", "which-number")

# %% [markdown]
# A postmortem competes with other work. Who decides about that work has never seen the incident, so the impact has to carry it: **what** failed, **how many of how many**, **for whom**, **from when until when**. Google's [example postmortem](https://sre.google/sre-book/example-postmortem/) says it in one line, with a number of queries lost; PagerDuty's [guide](https://postmortems.pagerduty.com/how_to_write/writing/) asks for the number of customers beside the minutes.

# %% output="kept"
table = pd.read_csv(folder / "impact.csv", parse_dates=["minute"])
table["percent"] = 100 * table["failed"] / table["attempts"]
lines = table.pivot_table(index="minute", columns="journey", values="percent")
axes = lines.plot(figsize=(9, 2.6), color=["#1f5a7a", "#b4541a", "#5b7f3a"], linewidth=1.4)
axes.set_ylabel("failed, %")
axes.set_xlabel("UTC")
axes.legend(frameon=False, ncols=3)
for side in ("top", "right"):
    axes.spines[side].set_visible(False)
plt.show()

# %% [markdown]
# One journey was hit worst; the day's average would hide it, and so would the three of them together. And there are two bad minutes long before: a minute can be bad for many reasons, so a rule is needed for where an impact begins, and it has to be written down before somebody likes one answer better.

# %%
shares = [0, 4, 0, 1, 5, 9, 8, 2, 7, 6, 8, 0]
minutes = ...
ask("incident-response/after-the-incident", "bad-minutes", minutes)

# %% solution=true
minutes = 11 - 4  # the fifth minute begins at 4, the eleventh ends at 11
ask("incident-response/after-the-incident", "bad-minutes", minutes, solution=True)

# %% [markdown]
# ## Four marks, three durations

# %%
predict("incident-response/after-the-incident", "where-it-starts")

# %% [markdown]
# | mark | is | is not |
# |---|---|---|
# | impact start | the first moment at which customers were hurt | the alert, the change |
# | detected | the first moment at which something or somebody told us | the acknowledgement |
# | mitigated | people knew, and said, that customers are no longer hurt | the moment at which a graph went down; the first hope |
# | resolved | people were sure that it stays so | the pager's "resolved", which says that an alert cleared |
#
# Three durations follow, and all three begin with the impact: to **detect**, to **mitigate**, to **resolve**. Each asks another question. How good are our alerts? How fast are we, and how easily is a change taken back? How long do we stay?
#
# That is how one incident is told. A report over many counts from the first *triggered*, because every incident of its export has that, and an impact only some; and there *resolved* is what the tool has, also from a bot. Say so beside its numbers.
#
# Write a timeline before you write anything else: each row with its time in UTC and with **its source**. A row without one is somebody's memory, and memories agree with each other after a week. What you look at then are the gaps between rows: the eleven minutes in which nothing stands are often the best finding.

# %%
marks = {
    "impact start": "09:06",
    "detected": "09:08",
    "errors stop": "09:40",
    "mitigated": "09:45",
    "resolved": "09:53",
}
durations = ...
ask("incident-response/after-the-incident", "three-durations", durations)

# %% solution=true
durations = [8 - 6, 45 - 6, 53 - 6]
ask("incident-response/after-the-incident", "three-durations", durations, solution=True)

# %% [markdown]
# Do not put such durations of many incidents into one mean: a few long ones decide it. Where a report asks for it, put the median and the number of incidents beside it. John Allspaw and others have [written about it](https://www.adaptivecapacitylabs.com/2018/03/23/moving-past-shallow-incident-data/), and Štěpán Davidovič of Google has [simulated](https://sre.google/resources/practices-and-processes/incident-metrics-in-sre/) how little it says.

# %% [markdown]
# ## What stood around it

# %%
predict("incident-response/after-the-incident", "why-it-happened")

# %% [markdown]
# The **trigger** is what began it. **Contributing factors** are conditions that were there before, mostly for months, and that made it possible, larger or longer. Richard Cook: *complex systems run as broken systems*, and [post-accident attribution to a "root cause" is fundamentally wrong](https://how.complexsystems.fail/).
#
# Five things look like factors:
#
# - **A person**, or "human error". It explains nothing: the question is why it made sense to somebody who wanted to do good work, and [what the system let through](https://sre.google/sre-book/postmortem-culture/). And it costs you the next report: who is blamed is silent.
# - **Hindsight**: "should have", "if they had looked". It tells of a world that did not exist. In this one the graph was one of forty.
# - **What is said but not so.** People fill in what usually is the case. Look it up.
# - **What is true elsewhere.** The other change had no canary either. It hurt nobody.
# - **The trigger itself.** It began it. What made an incident of it?
#
# Here is what is on record of one change, of its service, and the page of the runbook.

# %%
change = {
    "id": "CHG-4410",
    "service": "inventory",
    "what": "migration 202605041661 on sailings",
    "canary": {"share": 2, "minutes": 20, "ended": "2026-05-03T13:20:00Z", "result": "passed"},
    "stops-by-itself": {"watches": "a step that takes longer than ten minutes"},
}
service = {"service": "inventory", "callers": {"repeat": 3, "pause_ms": 0}, "spare_instances": 2}
page = """# inventory

## Way back
Not written yet.

## Whom to call
the on-call senior, then the incident commander
"""
print(json.dumps(change, indent=1))
print(json.dumps(service, indent=1))
print(page)

# %%
lines_of_the_form = {
    "A": "Leila was too slow.",
    "B": "Those who call inventory send a failed call again at once, without a pause.",
    "C": "The change should have been taken back at the first alert.",
    "D": "No canary was run before the change of inventory.",
    "E": "Nobody has written a way back into the runbook of inventory.",
    "F": "The migration of sailings, and then it began.",
}
factors = ...
ask("incident-response/after-the-incident", "factors-of-six", factors)

# %% solution=true
factors = ["B", "E"]
ask("incident-response/after-the-incident", "factors-of-six", factors, solution=True)

# %% [markdown]
# ## The text
#
# Put the system into the subject of the sentence, and the person goes out by itself:
#
# | instead of | write |
# |---|---|
# | Kwame forgot the index. | The migration replaced an index, and no check compares the plans of queries before and after. |
# | The on-call should have rolled back at once. | The way back was not in the runbook; it was found at 09:31 in the chat of an earlier incident. |
# | Human error. | Both hosts have the same prompt, and the tool does not ask which one is meant. |
# | We failed to notice. | The alert averages over all journeys, and check-in is a tenth of them. |
# | We will add a canary. | *(goes to Actions)* |
#
# Eleven sections, always the same, so that people find the same thing at the same place: Summary, Impact, Timeline, Detection, Contributing factors, Trigger, Resolution, What went well, What went badly, Where we were lucky, Actions. **Where we were lucky** is the one to read first: it is the next incident.
#
# Say it aloud: "The deploy by Daniel broke check-in, he did not test it." Make two sentences of it that Daniel would sign.
#
# A postmortem is read by everybody, also in two years. Tokens that were pasted, addresses of customers, names where a role does: they stay in the channel, and the token is revoked.

# %% [markdown]
# ## Follow-ups that finish

# %%
predict("incident-response/after-the-incident", "which-action")

# %% [markdown]
# Most actions of most postmortems are never done. Those that are have, as a rule, five things: a **ticket** where work is planned, an **owner** who is one role or person, a **date**, a **type** (does it prevent, detect, mitigate, or change a process?), and a sentence from which a stranger sees that it is **done**. Google's workbook has [good and bad ones side by side](https://sre.google/workbook/postmortem-culture/).
#
# Of two that help, take the one in which the system does the work. Strongest is what makes the wrong thing impossible; then what makes it small; then what shows it; weakest is what asks people to remember. And have at least one that prevents and one that detects: the next one comes by another way.

# %%
actions = {
    1: "improve the monitoring of check-in",
    2: "a change that makes 2 % of requests fail is halted in the drill",
    3: "people are more careful with migrations",
    4: "the runbook's way back has been walked through by somebody who did not write it",
}
checkable = ...
ask("incident-response/after-the-incident", "weak-actions", checkable)

# %% solution=true
checkable = [2, 4]
ask("incident-response/after-the-incident", "weak-actions", checkable, solution=True)

# %% [markdown]
# Half a year later somebody counts them. Two numbers are usual: how many of the serious incidents have a follow-up, and how many follow-ups were done in time.

# %%
predict("incident-response/after-the-incident", "moved-twice")

# %% output="kept"
tracker = files("incident-response/follow-ups-that-finish", variant=2)
issues = json.loads((tracker / "follow-ups.json").read_text(encoding="utf-8"))["issues"]
ends = [[one["fields"]["status"]["name"], (one["fields"]["resolution"] or {"name": "none"})["name"]] for one in issues]
counts = pd.crosstab(*zip(*ends, strict=True), rownames=["status"], colnames=["resolution"])
axes = counts.plot.barh(stacked=True, figsize=(9, 2.4), colormap="tab20c")
axes.set_xlabel("tickets")
axes.set_ylabel("")
axes.legend(frameon=False, ncols=3, title="resolution")
for side in ("top", "right"):
    axes.spines[side].set_visible(False)
plt.show()

# %% [markdown]
# A status is not a resolution: *Done* without any resolution is open for every report of [Jira](https://confluence.atlassian.com/cloudkb/best-practices-on-using-the-resolution-field-968660796.html), and a ticket that was taken up again may still carry one. *Won't do* is an honest end, if somebody says it before the date. *Duplicate* is where follow-ups get lost: the incident points to a ticket that is closed, and the one that lives points to nothing. Follow it to the end before you count.
#
# Count the first date, or the share is always good. Say beside it what is in neither number: what was dropped, and what never had a date.

# %%
today = "1 July"
follow_ups = {
    "A": "due 30 April, done 29 April",
    "B": "due 30 April, moved to 30 June, done 12 June",
    "C": "due 15 May, not done; whoever had it left in March",
    "D": "due 31 July, not done",
    "E": "never had a date, done 3 May",
    "F": "due 20 May, closed 2 May as won't do",
}
in_time_of_how_many = ...
ask("incident-response/after-the-incident", "in-time", in_time_of_how_many)

# %% solution=true
in_time_of_how_many = [1, 3]  # A, of A, B and C: D still has time, E and F are in neither number
ask("incident-response/after-the-incident", "in-time", in_time_of_how_many, solution=True)

# %% [markdown]
# ## Now the exercises
#
# [A postmortem without blame](../blameless-postmortem.ipynb) hands you an incident of your own: its records, what stood around it, and a form full of opinions. [Times without lies](../times-without-lies.ipynb) hands you the incidents of a quarter, counted from their first trigger. [Actions that get done](../actions-that-get-done.ipynb) hands you the notes of a review, [Follow-ups that finish](../follow-ups-that-finish.ipynb) what became of half a year of such tickets.
#
# ## Key points
#
# - Impact: how many of how many, of what, from when until when, in UTC.
# - Four marks, three durations, all from the impact's beginning; over many incidents, from the first trigger.
# - A row without a source is a memory.
# - Trigger: one. Factors: several, each with a record. A person is none, and neither is what did not happen.
# - The system is the subject of the sentence.
# - An action is a ticket, an owner, a date, a type, and something one can see.
# - In time is what was done by its first date. What was dropped or never had a date stands beside the share.
#
# ## Read on
#
# Google's chapters on [postmortem culture](https://sre.google/sre-book/postmortem-culture/) with an [example](https://sre.google/sre-book/example-postmortem/); Etsy's [Debriefing Facilitation Guide](https://extfiles.etsy.com/DebriefingFacilitationGuide.pdf); Richard Cook, [How Complex Systems Fail](https://how.complexsystems.fail/); Dan Luu's [list of postmortems](https://github.com/danluu/post-mortems).
#
# ## What differs in your company
#
# Ask your mentor: Which incidents get a postmortem, and within how many days? Who may read it? Where do the follow-ups live, and who looks whether they are done? Which sentence of an old one would you not write today?
