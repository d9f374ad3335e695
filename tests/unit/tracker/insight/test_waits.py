"""How long answers waited for their marks."""

from datetime import timedelta

from tests.unit.tracker.evidence.test_second_marks import graded, mark, told
from tests.unit.tracker.worked import at

from groundschool.ledger.attempt_payloads import AttemptVoided, Payload
from groundschool.tracker.evidence.history import history_of
from groundschool.tracker.insight.waits import median_wait, waited


def lengths(*said: tuple[float, Payload]) -> list[timedelta]:
    return [length for _, length in waited(history_of(told(*said), "ann", backdated_days=30))]


def waits(name: str, day: float, until: float) -> list[tuple[float, Payload]]:
    """Return an answer handed in on a day, and its mark on another; what is graded again keeps its hand-in."""
    return [(day, graded(name, 0.0, 10.0)), (until, mark("sam", 7.0, name))]


def test_a_wait_ends_when_the_mark_is_known_and_with_the_first_one():
    assert lengths(*waits("one", 0, 2), (9, mark("mo", 7.0, "one"))) == [timedelta(days=2)]


def test_what_has_no_mark_yet_never_waited_or_was_voided_is_no_wait():
    assert lengths((0, graded("one", 0.0, 10.0))) == []
    assert lengths((0, graded("one"))) == []
    void = AttemptVoided(attempt_id="one", reason="a mix-up")
    assert lengths((0, graded("one", 0.0, 10.0)), (1, void), (2, mark("sam", 7.0, "one"))) == []


def test_the_median_of_what_ended_lately_from_three_on():
    said = [*waits("one", 0, 1), *waits("two", 0, 3), *waits("six", 0, 9)]
    history = history_of(told(*said), "ann", backdated_days=30)
    assert median_wait([history], at(10)) == timedelta(days=3)
    assert median_wait([history], at(92)) is None  # the first ended more than 90 days ago
    assert median_wait([history], at(2)) is None
    assert median_wait([], at(10)) is None
