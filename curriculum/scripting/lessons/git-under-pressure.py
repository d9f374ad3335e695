# %% [markdown]
# ## Why this pages you
#
# Something has worked, and works no longer. Sixty commits lie between the two, the release is tonight, and the room has three opinions: the last change of that file, whoever is named by `git blame`, and "roll everything back".
#
# Git can find the commit for you, in six tests of sixty, if you can say in a few lines what *works* means. This lesson is about these lines, about what the answer is worth, and about taking a change out of a branch that others work on. Where you see `...`, put your answer in its place and run the cell again.

# %%
import matplotlib.pyplot as plt

from groundschool import ask, predict

# %% [markdown]
# ## Three answers
#
# A fare calculator prints a fare in cents: `python3 fares child return`. A child pays half. In the release *v4* it did; on main it pays the whole on a return:
#
# ```text
# $ git log --oneline --graph
# * d520938 A first line for the fares
# * b4664b2 Week 6
# *   17d7557 Merge pull request #309
# |\
# | * 6b28356 Mend a bracket
# | * 2718709 Half of a return
# | * 7dcb295 Kiosks ask for a fare
# * | 7dc2d44 Week 5
# * | 803c3a1 Week 4
# |/
# * 37dc76a Week 3
# * 25c9329 Week 2
# * 993dc2c Fares by percent        (v4)
# ```
#
# `git bisect run` checks commits out one by one, starts a command in the top folder, and goes by the status that it ends with ([`git-bisect(1)`](https://git-scm.com/docs/git-bisect#_bisect_run)): 0 is **good**, 1 to 127 is **bad**, 125 alone is **cannot be tested**, 128 and more ends the bisection.

# %%
predict("scripting/git-under-pressure", "status-of-a-crash")

# %% [markdown]
# This is how it looks when a test knows two answers only:
#
# ```text
# $ cat ../naive.sh
# test $((2 * $(python3 fares child return))) -eq $(python3 fares adult return)
# $ git bisect start main v4
# $ git bisect run sh ../naive.sh
# ...
# [27187090eb54878945ff8e74e0f84832ef9dca9c] Half of a return
# running  'sh' '../naive.sh'
# SyntaxError: unmatched ')'
# ../naive.sh: 1: arithmetic expression: expecting primary: "2 * "
# [7dcb295bf81ac921d8cf25cb2d51935aee7919e9] Kiosks ask for a fare
# running  'sh' '../naive.sh'
# 27187090eb54878945ff8e74e0f84832ef9dca9c is the first bad commit
# ```
#
# The commit that it names has no wrong fare. It has none at all. With a third answer the same bisection says what is known, and no more:
#
# ```text
# $ cat ../probe.sh
# child=$(python3 fares child return) || exit 125
# adult=$(python3 fares adult return) || exit 125
# test "$((2 * child))" -eq "$adult"
# ```
#
# It trusts whatever is printed with status 0. If that can be an empty line or `EUR 8.64`, the shell's arithmetic fails, with a status of its own: *bad* again. Then the output needs a look as well, before anything is compared.
#
# *Try it:* of four commits the probe meets this. Which statuses does it end with, in this order? (1) 1080 and 2160 cents. (2) 2160 and 2160. (3) A traceback. (4) `python3` finds no file `fares`.

# %%
statuses = [..., ..., ..., ...]
ask("scripting/git-under-pressure", "four-statuses", statuses)

# %% solution=true
statuses = [0, 1, 125, 125]
ask("scripting/git-under-pressure", "four-statuses", statuses, solution=True)

# %% [markdown]
# ## A test that travels
#
# The test visits the past, and there things are elsewhere. Four habits:
#
# - It lies **beside** the repository, not in it: what lies within is another one at each commit.
# - It tries where the program is today, then where it was. A file that is only *left over* in the old place is not the program.
# - It is started in the top folder, so what the program opens by a relative path is found. Started elsewhere, every commit "cannot be tested".
# - Each visit begins clean. What the last build has left is found by the next one: in a bisection of a Bluetooth stack it was [a report and compiled files of the run before](https://github.com/auto-pts/auto-pts/pull/760). `git clean -fdx` at the beginning of the script helps, in a clone made for it.
#
# And it reads what the program *answers*: standard output and status. Warnings on standard error come and go with the years.
#
# ## One symptom

# %%
predict("scripting/git-under-pressure", "what-to-compare")

