"""Appends events from a file to the ledger, with the levels that follow from them."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from groundschool.ledger.knowledge import quarantined
from groundschool.ledger.ledger_lines import read_lines
from groundschool.services.settle_levels import levels_in_sentences
from groundschool.services.workspace import Workspace
from groundschool.tracker.evidence.references import Names, unknown


@dataclass(frozen=True)
class Appended:
    """How many events were new, how many there already, why some do not count, and what follows, in sentences."""

    recorded: int
    known: int
    quarantined: dict[str, str]
    settled: list[str]


def append_events(
    workspace: Workspace, file: Path, instant: datetime, *, of_another_course: bool = False, settling: bool = True
) -> Appended:
    """Record the events of a file that are not in the ledger yet, all or none, and return what came of it.

    Raises LedgerError with every line that is wrong; what is not known here is, unless it is ``of_another_course``.
    """
    names = None if of_another_course else _names(workspace)
    events = read_lines(file, lambda event: unknown(event, names, instant) if names else ())
    with workspace.unit_of_work(create=True) as unit:
        done = unit.record(events) if settling else unit.note(events)
    new, settled = len(done.events), levels_in_sentences(unit.setting, done.settled)
    aside = {event.event_id: reason for event in events if (reason := quarantined(event))}
    return Appended(new, len(events) - new, aside, settled)


def _names(workspace: Workspace) -> Names:
    setting = workspace.setting()
    declared = setting.declared
    return Names(
        exercises={*workspace.found.exercises, *workspace.found.formerly},
        skills=declared.framework.by_id,
        kinds=[kind.id for kind in declared.milestones.attestations],
        milestones=[milestone.id for milestone in declared.milestones.milestones],
        people=setting.roster,
    )
