"""Other ways to be right: with sets of lines, by recursion, and with other shapes of the same."""

import json
import re

from groundschool.kit import beside, right


def _read(path):
    with open(path) as lines:
        history = json.load(lines)
    return history, {one["id"]: one for one in history["commits"]}


def _stands_on(commits, tip):
    found, layer = set(), {tip}
    while layer:
        found |= layer
        layer = {parent for one in layer for parent in commits[one]["parents"]} - found
    return frozenset(found)


def _before(history, commits, bad):
    if bad not in commits or bad not in _stands_on(commits, history["branches"]["main"]):
        raise ValueError(f"nothing to revert: main does not have {bad}")
    for push in history["pushes"]:
        if push["branch"] == "main" and push["to"] == bad:
            return push["from"]
    raise ValueError(f"nobody has pushed {bad}")


@right("revert")
def by_sets(path, bad):
    """Compare pairs of path and content."""
    history, commits = _read(path)
    old = _before(history, commits, bad)
    then, was, is_now = (commits[one]["files"] for one in (bad, old, history["branches"]["main"]))
    touched = {file for file, _ in then.items() ^ was.items()}
    away = object()
    back = {file for file in touched if is_now.get(file, away) == then.get(file, away)}
    quiet = {file for file in touched if is_now.get(file, away) == was.get(file, away)}
    parents = commits[bad]["parents"]
    texts = [
        text for one in _stands_on(commits, bad) - _stands_on(commits, old) for text in commits[one]["files"].values()
    ]
    secret = re.compile(r"(?<!\w)smf_[a-z\d]{24}(?!\w)")
    leaked = set(secret.findall("\n".join(texts))) - set(secret.findall("\n".join(was.values())))
    branches = [name for name in history["branches"] if name != "main"]
    return {
        "rotate": tuple(sorted(leaked)),
        "branches": tuple(sorted(name for name in branches if bad in _stands_on(commits, history["branches"][name]))),
        "conflicts": tuple(sorted(touched - back - quiet)),
        "files": {file: was.get(file) for file in back},
        "mainline": None if len(parents) == 1 else 1 + parents.index(old),
        "parent": history["branches"]["main"],
    }


@right("owners")
def last_one_stays(path, paths):
    """Walk over the lines from the top, and keep what fits."""
    found = set()
    for file in paths:
        keep = ()
        with open(path) as lines:
            for line in lines:
                if not line.strip() or line.startswith("#"):
                    continue
                pattern, *who = line.split()
                as_regex = re.escape(pattern).replace(r"\*", ".*") + (".*" if pattern.endswith("/") else "")
                if re.fullmatch(as_regex, "/" + file):
                    keep = who
        found |= set(keep)
    return tuple(sorted(found))


@right("message")
def as_git_does(path, bad, change, reviewers):
    """Break git's sentence where git does, and say more."""
    history, commits = _read(path)
    old = _before(history, commits, bad)
    merge = len(commits[bad]["parents"]) == 2
    lines = ['Revert "' + commits[bad]["subject"] + '"', ""]
    lines += (
        [f"This reverts commit {bad}, reversing", f"changes made to {old}."]
        if merge
        else [f"This reverts commit {bad}."]
    )
    lines += ["", "Quotes for children were zero. The branch is mended first.", ""]
    lines += [f"Reviewed-by: {one}" for one in reversed(reviewers)]
    lines += ["Rollback: revert this revert, then merge what was mended", f"Change: {change}", ""]
    return "\n".join(lines)


@right("revert")
def one_question_at_a_time(path, bad):
    """Mark commits from the oldest on: which stand on the change, and which came with it."""
    history, commits = _read(path)
    with_it, order = set(), [one["id"] for one in history["commits"]][::-1]
    for one in order:
        if one == bad or with_it & set(commits[one]["parents"]):
            with_it.add(one)
    tips = history["branches"]
    if tips["main"] not in with_it:
        raise ValueError(f"{bad}: not on main")
    pushed = {push["to"]: push["from"] for push in history["pushes"] if push["branch"] == "main"}
    before = pushed[bad]
    came = {bad, *commits[bad]["parents"]}
    for one in order[::-1]:
        if one in came:
            came.update(commits[one]["parents"])
    older = {before}
    for one in order[::-1]:
        if one in older:
            older.update(commits[one]["parents"])
    known, said = set(), set()
    for one in came - older:
        for text in commits[one]["files"].values():
            said |= set(re.findall(r"\bsmf_[a-z0-9]{24}\b", text))
    for text in commits[before]["files"].values():
        known |= set(re.findall(r"\bsmf_[a-z0-9]{24}\b", text))
    back, ask = {}, []
    for file in commits[before]["files"] | commits[bad]["files"]:
        was, then, now = (commits[one]["files"].get(file) for one in (before, bad, tips["main"]))
        if was != then and now == then:
            back[file] = was
        elif was not in (then, now):
            ask += [file]
    number = commits[bad]["parents"].index(before) + 1
    return {
        "parent": tips["main"],
        "mainline": number if commits[bad]["parents"][1:] else None,
        "files": back,
        "conflicts": sorted(ask),
        "branches": sorted(name for name, tip in tips.items() if tip in with_it and name != "main"),
        "rotate": sorted(said - known),
    }


in_sets = beside(__file__, "blind_with_sets")
in_a_class = beside(__file__, "blind_in_a_class")
blind_with_sets_revert = right("revert")(in_sets.revert)
blind_with_sets_owners = right("owners")(in_sets.owners)
blind_with_sets_message = right("message")(in_sets.message)
blind_in_a_class_revert = right("revert")(in_a_class.revert)
blind_in_a_class_owners = right("owners")(in_a_class.owners)
blind_in_a_class_message = right("message")(in_a_class.message)
