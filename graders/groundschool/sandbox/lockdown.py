"""Locks a process in, for good: limits, Landlock, a system call filter; what is left of it can run a notebook."""

import contextlib
import errno
import os
import socket
from pathlib import Path

from groundschool.sandbox import landlock, room
from groundschool.sandbox.kernel import NEW_IPC, NEW_NET, NEW_NS, NEW_PID, NEW_USER, NEW_UTS
from groundschool.sandbox.limits import Assurance, Limits
from groundschool.sandbox.seccomp import ASK, Only, Rule, program

NAMESPACES = NEW_USER | NEW_NS | NEW_PID | NEW_NET | NEW_IPC | NEW_UTS
# Memory that no process need have mapped, so that no limit and no measure finds it.
UNSEEN_MEMORY = (
    *("memfd_create", "memfd_secret", "shmget", "shmat", "shmctl", "shmdt", "mq_open"),
    *("semget", "semop", "semctl", "semtimedop", "msgget", "msgsnd", "msgrcv", "msgctl"),
)
# What a notebook never needs and an attack would: other processes' memory, mounts, the kernel itself.
REFUSED = (
    *("mount", "umount2", "pivot_root", "chroot", "move_mount", "open_tree", "fsopen", "fsmount", "fsconfig", "fspick"),
    *("mount_setattr", "open_tree_attr", "unshare", "setns", "ptrace", "process_vm_readv", "process_vm_writev", "kcmp"),
    *("pidfd_getfd", "bpf", "perf_event_open", "userfaultfd", "io_uring_setup", "io_uring_enter", "io_uring_register"),
    *("keyctl", "add_key", "request_key", "init_module", "finit_module", "delete_module", "kexec_load"),
    *("kexec_file_load", "reboot", "swapon", "swapoff", "acct", "quotactl", "quotactl_fd", "open_by_handle_at"),
    *("name_to_handle_at", "syslog", "settimeofday", "clock_settime", "clock_adjtime", "adjtimex", "sethostname"),
    *("setdomainname", "personality", "vhangup", "iopl", "ioperm", "lookup_dcookie", "nfsservctl", "move_pages"),
    *("migrate_pages", "mbind", "process_madvise", "process_mrelease", "fanotify_init", "file_setattr"),
)
ATTRIBUTES = (
    *("setxattr", "lsetxattr", "fsetxattr", "setxattrat"),
    *("removexattr", "lremovexattr", "fremovexattr", "removexattrat"),
)
# Flags, attributes and integrity of files, which their owner may set through a descriptor that only reads (linux/fs.h).
FILE_FLAGS = (0x40086602, 0x40046602, 0x401C5820, 0x40087602, 0x40806685)
# Through a descriptor that only reads, a file's owner may keep others waiting for it for 45 seconds, or watch it.
KEEPING_OTHERS_WAITING = (1024, 1026)  # F_SETLEASE, F_NOTIFY (linux/fcntl.h)
# What Landlock does not rule and names a file or socket: the supervisor does it, for what is the child's own.
ASKED = ("chmod", "fchmod", "fchmodat", "fchmodat2", "chown", "fchown", "lchown", "fchownat", "utimensat", "connect")
OLD_FORMS = ("utime", "utimes", "futimesat")  # of utimensat, which every C library uses
WATCHING = ("inotify_init", "inotify_init1")
# Which argument names another process, where 0 is the caller.
OF_PROCESSES = {
    "prlimit64": 0,
    "setpriority": 1,
    "ioprio_set": 1,
    **dict.fromkeys(("sched_setaffinity", "sched_setattr", "sched_setparam", "sched_setscheduler"), 0),
}
KIND_OF_SOCKET = 0xF  # the bits of a socket's type that are no flags
BESIDES_OWN = ("cpuinfo", "meminfo", "stat", "loadavg", "uptime", "version", "filesystems")  # of /proc, about nobody


def limit(limits: Limits, running: int) -> None:
    """Set this process's limits, of which its user has so many ``running``; they count from what is in use already."""
    import resource

    data = limits.memory + _data_size()
    seconds = int(limits.total_seconds) + 5
    for kind, most in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, limits.file),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_NOFILE, limits.open_files),
        (resource.RLIMIT_NPROC, limits.processes + running),
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

    A process with a room and a process list of its own may look around in them. Raises OSError.
    """
    isolated = assurance is Assurance.ISOLATED
    file = landlock.READ_FILE | landlock.EXECUTE
    with landlock.LandlockRules(least=1 if isolated else landlock.COMPLETE) as rules:
        for path in room.readable():
            rules.allow(path, file | landlock.READ_DIR)
        if isolated:
            rules.allow("/", landlock.READ_DIR)
        rules.allow("/proc" if isolated else "/proc/self", file | landlock.READ_DIR)
        for name in () if isolated else BESIDES_OWN:
            rules.allow(f"/proc/{name}", landlock.READ_FILE)
        for name in room.DEVICES:
            rules.allow(f"/dev/{name}", landlock.READ_FILE | landlock.WRITE_FILE)
        rules.allow(scratch, rules.every)
        rules.restrict()


def refuse(assurance: Assurance) -> bytes:
    """Return the system call filter, ready to be loaded in a child; raises OSError where none can be."""
    rules = [Rule(name, errno.ENOSYS) for name in UNSEEN_MEMORY]
    if assurance is not Assurance.SEPARATE:
        rules += _locked_in()
    if assurance is Assurance.CONFINED:
        rules += _without_namespaces()
    return program(rules)


def _locked_in() -> list[Rule]:
    """Return what is refused wherever a child is locked in."""
    return [
        *(Rule(name) for name in REFUSED),
        *(Rule(name, errno.EOPNOTSUPP) for name in ATTRIBUTES),
        *(Rule("ioctl", only=Only(1, command)) for command in FILE_FLAGS),
        *(Rule("fcntl", only=Only(1, command)) for command in KEEPING_OTHERS_WAITING),
        Rule("clone", only=Only(0, 0, mask=NAMESPACES, equal=False)),
        Rule("clone3", errno.ENOSYS),  # its flags lie in memory that a filter cannot see; libc falls back to clone
        Rule("socket", errno.EACCES, Only(0, socket.AF_UNIX, equal=False)),
    ]


def _without_namespaces() -> list[Rule]:
    """Return what is refused, or asked about, beyond that where other programs' files and processes are in reach.

    A socket may only be of a kind that has to be connected before anything can be sent.
    """
    packets = (socket.SOCK_DGRAM, socket.SOCK_RAW)
    return [
        *(Rule(name, ASK) for name in ASKED),
        *(Rule(name, errno.ENOSYS) for name in (*OLD_FORMS, *WATCHING)),
        *(Rule(name, only=Only(which, 0, equal=False)) for name, which in OF_PROCESSES.items()),
        Rule("setpriority", only=Only(0, os.PRIO_PROCESS, equal=False)),
        Rule("ioprio_set", only=Only(0, 1, equal=False)),
        Rule("socket", errno.EACCES, Only(1, socket.SOCK_STREAM, KIND_OF_SOCKET, equal=False)),
        *(Rule("socketpair", errno.EACCES, Only(1, kind, KIND_OF_SOCKET)) for kind in packets),
    ]


def _data_size() -> int:
    """Return how many bytes of data this process has already; 0 where the system does not say."""
    state = Path("/proc/self/statm")
    return int(state.read_text(encoding="ascii").split()[5]) * os.sysconf("SC_PAGE_SIZE") if state.exists() else 0
