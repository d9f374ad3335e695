# %% [markdown]
# ## Why this pages you
#
# A merge has broken quotes. It is late, five people watch, and somebody has found the command that makes main look like four hours ago. It works, for a minute: then a colleague, who had pulled at six, pushes. The fault is back, and a patch that came at eight is gone.
#
# Taking something out of a shared branch is a change like any other. It is worked out, agreed on, and written down. Ten minutes, if one knows what to look at.
#
# Where you see `...`, put your answer in its place and run the cell again.

# %%
import json

from groundschool import ask, files, predict

folder = files("scripting/safe-revert", variant=2)

# %% [markdown]
# ## Forward
#
# `git reset --hard` moves a name to an older commit, and a forced push makes the server do so. All that others have put on top is no longer behind main; whoever has it brings it back with the next push, fault included. `git revert` makes a **new** commit with the opposite change ([`git-revert(1)`](https://git-scm.com/docs/git-revert)). The old tip is its parent: nothing that anybody has pulled stops being true.
#
# ## Which side to go back to

# %%
predict("scripting/reverts-and-reviews", "which-parent")

# %% [markdown]
# Parents have an order: the first one is where whoever merged was standing. Usually that was main. Tools that take parent 1 without asking are right most of the time ([ungit 757](https://github.com/FredrikNoren/ungit/pull/757) guesses three times of four), and for the other time there is evidence: the server's log of pushes, or `git reflog` of a clone, says where main was before.

# %%
for export in sorted(folder.glob("*.json")):
    history = json.loads(export.read_text())
    [push] = [one for one in history["pushes"] if one["branch"] == "main" and one["to"] == history["bad"]]
    [merge] = [one for one in history["commits"] if one["id"] == history["bad"]]
    print(f"{merge['subject']:45} parents {[one[:7] for one in merge['parents']]}, main was at {push['from'][:7]}")

# %% [markdown]
# In one of these `-m 1` would be wrong. Does its title say so? git's own would (*Merge branch 'main' into ...* is a merge in the other direction), but titles are written by people. The log of pushes is not.
#
# ## Three contents of a file
#
# A revert looks at three contents of each file that the change has touched: **before** the change, **with** it, and **now**. (`-` is: no such file.)
#
# | | before | with | now |
# |---|---|---|---|
# | 1 | `SHARE = 50` | `SHARE = 80` | `SHARE = 80` |
# | 2 | `replicas: 4` | `replicas: 12` | `replicas: 4` |
# | 3 | `port 8080` | `port 9090` | `port 9443` |
# | 4 | `-` | `july,120` | `july,120` |
#
# *Try it:* for each row, does it go `"back"` to what was before, is it to `"leave"`, or has a person to `"look"`?

# %%
fates = [..., ..., ..., ...]
ask("scripting/reverts-and-reviews", "what-becomes", fates)

# %% solution=true
fates = ["back", "leave", "look", "back"]
ask("scripting/reverts-and-reviews", "what-becomes", fates, solution=True)

# %% [markdown]
# git does this line by line, and puts two changes of one file together where their lines do not touch. That it does so without a word does not make the result right: a constant that was added at the top and its use at the bottom do not touch, either. Files that the change has not touched are none of the revert's business.
#
# A file that both have changed is the place where a conflict begins. Whoever resolves it at night leaves `<<<<<<<` behind more often than one thinks: `git diff --check` finds them.
#
# ## Where else it is
#
# The release branch was cut after the merge, so it has the merge. A revert on main does nothing there. `git branch --contains HASH` lists the branches that have a commit in their history. The name of a branch says nothing, nor does its last commit.

# %%
histories = [json.loads(export.read_text()) for export in sorted(folder.glob("*.json"))]
history = next(one for one in histories if "pier-lights" in one["branches"])
parents = {one["id"]: one["parents"] for one in history["commits"]}
for name, tip in history["branches"].items():
    chain = [tip]
    while parents[chain[-1]] and len(chain) < 6:
        chain.append(parents[chain[-1]][0])
    print(f"{name:16} " + " ← ".join(("*" if one == history["bad"] else "") + one[:7] for one in chain))

# %% [markdown]
# Only first parents are drawn, at most six. A star is the change.
#
# *Try it:* does `pier-lights` have it? `"yes"`, `"no"`, or `"cannot tell"` from this drawing?

# %%
told = ...
ask("scripting/reverts-and-reviews", "first-parents", told)

# %% solution=true
told = "cannot tell"
ask("scripting/reverts-and-reviews", "first-parents", told, solution=True)

# %% [markdown]
# A tool has to walk over *all* parents, as `git branch --contains` does.
#
# ## What a revert does not take back

