"""Who sees what: the table, the associate's head start, and the record of every look by name."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

import pytest

from groundschool.tracker.privacy.visibility import (
    Data,
    Relation,
    Role,
    View,
    Viewer,
    may_see,
    read_event_payload,
    roles_towards,
)


@dataclass(frozen=True)
class Policy:
    manager_view: Literal["milestones", "aggregate"] = "milestones"
    head_start_hours: int = 24


NAMED, AGGREGATE = Policy(), Policy("aggregate")
LATER = timedelta(hours=24)
LETTERS = {"n": View.NAMED, "r": View.REASON, "a": View.AGGREGATE, "-": View.HIDDEN}

# One letter per role, in the order of Role: associate, mentor, manager, on-call lead, author.
TABLE = {
    Data.ATTEMPTS: "nn---",
    Data.TIMES: "n----",
    Data.READINGS: "nna--",
    Data.MILESTONES: "nnn--",
    Data.GATE: "nnnn-",
    Data.VELOCITY: "nnn--",
    Data.AT_RISK: "nnr--",
    Data.ITEMS: "-aa-a",
    Data.RANK: "-----",
}
CELLS = [(role, data, LETTERS[row[place]]) for data, row in TABLE.items() for place, role in enumerate(Role)]


def test_the_table_has_a_row_for_every_kind_of_data():
    assert set(TABLE) == set(Data)


@pytest.mark.parametrize(("role", "data", "view"), CELLS)
def test_each_cell_of_the_table(role, data, view):
    assert may_see([role], data, NAMED, since=LATER) == view


@pytest.mark.parametrize("data", list(Data))
def test_the_switch_changes_three_rows_of_the_manager_and_nobody_elses(data):
    switched = data in {Data.MILESTONES, Data.GATE, Data.VELOCITY}
    for role in Role:
        before, after = (may_see([role], data, policy, since=LATER) for policy in (NAMED, AGGREGATE))
        assert after == (View.AGGREGATE if switched and role is Role.MANAGER else before)


def test_tv42_associate_mentor_and_manager_see_a_milestone_by_name():
    assert {may_see([role], Data.MILESTONES, NAMED) for role in list(Role)[:3]} == {View.NAMED}


def test_unrelated_people_and_no_roles_see_nothing():
    relation = Relation("mo", "max", frozenset({"lee"}))
    assert roles_towards(Viewer("zoe", frozenset({Role.MENTOR, Role.MANAGER})), "ann", relation) == frozenset()
    assert {may_see([], data, NAMED, since=LATER) for data in Data} == {View.HIDDEN}


@pytest.mark.parametrize("viewer", ["ann", "mo", "max", "lee"])
def test_a_relation_gives_its_role_towards_this_associate_only(viewer):
    relation = Relation("mo", "max", frozenset({"lee"}))
    expected = {"ann": Role.ASSOCIATE, "mo": Role.MENTOR, "max": Role.MANAGER, "lee": Role.ONCALL_LEAD}
    assert roles_towards(Viewer(viewer), "ann", relation) == {expected[viewer]}
    assert roles_towards(Viewer(viewer), "bo", Relation()) == frozenset()


def test_nobody_is_their_own_mentor():
    assert roles_towards(Viewer("ann"), "ann", Relation("ann", "ann")) == {Role.ASSOCIATE}


def test_an_empty_relation_matches_no_viewer_without_an_id():
    assert roles_towards(Viewer(""), "ann", Relation()) == frozenset()


def test_authors_are_authors_towards_everyone_and_see_items():
    roles = roles_towards(Viewer("kim", frozenset({Role.AUTHOR})), "ann", Relation())
    assert roles == {Role.AUTHOR}
    assert may_see(roles, Data.ITEMS, NAMED) == View.AGGREGATE


def test_the_associate_sees_at_risk_at_once_and_others_after_the_head_start():
    early = timedelta(hours=24) - timedelta(microseconds=1)
    others = {Role.MENTOR: View.NAMED, Role.MANAGER: View.REASON}
    for since in (None, timedelta(0), early):
        assert may_see([Role.ASSOCIATE], Data.AT_RISK, NAMED, since=since) == View.NAMED
        assert may_see(others, Data.AT_RISK, NAMED, since=since) == View.HIDDEN
    for role, view in others.items():
        assert may_see([role], Data.AT_RISK, NAMED, since=LATER) == view


def test_the_head_start_is_the_policys():
    assert may_see([Role.MENTOR], Data.AT_RISK, Policy(head_start_hours=48), since=LATER) == View.HIDDEN


def test_the_widest_view_of_several_roles_holds():
    assert may_see([Role.MANAGER, Role.MENTOR], Data.READINGS, NAMED) == View.NAMED
    assert may_see([Role.ONCALL_LEAD, Role.MANAGER], Data.GATE, AGGREGATE) == View.NAMED


def test_a_look_by_name_is_recorded_with_the_role_that_allowed_it():
    both = {Role.MANAGER, Role.MENTOR}
    payload = read_event_payload(Viewer("mo"), both, Data.READINGS, NAMED)
    assert payload == {"viewer": "mo", "role": "mentor", "data": "readings"}


@pytest.mark.parametrize(
    ("role", "data", "policy"),
    [
        (Role.ASSOCIATE, Data.ATTEMPTS, NAMED),
        (Role.MANAGER, Data.MILESTONES, AGGREGATE),
        (Role.AUTHOR, Data.ITEMS, NAMED),
        (Role.MENTOR, Data.TIMES, NAMED),
        (Role.MENTOR, Data.AT_RISK, NAMED),
    ],
)
def test_own_records_aggregates_and_what_is_hidden_are_no_look_by_name(role, data, policy):
    assert read_event_payload(Viewer("someone"), [role], data, policy) is None


def test_a_reason_is_a_look_by_name():
    payload = read_event_payload(Viewer("max"), [Role.MANAGER], Data.AT_RISK, NAMED, since=LATER)
    assert payload == {"viewer": "max", "role": "manager", "data": "at_risk"}
