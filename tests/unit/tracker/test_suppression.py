"""Nothing about a few people is published, neither as it stands nor by subtraction."""

from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundschool.tracker.suppression import TOO_FEW, Cell, percent, publishable, suppress, words


@dataclass(frozen=True)
class Policy:
    k: int = 5
    percent_step: int = 5
    percent_below: int = 20


POLICY = Policy()
examples = settings(max_examples=20, deadline=None)
sizes = st.lists(st.integers(0, 9), max_size=6)


def cells(*people: int, each: int = 1) -> dict[str, Cell]:
    return {name: Cell(count, count * each) for name, count in zip("abcdefg", people, strict=False)}


def whole(groups, outside: int = 0) -> Cell:
    values = [(cell.people, cell.value) for cell in groups.values()]
    return Cell(sum(people for people, _ in values) + outside, sum(value for _, value in values) + outside)


def shown(groups, total, **more) -> str:
    return "".join(name for name, cell in suppress(groups, total, POLICY, **more).items() if cell is not None)


def test_tv36_two_small_sub_teams_are_both_hidden_and_nothing_is_left():
    groups = {"X": Cell(4, 5), "Y": Cell(3, 7)}
    assert suppress(groups, Cell(7, 12), POLICY) == {"X": None, "Y": None}


def test_tv36_one_small_sub_team_hides_the_next_smallest():
    groups = {"X": Cell(6, 8), "Y": Cell(3, 4)}
    assert suppress(groups, Cell(9, 12), POLICY) == {"X": None, "Y": None}


def test_tv36_five_people_are_shown_with_percentages_in_steps():
    assert suppress({"X": Cell(5, 3)}, Cell(5, 3), POLICY) == {"X": Cell(5, 3)}
    assert percent(3, 5, POLICY) == 60
    assert percent(1, 7, POLICY) == 15


def test_tv38_one_associate_has_no_team_mean():
    assert suppress({"team": Cell(1, 0.9)}, Cell(1, 0.9), POLICY) == {"team": None}
    assert percent(1, 1, POLICY) is None
    assert words(None) == TOO_FEW == "too few people"
    assert words(Cell(10_000, 1_234_567)) == "1234567"


def test_tv37_no_groups_are_no_groups():
    assert suppress({}, Cell(0, 0), POLICY) == {}
    assert percent(0, 0, POLICY) is None


def test_the_smallest_group_goes_first_and_no_more_than_needed():
    groups = cells(3, 9, 6, 8)
    assert shown(groups, whole(groups)) == "bd"


def test_of_equal_groups_the_first_by_name_goes():
    groups = cells(3, 6, 6)
    assert shown(groups, whole(groups)) == "c"


def test_hidden_groups_that_together_are_too_few_hide_another():
    groups = cells(1, 2, 6, 8)
    assert shown(groups, whole(groups)) == "d"


def test_people_outside_of_every_group_are_a_group_too():
    groups = cells(6, 8)
    assert shown(groups, whole(groups, outside=3)) == "b"
    assert shown(groups, whole(groups, outside=5)) == "ab"
    small = cells(3, 8)
    assert shown(small, whole(small, outside=2)) == "b"


def test_hidden_groups_that_must_all_be_zero_hide_another():
    groups = {"a": Cell(3, 0), "b": Cell(3, 0), "c": Cell(6, 4), "d": Cell(9, 4)}
    assert shown(groups, Cell(21, 8)) == "d"
    tenths = {"a": Cell(3, 0), "b": Cell(3, 0), "c": Cell(6, 0.1), "d": Cell(9, 0.2)}
    assert shown(tenths, Cell(21, 0.1 + 0.2)) == "d"


def test_a_total_of_zero_hides_no_more_than_the_small_groups():
    groups = {"a": Cell(3, 0), "b": Cell(3, 0), "c": Cell(6, 0)}
    assert shown(groups, Cell(12, 0)) == "c"


def test_a_group_of_nobody_is_shown_as_zero_and_protects_nobody():
    groups = cells(3, 0, 6, 7)
    result = suppress(groups, whole(groups), POLICY)
    assert [words(cell) for cell in result.values()] == [TOO_FEW, "0", TOO_FEW, "7"]


def test_without_a_total_only_small_groups_are_hidden():
    assert shown(cells(3, 6, 7), None) == "bc"


def test_groups_do_not_add_up_to_a_hidden_total():
    groups = cells(6, 7)
    assert shown(groups, whole(groups)) == "ab"
    assert shown(groups, whole(groups), total_shown=False) == "b"
    with_small = cells(2, 6, 7)
    assert shown(with_small, whole(with_small), total_shown=False) == "c"


def test_groups_larger_than_their_total_are_an_error():
    with pytest.raises(ValueError, match="more than the 5 people"):
        suppress(cells(6), Cell(5, 5), POLICY)


@pytest.mark.parametrize(("people", "value"), [(-1, 0), (1, -1), (1, float("nan")), (1, float("inf")), (0, 2)])
def test_a_cell_is_a_count_of_somebody(people, value):
    with pytest.raises(ValueError, match="Cell"):
        Cell(people, value)


@examples
@given(sizes, st.integers(0, 9))
def test_i14_nothing_published_or_derived_is_about_a_few(people, outside):
    groups = cells(*people)
    total = whole(groups, outside)
    result = suppress(groups, total, POLICY)
    published = [cell for cell in result.values() if cell is not None]
    assert all(publishable(cell.people, POLICY) for cell in published)
    if publishable(total.people, POLICY):
        derived = total.people - sum(cell.people for cell in published)
        hidden = [name for name, cell in result.items() if cell is None]
        assert publishable(derived, POLICY)
        assert len(hidden) + (outside > 0) != 1 or not hidden


@examples
@given(sizes, st.integers(0, 9))
def test_i14_a_hidden_total_is_not_the_sum_of_what_is_shown(people, outside):
    groups = cells(*people)
    total = whole(groups, outside)
    published = [cell for cell in suppress(groups, total, POLICY, total_shown=False).values() if cell is not None]
    missing = total.people - sum(cell.people for cell in published)
    assert missing >= min(POLICY.k, total.people)


@examples
@given(sizes)
def test_hiding_does_not_depend_on_the_order_of_groups(people):
    groups = cells(*people)
    backwards = dict(reversed(groups.items()))
    assert suppress(groups, whole(groups), POLICY) == suppress(backwards, whole(groups), POLICY)


@pytest.mark.parametrize(
    ("part", "people", "expected"),
    [(0, 5, 0), (5, 5, 100), (1, 4, None), (1, 8, 15), (3, 8, 40), (1, 19, 5), (18, 19, 95), (1, 20, 5), (1, 30, 3)],
)
def test_percentages_of_small_groups_are_coarse(part, people, expected):
    assert percent(part, people, POLICY) == expected


@pytest.mark.parametrize(("part", "people"), [(6, 5), (-1, 5)])
def test_an_impossible_part_is_an_error(part, people):
    with pytest.raises(ValueError, match="is no part of 5 people"):
        percent(part, people, POLICY)
