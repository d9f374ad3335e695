# %% [markdown]
# ## Why this pages you
#
# Thursday, 14:02. One booking in five fails. Leila Haddad is on call. On Monday something like it had happened, and a rollback had ended it in four minutes. So at 14:05 she rolls back. At 14:09 all bookings fail.
#
# Leila did what had helped. What she did not have was a habit of three questions, each of which takes a minute: **what does the evidence point at, what speaks against it, and who must agree?** This lesson is about those three, and about what comes after the lever is pulled.
#
# Where you see `...`, put your answer in its place and run the cell again. Nobody keeps a mark.

# %%
from pathlib import Path

import matplotlib.pyplot as plt

from groundschool import ask, files, predict

folder = Path(files("incident-response/choose-the-mitigation", variant=2))

# %% [markdown]
# ## First what users feel
#
# (Six minutes.)

# %%
predict("incident-response/choosing-a-mitigation", "cause-first")

# %% [markdown]
# A **mitigation** makes it hurt less. A **fix** takes the cause away. During an incident you want the first, and you want it soon; the second is work for daylight. Jennifer Mace, who wrote the text that many teams know, says that the most important thing about a [generic mitigation](https://www.oreilly.com/content/generic-mitigations/) is that you need not understand your outage to use it.
#
# That is not the same as to act blindly. You need not know *why* the new release fails. You do need to see *that* it is the new release which fails. Let us count what the difference costs.

# %%
users, share = 300, 20  # a minute, and per cent of them
courses = {"look, then the right lever": [1, 4], "habit, then look, then the right lever": [4, 1, 4]}
figure, axes = plt.subplots(figsize=(8, 1.8), layout="constrained")
for place, (name, steps) in enumerate(courses.items()):
    axes.barh(place, sum(steps) * users * share / 100, color="#1f5a7a")
    axes.text(10, place, name, va="center", color="white")
axes.set_yticks([])
axes.set_xlabel("users whose booking fails")
for side in ("top", "right", "left"):
    axes.spines[side].set_visible(False)
plt.show()

# %% [markdown]
# ## Which lever
#
# (Ten minutes.) A few levers serve for most incidents. Here is what the collection of Saltmarsh Ferries has, with the minutes until each one shows.

# %%
print((folder / "levers.toml").read_text(encoding="utf-8"))

# %%
predict("incident-response/choosing-a-mitigation", "newest-change")

# %% [markdown]
# Three kinds of evidence point at levers:
#
# - **A group that stands out.** Split the failures by release, flag, config, zone, host, partner. Where one name fails many times as often as each other one, take that name away. Say before you look what *many times* means (four times, here), or you will find what you look for: some name is always the highest. And where hardly anything fails with it (2 % or less, here), it is well.
# - **A tier that is full.** Web, memory, or the database. And of a full database ask at once: who makes the load?
# - **Something that says so itself**, as a primary that refuses writes.
#
# The list of changes is no evidence. It tells you where to look first. A change long before, or after it began, explains nothing. And it is the change of the name that stands out that counts: what else was changed in that hour does not matter, also if it came last.
#
# *Try it:* these are per cent that fail, of one service. Something was changed just before in all three of the first groups.

# %%
failing = {
    "release": {"v11": 12, "v12": 13},
    "flag": {"fast-lane": 11, "no flag": 13},
    "config": {"pool-sizes": 12, "neither": 13},
    "zone": {"a": 7, "b": 22, "c": 6},
    "host": {"search-a1": 7, "search-a2": 8, "search-b1": 8, "search-b2": 36, "search-c1": 6, "search-c2": 6},
}
name = ...
ask("incident-response/choosing-a-mitigation", "which-stands-out", name)

# %% solution=true
name = "host search-b2"
ask("incident-response/choosing-a-mitigation", "which-stands-out", name, solution=True)

# %% [markdown]
# A bad host makes its zone look bad, and a bad zone makes all its hosts look bad. The comparison *within* each group tells them apart. Here the narrow lever is enough, and it is quicker.

# %% [markdown]
# ## What makes it worse
#
# (Ten minutes.) Each lever has one fact on which it turns against you. Know the fact, and look it up **before**.

# %%
predict("incident-response/choosing-a-mitigation", "dropped-column")

