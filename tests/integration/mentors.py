"""A made-up cohort with three mentors, who share the marking: answers that wait, and one to mark a second time."""

import hashlib
import json
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import count
from pathlib import Path

from tests.integration.lived import START, Life, on
from tests.integration.lived_team import told

from groundschool.ledger.attempt_payloads import TaskMark
from groundschool.ledger.events import Event
from groundschool.ledger.opened import open_ledger
from groundschool.tracker.evidence.second_marks import drawn

EXERCISE = "incident-response/incident-update"
# Ana and Bo are Sam's, Cy is Mo's of the same team, Di is Lee's of another.
PEOPLE = (
    ("ana", "Ana Sousa", "payments", "sam"),
    ("bo", "Bo", "payments", "sam"),
    ("cy", "Cy", "payments", "mo"),
    ("di", "Di", "search", "lee"),
)
TODAY = 40  # a Saturday
TUESDAY, WEDNESDAY, THURSDAY = 36, 37, 38
ANSWER = """\
I left out the rumour that "someone fat-fingered a rule" <script>alert(1)</script>: nobody has seen it,
and it names a person. I left out the pasted token, and told security about it. The failover is an idea, not a decision.

With five more minutes I would have asked the payments lead since when the failures rise, and the database lead what
changed before."""
UPDATE = """[INC-2107] SEV2 | investigating | update 3 | 2026-03-02 14:20 UTC
Impact: 38 % of check-in attempts have failed since 13:52 UTC (412 of 1084).
Cause: not confirmed yet, several changes are being looked at.
Actions: the database lead is comparing query plans.
Next update: 14:50 UTC
"""


def cohort(work: Path, *events: Event, today: datetime | None = None) -> Path:
    """Write roster, hand-in and ledger below ``work`` as of a Saturday, or moved in whole weeks to about ``today``."""
    later = timedelta(weeks=((today or on(TODAY)) - on(TODAY)).days // 7)
    (work / "roster.toml").write_text(roster(START + later), encoding="utf-8")
    folder = work / "submitted" / "ana" / "incident-response"
    folder.mkdir(parents=True)
    (folder / "incident-update.ipynb").write_bytes(notebook())
    moved = [
        replace(e, occurred_at=e.occurred_at + later, recorded_at=(e.recorded_at or on(0)) + later) for e in events
    ]
    with open_ledger(f"sqlite:///{work / 'ledger.db'}", work, lambda: today or on(TODAY)) as ledger:
        ledger.append(moved)
    return work


def roster(start: date) -> str:
    return "\n".join(
        f'[[associate]]\nid = "{who}"\nname = "{name}"\nteam = "{team}"\nstart_date = {start}\n'
        f'mentor = "{mentor}"\nmanager = "kim"\n'
        for who, name, team, mentor in PEOPLE
    )


def waits(who: str, *days: float) -> list[Event]:
    """Return answers of somebody that wait for a mark."""
    life = Life()
    for number, day in enumerate(days):
        life.try_(day, EXERCISE, str(number), manual_points_pending=8.0)
    return told(who, life.events)


def marked(first: float = 6.4) -> Event:
    """Return an answer of Ana's that has its first mark and is drawn for a second."""
    name = next(name for number in count() if drawn(name := f"{EXERCISE}-{number}"))
    tasks = (TaskMark(id="internal", points=12, max=12), TaskMark(id="reasons", points=first, max=8))
    sha256 = hashlib.sha256(notebook()).hexdigest()
    event = Life().try_(30, EXERCISE, max_points=20, tasks=tasks, content_sha256=sha256)
    return replace(event, associate="ana", payload=dict(event.payload) | {"attempt_id": name, "points": 12 + first})


def notebook() -> bytes:
    """Return a hand-in: a text before with what it printed, and the answer that a person marks."""
    stream = {"output_type": "stream", "name": "stdout", "text": UPDATE.splitlines(keepends=True)}
    outputs = [stream, {"output_type": "display_data", "data": {"image/png": "AAAA"}}, "nonsense"]
    written = {"grade_id": "internal-answer", "solution": True, "grade": False}
    asked = {"grade_id": "reasons", "solution": True, "grade": True, "points": 8}
    cells = [
        {"cell_type": "markdown", "metadata": {}, "source": "# An incident update", "id": "head"},
        {
            "cell_type": "code",
            "metadata": {"nbgrader": written},
            "source": f'internal_update = """\n{UPDATE}"""\nprint(internal_update)',
            "outputs": outputs,
            "id": "internal",
        },
        {"cell_type": "markdown", "metadata": {"nbgrader": asked}, "source": ANSWER, "id": "reasons"},
    ]
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}).encode()
