"""Other ways to be right: each fare by a command, and halves by counting."""

import math
import subprocess
import sys
from functools import cache
from pathlib import Path

from groundschool.kit import right


@right("probe")
def by_the_shell_of_python(tree):
    """Each fare by a command, and every doubt on one way out."""
    places = [place for place in ("fares", "tools/fares") if Path(tree, place).is_file()]
    if not places:
        return 125
    fares = []
    for who in ("adult", "child"):
        ran = subprocess.run(
            [sys.executable, "-I", "-S", places[0], who, "return"], cwd=tree, capture_output=True, check=False
        )
        words = ran.stdout.split()
        if ran.returncode or len(words) != 1 or not words[0].isdigit():
            return 125
        fares.append(int(words[0]))
    adult, child = fares
    return int(adult // 2 != child)


@right("next-step")
def as_git_counts(parents, good, bad, said):
    """The suspects in a list; the one whose number is nearest to the half."""

    @cache
    def below(tip):
        found, left = {tip: None}, list(parents[tip])
        while left:
            one = left.pop()
            if one not in found:
                found[one] = None
                left.extend(parents[one])
        return frozenset(found)

    bads = [bad] + [one for one in said if said[one] == 1]
    goods = [good] + [one for one in said if said[one] == 0]
    left = frozenset.intersection(*map(below, bads)).difference(*map(below, goods))
    middle = len(left) / 2
    ranked = sorted((abs(len(below(one) & left) - middle), one) for one in left if one not in said and one not in bads)
    ranked = [(far, one) for far, one in ranked if len(below(one) & left) != len(left)]
    return ranked[0][1] if ranked else {*left}


@right("next-step")
def down_from_the_worst(parents, good, bad, said):
    """Begin at the newest known bad commit, and leave out what a good one stands on."""
    fine, todo = set(), [good, *(one for one, code in said.items() if code == 0)]
    while todo:
        one = todo.pop()
        if one not in fine:
            fine.add(one)
            todo += parents[one]

    def suspects_below(tip):
        seen, todo = [], [tip]
        while todo:
            one = todo.pop(0)
            if one not in seen and one not in fine:
                seen.append(one)
                todo += parents[one]
        return seen

    worst = min([bad, *(one for one, code in said.items() if code == 1)], key=lambda one: len(suspects_below(one)))
    left = suspects_below(worst)
    sizes = {one: len(suspects_below(one)) for one in left[1:] if one not in said}
    if not sizes:
        return tuple(left)
    return min(sizes, key=lambda one: math.fabs(sizes[one] - (len(left) - sizes[one])))
