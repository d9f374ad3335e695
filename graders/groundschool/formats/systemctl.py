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
class TimedJob:
    """A run of a service that a timer of the same name starts, and that has ended: what for, from when to when.

    One that failed has a ``complaint``, the last thing its program said.
    """

    name: str
    description: str
    command: str
    pid: int
    began: datetime
    ended: datetime
    cpu: str
    complaint: str = ""

    @property
    def unit(self) -> Unit:
        """Return the service after the run."""
        states = ("failed", "failed") if self.complaint else ("inactive", "dead")
        return Unit(f"{self.name}.service", self.description, *states)

    @property
    def timer(self) -> Unit:
        """Return the timer, which waits for the next run."""
        return Unit(f"{self.name}.timer", f"Timer: {self.description}", sub="waiting")

    def journal(self) -> list[tuple[datetime, str, str]]:
        """Return what the journal has of the run: when, who, what."""
        unit, program = self.unit.name, self.command.rpartition("/")[2]
        named, manager = f"{unit} - {self.description}", "systemd[1]"
        end = [(manager, f"{unit}: Deactivated successfully."), (manager, f"Finished {named}.")]
        if self.complaint:
            end = [
                (f"{program}[{self.pid}]", self.complaint),
                (manager, f"{unit}: Main process exited, code=exited, status=1/FAILURE"),
                (manager, f"{unit}: Failed with result 'exit-code'."),
                (manager, f"Failed to start {named}."),
            ]
        end.append((manager, f"{unit}: Consumed {self.cpu} CPU time."))
        return [(self.began, manager, f"Starting {named}..."), *((self.ended, who, what) for who, what in end)]


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


def status(job: TimedJob, host: str, now: datetime) -> str:
    """Return what ``systemctl status`` prints of a job that does not run any more."""
    result, code = ("failed (Result: exit-code)", "1/FAILURE") if job.complaint else ("inactive (dead)", "0/SUCCESS")
    ended = f"{job.pid} (code=exited, status={code})"
    facts = {
        "Loaded": f"loaded (/etc/systemd/system/{job.unit.name}; static)",
        "Active": f"{result} since {job.ended:%a %Y-%m-%d %H:%M:%S} UTC; {ago(now - job.ended)} ago",
        "TriggeredBy": f"● {job.timer.name}",
        "Process": ended.replace(" ", f" ExecStart={job.command} ", 1),
        "Main PID": ended,
        "CPU": job.cpu,
    }
    lines = [f"{GLYPHS[job.unit.active]} {job.unit.name} - {job.description}"]
    lines += [f"{name:>11}: {fact}" for name, fact in facts.items()]
    lines += ["", *(f"{at:%b %d %H:%M:%S} {host} {who}: {what}" for at, who, what in job.journal())]
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
