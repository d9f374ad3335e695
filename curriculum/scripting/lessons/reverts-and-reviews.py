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
# ## Your turn
#
# In [Out of main, and nothing else with it](../safe-revert.ipynb) you write down what a revert is, for any history, before anybody types.
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
#
# **Read more:** `git-revert(1)`, `git-branch(1)` (`--contains`), `git-interpret-trailers(1)`, the how-to on faulty merges.
#
# **What differs in your company:** whether branches are squashed (then there is no merge, and `-m` is not needed), who may push to main at night, and where changes are written down.
