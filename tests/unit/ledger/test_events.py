"""Events: validated payloads, ids that follow from content, and gradings that are only recorded when they say more."""

import math

import pytest
from tests.unit.tracker.worked import at

from groundschool.errors import LedgerError
from groundschool.ledger.attempt_payloads import AttemptGraded, AttemptVoided
from groundschool.ledger.events import Event, canonical, make_event, new_gradings


def graded(points=1.0, **more) -> AttemptGraded:
    given = {
        "attempt_id": "ann-journal-1",
        "exercise": "linux/journal-triage",
        "exercise_version": 1,
        "variant": "7",
        "hidden": True,
        "provisional": False,
        "content_sha256": "a" * 64,
        "points": points,
        "max_points": 4.0,
    }
    return AttemptGraded.model_validate(given | more)


def event(points=1.0, **more) -> Event:
    return make_event("ann", at(0), graded(points, **more), "autograde")


def test_equal_content_is_the_same_event_whoever_writes_it_down():
    assert event().event_id == make_event("ann", at(0), graded(), "someone else").event_id
    assert event().event_id != event(2.0).event_id


def test_canonical_json_sorts_keys_and_writes_no_spaces():
    assert canonical({"b": [1, 2.5], "a": "é"}) == '{"a":"é","b":[1,2.5]}'


@pytest.mark.parametrize(
    ("field", "value"),
    [("points", -1), ("points", math.nan), ("max_points", 0), ("max_points", math.inf), ("variant", ""), ("extra", 1)],
)
def test_a_bad_payload_is_refused_with_its_field(field, value):
    payload = dict(event().payload) | {field: value}
    with pytest.raises(LedgerError, match=rf"event e1: payload\.{field}: "):
        Event("e1", "attempt.graded", "ann", at(0), "autograde", payload).validated()


def test_an_unknown_type_and_a_naive_instant_are_refused():
    with pytest.raises(LedgerError, match=r"unknown type 'attempt\.lost'"):
        Event("e1", "attempt.lost", "ann", at(0), "autograde", {}).validated()
    with pytest.raises(LedgerError, match="has no time zone"):
        Event("e1", "attempt.voided", "ann", at(0).replace(tzinfo=None), "x", {}).validated()


def test_a_repeated_grading_is_not_recorded_again():
    assert new_gradings([event(1.0)], [event(1.0)]) == []


def test_two_equal_candidates_are_one():
    assert len(new_gradings([], [event(1.0), event(1.0)])) == 1


def test_a_changed_mark_says_what_it_replaces_and_may_be_changed_back():
    first = event(1.0)
    (second,) = new_gradings([first], [event(2.0)])
    assert second.payload["replaces"] == first.event_id
    (third,) = new_gradings([first, second], [event(1.0)])
    assert third.event_id != first.event_id
    assert new_gradings([first, second, third], [event(1.0)]) == []


def test_history_is_ordered_by_when_it_was_recorded():
    first, second = event(1.0), event(2.0)
    recorded = [
        Event(e.event_id, e.type, e.associate, e.occurred_at, e.actor, e.payload, at(0), seq)
        for seq, e in ((2, second), (1, first))
    ]
    assert new_gradings(recorded, [event(2.0)]) == []


def test_voids_are_events_too():
    void = make_event("ann", at(1), AttemptVoided(attempt_id="ann-journal-1", reason="broken exercise"), "mentor")
    assert (void.type, void.validated()) == ("attempt.voided", AttemptVoided.model_validate(dict(void.payload)))
