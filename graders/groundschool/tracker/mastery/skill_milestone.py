"""A level of a skill as it was granted: the skill milestone, and what became of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal


@dataclass(frozen=True)
class SkillMilestone:
    """A level of a skill, reached once.

    ``effective_at`` is when what completed it was handed in (``completed_by``: attempt or event ids), ``recorded_at``
    when that was known. ``evidence`` are the event ids behind it, ``cause`` those that put it under review.
    ``revoked_at`` is when a person decided. ``carried_from`` names the skill of an older framework that it was granted
    in; a carried level counts where it was granted and nowhere else.
    """

    associate: str
    skill: str
    level: int
    effective_at: datetime
    completed_by: tuple[str, ...]
    recorded_at: datetime | None = None
    evidence: tuple[str, ...] = ()
    state: Literal["met", "under review", "revoked"] = "met"
    cause: tuple[str, ...] = ()
    revoked_at: datetime | None = None
    policy_version: str = ""
    framework_version: str = ""
    carried_from: str = ""
