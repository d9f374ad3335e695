"""Where one associate stands, for whoever asks; that they asked is recorded."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from groundschool.reports.associate import build_associate
from groundschool.reports.associate_model import AssociateReport
from groundschool.reports.plain import as_document
from groundschool.reports.progress import Progress, build_progress
from groundschool.services.load_people import load_people
from groundschool.services.read_policy import RecordReading, record_reads, seen_by
from groundschool.services.workspace import Workspace
from groundschool.tracker.insight.next_best import ranked
from groundschool.tracker.privacy.visibility import Data, View


@dataclass(frozen=True)
class Standing:
    """Where one associate stands: what their own page shows, and every skill in the framework's order."""

    page: AssociateReport
    progress: Progress

    @property
    def document(self) -> dict[str, Any]:
        """Return it as JSON: every skill, and of the page what is short."""
        page = self.page
        short = {"answer": page.answer, "expected": page.expected, "met": page.met, "of": page.of}
        return as_document(self.progress) | as_document({**short, "conditions": page.conditions, "waits": page.waits})


def show_progress(workspace: Workspace, associate: str, instant: datetime, viewer: str | None = None) -> Standing:
    """Return where an associate stands; raises UnknownNameError for whom the viewer may not see."""
    people = seen_by(load_people(workspace, instant), viewer, Data.ATTEMPTS, View.NAMED)
    person, page = people.of(associate), build_associate(people, associate)
    best = next((suggestion.words for suggestion in ranked(person, people.facts.exercises.values())), "")
    record_reads(workspace, people, viewer, [RecordReading(Data.ATTEMPTS, (associate,))], instant)
    progress = replace(
        build_progress(people.facts, associate, person.gate.declared.skills),
        pending=page.pending,
        gate=page.gate,
        next_best=best,
        velocity=page.velocity,
        risks=page.risks,
    )
    return Standing(page, progress)
