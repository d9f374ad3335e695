"""What a fault is: parameters, the way it disturbs the model, and what people may do about it."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar, Literal, Self

import numpy as np

from groundschool.simulation.stage import Stage

Category = Literal["change", "capacity", "resource", "configuration", "feedback", "none"]


@dataclass(frozen=True)
class Mitigation:
    """Something that a responder to a fault may think of: one of the company's verbs, and what comes of it here.

    ``clears`` says whether it ends the harm.
    """

    id: str
    does: str
    consequence: str
    clears: bool = False


@dataclass(frozen=True)
class Fault(ABC):
    """A fault at one service; a subclass adds its drawn parameters as fields.

    The class attributes are the same for every draw: ``par_minutes`` is a good time from page to mitigation,
    ``runner_up`` the hypothesis most like it and ``telling`` the observation that tells the two apart. Verbs named in
    ``works_through`` end the harm by what they do to the company; the other right ones take the fault itself away.
    """

    service: str

    id: ClassVar[str]
    category: ClassVar[Category]
    par_minutes: ClassVar[int]
    right: ClassVar[tuple[Mitigation, ...]]
    harmful: ClassVar[tuple[Mitigation, ...]]
    runner_up: ClassVar[str]
    telling: ClassVar[str]
    works_through: ClassVar[frozenset[str]] = frozenset()

    @classmethod
    @abstractmethod
    def draw(cls, rng: np.random.RandomState) -> Self:
        """Return the fault with drawn parameters."""

    @abstractmethod
    def perturb(self, stage: Stage) -> None:
        """Lay the fault over the stage's conditions from its onset on, and plan what people would see happen."""

    def answered_by(self, verb: str, target: str, stage: Stage) -> bool:  # noqa: ARG002 - a fault may ask the stage
        """Return whether an action ends the harm: the right thing, done in the right place."""
        return target == self.service and verb in {mitigation.id for mitigation in self.right}

    @property
    def mitigations(self) -> tuple[Mitigation, ...]:
        """Return every mitigation, right ones first."""
        return self.right + self.harmful
