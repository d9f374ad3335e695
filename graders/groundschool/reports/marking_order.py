"""In which order a mentor marks: what blocks somebody first, then the oldest; answers to one question together."""

from collections.abc import Iterator
from datetime import datetime

from groundschool.reports.marking_assignment import Waiting, waiting
from groundschool.reports.marking_model import ToMark
from groundschool.reports.marking_time import marking_minutes, minutes_a_point
from groundschool.reports.people import People
from groundschool.tracker.insight.urgency import Urgency, urgency
from groundschool.tracker.privacy.visibility import Role, Viewer

BECAUSE = {
    Urgency.GATE: "blocks the on-call gate",
    Urgency.MILESTONE: "blocks a milestone that is due",
    Urgency.NOTHING: "oldest first",
}


def marks_of(people: People, viewer: Viewer, *, everybody: bool = False) -> tuple[ToMark, ...]:
    """Return the answers that a mentor may mark, or all that wait, in the order in which they should be."""
    among = (one for one in waiting(people) if _is_theirs(people, one, viewer, everybody))
    marks = sorted((_mark(people, one, viewer.id) for one in among), key=_first)
    return tuple(_together(marks))


def _is_theirs(people: People, one: Waiting, viewer: Viewer, everybody: bool) -> bool:  # noqa: FBT001 - passed on
    """Return whether a mentor has an answer: that of an own associate who is there, or because it is late."""
    own = people.of(one.associate).there and (everybody or Role.MENTOR in people.roles(viewer, one.associate))
    return own or bool(viewer.id and one.helper == viewer.id)


def _mark(people: People, one: Waiting, mentor: str) -> ToMark:
    attempt = one.attempt
    rank = urgency(people.whole.of(one.associate), attempt.exercise)
    return ToMark(
        one.associate,
        attempt.attempt_id,
        attempt.exercise,
        people.facts.exercise_title(attempt.exercise),
        attempt.submitted_at,
        one.waited,
        one.late,
        attempt.pending,
        marking_minutes(attempt.pending, minutes_a_point(people, mentor)),
        BECAUSE[rank],
        rank,
        _hands(one, mentor),
    )


def _hands(one: Waiting, mentor: str) -> str:
    if not one.helper:
        return ""
    if one.helper == mentor:
        return f"handed over, late with {one.mentor}" if one.mentor else "handed over, it has no mentor"
    return f"also with {one.helper}"


def _first(line: ToMark) -> tuple[int, datetime, int]:
    return line.rank, line.handed_in, line.minutes


def _together(marks: list[ToMark]) -> Iterator[ToMark]:
    """Yield the answers in order, those to the same question right after the first of them: the rubric is at hand."""
    for exercise in dict.fromkeys(line.exercise for line in marks):
        yield from (line for line in marks if line.exercise == exercise)
