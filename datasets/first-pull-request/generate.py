"""One pull request: what git and gh print of it, who owns which path, and the history itself as a bundle."""

import random
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from groundschool.formats import git, git_diff
from groundschool.kit import Bundle, Variant, beside
from groundschool.simulation.company import DOMAIN
from groundschool.simulation.people import PEOPLE, Colleague
from groundschool.simulation.state import World

told = beside(__file__, "change")
Change = told.Change
OWNERS = ".github/CODEOWNERS"
URL = f"https://forge.{DOMAIN}/saltmarsh/config"


class Form(Bundle):
    """A bundle whose answers are the entries of one record."""

    def entry(self, key: str, value: object, traps: Mapping[str, Any]) -> None:
        """Add a key of the record: its value, and what each misconception makes of it."""
        self.answer("pull-request", key, value, traps)


def generate(seed: int, edge: str | None = None) -> Variant:
    """Return what seven commands printed of a pull request, and the record of it."""
    rng, form = random.Random(f"first pull request {seed} {edge}"), Form(seed, edge)
    at = World.from_seed(seed).day + timedelta(hours=rng.randint(8, 11), minutes=rng.randrange(60))
    author, *colleagues = rng.sample([one for one in PEOPLE if one.role in ("associate", "on-call senior")], 4)
    change = told.change_of(rng)
    made = _History(rng, at, author, colleagues)
    made.main(change.before, "Owners of every path")
    for files, title in change.earlier(rng):
        made.main(files, title)
    began = dict(made.files)
    for files, title in change.commits(rng):
        made.branch(files, title)
    for files, title in change.meanwhile(rng):
        made.main(files, title)
    heads = {f"refs/heads/{change.branch}": made.tips["branch"], "refs/heads/main": made.tips["main"]}
    form.write("history.bundle", made.history.bundle({"HEAD": made.tips["main"], **heads}))
    after = {**began, **made.changed}
    form.write("commits.txt", made.shown("branch"))
    form.write("behind.txt", made.shown("meanwhile"))
    form.write("stat.txt", git_diff.diff_stat(began, after))
    form.write("diff.txt", (difference := git_diff.unified(began, after)))
    form.write("CODEOWNERS", began[OWNERS])
    _counts(form, made)
    _setting(form, change, began, after, difference)
    _people(rng, form, change, author, colleagues)
    form.write("checks.txt", _checks(rng, form))
    return form.variant()


class _History:
    """Commits on main and on the branch, a while apart; what each of them printed in one line."""

    def __init__(self, rng: random.Random, at: datetime, author: Colleague, colleagues: list[Colleague]) -> None:
        self.rng, self.at, self.author, self.colleagues = rng, at, author, colleagues
        self.history, self.files, self.changed = git.GitHistory(), {}, {}
        self.tips: dict[str, str] = {}
        self.lines: dict[str, list[str]] = {"branch": [], "meanwhile": []}
        self.began: dict[str, str] | None = None

    def main(self, files: Mapping[str, str], title: str) -> None:
        self.files |= files
        self.tips["main"] = self._commit("main", self.files, title, self.rng.choice(self.colleagues))
        if self.began is not None:
            self.lines["meanwhile"].append(f"{self.tips['main'][: git.ABBREVIATED]} {title}\n")

    def branch(self, files: Mapping[str, str], title: str) -> None:
        if self.began is None:
            self.began, self.tips["branch"] = dict(self.files), self.tips["main"]
        self.changed |= files
        self.tips["branch"] = self._commit("branch", self.began | self.changed, title, self.author)
        self.lines["branch"].append(f"{self.tips['branch'][: git.ABBREVIATED]} {title}\n")

    def shown(self, name: str) -> str:
        """Return the lines of ``git log --oneline``, the newest first."""
        return "".join(reversed(self.lines[name]))

    def _commit(self, line: str, files: Mapping[str, str], title: str, who: Colleague) -> str:
        self.at += timedelta(minutes=self.rng.randint(3, 50), seconds=self.rng.randrange(60))
        by = git.Committer(who.name, f"{who.handle}@{DOMAIN}")
        parents = [self.tips[line]] if line in self.tips else []
        return self.history.commit({path: text.encode() for path, text in files.items()}, title, by, self.at, parents)


