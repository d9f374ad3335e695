"""Budgets: what is exceeded is said in a sentence, and nothing else."""

import pytest

from groundschool.authoring.budget import Cost, over_budget

CHEAP = [Cost(f"area/cheap-{number}", 0.3, 1.0, ()) for number in range(7)]


def test_what_keeps_its_budget_is_not_spoken_of():
    assert over_budget([*CHEAP, Cost("area/scripts", 2.4, None, ("bash",))]) == []


@pytest.mark.parametrize(
    ("cost", "said"),
    [
        (Cost("area/slow", 0.71, 1.0, ()), "a seed takes 0.71 CPU s, one without tools may take 0.6."),
        (Cost("area/slow", 2.6, 1.0, ("bash",)), "a seed takes 2.60 CPU s, one that starts programs may take 2.5."),
        (Cost("area/slow", 0.1, 2.1, ()), "area/slow: the engine takes 2.10 CPU s, it may take 2.0."),
    ],
)  # fmt: skip
def test_each_budget_has_its_sentence(cost, said):
    [sentence] = over_budget([*CHEAP, cost])
    assert said in sentence


def test_one_in_four_may_cost_more():
    dear = [Cost(f"area/dear-{number}", 2.0, 1.0, ("bash",)) for number in range(3)]
    assert over_budget([*CHEAP, *dear[:2]]) == []
    [sentence] = over_budget([*CHEAP, *dear])
    assert sentence.startswith("3 of 10 exercises take more than 0.6 CPU s a seed, one in 4 may: area/dear-0, area/")
