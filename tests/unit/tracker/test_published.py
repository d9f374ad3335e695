"""An attack: whoever holds every number published over several weeks subtracts each from each, and learns of nobody."""

from datetime import UTC, datetime, timedelta
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundschool.tracker.attempt import Attempt
from groundschool.tracker.published import settled, shown_groups, week_of

K = 5
MONDAY = datetime(2026, 5, 18, tzinfo=UTC)
people = st.integers(0, 40).map(lambda number: f"p{number:02d}")
examples = settings(max_examples=200, deadline=None)


def attempt(who: str, seq: int) -> Attempt:
    at = MONDAY + timedelta(hours=seq)
    return Attempt(
        f"{who}-{seq}", who, "linux/a", 1, "v", hidden=True, submitted_at=at, points=1, max_points=1, seq=seq
    )


def differences(cells: list[frozenset[str]]) -> list[frozenset[str]]:
    """Return every cell, what is left of each without each other one, and what is left of a union of them."""
    return [*cells, *(one ^ other for one, other in combinations(cells, 2))]


@given(teams=st.dictionaries(people, st.sampled_from("abcd"), max_size=30), known=st.frozensets(people, max_size=12))
@examples
def test_no_group_less_others_or_less_whom_one_knows_tells_of_a_few(teams, known):
    groups = {name: {who for who, team in teams.items() if team == name} for name in sorted(set(teams.values()))}
    shown, total = shown_groups(groups, known, K)
    cells = [frozenset(groups[name]) for name in shown] + [frozenset(teams)] * (total and bool(teams))
    for cell in cells:
        assert len(cell) >= K
    everything = [*differences(cells), frozenset(teams).difference(*cells[: len(shown)])] if total else cells
    for told in everything:
        assert len(told - known) not in range(1, K)


@given(order=st.lists(people, max_size=40, unique=True), known=st.frozensets(people, max_size=12), data=st.data())
@examples
def test_numbers_of_an_exercise_on_any_two_days_differ_by_nobody_or_by_many(order, known, data):
    days = sorted(data.draw(st.lists(st.integers(0, len(order)), max_size=5)))
    every = [attempt(who, seq) for seq, who in enumerate(order)]
    told = [frozenset(one.associate for one in settled(every[:day], known, K)) for day in days]
    for day in differences([cell for cell in told if len(cell) >= K]):
        assert len(day - known) not in range(1, K)


@given(order=st.lists(people, min_size=K, max_size=40, unique=True))
@examples
def test_to_whom_nobody_is_known_no_fewer_than_five_are_left_out(order):
    every = [attempt(who, seq) for seq, who in enumerate(order)]
    assert len(order) - len(settled(every, (), K)) < K


@pytest.mark.parametrize("hours", [0, 1, 24 * 7 - 1])
def test_numbers_stay_for_a_week(hours):
    assert week_of(MONDAY + timedelta(hours=hours)) == MONDAY
    assert week_of(MONDAY - timedelta(seconds=1)) == MONDAY - timedelta(days=7)


def test_a_team_less_whom_one_knows_of_it_is_not_shown():
    groups = {"a": set("abcdef"), "b": set("ghijklm")}
    assert shown_groups(groups, set(), K) == ({"a", "b"}, True)
    assert shown_groups(groups, {"a", "b"}, K) == (frozenset(), True)
    assert shown_groups({"a": set("abcdef")}, {"a", "b"}, K) == (frozenset(), False)
    assert shown_groups(groups, set("abcdef"), K) == ({"a", "b"}, True)
