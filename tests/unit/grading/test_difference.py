"""Where two values differ first, as whoever practises is told."""

import pytest

from groundschool.grading.difference import first_difference


@pytest.mark.parametrize(
    ("got", "expected", "said"),
    [
        (3, 4, "got 3, expected 4"),
        ({"a": 1, "b": 2}, {"a": 1, "b": 3}, "at ['b']: got 2, expected 3"),
        ({"a": {"b": [1, 2]}}, {"a": {"b": [1, 5]}}, "at ['a']['b'][1]: got 2, expected 5"),
        ({}, {"a": 1}, "at ['a']: got nothing, expected 1"),
        ({"a": 1, "x": 2}, {"a": 1}, "at ['x']: got 2, expected nothing"),
        ([1, 2], [1], "at [1]: got 2, expected nothing"),
        ((1,), [2], "at [0]: got 1, expected 2"),
        ({"expired"}, set(), "got 'expired', expected nothing"),
        ({"b"}, {"a"}, "got 'b', expected 'a'"),
        ("text", "test", "got 'text', expected 'test'"),
        ({"a": 1}, [1], "got {'a': 1}, expected [1]"),
    ],
)
def test_the_first_difference_is_told_with_its_place(got, expected, said):
    assert first_difference(got, expected) == said


def test_a_value_that_cannot_be_looked_into_is_told_as_it_is():
    class Odd(dict):
        def get(self, *_arguments):
            raise ValueError

    assert first_difference({"a": Odd(b=1)}, {"a": {"b": 2}}) == "got {'a': {'b': 1}}, expected {'a': {'b': 2}}"
