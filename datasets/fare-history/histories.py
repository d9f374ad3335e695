"""Histories to search, of every kind: what leads whom astray is drawn until it does."""

import hashlib
import random
from collections.abc import Sequence
from itertools import combinations
from typing import Any

from groundschool.kit import beside

search = beside(__file__, "search")
GOOD, BAD, UNTESTABLE = search.GOOD, search.BAD, search.UNTESTABLE
History = Any  # the class of search.py: content folders are no packages, so no type can be imported
# Whom a history of a kind has to lead astray.
ASTRAY = {
    "side": ("as-if-linear", "merge-blamed", "tests-all"),
    "merge": ("as-if-linear",),
    "skips": ("gives-up", "as-if-linear", "merge-blamed", "broken-is-bad", "broken-is-good"),
    "hidden": ("as-if-linear",),
    "old": (search.FROM_THE_BEGINNING,),
    "line": (search.BY_NAME, "tests-all"),
}


def drawn(rng: random.Random, kind: str) -> History:
    """Return a history of a kind that leads astray whom it should."""
    while True:
        history = _drawn(rng, kind)
        if kind == "worst" and not search.tells_halves(history):
            continue
        if kind == "skips" and (history.skipped < 4 or history.suspects() != history.searched()["suspects"]):
            continue
        found = [history.searched(how) for how in ("", *ASTRAY.get(kind, ()))]
        if not any(one == other for one, other in combinations(found, 2)):
            return history


def _drawn(rng: random.Random, kind: str) -> History:
    """Return a history of a kind: main with side branches, some of them older than the good commit."""
    parents: dict[str, list[str]] = {}

    def commit(*on: str) -> str:
        name = hashlib.sha1(f"{kind} {rng.random()} {len(parents)}".encode(), usedforsecurity=False).hexdigest()
        parents[name] = [*on]
        return name

    main, sides = [commit()], []
    for _ in range(100 if kind == "old" else 6):
        main.append(commit(main[-1]))
    for _ in range(3):  # they leave before the good commit
        sides.append([commit(main[rng.randrange(1, 4)])])
        sides[-1] += [commit(sides[-1][-1])]
    good = main[-1]
    if kind == "next":
        bad = commit(good)
        return _with_verdicts(parents, good, bad, bad, [])
    for step in range({"old": 3, "nothing": 3, "line": 48, "worst": 28}.get(kind, rng.randint(14, 18))):
        main.append(commit(main[-1]))
        if kind != "line" and step % 3 == 1:
            if len(sides) < 6:
                sides.append([commit(main[-2])])
            side = sides.pop(rng.randrange(len(sides)))
            for _ in range(rng.randint(1, 4)):
                side.append(commit(side[-1]))
            main.append(commit(main[-1], side[-1]))
    return _with_verdicts(parents, good, main[-1], *_culprit(rng, kind, parents, good, main))


def _culprit(
    rng: random.Random, kind: str, parents: dict[str, list[str]], good: str, main: list[str]
) -> tuple[str, list[str]]:
    """Return the first bad commit and those that cannot be tested."""
    below = search.ancestors(dict(reversed(parents.items())))
    between = below[main[-1]] - below[good]
    children = {one: [name for name in parents if one in parents[name]] for one in parents}
    merges = [one for one in main if len(parents[one]) == 2]
    plain = [one for one in between - {main[-1]} if len(parents[one]) == 1]
    branched = [one for one in plain if one not in main and one not in parents[good]]
    alone = [one for one in plain if len(children[one]) == 1 and children[one][0] in plain]
    if kind == "merge":
        return rng.choice(merges[1:-1]), []
    if kind in ("line", "old", "worst"):
        return rng.choice(sorted(plain)), []
    if kind == "side":
        return rng.choice(sorted(branched)), []
    if kind == "nothing":
        return rng.choice(sorted(plain)), sorted(between - {main[-1]})
    culprit = rng.choice(sorted(set(alone) & set(main) if kind == "hidden" else branched))
    if kind == "hidden":  # it cannot be tested, nor can what it stands on
        return culprit, [culprit, *parents[culprit]]
    # What a search comes to first, but for the culprit and what it stands on: it is found for certain.
    _, tested = search.halved(_with_verdicts(parents, good, main[-1], culprit, []))
    return culprit, [one for one in tested if one != culprit and one not in parents[culprit]][:5]


def _with_verdicts(
    parents: dict[str, list[str]], good: str, bad: str, culprit: str, untestable: Sequence[str]
) -> History:
    newest_first = dict(reversed(parents.items()))
    said = {one: BAD if culprit in below else GOOD for one, below in search.ancestors(newest_first).items()}
    said |= {one: UNTESTABLE for one in untestable if one != good}
    return search.History(newest_first, good, bad, said)
