"""Takes attestations as the command line gives them: one piece of work, or a table of many."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from groundschool.errors import Problem
from groundschool.services.attestation_csv import read_attestations
from groundschool.services.record_attestation import Signed, record_attestations, when
from groundschool.services.workspace import Workspace
from groundschool.tracker.evidence.new_attestations import Proposal


@dataclass(frozen=True)
class Terms:
    """Who signs; whether the roster has to name them, if there is one; and whether it is only checked."""

    by: str
    by_roster: bool = True
    dry_run: bool = False


@dataclass(frozen=True)
class NewAttestations:
    """What was proposed, and what came of it."""

    proposals: tuple[Proposal, ...]
    signed: Signed


def attest_piece(workspace: Workspace, piece: Proposal, terms: Terms, instant: datetime) -> NewAttestations:
    """Record one piece of work and what follows; raises GroundschoolError with everything that does not fit."""
    return _attest(workspace, [piece], [], terms, instant)


def attest_table(workspace: Workspace, table: Path, terms: Terms, instant: datetime) -> NewAttestations:
    """Record what a table says, all of it or none; raises GroundschoolError with everything that does not fit."""
    proposals, problems = read_attestations(table, lambda text: when(text, instant), terms.by.strip())
    return _attest(workspace, proposals, problems, terms, instant)


def _attest(
    workspace: Workspace, proposals: list[Proposal], problems: list[Problem], terms: Terms, instant: datetime
) -> NewAttestations:
    how = {"by_roster": terms.by_roster, "dry_run": terms.dry_run}
    return NewAttestations(tuple(proposals), record_attestations(workspace, proposals, problems, instant, **how))
