"""Histories without content, the verdict of every commit, and how people search them for the first bad one."""

import hashlib
import math
import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

GOOD, BAD, UNTESTABLE = 0, 1, 125
Parents = dict[str, list[str]]
Found = tuple[Iterable[str], list[str]]  # who is left, and what was tested


def ancestors(parents: Parents) -> dict[str, set[str]]:
    """Return of each commit itself and everything that it stands on."""
    below: dict[str, set[str]] = {}
    for one in reversed(parents):
        below[one] = {one}.union(*(below[on] for on in parents[one]))
    return below


@dataclass(frozen=True)
class History:
    """Commits before their parents, a good and a bad one, and what a test says of each."""

    parents: Parents
    good: str
    bad: str
    verdicts: Mapping[str, int]

    @cached_property
    def below(self) -> dict[str, set[str]]:
        """Return of each commit itself and everything that it stands on."""
        return ancestors(self.parents)

    @property
    def between(self) -> set[str]:
        """Return the commits that may be the first bad one before anything is tested."""
        return self.below[self.bad] - self.below[self.good]

    @property
    def limit(self) -> int:
        """Return how many tests are enough: one more than halving takes, and one for each that cannot be tested."""
        untestable = sum(self.verdicts[one] == UNTESTABLE for one in self.between)
        return math.ceil(math.log2(len(self.between))) + 1 + untestable

    def suspects(self) -> list[str]:
        """Return what is left when everything between is tested."""
        left, said = self.between, self.verdicts
        for one in self.between:
            if said[one] == BAD:
                left &= self.below[one]
        goods = [one for one in self.between if said[one] == GOOD]
        return sorted(left.difference(*(self.below[one] for one in goods)))

    def searched(self, how: str = "") -> dict[str, object]:
        """Return the suspects and the tests over the limit of whoever searches, right or as a misconception has it."""
        found, tested = (HOW | ASIDE).get(how, halved)(self)
        return {"suspects": sorted(found), "over": max(0, len(tested) - self.limit)}

    def told(self, **odd: int) -> "History":
        """Return the history with the untestable commits taken for something else."""
        said = {one: odd["untestable"] if code == UNTESTABLE else code for one, code in self.verdicts.items()}
        return History(self.parents, self.good, self.bad, said)


Search = Callable[[History], Found]


def halved(history: History, suspects: AbstractSet[str] = frozenset(), *, weighed: bool = True) -> Found:
    """Return the suspects and what was tested in a search that halves what is left."""
    left, tested, parents = {*suspects} or history.between, [], history.parents
    bad, skipped = history.bad, set()
    while choice := left - skipped - {bad}:
        weights = {one: len(history.below[one] & left) for one in choice}
        ranked = [one for one in parents if one in choice]
        one = max(ranked, key=lambda at: min(weights[at], len(left) - weights[at])) if weighed else max(ranked)
        tested.append(one)
        below = history.below[one]
        if history.verdicts[one] == UNTESTABLE:
            skipped.add(one)
        elif history.verdicts[one] == BAD:
            left, bad = left & below, one
        else:
            left = left - below
    return left, tested


