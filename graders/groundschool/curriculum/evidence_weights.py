"""What a mark weighs as evidence by how well the submission was locked in while it was graded."""

from collections.abc import Mapping
from functools import cached_property
from typing import Annotated

from pydantic import Field

from groundschool.curriculum.strict import Strict

# From worst to best. "in-process" is practice, and whatever was recorded before gradings said how they were locked in.
LEVELS = ("in-process", "separate", "confined", "isolated")
Weight = Annotated[float, Field(ge=0, le=1)]


class EvidenceWeights(Strict):
    """By level, from 0, no evidence, to 1; at 1 all levels are alike."""

    isolated: Weight = 1.0
    confined: Weight = 1.0
    separate: Weight = 1.0
    in_process: Weight = 1.0

    @cached_property
    def by_level(self) -> Mapping[str, float]:
        """Return the weights by the level's name."""
        return dict(zip(LEVELS, (self.in_process, self.separate, self.confined, self.isolated), strict=True))
