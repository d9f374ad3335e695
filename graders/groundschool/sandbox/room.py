"""The room children live in: a root filesystem of nothing but the interpreter, the system's programs and scratch.

The zygote builds it once, out of bind mounts, and moves in; every child inherits it and gets scratch and /proc of its
own. What is not mounted here does not exist for a notebook: no course, no gradebook, no home folder.
"""

import errno
import os
import stat
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from groundschool.sandbox.kernel import (
    MS_BIND,
    MS_NODEV,
    MS_NOSUID,
    MS_PRIVATE,
    MS_RDONLY,
    MS_REC,
    MS_REMOUNT,
    NEW_NS,
    NEW_USER,
    mount,
    pivot_root,
    unshare,
)

SCRATCHES = ("/tmp", "/scratch")  # noqa: S108 - inside the room it is the child's own
SITES = ("/mnt", "/srv", "/media", "/opt", "/tmp")  # noqa: S108 - hidden in this namespace while the room is built
SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32")
SETTINGS = (
    *("ld.so.cache", "ld.so.conf", "ld.so.conf.d", "alternatives", "localtime", "timezone", "ssl/certs", "fonts"),
    *("passwd", "group", "nsswitch.conf", "protocols", "services", "mime.types", "bash.bashrc", "inputrc"),
)
DEVICES = ("null", "zero", "full", "random", "urandom")
_KEPT = {os.ST_NOSUID: MS_NOSUID, os.ST_NODEV: MS_NODEV, os.ST_NOEXEC: 8, os.ST_NOATIME: 1024, os.ST_RELATIME: 1 << 21}


@cache
def readable() -> tuple[str, ...]:
    """Return the trees that notebooks may read and run programs from, none below another."""
    own = [sys.prefix, sys.base_prefix, sys.exec_prefix, *(path for path in sys.path if path and Path(path).is_dir())]
    real = [os.path.realpath(path) for path in (*SYSTEM, *own)]
    found = {path for path in (*own, *real, *(f"/etc/{name}" for name in SETTINGS)) if Path(path).exists()}
    return tuple(sorted(path for path in found if path != "/" and found.isdisjoint(map(str, Path(path).parents))))


@cache
def is_open_to_all() -> bool:
    """Return whether every user may enter the folders that lead to the readable trees."""
    above = {parent for path in readable() for parent in Path(path).parents}
    return all(parent.stat().st_mode & stat.S_IXOTH for parent in above)


@cache
def scratch() -> str:
    """Return where children write: the usual place, unless the interpreter itself lies below it."""
    return _free(SCRATCHES)


def hidden() -> list[str]:
    """Return the folders below the readable ones that are none of a notebook's business: the installed course."""
    course = Path(__file__).parents[1] / "_course"
    return [str(course)] if course.is_dir() else []


def enter_room(owner: tuple[int, int]) -> None:
    """Move this process into a room of its own; raises OSError where the system does not allow that.

    A user without privileges (``owner``: uid and gid) needs a user namespace for it.
    """
    root = os.geteuid() == 0
    unshare(NEW_NS if root else NEW_NS | NEW_USER)
    if not root:
        map_user(owner, owner)
    mount("none", "/", flags=MS_REC | MS_PRIVATE)
    place = _free([site for site in SITES if Path(site).is_dir()])
    mount("room", place, "tmpfs", MS_NOSUID | MS_NODEV, "size=4m,mode=755")
    for path in readable():
        _bind(path, f"{place}{path}")
    for path in hidden():
        mount("hidden", f"{place}{path}", "tmpfs", MS_RDONLY | MS_NOSUID | MS_NODEV, "size=4k,mode=755")
    for path, target in _links():
        _link(f"{place}{path}", target)
    for name in DEVICES:
        _bind(f"/dev/{name}", f"{place}/dev/{name}", devices=True)
    Path(f"{place}/proc").mkdir()
    mount("/proc", f"{place}/proc", flags=MS_BIND | MS_REC)
    Path(f"{place}{scratch()}").mkdir()
    pivot_root(place)


def furnish(size: int, entries: int) -> None:
    """Mount an empty scratch folder of so many bytes and entries, and the process list of this namespace."""
    mount("scratch", scratch(), "tmpfs", MS_NOSUID | MS_NODEV, f"size={size},nr_inodes={entries},mode=1777")
    mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | 8)


def map_user(inside: tuple[int, int], outside: tuple[int, int]) -> None:
    """Let this process, just moved into a user namespace, be uid and gid ``inside`` it; raises OSError."""
    Path("/proc/self/setgroups").write_text("deny", encoding="ascii")
    Path("/proc/self/uid_map").write_text(f"{inside[0]} {outside[0]} 1", encoding="ascii")
    Path("/proc/self/gid_map").write_text(f"{inside[1]} {outside[1]} 1", encoding="ascii")


def _free(places: Iterable[str]) -> str:
    """Return the first of some places that nothing readable lies below; raises OSError when there is none."""
    for place in places:
        if not any(Path(path).is_relative_to(place) for path in readable()):
            return place
    raise OSError(errno.EBUSY, "there is no folder to build the room in")


def _links() -> Iterator[tuple[str, str]]:
    """Yield the symbolic links to make: the system folders that are links, and those of /dev."""
    yield from ((path, str(Path(path).readlink())) for path in SYSTEM if Path(path).is_symlink())
    yield "/dev/fd", "/proc/self/fd"
    yield "/dev/shm", scratch()  # noqa: S108 - one limit for all that is written
    yield from (
        (f"/dev/{name}", f"/proc/self/fd/{number}") for number, name in enumerate(("stdin", "stdout", "stderr"))
    )


def _link(path: str, target: str) -> None:
    if not os.path.lexists(path):
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        Path(path).symlink_to(target)


def _bind(source: str, target: str, *, devices: bool = False) -> None:
    if Path(source).is_dir():
        Path(target).mkdir(parents=True, exist_ok=True)
    else:
        Path(target).parent.mkdir(parents=True, exist_ok=True)
        Path(target).touch()
    mount(source, target, flags=MS_BIND | MS_REC)
    if not devices:
        flags = os.statvfs(target).f_flag
        kept = sum(mounted for state, mounted in _KEPT.items() if flags & state)
        mount("none", target, flags=MS_BIND | MS_REMOUNT | MS_RDONLY | MS_NOSUID | MS_NODEV | kept)
