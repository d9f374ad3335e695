"""What ``mpstat``, ``pidstat``, ``iostat -xz`` and ``sar`` print: sysstat 12.6, and 10.1 with a clock of 12 hours.

A report of ``iostat`` is the CPUs' line and the devices' table; of ``sar -n TCP,ETCP`` each interval has two tables.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from groundschool.formats.accepted import Accepted
from groundschool.formats.columns import Block, Printed, tabulated

CPU = "  CPU    %usr   %nice    %sys %iowait    %irq   %soft  %steal  %guest  %gnice   %idle"
TASK = "   UID       PID    %usr %system  %guest   %wait    %CPU   CPU  Command"
TASK_10 = "   UID       PID    %usr %system  %guest    %CPU   CPU  Command"
INTERFACE = "     IFACE   rxpck/s   txpck/s    rxkB/s    txkB/s   rxcmp/s   txcmp/s  rxmcst/s   %ifutil"
INTERFACE_10 = INTERFACE.removesuffix("   %ifutil")
TCP = "  active/s passive/s    iseg/s    oseg/s"
TCP_ERRORS = "  atmptf/s  estres/s retrans/s isegerr/s   orsts/s"
WHOLE = "  %user   %nice %system %iowait  %steal   %idle"
DEVICE = (
    "     r/s     rkB/s   rrqm/s  %rrqm r_await rareq-sz     w/s     wkB/s   wrqm/s  %wrqm w_await wareq-sz"
    "     d/s     dkB/s   drqm/s  %drqm d_await dareq-sz     f/s f_await  aqu-sz  %util"
)
DEVICE_10 = (
    "   rrqm/s   wrqm/s     r/s     w/s    rkB/s    wkB/s avgrq-sz avgqu-sz   await r_await w_await  svctm  %util"
)
TIME, NAME, AVERAGE = 11, 13, "Average:"
Rows = Sequence[tuple[str, Sequence[str]]]


@dataclass(frozen=True)
class Machine:
    """Where it was printed: kernel, host, date, CPUs, and whether by the old version, whose clock has 12 hours."""

    kernel: str
    host: str
    began: datetime
    cpus: int
    old: bool = False

    @property
    def front(self) -> str:
        """Return the first two lines."""
        date = f"{self.began:%m/%d/%Y}" if self.old else f"{self.began:%m/%d/%y}"
        return f"Linux {self.kernel} ({self.host}) \t{date} \t_x86_64_\t({self.cpus} CPU)\n\n"

    def clock(self, moment: datetime) -> str:
        """Return a time as it stands in front of a row."""
        return f"{moment:%I:%M:%S %p}" if self.old else f"{moment:%H:%M:%S}"


def clocked(machine: Machine, tables: Sequence[tuple[str, str, Rows]]) -> Printed:
    """Return what mpstat, pidstat and sar print: of each table the time over it, its heading, and rows by time."""
    blocks = [Block(label, heading, rows, TIME) for label, heading, rows in tables]
    return tabulated(machine.front, [*blocks[:-1], replace(blocks[-1], gap=0)])


def iostat(machine: Machine, reports: Sequence[tuple[Sequence[str], Rows]]) -> Printed:
    """Return what ``iostat -xz`` prints: of each report the CPUs' cells, and the devices' rows."""
    device, heading, gap = ("Device:", DEVICE_10, 1) if machine.old else ("Device", DEVICE, 2)
    blocks = []
    for whole, rows in reports:
        blocks += [Block("avg-cpu:", WHOLE, [("", whole)], 8), Block(device, heading, rows, NAME, gap)]
    return tabulated(machine.front, blocks)


def read_sysstat(content: bytes) -> tuple[str, list[Block]]:
    """Return what a file begins with, and its tables; raises ValueError for another text, or a torn row."""
    front, _, rest = content.decode().partition("\n\n")
    if not re.fullmatch(r"Linux \S+ \(\S+\) \t\S+ \t_\S+_\t\(\d+ CPU\)", front):
        raise ValueError("a report of sysstat begins with the kernel, the host, the date and the number of CPUs")
    blocks: list[Block] = []
    tables = re.split(r"(?<=\n)\n(?=\S)", rest)
    for at, table in enumerate(tables, 1):
        heading, *lines = table.rstrip("\n").split("\n")
        width = NAME if heading.startswith("Device") else 8 if heading.startswith("avg-cpu:") else TIME
        words = heading[width:]
        rows = [(line[:width].rstrip(), line[width:].split(None, len(words.split()) - 1)) for line in lines]
        if any(len(cells) != len(words.split()) for _, cells in rows):
            raise ValueError(f"a row has not as many cells as its heading: {heading}")
        gap = len(table) - len(table.rstrip("\n")) - 1 + (at < len(tables))
        blocks.append(Block(heading[:width].rstrip(), words, rows, width, gap))
    return f"{front}\n\n", blocks


ACCEPTED = {"sysstat": Accepted(read=read_sysstat)}
