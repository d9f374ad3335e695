"""What pages say of hand-ins that could not be read: to which exercise, when, why, and what helps."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from groundschool.reports.explained import date_in_words
from groundschool.reports.people import People
from groundschool.tracker.evidence.unreadable import unread


@dataclass(frozen=True)
class UnreadLine:
    """One hand-in that could not be read: whose, of what, when, why, and what its associate can do."""

    id: str
    name: str
    title: str
    handed_in: datetime
    reason: str
    remedy: str

    @property
    def words(self) -> str:
        """Return what its associate is told."""
        when = f"{self.title}, handed in on {date_in_words(self.handed_in)}, could not be read"
        return f"{when}: {self.reason.rstrip('.')}. {self.remedy}"


def unread_of(people: People, associate: str) -> Iterator[UnreadLine]:
    """Yield what of one associate could not be read, and nothing after it was."""
    facts = people.facts
    for one in unread(people.of(associate).record.past):
        title = facts.exercise_title(one.exercise) if one.exercise in facts.exercises else one.exercise
        yield UnreadLine(associate, facts.name(associate), title, one.handed_in, one.reason, one.remedy)
