"""Takes what somebody says on a page about a mark: that they doubt it, or why it stays."""

from collections.abc import Mapping
from datetime import datetime

from groundschool.errors import GroundschoolError, UnknownNameError
from groundschool.ledger.attempt_payloads import RegradeDeclined, RegradeRequested
from groundschool.ledger.events import make_event
from groundschool.ledger.free_text import check_length
from groundschool.reports.people import People
from groundschool.services.workspace import Workspace
from groundschool.tracker.evidence.regrades import doubtable, open_doubts


def regrade(workspace: Workspace, people: People, by: str, form: Mapping[str, str], instant: datetime) -> str:
    """Record a doubt of an associate's own, or a mentor's answer to one, and return that in a sentence.

    Raises GroundschoolError for a reason that is missing, UnknownNameError for what there is not.
    """
    who, reason = form["associate"], form.get("reason", "").strip()
    past = people.of(who).record.past
    if not reason:
        raise GroundschoolError("reason: is missing. Say why.")
    check_length("reason", reason)
    if by == who:
        known = {attempt.attempt_id: attempt for attempt in doubtable(past)}
        name = form.get("attempt", "")
        if name not in known:
            raise UnknownNameError("mark to doubt", name, known)
        payload = RegradeRequested(attempt_id=name, reason=reason)
        said = f"{people.facts.exercise_title(known[name].exercise)}: your mentor is asked to look again."
    else:
        waiting = {doubt.event_id: doubt for doubt in open_doubts(past)}
        name = form.get("request", "")
        if name not in waiting:
            raise UnknownNameError("doubt that waits", name, waiting)
        payload = RegradeDeclined(request=name, reason=reason)
        said = f"{people.facts.name(who)}: that the mark stays, and why, is recorded."
    with workspace.unit_of_work() as unit:
        unit.record([make_event(who, instant, payload, by)])
    return said
