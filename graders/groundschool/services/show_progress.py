"""Where one associate stands, for whoever asks; that they asked is recorded."""

from dataclasses import replace
from datetime import datetime

from groundschool.reports.explained import gate_sentence, risk_sentences, velocity_sentence
from groundschool.reports.marking_assignment import pending_of
from groundschool.reports.progress import Progress, build_progress
from groundschool.services.load_people import load_people
from groundschool.services.read_policy import RecordReading, record_reads, seen_by
from groundschool.services.workspace import Workspace
from groundschool.tracker.insight.next_best import ranked
from groundschool.tracker.privacy.visibility import Data, View


def show_progress(workspace: Workspace, associate: str, instant: datetime, viewer: str | None = None) -> Progress:
    """Return where an associate stands; raises UnknownNameError for whom the viewer may not see."""
    people = seen_by(load_people(workspace, instant), viewer, Data.ATTEMPTS, View.NAMED)
    person = people.of(associate)
    view = build_progress(people.facts, associate, person.gate.declared.skills)
    best = next((suggestion.words for suggestion in ranked(person, people.facts.exercises.values())), "")
    record_reads(workspace, people, viewer, [RecordReading(Data.ATTEMPTS, (associate,))], instant)
    return replace(
        view,
        pending=pending_of(people, associate),
        gate=gate_sentence(people, person),
        next_best=best,
        velocity=velocity_sentence(people, person),
        risks=risk_sentences(person.risks),
    )
