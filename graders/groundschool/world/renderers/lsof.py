"""Open files as ``lsof -nP +L1`` (4.95) lists them: those with fewer than one link, so without a name."""

from collections.abc import Iterable, Sequence

from groundschool.world.filesystems import OpenFile

COMMAND_WIDTH = 9


def unlinked(files: Iterable[OpenFile]) -> str:
    """Return what ``lsof -nP +L1`` prints; nothing at all, not even the heading, when there is no such file.

    A command is cut after nine characters. A descriptor is a number and a mode ("4w"), or a word such as "txt".
    """
    rows = [_cells(file) for file in files if not file.links]
    if not rows:
        return ""
    head = ["COMMAND", "PID", "USER", "FD", "TYPE", "DEVICE", "SIZE/OFF", "NLINK", "NODE", "NAME"]
    least = (7, 3, 4, 4, 4, 6, 8, 5, 4, 0)
    widths = [max(width, *(len(row[at]) for row in rows)) for at, width in enumerate(least)]
    return "".join(_line(row, widths) for row in [head, *rows])


def _cells(file: OpenFile) -> list[str]:
    major, minor = file.device
    numbers = (f"{major},{minor}", str(file.size), "0", str(file.node))
    return [file.command[:COMMAND_WIDTH], str(file.pid), file.user, file.fd, "REG", *numbers, f"{file.name} (deleted)"]


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    """Return a row; the mode of a numbered descriptor stands in a column of its own, with room for a lock."""
    command, pid, user, fd, *rest = row
    number, mode = (fd[:-1], fd[-1]) if fd[0].isdigit() else (fd, " ")
    cells = [command.ljust(widths[0]), pid.rjust(widths[1]), user.rjust(widths[2]), number.rjust(4) + mode + " "]
    cells += [cell.rjust(width) for cell, width in zip(rest[:-1], widths[4:], strict=False)]
    return " ".join([*cells, rest[-1]]) + "\n"
