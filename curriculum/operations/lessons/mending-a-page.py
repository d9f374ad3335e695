# %% [markdown]
# ## Why this pages you
#
# Twenty to four. Tove is on call, the mail relay is stuck, and step 2 of the page says `relayctl drain relay --wait 60`. The answer: *unknown flag: --wait*. She tries without it. The relay drains at once, two thousand tickets are sent twice. Somebody had removed that flag in spring, with a good changelog, and had told everybody. Nobody had told the page.
#
# This lesson takes 25 minutes. *Shift+Enter* runs a cell. Where you see `...`, put your answer in its place and run the cell again: the reply comes at once, and nobody keeps a mark.

# %%
import re

from groundschool import ask, predict

# %% [markdown]
# ## How pages rot
#
# A page does not change. What it is about does, and each part of it has a source of its own:
#
# | on the page | changes with | and people report |
# |---|---|---|
# | flags of a tool | its releases | `--delete-local-data` of `kubectl drain` became `--delete-emptydir-data` ([k0sctl 447](https://github.com/k0sproject/k0sctl/pull/447)); `--record` was removed, and stayed in the [documentation](https://github.com/kubernetes/kubernetes/issues/119842) |
# | links | every move of a wiki or of dashboards | of 41 links to runbooks [28 were dead](https://github.com/thaum-xyz/ankhmorpork/issues/1287); Grafana links in runbooks [broke](https://github.com/operate-first/support/issues/1023) |
# | names of alerts | the rule files | an alert was [renamed](https://github.com/openshift/runbooks/pull/183), its runbook was not |
# | namespaces | every migration | wrong in [37 runbooks](https://github.com/JiRaska/open-bank-oss/pull/2261), and nobody had noticed |
# | names, roles, bounds | reorganisations and policies | |
#
# So *is this page right?* is no question that anybody can answer. *Is this flag in today's help?* is one.
#
# ## Against what
#
# Take the sources first, then the page. Here is a page about the relay, each line with its number, and three sources of today:
#
# ```text
# 1  - Which instances? `kubectl -n post get pods -l app=relay`
# 2  - What do they log? `kubectl -n mail logs deploy/relay`
# 3  - Is it up? `kubectl -n post rollout status deploy/relay --timeout=60s`
# 4  - What does it say? `relayctl status relay --wait 5`
# 5  1. Let it run empty: `relayctl drain relay --wait 60`
#    ## History
# 6  - In May: `relayctl drain relay --wait 60` helped.
#
# kubectl get deployments --all-namespaces        relayctl --help (4.1.0)
# NAMESPACE   NAME      READY                       drain    --settle SECONDS
# mail        archive   2/2                         status   --wait SECONDS
# post        relay     3/3
#
# Changes: 4.0.0 `drain`: `--hold` is removed, use `--settle`
#          3.0.0 `drain`: `--wait` is removed, use `--hold`
# ```
#
# Three things to see before you begin. The namespace `mail` **is there**, for another service: the question is where *this* service runs. A flag belongs to a **tool and a command**. And a changelog is read **to its end**: what took the place of something may be gone, too. Links are like that as well: a page moves twice.
#
# *Try it:* which lines are stale?

# %%
which = ...
ask("operations/mending-a-page", "which", which if which is ... else sorted(map(int, re.findall(r"\d+", str(which)))))

# %% solution=true
which = [2, 5]
ask("operations/mending-a-page", "which", which, solution=True)

# %% [markdown]
# *Try it:* and what does `drain` take today in the place of `--wait`?

# %%
flag = ...
ask("operations/mending-a-page", "flag", flag if flag is ... else "--" + str(flag).partition(" ")[0].lstrip("-"))

# %% solution=true
flag = "--settle"
ask("operations/mending-a-page", "flag", flag, solution=True)

# %% [markdown]
# One more thing has a source that is easily forgotten: the **order** of steps. A policy says what has to be done before a queue is emptied. A page on which the step that takes something away stands first is worse than one with a dead link: it works.
#
# Roles and bounds have sources as well, and here is how to read them. A step says `Approval: duty manager`, and the policy names somebody by the step's **command**: under `drain`, say. So you read the step above the line first, then the policy. And a rule has its bound in its last number, as a share of one:
#
# ```text
# - alert: RelayStuck
#   expr: mail_waiting / mail_sent > 0.045
# - alert: RelayStuckFast
#   expr: mail_waiting / mail_sent > 0.5
# ```
#
# *Try it:* the page of RelayStuck says "fires when more than 4 % wait". What has to stand in the place of 4? Write a number.