# %%
predict("scripting/reverts-and-reviews", "secret-gone")

# %% [markdown]
# A revert changes files. It does not change history, and three things follow:
#
# - **Secrets.** What was pushed is known. It is changed where it is valid, tonight, whether or not anybody cleans the history later ([GitHub](https://docs.github.com/en/authentication/keeping-your-account-and-data-secure/removing-sensitive-data-from-a-repository): rotate first). To find them, look at *every commit* that came with the merge, not at the last tree.
# - **The merge.** It is still there, so merging the branch again brings nothing of what was reverted ([how-to of git's maintainer](https://github.com/git/git/blob/master/Documentation/howto/revert-a-faulty-merge.adoc)). To bring it back, revert the revert.
# - **The world.** Migrations that ran, mails that were sent, prices that were paid.
#
# ## Who has to agree
#
# A `CODEOWNERS` file says whose review a path needs. It is read from the top, and the **last** line that fits wins, alone ([GitHub](https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners)); a later line may also name nobody.
#
# ```text
# *          @platform
# /deploy/   @security
# *.csv      @finance
# ```
#
# *Try it:* who has to agree to a change of `deploy/prices.csv`?

# %%
who = ...
ask("scripting/reverts-and-reviews", "who-agrees", who)

# %% solution=true
who = "finance"
ask("scripting/reverts-and-reviews", "who-agrees", who, solution=True)

# %% [markdown]
# At night, the one who agrees is who is awake. Write down who it was, and ask the owners in the morning.
#
# ## A message for the next reader
#
# In a month somebody bisects, or wants the feature back, and finds your commit. git has written a sentence with both hashes: leave it in. Add what cannot be seen from the difference, and end with trailers, lines of `Key: value` in a last paragraph of their own, which programs read ([`git-interpret-trailers(1)`](https://git-scm.com/docs/git-interpret-trailers)).

# %%
import shutil
import subprocess

text = "Revert \"Merge branch 'winter-table'\"\n\nQuotes were zero from 16:20 on.\n\nChange: CHG-2210\nReviewed-by: @finance\n"
glued = text.replace("on.\n\nChange", "on.\nAsk Noor.\nAnd Sven.\nAnd Mara.\nAnd Ines.\nAnd me.\nAnd Leo.\nChange")
if shutil.which("git"):
    for said in (text, glued):
        done = subprocess.run(
            ["git", "interpret-trailers", "--parse"], input=said, capture_output=True, text=True, check=False
        )
        print(done.stdout.splitlines())
else:
    print("no git here: it would find both trailers in the first text, and none in the second")

# %% [markdown]
# ## Where to look
#
# A review is the cheapest place for all of this: nothing has happened yet. It is also where people are in a hurry.

# %%
predict("scripting/reverts-and-reviews", "which-order")

# %% [markdown]
# Forges sort files by their names. Files at the top get more comments than those below, and in an experiment one kind of fault was found far less often when its file came last ([Fregnan and others, 2022](https://2022.esec-fse.org/details/fse-2022-research-papers/99/First-Come-First-Served-The-Impact-of-File-Position-on-Code-Review)). So ask questions of all files, one question at a time:
#
# 1. Are data deleted, or an object replaced? (Also by another *name*: see below.)
# 2. Who gets in who did not before?
# 3. Whose code runs, and with which of our rights?
# 4. Which secret can be read, now or in the history?
# 5. If this line fails, what does the next one do?
# 6. What is this value, for the program that reads it?
#
# The last one is asked of YAML most of all, as it guesses types. *Try it:* what are the three values, for a reader of YAML 1.1? (It knows numbers to the base of 8 and of 60, as in hours and minutes.)

# %%
text = """
opens: 1:30
code: 0750
name: "0750"
"""
values = [..., ..., ...]
ask("scripting/reverts-and-reviews", "yaml-values", values)

# %% solution=true
import yaml

values = [*yaml.safe_load(text).values()]
ask("scripting/reverts-and-reviews", "yaml-values", values, solution=True)

# %% [markdown]
# ## What a name holds
#
# Leo tidies up: a topic called `alarms` gets the better label `night_alarms` in a `.tf` file. Nothing else changes, its name at the provider neither.

# %%
predict("scripting/reverts-and-reviews", "renamed-label")

