"""Answers people really give: some written out in a hurry, and the solution with one slip each."""

import json
import re
from pathlib import Path

from groundschool.kit import slip, wrong

REVERT, OWNERS, MESSAGE = "revert", "owners", "message"


@wrong(REVERT, tag="whole-tree", score=0)
def two_minutes(path, bad):
    """Sven's way: back to before it."""
    history = json.loads(Path(path).read_text())
    commits = {one["id"]: one for one in history["commits"]}
    parents = commits[bad]["parents"]
    before, now = commits[parents[0]]["files"], commits[history["branches"]["main"]]["files"]
    files = {file: before.get(file) for file in {*before, *now} if before.get(file) != now.get(file)}
    return {
        "parent": parents[0], "mainline": 1 if len(parents) > 1 else None, "files": files, "conflicts": [],
        "branches": [], "rotate": [],
    }  # fmt: skip


@wrong(REVERT, tag="undone-again", score=1 / 9)
def as_the_manual_says(path, bad):
    """-m 1, always, and all files of the merge."""
    history = json.loads(Path(path).read_text())
    commits = {one["id"]: one for one in history["commits"]}
    parents = commits[bad]["parents"]
    old, new = commits[parents[0]]["files"], commits[bad]["files"]
    files = {file: old.get(file) for file in {*old, *new} if old.get(file) != new.get(file)}
    secrets = {one for text in new.values() for one in re.findall(r"smf_\w+", text)}
    return {
        "parent": history["branches"]["main"], "mainline": 1, "files": files, "conflicts": [],
        "branches": sorted(name for name in history["branches"] if name.startswith("release")), "rotate": sorted(secrets),
    }  # fmt: skip


on_what_was = slip(REVERT, {'"parent": head': '"parent": before'}, tag="reset", score=13 / 18)
parent_one = slip(
    REVERT,
    {"return before, parents.index(before) + 1 if len(parents) > 1 else None": "return parents[0], 1 if len(parents) > 1 else None"},
    tag="first-parent", score=5 / 9,
)  # fmt: skip
over_what_came_later = slip(
    REVERT, {"conflicts.append(file)": "changed[file] = old.get(file)"}, tag="overwritten", score=2 / 3
)
what_is_undone_too = slip(
    REVERT, {"if now.get(file) == new.get(file):": "if now.get(file) in (new.get(file), old.get(file)):"},
    tag="undone-again", score=13 / 18,
)  # fmt: skip
what_was_removed = slip(REVERT, {"sorted({*old, *new})": "sorted(new)"}, tag="deleted-forgotten", score=5 / 9)
what_was_added = slip(REVERT, {"sorted({*old, *new})": "sorted(old)"}, tag="added-stays", score=5 / 9)
only_main = slip(REVERT, {"if bad in behind(commits, tip)": "if False"}, tag="main-only", score=7 / 9)
at_the_tips = slip(REVERT, {"if bad in behind(commits, tip)": "if bad == tip"}, tag="tips-only", score=7 / 9)
every_branch = slip(REVERT, {"if bad in behind(commits, tip)": "if tip"}, tag="all-branches", score=7 / 9)
in_the_tree = slip(
    REVERT,
    {"for one in behind(commits, bad) - behind(commits, before):": "for one in [bad]:"},
    tag="tree-only",
    score=8 / 9,
)
in_all_of_it = slip(
    REVERT, {"behind(commits, bad) - behind(commits, before):": "behind(commits, bad):"}, tag="all-of-it", score=17 / 18
)
wherever_it_is = slip(
    REVERT, {'raise ValueError(f"{bad} is not on main")': 'return commits[bad]["parents"][0], None'}, tag="read-anyway",
    score=17 / 18,
)  # fmt: skip

BEFORE = '[before] = [push["from"] for push in history["pushes"] if (push["branch"], push["to"]) == ("main", bad)]'
down_the_left = slip(
    REVERT,
    {
        '"branches": sorted(name for name, tip in others.items() if bad in behind(commits, tip))': '"branches": sorted(name for name, tip in others.items() if bad in behind({one: {"parents": commits[one]["parents"][:1]} for one in commits}, tip))'
    },
    tag="first-parents",
    score=7 / 9,
)
nothing_that_was_known = slip(
    REVERT,
    {
        "any(one in text for text in old.values())": 'any(one in text for each in behind(commits, before) for text in commits[each]["files"].values())'
    },
    tag="once-known",
    score=17 / 18,
)
by_the_title = slip(
    REVERT,
    {BEFORE: """before = parents[-1] if "'main' into" in commits[bad]["subject"] else parents[0]"""},
    tag="first-parent",
    score=5 / 9,
)
whoever_pushed_it = slip(
    REVERT,
    {BEFORE: 'before = next(push["from"] for push in history["pushes"] if push["to"] == bad and push["from"])'},
    tag="first-parent",
    score=5 / 9,
)
of_either_size = slip(REVERT, {"smf_[a-z0-9]{24}": "smf_[a-zA-Z0-9]{24}"}, tag="all-of-it", score=17 / 18)
small_neighbours = slip(
    REVERT, {"\\bsmf_[a-z0-9]{24}\\b": "(?<![a-z0-9])smf_[a-z0-9]{24}(?![a-z0-9])"}, tag="all-of-it", score=17 / 18
)


