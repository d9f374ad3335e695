# ---
# jupyter:
#   jupytext:
#     text_representation:
#       format_name: percent
# ---

# %% [markdown]
# ## 22:40, and main is wrong
#
# > **#incident-booking** · **Noor** · Quotes for children are zero since 16:20. That was the merge of a branch for seasons. We take it out.
# > **Sven** · `git reset --hard` to before it and force push, two minutes.
# > **Noor** · There have been merges since then. One is the patch that security waited for. And it is on a release branch, I think? Will somebody *work out* what has to go, before anybody types.
#
# You write what Noor asks for: what a safe revert changes, who has to agree, and its message. Five repositories are at hand, each with a change that has to go.

# %%
import json
from pathlib import Path

folder = files("scripting/safe-revert")
exports = sorted(folder.glob("*.json"))
for export in exports:
    history = json.loads(export.read_text())
    print(f"{export.name}: {history['bad'][:7]} has to go; branches {', '.join(history['branches'])}")
    for one in history["commits"]:
        print(f"    {one['id'][:7]} on {' '.join(parent[:7] for parent in one['parents']):16} {one['subject']}")

# %% [markdown]
# | in an export | what it is |
# |---|---|
# | `branches` | the last commit of each branch, by its name |
# | `pushes` | what the server wrote down, the newest first: `branch` was moved `from` a commit (`null`: it is new) `to` another |
# | `commits` | each commit with its `parents` (the order is git's), `subject`, and **all** of its `files`, contents by path |
#
# The same repositories lie beside them as bundles; with git at hand, `git clone history-1.bundle` gives one to try things in.
#
# ## Task 1: what a safe revert is
#
# Write `revert(path, bad)`. It is called with the path of an export and the hash of a commit on main, and returns a dictionary:
#
# | key | value |
# |---|---|
# | `"parent"` | the commit that the revert stands on: the last of main. What was pushed stays in the history |
# | `"mainline"` | for a merge the number, from 1, of the parent that **main was at** before (`-m` of `git revert`). It is not always 1: the log of pushes says where main was moved from. `None` for a commit with one parent. (A title may say anything: people write it) |
# | `"files"` | what the revert changes: the content of before by path, `None` for a file that goes |
# | `"conflicts"` | paths that a person has to look at, sorted |
# | `"branches"` | the names of the other branches that have `bad` in their history, by whichever parents: each needs a revert of its own; sorted |
# | `"rotate"` | secrets that came with the change, sorted |
#
# *Before* is the mainline parent, or the only one. For each file that differs between *before* and `bad` (added and removed ones, too), look at main's last commit:
#
# - it is as in `bad`: it goes back to what it was before, and is in `files`;
# - it is as it was before: nothing is to be done;
# - it is anything else: somebody has changed it since. It is in `conflicts` and not in `files`. (git would try to put the two together line by line, and ask only where lines touch. At night we look at each such file.)
#
# Files that `bad` has not changed stay as they are. A change may have been reverted already, and brought back by a revert of the revert; the rule does not care.
#
# **Secrets.** A revert takes a secret out of the tree and not out of the history: whoever has cloned has it. A secret is `smf_` and exactly 24 small letters or digits, not part of a longer word (a word is letters of either size, digits and `_`). `rotate` has each one that stands in any file of any commit that **came with** the change, also if a later commit of the branch removed it, and that is not in the files of *before*. (What main had once and removed counts again, if the change brings it back.) What came with the change is `bad` and all that it stands on, without *before* and what that stands on.
#
# A `bad` that is not on main is refused with a `ValueError` that names it. No change has more than two parents, and each was pushed to main once, alone or as a merge. `bad` is one that main was moved to, or none of main at all; it is never the first commit.


# %% task="revert"
import re


def revert(path, bad):
    """Return {"parent", "mainline", "files", "conflicts", "branches", "rotate"}."""
    ### BEGIN SOLUTION
    history = json.loads(Path(path).read_text())
    commits = {one["id"]: one for one in history["commits"]}
    before, mainline = place_of(history, commits, bad)
    head = history["branches"]["main"]
    old, new, now = (commits[one]["files"] for one in (before, bad, head))
    changed, conflicts = {}, []
    for file in sorted({*old, *new}):
        if old.get(file) != new.get(file):
            if now.get(file) == new.get(file):
                changed[file] = old.get(file)
            elif now.get(file) != old.get(file):
                conflicts.append(file)
    others = {name: tip for name, tip in history["branches"].items() if name != "main"}
    secrets = set()
    for one in behind(commits, bad) - behind(commits, before):
        for text in commits[one]["files"].values():
            secrets.update(re.findall(r"\bsmf_[a-z0-9]{24}\b", text))
    return {
        "parent": head,
        "mainline": mainline,
        "files": changed,
        "conflicts": conflicts,
        "branches": sorted(name for name, tip in others.items() if bad in behind(commits, tip)),
        "rotate": sorted(one for one in secrets if not any(one in text for text in old.values())),
    }


