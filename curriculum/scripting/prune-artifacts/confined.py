"""Keeps a process, and all it starts, from changing files anywhere but below some folders.

A script that is being graded may well say ``rm -rf /*``. Linux's Landlock (kernel documentation, userspace-api/landlock)
lets a process give up rights for good, root or not: here to remove, create, write or cut files, to list directories, and
to signal anything but what it starts itself (``kill -9 -1``).
"""

import ctypes
import os
import sys

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446  # system call numbers, the same on every architecture but Alpha
VERSION, PATH_BENEATH, NO_NEW_PRIVILEGES = 1, 1, 38
WRITE_FILE, READ_DIR, REFER, TRUNCATE = 1 << 1, 1 << 3, 1 << 13, 1 << 14
REMOVE_AND_MAKE = sum(1 << bit for bit in range(4, 13))
SIGNALS, KNOWS_SIGNALS = 1 << 1, 6  # LANDLOCK_SCOPE_SIGNAL, and the version that has it


class Ruleset(ctypes.Structure):
    """``struct landlock_ruleset_attr``: which rights are given up; versions before 4 and 6 know less of it."""

    _fields_ = (("files", ctypes.c_uint64), ("network", ctypes.c_uint64), ("scoped", ctypes.c_uint64))


class Beneath(ctypes.Structure):
    """``struct landlock_path_beneath_attr``: which rights hold below an open folder."""

    _pack_ = 1
    _fields_ = (("allowed", ctypes.c_uint64), ("folder", ctypes.c_int32))


def version() -> int:
    """Return the version of Landlock that the kernel speaks; 0 or less where there is none."""
    if not sys.platform.startswith("linux"):
        return 0
    return ctypes.CDLL(None).syscall(CREATE_RULESET, None, ctypes.c_size_t(0), VERSION)


def confine(changeable: list[str], readable: str) -> None:
    """Give up, for this process and its children, all changes but those below ``changeable``; raises OSError.

    Directories can be listed there and below ``readable``. Where the kernel can (version 6), signals reach no process
    but those that share these limits.
    """
    libc, known = ctypes.CDLL(None, use_errno=True), version()
    rights = WRITE_FILE | READ_DIR | REMOVE_AND_MAKE | (REFER if known >= 2 else 0) | (TRUNCATE if known >= 3 else 0)
    scoped = known >= KNOWS_SIGNALS
    given_up, size = Ruleset(rights, 0, SIGNALS if scoped else 0), ctypes.sizeof(Ruleset) if scoped else 8
    ruleset = libc.syscall(CREATE_RULESET, ctypes.byref(given_up), ctypes.c_size_t(size), 0)
    failed = ruleset < 0
    for path, allowed in [*((path, rights) for path in changeable), (readable, READ_DIR), ("/dev/null", WRITE_FILE)]:
        rule = Beneath(allowed, os.open(path, os.O_PATH | os.O_CLOEXEC))
        failed |= libc.syscall(ADD_RULE, ruleset, PATH_BENEATH, ctypes.byref(rule), 0) != 0
    failed |= libc.prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0) != 0 or libc.syscall(RESTRICT_SELF, ruleset, 0) != 0
    if failed:
        raise OSError(ctypes.get_errno(), "Landlock refused")