def in_a_line(history: History) -> Found:
    """Take the commits in the order of the list, as if each stood on the next."""
    line, tested = [*history.parents], []
    line = line[line.index(history.bad) : line.index(history.good)]
    while choice := [one for one in line[1:] if one not in tested]:
        one = choice[len(choice) // 2]
        tested.append(one)
        if history.verdicts[one] == BAD:
            line = line[line.index(one) :]
        elif history.verdicts[one] == GOOD:
            line = line[: line.index(one)]
    return set(line), tested


def first_parents(history: History) -> Found:
    """Follow the first parents only."""
    line = [history.bad]
    while history.parents[line[-1]] and history.parents[line[-1]][0] in history.between:
        line.append(history.parents[line[-1]][0])
    alone = {one: line[at + 1 : at + 2] or [history.good] for at, one in enumerate(line)}
    return halved(History({**alone, history.good: []}, history.good, history.bad, history.verdicts))


def one_by_one(history: History) -> Found:
    """Test from the oldest on, until one is bad."""
    line = [one for one in reversed(history.parents) if one in history.between]
    first = next(at for at, one in enumerate(line) if history.verdicts[one] == BAD)
    return set(history.suspects()), line[: first + 1]


def newest_suspect(history: History) -> Found:
    """Name the bad one of several suspects."""
    left, tested = halved(history)
    return {next(one for one in history.parents if one in left)}, tested


HOW: dict[str, Search] = {
    "one-of-several": newest_suspect,
    "as-if-linear": in_a_line,
    "merge-blamed": first_parents,
    "tests-all": one_by_one,
    "broken-is-bad": lambda history: halved(history.told(untestable=BAD)),
    "broken-is-good": lambda history: halved(history.told(untestable=GOOD)),
}


FROM_THE_BEGINNING = "from-the-beginning"
# They find the same, so that they show as any search that tests too much.
BY_NAME = "by-name"
ASIDE: dict[str, Search] = {
    BY_NAME: lambda history: halved(history, weighed=False),
    FROM_THE_BEGINNING: lambda history: halved(history, history.below[history.bad]),
}
# Whom a history of a kind has to lead astray.
ASTRAY = {
    "side": ("as-if-linear", "merge-blamed", "tests-all"),
    "merge": ("as-if-linear",),
    "skips": ("as-if-linear", "merge-blamed", "broken-is-bad", "broken-is-good"),
    "hidden": ("as-if-linear",),
    "old": (FROM_THE_BEGINNING,),
    "line": (BY_NAME, "tests-all"),
}


def drawn(rng: random.Random, kind: str) -> History:
    """Return a history of a kind that leads astray whom it should."""
    while True:
        history = _drawn(rng, kind)
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
    for _ in range(150 if kind == "old" else 6):
        main.append(commit(main[-1]))
    for _ in range(3):  # they leave before the good commit
        sides.append([commit(main[rng.randrange(1, 4)])])
        sides[-1] += [commit(sides[-1][-1])]
    good = main[-1]
    if kind == "next":
        bad = commit(good)
        return _with_verdicts(parents, good, bad, bad, [])
    for step in range({"old": 3, "nothing": 3, "line": 70}.get(kind, rng.randint(14, 18))):
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
    below = ancestors(dict(reversed(parents.items())))
    between = below[main[-1]] - below[good]
    children = {one: [name for name in parents if one in parents[name]] for one in parents}
    merges = [one for one in main if len(parents[one]) == 2]
    plain = [one for one in between - {main[-1]} if len(parents[one]) == 1]
    branched = [one for one in plain if one not in main and one not in parents[good]]
    alone = [one for one in plain if len(children[one]) == 1 and children[one][0] in plain]
    if kind == "merge":
        return rng.choice(merges[1:-1]), []
    if kind in ("line", "old"):
        return rng.choice(sorted(plain)), []
    if kind == "side":
        return rng.choice(sorted(branched)), []
    if kind == "nothing":
        return rng.choice(sorted(plain)), sorted(between - {main[-1]})
    culprit = rng.choice(sorted(set(alone) & set(main) if kind == "hidden" else branched))
    if kind == "hidden":  # it cannot be tested, nor can what it stands on
        return culprit, [culprit, *parents[culprit]]
    # What a search comes to first, but for the culprit and what it stands on: it is found for certain.
    _, tested = halved(_with_verdicts(parents, good, main[-1], culprit, []))
    return culprit, [one for one in tested if one != culprit and one not in parents[culprit]][:3]


def _with_verdicts(
    parents: dict[str, list[str]], good: str, bad: str, culprit: str, untestable: Sequence[str]
) -> History:
    newest_first = dict(reversed(parents.items()))
    said = {one: BAD if culprit in below else GOOD for one, below in ancestors(newest_first).items()}
    said |= {one: UNTESTABLE for one in untestable if one != good}
    return History(newest_first, good, bad, said)