# %% [markdown]
# This is no rare case. A change in [qiskit-serverless](https://github.com/Qiskit/qiskit-serverless/pull/2420) was mended in review because a dropped column made the release impossible to roll back: the older one names the column in every query, also where it never uses the value. [Artemis](https://github.com/ls1intum/Artemis/issues/13621) found the same by trying it. GitLab calls some of its migrations a [point of no return](https://gitlab.com/gitlab-org/gitlab/-/issues/418834) for deployments, and [asks its developers](https://docs.gitlab.com/development/rollbacks) to assume that any deployment may be reversed.

# %%
predict("incident-response/choosing-a-mitigation", "more-servers")

# %% [markdown]
# A small company wrote down [how that goes](https://github.com/uberswe/createmod.com/pull/1482): 25 connections for each pod, a few pods more during a rollout, and 200 connections for everybody. The first to fall was the login of another service, which shares the database. And what looks like traffic may be your own: [Google's book](https://sre.google/sre-book/addressing-cascading-failures/) has a chapter on overload that grows by itself, for example by retries. There, more servers may not be enough; less load is what helps.
#
# | lever | the fact that speaks against it |
# |---|---|
# | roll back | a migration that the old release cannot live with |
# | restore a config | the old value is revoked, or has ended |
# | drain a zone | the others have no room for its load |
# | scale out | what lies behind is full; or the limit is reached |
# | stop a job | it is not safe to stop half-way |
# | fail over | the replica is behind: what it has not yet seen is lost |
#
# [AWS says](https://docs.aws.amazon.com/r53recovery/latest/dg/arc-zonal-shift.html) of its own lever for zones: make sure first that there is capacity for what you shift; and each shift ends by itself after some time, because it is a temporary mitigation.
#
# *Try it:* five levers, with what is known. Which of them may be pulled? A zone is full at 90 %, and a replica is behind at 30 seconds.
#
# - `roll-back-release`: the migration of v12 has dropped a table
# - `restore-config`: the old key was revoked on Tuesday
# - `drain-zone`: the three zones carry 40, 42 and 44 %
# - `break-circuit`: the partner has said that it is down
# - `fail-over-db`: the replica is 95 seconds behind

# %%
pulled = ...
ask("incident-response/choosing-a-mitigation", "what-speaks-against", pulled)

# %% solution=true
pulled = ["drain-zone", "break-circuit"]
ask("incident-response/choosing-a-mitigation", "what-speaks-against", pulled, solution=True)

# %% [markdown]
# ## Who decides
#
# (Five minutes.) Some levers take something from users, or cannot be taken back. For these a role must agree first, at any hour: who drains a zone decides for all services in it.

# %%
print((folder / "decision-rights.toml").read_text(encoding="utf-8"))

# %% [markdown]
# Waiting for an answer costs users the same as waiting for a lever. So count it in, and begin with what shows soonest. A **no** is an answer: write it down, and go on with the next lever. Nothing in it says that you should give up. And a **yes** is for one lever: for the next one you ask again, also if it is the same role.
#
# *Try it:* four levers are possible. The incident commander answers in three minutes, the manager in four.

# %%
minutes = {"fail-over-db": 5, "drain-zone": 3, "restore-config": 2, "shed-load": 1}
soonest = ...
ask("incident-response/choosing-a-mitigation", "soonest", soonest)

# %% solution=true
answers = {"fail-over-db": 4, "drain-zone": 3, "shed-load": 3}
soonest = min(minutes, key=lambda lever: minutes[lever] + answers.get(lever, 0))
ask("incident-response/choosing-a-mitigation", "soonest", soonest, solution=True)

# %% [markdown]
# ## Evidence first
#
# (Six minutes.)

# %%
predict("incident-response/choosing-a-mitigation", "restart-first")

# %% [markdown]
# A restart, a rollback and a failover end processes, and with them what stood in their memory: threads that wait for each other, connections, queues. [A dump taken afterwards](https://blog.fastthread.io/best-practices-for-capturing-thread-dumps) shows a healthy process. So there is a rule with a bound: below a share that the company has chosen, capture first; from there on, users come first. The bound is decided on a quiet day, so that nobody has to weigh it at night.
#
# Other levers destroy nothing. A host that is taken out of the balancer still runs: you can look at it as long as you like.
#
# *Try it:* what does it cost?

# %%
cost = ...
ask("incident-response/choosing-a-mitigation", "lost-minutes", cost)

