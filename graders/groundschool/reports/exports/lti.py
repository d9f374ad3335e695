"""Scores for a learning platform, in the form of LTI Assignment and Grade Services 2.0.

Source: 1EdTech, LTI Assignment and Grade Services 2.0, score publish service. A platform ignores a score whose
timestamp is not later than the last one's, so the timestamp is when the mark became known, not the hand-in.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from groundschool.reports.exports.catalogue import Catalogue, instant
from groundschool.reports.exports.table import rounded
from groundschool.tracker.evidence.counted_attempts import Attempt, Snapshot

Score = dict[str, Any]


def scores(snapshots: Iterable[Snapshot], catalogue: Catalogue) -> list[Score]:
    """Return the score of each associate's latest attempt at each exercise, with the line item it belongs to.

    ``snapshots`` are as ``counted_attempts.snapshots`` tells them, one associate after another; the order is that of
    associates and exercises. Voided attempts have no score; one that waits for a mark has no ``scoreGiven``.
    """
    told: dict[tuple[str, str], tuple[Attempt, datetime]] = {}
    for snapshot in snapshots:
        for attempt in snapshot.changed:
            told[attempt.associate, attempt.attempt_id] = attempt, snapshot.known_at or attempt.submitted_at
    latest: dict[tuple[str, str], tuple[Attempt, datetime]] = {}
    for attempt, known_at in sorted(told.values(), key=lambda entry: entry[0].order):
        if not attempt.voided:
            latest[attempt.associate, attempt.exercise] = attempt, known_at
    return [_entry(*latest[key], catalogue) for key in sorted(latest)]


def _entry(attempt: Attempt, known_at: datetime, catalogue: Catalogue) -> Score:
    most = rounded(attempt.max_points)
    item = {"resourceId": attempt.exercise, "label": catalogue.title(attempt.exercise), "scoreMaximum": most}
    marks = {} if attempt.pending > 0 else {"scoreGiven": rounded(attempt.points), "scoreMaximum": most}
    score = {
        "userId": attempt.associate,
        **marks,
        "timestamp": instant(known_at, "microseconds"),
        "comment": _comment(attempt, catalogue),
        "activityProgress": "Completed",
        "gradingProgress": "PendingManual" if attempt.pending > 0 else "FullyGraded",
    }
    return {"lineItem": item, "score": score}


def _comment(attempt: Attempt, catalogue: Catalogue) -> str:
    if attempt.pending > 0:
        return f"{attempt.pending:g} of {attempt.max_points:g} points wait for a person's mark."
    if attempt.critical_failed:
        counts = min(attempt.share, catalogue.framework.policy.critical_cap)
        return f"A safety check failed: for the skill, {counts:.2f} of {attempt.share:.2f} counts."
    return f"Exercise version {attempt.exercise_version}."
