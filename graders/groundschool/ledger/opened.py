"""The one door to a course's ledger, with the identities that lie beside the course secret."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from groundschool.ledger.identity import Identities
from groundschool.ledger.pseudonymiser import Pseudonymiser
from groundschool.ledger.secret import PRIVATE
from groundschool.ledger.store import Ledger


def open_ledger(
    url: str, work: Path, clock: Callable[[], datetime], *, create: bool = True, accept_clock: bool = False
) -> Ledger:
    """Return the ledger at a SQLAlchemy URL, open; ``work`` is the folder whose identities it goes by.

    With ``accept_clock`` whatever the clock says is believed.

    Raises LedgerError as ``Ledger`` does, GroundschoolError when others could read the identities.
    """
    return Ledger(
        url, clock, create=create, pseudonymiser=Pseudonymiser(Identities(work / PRIVATE)), accept_clock=accept_clock
    )
