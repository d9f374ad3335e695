"""A child from its fork to its end: it locks itself in, then does what the parent asks until the channel closes."""

import contextlib
import os
import select
import shutil
import signal
import socket
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from groundschool.sandbox import lockdown, room
from groundschool.sandbox.kernel import (
    NEW_IPC,
    NEW_NET,
    NEW_NS,
    NEW_PID,
    NEW_USER,
    NEW_UTS,
    PR_SET_DUMPABLE,
    PR_SET_PDEATHSIG,
    drop_capabilities,
    prctl,
    unshare,
)
from groundschool.sandbox.limits import Assurance, Limits
from groundschool.sandbox.server import Server
from groundschool.sandbox.wire import Channel, WireError

if TYPE_CHECKING:
    from seccompy import Filter

    from groundschool.sandbox.shell import Shell

WITHOUT_HANDLE = 100  # milliseconds between two looks where the kernel does not tell of a process's end
INSIDE = (1000, 1000)  # the uid and gid a child sees itself as


@dataclass
class Lock:
    """How every child is locked in; ``prepare`` does once what they have in common."""

    assurance: Assurance
    because: str
    identity: tuple[int, int]
    calls: "Filter | None" = None

    def prepare(self) -> None:
        """Load what locks children in, and compile the system call filter."""
        if self.assurance is not Assurance.SEPARATE:
            lockdown.rules_of(self.assurance).close()  # loads and looks up what every child's rules need
            self.calls = lockdown.refuse(self.assurance)

    def tried(self) -> str:
        """Return why a child cannot be locked in like this, or nothing; a child is forked to find out."""
        if self.assurance is Assurance.SEPARATE:
            return ""
        self.prepare()
        reader, writer = os.pipe()
        if os.fork() == 0:
            self._try(writer)
        os.close(writer)
        said = os.read(reader, 1000).decode()
        os.close(reader)
        with contextlib.suppress(ChildProcessError):
            os.wait()
        return "" if said == "locked in" else said or "the child ended without a word"

    def _try(self, writer: int) -> NoReturn:
        try:
            self.leave()
            if self.assurance is Assurance.ISOLATED and os.fork():
                os.wait()
                os._exit(0)
            self.lock(Limits(), room.scratch())
            os.write(writer, b"locked in")
        except BaseException as error:  # noqa: BLE001 - whatever it is, it is the answer
            os.write(writer, f"{error}".encode())
        os._exit(0)

    def leave(self) -> None:
        """Give up the parent's identity and, where possible, its namespaces; raises OSError."""
        if self.assurance is not Assurance.ISOLATED:
            return
        if self.identity != (os.geteuid(), os.getegid()):
            os.setgroups([])
            os.setresgid(*self.identity[1:] * 3)
            os.setresuid(*self.identity[:1] * 3)
            prctl(PR_SET_DUMPABLE, 1)  # else /proc/self belongs to root and the maps below cannot be written
        unshare(NEW_USER | NEW_NS | NEW_PID | NEW_NET | NEW_IPC | NEW_UTS)
        room.map_user(INSIDE, self.identity)

    def lock(self, limits: Limits, scratch: str) -> None:
        """Lock this process in for good; raises OSError."""
        if self.assurance is Assurance.ISOLATED:
            room.furnish(limits.scratch)
            socket.sethostname("sandbox")
        os.chdir(scratch)
        os.environ.update(HOME=scratch, TMPDIR=scratch)
        lockdown.limit(limits)
        lockdown.go_first()
        if self.calls is not None:
            drop_capabilities()
            lockdown.confine(scratch, self.assurance)
            self.calls.load()


def start(descriptor: int, limits: Limits, scratch: str, lock: Lock, shell: "Shell") -> NoReturn:
    """Run as a child from here on; never returns.

    A supervisor says who the child is, and never reads from the channel.
    """
    zygote = os.getppid()
    channel = Channel(socket.socket(fileno=descriptor), limits.message)
    try:
        _keep_only(descriptor)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        lock.leave()
        _end_with(zygote)
        _supervise(channel, lock, scratch)
        os.setsid()
        lock.lock(limits, scratch)
        shell.enter(Path(scratch))
        Server(channel, shell, scratch).serve()
    except WireError:
        pass  # the parent is gone, or has heard enough
    except BaseException as error:  # noqa: BLE001 - nobody is left to raise to
        with contextlib.suppress(Exception):
            channel.send({"ended": f"the sandbox failed: {type(error).__name__}: {error}"})
    os._exit(0)


def _supervise(channel: Channel, lock: Lock, scratch: str) -> None:
    """Fork the child, which returns; this process ends it when the parent is gone, and tells the parent when it is."""
    own = os.getpid()
    pid = os.fork()
    if pid == 0:
        if lock.assurance is not Assurance.ISOLATED:  # from within a namespace the supervisor has no number
            _end_with(own)
        return
    channel.send({"pid": pid, "assurance": lock.assurance, "because": lock.because, "scratch": scratch})
    status = _ended(pid, channel.fileno())
    if lock.assurance is not Assurance.ISOLATED:
        shutil.rmtree(scratch, ignore_errors=True)  # the parent may be gone
    with contextlib.suppress(WireError):
        channel.send({"ended": _told(status)})
    os._exit(0)


def _ended(pid: int, channel: int) -> int:
    """Return the wait status of the child, which is killed with all it has started when the channel hangs up."""
    hang_up = getattr(select, "POLLRDHUP", select.POLLHUP)
    watched = select.poll()
    watched.register(channel, hang_up)
    patience = WITHOUT_HANDLE
    with contextlib.suppress(OSError, AttributeError):
        watched.register(os.pidfd_open(pid), select.POLLIN)
        patience = None
    while True:
        happened = watched.poll(patience)
        if any(descriptor == channel for descriptor, _ in happened):
            for end in (os.killpg, os.kill):
                with contextlib.suppress(OSError):
                    end(pid, signal.SIGKILL)
            return os.waitpid(pid, 0)[1]
        found, status = os.waitpid(pid, os.WNOHANG)
        if found:
            return status


def _told(status: int) -> str:
    code = os.waitstatus_to_exitcode(status)
    return f"was ended by signal {signal.Signals(-code).name}" if code < 0 else f"ended its process with status {code}"


def _keep_only(descriptor: int) -> None:
    """Close everything that the zygote has open but the standard streams and the channel."""
    os.closerange(3, descriptor)
    os.closerange(descriptor + 1, os.sysconf("SC_OPEN_MAX"))


def _end_with(parent: int) -> None:
    """Let the kernel kill this process when its parent ends, which it may have done already."""
    if sys.platform == "linux":
        prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(0)