# %% [markdown]
# Terraform knows an object by its address, and the label is part of that. Whoever renames it says so in a block ([Terraform: refactoring](https://developer.hashicorp.com/terraform/language/modules/develop/refactoring)), which may stand in any file of the module:
#
# ```hcl
# moved {
#   from = aws_sns_topic.alarms
#   to   = aws_sns_topic.night_alarms
# }
# ```
#
# So a renamed label is right or wrong by a block that may be three files away. With a topic the subscriptions go; with a queue or a database, what is in it.
#
# Two words decide what happens to data when an object *is* destroyed:
#
# - A bucket that holds objects refuses to go. With `force_destroy = true` it goes, and all objects with it. Setting it deletes nothing: it takes the lock off for whoever destroys or replaces the bucket later ([provider's page](https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/s3_bucket)). On what is built anew each night that is right.
# - `prevent_destroy = true`, in a block `lifecycle`, makes every plan fail that would destroy the object, as long as the block is there: who deletes the whole resource deletes the guard, too ([Terraform: lifecycle](https://developer.hashicorp.com/terraform/language/meta-arguments/lifecycle)).
#
# ## Whose code, with whose rights
#
# A name is also what a dependency is fetched by. `someone/action@v2` and `image:1` are *tags*: their owner, or whoever has stolen the owner's key, can put something else behind them tonight. In March 2025 the tags of a much used action were moved to a commit that printed secrets into logs ([GHSA-mrrh-fwg8-r2c3](https://github.com/advisories/GHSA-mrrh-fwg8-r2c3)). What does not move is content: the whole hash of a commit ([GitHub: secure use](https://docs.github.com/en/actions/reference/security/secure-use)), or an image's digest, `@sha256:…` ([Kubernetes: images](https://kubernetes.io/docs/concepts/containers/images/)). A version tag of one's own registry, which nobody overwrites, is a promise; `latest` is not even that.
#
# And on GitHub, the trigger says with whose rights it runs:
#
# | trigger | which workflow file, which code by default | secrets, for a pull request from a fork |
# |---|---|---|
# | `pull_request` | those of the pull request | none, and a token that only reads |
# | `pull_request_target` | those of the branch it goes to | all, and a token that may write |
#
# The second one is for labels and greetings: things that need rights and no code of strangers. It becomes a hole when a step fetches the pull request's code *and* runs something of it: a build, a test, an install ([GitHub Security Lab](https://securitylab.github.com/resources/github-actions-preventing-pwn-requests/)). Closing either half closes it: another trigger, no foreign code, or a condition on the job that lets only pull requests from the own repository through.
#
# *Try it:* in which of these does strangers' code see a secret? `"yes"` or `"no"` each.
#
# | | trigger | what the job does |
# |---|---|---|
# | 1 | `pull_request` | checks out, runs the tests, with a secret in `env` |
# | 2 | `pull_request_target` | checks nothing out, writes a greeting with the token |
# | 3 | `pull_request_target` | checks out `refs/pull/…/merge`, runs `npm install`, with a secret in `env` |
# | 4 | as 3 | as 3, with `if:` the head's repository is ours |

# %%
seen = [..., ..., ..., ...]
ask("scripting/reverts-and-reviews", "who-runs", seen)

# %% solution=true
seen = ["no", "no", "yes", "no"]
ask("scripting/reverts-and-reviews", "who-runs", seen, solution=True)

# %% [markdown]
# ## Which clock
#
# A CronJob without `timeZone` runs by the clock of the cluster's controller, which is mostly UTC ([Kubernetes: time zones](https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#time-zones)). "At half past four in Copenhagen" is then right for nobody: an hour late in winter, two in summer. `timeZone: Europe/Copenhagen` follows the clocks of the place, over both changes. `Etc/GMT-1` does not, it has one offset all year.
#
# *Try it:* a job has `schedule: "30 2 * * *"` and `timeZone: Europe/Copenhagen`. How often does it start in the night to 29 March 2026, when clocks go forward from 2 to 3, and how often in the night to 25 October, when they go back from 3 to 2?

# %%
often = [..., ...]
ask("scripting/reverts-and-reviews", "which-nights", often)

# %% solution=true
often = [0, 2]
ask("scripting/reverts-and-reviews", "which-nights", often, solution=True)

# %%
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

for night in (datetime(2026, 3, 29, tzinfo=UTC), datetime(2026, 10, 25, tzinfo=UTC)):
    halves = [night + timedelta(minutes=30 + 60 * hour) for hour in range(-1, 4)]
    print(f"{night:%d %B}", [f"{one.astimezone(ZoneInfo('Europe/Copenhagen')):%H:%M}" for one in halves])