def behind(commits, tip):
    """Return the hashes of a commit and of all that it stands on."""
    seen, waiting = set(), [tip]
    while waiting:
        one = waiting.pop()
        if one not in seen:
            seen.add(one)
            waiting += commits[one]["parents"]
    return seen


def place_of(history, commits, bad):
    """Return the commit that main was at before, and its number among the parents of a merge."""
    if bad not in behind(commits, history["branches"]["main"]):
        raise ValueError(f"{bad} is not on main")
    parents = commits[bad]["parents"]
    [before] = [push["from"] for push in history["pushes"] if (push["branch"], push["to"]) == ("main", bad)]
    return before, parents.index(before) + 1 if len(parents) > 1 else None
    ### END SOLUTION


# %%
try:
    for export in exports:
        print(export.name, json.dumps(revert(str(export), json.loads(export.read_text())["bad"]), indent=1))
except NotImplementedError:
    print("revert is not written yet")

# %% [markdown]
# ## Task 2: who has to agree

# %%
print((folder / "CODEOWNERS").read_text())

# %% [markdown]
# Write `owners(path, paths)`. `path` is that of a `CODEOWNERS` file, `paths` a list of paths in the repository. Return all who have to agree to a change of these, sorted, each once.
#
# - For each path the **last** line that fits decides, alone ([GitHub](https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners)). It may name several owners, or none: then nobody has to agree. Where no line fits, nobody has to, either.
# - Patterns here are of four kinds: `*` fits everything; `*.csv` each path with this end, in any folder; `/fares/` what is below this folder at the top of the repository, at any depth; `/deploy/booking.yaml` this one file.
# - Empty lines, and lines that begin with `#`, say nothing.


# %% task="owners"
def owners(path, paths):
    """Return ["@saltmarsh/finance", ...]."""
    ### BEGIN SOLUTION
    lines = [line.split() for line in Path(path).read_text().splitlines()]
    rules = [(words[0], words[1:]) for words in lines if words]  # a remark is a pattern that fits nothing

    def fits(pattern, file):
        if pattern.startswith("*"):
            return file.endswith(pattern[1:])
        return f"/{file}".startswith(pattern) if pattern.endswith("/") else f"/{file}" == pattern

    found = set()
    for file in paths:
        found.update(next((who for pattern, who in reversed(rules) if fits(pattern, file)), []))
    return sorted(found)
    ### END SOLUTION


# %%
try:
    for paths in (["fares/table.csv", "fares/quote.py"], ["docs/fares.md"]):
        print(paths, owners(str(folder / "CODEOWNERS"), paths))
except NotImplementedError:
    print("owners is not written yet")

# %% [markdown]
# ## Task 3: what the message says
#
# Write `message(path, bad, change, reviewers)`. `change` is the number of a change (`"CHG-1234"`), `reviewers` a list of those who have agreed. Return the message of the revert:
#
# ```text
# Revert "Merge branch 'seasonal-fares'"
#
# This reverts commit 2f6a..., reversing changes made to 91c0....
#
# Change: CHG-1234
# Reviewed-by: @saltmarsh/finance
# Reviewed-by: @saltmarsh/storefront
# Rollback: how to bring the change back
# ```
#
# - The first line is `Revert "..."` with the subject of `bad`, and alone in its paragraph.
# - Then git's own sentence, with whole hashes: `This reverts commit HASH, reversing changes made to HASH.` for a merge, where the second is the mainline parent of task 1, and `This reverts commit HASH.` for a commit with one parent. It may be broken into lines; more text may stand around it.
# - The last paragraph are **trailers** ([`git-interpret-trailers(1)`](https://git-scm.com/docs/git-interpret-trailers)), each a line `Key: value`, in any order, and nothing else: `Change`, a `Reviewed-by` for each reviewer (of none, none), and `Rollback` with any words of yours: your mentor reads them, the grader does not. (Think of who reads them: merging the branch again will *not* bring it back.)
# - A `bad` that is not on main is refused as in task 1.


# %% task="message"
def message(path, bad, change, reviewers):
    """Return the text of the message."""
    ### BEGIN SOLUTION
    history = json.loads(Path(path).read_text())
    commits = {one["id"]: one for one in history["commits"]}
    before, mainline = place_of(history, commits, bad)
    sentence = f"This reverts commit {bad}"
    if mainline:
        sentence += f", reversing changes made to {before}"
    trailers = [f"Change: {change}", *(f"Reviewed-by: {one}" for one in reviewers), "Rollback: revert this commit"]
    return "\n".join([f'Revert "{commits[bad]["subject"]}"', "", f"{sentence}.", "", *trailers])
    ### END SOLUTION


# %%
try:
    for export in exports:
        print(message(str(export), json.loads(export.read_text())["bad"], "CHG-4711", ["@saltmarsh/storefront"]), "\n")
except NotImplementedError:
    print("message is not written yet")

# %% [markdown]
# ## Say it
#
# Three sentences to Sven: what would have gone with a forced push, what has to happen on the release branches, and what nobody can take back at all. (Nobody grades this one. Your mentor may ask.)
