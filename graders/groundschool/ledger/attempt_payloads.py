"""What an event about an attempt says, and the kinds of value that all payloads are made of."""

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

Text = Annotated[str, Field(min_length=1)]
Points = Annotated[float, Field(ge=0, allow_inf_nan=False)]
FullMarks = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Number = Annotated[float, Field(allow_inf_nan=False)]
Fingerprint = Annotated[str, Field(pattern=r"^([0-9a-f]{64})?$")]
Version = Annotated[int, Field(ge=1)]


class Payload(BaseModel):
    """What every payload keeps to: no unknown field, never changed."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class TaskMark(Payload):
    """The marks of one task: points of max, and the tags of the misconceptions that showed."""

    id: Text
    points: Points
    max: FullMarks
    tags: tuple[str, ...] = ()


class AttemptSubmitted(Payload):
    """Work handed in; ``active_seconds`` is there when its author chose to tell, ``late`` never enters a score."""

    attempt_id: Text
    exercise: Text
    exercise_version: Version
    variant: Text
    content_sha256: Fingerprint
    late: bool = False
    active_seconds: Annotated[float, Field(ge=0, allow_inf_nan=False)] | None = None


class AttemptGraded(Payload):
    """A grading of an attempt; of several gradings of one attempt the last one recorded holds.

    ``hidden``: graded on a variant the associate could not know. ``provisional``: graded where the submission itself
    ran. ``manual_points_pending``: points still waiting for a person's mark; until it comes the attempt is not counted.
    ``assurance`` says how well the submission was locked in, ``engine`` and ``grader`` which versions judged it,
    ``variants`` names what it was tried on without giving a seed away, ``findings`` what was tampered with or had to be
    ended, ``seconds`` how long it took, which is no part of what makes a grading this grading. ``by_hand`` names the
    tasks whose marks a person gave. ``replaces`` is the event id of the grading that this one corrects.
    """

    attempt_id: Text
    exercise: Text
    exercise_version: Version
    variant: Text
    hidden: bool
    provisional: bool
    content_sha256: Fingerprint
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
    by_hand: tuple[Text, ...] = ()
    replaces: str = ""


class AttemptRegraded(AttemptGraded):
    """A grading that corrects the one it ``replaces``, for a reason somebody gave: a better grader, a complaint."""

    reason: Text

    @model_validator(mode="after")
    def _replaces(self) -> Self:
        if not self.replaces:
            raise ValueError("replaces names no grading")
        return self


class RubricMarked(Payload):
    """A person's mark of one criterion; two markers more than a level apart call for a third, and the median counts."""

    attempt_id: Text
    criterion: Text
    points: Points
    max: FullMarks
    marker: Text


class AttemptUnreadable(Payload):
    """Something handed in that could not be read: to which exercise or area, why, and what its associate can do."""

    exercise: Text
    reason: Text
    remedy: Text


class AttemptVoided(Payload):
    """An attempt that does not count, whatever its marks: a broken exercise, a mix-up."""

    attempt_id: Text
    reason: Text


class RegradeRequested(Payload):
    """A mark that its associate doubts, and why."""

    attempt_id: Text
    reason: Text


class RegradeDeclined(Payload):
    """What a mentor answers where the mark stays: to which request, by its event id, and why."""

    request: Text
    reason: Text
