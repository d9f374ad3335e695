"""The kinds of criteria that dated milestones and the gate are made of: what must hold, and who has to act for it."""

from typing import Annotated, Literal

from pydantic import Field

from groundschool.curriculum.blueprint import RowId
from groundschool.curriculum.framework import Share
from groundschool.curriculum.strict import Strict
from groundschool.curriculum.text import Slug, Text

Positive = Annotated[int, Field(ge=1)]
Mark = Annotated[int, Field(ge=1, le=5)]
ExerciseRef = Annotated[str, Field(pattern=r"^[A-Z0-9]{3}-\d\d$")]
Owner = Literal["associate", "mentor", "manager", "rota"]
Days = Annotated[int, Field(ge=0)]


class _Criterion(Strict):
    """What every criterion has.

    ``owner`` is who has to act for it to be met, ``todo`` what to do, ``waits_for`` what an associate has not got as
    long as nobody does, and ``lead_days`` the service days that it usually takes from then on: an author's estimate
    (from, to), used until past cohorts tell better. ``after`` names the criteria that have to be met before anybody can
    act.
    """

    id: str = ""
    either: str = ""
    owner: Owner = "associate"
    todo: str = ""
    waits_for: str = ""
    lead_days: tuple[Days, Days] | None = None
    after: tuple[str, ...] = ()
    blueprint: tuple[RowId, ...] = Field(min_length=1)


class Attested(_Criterion):
    """So many attestations of a kind, with at least this ``mark``, by so many different people."""

    kind: Literal["attested"]
    attestation: Slug
    count: Positive
    stretch: Positive | None = None
    mark: Mark | None = None
    attesters: Positive = 1


class Skills(_Criterion):
    """All the named skills at a level; ``not_due`` also asks that none waits for a refresher."""

    kind: Literal["skills"]
    skills: tuple[Text, ...] = Field(min_length=1)
    level: Text
    not_due: bool = False


class SkillCount(_Criterion):
    """Any so many skills at a level."""

    kind: Literal["skill-count"]
    count: Positive
    level: Text


class Scored(_Criterion):
    """A score (0-1) in an exercise, on so many different variants, each within so many minutes."""

    kind: Literal["scored"]
    title: Text
    exercise: ExerciseRef
    score: Share
    variants: Positive = 1
    minutes: Positive | None = None


class Trend(_Criterion):
    """The last ``runs`` of an exercise better than the first ones."""

    kind: Literal["trend"]
    title: Text
    exercise: ExerciseRef
    runs: Positive


class Safe(_Criterion):
    """No failed safety check within so many service days that was not followed by a safe pass."""

    kind: Literal["safe"]
    title: Text
    days: Positive


class PassedGate(_Criterion):
    """The gate, signed."""

    kind: Literal["gate"]


class SignOff(_Criterion):
    """A signature from each of the roles."""

    kind: Literal["sign-off"]
    roles: tuple[Text, ...] = Field(min_length=1)


Criterion = Annotated[
    Attested | Skills | SkillCount | Scored | Trend | Safe | PassedGate | SignOff, Field(discriminator="kind")
]
