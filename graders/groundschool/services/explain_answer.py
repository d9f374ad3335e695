"""Explains an answer of the tracker's, for whoever asks; that they asked is recorded."""

from dataclasses import dataclass
from datetime import datetime

from groundschool.reports.explain import Explanation, data_about, explanation
from groundschool.services.load_people import load_people
from groundschool.services.read_policy import RecordReading, record_reads, seen_by
from groundschool.services.workspace import Workspace
from groundschool.tracker.privacy.visibility import View


@dataclass(frozen=True)
class Question:
    """What is asked: about whom, about what of theirs, on which day, by what was known when.

    ``events`` says whether the answer names the events behind it.
    """

    associate: str
    about: str
    as_of: datetime | None = None
    known_at: datetime | None = None
    events: bool = True


def explain_answer(workspace: Workspace, asked: Question, instant: datetime, viewer: str | None = None) -> Explanation:
    """Return the answer with every number behind it; raises UnknownNameError for whom the viewer may not see."""
    data = data_about(asked.about)
    people = seen_by(load_people(workspace, instant, asked.as_of, asked.known_at), viewer, data, View.NAMED)
    found = explanation(people, asked.associate, asked.about, events=asked.events)
    record_reads(workspace, people, viewer, [RecordReading(data, (asked.associate,))], instant)
    return found
