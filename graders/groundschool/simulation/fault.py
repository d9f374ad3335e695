"""What a fault is: parameters, the way it disturbs the model, and what people may do about it."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar, Literal, Self

import numpy as np

from groundschool.simulation.stage import Stage

Category = Literal["change", "capacity", "resource", "configuration", "feedback", "none"]


@dataclass(frozen=True)
class Mitigation:
    """Something a responder may do, with its consequence in the model.

    ``clears`` says whether it ends the fault; ``demand`` multiplies customer traffic from then on (shedding is < 1);
    ``capacity`` multiplies the service's capacity during ``minutes`` after the action (a restart costs some).
    """

    id: str
    does: str
    consequence: str
    clears: bool = False
    demand: float = 1.0
    capacity: float = 1.0
    minutes: float = 0.0


@dataclass(frozen=True)
class Fault(ABC):
    """A fault at one service; a subclass adds its drawn parameters as fields.

    The class attributes are the same for every draw: ``par_minutes`` is a good time from page to mitigation,
    ``runner_up`` the hypothesis most like it and ``telling`` the observation that tells the two apart.
    """

    service: str

    id: ClassVar[str]
    category: ClassVar[Category]
    par_minutes: ClassVar[int]
    right: ClassVar[tuple[Mitigation, ...]]
    harmful: ClassVar[tuple[Mitigation, ...]]
    runner_up: ClassVar[str]
    telling: ClassVar[str]

    @classmethod
    @abstractmethod
    def draw(cls, rng: np.random.RandomState) -> Self:
        """Return the fault with drawn parameters."""

    @abstractmethod
    def perturb(self, stage: Stage) -> None:
        """Change the stage's conditions from its onset on, and note what people would see happen."""

    @property
    def mitigations(self) -> tuple[Mitigation, ...]:
        """Return every mitigation, right ones first."""
        return self.right + self.harmful