@wrong(OWNERS, tag="first-fits", score=1 / 6)
def the_first_line(path, paths):
    """As in a firewall."""
    found = set()
    for file in paths:
        for line in Path(path).read_text().splitlines():
            if not line or line.startswith("#"):
                continue
            pattern, *who = line.split()
            if pattern == "*" or file.startswith(pattern.strip("/")) or file.endswith(pattern[1:]):
                found.update(who)
                break
    return sorted(found)


@wrong(OWNERS, tag="all-that-fit", score=1 / 6)
def everybody(path, paths):
    """Ask everybody: it cannot hurt."""
    found = set()
    for line in Path(path).read_text().splitlines():
        if line and not line.startswith("#"):
            pattern, *who = line.split()
            for file in paths:
                if pattern.startswith("*"):
                    fits = file.endswith(pattern[1:])
                else:
                    fits = f"/{file}".startswith(pattern) if pattern.endswith("/") else f"/{file}" == pattern
                if fits:
                    found.update(who)
    return sorted(found)


FITS = 'return f"/{file}".startswith(pattern) if pattern.endswith("/") else f"/{file}" == pattern'
anywhere = slip(OWNERS, {FITS: 'return pattern.startswith("/") and pattern[1:] in file'}, tag="anywhere", score=2 / 3)
one_of_them = slip(OWNERS, {"(words[0], words[1:])": "(words[0], words[-1:])"}, tag="last-owner", score=1 / 6)
the_same_end = slip(
    OWNERS,
    {FITS: FITS.replace('f"/{file}" == pattern', 'f"/{file}".endswith(pattern)')},
    tag="anywhere",
    score=2 / 3,
)
right_below = slip(
    OWNERS,
    {FITS: FITS.replace('f"/{file}".startswith(pattern)', 'f"/{file}".rpartition("/")[0] + "/" == pattern')},
    tag="right-below",
    score=2 / 3,
)
top_down = slip(OWNERS, {"in reversed(rules)": "in rules"}, tag="first-fits", score=1 / 6)
who_is_named = slip(
    OWNERS, {"in reversed(rules) if fits": "in reversed(rules) if who and fits"}, tag="nobody-asked", score=1 / 2
)


@wrong(MESSAGE, tag="not-trailers", score=1 / 11)
def one_paragraph(path, bad, change, reviewers):
    """All in one."""
    commits = {one["id"]: one for one in json.loads(Path(path).read_text())["commits"]}
    said = f'Revert "{commits[bad]["subject"]}"\n\nThis reverts commit {bad}.\nChange: {change}\n'
    return said + f"Reviewed-by: {', '.join(reviewers)}\nRollback: revert the revert"


without_the_side = slip(MESSAGE, {"    if mainline:": "    if False:"}, tag="no-mainline", score=5 / 11)
the_other_side = slip(
    MESSAGE, {"changes made to {before}": "changes made to {commits[bad]['parents'][2 - mainline]}"},
    tag="other-parent", score=5 / 11,
)  # fmt: skip
parent_one_again = slip(
    MESSAGE,
    {"changes made to {before}": "changes made to {commits[bad]['parents'][0]}"},
    tag="other-parent",
    score=8 / 11,
)
all_in_a_line = slip(
    MESSAGE,
    {'*(f"Reviewed-by: {one}" for one in reviewers)': 'f"Reviewed-by: {reviewers[0]}"'},
    tag="one-reviewer",
    score=5 / 11,
)
no_space_between = slip(
    MESSAGE, {'f"{sentence}.", "", *trailers': 'f"{sentence}.", *trailers'}, tag="not-trailers", score=2 / 11
)
without_quotes = slip(
    MESSAGE, {"""f'Revert "{commits[bad]["subject"]}"'""": """'Revert "' + commits[bad]["subject"].replace('"', "'") + '"'"""},
    tag="quotes-changed", score=10 / 11,
)  # fmt: skip
somebody_at_least = slip(
    MESSAGE, {"for one in reviewers)": 'for one in reviewers or ["nobody"])'}, tag="undone-again", score=10 / 11
)