def _counts(form: Form, made: _History) -> None:
    ours, theirs = len(made.lines["branch"]), len(made.lines["meanwhile"])
    form.entry("commits", ours, {"mains-commits": theirs, "both-sides": ours + theirs})
    form.entry("behind", theirs, {"branch-commits": ours, "both-sides": ours + theirs})


def _setting(form: Form, change: Change, began: dict[str, str], after: dict[str, str], difference: str) -> None:
    """Add what the setting is now, and on which line it stands."""
    form.entry("setting_now", change.now, {"value-before": change.was, "as-announced": change.announced})
    old, new = (
        next(number for number, line in enumerate(files[change.values].splitlines(), 1) if f"{change.setting}:" in line)
        for files in (began, after)
    )
    lines = difference.splitlines()
    at = next(place for place, line in enumerate(lines) if line.startswith(f"+{change.indent}{change.setting}:"))
    hunk = max(place for place in range(at) if lines[place].startswith("@@ "))
    starts = int(lines[hunk].split("+")[1].split(",")[0])
    traps = {"line-before": old, "hunk-begins": starts, "removed-counts": new + 1, "line-of-the-output": at + 1}
    form.entry("line", new, traps)


def _people(rng: random.Random, form: Form, change: Change, author: Colleague, colleagues: list[Colleague]) -> None:
    """Add who owns the setting, what nobody announced, and who has still to look."""
    form.entry("owner", change.owner, {tag: team for tag, team in change.other_owners.items() if team != change.owner})
    form.entry("unannounced", change.unannounced, {"announced": change.values, "runbook-announced": change.runbook})
    approved, unhappy, asked = rng.sample(colleagues, 3)
    form.entry("waiting_for", asked.handle, {
        "has-looked": approved.handle,
        "wants-changes": unhappy.handle,
        "author-waits": author.handle,
    })  # fmt: skip
    done = sorted([(approved.handle, "Approved"), (unhappy.handle, "Changes requested")])
    reviewers = ", ".join(f"{name} ({state})" for name, state in [*done, (asked.handle, "Requested")])
    number = rng.randint(300, 900)
    added, removed = change.sizes(form.files["stat.txt"].decode())
    head = {
        "title": change.title,
        "state": "OPEN",
        "author": author.handle,
        "labels": rng.choice(("config", "config, on-call")),
        "assignees": "",
        "reviewers": reviewers,
        "projects": "",
        "milestone": "",
        "number": number,
        "url": f"{URL}/pull/{number}",
        "additions": added,
        "deletions": removed,
        "auto-merge": "disabled",
    }
    form.write("view.txt", "".join(f"{key}:\t{value}\n" for key, value in head.items()) + f"--\n{change.body}\n")


def _checks(rng: random.Random, form: Form) -> str:
    """Return gh's table of checks: what failed stands first, the others by name."""
    names = ["build", "links", "plan / north", "plan / south", "policy", "yaml"]
    failed, pending, skipped = rng.sample(names, 3)
    form.entry("failed_check", failed, {"pending-failed": pending, "skipped-failed": skipped})
    rows = []
    for name in [failed, *(one for one in names if one != failed)]:
        state = {failed: "fail", pending: "pending", skipped: "skipping"}.get(name, "pass")
        took = f"{rng.randint(1, 3)}m{rng.randint(1, 59)}s" if state in ("fail", "pass") else "0"
        rows.append("\t".join((name, state, took, f"{URL}/actions/runs/{rng.randint(10**9, 10**10)}", "")) + "\n")
    return "".join(rows)
