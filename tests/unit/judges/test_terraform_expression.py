"""The stand-in's expressions: the part of HCL it understands, and that it says so when it does not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundschool.judges.terraform.expression import evaluate
from groundschool.judges.terraform.tokens import Unreadable

SCOPE = {"var": {"region": "north", "count": 3}, "local": {"queues": ["b", "a"], "sizes": {"y": 2, "x": 1}}}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("var.region", "north"),
        ('"queue-${var.region}-${local.queues[0]}"', "queue-north-b"),
        ('"${var.count}"', 3),
        ('local.sizes["x"] + 2 * 3', 7),
        ('var.region == "north" && !(var.count < 3)', True),
        ('var.count > 5 ? "many" : "few"', "few"),
        ("toset(local.queues)", ["a", "b"]),
        ("{ for name, size in local.sizes : name => size * 10 if size > 1 }", {"y": 20}),
        ("[for name in local.queues : upper]", None),
        ("[for one in local.queues : length(one)]", [1, 1]),
        ('merge({ a = 1, "b" = 2 }, { a = 3 })', {"a": 3, "b": 2}),
        ('contains(["north", "south"], var.region)', True),
        ('can(regex("^(north|south)$", var.region))', True),
        ('can(regex("^east$", var.region))', False),
    ],
)
def test_expressions(text, value):
    if value is None:
        with pytest.raises(Unreadable):
            evaluate(text, SCOPE)
    else:
        assert evaluate(text, SCOPE) == value


@pytest.mark.parametrize("text", ['file("/etc/passwd")', "var.missing", "1 +", "[1, 2", "{ a }", "§", ""])
def test_what_it_does_not_understand_it_says(text):
    with pytest.raises(Unreadable):
        evaluate(text, SCOPE)


@given(st.integers(0, 99), st.integers(0, 99), st.integers(1, 99))
def test_operators_bind_as_in_terraform(a, b, c):
    assert evaluate(f"{a} + {b} * {c} == {a + b * c} || false", {}) is True
    assert evaluate(f"{a} - {b} - {c}", {}) == a - b - c