# %% [markdown]
# That is what happens to people ([skipped](https://github.com/argoproj/argo-workflows/issues/8137), [twice, into a restore](https://github.com/kubernetes/kubernetes/issues/121594)). Put a job of the night outside of that hour, and its remark with it.
#
# ## What only looks wrong
#
# The same shape is right or wrong by what stands around it. Before you comment, look for what would make it right: further up in the file, in another file of the change, in the word next to it.
#
# | | the line | what stands around it |
# |---|---|---|
# | 1 | `./stop-old-workers \|\| true` | "There may be none." The next line starts new ones |
# | 2 | `./migrate \|\| true` | the next line starts a service that needs the new table |
# | 3 | `url: http://localhost:8080/healthz` | the probe of a container, which asks itself |
# | 4 | `timeout: 30` | every other value of this file is in milliseconds |
#
# *Try it:* say `"wrong"` or `"fine"` for each.

# %%
verdicts = [..., ..., ..., ...]
ask("scripting/reverts-and-reviews", "looks-wrong", verdicts)

# %% solution=true
verdicts = ["fine", "wrong", "fine", "wrong"]
ask("scripting/reverts-and-reviews", "looks-wrong", verdicts, solution=True)

# %% [markdown]
# ## What a comment is worth
#
# Of five things that are wrong you name four, in twenty comments. Your *recall* is 4/5, your *precision* 4/20. The author reads three of the twenty; one of those is about a blank. Reviews by tools die of this: a repository where every warning is false three times of four is a repository where nobody reads warnings.
#
# *Try it:* somebody writes twelve comments. Three are about three of the four things that are wrong. `[precision, recall]`?

# %%
both = [..., ...]
ask("scripting/reverts-and-reviews", "how-good", both)

# %% solution=true
both = [3 / 12, 3 / 4]
ask("scripting/reverts-and-reviews", "how-good", both, solution=True)

# %% [markdown]
# ## How bad is it
#
# A severity answers one question: *what if it is merged?* What a revert does not take back (you have seen the list) is a **blocker**. What a revert takes back, after a service or a job did something else than it should, is **major**. What costs time or is confusing is **minor**. Taste is none of them. Whoever blocks a merge for a word will not be heard when it is a table.
#
# *Try it:* a migration drops a column with the only copy of phone numbers; half as many workers as before; a misspelt text of a log line.

# %%
levels = [..., ..., ...]
ask("scripting/reverts-and-reviews", "how-bad", levels)

# %% solution=true
levels = ["blocker", "major", "minor"]
ask("scripting/reverts-and-reviews", "how-bad", levels, solution=True)

# %% [markdown]
# ## A suggestion that mends
#
# On a forge, a suggestion is the text that stands there instead, and the author takes it with one click ([GitHub](https://docs.github.com/en/pull-requests/collaborating-with-pull-requests/reviewing-changes-in-pull-requests/incorporating-feedback-in-your-pull-request)). So it is code, and it is *yours*: try it. Let happen what you are afraid of, with something that plays the program.

# %%
predict("scripting/reverts-and-reviews", "export-hides")

# %%
played = "fetch() { echo 41; return 3; }\n"
for line in ("export SIZE=$(fetch)", "SIZE=$(fetch); export SIZE"):
    script = f"set -eu\n{played}{line}\necho goes on with $SIZE"
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=False)
    print(f"{line:30} status {done.returncode}: {done.stdout.strip()}")

# %% [markdown]
# `export` is a command of its own, and it succeeds ([SC2155](https://www.shellcheck.net/wiki/SC2155)). Any word in front of an assignment that is a command does this. A suggestion that only *looks* better (more quotes, `set -x`, another comment) shows in such a trial, too: the script still goes on.
#
# ## Your turn
#
# In [Out of main, and nothing else with it](../safe-revert.ipynb) you write down what a revert is, for any history, before anybody types. In [Review a change that ran in staging](../review-a-change.ipynb) you are the one who might have seen it before.
#
# ## Say it
#
# Two sentences into the channel: what goes out now, and what stays wrong all the same.
#
# ## Key points
#
# - A shared branch goes forward. What was pushed stays true.
# - `-m` names the side of main, which is not always parent 1. The log of pushes knows.
# - Before, with, now: back, leave, or look.
# - Every branch that has the merge needs its own revert; every secret in every commit needs a new value.
# - The last line of `CODEOWNERS` that fits; trailers in the last paragraph.
# - A review asks all files one question at a time, looks for what would make a line right, and says little.
# - A label is an address, a tag is a promise, a trigger has rights, and an hour may not exist.
# - Blocker is what no revert takes back. A suggestion is code that you have tried.
#
# **Read more:** `git-revert(1)`, `git-branch(1)` (`--contains`), `git-interpret-trailers(1)`, the how-to on faulty merges.
#
# **What differs in your company:** whether branches are squashed (then there is no merge, and `-m` is not needed), who may push to main at night, and where changes are written down.
