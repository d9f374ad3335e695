"""Attested work: what another person saw and signed, counted once for each artefact."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from groundschool.ledger.events import Event
from groundschool.ledger.payloads import AttestationRetracted, WorkAttested

MADE = "attestation.made"
# Work signed more than this long after it was done is marked as backdated.
BACKDATED_DAYS = 30


@dataclass(frozen=True)
class AttestedWork:
    """One piece of attested work that counts; ``outcome`` when a before and an after are told.

    ``occurred_at`` is when it was done, ``recorded_at`` when it was signed (None: not recorded yet). ``backdated`` work
    was signed later than the policy's days after it was done: it counts, and says so.
    """

    event_id: str
    associate: str
    kind: str
    artefact: str
    attester: str
    role: str
    occurred_at: datetime
    recorded_at: datetime | None
    rubric: int | None = None
    skills: tuple[str, ...] = ()
    outcome: bool = False
    backdated: bool = False


@dataclass(frozen=True)
class RefusedAttestation:
    """An attestation that does not count, and why."""

    event_id: str
    reason: str


def attestations_of(
    events: Iterable[Event], backdated_days: int, started_at: datetime | None = None
) -> tuple[list[AttestedWork], list[RefusedAttestation]]:
    """Return the attested work that counts, as it was done, and what was refused.

    Refused are: work signed by the one who did it, a second signature under the same artefact and kind, what was
    retracted, and what was done before ``started_at`` unless it is marked as prior learning.
    """
    ordered = sorted(events, key=lambda event: event.order)
    payloads = [(event, event.validated()) for event in ordered if event.type.startswith("attestation.")]
    retracted = {payload.attestation for _, payload in payloads if isinstance(payload, AttestationRetracted)}
    kept: list[AttestedWork] = []
    refused: list[RefusedAttestation] = []
    seen: set[tuple[str, str, str]] = set()
    for event, payload in payloads:
        if not isinstance(payload, WorkAttested):
            continue
        key = event.associate, payload.kind, payload.artefact_ref
        if reason := _refusal(event, payload, started_at, repeated=key in seen, retracted=event.event_id in retracted):
            refused.append(RefusedAttestation(event.event_id, reason))
            continue
        seen.add(key)
        kept.append(_work(event, payload, backdated_days))
    return sorted(kept, key=lambda work: work.occurred_at), refused


def _refusal(
    event: Event, payload: WorkAttested, started_at: datetime | None, *, repeated: bool, retracted: bool
) -> str:
    if retracted:
        return "it was retracted"
    if event.actor == event.associate:
        return "nobody attests their own work: let somebody who saw it sign"
    if repeated:
        return f"{payload.artefact_ref} is attested as {payload.kind} already: one artefact counts once"
    if started_at is not None and event.occurred_at < started_at and not payload.prior_learning:
        return "it was done before the start date: mark it as prior learning if it is to count"
    return ""


def _work(event: Event, payload: WorkAttested, backdated_days: int) -> AttestedWork:
    waited = (event.recorded_at or event.occurred_at) - event.occurred_at
    return AttestedWork(
        event_id=event.event_id,
        associate=event.associate,
        kind=payload.kind,
        artefact=payload.artefact_ref,
        attester=event.actor,
        role=payload.attester_role,
        occurred_at=event.occurred_at,
        recorded_at=event.recorded_at,
        rubric=payload.rubric,
        skills=payload.skills,
        outcome=payload.before is not None and payload.after is not None,
        backdated=waited > timedelta(days=backdated_days),
    )
