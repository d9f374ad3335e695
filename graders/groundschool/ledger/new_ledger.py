"""Makes an empty ledger, and refuses to where one was begun that is not there any more.

Beside the identities stands which ledgers were begun for the people in them, by path from there or by URL.
"""

import os
from pathlib import Path

from sqlalchemy import URL, create_engine

from groundschool.errors import LedgerError
from groundschool.ledger.schema import lay_out
from groundschool.ledger.sqlite_file import drafted

BEGUN = "ledgers-begun"


def refuse_another(url: URL, folder: Path | None) -> None:
    """Raise LedgerError where a ledger would be made anew, of which ``folder`` says that it was begun."""
    if folder is None or _named(url, folder) not in _begun(folder):
        return
    name = url.render_as_string(hide_password=True)
    lost = f"{name}: no ledger is there, and by {folder / BEGUN} one was begun"
    remedy = "Restore it from your backup, or name it with --ledger"
    anew = "If it is lost for good, 'groundschool init-course --new-ledger' begins another"
    raise LedgerError(f"{lost}. {remedy}. {anew}, without what people saw and signed.")


def note_begun(url: URL, folder: Path | None) -> None:
    """Write down in ``folder`` that a ledger was begun, once."""
    if folder is None or url.database in {None, "", ":memory:"} or (name := _named(url, folder)) in _begun(folder):
        return
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (folder / BEGUN).open("a", encoding="utf-8") as begun:
        begun.write(f"{name}\n")


def make_ledger(path: Path) -> None:
    """Make an empty ledger, whole or not at all."""
    with drafted(path) as draft:
        made = create_engine(f"sqlite:///{draft}")
        try:
            with made.begin() as connection:
                lay_out(connection)
        finally:
            made.dispose()


def _begun(folder: Path) -> frozenset[str]:
    try:
        return frozenset((folder / BEGUN).read_text(encoding="utf-8").splitlines())
    except OSError:
        return frozenset()


def _named(url: URL, folder: Path) -> str:
    if url.get_backend_name() == "sqlite":
        return os.path.relpath(str(url.database), folder)
    return url.render_as_string(hide_password=True)
