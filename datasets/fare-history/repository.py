"""The repository of a fare calculator: a fault that came, was reverted, and came back by one of two suspects."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from groundschool.formats import git
from groundschool.kit import beside
from groundschool.simulation.company import DOMAIN
from groundschool.simulation.people import PEOPLE

told = beside(__file__, "tree")
Tree = told.Tree
Features = Any  # this class: content folders are no packages, so no type can be imported
DISCOUNTED = "Returns are discounted already"


@dataclass
class Story:
    """Commits by the part that they play."""

    by_code: bool
    symptom: str = ""  # the first that ever had it, reverted long since
    good: str = ""
    torn: str = ""
    culprit: str = ""
    inner: str = ""  # the merge of the culprit's branch into another one
    unrelated: str = ""  # the merge into main just before
    merge: str = ""  # that has brought the culprit to main
    rewritten: str = ""  # has the line in other words
    last: str = ""  # that touched the file
    last_merge: str = ""
    head: str = ""
    unmerged: str = ""  # the newest that touches both files, on a branch that main does not have

    @property
    def path(self) -> str:
        """Return the file that the culprit breaks."""
        return "fares" if self.by_code else "fares.csv"

    @property
    def suspects(self) -> tuple[tuple[str, Mapping[str, Any], bool], ...]:
        """Return two changes, by title and features, and whether it was this one."""
        lookup, child = (told.FLAT, "50,50") if self.by_code else (told.PAIR, "50,100")
        again = {"lookup": lookup, "remark": " (discounts: fares.csv)"}
        winter = {"child": child, "dog": "20,30"}
        title = f'Revert "Revert "{DISCOUNTED}""'
        return (title, again, self.by_code), ("Table of the winter season", winter, not self.by_code)


@dataclass
class Repository:
    """Commits of fare calculators: by hash their features and parents, the oldest first."""

    rng: random.Random
    at: datetime
    history: git.GitHistory = field(default_factory=git.GitHistory)
    trees: dict[str, Features] = field(default_factory=dict)
    parents: dict[str, list[str]] = field(default_factory=dict)
    number: int = 300

    def commit(self, on: str, title: str, **changed: object) -> str:
        """Add a commit that changes some features; return its hash."""
        return self._add(replace(self.trees[on], **changed), title, on)

    def merge(self, main: str, side: str, base: str) -> str:
        """Add the merge of a branch that has left main at ``base``; return its hash."""
        self.number += self.rng.randint(1, 9)
        tree = told.merged(*(self.trees[one] for one in (base, main, side)))
        return self._add(tree, f"Merge pull request #{self.number}", main, side)

    def chores(self, on: str, least: int, most: int) -> str:
        """Add commits that touch other files; return the last one's hash."""
        for _ in range(self.rng.randint(least, most)):
            week = self.trees[on].week + 1
            on = self.commit(on, f"On-call list of week {week}", week=week)
        return on

    def tell(self, *, by_code: bool) -> Story:
        """Add all commits; return who plays which part."""
        story = Story(by_code)
        at = self._before(story)
        story.torn = self.commit(self.chores(at, 1, 2), "Kiosks ask for a fare", ends="torn")
        at = self.commit(self.chores(story.torn, 3, 6), "Remove what was left of a conflict", ends="well")
        for suspect in self.rng.sample(story.suspects, 2):
            at = self._suspect(story, at, *suspect[:2], guilty=suspect[2])
        at = self.chores(at, 1, 2)
        if by_code:
            at = story.rewritten = self.commit(at, "Say share, not percent", name="share")
        changed = {"single": 1500, "back": 2700} if by_code else {"dog": "20,25"}
        left = self.chores(at, 1, 4)
        story.last = self.commit(left, "Spring", **changed)
        side = self.commit(story.last, "Kiosks have a new version", kiosks=4)
        story.last_merge = self.merge(self.chores(left, 1, 3), side, left)
        story.unmerged = self.commit(story.last_merge, "Bicycles, perhaps", dog="30,30", remark=" (a draft)")
        story.head = self.chores(story.last_merge, 2, 5)
        return story

    def _before(self, story: Story) -> str:
        """Add what was before the good commit, and a branch from then; return the last commit."""
        at = self._add(Tree(place="tools/", single=self.rng.randrange(900, 1500, 20)), "A fare calculator")
        at = first = self.chores(at, 2, 4)
        side = self.commit(first, "Dogs of passengers with a kennel", dog="20,25")
        at = story.symptom = self.commit(self.chores(at, 1, 3), DISCOUNTED, lookup=told.FLAT)
        at = self.commit(self.chores(at, 2, 4), f'Revert "{DISCOUNTED}"', lookup=told.SHARE)
        at = self.commit(self.chores(at, 1, 3), "Program and table move to the top", place="")
        story.good = self.chores(at, 1, 2)
        return self.merge(self.chores(story.good, 2, 5), side, first)

    def _suspect(self, story: Story, left: str, title: str, changed: Mapping[str, Any], *, guilty: bool) -> str:
        """Add a branch with a suspect in the middle, and its merge; return the merge."""
        first = self.commit(left, "Kiosks first", kiosks=5)
        suspect = self.commit(first, title, **changed, kiosks=6, week=self.trees[first].week + 1)
        side = self.commit(suspect, "Kiosks later", kiosks=3)
        inner = self.merge(self.chores(first, 1, 1), side, first)
        main = self.chores(left, 1, 2)
        unrelated = self.merge(self.chores(main, 1, 1), self.chores(main, 1, 1), main)
        merge = self.merge(unrelated, inner, left)
        if guilty:
            story.culprit, story.inner, story.unrelated, story.merge = suspect, inner, unrelated, merge
        return merge

    def _add(self, tree: Features, title: str, *parents: str) -> str:
        self.at += timedelta(minutes=self.rng.randint(20, 300), seconds=self.rng.randrange(60))
        who = self.rng.choice(PEOPLE)
        by = git.Committer(who.name, f"{who.handle}@{DOMAIN}")
        made = self.history.commit(told.encoded(tree.files()), title, by, self.at, parents)
        self.trees[made], self.parents[made] = tree, [*parents]
        return made


def asked(made: Repository, story: Story) -> dict[str, tuple[str, dict[str, str]]]:
    """Return the entries of the record: the value of each, and what misconceptions make of it."""
    tree, before, now = (made.trees[one] for one in (story.culprit, made.parents[story.culprit][0], story.head))
    line, was, other = f"child,{tree.child}", f"child,{before.child}", f"dog,{tree.dog}"
    if story.by_code:
        line, was, other = tree.line, before.line, next(iter(tree.files()["fares"].splitlines()))
    culprits = {
        "merge-blamed": story.merge,
        "last-touch": story.last,
        "first-symptom": story.symptom,
        "blamed-line": story.rewritten,
        "broken-is-bad": story.torn,
    }
    return {
        "first_bad": (story.culprit, {how: one for how, one in culprits.items() if one}),
        "merged_by": (
            story.merge,
            {
                "itself": story.culprit,
                "last-merge": story.last_merge,
                "nearest-merge": story.inner,
                "unrelated-merge": story.unrelated,
            },
        ),
        "path": (story.path, {"other-path": "fares.csv" if story.by_code else "fares"}),
        "line": (line, {"line-before": was, "other-line": other, "blamed-line": now.line}),
        "last_touch": (
            story.last,
            {"head-commit": story.head, "last-merge": story.last_merge, "not-merged": story.unmerged},
        ),
    }
