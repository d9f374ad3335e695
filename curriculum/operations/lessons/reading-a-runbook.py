# %% [markdown]
# ## Why this pages you
#
# Ten past three. Mei-Ling Chua has her third night on call, the site is slow, and the runbook says under *Immediate checks*: set the log level to debug. She does what it says. Setting it restarts all twelve instances at once, and slow becomes down. It was the right runbook, she made no typing error, and somebody had reviewed it. Nobody had read it as what it is: a list of things that somebody once did, in a place that has changed since.
#
# This lesson takes twenty minutes and is about the two minutes before the first command. *Shift+Enter* runs a cell. Where you see `...`, put your answer in its place and run the cell again: the reply comes at once, and nobody keeps a mark.

# %%
from groundschool import ask, predict

# %% [markdown]
# ## Is it the one
#
# A runbook is a page of text. What is known *about* it stands above, between two lines of three dashes: the front matter, names and values in YAML ([Jekyll's](https://jekyllrb.com/docs/front-matter/) is the one that others followed).
#
# ```text
# ---
# title: What to do when the disk of the mail relay fills
# owner: storefront
# service: notify
# alert: MailSpoolFilling
# severity: warning
# last_reviewed: 2026-02-03
# tested_on: notify 3.2.0
# ---
# ```
#
# The **alert** decides whether it is the one, to the last letter. Alerts are split in two, renamed, and their runbooks are copied; links in pages go stale when a wiki moves
# (here is [one](https://github.com/kubermatic/kubermatic/issues/4828), and [another](https://github.com/openshift/runbooks/pull/183) about an alert that was renamed). Title and file name are for people; they look alike because somebody copied them.
#
# The **owner** is who keeps the page: whom you ask tomorrow, and who gets your correction. Whose pager rang is something else. At night it is often the platform's.

# %%
predict("operations/reading-a-runbook", "which-one")

# %% [markdown]
# ## May you trust it
#
# Our rule has two halves, and both have to hold: **reviewed at most 180 days ago**, and **the service has not changed since**. Why the second? One release renames a deployment or moves a namespace, and every command below is wrong on the day after the review. In one collection the namespace was wrong for a third of all services,
# and [nobody had noticed](https://github.com/JiRaska/open-bank-oss/pull/2261) until somebody compared. A change counts when it was *done*, and to *this* service. What is planned or was cancelled has changed nothing.
#
# ```text
# today is 2026-05-20
#
# 2026-05-27  notify    planned    release 3.4.0
# 2026-05-19  auth      done       release 8.1.0
# 2026-03-11  notify    done       release 3.3.0
# 2026-01-08  notify    done       release 3.2.0
# ```
#
# *Try it:* the runbook above, on this day. Is it `"fresh"`, `"too-old"` (more than 180 days) or `"changed-since"`?

# %%
verdict = ...
ask("operations/reading-a-runbook", "verdict", verdict if verdict is ... else str(verdict).lower().replace(" ", "-"))

# %% solution=true
verdict = "changed-since"
ask("operations/reading-a-runbook", "verdict", verdict, solution=True)

# %% [markdown]
# What then? Not fresh is not the same as wrong. You tell the channel, you check its facts before you use them (does this namespace exist? is this still its name?), and you ask earlier than it says.
#
# ## Where looking ends

# %%
predict("operations/reading-a-runbook", "harmless-or-not")

