"""Makes an empty ledger, and refuses to where people have one already that is not there."""

from pathlib import Path

from sqlalchemy import create_engine

from groundschool.errors import LedgerError
from groundschool.storage.schema import lay_out
from groundschool.storage.sqlite_file import drafted
from groundschool.storage.veil import Veil


def refuse_another(name: str, veil: Veil | None) -> None:
    """Raise LedgerError where a ledger would be made anew for people of whom there is evidence in a lost one."""
    known = veil.identities.associates() if veil else ()
    if not (veil and known):
        return
    people = "1 person has" if len(known) == 1 else f"{len(known)} people have"
    lost = f"{name}: no ledger is there, and by {veil.identities.path} {people} evidence in one"
    remedy = "Restore it from your backup, or name it with --ledger"
    anew = "If it is lost for good, 'groundschool init-course --new-ledger' begins another"
    raise LedgerError(f"{lost}. {remedy}. {anew}, without what people saw and signed.")


def make_ledger(path: Path) -> None:
    """Make an empty ledger, whole or not at all."""
    with drafted(path) as draft:
        made = create_engine(f"sqlite:///{draft}")
        try:
            with made.begin() as connection:
                lay_out(connection)
        finally:
            made.dispose()
