# ---
# jupyter:
#   jupytext:
#     text_representation:
#       format_name: percent
# ---

# %% [markdown]
# ## The night to Thursday
#
# 22:00. Amara releases a new version of *search*. 22:20: search answers nobody. 22:25: the lead of another team writes *your release*, and Amara's lead writes *you have changed the index an hour before us*. At 23:10 it is over. Both tickets are closed on the next day, each by whoever did the work, each as *successful*.
#
# Roughly 70 % of outages come from [changes to a live system](https://sre.google/sre-book/introduction/), says Google of its own. So one wants to know which changes, and how often. And one wants to change things all the same, soon and without fear. This lesson is about both: how one says that a change held, how long it took, and what a request must say so that it will hold.
#
# It takes fifty minutes. Where you see `...`, put your answer in its place and run the cell again.

# %%
import json

import pandas as pd

from groundschool import ask, files, predict

folder = files("operations/changes-that-succeed", variant=2)
table = pd.read_csv(folder / "changes.csv", encoding="utf-8-sig", dtype=str, keep_default_na=False)
table[["number", "type", "risk", "state", "close_code", "cmdb_ci", "opened_at", "work_end"]].head(6)

# %% [markdown]
# ## Three kinds of change
#
# A **change** is whatever is added, altered or taken away in production: a release, a flag, a firewall rule, a certificate, a row in a table of settings. Tickets know [three kinds](https://www.servicenow.com/docs/r/zurich/it-service-management/change-management/change-types.html):
#
# - **standard**: done often, in steps that are known, and approved once for all;
# - **normal**: somebody other than its author looks at it and approves it;
# - **emergency**: something is broken or about to break, and cannot wait for the usual way. It is recorded like any other, sometimes afterwards.

# %%
predict("operations/changes-that-hold", "standard-risk")

# %%
pd.crosstab(table["type"], table["risk"])

# %% [markdown]
# The **risk** is another field: what may go wrong, for how many, and how easily it is taken back. One asks: whom does it touch? Has it been done before? Can it be undone in minutes? Is data lost if not?
#
# A **window** is the time in which a change may be made: when few customers are there, and the people who know the service are. A **freeze** is a time in which only emergencies may be made: the weekend of the summer holidays, when every ferry is full. It has [a price](https://www.xaprb.com/blog/2014/11/29/code-freezes-dont-prevent-outages/): the risk does not go away, it gathers.
#
# ### What was not done
#
# Now look at how far these are, and at what was said of them when they were closed.

# %%
table.groupby(["state", "close_code"]).size().rename("rows").reset_index()

# %% [markdown]
# Three things to see:
#
# - What was **canceled** was not done. In some tools its state is *Canceled*, in others it is *Closed* and only the code says so. In a [public export of a network company](https://github.com/ajrumph/WOWkpi) such tickets are closed, and have a time at which the work ended.
# - What is in *Review* was done: only the writing is not finished.
# - The same number may stand there **twice**, if somebody exported again and put one below the other. The row that was touched last counts, wherever it stands.
#
# ## What counts as failed
#
# The close code is chosen by whoever did the work, mostly within minutes. What somebody noticed on the next morning stands in another system. So a house needs a rule, and the rule needs evidence.

# %%
predict("operations/changes-that-hold", "twenty-minutes")

# %% [markdown]
# One widely used tool took for each incident [the deployment before it](https://github.com/apache/devlake/issues/8150), however long before. People with one deployment a week then have a failure for every cable that is cut. Others take a window of some hours. That is better, and it is still the clock alone.
#
# **A cause is named by something**: an incident in which somebody has declared the change; or notes with a version, a number or a flag, on the same service, within the time in which one looks. And some are *ruled out*: somebody has looked at them, and it was not them. Whatever is left without a cause stays so. *We do not know* is an answer.
#
# Here are some notes of our incidents. Which of them name something?

# %%
incidents = pd.DataFrame(json.loads((folder / "incidents.json").read_text())["result"])
pd.set_option("display.max_colwidth", 90)
incidents[["number", "cmdb_ci", "caused_by", "work_notes"]].head(8)

# %% [markdown]
# *Try it:* a house looks at a change for 24 hours after its end.
#
# | change | service | done | state |
# |---|---|---|---|
# | A, v3.2.0 | search | Mon 14:00 | Closed |
# | B, v7.1.4 | payments | Tue 09:56 | Closed |
# | C, no version | gateway | Mon 11:00 | Closed |
# | D, v1.9.0 | search | Mon 20:00 | Canceled |
#
# | incident | service | opened | what it says |
# |---|---|---|---|
# | 1 | search | Mon 21:30 | *All stack traces are of v3.2.0.* |
# | 2 | payments | Tue 10:00 | *A bank did not answer.* |
# | 3 | booking | Thu 08:00 | caused by: C |
#
# Which of the four failed?

