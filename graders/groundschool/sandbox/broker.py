"""Does for a confined child what Landlock does not rule, on what is its own: changes modes, owners, times; connects.

The call filter holds such a call and says so here (seccomp_unotify(2)). What it names is looked up once, from where
the child stands, and must lie in its scratch folder; then this process does it to what it has found, so nothing can be
put in its place meanwhile.
"""

import contextlib
import ctypes
import errno
import os
import socket
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fcntl import ioctl
from pathlib import Path
from threading import Thread

from groundschool.sandbox.calls import NUMBERS
from groundschool.sandbox.kernel import libc, system_call

RECEIVE, SEND, STILL_WAITS = 0xC0502100, 0xC0182101, 0x40082102  # linux/seccomp.h
NOTICE = struct.Struct("=QIIiIQ6Q")  # identifier, thread, flags; then the call: number, machine, where, arguments
ANSWER = struct.Struct("=QqiI")
HERE, NOFOLLOW = -100, 0x100  # AT_FDCWD, AT_SYMLINK_NOFOLLOW
LONGEST = 4096  # bytes of a path
TIMES = 32  # bytes of two times
ADDRESS = 110  # bytes of a local socket's address
MODES = 0o1777  # never a program that runs as its owner


@dataclass(frozen=True)
class WaitingCall:
    """A call that waits: who makes it, and its arguments as the kernel got them."""

    identifier: int
    thread: int
    number: int
    arguments: tuple[int, ...]

    def word(self, which: int) -> int:
        """Return an argument that is a signed number of 32 bits."""
        return ctypes.c_int32(self.arguments[which] & 0xFFFFFFFF).value

    def memory(self, which: int, size: int) -> bytes:
        """Return up to ``size`` bytes of the caller's memory where an argument points; raises OSError."""
        held = os.open(f"/proc/{self.thread}/mem", os.O_RDONLY | os.O_CLOEXEC)
        try:
            return os.pread(held, size, self.arguments[which])
        finally:
            os.close(held)

    def path(self, which: int) -> bytes:
        """Return the path that an argument points to; raises OSError."""
        text, end, _ = self.memory(which, LONGEST).partition(b"\0")
        if not end:
            raise OSError(errno.ENAMETOOLONG, "a path without an end")
        own = b"/proc/self/"
        return b"/proc/%d/%s" % (self.thread, text.removeprefix(own)) if text.startswith(own) else text


Act = Callable[[str, WaitingCall, int], None]


@dataclass(frozen=True)
class Form:
    """What a call does to a file, and which of its arguments say what: folder or open file, path, flags, the rest."""

    act: Act
    rest: int
    folder: int | None = None
    path: int | None = None
    flags: int | None = None
    follows: bool = True


