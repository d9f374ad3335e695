"""Locks a process in, for good: limits, Landlock, a system call filter; what is left of it can run a notebook."""

import contextlib
import errno
import os
import resource
import socket
from pathlib import Path
from typing import TYPE_CHECKING

from groundschool.sandbox import room
from groundschool.sandbox.kernel import NEW_IPC, NEW_NET, NEW_NS, NEW_PID, NEW_USER, NEW_UTS
from groundschool.sandbox.limits import Assurance, Limits

if TYPE_CHECKING:
    from landlockpy import Ruleset
    from seccompy import Filter

NAMESPACES = (NEW_USER, NEW_NS, NEW_PID, NEW_NET, NEW_IPC, NEW_UTS)
# What a notebook never needs and an attack would: other processes' memory, mounts, the kernel itself.
REFUSED = (
    *("mount", "umount2", "pivot_root", "chroot", "move_mount", "open_tree", "fsopen", "fsmount", "fsconfig", "fspick"),
    *("mount_setattr", "unshare", "setns", "ptrace", "process_vm_readv", "process_vm_writev", "kcmp", "pidfd_getfd"),
    *("bpf", "perf_event_open", "userfaultfd", "io_uring_setup", "io_uring_enter", "io_uring_register", "keyctl"),
    *("add_key", "request_key", "init_module", "finit_module", "delete_module", "kexec_load", "kexec_file_load"),
    *("reboot", "swapon", "swapoff", "acct", "quotactl", "open_by_handle_at", "name_to_handle_at", "syslog"),
    *("settimeofday", "clock_settime", "clock_adjtime", "adjtimex", "sethostname", "setdomainname", "personality"),
    *("vhangup", "iopl", "ioperm", "lookup_dcookie", "nfsservctl", "move_pages", "migrate_pages", "mbind"),
)
X32 = 0x40000000  # the same calls once more, for 32-bit pointers, on x86-64 kernels that offer them


def limit(limits: Limits) -> None:
    """Set this process's limits; they count from what the interpreter uses already."""
    data = limits.memory + _data_size()
    seconds = int(limits.total_seconds) + 5
    for kind, most in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, limits.file),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_NOFILE, 1024),
        (resource.RLIMIT_NPROC, limits.processes),
        (resource.RLIMIT_DATA, data),
    ):
        with contextlib.suppress(ValueError, OSError):  # a limit that is lower already stays
            resource.setrlimit(kind, (most, most))


def go_first() -> None:
    """Let the kernel, when memory runs out, end this process before any other."""
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")


def confine(scratch: str, assurance: Assurance) -> None:
    """Leave this process the interpreter's files to read and ``scratch`` to write, and no signal to anybody outside.

    A process with a room and a process list of its own may look around in them.
    """
    with rules_of(assurance) as rules:
        rules.allow_path(scratch, rules.handled_fs)
        rules.restrict()


def rules_of(assurance: Assurance) -> "Ruleset":
    """Return Landlock rules that leave the interpreter's files to read, and nothing to write but devices."""
    from landlockpy import AccessFS, Ruleset, Scope

    file = AccessFS.READ_FILE | AccessFS.EXECUTE
    rules = Ruleset(scoped=Scope.SIGNAL | Scope.ABSTRACT_UNIX_SOCKET)
    for path in room.readable():
        rules.allow_path(path, file | AccessFS.READ_DIR if Path(path).is_dir() else file)
    if assurance is Assurance.ISOLATED:
        rules.allow_path("/", AccessFS.READ_DIR)
    rules.allow_path("/proc" if assurance is Assurance.ISOLATED else "/proc/self", file | AccessFS.READ_DIR)
    for name in room.DEVICES:
        rules.allow_path(f"/dev/{name}", AccessFS.READ_FILE | AccessFS.WRITE_FILE)
    return rules


def refuse(assurance: Assurance) -> "Filter":
    """Return the system call filter, compiled and ready to be loaded in a child."""
    from seccompy import ArgCmp, CmpOp, Filter

    rules = Filter()
    for name in (*REFUSED, *(("setsid", "setpgid", "socket") if assurance is not Assurance.ISOLATED else ())):
        _refuse(rules, name)
    for flag in NAMESPACES:
        rules.errno("clone", errno.EPERM, args=[ArgCmp(0, CmpOp.MASKED_EQ, flag, flag)])
    rules.errno("clone3", errno.ENOSYS)  # its flags lie in memory that a filter cannot see; libc falls back to clone
    if assurance is Assurance.ISOLATED:
        rules.errno("socket", errno.EACCES, args=[ArgCmp(0, CmpOp.NE, socket.AF_UNIX)])
    _ = rules.program
    return rules


def _refuse(rules: "Filter", name: str) -> None:
    from seccompy import syscall_nr

    with contextlib.suppress(ValueError):  # not every architecture has every call
        number = syscall_nr(name)
        rules.errno(number, errno.EPERM)
        if os.uname().machine == "x86_64":
            rules.errno(number | X32, errno.EPERM)


def _data_size() -> int:
    """Return how many bytes of data this process has already; 0 where the system does not say."""
    state = Path("/proc/self/statm")
    return int(state.read_text(encoding="ascii").split()[5]) * resource.getpagesize() if state.exists() else 0
