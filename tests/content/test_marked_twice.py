"""Two readers who had the anchors alone marked the same made-up answers: how far they agree is printed.

The answers are composed of passages of three qualities for each criterion, so that both meet the same passages again:
agreement about people's own answers will be lower.
"""

import json
import sys
from itertools import chain
from pathlib import Path

import pytest

from groundschool.tracker.evidence.second_marks import agreement

MARKED = json.loads(Path(__file__).with_name("marked_twice.json").read_text(encoding="utf-8"))
TEXTS, LEAST = 20, 0.6  # texts a rubric; the weighted kappa that is called substantial (Landis and Koch 1977)


def pairs(rubric, criterion):
    """Return both readers' marks of a criterion, text by text."""
    return [(one[criterion], other[criterion]) for one, other in zip(rubric["one"], rubric["other"], strict=True)]


def lines():
    """Yield how far both agree, a line a criterion."""
    yield "rubric criterion      equal  within one  weighted kappa"
    for name, rubric in MARKED.items():
        for number, criterion in enumerate(rubric["criteria"]):
            both = pairs(rubric, number)
            equal, near = (sum(abs(one - other) <= far for one, other in both) for far in (0, 1))
            yield f"{name:6} {criterion:14} {equal:5} {near:11} {agreement(both):15.2f}"


def test_how_far_two_readers_agree_is_printed(capsys):
    with capsys.disabled():
        sys.stdout.write("\n" + "\n".join(lines()))
    assert len(list(lines())) == 1 + sum(len(rubric["criteria"]) for rubric in MARKED.values())


@pytest.mark.parametrize("rubric", MARKED.values(), ids=MARKED)
def test_twenty_answers_of_every_rubric_are_marked_twice_and_alike(rubric):
    assert len(rubric["texts"]) == len(set(rubric["texts"])) == len(rubric["one"]) == len(rubric["other"]) == TEXTS
    both = list(chain.from_iterable(pairs(rubric, number) for number in range(len(rubric["criteria"]))))
    assert all(mark in range(1, 6) for pair in both for mark in pair)
    assert agreement(both) >= LEAST
    assert sum(abs(one - other) <= 1 for one, other in both) >= 0.9 * len(both)
