"""What ``systemctl list-units --all`` and ``systemctl status`` of systemd 252 print where colours are off.

A row of the table begins with a dot where a unit failed, and where its definition was not found.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from groundschool.formats.accepted import Accepted

LEGEND = """
LOAD   = Reflects whether the unit definition was properly loaded.
ACTIVE = The high-level unit activation state, i.e. generalization of SUB.
SUB    = The low-level unit activation state, values depend on unit type.
{count} loaded units listed.
To show all installed unit files use 'systemctl list-unit-files'.
"""
GLYPHS = {"active": "●", "inactive": "○", "failed": "\N{MULTIPLICATION SIGN}"}


@dataclass(frozen=True)
class Unit:
    """A unit as the manager knows it: its states, and what it is for."""

    name: str
    description: str
    active: str = "active"
    sub: str = "running"
    load: str = "loaded"

    @property
    def marked(self) -> bool:
        """Return whether its row begins with a dot."""
        return self.load == "not-found" or self.active == "failed"


@dataclass(frozen=True)
class Ended:
    """The end of a service's main process: when, how, and what the journal has of it."""

    unit: Unit
    path: str
    command: str
    pid: int
    code: str  # "0/SUCCESS"
    since: datetime
    cpu: str
    journal: Sequence[tuple[datetime, str, str]]  # when, who, what
    duration: str = ""
    triggered_by: str = ""


def list_units(units: Iterable[Unit]) -> str:
    """Return what ``systemctl list-units --all`` prints: units by type and name."""
    known = sorted(units, key=lambda unit: (unit.name.rpartition(".")[2], unit.name))
    rows = [(" ", "UNIT", "LOAD", "ACTIVE", "SUB", "DESCRIPTION")]
    rows += [("●" if one.marked else " ", one.name, one.load, one.active, one.sub, one.description) for one in known]
    return table(rows) + LEGEND.format(count=len(known))


def table(rows: Sequence[Sequence[str]]) -> str:
    """Return rows in columns, each as wide as its widest cell; the last is not padded."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    widths[-1] = 0
    return "".join(" ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + "\n" for row in rows)


def status(told: Ended, host: str, now: datetime) -> str:
    """Return what ``systemctl status`` prints of a service that does not run any more."""
    one = told.unit
    result = "failed (Result: exit-code)" if one.active == "failed" else "inactive (dead)"
    ended = f"(code=exited, status={told.code})"
    facts = [
        ("Loaded", f"loaded ({told.path}; {'static' if told.triggered_by else 'enabled; preset: enabled'})"),
        ("Active", f"{result} since {told.since:%a %Y-%m-%d %H:%M:%S} UTC; {ago(now - told.since)} ago"),
        ("Duration", told.duration),
        ("TriggeredBy", told.triggered_by and f"● {told.triggered_by}"),
        ("Process", f"{told.pid} ExecStart={told.command} {ended}"),
        ("Main PID", f"{told.pid} {ended}"),
        ("CPU", told.cpu),
    ]
    lines = [f"{GLYPHS[one.active]} {one.name} - {one.description}"]
    lines += [f"{name:>11}: {fact}" for name, fact in facts if fact]
    lines += ["", *(f"{at:%b %d %H:%M:%S} {host} {who}: {what}" for at, who, what in told.journal)]
    return "".join(line + "\n" for line in lines)


def ago(time: timedelta) -> str:
    """Return how systemd says how long ago something was, from minutes to a few days."""
    hours, rest = divmod(int(time.total_seconds()), 3600)
    if hours >= 48:
        return f"{hours // 24} days"
    if hours >= 25:
        return f"1 day {hours - 24}h"
    if hours >= 6:
        return f"{hours}h"
    return f"{hours}h {rest // 60}min" if hours else f"{rest // 60}min"


def read_units(content: bytes) -> list[list[str]]:
    """Return unit, load, active, sub and description of every row; raises ValueError for another table."""
    head, *lines = content.decode().partition("\n\n")[0].splitlines()
    if head.split() != ["UNIT", "LOAD", "ACTIVE", "SUB", "DESCRIPTION"]:
        raise ValueError("systemctl heads its table UNIT, LOAD, ACTIVE, SUB, DESCRIPTION")
    return [line[2:].split(None, 4) for line in lines]


def read_status(content: bytes) -> dict[str, str]:
    """Return what stands behind "Active:", by unit; raises ValueError for another listing."""
    found, unit = dict[str, str](), ""
    for line in content.decode().splitlines():
        if line[:1] in GLYPHS.values():
            unit = line.split()[1]
        elif line.startswith("     Active: "):
            found[unit] = line.partition(": ")[2]
    if not found or "" in found:
        raise ValueError("systemctl status names a unit, and then whether it is active")
    return found


ACCEPTED = {"systemctl-units": Accepted(read=read_units), "systemctl-status": Accepted(read=read_status)}