# %%
failed = ...
ask("operations/changes-that-hold", "which-failed", failed)

# %% solution=true
failed = ["A", "C"]
ask("operations/changes-that-hold", "which-failed", failed, solution=True)

# %% [markdown]
# A change that causes three incidents has failed **once**: one counts changes, not incidents. [More than one tool](https://github.com/apache/devlake/pull/8890) had that wrong and told 26 % where it was 17.
#
# ### What was taken back

# %%
predict("operations/changes-that-hold", "one-or-two")

# %% [markdown]
# Which close code does a change get that was rolled back well? In the maker's own forum [people answer](https://www.servicenow.com/community/itsm-forum/change-closure-code-rollback/m-p/3072266) *successful*, *successful with issues* and *unsuccessful*. That is why a house writes it down. Ours says: what was taken back has failed, and whatever took it back belongs to it.
#
# ## Of how many
#
# The share is told of changes of **low risk** that were done. Emergencies are told **by themselves**: they are made at night, in a hurry, on something that is broken already. In one pot with the others they make the number worse in a bad month, and nobody knows what for.
#
# *Try it:* of 24 tickets of low risk two were canceled, three are emergencies (all of which held), and the others were done. One of these caused an incident. Another one was taken back by switching a flag, which needs no ticket. All have the code *successful*. How many held, of how many?

# %%
held = ...
ask("operations/changes-that-hold", "of-how-many", held)

# %% solution=true
held = [24 - 2 - 3 - 2, 24 - 2 - 3]
ask("operations/changes-that-hold", "of-how-many", held, solution=True)

# %% [markdown]
# Few are mostly luck: tell [both numbers and the interval](numbers-that-managers-read.ipynb), and none of it where there was nothing.
#
# ## How long it took

# %%
predict("operations/changes-that-hold", "from-where")

# %% [markdown]
# The **lead time** of a change is what somebody waits who asked for it: from the request until it is done. What one can shorten is seldom the work. For this reason a number that begins late is always too good: GitLab once counted [from the merge until the deployment](https://gitlab.com/gitlab-org/gitlab/-/issues/328459), and wrote itself that this looks better than it should.
#
# Which hours count is a rule of the house. Ours: the hours in which people work, on days on which they work, by the clock of their office. Of an emergency every hour.

# %%
print((folder / "rules.json").read_text())

# %% [markdown]
# *Try it:* people work from Monday to Friday, 08:00 to 17:00; the coming Monday is a holiday. Requested on Friday at 15:00, done on Tuesday at 11:30. How many hours count?

# %%
hours = ...
ask("operations/changes-that-hold", "hours-of-work", hours)

# %% solution=true
hours = 2 + 0 + 3.5
ask("operations/changes-that-hold", "hours-of-work", hours, solution=True)

# %% [markdown]
# Four things that real exports have:
#
# - **No end.** It was done, and nobody has filled in when. It has no lead time. When an office closed the ticket is another moment, often days later.
# - **An end before the request.** It was written down afterwards. Not 0, and not minus three hours: it says nothing of how long one waits. Count these by themselves.
# - **Clocks.** Some tools export the clock of [whoever presses the button](https://github.com/formio/formio/issues/1001). A moment without an offset is none: ask, and do not guess. And in two nights of the year the clock on the wall jumps by an hour.
# - **A long tail.** One that waited for three weeks pulls the mean of twenty. The [median](https://github.com/red-gate/RedGate.Metrics/pull/18) is the one in the middle; the long one is told by its number.

# %%
ended = table[(table["work_end"] != "") & (table["closed_at"] != "")]
moments = {name: pd.to_datetime(ended[name], utc=True) for name in ("opened_at", "work_end", "closed_at")}
raw = pd.DataFrame(
    {
        "until the end of the work": (moments["work_end"] - moments["opened_at"]).dt.total_seconds() / 3600,
        "until it was closed": (moments["closed_at"] - moments["opened_at"]).dt.total_seconds() / 3600,
    }
)
raw.describe().loc[["min", "mean", "50%", "max"]].round(1)  # all hours, of all rows: nothing to be told yet

# %% [markdown]
# ## What a change request must say
#
# A request is read by three people: by one who approves it, by one who carries it out (perhaps not its author), and by one who takes it back at 02:00. Each of them needs something else.

# %%
predict("operations/changes-that-hold", "enough-rollback")

