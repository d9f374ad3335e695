"""A right answer that was written without having seen the solution: sets of ancestors, short functions."""

import json
import re
from pathlib import Path

SECRET = re.compile(r"(?<![A-Za-z0-9_])smf_[a-z0-9]{24}(?![A-Za-z0-9_])")


def loaded(path):
    """Return an export and its commits by id."""
    history = json.loads(Path(path).read_text(encoding="utf-8"))
    return history, {one["id"]: one for one in history["commits"]}


def behind(commits, tip):
    """Return all that a commit stands on, itself included."""
    seen, todo = set(), [tip]
    while todo:
        one = todo.pop()
        if one not in seen and one in commits:
            seen.add(one)
            todo += commits[one]["parents"]
    return seen


def mainline_of(history, commits, bad):
    """Return (number of the mainline parent or None, commit before)."""
    if bad not in behind(commits, history["branches"]["main"]):
        raise ValueError(f"{bad} is not on main")
    parents = commits[bad]["parents"]
    if len(parents) == 1:
        return None, parents[0]
    for push in history["pushes"]:
        if push["branch"] == "main" and push["to"] == bad and push["from"] in parents:
            return parents.index(push["from"]) + 1, push["from"]
    raise ValueError(f"no push of {bad} to main")


def secrets(commits, ids):
    """Return the secrets in the files of commits."""
    return {found for one in ids for text in commits[one]["files"].values() for found in SECRET.findall(text)}


def revert(path, bad):
    """Return what a safe revert is."""
    history, commits = loaded(path)
    mainline, before = mainline_of(history, commits, bad)
    tip = history["branches"]["main"]
    was, done, now = (commits[one]["files"] for one in (before, bad, tip))
    files, conflicts = {}, []
    for name in sorted({*was, *done}):
        if was.get(name) == done.get(name) or now.get(name) == was.get(name):
            continue
        if now.get(name) == done.get(name):
            files[name] = was.get(name)
        else:
            conflicts.append(name)
    came = behind(commits, bad) - behind(commits, before)
    others = [name for name, end in history["branches"].items() if name != "main" and bad in behind(commits, end)]
    return {
        "parent": tip,
        "mainline": mainline,
        "files": files,
        "conflicts": conflicts,
        "branches": sorted(others),
        "rotate": sorted(secrets(commits, came) - secrets(commits, [before])),
    }


def fits(pattern, path):
    """Return whether a pattern fits a path."""
    if pattern == "*":
        return True
    if pattern.startswith("*"):
        return path.endswith(pattern[1:])
    if pattern.endswith("/"):
        return path.startswith(pattern[1:])
    return path == pattern[1:]


def owners(path, paths):
    """Return all who have to agree, sorted."""
    lines = Path(path).read_text(encoding="utf-8").splitlines()
    rules = [line.split() for line in lines if line.strip() and not line.startswith("#")]
    who = set()
    for one in paths:
        for pattern, *names in reversed(rules):
            if fits(pattern, one):
                who.update(names)
                break
    return sorted(who)


def message(path, bad, change, reviewers):
    """Return the message of the revert."""
    history, commits = loaded(path)
    mainline, before = mainline_of(history, commits, bad)
    said = f"This reverts commit {bad}"
    if mainline:
        said += f", reversing changes made to {before}"
    trailers = [f"Change: {change}", *(f"Reviewed-by: {one}" for one in reviewers)]
    trailers.append("Rollback: revert this commit; merging the branch again does not bring it back")
    return f'Revert "{commits[bad]["subject"]}"\n\n{said}.\n\n' + "\n".join(trailers) + "\n"
