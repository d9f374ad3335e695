"""Other ways to be right: each fare by a command, and halves by counting."""

from functools import cache

from groundschool.kit import beside, right


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


by_sets = beside(__file__, "blind_with_sets")
by_git = beside(__file__, "blind_with_git")
blind_with_sets_probe = right("probe")(by_sets.probe)
blind_with_sets_next_step = right("next-step")(by_sets.next_step)
blind_with_sets_regression = right("regression")(by_sets.regression)
blind_with_git_probe = right("probe")(by_git.probe)
blind_with_git_next_step = right("next-step")(by_git.next_step)
blind_with_git_regression = right("regression")(by_git.regression)


@right("next-step")
def wherever_it_tells(parents, good, bad, said):
    """Takes any commit that tells suspects apart, if it was a suspect or not."""
    under = by_sets.below(parents)
    left = under[bad] - under[good]
    for one, code in said.items():
        left = left & under[one] if code == 1 else left - under[one] if code == 0 else left
    rest = [one for one in parents if one not in said]
    sizes = {one: abs(2 * len(under[one] & left) - len(left)) for one in rest}
    for tests in ([one for one in rest if one in left], rest):
        if told := [one for one in tests if sizes[one] < len(left)]:
            return min(told, key=sizes.get)
    return left
