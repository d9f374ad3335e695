"""What a submission may use, and how well it is locked in."""

from dataclasses import dataclass
from enum import StrEnum
from importlib.util import find_spec

from groundschool.errors import SandboxError

MEGABYTE = 1 << 20


class Assurance(StrEnum):
    """How well a child is locked in, from best to least; recorded with every grade.

    ``ISOLATED``: namespaces of its own, Landlock, a system call filter and limits. ``CONFINED``: the same without
    namespaces, where the system allows none; root's children are another user, and what Landlock does not rule is
    done by their supervisor. ``SEPARATE``: a process of its own with limits, on other systems and older kernels.
    """

    ISOLATED = "isolated"
    CONFINED = "confined"
    SEPARATE = "separate"


MEANING = {
    Assurance.ISOLATED: "it sees no file but its own and the interpreter's, no process, and no network",
    Assurance.CONFINED: "it can read no file but its own and the interpreter's and reach no network, "
    "but shares the process list and the processor with other programs",
    Assurance.SEPARATE: "it runs in a process of its own with limits, and could read what the grading user can read",
}
RANKED = tuple(Assurance)
CACHES = ("HOME", "XDG_CACHE_HOME", "MPLCONFIGDIR")  # where the zygote finds matplotlib's list of fonts

# How many threads numerical libraries begin with. A process that forks should have one.
THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")


@dataclass(frozen=True)
class Limits:
    """What one submission may use. Seconds are of wall time; sizes are in bytes.

    ``memory`` and ``processes`` hold for everything the submission starts, ``open_files`` for one process (each can be
    a socket whose buffers are memory that no process has mapped), ``file`` for one file, ``scratch`` for all
    its files together, ``entries`` for how many files and folders there are, ``depth`` for folders in folders,
    ``in_flight`` for open files on their way from one process to another, ``message`` for one value that crosses the
    border, ``items`` for one iterator.
    """

    cell_seconds: float = 60.0
    call_seconds: float = 20.0
    total_seconds: float = 600.0
    memory: int = 1024 * MEGABYTE
    processes: int = 64
    open_files: int = 256
    file: int = 64 * MEGABYTE
    scratch: int = 256 * MEGABYTE
    entries: int = 20_000
    depth: int = 200
    in_flight: int = 64
    message: int = 32 * MEGABYTE
    items: int = 1_000_000


def require_limits() -> None:
    """Raise SandboxError where the system has no limits to hold a process to."""
    if find_spec("resource") is None:
        raise SandboxError(
            "submissions cannot run on this system: it has no limits to hold a process to (Python's module 'resource' "
            "is missing). Grade on Linux or macOS, or on Windows within WSL; everything else works here."
        )
