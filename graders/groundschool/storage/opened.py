"""The one door to a course's ledger, with the identities that lie beside the course secret."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from groundschool.storage.identity import Identities
from groundschool.storage.ledger import Ledger
from groundschool.storage.veil import Veil

PRIVATE = ".groundschool"


def open_ledger(
    url: str, work: Path, clock: Callable[[], datetime], *, create: bool = True, accept_clock: bool = False
) -> Ledger:
    """Return the ledger at a SQLAlchemy URL, open; ``work`` is the folder whose identities it goes by.

    With ``accept_clock`` whatever the clock says is believed.

    Raises LedgerError as ``Ledger`` does, GroundschoolError when others could read the identities.
    """
    return Ledger(url, clock, create=create, veil=Veil(Identities(work / PRIVATE)), accept_clock=accept_clock)
