"""Who can be on call from when on, as rows of a calendar of some weeks."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from groundschool.reports.explained import date_in_words, on_call_dates
from groundschool.reports.people import People
from groundschool.tracker.insight.person import Person
from groundschool.tracker.milestones.gate_state import GateStage

WEEKS = 6
DAYS = 7 * WEEKS


@dataclass(frozen=True)
class CalendarRow:
    """One person: ``first`` and ``last`` are days of the calendar from 1 on (0: beyond it), ``words`` what is said."""

    id: str
    name: str
    words: str
    first: int = 0
    last: int = 0
    there: bool = False


@dataclass(frozen=True)
class OnCallCalendar:
    """Some weeks from a day on, with a row for each person; those who can be on call first stand first."""

    begins: date
    rows: tuple[CalendarRow, ...]

    @property
    def weeks(self) -> list[tuple[int, str]]:
        """Return the first column of each week, with its day in words."""
        return [(7 * week + 1, _short(self.begins + timedelta(weeks=week))) for week in range(WEEKS)]


def on_call_calendar(people: People, among: Iterable[Person]) -> OnCallCalendar:
    """Return from when on each of these people can be on call, if everybody acts from today."""
    begins = people.facts.as_of.date()
    rows = [(_row(people, person, begins), on_call_dates(person)) for person in among]
    ordered = sorted(rows, key=lambda one: (not one[0].there, one[1] or (date.max, date.max), one[0].name))
    return OnCallCalendar(begins, tuple(row for row, _ in ordered))


def _row(people: People, person: Person, begins: date) -> CalendarRow:
    about = person.id, people.facts.name(person.id)
    if person.gate.stage is GateStage.PRIMARY and person.gate.passed_at:
        since = person.record.employment.local_date(person.gate.passed_at)
        return CalendarRow(*about, f"on call since {_short(since)}", 1, DAYS, there=True)
    if person.gate.stage is GateStage.SUSPENDED:
        return CalendarRow(*about, "suspended by a person")
    if (days := on_call_dates(person)) is None:
        return CalendarRow(*about, "the course cannot grant it yet" if person.gate.lacks else "nobody can say")
    first, last = ((day - begins).days + 1 for day in days)
    if first > DAYS:
        return CalendarRow(*about, f"not before {date_in_words(days[0])}")
    words = f"{_short(days[0])} to {_short(days[1])}"
    return CalendarRow(*about, words, max(first, 1), min(max(last, first), DAYS))


def _short(on: date) -> str:
    return f"{on.day} {on:%b}"