# %% [markdown]
# A heading does not tell whether a command changes something. Of each command ask: **what runs, is stored or is set otherwise afterwards?**
#
# | only looks | changes something |
# |---|---|
# | `kubectl get`, `describe`, `logs`, `top`, `get events` | `kubectl set env`: new settings, and so all instances start anew |
# | `kubectl rollout history`, `kubectl diff` | `kubectl rollout restart`, `kubectl scale` |
# | `kubectl auth can-i delete pods`: asks whether you may | `kubectl delete pods` |
# | `kubectl delete ... --dry-run=client`: says what it would do | the same without its last word |
# | `curl -s URL` | `curl -s -X POST URL` |
# | `SELECT pid, state FROM pg_stat_activity` | `SELECT pg_terminate_backend(pid) FROM ...`: ends each session that it lists |
#
# ([kubectl](https://kubernetes.io/docs/reference/kubectl/generated/), [PostgreSQL](https://www.postgresql.org/docs/current/functions-admin.html#FUNCTIONS-ADMIN-SIGNAL).) So a command is read to its **end**, and from its end: `--dry-run` stands last, and `pg_terminate_backend` stands in the middle of something that looks like a question.
#
# ```text
# 1. Who is there?                  kubectl -n mail get pods
# 2. May I?                         kubectl -n mail auth can-i update deployments
# 3. What would a restart take?     kubectl -n mail delete pods -l app=relay --dry-run=client
# 4. Is the spool stuck?            curl -s -X POST http://relay.mail.svc:8025/spool/flush
# 5. How many are there?            kubectl -n mail get deploy/relay -o jsonpath='{.spec.replicas}'
# 6. More of them:                  kubectl -n mail scale deploy/relay --replicas=4
# ```
#
# *Try it:* which is the first that changes something?

# %%
first = ...
ask("operations/reading-a-runbook", "first", first)

# %% solution=true
first = 4
ask("operations/reading-a-runbook", "first", first, solution=True)

# %% [markdown]
# ## What has to be true
#
# > The alert fires at 70 % of the spool. *Mitigation: only when it is at least 88 %.*
#
# Two numbers with the same unit, and they mean two things: when somebody is to **look**, and when it is worth to **act**. Between them you watch. Acting has a price (a restart, a cold cache, a bill), and the second number is where the harm is greater than that.
#
# ## How far alone

# %%
predict("operations/reading-a-runbook", "alone")

# %% [markdown]
# A good runbook names three kinds of people, and they are easily taken for one another:
#
# - who **decides** alone: whoever is on call, up to a bound;
# - who has to **agree** before a certain step, and it may be somebody else for each step;
# - who is **paged** when nothing helps.
#
# To ask for agreement takes a minute. Have the question ready: *I see this, I want to do that, it can be taken back so.*
#
# ## When to call
#
# > Each takes effect within 4 minutes. It has been so for 8 minutes when the alert fires. If nothing has fallen **20 minutes after the first**, page the database engineer. From then on there are news every 30 minutes.
#
# Four times, one of them is yours: set an alarm when you *begin*. People wait longer than any runbook says, because it is about to get better.
#
# *Try it:* you added the first one at 03:20. At which minute after 03:00 do you page, if nothing has fallen?

# %%
minute = ...
ask("operations/reading-a-runbook", "minute", minute)

# %% solution=true
minute = 20 + 20
ask("operations/reading-a-runbook", "minute", minute, solution=True)

# %% [markdown]
# ## The way back
#
# Before you do a step, find the line that takes it back. Often it needs something that you have to note *before* (how many replicas were there?). Each step has its own way back, and the order may be another one than on the way in. Where there is none, as for a flushed cache, you want to know that before.
#
# ## Your turn
#
# In [Read a runbook before you type](../read-a-runbook.ipynb) you do this for a page of your own, in a quarter of an hour. You fill in a form there: numbers without quotes, texts with quotes.
#
# ## Say it
#
# One sentence to somebody who has a runbook open and a hand on the keyboard: what would you ask first?
#
# ## Key points
#
# - The alert's name decides, to the last letter.
# - Reviewed lately, *and* nothing changed since.
# - The first command that changes something may stand among the checks. Read each to its end.
# - A number to look, a number to act. A role that agrees, a role that is paged.
# - The way back comes before the step. The alarm for escalation, too.
#
# **Read more:** the [runbooks](https://runbooks.prometheus-operator.dev/) of Prometheus' operator and of [OpenShift](https://github.com/openshift/runbooks); *Being on-call* in the [SRE book](https://sre.google/sre-book/being-on-call/).
#
# **What differs in your company:** where runbooks live, what makes one fresh, and who has to agree to what.
