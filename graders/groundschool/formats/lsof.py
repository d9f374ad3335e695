"""Open files as ``lsof -nP +L1`` (4.95) lists them: those with fewer than one link, so without a name."""

from collections.abc import Iterable, Sequence

from groundschool.formats.accepted import Accepted
from groundschool.formats.volumes import OpenFile

COMMAND_WIDTH = 9


def unlinked(files: Iterable[OpenFile]) -> str:
    """Return what ``lsof -nP +L1`` prints; nothing at all, not even the heading, when there is no such file.

    A command is cut after nine characters. A descriptor is a number and a mode ("4w"), or a word such as "txt".
    """
    rows = [_cells(file) for file in files if not file.links]
    if not rows:
        return ""
    head = ["COMMAND", "PID", "USER", "FD", "TYPE", "DEVICE", "SIZE/OFF", "NLINK", "NODE", "NAME"]
    # A number takes four places, and behind every descriptor come its mode and its lock, a place each.
    head[3], least = "FD  ", (7, 3, 4, 5, 4, 6, 8, 5, 4)
    widths = [max(width, *(len(row[at]) for row in rows)) for at, width in enumerate(least)]
    return "".join(_line(row, widths) for row in [head, *rows])


def _cells(file: OpenFile) -> list[str]:
    major, minor = file.device
    number, mode = (file.fd[:-1], file.fd[-1]) if file.fd[0].isdigit() else (file.fd, " ")
    fd = f"{number:>4}{mode} " if number.isdigit() else f"{number}{mode} "
    numbers = (f"{major},{minor}", str(file.size), "0", str(file.node))
    return [file.command[:COMMAND_WIDTH], str(file.pid), file.user, fd, "REG", *numbers, f"{file.name} (deleted)"]


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    cells = [cell.rjust(width) for cell, width in zip(row[1:-1], widths[1:], strict=True)]
    return " ".join([row[0].ljust(widths[0]), *cells, row[-1]]) + "\n"


def read_unlinked(content: bytes) -> list[list[str]]:
    """Return the rows by cell, none where nothing was printed; raises ValueError for another table."""
    lines = [line.split(None, 9) for line in content.decode().splitlines()]
    if lines and lines[0][:2] != ["COMMAND", "PID"]:
        raise ValueError("lsof begins its table with COMMAND and PID")
    return lines[1:]


ACCEPTED = {"lsof": Accepted(read=read_unlinked)}