# %% solution=true
cost = 2 * 300 * 8 // 100
ask("incident-response/choosing-a-mitigation", "lost-minutes", cost, solution=True)

# %% [markdown]
# ## One lever, one look
#
# (Six minutes.)

# %%
predict("incident-response/choosing-a-mitigation", "too-early")

# %% [markdown]
# Before you pull it, say three things into the channel: **the lever, the number that will tell, and the minute at which it can.** Then wait for that minute, and for no longer. Four people pulled a lever that takes four minutes. Before, 40 % failed; well is at most 2 %.
#
# - **a** looks after one minute at the lever's own signal: 40 %
# - **b** looks after four minutes at the lever's own signal: 12 %
# - **c** looks after four minutes at the load of the web servers: it is fine
# - **d** looks after four minutes at the lever's own signal: 1 %

# %%
helped = ...
ask("incident-response/choosing-a-mitigation", "judge-it", helped)

# %% solution=true
helped = ["d"]
ask("incident-response/choosing-a-mitigation", "judge-it", helped, solution=True)

# %% [markdown]
# What has not helped is **taken back** before the next one, where that can be. Two levers at once may be sooner, and then both stay in force for weeks, because nobody dares to touch either. Of two that show equally soon, take the one that stands first in the collection: that order was decided on a quiet day, so that nobody has to weigh it at night.

# %% [markdown]
# ## Stop in time
#
# (Five minutes.) After two levers that have not helped, your picture of the incident is wrong. That is no shame, and a third idea will not feel different from the first two. Somebody with another picture decides now: the incident commander. The same holds when the minutes are over; at Saltmarsh Ferries they are fifteen, and a question or a capture may use up the last of them. Look at the clock before you *begin* something.
#
# And when it helped? Say **mitigated**, not fixed: the fault is still there, and what you did has to be taken back one day. AWS lets a shift of a zone end by itself for this reason. So the last thing is a list of what is in force.
#
# *Try it:* what is in force at the end of this log?
#
# ```text
# 14:05 switch-flag-off new-fares      14:06 failing-with-flag: 31 %
# 14:06 undo switch-flag-off
# 14:06 stop-job nightly-export        14:08 queries-waiting: 30 %   (a stopped job cannot be taken back)
# 14:08 escalate to the incident commander, who decides:
# 14:11 roll-back-release v42          14:15 failing-with-release: 1 %
# ```

# %%
in_force = ...
ask("incident-response/choosing-a-mitigation", "in-force", in_force)

# %% solution=true
in_force = ["stop-job", "roll-back-release"]
ask("incident-response/choosing-a-mitigation", "in-force", in_force, solution=True)

# %% [markdown]
# ## Say it
#
# Two sentences, aloud, to somebody who says at minute three: "Just roll back, it is always the release." What do you look at, and how long does it take?
#
# ## Now the exercise
#
# [Choose the mitigation](../choose-the-mitigation.ipynb) hands you services under faults that nobody tells you. You say which levers are possible, and then you take one step after the other.
#
# ## Key points
#
# - First what users feel, then the cause. A mitigation is not a fix.
# - What stands out of its group, or is full, points at a lever. The newest change is only where to look first.
# - Each lever has a fact that makes it worse: a migration, a full database, no room, a revoked key, a replica that is behind.
# - Count the minutes of an answer. A no is an answer.
# - Keep evidence before a lever destroys it, unless too many users fail.
# - One lever, its own signal, its own minute. Take back what has not helped.
# - After two, or after the minutes, somebody else decides. Hand over what is in force.
#
# ## Read on
#
# Jennifer Mace, [Generic mitigations](https://www.oreilly.com/content/generic-mitigations/); the chapters of Google's book on [cascading failures](https://sre.google/sre-book/addressing-cascading-failures/) and on [effective troubleshooting](https://sre.google/sre-book/effective-troubleshooting/); AWS on [zonal shift](https://docs.aws.amazon.com/r53recovery/latest/dg/arc-zonal-shift.html); GitLab on [rollbacks](https://docs.gitlab.com/development/rollbacks).
#
# ## What differs in your company
#
# Ask your mentor: Which levers do we have, and when was each one pulled last? Where do I see whether a release can be rolled back? What captures evidence here, in one command? Who may say yes to a drained zone at three in the morning?
