"""The kernel's file rules: what a process and all it starts may still do with which files (linux/landlock.h).

Our own few lines over three system calls whose numbers and structures are the same on every architecture and never
change; a newer kernel only knows more rights.
"""

import ctypes
import errno
import os
import struct
from pathlib import Path
from typing import Self

from groundschool.sandbox.calls import NUMBERS
from groundschool.sandbox.kernel import PR_SET_NO_NEW_PRIVS, prctl, system_call

EXECUTE, WRITE_FILE, READ_FILE, READ_DIR = 1, 2, 4, 8
OF_FILES = EXECUTE | WRITE_FILE | READ_FILE | 1 << 14 | 1 << 15  # the last two: truncate, and ioctl of a device
_VERSION, _PATH_BENEATH = 1, 1
_RIGHTS = (0, 13, 14, 15, 15, 16)  # how many file rights each version of the rules knows; the last holds from 5 on
_NETWORK, _NETWORK_SINCE = 0b11, 4  # binding and connecting TCP
_SCOPES, _SCOPES_SINCE = 0b11, 6  # abstract sockets, and signals
COMPLETE = _SCOPES_SINCE


def rules_version() -> int:
    """Return which version of the rules the kernel knows; 0 where it has none."""
    try:
        return system_call(NUMBERS["landlock_create_ruleset"], None, ctypes.c_size_t(0), _VERSION)
    except OSError as error:
        if error.errno in (errno.ENOSYS, errno.EOPNOTSUPP):
            return 0
        raise


class LandlockRules:
    """Rules under construction: whatever they do not allow is refused. A context manager that closes them.

    Raises OSError where the kernel knows less than ``least``, a version of the rules.
    """

    def __init__(self, least: int) -> None:
        known = rules_version()
        if known < least:
            needed = f"the kernel's file rules (Landlock) are of version {known}, and {least} is needed"
            raise OSError(errno.EOPNOTSUPP, needed)
        self.every = (1 << _RIGHTS[min(known, 5)]) - 1
        network, scopes = _NETWORK * (known >= _NETWORK_SINCE), _SCOPES * (known >= _SCOPES_SINCE)
        handled = struct.pack("QQQ", self.every, network, scopes)
        size = 8 * (1 + (known >= _NETWORK_SINCE) + (known >= _SCOPES_SINCE))
        self._descriptor = system_call(NUMBERS["landlock_create_ruleset"], handled, ctypes.c_size_t(size), 0)

    def __enter__(self) -> Self:
        """Return the rules."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the rules; processes that they restrict stay restricted."""
        os.close(self._descriptor)

    def allow(self, path: str, rights: int) -> None:
        """Allow what ``rights`` say for a file, or for a folder and everything below it; raises OSError."""
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
        try:
            rights &= self.every if Path(path).is_dir() else self.every & OF_FILES
            rule = struct.pack("=Qi", rights, place)
            system_call(NUMBERS["landlock_add_rule"], self._descriptor, _PATH_BENEATH, rule, 0)
        finally:
            os.close(place)

    def restrict(self) -> None:
        """Hold this process, and all that it starts, to the rules for good; raises OSError."""
        prctl(PR_SET_NO_NEW_PRIVS, 1)
        system_call(NUMBERS["landlock_restrict_self"], self._descriptor, 0)
