"""What an event of each type says: one model a type, checked before anything is recorded.

Instants and dates are ISO 8601. Fields named in ``SEALED`` are free text or point at somebody's work: the ledger keeps
them encrypted, under a key that goes when the person does.
"""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal, Self

from pydantic import AwareDatetime, Field, model_validator

from groundschool.ledger.attempt_payloads import (
    AttemptGraded,
    AttemptRegraded,
    AttemptSubmitted,
    AttemptUnreadable,
    AttemptVoided,
    Number,
    Payload,
    RegradeDeclined,
    RegradeRequested,
    RubricMarked,
    Text,
    Version,
)
from groundschool.ledger.group_payloads import GroupsPublished

Level = Annotated[int, Field(ge=2, le=4)]
Share = Annotated[float, Field(gt=0, le=1)]

SEALED = frozenset({"artefact_ref", "note", "reason"})


class WorkAttested(Payload):
    """Work that somebody else saw: its kind, where it can be looked at, and where it is marked the rubric's level.

    ``skills`` are those it showed, for the levels that ask for attested work. ``before`` and ``after`` in ``unit`` show
    an outcome. ``prior_learning`` lets work from before the start date count.
    """

    kind: Text
    artefact_ref: Text
    rubric: Annotated[int, Field(ge=1, le=5)] | None = None
    attester_role: Text
    note: str = ""
    skills: tuple[Text, ...] = ()
    before: Number | None = None
    after: Number | None = None
    unit: str = ""
    prior_learning: bool = False


class AttestationRequested(Payload):
    """Work that waits for ``attester`` to look at it and sign; an attestation of the same kind and artefact answers."""

    kind: Text
    artefact_ref: Text
    attester: Text


class AttestationRetracted(Payload):
    """An attestation taken back by the event id it was made with."""

    attestation: Text
    reason: Text


class ExerciseWithdrawn(Payload):
    """An exercise version that nobody gets any more. Retired: its evidence counts on. Invalid: it never counted."""

    exercise: Text
    exercise_version: Version
    reason: Text


class FrameworkMapped(Payload):
    """Skills of one framework version that became others in the next: 1:1, a split, a merge, or nothing (a drop)."""

    from_version: Text
    to_version: Text
    from_skills: Annotated[tuple[Text, ...], Field(min_length=1)]
    to_skills: tuple[Text, ...] = ()


class MilestoneGranted(Payload):
    """A level of a skill, granted under a policy and a framework version; ``evidence`` names the events behind it."""

    skill: Text
    level: Level
    effective_at: AwareDatetime
    policy_version: Text
    framework_version: Text
    evidence: Annotated[tuple[Text, ...], Field(min_length=1)]


class MilestoneDecided(Payload):
    """What became of a granted level: put under review because of ``cause``, or upheld or revoked by a person."""

    skill: Text
    level: Level
    cause: str = ""
    reason: str = ""


class MilestoneWaived(Payload):
    """A dated milestone that a person lets somebody off."""

    milestone: Text
    reason: Text


class GateSigned(Payload):
    """A signature under the on-call gate, in a role that the gate asks for."""

    role: Text


class GateSuspended(Payload):
    """Primary duty suspended, which only a person does."""

    reason: Text


class AvailabilitySet(Payload):
    """Days (inclusive) on which somebody was away, or worked a different share of full time."""

    from_date: date
    to_date: date
    kind: Literal["leave", "parental", "sick", "not_employed", "fte_change"]
    fte: Share | None = None

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.to_date < self.from_date:
            raise ValueError("to_date lies before from_date")
        if (self.kind == "fte_change") != (self.fte is not None):
            raise ValueError("fte belongs to fte_change, and to nothing else")
        return self


class ReportPublished(Payload):
    """A quarter's report as it was published; its fingerprint stays whatever is learnt later."""

    quarter: Annotated[str, Field(pattern=r"^\d{4}Q[1-4]$")]
    knowledge_time: AwareDatetime
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Read(Payload):
    """Somebody else's record was read: by whom, in which role, and what of it."""

    viewer: Text
    role: Text
    data: Text


class Refused(Payload):
    """Somebody asked for what is not theirs: who, and for which page."""

    viewer: Text
    page: Text


class Nothing(Payload):
    """A payload of an event that says all by its type."""


PAYLOADS: Mapping[str, type[Payload]] = {
    "attempt.submitted": AttemptSubmitted,
    "attempt.graded": AttemptGraded,
    "attempt.regraded": AttemptRegraded,
    "attempt.voided": AttemptVoided,
    "attempt.unreadable": AttemptUnreadable,
    "rubric.marked": RubricMarked,
    "attestation.requested": AttestationRequested,
    "attestation.made": WorkAttested,
    "attestation.retracted": AttestationRetracted,
    "exercise.retired": ExerciseWithdrawn,
    "exercise.invalidated": ExerciseWithdrawn,
    "framework.mapped": FrameworkMapped,
    "milestone.granted": MilestoneGranted,
    "milestone.flagged": MilestoneDecided,
    "milestone.upheld": MilestoneDecided,
    "milestone.revoked": MilestoneDecided,
    "milestone.waived": MilestoneWaived,
    "gate.signed_off": GateSigned,
    "gate.suspended": GateSuspended,
    "regrade.requested": RegradeRequested,
    "regrade.declined": RegradeDeclined,
    "availability.set": AvailabilitySet,
    "subject.exported": Nothing,
    "subject.erased": Nothing,
    "report.published": ReportPublished,
    "groups.published": GroupsPublished,
    "record.read": Read,
    "record.refused": Refused,
}