# %% [markdown]
# The prices changed twice in these weeks, and each time a test for "1080 cents" would say bad. Look for a sentence that is true at **every** good commit: a child pays half of what an adult pays, both asked of the same tree.
#
# The other side of it: one symptom, no other. A test that runs the whole test suite finds the first commit at which *anything* fails. So try it by hand before you let it loose: on the good end, on the bad one, and on one that does not run. A bisection between two ends that nobody has tried finds a commit as well, and it looks as sure as any other.
#
# ## Half of what is left
#
# Which commits may be the first bad one? Those that the bad one stands on, itself included, without those that the good one stands on. Here they are ten:

# %%
ON = {
    "25c9329": ["993dc2c"],
    "37dc76a": ["25c9329"],
    "7dcb295": ["37dc76a"],
    "2718709": ["7dcb295"],
    "6b28356": ["2718709"],
    "803c3a1": ["37dc76a"],
    "7dc2d44": ["803c3a1"],
    "17d7557": ["7dc2d44", "6b28356"],
    "b4664b2": ["17d7557"],
    "d520938": ["b4664b2"],
}
below = {"993dc2c": set()}
for commit, parents in ON.items():
    below[commit] = {commit}.union(*(below[parent] for parent in parents))
print({commit: len(suspects) for commit, suspects in below.items()})

# %% [markdown]
# If `25c9329` is tested and bad, one commit is left: itself. If it is good, nine are. If `6b28356` is bad, five are left: itself and the four that it stands on; if it is good, the other five. So git tests that one first: the larger part is as small as it can be ([how git weighs commits](https://git-scm.com/docs/git-bisect-lk2009#_bisection_algorithm)).

# %%
figure, axes = plt.subplots(figsize=(9, 3))
tested = [commit for commit in ON if commit != "d520938"]
worst = [max(len(below[commit]), len(ON) - len(below[commit])) for commit in tested]
axes.bar(tested, worst, color=["tab:orange" if count == min(worst) else "tab:gray" for count in worst])
axes.set(ylabel="commits", title="At most so many are left after the test of ...", ylim=(0, 10))
plt.show()

# %% [markdown]
# *Try it:* the probe says that `6b28356` is bad, so five are left. Of its tests, take the one that leaves the fewest in the worse of its two cases: how many are left in that case? Half of it is written.

# %%
left = below["6b28356"]
# Left if it is bad, and (put it in the place of the 0) if it is good:
at_most = min(max(len(below[one]), 0) for one in left - {"6b28356"})
ask("scripting/git-under-pressure", "next-test", at_most)

# %% solution=true
left = below["6b28356"]
at_most = min(max(len(below[one]), len(left) - len(below[one])) for one in left - {"6b28356"})
ask("scripting/git-under-pressure", "next-test", at_most, solution=True)

# %% [markdown]
# Halving takes $\lceil\log_2 N\rceil$ tests in a line, and about as many where branches are merged: 6 of 60, 10 of 1000. *In a line* is not a figure of speech. The list that `git log` prints has an order; a commit does not stand on all that is printed below it. Whoever takes the middle of the list and says "good, so all below are good" clears commits of a branch that the tested one has never seen.
#
# ## Merges

# %%
predict("scripting/git-under-pressure", "clean-merge")

# %% [markdown]
# `git bisect start --first-parent` looks at main's own commits only, and a branch is one step. It ends at the merge:
#
# ```text
# $ git bisect start --first-parent main v4
# $ git bisect run sh ../probe.sh
# 17d7557a6af0da85050944c017be2723f7199c21 is the first bad commit
# Merge: 7dc2d44 6b28356
# ```
#
# That is worth much when commits within branches do not run, and it is what you revert tonight. It is not the change. Without the flag a merge is named in one case: each side is good without the other, and together they are not. That happens, and no line of the merge need be wrong.
#
# *Try it:* which commit is first bad along the first parents, and good with its first parent?

# %%
merge = ...
ask("scripting/git-under-pressure", "the-merge", merge)

# %% solution=true
merge = "17d7557"
ask("scripting/git-under-pressure", "the-merge", merge, solution=True)