# %% [markdown]
# | part | says |
# |---|---|
# | what | the one thing that will differ: from which value or version to which |
# | why | the ticket, and what it is good for |
# | kind and risk | by the house's rules, from what is touched, not from how sure one feels |
# | blast radius | which services, hosts, customers notice it if it goes wrong, and which do not |
# | window | from when until when, in UTC, and that no freeze lies in it |
# | pre-checks | what must be true before one begins: a backup of today, nobody on the standby, a quiet alert page |
# | steps | commands that somebody else can carry out, with what one should see after each |
# | verification | a **metric**, a **threshold** and a **duration**: *5xx below 0.5 % for 15 minutes* |
# | back-out trigger | a **number** at which nobody discusses any more: *above 2 % for 3 minutes* |
# | rollback | the command, **how long it takes at most**, and a **reference** to when it was tried |
# | approval | who agreed, by [what they may decide](../../incident-response/lessons/severity-and-escalation.ipynb): never the author alone |
#
# What belongs together: the rollback has to fit into the window, and the trigger has to come before the verification ends. What cannot be rolled back (a dropped column, a mail that was sent) says so, and has another plan: mend forward, and how.
#
# A request is as long as its risk. For a standard change three lines and a link to its steps are enough.
#
# *Try it:* here is one.
#
# > **What:** `pool.max` of booking-api from 40 to 60. **Why:** OPS-2291, requests waited up to 900 ms for a connection on Saturday.
# > **Blast radius:** booking-api in south; the database has 200 connections, 120 in use.
# > **Steps:** 1. `make plan`, shows one change. 2. `make apply`, all pods ready within 4 minutes.
# > **Verification:** look at the dashboard for a while; it looks fine.
# > **Back out if** database connections are above 185 for 2 minutes. **Rollback:** `make apply REV=previous`, at most 6 minutes, done like this on 3 March (CHG0030412).
# > **Author:** Amara Nwosu. **Approved by:** the on-call lead, Yusuf Demir.
#
# Which part would you send back first?

# %%
weakest = ...
ask("operations/changes-that-hold", "weakest", weakest)

# %% solution=true
weakest = "verification"
ask("operations/changes-that-hold", "weakest", weakest, solution=True)

# %% [markdown]
# Better: *95th percentile of waiting for a connection below 50 ms for 30 minutes on Saturday from 09:00 UTC*. Now whoever is there can say yes or no.
#
# ## What the numbers do not say
#
# [DORA](https://dora.dev/guides/dora-metrics/), a long study of how software is delivered, has five numbers. Two of them sound like ours:
#
# - **change fail rate**: the share of deployments after which somebody has to act at once, mostly with a rollback or a hotfix. It counts *deployments*, not tickets and not commits (the project's own tool [mixed these up](https://github.com/dora-team/fourkeys/issues/351) for a time).
# - **change lead time**: from the commit until it runs in production. It begins later than a request, and says nothing of the waiting before it.
#
# So *nine of ten of our changes succeed* is no number of DORA's, and cannot be laid beside theirs. Its own page warns of comparing unlike services, and of making such a number a goal. And both move when somebody splits one change into ten.
#
# Approvals are looked at, too. Britain's supervisor of financial firms went through [nearly a million changes](https://www.osborneclarke.com/insights/fca-publishes-analysis-risks-impact-new-technology/) of firms: 1.6 % led to an incident. Still, failed changes were [a quarter of all severe incidents](https://fca.org.uk/news/news-stories/fca-report-outlines-practices-firms-can-consider-reduce-consumer-harm-caused-failed-technology). A share that looks small may be most of somebody's bad nights. DORA found that approvals by a board or a manager outside the team [make changes slower, and found no sign that they fail less](https://dora.dev/capabilities/streamlining-change-approval/): it advises review by a peer.
#
# ## Say it
#
# > Of 68 changes of low risk in October 44 held (65 %, somewhere between 53 and 75). The 24 that did not are listed, nine of them of one service. Of four emergencies two held. Somebody who asks for a normal change waits a day and a half of working hours, mostly for an approval. Which change broke search on Thursday is known by now: the traces name v4.18.2. I would look at why its tests did not.
#
# ## Key points
#
# - The type says how it is approved, the risk what may go wrong.
# - What was not done is in no number. Emergencies have one of their own.
# - Near in time is where one looks. A cause is named by something.
# - What was taken back has failed, once.
# - From the request until it is done, in the hours that count; the median, and the long ones by number.
# - A request has a metric with a threshold and a duration, a number at which one turns back, and a way back that was tried.
#
# **Your turn:** [Which changes succeed, and how long do they take](../changes-that-succeed.ipynb).
#
# **What differs in your company:** the kinds and codes of your tool, how long one looks at a change, which hours count, and who may approve what.
