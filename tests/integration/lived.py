"""A made-up first half-year of one associate, event by event, judged by the course's own milestones and framework."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path

from groundschool.curriculum.declarations import Declarations, load_declarations
from groundschool.ledger.attempt_payloads import AttemptGraded, AttemptSubmitted, Payload, TaskMark
from groundschool.ledger.events import Event, make_event
from groundschool.ledger.payloads import GateSigned, WorkAttested
from groundschool.tracker.evidence.history import history_of
from groundschool.tracker.insight.person import Person
from groundschool.tracker.mastery.judge import Judge
from groundschool.tracker.milestones.associate_record import AssociateRecord
from groundschool.tracker.pace.service_clock import Employment

ROOT = Path(__file__).parents[2]
START = date(2026, 1, 12)
CRITICAL = (
    "incident.triage",
    "incident.mitigation",
    "doc.incident-writing",
    "linux.logs-services",
    "net.names-tls-http",
    "obs.metrics",
)
TRIAGE = "incident-response/timed-triage"
MAP = "networking/service-map"
SHOWING: tuple[str, ...] = ("linux/a", "linux/b", "linux/c", "linux/d")
WEIGHTS = {skill: dict.fromkeys(SHOWING, 1.0) for skill in CRITICAL}
# What the milestones of the first ninety days ask of notebooks, beside the map and the triage.
FIRST_MONTH = {"LNX-01": "linux/journal", "INC-01": "incident-response/is-it", "OBS-05": "observability/noisy"}
STALE = "operations/stale-page"
SECOND_MONTH = {"SCR-02": "scripting/spikes", "INC-09": "incident-response/actions", "SCR-08": "scripting/revert"}
THIRD_MONTH = {"OPS-05": "operations/ready", "OPS-03": "operations/toil"}
EXERCISES = {"INC-10": TRIAGE, "DOC-03": MAP, "DOC-02": STALE, **FIRST_MONTH, **SECOND_MONTH, **THIRD_MONTH}


@cache
def declared() -> Declarations:
    found, problems = load_declarations(ROOT)
    assert found is not None, problems
    return found


def on(day: float) -> datetime:
    """Return noon of a service day of somebody at full time."""
    return datetime(START.year, START.month, START.day, 12, tzinfo=UTC) + timedelta(days=day)


class Life:
    """Events of one associate, each known when it happened unless it says otherwise."""

    def __init__(self, employment: Employment | None = None) -> None:
        self.events: list[Event] = []
        self.employment = employment or Employment(START)

    def add(self, day: float, payload: Payload, by: str = "sam", kind: str = "", known: float | None = None) -> Event:
        event = make_event("ann", on(day), payload, by, kind)
        seq = len(self.events) + 1
        self.events.append(replace(event, recorded_at=on(day if known is None else known), seq=seq))
        return self.events[-1]

    def attest(self, kind: str, *days: float, by: str = "sam", rubric: int | None = None, **more) -> list[Event]:
        known = more.pop("known", None)
        return [
            self.add(
                day,
                WorkAttested(
                    kind=kind,
                    artefact_ref=f"{kind}-{len(self.events)}",
                    attester_role="mentor",
                    rubric=rubric,
                    **more,
                ),
                by,
                known=known,
            )
            for day in days
        ]

    def learn(self, day: float) -> None:
        """Pass four exercises that each show every critical skill: working in all of them."""
        for place, exercise in enumerate(SHOWING):
            self.try_(day + place / 100, exercise)

    def try_(self, day: float, exercise: str = TRIAGE, variant: str = "1", share: float = 1.0, **more) -> Event:
        minutes = more.pop("minutes", None)
        name = f"{exercise}-{len(self.events)}"
        about = {"attempt_id": name, "exercise": exercise, "exercise_version": 1, "variant": variant}
        if minutes is not None:
            self.add(day, AttemptSubmitted(**about, content_sha256="", active_seconds=minutes * 60), "ann")
        tasks = more.pop("tasks", (TaskMark(id="one", points=share * 10, max=10),))
        known = more.pop("known", None)
        fields = {"hidden": True, "provisional": False, "content_sha256": "", "max_points": 10} | more
        payload = AttemptGraded(**about, points=share * 10, tasks=tasks, **fields)
        return self.add(day, payload, "autograde", known=known)

    def sign(self, day: float, role: str, by: str) -> Event:
        return self.add(day, GateSigned(role=role), by, "gate.signed_off")

    def almost_ready(self) -> None:
        """Meet every criterion of the gate by day 70, but for a shift with a senior watching, and the signatures."""
        self.attest("training-module", 3, 5, 8)
        self.learn(40)
        self.attest("shadow-shift", 12)
        self.attest("shadow-shift", 20, by="lee")
        self.attest("guided-triage", 13, 21)
        self.attest("guided-triage", 22, by="lee")
        self.attest("correct-escalation", 45)
        self.try_(50, variant="1", minutes=28)
        self.try_(55, variant="2", minutes=29)
        self.attest("runbook-updated", 30, 60)
        self.attest("alert-refined", 35)
        self.attest("access-checklist", 4)

    def person(self, day: float, known: float | None = None, **more) -> Person:
        """Return what the tracker says of them at noon of ``day``."""
        found = declared()
        settings = found.settings("")
        history = history_of(
            self.events,
            "ann",
            backdated_days=30,
            started_at=self.employment.midnight(self.employment.start_date),
            known_at=None if known is None else on(known),
        )
        judge = Judge(found.framework, WEIGHTS)
        record = AssociateRecord(history, judge, self.employment, settings.milestones, on(day), EXERCISES, **more)
        return Person(record, settings.policies)
