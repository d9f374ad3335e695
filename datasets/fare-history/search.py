"""Commits without content, the verdict of each, and how people search them for the first bad one."""

import math
from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property

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
        return math.ceil(math.log2(len(self.between))) + 1 + self.skipped

    @property
    def skipped(self) -> int:
        """Return how many of those between cannot be tested."""
        return sum(self.verdicts[one] == UNTESTABLE for one in self.between)

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


def gives_up(history: History) -> Found:
    """Stop at the third commit that cannot be tested, and name all that are left."""
    left, (_, tested) = history.between, halved(history)
    skips = [at for at, one in enumerate(tested, 1) if history.verdicts[one] == UNTESTABLE]
    tested = tested[: skips[2]] if len(skips) > 2 else tested
    for one in tested:
        if history.verdicts[one] != UNTESTABLE:
            left = left & history.below[one] if history.verdicts[one] == BAD else left - history.below[one]
    return left, tested


Pick = Callable[[list[str], dict[str, int], int], str]  # of the choice, by what each stands on, among so many
PICKS: dict[str, Pick] = {
    "half": lambda choice, weights, left: min(choice, key=lambda one: abs(2 * weights[one] - left)),
    "third": lambda choice, weights, left: min(choice, key=lambda one: abs(3 * weights[one] - left)),
    "middle": lambda choice, _weights, _left: choice[len(choice) // 2],
    "name": lambda choice, _weights, _left: max(choice),
}


def at_worst(history: History, pick: Pick) -> int:
    """Return how many tests a search takes when each of them leaves the larger part."""
    left, tests = history.between, 0
    while len(left) > 1:
        weights = {one: len(history.below[one] & left) for one in history.parents if one in left}
        one = pick([one for one in weights if weights[one] < len(left)], weights, len(left))
        left, tests = max(left & history.below[one], left - history.below[one], key=len), tests + 1
    return tests


def tells_halves(history: History) -> bool:
    """Return whether halving, and nothing else, has tests to spare on a history that answers as badly as it can."""
    tests = {name: at_worst(history, pick) for name, pick in PICKS.items()}
    return tests.pop("half") < history.limit < min(tests.values())


HOW: dict[str, Search] = {
    "one-of-several": newest_suspect,
    "gives-up": gives_up,
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
