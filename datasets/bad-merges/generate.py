"""Repositories with a change that has to go from main, and what a safe revert of it is."""

import json
import random
import re

from groundschool.kit import Bundle, Variant, beside
from groundschool.simulation.state import World

cases, owned = beside(__file__, "cases"), beside(__file__, "owned")
difference = cases.repository.difference
EDGES = ("back-again", "gone", "nested", "never")
SECRET = re.compile(r"\bsmf_[a-z0-9]{24}\b")
MISTAKEN = (
    "first-parent", "reset", "whole-tree", "overwritten", "undone-again", "deleted-forgotten", "added-stays",
    "main-only",
    "tips-only", "tree-only", "all-of-it", "all-branches", "first-parents", "once-known",
)  # fmt: skip


def generate(seed: int, edge: str | None = None) -> Variant:
    """Return histories, what is to be said of each, and who owns what."""
    rng, bundle = random.Random(f"bad merges {seed} {edge}"), Bundle(seed, edge)
    teller = cases.Teller(rng, World.from_seed(seed).day)
    told = _told(teller, edge)
    for number, case in enumerate(rng.sample(told, len(told)), 1):
        name = f"history-{number}"
        bundle.write(f"{name}.json", json.dumps({"bad": case.bad} | case.made.exported(), indent=1) + "\n")
        bundle.write(f"{name}.bundle", case.made.bundle())
        bundle.truth.setdefault("kinds", {})[name] = case.kind
        bundle.truth.setdefault("bad", {})[name] = case.bad
        if case.kind == "never":
            bundle.answer("refused", name, case.bad)
            continue
        bundle.answer("revert", name, reverted(case), {how: reverted(case, how) for how in MISTAKEN})
        owned.answer_message(bundle, name, case, mainline(case))
    owned.answer_owners(rng, bundle, whole=edge != "gone")
    return bundle.variant()


def _told(teller: cases.Teller, edge: str | None) -> list:
    if edge is None:
        made = [teller.merged("merge"), teller.merged("turned", turned=True), teller.touched(), teller.alone()]
        return [*made, teller.merged("secret", secret=True)]
    return [getattr(teller, edge.replace("-", "_"))()]


def mainline(case: cases.Case) -> int | None:
    """Return the number of the parent that main was at before, None for a commit with one parent."""
    parents = case.made.parents[case.bad]
    [before] = [one["from"] for one in case.made.pushes if one["branch"] == "main" and one["to"] == case.bad]
    return parents.index(before) + 1 if len(parents) > 1 else None


def reverted(case: cases.Case, how: str = "") -> dict[str, object]:
    """Return what a safe revert of a case is, right or as a misconception has it."""
    made, bad, head = case.made, case.bad, case.made.branches["main"]
    number = mainline(case)
    if how == "first-parent" and number:
        number = 1
    before = made.parents[bad][(number or 1) - 1]
    undo = difference(made.files[bad], made.files[before])
    now, then = made.files[head], made.files[bad]
    changed = {path: text for path, text in undo.items() if now.get(path) == then.get(path)}
    conflicts = [path for path, text in undo.items() if now.get(path) not in (then.get(path), text)]
    if how == "undone-again":
        changed |= {path: text for path, text in undo.items() if path not in conflicts}
    if how == "overwritten":
        changed, conflicts = {path: text for path, text in undo.items() if now.get(path) != text}, []
    if how == "whole-tree":
        changed, conflicts = difference(now, made.files[before]), []
    if how == "deleted-forgotten":
        changed = {path: text for path, text in changed.items() if path in then}
    if how == "added-stays":
        changed = {path: text for path, text in changed.items() if text is not None}
    return {
        "parent": before if how == "reset" else head,
        "mainline": number,
        "files": dict(sorted(changed.items())),
        "conflicts": sorted(conflicts),
        "branches": _branches(case, how),
        "rotate": _secrets(case, before, how),
    }


def _branches(case: cases.Case, how: str) -> list[str]:
    """Return the other branches that have the change."""
    made = case.made
    others = {name: tip for name, tip in made.branches.items() if name != "main"}
    if how == "main-only":
        return []
    if how == "all-branches":
        return sorted(others)
    if how == "first-parents":
        return sorted(name for name, tip in others.items() if case.bad in _line(case, tip))
    if how == "tips-only":
        return sorted(name for name, tip in others.items() if tip == case.bad)
    return sorted(name for name, tip in others.items() if case.bad in made.ancestors(tip))


def _line(case: cases.Case, tip: str) -> list[str]:
    """Return a commit and what it stands on by first parents alone."""
    line = [tip]
    while parents := case.made.parents[line[-1]]:
        line.append(parents[0])
    return line


def _secrets(case: cases.Case, before: str, how: str) -> list[str]:
    """Return the secrets in what the change has brought."""
    made = case.made
    brought = made.ancestors(case.bad) - made.ancestors(before)
    if how == "tree-only":
        brought = {case.bad}
    if how == "all-of-it":
        brought = made.ancestors(case.bad)
    if how == "once-known":
        old = " ".join(text for one in made.ancestors(before) for text in made.files[one].values())
        return [found for found in _secrets(case, before, "") if found not in old]
    texts = (text for one in brought for text in made.files[one].values())
    known = () if how in ("all-of-it", "tree-only") else made.files[before].values()
    return sorted({found for text in texts for found in SECRET.findall(text)} - {*SECRET.findall(" ".join(known))})
