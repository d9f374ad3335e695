"""Stands in for POSIX semaphores and shared memory where /dev/shm is other programs' as well.

What Python's ``multiprocessing`` keeps there lies in the scratch folder instead, and its semaphores in memory that
forks share. Both are what the C library has, so pools, queues, locks and shared memory work as elsewhere.
"""

import ctypes
import errno
import mmap
import os
import threading
import time
from importlib import import_module
from pathlib import Path
from typing import Self

from groundschool.sandbox.kernel import libc

SIZE = 64  # bytes of a semaphore, at least; a C library's is 32 or less
RECURSIVE, SEMAPHORE = 0, 1
PATIENCE = 0.1  # seconds of waiting between two chances for Python to handle a signal


class _Moment(ctypes.Structure):
    _fields_ = (("seconds", ctypes.c_long), ("nanoseconds", ctypes.c_long))


class SemLock:
    """What ``_multiprocessing.SemLock`` is, on a semaphore without a name (sem_overview(7))."""

    SEM_VALUE_MAX = 2**31 - 1
    handle = 0

    def __init__(self, kind: int, value: int, maxvalue: int, name: str, unlink: bool) -> None:  # noqa: FBT001
        self.kind, self.maxvalue, self.name = kind, maxvalue, None if unlink else name
        self._memory = mmap.mmap(-1, SIZE)
        self._semaphore = ctypes.byref(ctypes.c_char.from_buffer(self._memory))
        self._after_fork()
        _checked(libc().sem_init(self._semaphore, 1, ctypes.c_uint(value)))

    def acquire(self, block: bool = True, timeout: float | None = None) -> bool:  # noqa: FBT001, FBT002
        """Return whether it was taken; waits as long as it may."""
        if self.kind == RECURSIVE and self._is_mine():
            self._times += 1
            return True
        until = float("inf") if timeout is None else time.monotonic() + timeout
        while not self._taken(min(PATIENCE, until - time.monotonic()) if block else 0.0):
            if not block or time.monotonic() >= until:
                return False
        self._times += 1
        self._owner = threading.get_ident()
        return True

    def release(self) -> None:
        """Give it back; raises AssertionError for a lock of another's and ValueError for one too often."""
        if self.kind == RECURSIVE:
            if not self._is_mine():
                raise AssertionError("attempt to release recursive lock not owned by thread")
            if self._times > 1:
                self._times -= 1
                return
        elif self._get_value() >= self.maxvalue:
            raise ValueError("semaphore or lock released too many times")
        self._times -= 1
        _checked(libc().sem_post(self._semaphore))

    def __enter__(self) -> bool:
        """Take it."""
        return self.acquire()

    def __exit__(self, *_: object) -> None:
        """Give it back."""
        self.release()

    def _taken(self, seconds: float) -> bool:
        """Return whether it could be taken within some seconds."""
        if libc().sem_trywait(self._semaphore) == 0:
            return True
        if seconds <= 0:
            return False
        at = time.time() + seconds
        moment = _Moment(int(at), int(at % 1 * 1e9))
        if libc().sem_timedwait(self._semaphore, ctypes.byref(moment)) == 0:
            return True
        if ctypes.get_errno() not in (errno.ETIMEDOUT, errno.EINTR):
            _checked(-1)
        return False

    def _count(self) -> int:
        return self._times

    def _is_mine(self) -> bool:
        return self._times > 0 and self._owner == threading.get_ident()

    def _get_value(self) -> int:
        value = ctypes.c_int()
        _checked(libc().sem_getvalue(self._semaphore, ctypes.byref(value)))
        return value.value

    def _is_zero(self) -> bool:
        return self._get_value() == 0

    def _after_fork(self) -> None:
        self._times, self._owner = 0, 0

    @classmethod
    def _rebuild(cls, *_: object) -> Self:
        raise OSError(errno.EACCES, "a semaphore can only be inherited here: start processes by forking")


def stand_in(scratch: str) -> None:
    """Let this process, and what it forks, have semaphores and shared memory below ``scratch``."""
    import multiprocessing.heap

    def below(path: str) -> str:
        return f"{scratch}/.shared-{path.removeprefix('/')}"

    def shm_open(path: str, flags: int, mode: int = 0o777) -> int:
        return os.open(below(path), flags | os.O_CLOEXEC, mode)

    def shm_unlink(path: str) -> None:
        Path(below(path)).unlink()

    vars(import_module("_multiprocessing")).update(SemLock=SemLock, sem_unlink=lambda _: None)
    vars(import_module("_posixshmem")).update(shm_open=shm_open, shm_unlink=shm_unlink)
    # Without one, memory for arrays lies in an ordinary temporary file.
    multiprocessing.heap.Arena._dir_candidates = []  # type: ignore[attr-defined] # noqa: SLF001


def _checked(result: int) -> None:
    if result != 0:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))
