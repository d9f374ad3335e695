"""Other ways to be right: by pairwise comparison, and what was written blind."""

import re
from functools import cmp_to_key

from groundschool.kit import beside, right


@right("satisfies")
def by_pairs(version, wanted):
    """Compares two versions at a time."""

    def parts(text):
        plain, plus, build = text.partition("+")
        numbers, hyphen, pre = plain.partition("-")
        good = re.fullmatch(r"[0-9]+(\.[0-9]+)*", numbers) and (not plus or re.fullmatch("[0-9A-Za-z.-]+", build))
        if not good or (hyphen and not all(re.fullmatch("[0-9A-Za-z-]+", one) for one in pre.split("."))):
            raise ValueError(text)
        return [int(one) for one in numbers.split(".")], pre.split(".") if hyphen else None

    def sign(one, other):
        return (one > other) - (one < other)

    def compared(one, other):
        (numbers, pre), (others, other_pre) = one, other
        longest = max(len(numbers), len(others))
        padded = [each + [0] * (longest - len(each)) for each in (numbers, others)]
        if padded[0] != padded[1]:
            return sign(*padded)
        if pre is None or other_pre is None:
            return (pre is None) - (other_pre is None)
        for mine, theirs in zip(pre, other_pre, strict=False):
            if mine != theirs:
                if mine.isdigit() and theirs.isdigit():
                    return sign(int(mine), int(theirs))
                return -1 if mine.isdigit() else 1 if theirs.isdigit() else sign(mine, theirs)
        return sign(len(pre), len(other_pre))

    key = cmp_to_key(compared)
    here, said = key(parts(version)), []
    for bound in wanted.split(","):
        found = re.match(r"(>=|<=|==|!=|>|<)(.*)", bound.strip())
        if not found:
            raise ValueError(f"{bound} is no bound")
        there = key(parts(found[2].strip()))
        said.append({">=": here >= there, "<=": here <= there, "==": here == there, "!=": here != there,
                     ">": here > there, "<": here < there}[found[1]])  # fmt: skip
    return False not in said


indexed, stated = beside(__file__, "blind_with_an_index"), beside(__file__, "blind_by_states")
blind_with_an_index_environment = right("environment")(indexed.environment)
blind_with_an_index_satisfies = right("satisfies")(indexed.satisfies)
blind_with_an_index_failures = right("failures")(indexed.failures)
blind_by_states_environment = right("environment")(stated.environment)
blind_by_states_satisfies = right("satisfies")(stated.satisfies)
blind_by_states_failures = right("failures")(stated.failures)
