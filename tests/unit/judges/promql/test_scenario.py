import math

import pytest

from groundschool.judges.promql import PromqlError, PromqlQuestion, PromqlScenario
from groundschool.judges.promql.scenario import expanded, labels_of


@pytest.mark.parametrize(
    ("values", "samples"),
    [("1 2 3", [1, 2, 3]), ("0+5x3", [0, 5, 10, 15]), ("10-2x2", [10, 8, 6]), ("1+0x1 7", [1, 1, 7]), ("-1.5", [-1.5])],
)
def test_values_expand_as_promtool_documents(values, samples):
    assert expanded(values).tolist() == samples


def test_gaps_are_nan():
    assert [math.isnan(value) for value in expanded("1 _ _x2 4")] == [False, True, True, True, False]


def test_what_is_no_notation_is_named():
    with pytest.raises(ValueError, match="1x"):
        expanded("1x")


def test_labels_are_sorted_and_hold_the_name():
    assert labels_of('up{job="b", a="c"}') == (("__name__", "up"), ("a", "c"), ("job", "b"))


def test_an_expression_is_no_series():
    with pytest.raises(PromqlError, match="not a series"):
        labels_of("sum(up)")


def test_questions_come_when_rules_were_evaluated():
    with pytest.raises(ValueError, match="multiples of 60"):
        PromqlScenario(15, 60, {}, (PromqlQuestion(90, "up"),))
