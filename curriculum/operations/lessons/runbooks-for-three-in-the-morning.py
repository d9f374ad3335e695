# %% [markdown]
# ## Why this pages you
#
# Ten past three. Tove Lindqvist has her second night on call, and *SearchFailing* has paged. There is a runbook, and somebody wrote it who knew the service well. It says: *Check the pods and restart them if necessary. If it does not help, ask the team.* The pods look as pods do. Is it necessary? She restarts them. A queue was full, and all who had waited come back at once.
#
# There was no error in that page. It was written at three in the afternoon, for somebody who did not need it. This lesson is about the other reader: awake for five minutes, new to the service, alone.
#
# It takes forty minutes. *Shift+Enter* runs a cell. Where you see `...`, put your answer in its place and run the cell again: the reply comes at once, and nobody keeps a mark.

# %%
from groundschool import ask, files, predict

predict("operations/runbooks-for-three-in-the-morning", "what-fails-at-night")

# %% [markdown]
# ## The form
#
# (Eight minutes.) A form looks like paperwork until one is tired. Then it is what tells you where to look without reading.
#
# | section | answers | longest |
# |---|---|---|
# | front matter | is this page about my alert, and may I believe it | seven lines |
# | *What it means* | what do customers notice, and what is the usual cause | three sentences |
# | *Immediate checks* | is it that cause? Nothing changes here | five checks |
# | *Mitigation* | what ends it, with whose agreement | three steps |
# | *Escalation* | who is called, when, with what in hand | three lines |
# | *Rollback* | how is each step taken back, under the same number | as many as steps |
#
# Public collections have much the same sections under other names: [prometheus-operator](https://runbooks.prometheus-operator.dev/docs/add-runbook/) has meaning, impact, diagnosis and mitigation, and so has [OpenShift's](https://github.com/openshift/runbooks).
# What they cannot have are the last two: who is called, and who has to agree, is different in each company. Yours can.
#
# Two lines of the front matter are promises. `last_reviewed` says that somebody read it after the last change, `tested_on` names the release on which somebody *did* it. If nobody did, the honest thing is to do it, on a quiet afternoon.
#
# What is different each time (a revision, a number of replicas) is a **placeholder**, `<revision>`, and the front matter says which check it comes from. A reader at 03:00 types what stands there, with the brackets and all.
#
# ## Checks only look
#
# (Seven minutes.) Under *Immediate checks* a reader types without thinking. So everything there is known to change nothing. Six commands, as they were found in real pages:
#
# ```text
# 1. kubectl -n web get pods -l app=search
# 2. kubectl -n web set env deploy/search LOG_LEVEL=debug
# 3. psql -h search-db -c "SELECT pid, pg_terminate_backend(pid) FROM pg_stat_activity WHERE state = 'idle'"
# 4. kubectl -n web delete pods -l app=search --dry-run=client
# 5. kubectl -n web logs deploy/search --since=15m | grep -c refused
# 6. curl -s -X POST http://search.web.svc:8080/cache/flush
# ```
#
# *Try it:* how many of them only look?

# %%
looks = ...
ask("operations/runbooks-for-three-in-the-morning", "looks", looks)

# %% solution=true
looks = 3
ask("operations/runbooks-for-three-in-the-morning", "looks", looks, solution=True)

# %% [markdown]
# A list of what is allowed is safer than a list of what is not: a command that nobody knows is not a check. In two public collections a quarter of the pages that have commands under *Diagnosis* have at least one that starts a debug pod, opens a shell, sets a log level or restarts something. Each was meant well.
#
# And what has been pasted into notes does not get into a page: a token in a command is one that everybody has, for ever. Use a variable, or say where it is kept.
#
# ## A check that tells

# %%
predict("operations/runbooks-for-three-in-the-morning", "does-it-tell")

# %% [markdown]
# (Ten minutes.) An alert says that something hurts. It seldom says why, and the same alert has more than one cause. A check **tells** when one cause prints what you expect and the other does not. To find it, you need both outputs beside each other.
#
# Here are three commands from the nights of one service: its usual cause, and the other one. (Yours in the exercise is another service. Its cause may be one of these two: then you know what to look for, and still have to see that it is there.)

# %%
import json

folder = files("operations/write-a-runbook", variant=2)
tools = json.loads((folder / "tools.json").read_text())
for part in ("get pods", "logs", "psql"):
    one = next(one for one in tools if part in one["command"])
    print("$", one["command"])
    for night in ("usual", "other"):
        print(f"--- {night}\n{one[night][:420]}")
    print()

# %% [markdown]
# *Try it:* put a word or a few words in the place of the dots, so that some command prints them on the usual night and not on the other one. The cell looks through all ten commands.

