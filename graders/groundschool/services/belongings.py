"""What lies about of one person outside the ledger: folders, what the exchange has, and files that tell of them."""

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

# Where nbgrader keeps what somebody handed in, below the working folder.
HANDED_IN = ("submitted", "autograded", "feedback")
REPORTS = frozenset({".html", ".csv", ".json", ".jsonl", ".txt", ".md"})
BACKUPS = ("*.bak", "*.dump", "*.sql", "*.tar", "*.tar.*", "*.tgz", "*.zip", "*.db.*", "*backup*")
PAGES = ("pages", "reports")
LARGEST_REPORT = 50_000_000


@dataclass(frozen=True)
class Belongings:
    """The working folder ``work``, and the exchange's folder ``inbound``, looked through for one person."""

    work: Path
    inbound: Path
    who: str

    def folders(self) -> list[Path]:
        """Return every folder that is theirs alone, in the working folder and in the exchange."""
        places = [self.work / name for name in HANDED_IN]
        found = [place / self.who for place in (*places, self.inbound)]
        flat = self.inbound.glob(f"{self.who}+*") if self.inbound.is_dir() else ()
        return [path for path in (*found, *sorted(flat)) if path.is_symlink() or path.exists()]

    def named_in_their_own(self) -> list[Path]:
        """Return the hand-ins in their own folder of the exchange, which are called as they are."""
        own = self.inbound / self.who
        return sorted(own.glob(f"{self.who}+*")) if own.is_dir() and not own.is_symlink() else []

    def reports(self) -> list[Path]:
        """Return pages and exports in the working folder that tell of them by id."""
        told = re.compile(rf"(?<![\w.@-]){re.escape(self.who)}(?![\w@-])".encode())
        places = (self.work, *(self.work / name for name in PAGES))
        files = (path for place in places for path in sorted(place.glob("*")) if path.suffix in REPORTS)
        plain = (path for path in files if path.is_file() and not path.is_symlink())
        return [path for path in plain if path.stat().st_size <= LARGEST_REPORT and told.search(path.read_bytes())]

    def backups(self) -> list[Path]:
        """Return files beside the ledger that may be backups."""
        return sorted({path for shape in BACKUPS for path in self.work.glob(shape) if path.is_file()})


def renamed(folder: Path, who: str, name: str) -> Path:
    """Return what a folder of somebody's is called when they are called differently."""
    return folder.with_name(name + folder.name.removeprefix(who))


def remove_belongings(folder: Path) -> None:
    """Remove a folder with all that is in it, or a link, and never what a link leads to."""
    if folder.is_symlink() or not folder.is_dir():
        folder.unlink(missing_ok=True)
    else:
        shutil.rmtree(folder)