# %%
bound = ...
ask("operations/mending-a-page", "bound", bound if bound is ... else float(str(bound).rstrip(" %")))

# %% solution=true
bound = 4.5
ask("operations/mending-a-page", "bound", bound, solution=True)

# %% [markdown]
# ## Everywhere, and nowhere else

# %%
predict("operations/mending-a-page", "everywhere")

# %% [markdown]
# A fault that stood once on a page stands there a second time: in the front matter, in the heading, in the last line. Half mended is worse than not at all, since now the page contradicts itself. So search for the old name until there is nothing left that has to go. And then read what your search found:
#
# - **longer names**: `relay` is not `relay-archive`
# - **what was**: a log line of May is a quotation, and the date of an incident is no review
# - **labels**: the series still says `job="relay"`, since nobody renamed it there
# - **other tools**: their flags have the same names, and other rules
#
# This is why *replace all* is the wrong tool, and a list of lines is a good one: what you changed, and by which source.
#
# ## A small change
#
# A page that is written anew may be better. Nobody can tell: the reviewer sees one block of red and one of green, and reads neither. In a small change each line has a reason, and all others are known to be as they were. Google's guide for [small changes](https://google.github.io/eng-practices/review/developer/small-cls.html) lists what that is worth: among other things it is reviewed more quickly and more thoroughly, and is simpler to take back. The better wording comes in a second commit. The date of the review changes with the first one, since you have gone through the whole page.
#
# ## A secret on a page

# %%
predict("operations/mending-a-page", "gone")

# %% [markdown]
# In one project a token was taken out of the repository, and the issue was closed. A reader then showed that [`git show` of the commit before still printed it](https://github.com/dora-rs/dora/issues/2194): two of four things had been done, and the two that help were not among them. GitHub's own [guide](https://docs.github.com/en/authentication/keeping-your-account-and-data-secure/removing-sensitive-data-from-a-repository) names revoking or rotating the secret as the first step, and says that this may be enough: the work of rewriting the history may not be worth it after that.
#
# Three things are to be done:
#
# - **a** the page says where the secret is kept, not what it is
# - **b** whoever can replace it is told, at once, and without the secret in the message
# - **c** page and commit say that it is still to be rotated, by its name, until it has been
#
# *Try it:* which of them comes first? Write its letter, as a text.

# %%
first = ...
ask("operations/mending-a-page", "first", first if first is ... else str(first).strip().lower()[:1])

# %% solution=true
first = "b"
ask("operations/mending-a-page", "first", first, solution=True)

# %% [markdown]
# Where a secret stands in a paragraph about the past it goes, too, and there the page says where it is kept, as everywhere else. It is the only thing in such a paragraph that is changed: a secret does harm, a name of then does none.
#
# ## Say why
#
# ```text
# Take relay's page to relayctl 4
#
# In INC-0211 a step failed with "unknown flag", and the drain
# was done without waiting. The flags on relay-stuck are those of
# the help of 4.1.0 now. Nothing else is changed.
#
# Refs: OPS-0815
# Rotate: ops/relay/admin
# ```
#
# The diff shows *what*. The text says **why**, and for whom it matters. The first line is short, since git takes it for the title in many places, and an empty line comes after it; git's manual calls that [a good idea](https://git-scm.com/docs/git-commit#_discussion), and does not require it. The last paragraph is for programs: [trailers](https://git-scm.com/docs/git-interpret-trailers) are lines with a name, a colon and a value, and an empty line stands before them. Git takes some paragraphs for trailers that have other lines, too; many programs do not.
#
# ## Your turn
#
# In [Repair a stale runbook](../repair-a-runbook.ipynb) you do this for two pages of your own, with eight sources.
#
# ## Say it
#
# Two sentences to the reviewer: what did you leave as it is although it looks stale, and why?
