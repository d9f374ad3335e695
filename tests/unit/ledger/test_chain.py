"""The hash chain: the worked hash, and no change that it does not see."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.tracker.worked import at

from groundschool.ledger.chain import GENESIS, document, first_break, link
from groundschool.ledger.events import Event

TV22 = Event(
    event_id="01J0000000000000000000TV22",
    type="attempt.graded",
    associate="subj_7f3a",
    occurred_at=datetime(2026, 6, 30, 23, 50, tzinfo=UTC),
    actor="",
    payload={"exercise_id": "obs-03", "max": 10, "score": 9},
    recorded_at=datetime(2026, 7, 3, 9, tzinfo=UTC),
    seq=1,
)


def chained(count: int) -> list[Event]:
    events: list[Event] = []
    for seq in range(1, count + 1):
        prev = events[-1].hash if events else GENESIS
        event = Event(f"e{seq}", "subject.exported", "ann", at(seq), "sam", {"n": seq}, at(seq), seq, prev)
        events.append(replace(event, hash=link(event, prev)))
    return events


def test_tv22_the_worked_hash():
    assert link(TV22, GENESIS) == "71792d4d9ed62704a4ab9d9652b027d624ab7d4bf5b830543204512d5a552488"


def test_tv22_a_changed_score_is_found_at_its_event():
    event = replace(TV22, prev=GENESIS, hash=link(TV22, GENESIS))
    assert first_break([event]) is None
    broken = first_break([replace(event, payload={**event.payload, "score": 8})])
    assert broken is not None
    assert (broken.seq, broken.event_id, broken.reason) == (1, TV22.event_id, "it is not what was recorded")


def test_the_signature_is_covered_and_fractions_are_written_where_there_are_any():
    assert '"actor":"sam"' in document(replace(TV22, actor="sam"), GENESIS)
    precise = replace(TV22, occurred_at=TV22.occurred_at.replace(microsecond=5))
    assert '"occurred_at":"2026-06-30T23:50:00.000005Z"' in document(precise, GENESIS)


@pytest.mark.parametrize(("without", "seq"), [(0, 1), (1, 2)])
def test_a_missing_event_is_found(without, seq):
    events = chained(4)
    del events[without]
    broken = first_break(events)
    assert broken is not None
    assert (broken.seq, broken.reason) == (seq, f"it is missing: the next event has seq {seq + 1}")


@settings(max_examples=20, deadline=None)
@given(
    st.integers(0, 5), st.sampled_from(["associate", "actor", "type", "event_id"]), st.randoms(use_true_random=False)
)
def test_whatever_is_changed_is_found_in_any_order_of_reading(place, field, random):
    events = chained(6)
    assert first_break(random.sample(events, 6)) is None
    events[place] = replace(events[place], **{field: "other"})
    broken = first_break(random.sample(events, 6))
    assert broken is not None
    assert broken.seq == place + 1


def test_an_empty_ledger_is_whole():
    assert first_break([]) is None
