"""What happened, as it is written down once and never changed."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from pydantic import ValidationError

from groundschool.errors import LedgerError, did_you_mean
from groundschool.ledger.attempt_payloads import AttemptGraded, AttemptRegraded, Payload
from groundschool.ledger.keys import keyed
from groundschool.ledger.payloads import PAYLOADS

SUBMITTED, GRADED, REGRADED = "attempt.submitted", "attempt.graded", "attempt.regraded"
GRADINGS = frozenset({GRADED, REGRADED})
# What concerns a course and nobody in particular: an exercise withdrawn, a framework that followed another.
EVERYBODY = "*"
ID_DIGITS = 32
# What a grading is about: an engine's version or a slower machine is no other verdict.
VERDICT = frozenset({"points", "max_points", "manual_points_pending", "critical_failed", "tasks"})


@dataclass(frozen=True)
class Event:
    """One thing that happened to ``associate`` at ``occurred_at`` (aware; for a grading: when it was handed in).

    ``actor`` says who did it: a person's id, or the program that graded. ``seq``, ``recorded_at``, ``prev`` and
    ``hash`` are given by the ledger; an event not recorded yet has seq 0. One for ``EVERYBODY`` is the course's.
    """

    event_id: str
    type: str
    associate: str
    occurred_at: datetime
    actor: str
    payload: Mapping[str, Any]
    recorded_at: datetime | None = None
    seq: int = 0
    prev: str = ""
    hash: str = ""

    @property
    def order(self) -> tuple[datetime, int, datetime, str]:
        """Return the key by which events follow each other as they became known, whatever order they were read in."""
        return self.recorded_at or self.occurred_at, self.seq, self.occurred_at, self.event_id

    @property
    def content(self) -> tuple[str, str, datetime, str, str]:
        """Return what makes the event this event: its payload and who signed; not when recorded."""
        return self.type, self.associate, self.occurred_at, _lasting(self.payload), _signature(self.type, self.actor)

    def validated(self) -> Payload:
        """Return the payload as its model; raises LedgerError, naming the event and the field, when it is none."""
        return self._model

    @cached_property
    def _model(self) -> Payload:
        if (model := PAYLOADS.get(self.type)) is None:
            raise LedgerError(f"event {self.event_id}: unknown type {self.type!r}. {did_you_mean(self.type, PAYLOADS)}")
        if not self.event_id or not self.associate:
            raise LedgerError(f"event {self.event_id!r} of {self.associate!r}: an event has an id and an associate")
        if self.occurred_at.tzinfo is None:
            raise LedgerError(f"event {self.event_id}: occurred_at {self.occurred_at} has no time zone")
        try:
            return model.model_validate(dict(self.payload))
        except ValidationError as error:
            first = error.errors()[0]
            field = ".".join(str(part) for part in first["loc"])
            message = f"event {self.event_id}: payload.{field}: {first['msg']} (found {first['input']!r})"
            raise LedgerError(message) from None


def canonical(payload: Mapping[str, Any]) -> str:
    """Return the payload as JSON that is the same for equal content: sorted keys, no spaces, UTF-8, no NaN."""
    return json.dumps(payload, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def make_event(associate: str, occurred_at: datetime, payload: Payload, actor: str, kind: str = "") -> Event:
    """Return the event of a payload; its id follows from the content, so the same grading is the same event.

    ``kind`` is the type, needed where several types have the payload's model. A ledger that hides people keeps the
    event under ``keyed_id``: whoever knows the content could work this one out.
    """
    kind = kind or next(name for name, model in PAYLOADS.items() if model is type(payload))
    data = payload.model_dump(mode="json", exclude_none=True)
    event = Event("", kind, associate, occurred_at, actor, data)
    return replace(event, event_id=plain_id(event))


def plain_id(event: Event) -> str:
    """Return the id that follows from an event's content and from nothing else."""
    return hashlib.sha256(_told(event).encode()).hexdigest()[:ID_DIGITS]


def keyed_id(event: Event, key: bytes) -> str:
    """Return the id that follows from an event's content under a key; one that was given in another way stays."""
    return keyed(key, "event", _told(event))[:ID_DIGITS] if event.event_id == plain_id(event) else event.event_id


def new_gradings(history: Iterable[Event], candidates: Iterable[Event], because: str = "") -> list[Event]:
    """Return those candidate gradings that change what ``history`` already holds of their attempts.

    A grading with the verdict of its attempt's latest one is left out, unless it is the first that can count. One that
    differs says in ``replaces`` which it corrects, so that a mark set back to an earlier value is a new event and not a
    repetition of the old one. Where somebody says ``because`` of what, it is a regrade with that reason.
    """
    ordered = sorted(history, key=lambda event: event.seq)
    latest = {_attempt(event): event for event in ordered if event.type in GRADINGS}
    fresh: list[Event] = []
    for event in candidates:
        before = latest.get(_attempt(event))
        if before is not None and _says_no_more(before, event):
            continue
        if before is not None:
            told = {**event.payload, "replaces": before.event_id}
            payload = AttemptRegraded(**told, reason=because) if because else AttemptGraded(**told)
            event = make_event(event.associate, event.occurred_at, payload, event.actor)  # noqa: PLW2901
        latest[_attempt(event)] = event
        fresh.append(event)
    return fresh


def grading_of(event: Event) -> AttemptGraded:
    """Return what a grading says; of one that corrects another, without its reason."""
    return AttemptGraded.model_validate(_but(event.payload, "reason"))


def _told(event: Event) -> str:
    instant = event.occurred_at.astimezone(UTC).isoformat()
    parts = (event.type, event.associate, instant, _lasting(event.payload), _signature(event.type, event.actor))
    return "\n".join(filter(None, parts))


def _signature(kind: str, actor: str) -> str:
    """Return who signed; whichever program graded an attempt, it is the same grading."""
    return "" if kind.startswith("attempt.") else actor


def _attempt(event: Event) -> tuple[str, str]:
    return event.associate, event.payload["attempt_id"]


def _says_no_more(before: Event, event: Event) -> bool:
    earlier, later = map(grading_of, (before, event))
    # Gradings of old do not say which marks a person gave.
    told = {*VERDICT, *({"by_hand"} & before.payload.keys())}
    counts_now = earlier.provisional and not later.provisional
    return earlier.model_dump(include=told) == later.model_dump(include=told) and not counts_now


def _lasting(payload: Mapping[str, Any]) -> str:
    """Return what is the same when the same grading is done again: everything but how long it took."""
    return canonical(_but(payload, "seconds"))


def _but(payload: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in payload.items() if key != name}
