"""The few calls to the Linux kernel for which Python 3.11 has no function."""

import ctypes
import os
from functools import cache

PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_KEEPCAPS = 1, 4, 8  # linux/prctl.h
PR_SET_CHILD_SUBREAPER, PR_SET_NO_NEW_PRIVS, PR_CAP_AMBIENT = 36, 38, 47
MS_RDONLY, MS_NOSUID, MS_NODEV, MS_REMOUNT = 1, 2, 4, 32  # linux/mount.h
MS_BIND, MS_REC, MS_PRIVATE = 1 << 12, 1 << 14, 1 << 18
MNT_DETACH = 2
NEW_USER, NEW_NS, NEW_PID = 0x10000000, 0x00020000, 0x20000000  # linux/sched.h
NEW_NET, NEW_IPC, NEW_UTS = 0x40000000, 0x08000000, 0x04000000
CAP_DAC_READ_SEARCH = 2
_CAPABILITY_VERSION = 0x20080522  # linux/capability.h, version 3: two 32-bit words a set
_CAP_AMBIENT_RAISE = 2


@cache
def libc() -> ctypes.CDLL:
    """Return the C library; its calls leave their error number in ``ctypes.get_errno``."""
    return ctypes.CDLL(None, use_errno=True)


def system_call(number: int, *arguments: object) -> int:
    """Make a system call by its number and return what it gives; raises OSError."""
    return _checked(libc().syscall(ctypes.c_long(number), *arguments), f"system call {number}")


def unshare(flags: int) -> None:
    """Move this process into new namespaces (unshare(2)); raises OSError."""
    _checked(libc().unshare(flags), "unshare")


def mount(source: str, target: str, kind: str = "", flags: int = 0, options: str = "") -> None:
    """Mount a filesystem, or bind or remount one (mount(2)); raises OSError."""
    words = [os.fsencode(word) if word else None for word in (source, target, kind)]
    done = libc().mount(*words, ctypes.c_ulong(flags), os.fsencode(options) if options else None)
    _checked(done, f"mount {target}")


def pivot_root(folder: str) -> None:
    """Make ``folder``, a mount, the root of this mount namespace and let go of the old one; raises OSError."""
    from groundschool.sandbox.calls import NUMBERS

    os.chdir(folder)
    system_call(NUMBERS["pivot_root"], b".", b".")
    _checked(libc().umount2(b".", MNT_DETACH), "umount2")
    os.chdir("/")


def prctl(option: int, value: int, more: int = 0) -> None:
    """Set one property of this process (prctl(2)); raises OSError."""
    _checked(libc().prctl(option, ctypes.c_ulong(value), ctypes.c_ulong(more), 0, 0), "prctl")


def keep_capabilities(*kept: int) -> None:
    """Give up every capability of this process but those ``kept``, which programs it starts have too; raises OSError.

    capset(2), and capabilities(7) on the ambient set.
    """
    held = sum(1 << one for one in kept)
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION, 0)
    sets = (ctypes.c_uint32 * 6)(held, held, held, 0, 0, 0)
    _checked(libc().capset(ctypes.byref(header), ctypes.byref(sets)), "capset")
    for one in kept:
        prctl(PR_CAP_AMBIENT, _CAP_AMBIENT_RAISE, one)


def _checked(result: int, what: str) -> int:
    if result < 0:
        error = ctypes.get_errno()
        raise OSError(error, f"{what}: {os.strerror(error)}")
    return result
