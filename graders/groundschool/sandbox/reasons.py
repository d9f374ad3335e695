"""Says in words which limit of the sandbox an error comes from, for people who meet it only when they are graded."""

import errno

from groundschool.sandbox.limits import MEGABYTE, Assurance, Limits

_FENCE = (
    "answers run where they can write only in the current folder and below tempfile.gettempdir(), "
    "and reach neither the network nor other programs"
)


def reason(error: BaseException, limits: Limits, assurance: Assurance) -> str:
    """Return what to say of an error that the sandbox may have caused; nothing of any other."""
    if isinstance(error, MemoryError):
        return _memory(limits)
    if isinstance(error, RuntimeError) and "start new thread" in f"{error}":
        return _processes(limits)
    if not isinstance(error, OSError):
        return ""
    if error.errno in (errno.EACCES, errno.EPERM):
        return _FENCE if assurance is not Assurance.SEPARATE else ""
    return _by_errno(limits).get(error.errno or 0, "")


def limit_met(said: str, limits: Limits) -> str:
    """Return the reason that the words of an error end with, as ``reason`` gives it; nothing where there is none."""
    every = (_memory(limits), _FENCE, *_by_errno(limits).values())
    return next((one for one in every if said.rstrip(").").endswith(one)), "")


def _memory(limits: Limits) -> str:
    return f"one process may use {limits.memory // MEGABYTE:,} MB of memory"


def _processes(limits: Limits) -> str:
    return f"there may be {limits.processes} processes and threads"


def _by_errno(limits: Limits) -> dict[int, str]:
    return {
        errno.ENOSPC: f"files may take {limits.scratch // MEGABYTE:,} MB together, and be {limits.entries:,}",
        errno.EFBIG: f"one file may take {limits.file // MEGABYTE:,} MB",
        errno.EAGAIN: _processes(limits),
        errno.EMFILE: f"one process may have {limits.open_files} files open",
        errno.ENOSYS: "there are no memory files and no System V memory; use multiprocessing.shared_memory",
    }
