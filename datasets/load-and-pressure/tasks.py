"""What ps lists on a host: what every host has, what runs, what waits, and ps itself."""

import random
from collections.abc import Sequence
from typing import Protocol

from groundschool.formats.procps import ProcessState

KERNEL = (
    ("Ss", "do_epoll_wait", "systemd"),
    ("S", "kthreadd", "kthreadd"),
    ("I<", "rescuer_thread", "kworker/R-rcu_gp"),
    ("I<", "worker_thread", "kworker/0:0H-events_highpri"),
    ("I", "rcu_gp_fqs_loop", "rcu_preempt"),
    ("S", "smpboot_thread_fn", "migration/0"),
    ("SN", "ksm_scan_thread", "ksmd"),
)
SERVICES = (
    ("Ss", "do_epoll_wait", "systemd-journal"),
    ("Ssl", "futex_wait_queue", "rsyslogd"),
    ("Ss", "do_sys_poll", "sshd"),
    ("S", "do_epoll_wait", "nginx"),
    ("Ssl", "futex_wait_queue", "node_exporter"),
    ("S", "do_sys_poll", "(sd-pam)"),
    ("S<s", "do_epoll_wait", "systemd-udevd"),
)
LETTERS = (
    ("Ss", "do_epoll_wait", "tmux: server"),
    ("Sl", "do_sys_poll", "R"),
    ("Z", "-", "D <defunct>"),
    ("T", "do_signal_stop", "vi"),
    ("Sl", "futex_wait_queue", "Isolated R Co"),
    ("I", "worker_thread", "kworker/u8:2-flush-254:0"),
    ("S", "do_epoll_wait", "ps"),
    ("t", "ptrace_stop", "gdb Debugged"),
    ("R", "-", "mkmaps"),
    ("R", "-", "worker: ps"),
)


class Listed(Protocol):
    """What of a case is about its tasks; see Case in hosts.py."""

    runnable: Sequence[tuple[str, float, float]]
    blocked: Sequence[tuple[str, str, int]]
    waiters: tuple[float, float]
    letters: bool


def drawn(rng: random.Random, case: Listed, cpus: int) -> tuple[ProcessState, ...]:
    """Return what ps lists, in the order of process ids: what every host has, what runs, what waits, ps itself."""
    tasks = [(stat, wchan, name) for stat, wchan, name in KERNEL]
    last = [("R+", "-", "ps")]
    rows = list(SERVICES)
    for name, low, high in case.runnable:
        count = max(1, round(cpus * rng.uniform(low, high)))
        rows += [(rng.choice(("R", "Rl", "RN", "Rs", "R<")), "-", name) for _ in range(count)]
    for function, name, count in case.blocked:
        waiting = count + round(cpus * rng.uniform(*case.waiters))
        rows += [(rng.choice(("D", "D", "Ds", "Dl", "D+", "DN")), function, name) for _ in range(waiting)]
    if case.letters:
        rows += LETTERS
        tasks[0] = ("Rs", "-", "systemd")
    rng.shuffle(rows)
    listed = [*tasks, *rows, *last]
    pids = sorted(rng.sample(range(300, 99_000), len(listed) - len(KERNEL)))
    return tuple(ProcessState(pid, *row) for pid, row in zip([*range(1, len(KERNEL) + 1), *pids], listed, strict=True))
