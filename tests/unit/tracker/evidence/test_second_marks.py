"""Second marks: which answers are drawn, what further marks make of the first, and how well marks agree."""

from dataclasses import replace
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.tracker.worked import at

from groundschool.ledger.attempt_payloads import AttemptGraded, AttemptVoided, Payload, RubricMarked, TaskMark
from groundschool.ledger.events import Event, make_event
from groundschool.tracker.evidence.counted_attempts import attempts_of
from groundschool.tracker.evidence.history import history_of
from groundschool.tracker.evidence.second_marks import Doubled, agreement, doubled, drawn

MANUAL = {"D": ("note",)}
DRAWN = next(name for number in count() if drawn(name := f"drawn-{number}"))
OTHER = next(name for number in count() if not drawn(name := f"other-{number}"))
LEVELS = st.tuples(st.integers(1, 5), st.integers(1, 5))


def told(*said: tuple[float, Payload]) -> list[Event]:
    """Return events about Ann, each known when it happened."""
    made = ((day, make_event("ann", at(day), payload, "groundschool grade")) for day, payload in said)
    return [replace(event, recorded_at=at(day), seq=seq) for seq, (day, event) in enumerate(made, 1)]


def graded(attempt: str = DRAWN, note: float = 6.0, pending: float = 0.0) -> AttemptGraded:
    """Return an answer of 10 points by the machine and 10 by a person."""
    return AttemptGraded(
        attempt_id=attempt,
        exercise="D",
        exercise_version=1,
        variant="1",
        hidden=True,
        provisional=False,
        content_sha256="",
        points=10 + note,
        max_points=20,
        manual_points_pending=pending,
        tasks=(TaskMark(id="code", points=10, max=10), TaskMark(id="note", points=note, max=10)),
    )


def mark(marker: str, points: float, attempt: str = DRAWN) -> RubricMarked:
    return RubricMarked(attempt_id=attempt, criterion="note", points=points, max=10, marker=marker)


def twice(*said: tuple[float, Payload], day: float = 5) -> list[Doubled]:
    return list(doubled(history_of(told(*said), "ann", backdated_days=30), MANUAL, at(day)))


@pytest.mark.parametrize(
    ("further", "points"),
    [
        ((), 16.0),
        ((8.0,), 17.0),  # one level apart: the mean
        ((8.5,), 16.0),  # further apart: the first counts until a third mark is there
        ((9.0, 8.0), 18.0),  # the median of 6, 9 and 8
        ((1.0, 6.0), 16.0),
    ],
)
def test_a_second_mark_makes_the_mean_or_waits_for_a_third(further, points):
    marks = ((day, mark(f"m{day}", given)) for day, given in enumerate(further, 2))
    (attempt,) = attempts_of(told((0, graded()), *marks))
    assert attempt.points == points
    assert attempt.pending == 0


def test_a_marker_who_marks_again_corrects_their_own_mark():
    (one,) = twice((0, graded()), (1, mark("mo", 9)), (2, mark("mo", 7)))
    assert (one.further, one.points) == ({"mo": 7}, 6.5)


def test_one_answer_in_ten_is_drawn_once_it_has_its_first_mark():
    assert twice((0, graded(pending=10.0, note=0.0))) == []
    assert twice((0, graded(OTHER))) == []
    (one,) = twice((0, graded()))
    assert (one.task, one.most, one.first, one.further, one.points, one.levels) == ("note", 10, 6, {}, None, None)


def test_marks_that_never_went_through_the_gradebook_are_no_second_ones():
    marked = (0, graded(pending=10.0, note=0.0)), (1, mark("sam", 6))
    assert [(one.points, one.pending) for one in attempts_of(told(*marked))] == [(16.0, 0.0)]
    assert twice(*marked) == []


def test_what_is_old_voided_or_was_handed_in_anew_is_not_marked_again():
    assert twice((0, graded()), day=91) == []
    assert twice((0, graded()), (1, AttemptVoided(attempt_id=DRAWN, reason="a mix-up"))) == []
    assert twice((0, graded()), (1, graded(OTHER))) == []


def test_an_answer_that_has_a_second_mark_stays_even_when_it_was_not_drawn():
    (one,) = twice((0, graded(OTHER)), (1, mark("mo", 9, OTHER)))
    assert (one.points, one.levels) == (None, (3, 4))
    (one,) = twice((0, graded(OTHER)), (1, mark("mo", 9, OTHER)), (2, mark("lee", 8, OTHER)))
    assert one.points == 8


def test_about_one_in_ten_is_drawn():
    assert 850 < sum(drawn(f"attempt-{number}") for number in range(10_000)) < 1150


@given(st.lists(LEVELS, min_size=2, max_size=40))
def test_agreement_is_one_when_all_agree_and_the_same_whoever_marked_first(pairs):
    told_ = agreement(pairs)
    turned = agreement((other, one) for one, other in pairs)
    assert told_ == turned or told_ == pytest.approx(turned)
    assert told_ is None or told_ <= 1
    alike = agreement((one, one) for one, _ in pairs)
    assert alike == (1 if len({one for one, _ in pairs}) > 1 else None)


def test_agreement_as_worked_by_hand():
    """Squared distances: 0, 1, 0 as marked; of every first with every second 0 4 16, 1 1 9, 16 4 0, together 51."""
    assert agreement([(1, 1), (2, 3), (5, 5)]) == pytest.approx(1 - (1 / 3) / (51 / 9))
    assert agreement([]) is None
