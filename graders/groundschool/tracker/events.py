"""What can happen to an attempt, as it is written down once and never changed."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from groundschool.errors import LedgerError

GRADED, VOIDED = "attempt.graded", "attempt.voided"

Text = Annotated[str, Field(min_length=1)]
Points = Annotated[float, Field(ge=0, allow_inf_nan=False)]
FullMarks = Annotated[float, Field(gt=0, allow_inf_nan=False)]


class _Payload(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class TaskMark(_Payload):
    """The marks of one task: points of max, and the tags of the misconceptions that showed."""

    id: Text
    points: Points
    max: FullMarks
    tags: tuple[str, ...] = ()


class AttemptGraded(_Payload):
    """A grading of an attempt; of several gradings of one attempt the last one recorded holds.

    ``hidden``: graded on a variant the associate could not know. ``provisional``: graded where the submission itself
    ran. ``manual_points_pending``: points still waiting for a person's mark; until it comes the attempt is not counted.
    ``assurance`` says how well the submission was locked in, ``engine`` and ``grader`` which versions judged it,
    ``variants`` names what it was tried on without giving a seed away, ``findings`` what was tampered with or had to be
    ended, ``seconds`` how long it took, which is no part of what makes a grading this grading. ``replaces`` is the
    event id of the grading that this one corrects.
    """

    attempt_id: Text
    exercise: Text
    exercise_version: Annotated[int, Field(ge=1)]
    variant: Text
    hidden: bool
    provisional: bool
    content_sha256: Annotated[str, Field(pattern=r"^([0-9a-f]{64})?$")]
    points: Points
    max_points: FullMarks
    manual_points_pending: Points = 0.0
    critical_failed: bool = False
    tasks: tuple[TaskMark, ...] = ()
    assurance: Literal["in-process", "separate", "confined", "isolated"] = "in-process"
    engine: str = ""
    grader: str = ""
    variants: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()
    seconds: Annotated[float, Field(ge=0)] = 0.0
    replaces: str = ""


class AttemptVoided(_Payload):
    """An attempt that does not count, whatever its marks: a broken exercise, a mix-up."""

    attempt_id: Text
    reason: Text


PAYLOADS: Mapping[str, type[_Payload]] = {GRADED: AttemptGraded, VOIDED: AttemptVoided}


@dataclass(frozen=True)
class Event:
    """One thing that happened to ``associate`` at ``occurred_at`` (aware; for a grading: when it was handed in).

    ``seq`` and ``recorded_at`` are given by the ledger; an event that was not recorded yet has seq 0.
    """

    event_id: str
    type: str
    associate: str
    occurred_at: datetime
    actor: str
    payload: Mapping[str, Any]
    recorded_at: datetime | None = None
    seq: int = 0

    @property
    def content(self) -> tuple[str, str, datetime, str]:
        """Return what makes the event this event: type, associate, instant, payload; not who wrote it down, or when."""
        return self.type, self.associate, self.occurred_at, _lasting(self.payload)

    def validated(self) -> _Payload:
        """Return the payload as its model; raises LedgerError, naming the event and the field, when it is none."""
        if (model := PAYLOADS.get(self.type)) is None:
            raise LedgerError(f"event {self.event_id}: unknown type {self.type!r}. Known: {', '.join(PAYLOADS)}.")
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


def make_event(associate: str, occurred_at: datetime, payload: AttemptGraded | AttemptVoided, actor: str) -> Event:
    """Return the event of a payload; its id follows from the content, so the same grading is the same event."""
    kind = GRADED if isinstance(payload, AttemptGraded) else VOIDED
    data = payload.model_dump(mode="json")
    instant = occurred_at.astimezone(UTC).isoformat()
    digest = hashlib.sha256("\n".join((kind, associate, instant, _lasting(data))).encode())
    return Event(digest.hexdigest()[:32], kind, associate, occurred_at, actor, data)


def new_gradings(history: Iterable[Event], candidates: Iterable[Event]) -> list[Event]:
    """Return those candidate gradings that change what ``history`` already holds of their attempts.

    A grading equal to its attempt's latest one is left out. One that differs says in ``replaces`` which it corrects,
    so that a mark set back to an earlier value is a new event and not a repetition of the old one.
    """
    latest = {_attempt(event): event for event in sorted(history, key=lambda e: e.seq) if event.type == GRADED}
    fresh: list[Event] = []
    for event in candidates:
        before = latest.get(_attempt(event))
        if before is not None and _marks(before) == _marks(event):
            continue
        if before is not None:
            payload = AttemptGraded.model_validate({**event.payload, "replaces": before.event_id})
            event = make_event(event.associate, event.occurred_at, payload, event.actor)  # noqa: PLW2901
        latest[_attempt(event)] = event
        fresh.append(event)
    return fresh


def _attempt(event: Event) -> tuple[str, str]:
    return event.associate, event.payload["attempt_id"]


def _marks(event: Event) -> str:
    return _lasting({key: value for key, value in event.payload.items() if key != "replaces"})


def _lasting(payload: Mapping[str, Any]) -> str:
    """Return what is the same when the same grading is done again: everything but how long it took."""
    return canonical({key: value for key, value in payload.items() if key != "seconds"})
