# %% [markdown]
# ## Why this pages you
#
# *It was only one number.* So begins a good part of all postmortems. A colleague opens a pull request, the title is harmless, the machines are nearly green, and somebody is asked to have a look. This lesson takes twenty minutes and is about that look: not whether a change is nice, but what would **happen** if it were merged.
#
# *Shift+Enter* runs a cell. Where you see `...`, put your answer in its place and run the cell again: the reply comes at once, and nobody keeps a mark.

# %%
from groundschool import ask, predict

# %% [markdown]
# ## Two lines of history

# %%
predict("scripting/reading-a-change", "two-dots")

# %% [markdown]
# A branch leaves main at some commit, and both go on. So there are two questions, and one command for each ([`gitrevisions(7)`](https://git-scm.com/docs/gitrevisions#_dotted_range_notations)):
#
# ```text
# $ git log --oneline main..canary-weight        # what would come
# 41c09ae Half a step
# 9f2d1c4 edge: weight of the canary from 20 to 60
#
# $ git log --oneline canary-weight..main        # what has come to main meanwhile
# 7be0a12 Certificates of the kiosks for another year
# ```
#
# Two commits would come. The branch is one commit *behind*: whatever was tested on it was tested without the new certificates.

# %%
import matplotlib.pyplot as plt

figure, axes = plt.subplots(figsize=(8, 1.9))
main, branch = [(0, 1, "c3"), (1, 1, "c4"), (3, 1, "7be0a12")], [(2, 0, "9f2d1c4"), (3, 0, "41c09ae")]
for row, color in ((main, "tab:gray"), ([main[1], *branch], "tab:blue")):
    axes.plot([x for x, _, _ in row], [y for _, y, _ in row], "o-", color=color, markersize=9)
for x, y, name in main + branch:
    axes.annotate(name, (x, y), xytext=(0, 10 if y else -17), textcoords="offset points", ha="center", fontsize=8)
axes.text(3.25, 1, "main", va="center", color="tab:gray")
axes.text(3.25, 0, "canary-weight", va="center", color="tab:blue")
axes.set(xlim=(-0.4, 4.4), ylim=(-0.6, 1.6))
axes.axis("off")
plt.show()

# %% [markdown]
# ## The difference
#
# The page of the pull request says what somebody **meant**:
#
# ```text
# title:	edge: weight of the canary from 20 to 60
# reviewers:	etienne (Approved), moira (Changes requested), grace (Requested)
# --
# - `edge/routes.yaml`: the weight, with two lines on why
# - `docs/runbooks/edge.md`: the same number
# ```
#
# The difference says what would be **done** (`git diff main...canary-weight`; three dots here: what the branch has changed since it left main, [`git-diff(1)`](https://git-scm.com/docs/git-diff)). A line with a minus goes, a line with a plus comes, a line with a blank stays and only shows where we are:
#
# ```text
# diff --git a/edge/routes.yaml b/edge/routes.yaml
# index 3f1b2c4..c0a9e77 100644
# --- a/edge/routes.yaml
# +++ b/edge/routes.yaml
# @@ -1,4 +1,6 @@
#  pool: web
# +# The canary has been quiet for a week.
# +# Ask platform before it gets more.
#  backends:
#    - web-1
#    - web-2
# @@ -22,7 +24,7 @@ canary:
#    host: web-9
#    port: 8080
#    probe: /healthz
# -  weight: 20
# +  weight: 40
#    drain_s: 30
#  limits:
#    burst: 200
# ```
#
# *Try it:* what would the weight be after the merge?

# %%
weight = ...
ask("scripting/reading-a-change", "value-after", weight)

# %% solution=true
weight = 40
ask("scripting/reading-a-change", "value-after", weight, solution=True)

# %% [markdown]
# Believe the difference. A title is written once, before the first commit; a branch goes on.
#
# ## Where it stands
#
# `@@ -22,7 +24,7 @@ canary:` is the head of a **hunk**: it shows seven lines that begin on line 22 of the old file, and seven that begin on line 24 of the new one ([POSIX `diff`, unified form](https://pubs.opengroup.org/onlinepubs/9799919799/utilities/diff.html)). What stands behind it, `canary:`, is no part of the hunk: git helps you with the nearest line above that begins with a letter.
# The new file has lines with a blank and lines with a plus. Count those, from the number behind the plus.
#
# *Try it:* on which line of the new file does the weight stand?

# %%
line = ...
ask("scripting/reading-a-change", "line-after", line)

# %% solution=true
line = 24 + 3
ask("scripting/reading-a-change", "line-after", line, solution=True)

# %% [markdown]
# ## What nobody announced
#
# ```text
# $ git diff --stat main...canary-weight
#  docs/runbooks/edge.md | 2 +-
#  edge/limits.yaml      | 2 +-
#  edge/routes.yaml      | 4 +++-
#  3 files changed, 5 insertions(+), 3 deletions(-)
# ```
#
# One row a file: how many lines, and which of them came and went. Hold it against the description.
#
# *Try it:* which path would you ask about first?

# %%
path = ...
ask("scripting/reading-a-change", "unannounced", path)

# %% solution=true
path = "edge/limits.yaml"
ask("scripting/reading-a-change", "unannounced", path, solution=True)

# %% [markdown]
# It may be right, and it belongs into a pull request of its own: so that it has a reason, and so that one of the two can be undone without the other.
#
# ## Who owns it

# %%
predict("scripting/reading-a-change", "last-pattern")

# %% [markdown]
# `.github/CODEOWNERS` has a pattern and an owner on each line. For each changed file the **last** line that fits decides, however short it is ([about code owners](https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners)). Read it from the bottom to the top and stop at the first pattern that fits:
#
# ```text
# *               @saltmarsh/platform
# /edge/tls/      @saltmarsh/certs
# /edge/          @saltmarsh/on-call
# *.md            @saltmarsh/docs
# ```
#
# `edge/routes.yaml` belongs to `@saltmarsh/on-call`; so does `edge/tls/renew.sh`, which somebody will be surprised about; `edge/README.md` to `@saltmarsh/docs`.
#
# ## What stands in the way
#
# Of three reviewers *etienne* has approved, *moira* has looked and wants something changed, *grace* was **requested** and has not answered. An approval is about what was there when it was given: look which commits came later.
#
# ```text
# $ gh pr checks 412
# policy	fail	1m12s	https://forge.saltmarsh.example/...
# build	pass	2m3s	https://forge.saltmarsh.example/...
# plan / north	pending	0	https://forge.saltmarsh.example/...
# plan / south	skipping	0	https://forge.saltmarsh.example/...
# ```
#
# `fail` is a result. `pending` has none yet, and `skipping` was left out because it does not apply ([`gh pr checks`](https://cli.github.com/manual/gh_pr_checks)). Names may hold blanks: columns end at a tab.
#
# ## Your turn
#
# In [Your first pull request to review](../first-pull-request.ipynb) you do this for a pull request of your own, in a quarter of an hour. You fill in a form there: numbers without quotes, texts with quotes.
#
# ## Say it
#
# One sentence under the pull request above: what do you ask for, before anybody presses the button?
#
# ## Key points
#
# - Two dots, two questions: what would come, and what is missing.
# - The difference is what happens. Title, description and runbook are what somebody meant.
# - A file that nobody announced is the first question.
# - The last pattern decides who owns it. `pending` is not `fail`.
#
# **Read more:** `gitrevisions(7)`, `git-diff(1)`, `git-log(1)`, `gh-pr-view(1)`.
#
# **What differs in your company:** the forge and its words (*merge request*, *change*), who has to approve, which checks are required, and whether main may be behind when something is merged.
