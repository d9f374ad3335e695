"""What the kernel of a host logs when it kills a container's process for want of memory."""

import random
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

import numpy as np

from groundschool.formats.oom import KIB, Limit, OomTask, Report, reaped, report, scopes
from groundschool.scenarios.host_log import Line
from groundschool.simulation.run import Run
from groundschool.simulation.state import Instance

KERNEL = "6.1.0-37-amd64"
PAGE = 4 * KIB
COMM = 15  # bytes that the kernel keeps of a name
ADJ = 970  # oom_score_adj of a pod that may use more than it asked for
MESSAGE = timedelta(microseconds=17)  # from one message of a report to the next


def oom_reports(run: Run, host: str, rng: random.Random) -> list[tuple[datetime, Report]]:
    """Return the moments and reports of what the kernel of a host killed, in time order."""
    found = [one for known in run.world.instances if known.node == host for one in _of_instance(run, known, rng)]
    return sorted(found, key=lambda one: one[0])


def kernel_lines(reports: Iterable[tuple[datetime, Report]]) -> list[Line]:
    """Return the messages of reports as the journal keeps them."""
    return [Line(at, "kernel", priority, text) for at, priority, text in kernel_messages(reports)]


def kernel_messages(reports: Iterable[tuple[datetime, Report]]) -> Iterator[tuple[datetime, int, str]]:
    """Yield moment, priority and text of each message."""
    for at, said in reports:
        told = report(said)
        for number, text in enumerate(told):
            yield at + number * MESSAGE, 3 if "Killed process" in text else 4, text
        for victim in said.victims:
            yield at + len(told) * MESSAGE + timedelta(milliseconds=40), 6, reaped(victim)


def _of_instance(run: Run, one: Instance, rng: random.Random) -> Iterator[tuple[datetime, Report]]:
    """Yield the reports of one instance; each container that is started has an id and process ids of its own."""
    pod, pid, failures = f"{rng.getrandbits(128):032x}", rng.randint(4_000, 900_000), 0
    for t in np.flatnonzero(run.killed[:, one.index]).tolist():
        pid, failures = pid + rng.randint(900, 9_000), rng.randint(30, 4_000)
        _, scope = scopes(pod, f"{rng.getrandbits(256):064x}")
        kib = int(run.conditions.limit[t, one.index]) * KIB
        held = kib - rng.randint(1_500, 4_500)  # the rest is the kernel's own, and what it has cached
        file = rng.randint(1_000, 6_000)
        victim = _task(pid + 12, one.service[:COMM], held * KIB // PAGE - file, file)
        tasks = [_task(pid, "tini", 20, 210), victim]
        limit = Limit(scope, scope, kib, failures)
        before = timedelta(seconds=rng.uniform(0.4, 1.6))
        yield (
            run.window.at(t * run.step) - before,
            Report(KERNEL, victim, tasks, [victim], limit, "", rng.randint(90_000, 400_000), PAGE),
        )


def _task(pid: int, name: str, anon: int, file: int) -> OomTask:
    pages = anon + file
    return OomTask(pid, 1000, pages * 2 + 640, anon, file, 0, (pages // 512 + 12) * PAGE, 0, ADJ, name)
