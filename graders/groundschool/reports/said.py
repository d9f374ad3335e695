"""What people said of somebody's work, as its associate reads it."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from groundschool.reports.people import People
from groundschool.tracker.evidence.attempt import Attempt
from groundschool.tracker.insight.person import Person

# By associate and exercise, and then by task.
Said = Mapping[tuple[str, str], Mapping[str, str]]
NOTHING_SAID: Said = MappingProxyType({})


class Remark(NamedTuple):
    """What somebody said of a task."""

    task: str
    words: str


def remarks_on(people: People, person: Person, attempt: Attempt, said: Said) -> tuple[Remark, ...]:
    """Return what was said of an attempt, by the titles of its tasks; it is kept of the newest of an exercise only."""
    newest = max((one for one in person.record.past.attempts if one.exercise == attempt.exercise), key=_order)
    words = said.get((attempt.associate, attempt.exercise), {}) if attempt == newest else {}
    exercise = people.facts.exercises.get(attempt.exercise)
    titles = {name: task.title for name, task in exercise.tasks.items()} if exercise else {}
    return tuple(Remark(titles.get(task, task), text) for task, text in words.items())


def _order(attempt: Attempt) -> tuple[object, ...]:
    return attempt.order