# %% [markdown]
# ## Commits that say nothing
#
# With the probe that knows three answers, git tests four commits and then says:
#
# ```text
# There are only 'skip'ped commits left to test.
# The first bad commit could be any of:
# 27187090eb54878945ff8e74e0f84832ef9dca9c
# 6b283567d60b66d8ee327397582d8fa066b1dbc1
# We cannot bisect more!
# ```
#
# That is a result. `7dcb295` is good, `6b28356` is bad, and the one between does not run: no test tells the two apart. Both differences together are a dozen lines; read them. To name the bad one of the two ("*Mend a bracket* has done it") would be to guess.
#
# *Try it:* suppose `7dcb295` did not run, either, and `37dc76a` is good. How many suspects are left?

# %%
suspects = ...
ask("scripting/git-under-pressure", "how-many-suspects", suspects)

# %% solution=true
suspects = len(below["6b28356"] - below["37dc76a"])
ask("scripting/git-under-pressure", "how-many-suspects", suspects, solution=True)

# %% [markdown]
# ## Who is blamed
#
# `git log -1 -- fares` names `d520938`, the last commit that touches the file: it has put a remark on its first line. Its parent is bad already. `git blame` names who has written a line *as it stands today*: after *Mend a bracket* that is who mended the bracket, and after a renamed variable whoever renamed it. Both are good questions, and neither is this one.
#
# Nor is "where was it seen for the first time". If a fault came, was reverted, and came back by another road, the commit of then explains nothing today. That is why the good end is a place where the fault is known to be away, as near as you have one.
#
# A commit is a suspect until you have put the one line back and seen the fault go.
#
# ## Out of a branch that others work on
#
# Main is shared. What was pushed stays; taking it back is a **new** commit with the opposite change ([`git-revert(1)`](https://git-scm.com/docs/git-revert)). `git reset --hard` and a forced push throw away what others have put on top, and come back with the next who pulls and pushes.

# %%
predict("scripting/git-under-pressure", "revert-a-merge")

# %% [markdown]
# ```text
# $ git revert 17d7557
# error: commit 17d7557a6af0da85050944c017be2723f7199c21 is a merge but no -m option was given.
# $ git revert --no-edit -m 1 17d7557
# [main f33ac59] Revert "Merge pull request #309"
#  2 files changed, 1 insertion(+), 2 deletions(-)
#  delete mode 100644 kiosk
# $ sh ../probe.sh; echo $?
# 0
# ```
#
# `-m 1` says which side to go back to: parent 1, which is main as it was. Look at the rest of it, too: with the fare the kiosks' file has gone, which was on the same branch. Had the revert been of one commit, the kiosks would have kept it.
#
# And one thing comes back in a month. The merge is still in the history, so git takes the branch for merged:
#
# ```text
# $ git merge half-returns
# Already up to date.
# ```
#
# To bring it back, mended, revert the revert first ([how-to of git's own maintainer](https://github.com/git/git/blob/master/Documentation/howto/revert-a-faulty-merge.adoc)). Which is how `Revert "Revert "..."` comes into a history, and why a title says nothing about whether the fault is in it.
#
# *Try it:* the branch was reverted as above. Somebody mends it with one more commit and merges it again. Are the fares as they were on the branch before, but for that commit? Answer `True` or `False`.

# %%
whole_again = ...
ask("scripting/git-under-pressure", "merged-again", whole_again)

# %% solution=true
whole_again = False
ask("scripting/git-under-pressure", "merged-again", whole_again, solution=True)

# %% [markdown]
# ## Your turn
#
# In [Bisect the regression](../bisect-the-regression.ipynb) you write a probe for commits of every kind, the search itself, and find the commit and the line in a repository of your own.
#
# ## Say it
#
# Three sentences into the ticket: which commits it may be, how many tests say so and which said nothing, and what you do now, before you know more.
#
# ## Key points
#
# - Good, bad, and *cannot be tested*: 0, 1, 125. A crash is not the symptom.
# - A sentence that is true at every good commit; one symptom; tried at both ends by hand.
# - What is left is counted by what a commit stands on, not by the order of a list.
# - Several suspects are a result. The last change, the merge and the author of a line are answers to other questions.
# - On a shared branch go forward: `git revert`, for a merge with `-m 1`, and know what goes with it.
#
# **Read more:** `git-bisect(1)`, [Fighting regressions with git bisect](https://git-scm.com/docs/git-bisect-lk2009), `git-revert(1)`, `git-blame(1)`.
#
# **What differs in your company:** whether branches are merged or squashed, whether every commit of main is built and kept (then a bisection need not build), and who may revert without a review.