# %%
word = ...
found = [
    one["command"].split("'")[0][:60] for one in tools if str(word) in one["usual"] and str(word) not in one["other"]
]
print(found)
ask("operations/runbooks-for-three-in-the-morning", "telling", ... if word is ... else bool(found))

# %% solution=true
import re

counted = [set(re.findall(r"[A-Za-z]{6,}", " ".join(one[night] for one in tools))) for night in ("usual", "other")]
word = min(counted[0] - counted[1])
found = [one["command"] for one in tools if word in one["usual"] and word not in one["other"]]
ask("operations/runbooks-for-three-in-the-morning", "telling", bool(found), solution=True)

# %% [markdown]
# That it told once is not enough.

# %%
predict("operations/runbooks-for-three-in-the-morning", "a-number")

# %% [markdown]
# So what is expected is a **word that is there each time**, letter by letter, between backticks. Three more habits:
#
# - What the check prints when it is *not* this cause is half of its worth. *Anything else: not this page, escalate.*
# - Cheap and telling first. What takes a minute, or only confirms, comes later.
# - One check asks for what the alert asks for, with its own metric: it says whether it is still so, and later whether it is over.
#
# ## A step and its way back
#
# (Eight minutes.) From here on something changes. Five things stand beside each command, because each of them was missing once:
#
# ```text
# 1. Fewer requests at a time.
#    Precondition: check 2 printed what is expected, and you have noted the number in check 3
#    Command: `kubectl -n web set env deploy/search FUZZY_NAMES=off`
#    Expect: check 1 falls, minute by minute
#    Takes effect: 6 minutes
#    Approval: the role that the table has for `set env` (below)
# ```
#
# Without the time people do the step twice. Without the precondition they do it on the wrong night. The command names namespace and deployment: the reader's shell is somewhere else. What the notes say was tried **in vain** is as useful as what helped: it is the step that the next one would try.

# %%
predict("operations/runbooks-for-three-in-the-morning", "way-back")

# %% [markdown]
# The way back stands under the same number, and needs what is gone afterwards: so a check before it says *note this*. Where there is none (a restart, a session that was ended), say so in a sentence: the reader wants to know *before*.
#
# Some commands have no way back at all: all pods deleted at once, a pod ended by force while it wrote, a volume, a table. They do not stand in a runbook. Somebody would type them, because they stood there.
#
# ## Who agrees, who is called
#
# (Seven minutes.) Two kinds of people, and a table for both. A page that leaves the number of replicas to its reader (`--replicas=<more>`) names the role for many:

# %%
print((folder / "approvals.toml").read_text())

# %% [markdown]
# *Try it:* who has to agree to the step above, `set env`? (A text: the role.)

# %%
agrees = ...
ask(
    "operations/runbooks-for-three-in-the-morning",
    "who-agrees",
    agrees if agrees is ... else str(agrees).lower().removeprefix("the "),
)

# %% solution=true
agrees = "incident commander"
ask("operations/runbooks-for-three-in-the-morning", "who-agrees", agrees, solution=True)

# %% [markdown]
# *Ask the team* is no escalation: a team has no pager, and at 03:00 it sleeps. A **role** has one. *If it does not help* is no time: it is always about to help. *Try it:* after how many minutes at the latest is the on-call senior called?

# %%
minutes = ...
ask("operations/runbooks-for-three-in-the-morning", "minutes", minutes)

# %% solution=true
minutes = 15
ask("operations/runbooks-for-three-in-the-morning", "minutes", minutes, solution=True)

# %% [markdown]
# And whoever is called begins at zero, unless you hand over four things: since when, what customers see, what each check printed, what was done and at what time. If the page lists them, a tired person has them ready.
#
# ## Your turn
#
# In [Write a runbook for 03:00](../write-a-runbook.ipynb) an alert of your own has paged again and again. You write the page, and it is tried on nights that you have not seen.
#
# ## Say it
#
# One sentence to somebody who shows you a new runbook and is proud of it: what do you look at first?
#
# ## Key points
#
# - Written for somebody who is new, tired and alone.
# - Checks only look, and one of them tells this cause from the other, by a word that is there each time.
# - A step has a precondition, what to expect, a time, who agrees, and a way back under its number.
# - A role, a number of minutes, and what to hand over.
#
# **Read more:** [how to add a runbook](https://runbooks.prometheus-operator.dev/docs/add-runbook/) to prometheus-operator's; *Being on-call* and *Effective troubleshooting* in the [SRE book](https://sre.google/sre-book/effective-troubleshooting/); PostgreSQL on [functions that act](https://www.postgresql.org/docs/current/functions-admin.html#FUNCTIONS-ADMIN-SIGNAL).
#
# **What differs in your company:** the form, who agrees to what, and after how many minutes whom.
