"""A right answer that was written without having seen the solution: a class of histories, words cut by hand."""

import json
import re
from fnmatch import fnmatchcase
from functools import cached_property
from itertools import chain, groupby

WORD = re.compile(r"\w+", re.ASCII)
LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")
NONE = object()


def is_secret(word):
    """Return whether a word is a secret."""
    return len(word) == 28 and word.startswith("smf_") and LETTERS.issuperset(word[4:])


class History:
    """An export in which one commit has to go."""

    def __init__(self, path, bad):
        """Read it, and refuse a commit that is not on main."""
        with open(path, encoding="utf-8") as file:
            self.data = json.load(file)
        self.bad = bad
        self.by_id = {one["id"]: one for one in self.data["commits"]}
        self.tip = self.data["branches"]["main"]
        if not self.holds(self.tip):
            raise ValueError(f"not on main: {bad}")

    def walk(self, start, seen=None):
        """Return the ids that can be reached, depth first."""
        seen = {} if seen is None else seen
        stack = [iter([start])]
        while stack:
            one = next(stack[-1], None)
            if one is None:
                stack.pop()
            elif one not in seen:
                seen[one] = True
                stack.append(iter(self.by_id[one]["parents"]))
        return seen

    def holds(self, tip):
        """Return whether a commit has the bad one in its history."""
        return self.bad in self.walk(tip)

    @cached_property
    def mainline(self):
        """Return the number of the parent that main was at."""
        parents = self.by_id[self.bad]["parents"]
        [was] = [push["from"] for push in self.data["pushes"] if (push["branch"], push["to"]) == ("main", self.bad)]
        return 1 + parents.index(was)

    @property
    def merge(self):
        """Return whether the bad commit is a merge."""
        return len(self.by_id[self.bad]["parents"]) > 1

    @property
    def before(self):
        """Return the commit before."""
        return self.by_id[self.by_id[self.bad]["parents"][self.mainline - 1 if self.merge else 0]]

    def fates(self):
        """Yield (path, content of before or None, whether a person has to look)."""
        trees = self.before["files"], self.by_id[self.bad]["files"], self.by_id[self.tip]["files"]
        for path in set().union(*trees):
            old, bad, now = (tree.get(path, NONE) for tree in trees)
            if old not in (bad, now):
                yield path, None if old is NONE else old, now != bad

    def words(self, ids):
        """Return the secrets of commits."""
        texts = (text for one in ids for text in self.by_id[one]["files"].values())
        return {word for text in texts for word in WORD.findall(text) if is_secret(word)}


def revert(path, bad):
    """Return what a safe revert is."""
    history = History(path, bad)
    outside = history.walk(history.before["id"])
    came = [one for one in history.walk(bad) if one not in outside]
    fates = list(history.fates())
    branches = sorted(history.data["branches"].items())
    return {
        "parent": history.tip,
        "mainline": history.mainline if history.merge else None,
        "files": {name: old for name, old, look in fates if not look},
        "conflicts": sorted(name for name, _, look in fates if look),
        "branches": [name for name, tip in branches if name != "main" and history.holds(tip)],
        "rotate": sorted(history.words(came) - history.words([history.before["id"]])),
    }


def glob_of(pattern):
    """Return a pattern of CODEOWNERS for fnmatch."""
    if pattern.startswith("/"):
        return pattern[1:] + ("*" if pattern.endswith("/") else "")
    return pattern


def owners(path, paths):
    """Return all who have to agree, sorted."""
    decided = {}
    with open(path, encoding="utf-8") as file:
        for line in file:
            words = line.split()
            if not words or words[0].startswith("#"):
                continue
            for one in paths:
                if fnmatchcase(one, glob_of(words[0])):
                    decided[one] = words[1:]
    return [who for who, _ in groupby(sorted(chain.from_iterable(decided.values())))]


def message(path, bad, change, reviewers):
    """Return the message of the revert."""
    history = History(path, bad)
    lines = [f'Revert "{history.by_id[bad]["subject"]}"', "", "It had to go.", f"This reverts commit {bad}"]
    if history.merge:
        lines[-1] += ", reversing"
        lines.append(f"changes made to {history.before['id']}")
    lines[-1] += "."
    lines += ["", "Rollback: revert the revert"]
    lines += [f"Reviewed-by: {one}" for one in reviewers]
    return "\n".join([*lines, f"Change: {change}"])
