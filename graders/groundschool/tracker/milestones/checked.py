"""How one criterion stands: how much there is of what is needed, and since when it is met."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self

from groundschool.curriculum.criteria import Criterion


@dataclass(frozen=True)
class Checked:
    """One criterion of one associate.

    ``have`` and ``need`` count what ``title`` names. ``met_at`` is when what completed it was done (None while it is
    not met, and where nothing ever stood against it), ``recorded_at`` when that was known, ``evidence`` the event ids
    behind it. ``under_review`` says that it is met by something that is questioned. ``note`` says what numbers cannot,
    ``missing`` which signatures are missing, ``lacks`` what the course lacks for anybody to meet it: as long as it
    does, it is held against nobody.
    """

    criterion: Criterion
    title: str
    have: float
    need: float
    met: bool
    met_at: datetime | None = None
    recorded_at: datetime | None = None
    evidence: tuple[str, ...] = ()
    under_review: bool = False
    note: str = ""
    missing: tuple[str, ...] = ()
    lacks: str = ""

    @property
    def name(self) -> str:
        """Return what tells it from the others: its id, and the kind of attested work where it counts some."""
        return ".".join(filter(None, (self.criterion.id, getattr(self.criterion, "attestation", ""))))

    def reached(self, *, met: bool, at: datetime, known: datetime | None = None) -> Self:
        """Return it with whether it is met by what was done at ``at``; it was first met when it first was."""
        if not met:
            return replace(self, met=False, met_at=None, recorded_at=None)
        return replace(self, met=True, lacks="", met_at=self.met_at or at, recorded_at=self.recorded_at or known)
