"""A hand-in that could not be read is told until a later one is."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from groundschool.ledger.attempt_payloads import AttemptUnreadable
from groundschool.ledger.events import make_event
from groundschool.tracker.evidence.attempt import Attempt
from groundschool.tracker.evidence.history import History
from groundschool.tracker.evidence.unreadable import unread

DAY = datetime(2026, 11, 2, 9, tzinfo=UTC)


def history(exercise: str, *attempts: tuple[str, int]) -> History:
    payload = AttemptUnreadable(exercise=exercise, reason="x.ipynb: the file is empty", remedy="Hand it in again.")
    one = Attempt("a", "ann", "", 1, "v", hidden=True, submitted_at=DAY, points=1, max_points=1)
    done = tuple(replace(one, exercise=name, submitted_at=DAY + timedelta(days=days)) for name, days in attempts)
    return History("ann", done, events=(make_event("ann", DAY, payload, "groundschool grade"),))


def test_it_is_told_with_the_reason_and_the_remedy():
    (told,) = unread(history("linux/slow-disk", ("linux/slow-disk", -1), ("linux/other", 1)))
    assert (told.exercise, told.handed_in) == ("linux/slow-disk", DAY)
    assert (told.reason, told.remedy) == ("x.ipynb: the file is empty", "Hand it in again.")


def test_a_later_one_settles_it():
    assert unread(history("linux/slow-disk", ("linux/slow-disk", 1))) == []
    assert unread(history("linux", ("linux/slow-disk", 1))) == []
    assert len(unread(history("linux", ("linux/slow-disk", 0), ("iac/plan", 1)))) == 1
