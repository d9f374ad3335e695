"""A child from its fork to its end: it locks itself in, then does what the parent asks until the channel closes."""

import contextlib
import os
import signal
import socket
import sys
import tempfile
import time
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from groundschool.sandbox import identity, lockdown, room, seccomp, shared
from groundschool.sandbox.kernel import (
    NEW_IPC,
    NEW_NET,
    NEW_NS,
    NEW_PID,
    NEW_USER,
    NEW_UTS,
    PR_SET_CHILD_SUBREAPER,
    PR_SET_PDEATHSIG,
    keep_capabilities,
    prctl,
    unshare,
)
from groundschool.sandbox.limits import Assurance, Limits
from groundschool.sandbox.reasons import reason
from groundschool.sandbox.server import Server
from groundschool.sandbox.supervisor import ASKS, READY, WORD, Charge, Supervisor
from groundschool.sandbox.wire import Channel, WireError

if TYPE_CHECKING:
    from groundschool.sandbox.shell import Shell

INSIDE = (1000, 1000)  # the uid and gid that a child with a user namespace sees itself as


@dataclass(frozen=True)
class Lock:
    """How every child is locked in, what kept it from being locked in better, and the call filter they share."""

    assurance: Assurance
    because: str
    calls: bytes

    def leave(self, scratch: str) -> None:
        """Give up the parent's identity and, where possible, its namespaces; raises OSError."""
        if self.assurance is Assurance.SEPARATE:
            return
        own = identity.outside()
        if self.assurance is Assurance.CONFINED:
            os.chown(scratch, *own)
        identity.become(own)
        if self.assurance is Assurance.ISOLATED:
            unshare(NEW_USER | NEW_NS | NEW_PID | NEW_NET | NEW_IPC | NEW_UTS)
            room.map_user(INSIDE, own)

    def lock(self, limits: Limits, scratch: str, supervisor: socket.socket) -> None:
        """Lock this process in for good; raises OSError."""
        isolated = self.assurance is Assurance.ISOLATED
        running = 0 if isolated else identity.neighbours()
        if isolated:
            room.furnish(limits.scratch, limits.entries)
            socket.sethostname("sandbox")
        os.chdir(scratch)
        os.environ.update(HOME=scratch, TMPDIR=scratch)
        tempfile.tempdir = None  # a library may have looked for one in the zygote
        lockdown.limit(limits, running)
        lockdown.go_first()
        if isolated:
            keep_capabilities()
        if self.assurance is not Assurance.SEPARATE:
            lockdown.confine(scratch, self.assurance)
        if self.assurance is Assurance.CONFINED:
            shared.stand_in(scratch)
            _ask_from_here(self.calls, supervisor)
        elif self.calls:
            seccomp.hold_to(self.calls)


@dataclass(frozen=True)
class ChildOrder:
    """A child to start: how it is locked in and within which limits, where it writes, the shell that runs its cells.

    ``zone`` is the time zone that it finds, the grader's own if none is said.
    """

    lock: Lock
    limits: Limits
    scratch: str
    shell: "Shell"
    zone: str = ""


def start(descriptors: list[int], order: ChildOrder) -> NoReturn:
    """Run as a child and its supervisor from here on; never returns.

    ``descriptors`` are the child's end of the channel, and where only the supervisor speaks to the parent.
    """
    zygote = os.getppid()
    channel, report = (Channel(socket.socket(fileno=one), order.limits.message) for one in descriptors)
    try:
        _keep_only(descriptors)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        order.lock.leave(order.scratch)
        heard, said = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
        if sys.platform == "linux":
            prctl(PR_SET_CHILD_SUBREAPER, 1)
        pid = os.fork()
        if pid == 0:
            heard.close()
            report.close()
            _run(channel, order, said)
        said.close()
        charge = Charge(pid, order.lock.assurance, order.limits, order.scratch)
        _supervise(Supervisor(charge, channel.fileno(), heard, zygote), report, order.lock)
    except WireError:
        pass  # the parent is gone
    except BaseException as error:  # noqa: BLE001 - nobody is left to raise to
        with contextlib.suppress(Exception):
            report.send({"ended": _why(error)})
    os._exit(0)


def _supervise(supervisor: Supervisor, report: Channel, lock: Lock) -> None:
    """Tell the parent who the child is, and in the end how it ended."""
    said = supervisor.next_word()
    if said is None:
        scratch = supervisor.charge.scratch
        report.send({"pid": os.getpid(), "assurance": lock.assurance, "because": lock.because, "scratch": scratch})
        said = supervisor.next_word()
    report.send({"ended": said or ""})


def _run(channel: Channel, order: ChildOrder, supervisor: socket.socket) -> NoReturn:
    """Lock this process in and serve the parent; never returns."""
    why = partial(reason, limits=order.limits, assurance=order.lock.assurance)
    try:
        if sys.platform == "linux":
            prctl(PR_SET_PDEATHSIG, signal.SIGKILL)  # with the supervisor
        os.setsid()
        if order.zone:
            os.environ["TZ"] = order.zone
            time.tzset()
        order.lock.lock(order.limits, order.scratch, supervisor)
        order.shell.enter(Path(order.scratch), why)
        supervisor.send(READY)
        supervisor.close()
    except BaseException as error:  # noqa: BLE001 - whatever it is, it is why there is no child
        supervisor.send(_why(error).encode(errors="replace")[:WORD])
        os._exit(1)
    try:
        Server(channel, order.shell, order.scratch, why).serve()
    except WireError:
        pass  # the parent is gone, or has heard enough
    except BaseException as error:  # noqa: BLE001 - nobody is left to raise to
        with contextlib.suppress(Exception):
            channel.send({"ended": f"the sandbox failed: {_why(error)}"})
    os._exit(0)


def _ask_from_here(calls: bytes, supervisor: socket.socket) -> None:
    """Load a call filter that asks the supervisor, and see that it does what it is asked; raises OSError."""
    listener = seccomp.hold_to(calls, listener=True)
    socket.send_fds(supervisor, [ASKS], [listener])
    os.close(listener)
    tried = Path(".tried")
    tried.touch()
    tried.chmod(0o600)
    tried.unlink()


def _why(error: BaseException) -> str:
    told = error.strerror if isinstance(error, OSError) else ""
    return told or f"{type(error).__name__}: {error}"


def _keep_only(descriptors: list[int]) -> None:
    """Close everything that the zygote has open but the standard streams and these."""
    borders = [2, *sorted(descriptors), os.sysconf("SC_OPEN_MAX")]
    for before, after in pairwise(borders):
        os.closerange(before + 1, after)
