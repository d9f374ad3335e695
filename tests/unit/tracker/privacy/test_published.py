"""An attack: whoever holds every number published over several weeks subtracts each from each, and learns of nobody."""

from datetime import UTC, datetime, timedelta
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundschool.curriculum.publication import USUAL, Publication
from groundschool.tracker.privacy.published import allowed, in_steps, in_words, shown_groups, told_apart, week_of

K = 5
MONDAY = datetime(2026, 5, 18, tzinfo=UTC)
people = st.integers(0, 40).map(lambda number: f"p{number:02d}")
crowds = st.frozensets(people, max_size=40)
examples = settings(max_examples=200, deadline=None)


def parts(cells: list[frozenset[str]]) -> list[frozenset[str]]:
    """Return the people of shown cells by which cells they are in: nothing finer can be worked out of sums."""
    found: dict[tuple[bool, ...], set[str]] = {}
    for who in frozenset().union(*cells):
        found.setdefault(tuple(who in cell for cell in cells), set()).add(who)
    return [frozenset(part) for part in found.values()]


@given(teams=st.dictionaries(people, st.sampled_from("abcd"), max_size=30), known=st.frozensets(people, max_size=12))
@examples
def test_no_group_less_others_or_less_whom_one_knows_tells_of_a_few(teams, known):
    groups = {name: {who for who, team in teams.items() if team == name} for name in sorted(set(teams.values()))}
    shown, total = shown_groups(groups, known, K)
    cells = [frozenset(groups[name]) for name in shown] + [frozenset(teams)] * total
    for part in (*cells, *parts(cells), *(one ^ other for one, other in combinations(cells, 2))):
        assert len(part) >= K or not part
        assert len(part - known) not in range(1, K)


@given(weeks=st.lists(crowds, max_size=8), known=st.frozensets(people, max_size=12))
@examples
def test_groups_of_several_weeks_cut_each_other_into_nobody_or_many(weeks, known):
    shown = [cell for cell, fits in zip(weeks, allowed(weeks, known, K), strict=True) if fits]
    for part in parts(shown):
        assert len(part - known) not in range(1, K)


@given(weeks=st.lists(crowds, min_size=1, max_size=5))
@examples
def test_what_was_shown_stays_shown_whatever_comes_later(weeks):
    assert list(allowed(weeks, (), K))[:-1] == list(allowed(weeks[:-1], (), K))


@given(kinds=st.dictionaries(people, st.sampled_from("abc"), max_size=30), known=st.frozensets(people, max_size=12))
@examples
def test_where_people_stand_tells_of_nobody_that_they_stand_there_or_do_not(kinds, known):
    groups = {kind: {who for who, one in kinds.items() if one == kind} for kind in "abc"}
    shown = told_apart(groups, known, K)
    strangers = {kind: len(members - known) for kind, members in groups.items()}
    if sum(strangers.values()):
        assert all(strangers[kind] >= K for kind in shown)
        hidden = sum(strangers[kind] for kind in groups.keys() - shown)
        assert hidden >= K or shown == groups.keys() or not shown


@pytest.mark.parametrize(
    ("sizes", "shown"), [((5, 0), ""), ((9, 4), ""), ((5, 5), "ab"), ((9, 5, 0), "a"), ((7, 3, 3), "a"), ((0, 0), "")]
)
def test_a_kind_of_nobody_is_one_of_few(sizes, shown):
    groups = {kind: {f"{kind}{n}" for n in range(size)} for kind, size in zip("abc", sizes, strict=False)}
    assert told_apart(groups, (), K) == set(shown)


@given(number=st.integers(0, 100))
def test_a_sum_is_at_least_what_is_told_and_a_nought_is_not(number):
    assert number - K < in_steps(number, K) <= number
    assert in_words(number, K) == (f"{number // K * K} or more" if number >= K else "fewer than 5")
    assert in_words(0, K) == in_words(K - 1, K)


@pytest.mark.parametrize("hours", [0, 1, 24 * 7 - 1])
def test_numbers_stay_for_a_week(hours):
    assert week_of(MONDAY + timedelta(hours=hours), USUAL) == MONDAY
    assert week_of(MONDAY - timedelta(seconds=1), USUAL) == MONDAY - timedelta(days=7)


@pytest.mark.parametrize(
    ("more", "begun"),
    [
        ({"weekday": "thursday"}, datetime(2026, 5, 14, tzinfo=UTC)),
        ({"weekday": "sunday", "zone": "Asia/Tokyo"}, datetime(2026, 5, 16, 15, tzinfo=UTC)),
        ({"zone": "America/New_York"}, datetime(2026, 5, 18, 4, tzinfo=UTC)),
        ({"weeks": 2}, datetime(2026, 5, 11, tzinfo=UTC)),
        ({"weeks": 4}, datetime(2026, 5, 11, tzinfo=UTC)),
    ],
)
def test_the_course_says_when_a_week_begins_and_how_long_it_is(more, begun):
    policy = Publication(title="x", **more)
    assert week_of(MONDAY + timedelta(days=2), policy) == begun
    length = timedelta(weeks=policy.weeks)
    assert week_of(begun + length - timedelta(minutes=1), policy) == begun
    assert week_of(begun + length, policy) == begun + length


def test_a_team_less_whom_one_knows_of_it_is_not_shown():
    groups = {"a": set("abcdef"), "b": set("ghijklm")}
    assert shown_groups(groups, set(), K) == ({"a", "b"}, True)
    assert shown_groups(groups, {"a", "b"}, K) == (frozenset(), True)
    assert shown_groups({"a": set("abcdef")}, {"a", "b"}, K) == (frozenset(), False)
    assert shown_groups(groups, set("abcdef"), K) == ({"a", "b"}, True)
