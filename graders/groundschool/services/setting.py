"""What people are judged by, read once: the course, what it declares, and its rosters."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Self

from groundschool.curriculum import Course
from groundschool.curriculum.declarations import Declarations, load_declarations
from groundschool.curriculum.roster import Associate, load_roster
from groundschool.errors import CourseError
from groundschool.ledger.events import EVERYBODY, Event
from groundschool.ledger.group_payloads import GroupsPublished
from groundschool.ledger.knowledge import called_today
from groundschool.ledger.payloads import ReportPublished
from groundschool.reports.facts import Facts
from groundschool.reports.people import People
from groundschool.tracker.evidence.attested import BACKDATED_DAYS
from groundschool.tracker.evidence.history import History, by_associate, history_of
from groundschool.tracker.pace.service_clock import Employment
from groundschool.tracker.privacy.groups import read_groups


@dataclass(frozen=True)
class Setting:
    """A course with its declarations, and who is on its rosters."""

    course: Course
    declared: Declarations
    roster: Mapping[str, Associate]

    @classmethod
    def read(cls, course: Course, place: Path) -> Self:
        """Return the setting of a course whose rosters lie in ``place``.

        Raises CourseError with everything that is wrong in what is declared.
        """
        declared, problems = load_declarations(course.root, place)
        roster, _ = load_roster(place)
        if declared is None or problems:
            raise CourseError(problems)
        return cls(course, declared, roster)

    def people(
        self,
        told: Iterable[Event],
        as_of: datetime,
        known_at: datetime | None = None,
        named: Mapping[str, str] | None = None,
    ) -> People:
        """Return everybody at ``as_of`` by what was told until ``known_at``, which is all of it for None.

        ``named`` has the names of those whom published groups count, by their tokens.
        """
        events = self.today(told)
        shared = [event for event in events if event.associate == EVERYBODY]
        return self.known(self.histories(by_associate(events), known_at), shared, as_of, known_at, named)

    def today(self, told: Iterable[Event]) -> list[Event]:
        """Return events with every exercise called as it is today."""
        return list(called_today(told, self.course.formerly, self.course.renamed_tasks))

    def histories(self, events: Mapping[str, Sequence[Event]], known_at: datetime | None = None) -> dict[str, History]:
        """Return what was known at ``known_at`` (None: now) of each associate, from their and the course's events."""
        return {
            who: history_of(
                mine,
                who,
                backdated_days=BACKDATED_DAYS,
                started_at=started(self.roster.get(who)),
                known_at=known_at,
            )
            for who, mine in events.items()
        }

    def known(
        self,
        histories: Mapping[str, History],
        shared: Iterable[Event],
        as_of: datetime,
        known_at: datetime | None = None,
        named: Mapping[str, str] | None = None,
    ) -> People:
        """Return everybody at ``as_of`` by their histories; ``shared`` are the course's own events.

        Whom groups count is settled: it is read as it is recorded now, whatever ``known_at``.
        """
        told = [event.validated() for event in sorted(shared, key=lambda event: event.order)]
        grouped = [one for one in told if isinstance(one, GroupsPublished)]
        facts = Facts(
            title=self.course.declared.title,
            company=self.course.declared.company,
            levels=self.course.declared.levels,
            framework=self.declared.framework,
            exercises=self.course.exercises,
            lessons=self.course.lessons,
            roster=self.roster,
            attempts=tuple(attempt for history in histories.values() for attempt in history.attempts),
            histories=histories,
            as_of=as_of,
            known_at=known_at,
            published=tuple(one for one in told if isinstance(one, ReportPublished)),
            groups=read_groups(grouped, named or {}, self.course.formerly),
        )
        return People(facts, self.declared)


def started(person: Associate | None) -> datetime | None:
    """Return when somebody's first day began where they lived, None where the roster does not say."""
    if person is None or person.start_date is None:
        return None
    return Employment(person.start_date, person.zone).midnight(person.start_date)