class Broker:
    """Answers the calls of one child, whose own is what lies below ``scratch``."""

    def __init__(self, listener: int, scratch: str) -> None:
        self._listener = listener
        self._own = os.fsencode(os.path.realpath(scratch)) + b"/"
        self._forms = {NUMBERS[name]: form for name, form in FORMS.items() if name in NUMBERS}

    def fileno(self) -> int:
        """Return the descriptor that can be read when a call waits."""
        return self._listener

    def answer(self) -> None:
        """Do what the next waiting call asks for, and let it return."""
        notice = bytearray(NOTICE.size)
        with contextlib.suppress(OSError):  # the caller was ended meanwhile
            ioctl(self._listener, RECEIVE, notice)
            identifier, thread, _, number, _, _, *arguments = NOTICE.unpack(notice)
            asked = WaitingCall(identifier, thread, number, tuple(arguments))
            if number == NUMBERS["connect"]:  # may wait for somebody to listen
                Thread(target=self._settle, args=(asked, self._connect), daemon=True).start()
            else:
                self._settle(asked, self._change)

    def _settle(self, asked: WaitingCall, how: Callable[[WaitingCall], None]) -> None:
        error = errno.EPERM
        with contextlib.suppress(KeyError, ValueError):
            try:
                how(asked)
                error = 0
            except OSError as refused:
                error = refused.errno or errno.EPERM
        with contextlib.suppress(OSError):
            ioctl(self._listener, SEND, ANSWER.pack(asked.identifier, 0, -error, 0))

    def _change(self, asked: WaitingCall) -> None:
        form = self._forms[asked.number]
        named = form.path is not None and asked.arguments[form.path] != 0
        path = asked.path(form.path) if form.path is not None and named else b""
        follows = form.follows and not (form.flags is not None and asked.arguments[form.flags] & NOFOLLOW)
        with self._found(asked, HERE if form.folder is None else asked.word(form.folder), path, follows) as place:
            form.act(place, asked, form.rest)

    def _connect(self, asked: WaitingCall) -> None:
        """Connect the caller's socket to one in its scratch folder."""
        address = asked.memory(1, min(asked.arguments[2], ADDRESS))
        (family,) = struct.unpack_from("H", address.ljust(2, b"\0"))
        path = address[2:].partition(b"\0")[0]
        if family != socket.AF_UNIX or not path:
            raise OSError(errno.EACCES, "no socket of its own")
        with self._found(asked, HERE, path, follows=True) as place, _socket_of(asked) as theirs:
            theirs.connect(place)

    @contextlib.contextmanager
    def _found(self, asked: WaitingCall, folder: int, path: bytes, follows: bool) -> Iterator[str]:  # noqa: FBT001
        """Yield a path of this process's to what a call names, by a path or as an open file; raises OSError.

        What is not below the scratch folder is refused, and so is the folder itself, which shuts others out.
        """
        base = f"/proc/{asked.thread}/cwd" if folder == HERE else f"/proc/{asked.thread}/fd/{folder}"
        with contextlib.ExitStack() as opened:
            found = os.open(base, os.O_PATH | os.O_CLOEXEC)
            opened.callback(os.close, found)
            ioctl(self._listener, STILL_WAITS, struct.pack("=Q", asked.identifier))  # else the thread is another's
            if path:
                found = os.open(path, os.O_PATH | os.O_CLOEXEC | (0 if follows else os.O_NOFOLLOW), dir_fd=found)
                opened.callback(os.close, found)
            place = f"/proc/self/fd/{found}"
            if not os.fsencode(Path(place).readlink()).startswith(self._own):
                raise OSError(errno.EPERM, "not the child's own")
            yield place


def _socket_of(asked: WaitingCall) -> socket.socket:
    """Return the caller's socket, which is the same for both from then on; raises OSError."""
    status = Path(f"/proc/{asked.thread}/status").read_text(encoding="ascii", errors="replace")
    process = os.pidfd_open(int(status.partition("Tgid:")[2].split()[0]))
    try:
        return socket.socket(fileno=system_call(NUMBERS["pidfd_getfd"], process, asked.word(0), 0))
    finally:
        os.close(process)


def _mode(place: str, asked: WaitingCall, rest: int) -> None:
    Path(place).chmod(asked.word(rest) & MODES)


def _owner(place: str, asked: WaitingCall, rest: int) -> None:
    os.chown(place, asked.word(rest), asked.word(rest + 1))


def _times(place: str, asked: WaitingCall, rest: int) -> None:
    times = asked.memory(rest, TIMES) if asked.arguments[rest] else None
    if libc().utimensat(HERE, place.encode("ascii"), times, 0) != 0:
        raise OSError(ctypes.get_errno(), "utimensat")


FORMS = {
    "chmod": Form(_mode, path=0, rest=1),
    "fchmod": Form(_mode, folder=0, rest=1),
    "fchmodat": Form(_mode, folder=0, path=1, rest=2),
    "fchmodat2": Form(_mode, folder=0, path=1, rest=2, flags=3),
    "chown": Form(_owner, path=0, rest=1),
    "lchown": Form(_owner, path=0, rest=1, follows=False),
    "fchown": Form(_owner, folder=0, rest=1),
    "fchownat": Form(_owner, folder=0, path=1, rest=2, flags=4),
    "utimensat": Form(_times, folder=0, path=1, rest=2, flags=3),
}
