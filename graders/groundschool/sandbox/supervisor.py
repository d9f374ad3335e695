"""The supervisor: one trusted process over each child, which the child cannot reach.

It says who the child is, looks at what the child and all it has started use, does what a confined child may not do
itself, and ends them all when a limit is broken or the parent is gone.
"""

import contextlib
import os
import select
import signal
import socket
import time
from dataclasses import dataclass

from groundschool.sandbox import scratch, usage
from groundschool.sandbox.broker import Broker
from groundschool.sandbox.ending import end_started
from groundschool.sandbox.limits import MEGABYTE, Assurance, Limits

TICK = 0.1  # seconds between two cheap looks
UNHURRIED, SUSPICIOUS = 100, 15  # how many times as long as a thorough look took it is until the next
SOONEST, LATEST = 0.25, 0.5  # seconds until the next at least, where nothing is suspicious, and at most
HANG_UP = getattr(select, "POLLRDHUP", select.POLLHUP)
ASKS, READY = b"asks", b"ready"  # what a child says before it runs anything; all else is why it cannot
WORD = 1000  # bytes of it


@dataclass(frozen=True)
class Charge:
    """A child to watch: its process, how it is locked in, within which limits, and where it writes."""

    pid: int
    assurance: Assurance
    limits: Limits
    scratch: str


class Supervisor:
    """Watches a child whose parent is at the other end of ``channel`` and which says on ``heard`` when it is ready."""

    def __init__(self, charge: Charge, channel: int, heard: socket.socket, zygote: int) -> None:
        self.is_ready = False
        self.charge = charge
        self._heard = heard
        self._broker: Broker | None = None
        self._looked = self._looked_well = time.monotonic()
        self._took = 0.0
        self._poll = select.poll()
        self._poll.register(channel, HANG_UP)
        self._poll.register(heard, select.POLLIN)
        self._hang_ups = {channel}
        with contextlib.suppress(OSError, AttributeError):  # no such descriptors: it is found out a tick later
            self._poll.register(os.pidfd_open(charge.pid), select.POLLIN)
            self._hang_ups.add(parent := os.pidfd_open(zygote))
            self._poll.register(parent, select.POLLIN)

    def next_word(self) -> str | None:
        """Return how the child has ended, when it has, with all that it had started; None once it is ready."""
        while True:
            happened = {descriptor for descriptor, _ in self._poll.poll(TICK * 1000)}
            said = self._ended(happened)
            if said is None and self._heard.fileno() in happened:
                said = self._hear()
                if self.is_ready:
                    return None
            if self._broker is not None and self._broker.fileno() in happened:
                self._broker.answer()
            if said is None and self.is_ready and time.monotonic() >= self._looked + TICK:
                said = self._excess() or None
            if said is not None:
                self._end()
                return said

    def _ended(self, happened: set[int]) -> str | None:
        """Return how the child has ended, None while it runs; a parent that is gone needs no words."""
        if happened & self._hang_ups:
            return ""
        with contextlib.suppress(ChildProcessError):
            while (found := os.waitpid(-1, os.WNOHANG))[0]:  # orphans of the child's end up here too
                if found[0] == self.charge.pid:
                    return self._last_word() or _told(found[1])
        return None

    def _last_word(self) -> str:
        """Return why there is no child, where it said so and had ended before anybody listened; else nothing."""
        with contextlib.suppress(OSError):  # nothing was said, or all was heard
            self._heard.settimeout(0)
            while not self.is_ready:
                if said := self._hear():
                    return said
        return ""

    def _hear(self) -> str | None:
        """Take what the child says before it is ready; return why it is none."""
        word, descriptors, _, _ = socket.recv_fds(self._heard, WORD, 1)
        if word == ASKS:
            self._broker = Broker(descriptors[0], self.charge.scratch)
            self._poll.register(self._broker, select.POLLIN)
            return None
        self._poll.unregister(self._heard)
        self._heard.close()
        self.is_ready = word == READY
        return None if self.is_ready else word.decode(errors="replace")

    def _excess(self) -> str:
        """Return in words which limit is broken, or nothing; what costs much is looked at less often."""
        limits, members = self.charge.limits, self._members()
        used = usage.resident(members)
        self._looked = time.monotonic()
        if used.processes > limits.processes:
            return f"started more than {limits.processes} processes"
        suspicious = used.memory > limits.memory + usage.BASE
        pause = self._took * SUSPICIOUS if suspicious else max(SOONEST, self._took * UNHURRIED)
        if self._looked - self._looked_well < min(LATEST, pause):
            return ""
        broken = _broken(usage.thorough(members), limits)
        broken = broken or scratch.contents(self.charge.scratch, limits).excess(limits)
        self._looked_well = time.monotonic()
        self._took = self._looked_well - self._looked
        return broken

    def _members(self) -> list[int]:
        """Return the child and all that it has started: in a room of its own that is every process there is."""
        isolated = self.charge.assurance is Assurance.ISOLATED
        return usage.every_process() if isolated else usage.below(os.getpid())

    def _end(self) -> None:
        """End the child with all that it has started; the first process of a namespace takes the others with it."""
        for kill in (os.killpg, os.kill):  # a group of its own is gone at one blow
            with contextlib.suppress(OSError):
                kill(self.charge.pid, signal.SIGKILL)
        with contextlib.suppress(ChildProcessError):
            os.waitpid(self.charge.pid, 0)
        if self.charge.assurance is not Assurance.ISOLATED:
            end_started()
            scratch.remove(self.charge.scratch)


def _broken(used: usage.ProcessUsage, limits: Limits) -> str:
    if used.memory > limits.memory + usage.BASE:
        return f"used more than {limits.memory // MEGABYTE:,} MB of memory ({used.memory // MEGABYTE:,} MB)"
    if used.unnamed > limits.scratch:
        size = f"{used.unnamed // MEGABYTE:,} MB, removed and still open"
        return f"wrote more than {limits.scratch // MEGABYTE:,} MB of files ({size})"
    if used.in_flight > limits.in_flight:
        return f"had more than {limits.in_flight} open files on their way between processes ({used.in_flight})"
    return ""


def _told(status: int) -> str:
    code = os.waitstatus_to_exitcode(status)
    return f"was ended by signal {signal.Signals(-code).name}" if code < 0 else f"ended its process with status {code}"
