"""Repositories of fares and deployments, each with a change on main that has to go, and what came after it."""

import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from groundschool.formats.git import Committer, GitHistory
from groundschool.simulation.company import DOMAIN
from groundschool.simulation.people import PEOPLE

Files = Mapping[str, str | None]
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
PREFIX = "smf_"
TOKEN = 24  # letters and digits behind the prefix


@dataclass
class Repository:
    """Commits by hash, the oldest first: their files, parents and subjects; and where branches were pushed to."""

    rng: random.Random
    at: datetime
    history: GitHistory = field(default_factory=GitHistory)
    files: dict[str, dict[str, str]] = field(default_factory=dict)
    parents: dict[str, list[str]] = field(default_factory=dict)
    subjects: dict[str, str] = field(default_factory=dict)
    branches: dict[str, str] = field(default_factory=dict)
    pushes: list[dict[str, str | None]] = field(default_factory=list)

    def commit(self, subject: str, changed: Files, *parents: str) -> str:
        """Add a commit that changes some files of its first parent (None: away); return its hash."""
        before = self.files[parents[0]] if parents else {}
        tree = {path: text for path, text in {**before, **changed}.items() if text is not None}
        who = self.rng.choice(PEOPLE)
        self.at += timedelta(minutes=self.rng.randint(9, 90), seconds=self.rng.randrange(60))
        by = Committer(who.name, f"{who.handle}@{DOMAIN}")
        encoded = {path: text.encode() for path, text in tree.items()}
        made = self.history.commit(encoded, subject, by, self.at, parents)
        self.files[made], self.parents[made], self.subjects[made] = tree, [*parents], subject
        return made

    def merge(self, subject: str, main: str, side: str, base: str, *, turned: bool = False) -> str:
        """Add the merge of a branch that left main at ``base``; turned: of main into the branch."""
        changed = difference(self.files[base], self.files[side])
        made: dict[str, str | None] = {**dict.fromkeys(self.files[main]), **dict.fromkeys(self.files[side])}
        made |= self.files[main] | changed
        return self.commit(subject, made, *((side, main) if turned else (main, side)))

    def push(self, branch: str, to: str) -> str:
        """Move a branch to a commit and note it; return the commit."""
        self.pushes.append({"branch": branch, "from": self.branches.get(branch), "to": to})
        self.branches[branch] = to
        return to

    def ancestors(self, *tips: str) -> set[str]:
        """Return commits and all that they stand on."""
        seen, waiting = set[str](), [*tips]
        while waiting:
            one = waiting.pop()
            if one not in seen:
                seen.add(one)
                waiting += self.parents[one]
        return seen

    def token(self) -> str:
        """Return a secret as the company writes them."""
        return PREFIX + "".join(self.rng.choices(ALPHABET, k=TOKEN))

    def exported(self) -> dict[str, object]:
        """Return all of it as the exporter writes it: the newest commit first."""
        listed = [
            {
                "id": one,
                "parents": self.parents[one],
                "subject": self.subjects[one],
                "files": dict(sorted(self.files[one].items())),
            }
            for one in reversed(self.files)
        ]
        names = sorted(self.branches, reverse=True)
        names.sort(key=lambda name: not name.startswith("release/"))
        return {
            "branches": {name: self.branches[name] for name in names},
            "pushes": self.pushes[::-1],
            "commits": listed,
        }

    def bundle(self) -> bytes:
        """Return it as git clones it."""
        return self.history.bundle(
            {**{f"refs/heads/{name}": at for name, at in self.branches.items()}, "HEAD": self.branches["main"]}
        )


def difference(before: Mapping[str, str], after: Mapping[str, str]) -> dict[str, str | None]:
    """Return what makes one tree of another: contents by path, None for a file that goes."""
    paths: Iterable[str] = sorted({*before, *after})
    return {path: after.get(path) for path in paths if before.get(path) != after.get(path)}
