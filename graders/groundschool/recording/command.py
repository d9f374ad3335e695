"""The command line that every ``record.py`` shares."""

import argparse
import signal
import sys
from pathlib import Path
from typing import Protocol

from groundschool.errors import GroundschoolError


class Recorder(Protocol):
    """Writes a recording to a folder; ``seconds`` is how long the load lasts."""

    def __call__(self, out: Path, seconds: float = ...) -> None:
        """Record."""
        ...


def main(record: Recorder, folder: Path, seconds: float) -> int:
    """Return the exit code of one recording: 0, or 2 after a sentence on stderr.

    Without ``--out`` the dataset's own folder is recorded anew.
    """
    parser = argparse.ArgumentParser(
        description=f"Record datasets/{folder.name} anew with real programs (root, Linux)."
    )
    parser.add_argument("--out", type=Path, default=folder, help="folder to write to (default: the dataset's own)")
    parser.add_argument("--seconds", type=float, default=seconds, help="length of the recording (default: %(default)s)")
    chosen = parser.parse_args()
    # A terminated recording takes its namespaces and programs with it, as an interrupted one does.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        record(chosen.out, chosen.seconds)
    except GroundschoolError as refusal:
        sys.stderr.write(f"{refusal}\n")
        return refusal.exit_code
    return 0
