"""From events to attempts, and from attempts to evidence that counts."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.tracker.worked import at, make

from groundschool.ledger.attempt_payloads import AttemptGraded, AttemptVoided
from groundschool.ledger.events import Event, make_event
from groundschool.tracker.evidence.counted_attempts import attempts_of, counted

SHA = "a" * 64


def grade(attempt_id="x1", *, points=1.0, day: float = 0, seq=1, pending=0.0, associate="ann") -> Event:
    payload = AttemptGraded(
        attempt_id=attempt_id,
        exercise="linux/journal-triage",
        exercise_version=1,
        variant="7",
        hidden=True,
        provisional=True,
        content_sha256="",
        points=points,
        max_points=2.0,
        manual_points_pending=pending,
    )
    return replace(make_event(associate, at(day), payload, "autograde"), seq=seq)


def void(attempt_id="x1", seq=9, associate="ann") -> Event:
    return replace(make_event(associate, at(3), AttemptVoided(attempt_id=attempt_id, reason="mix-up"), "sam"), seq=seq)


def test_the_latest_grading_of_an_attempt_holds():
    (attempt,) = attempts_of([grade(points=2.0, seq=2), grade(points=1.0, seq=1)])
    assert (attempt.points, attempt.seq, len(attempt.events)) == (2.0, 1, 2)


def test_a_pending_mark_keeps_an_attempt_out_until_it_comes():
    waiting = grade(points=1.0, pending=1.0, seq=1)
    assert counted(attempts_of([waiting]), 24) == []
    (attempt,) = counted(attempts_of([waiting, grade(points=2.0, seq=2)]), 24)
    assert (attempt.points, attempt.submitted_at) == (2.0, at(0))


def test_a_void_holds_whatever_is_graded_later():
    (attempt,) = attempts_of([grade(seq=1), void(seq=2), grade(points=2.0, seq=3)])
    assert attempt.voided
    assert counted([attempt], 24) == []


def test_a_void_reaches_one_attempt_of_one_person():
    attempts = attempts_of([grade(seq=1), grade(seq=2, associate="bo"), grade("x2", seq=3), void(), void("never")])
    assert [(a.associate, a.attempt_id) for a in attempts if not a.voided] == [("bo", "x1"), ("ann", "x2")]


def test_the_same_file_within_a_day_counts_once():
    twice = [make(day=0, content_sha256=SHA), make(day=1, content_sha256=SHA, seq=1)]
    assert counted(twice, 24) == twice[:1]
    assert len(counted([twice[0], make(day=1.01, content_sha256=SHA, seq=1)], 24)) == 2


def test_a_duplicate_of_a_voided_or_waiting_attempt_counts():
    second = make(day=0.5, content_sha256=SHA, seq=1)
    for first in (make(content_sha256=SHA, voided=True), make(content_sha256=SHA, pending=1.0)):
        assert counted([first, second], 24) == [second]


def test_attempts_without_a_checksum_are_never_duplicates():
    assert len(counted([make(seq=1), make(seq=2)], 24)) == 2


rows = st.builds(
    make,
    st.sampled_from("AB"),
    st.integers(0, 80).map(lambda hours: hours / 24),
    variant=st.sampled_from("12"),
    seq=st.integers(0, 99),
    content_sha256=st.sampled_from(["", SHA, "b" * 64]),
    voided=st.booleans(),
)


@settings(max_examples=20, deadline=None)
@given(st.lists(rows, unique_by=lambda a: a.seq), st.randoms(use_true_random=False))
def test_counting_is_independent_of_order_and_idempotent(attempts, random):
    once = counted(attempts, 24)
    random.shuffle(attempts)
    assert counted(attempts, 24) == once
    assert counted(once, 24) == once
