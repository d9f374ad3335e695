"""The few calls to the Linux kernel for which Python 3.11 and the libraries in use have no function."""

import ctypes
import os
from functools import cache

PR_SET_PDEATHSIG, PR_SET_DUMPABLE = 1, 4  # linux/prctl.h
MS_RDONLY, MS_NOSUID, MS_NODEV, MS_REMOUNT = 1, 2, 4, 32  # linux/mount.h
MS_BIND, MS_REC, MS_PRIVATE = 1 << 12, 1 << 14, 1 << 18
MNT_DETACH = 2
NEW_USER, NEW_NS, NEW_PID = 0x10000000, 0x00020000, 0x20000000  # linux/sched.h
NEW_NET, NEW_IPC, NEW_UTS = 0x40000000, 0x08000000, 0x04000000
_CAPABILITY_VERSION = 0x20080522  # linux/capability.h, version 3: two 32-bit words a set


@cache
def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _checked(result: int, what: str) -> None:
    if result != 0:
        error = ctypes.get_errno()
        raise OSError(error, f"{what}: {os.strerror(error)}")


def unshare(flags: int) -> None:
    """Move this process into new namespaces (unshare(2)); raises OSError."""
    _checked(_libc().unshare(flags), "unshare")


def mount(source: str, target: str, kind: str = "", flags: int = 0, options: str = "") -> None:
    """Mount a filesystem, or bind or remount one (mount(2)); raises OSError."""
    words = [os.fsencode(word) if word else None for word in (source, target, kind)]
    done = _libc().mount(*words, ctypes.c_ulong(flags), os.fsencode(options) if options else None)
    _checked(done, f"mount {target}")


def pivot_root(folder: str) -> None:
    """Make ``folder``, a mount, the root of this mount namespace and let go of the old one; raises OSError."""
    from seccompy import syscall_nr

    os.chdir(folder)
    _checked(_libc().syscall(syscall_nr("pivot_root"), b".", b"."), "pivot_root")
    _checked(_libc().umount2(b".", MNT_DETACH), "umount2")
    os.chdir("/")


def prctl(option: int, value: int) -> None:
    """Set one property of this process (prctl(2)); raises OSError."""
    _checked(_libc().prctl(option, ctypes.c_ulong(value), 0, 0, 0), "prctl")


def drop_capabilities() -> None:
    """Give up every capability of this process (capset(2)); raises OSError."""
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION, 0)
    nothing = (ctypes.c_uint32 * 6)()
    _checked(_libc().capset(ctypes.byref(header), ctypes.byref(nothing)), "capset")
