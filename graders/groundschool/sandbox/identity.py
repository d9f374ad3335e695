"""Who a child is to the rest of the machine: root's children are a user of their own, that nobody else is."""

import os
from pathlib import Path

from groundschool.sandbox import room, usage
from groundschool.sandbox.kernel import CAP_DAC_READ_SEARCH, PR_SET_DUMPABLE, PR_SET_KEEPCAPS, keep_capabilities, prctl

OWN = 2_000_000_000  # beyond the ids that people, services and containers are given; a process's number is added
NOBODY = 65534
NEEDED = 0b11000001  # capabilities to give files away and to become another user (linux/capability.h)


def outside() -> tuple[int, int]:
    """Return the uid and gid that a child of this process has outside its user namespace.

    Who may not become another user stays who they are.
    """
    if os.geteuid() == 0 and _capabilities() & NEEDED == NEEDED:
        for number in (OWN + os.getpid(), NOBODY):
            if all(_mapped(number, Path(f"/proc/self/{kind}_map")) for kind in ("uid", "gid")):
                return number, number
    return os.geteuid(), os.getegid()


def become(identity: tuple[int, int]) -> None:
    """Become a uid and gid for good, without any capability; raises OSError.

    Where the interpreter lies in a folder that is not everybody's, one is kept: to read in spite of that.
    """
    held = _capabilities() >> CAP_DAC_READ_SEARCH & 1
    kept = (CAP_DAC_READ_SEARCH,) if held and not room.is_open_to_all() else ()
    if identity != (os.geteuid(), os.getegid()):
        prctl(PR_SET_KEEPCAPS, 1)
        os.setgroups([])
        os.setresgid(*identity[1:] * 3)
        os.setresuid(*identity[:1] * 3)
    keep_capabilities(*kept)
    prctl(PR_SET_DUMPABLE, 1)  # else /proc/self belongs to root, and nobody of this user may look at it


def neighbours() -> int:
    """Return how many threads of this process's user run that are none of its child's, where a limit counts them."""
    unlimited, alone = os.getuid() == 0, os.getuid() > OWN
    return 0 if unlimited or alone else usage.of_user(os.getuid())


def _capabilities() -> int:
    status = Path("/proc/self/status")
    said = status.read_text(encoding="ascii", errors="replace") if status.exists() else "CapEff: 0"
    return int(said.partition("CapEff:")[2].split()[0], 16)


def _mapped(number: int, ids: Path) -> bool:
    """Return whether a user namespace knows an id; none is known where there are no namespaces."""
    spans = (
        [tuple(map(int, line.split())) for line in ids.read_text(encoding="ascii").splitlines()] if ids.exists() else []
    )
    return any(first <= number < first + count for first, _, count in spans)
