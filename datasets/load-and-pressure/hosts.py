"""The hosts of the pages: a case becomes times of CPUs, averages, tasks that run or wait, and a group with a quota."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from groundschool.formats import procfs
from groundschool.formats.procfs import Stalled, Stat
from groundschool.formats.procps import ProcessState
from groundschool.kit import beside

tasks = beside(__file__, "tasks")
TICKS = 1000  # of a CPU between the snapshots: ten seconds of a hundred
IDLE, IOWAIT = procfs.TIMES.index("idle"), procfs.TIMES.index("iowait")
Range = tuple[float, float]


@dataclass(frozen=True)
class Case:
    """A way to have a high load, or a slow service. Ranges are drawn from; shares are of one.

    ``busy`` is the share in which a CPU is not idle, ``iowait`` the part of the rest; ``hot`` CPUs are busy throughout,
    with ``exact`` the first one is so by exactly that share. ``load`` is the newest average for each CPU. Pressures are
    in per cent, over 10, 60 and 300 s. ``runnable`` are a program's name and how many of it run for each CPU,
    ``blocked`` a kernel function, a program's name and how many wait there; ``waiters`` for each CPU come on top.
    ``group`` is the version of the control group that was saved, ``throttled`` and ``earlier`` the share of its periods
    in which it was throttled between the readings, and before. ``gone`` and ``come`` are CPUs that only one snapshot
    has; ``always`` is how busy the CPUs were since the boot. The other fields: see where they are used.
    """

    verdict: str
    cpus: Sequence[int]
    busy: Range
    load: Range
    pressure_cpu: Sequence[Range]
    pressure_io: Sequence[Range]
    iowait: Range = (0.0, 0.02)
    hot: int = 0
    exact: float = 0.0
    guests: float = 0.0
    trend: str = ""
    runnable: Sequence[tuple[str, float, float]] = ()
    blocked: Sequence[tuple[str, str, int]] = ()
    waiters: Range = (0.0, 0.0)
    old_kernel: bool = False
    group: int = 0
    unlimited: bool = False
    periods: int | None = None
    exactly_throttled: int = 0
    throttled: Range = (0.0, 0.0)
    earlier: Range = (0.0, 0.0)
    gone: Sequence[int] = ()
    come: Sequence[int] = ()
    falls: bool = False
    always: float = 0.0
    hidden_wait: bool = False
    torn: str = ""
    torn_in: str = "stat.2"
    letters: bool = False


@dataclass(frozen=True)
class Group:
    """A control group: its version, quota and period in microseconds, and periods counted at both readings."""

    version: int
    quota: int | None
    period: int
    periods: tuple[int, int]
    throttled: tuple[int, int]


@dataclass(frozen=True)
class Host:
    """The state that every file of a host is printed from; pressures are of 10, 60 and 300 s."""

    before: Stat
    after: Stat
    loads: tuple[float, ...]
    some_cpu: Stalled
    some_io: Stalled
    full_io: Stalled
    full_cpu: Stalled | None
    tasks: tuple[ProcessState, ...]
    group: Group | None = field(default=None)


def host_of(rng: random.Random, case: Case) -> Host:
    """Return a host in the state that the case describes."""
    cpus = rng.choice(case.cpus)
    listed = tasks.drawn(rng, case, cpus)
    before, after = _snapshots(rng, case, cpus, listed)
    newest = cpus * rng.uniform(*case.load)
    older = {"falling": (1.3, 1.15), "": (0.9, 0.75)}[case.trend]
    loads = tuple(round(load, 2) for load in (newest, newest * older[0], newest * older[1]))
    some_io = _stalled(rng, case.pressure_io)
    full_io = Stalled([round(share * 0.6, 2) for share in some_io.averages], int(some_io.total * 0.6))
    full_cpu = None if case.old_kernel else Stalled((0.0, 0.0, 0.0), 0)
    group = _group(rng, case) if case.group else None
    return Host(before, after, loads, _stalled(rng, case.pressure_cpu), some_io, full_io, full_cpu, listed, group)


def _stalled(rng: random.Random, ranges: Sequence[Range]) -> Stalled:
    return Stalled([round(rng.uniform(*one), 2) for one in ranges], rng.randrange(10**9, 10**11))


def _snapshots(rng: random.Random, case: Case, cpus: int, listed: Sequence[ProcessState]) -> tuple[Stat, Stat]:
    """Return both snapshots of ``/proc/stat``; since its boot the first CPU of a host that is idle now was busy."""
    ticks = rng.randrange(20, 400) * 8_640_000 + rng.randrange(8_640_000)
    shares = [case.always or (0.6 if cpu else 0.94) for cpu in range(cpus)]
    then = {
        cpu: _times(rng, replace(case, guests=0.1), ticks, share * rng.uniform(0.97, 1.03))
        for cpu, share in enumerate(shares)
    }
    hot = rng.sample(range(cpus), case.hot)
    spent = {
        cpu: _times(rng, case, TICKS, rng.uniform(0.97, 1.0) if cpu in hot else rng.uniform(*case.busy))
        for cpu in range(cpus)
    }
    if case.exact:
        idle = round(TICKS * (1 - case.exact))
        spent[0] = [TICKS - idle - 100, 0, 60, idle - 20, 20, 0, 10, 30, 0, 0]
    if case.hidden_wait:
        spent[0][IDLE], spent[0][IOWAIT] = spent[0][IOWAIT], spent[0][IDLE]
    if case.falls:
        spent[cpus - 2][IOWAIT] = -rng.randint(120, 180)
    now = {cpu: [a + b for a, b in zip(then[cpu], spent[cpu], strict=True)] for cpu in then}
    # The kernel rounds the sum of all CPUs, and not the sum of the rounded.
    off = [rng.randint(0, cpus // 2) for _ in procfs.TIMES]
    rest, later = _rest(rng, listed)
    return (
        Stat(_sum(then, off), {cpu: times for cpu, times in then.items() if cpu not in case.come}, rest),
        Stat(_sum(now, off), {cpu: times for cpu, times in now.items() if cpu not in case.gone}, later),
    )


def _sum(cpus: dict[int, list[int]], off: list[int]) -> list[int]:
    return [sum(column) for column in zip(*cpus.values(), off, strict=True)]


def _times(rng: random.Random, case: Case, ticks: int, busy: float) -> list[int]:
    """Return how a CPU spent so many ticks; what its guests take is part of user and nice."""
    at_work = min(round(ticks * busy), ticks)
    waits = round((ticks - at_work) * rng.uniform(*case.iowait))
    shares = {"nice": 0.07, "system": 0.16, "irq": 0.03, "softirq": 0.04, "steal": 0.06}
    parts = {name: round(at_work * share * rng.uniform(0.7, 1.3)) for name, share in shares.items()}
    user = at_work - sum(parts.values())
    idle = {"idle": ticks - at_work - waits, "iowait": waits}
    guests = {"guest": int(user * case.guests), "guest_nice": int(parts["nice"] * case.guests * 0.5)}
    spent = {"user": user, **parts, **idle, **guests}
    return [spent[name] for name in procfs.TIMES]


def _rest(rng: random.Random, listed: Sequence[ProcessState]) -> tuple[dict[str, list[int]], dict[str, list[int]]]:
    """Return the lines of both snapshots that are not about times; blocked are those known to do I/O."""
    interrupts = [rng.choice((0, 0, 0, rng.randrange(10**6))) for _ in range(24)]
    soft = [rng.randrange(10**7) for _ in range(10)]
    first = {
        "intr": [sum(interrupts), *interrupts],
        "ctxt": [rng.randrange(10**9, 10**10)],
        "btime": [rng.randrange(1_790_000_000, 1_799_000_000)],
        "processes": [rng.randrange(10**5, 10**7)],
        "procs_running": [sum(task.stat[0] == "R" for task in listed)],
        "procs_blocked": [sum(task.wchan == "folio_wait_bit_common" for task in listed)],
        "softirq": [sum(soft), *soft],
    }
    grows = ("intr", "ctxt", "processes", "softirq")
    return first, {name: [numbers[0] + 4_099 * (name in grows), *numbers[1:]] for name, numbers in first.items()}


def _group(rng: random.Random, case: Case) -> Group:
    """Return the group with its quota; its periods are not always 100 ms."""
    period = rng.choice((50_000, 20_000, 200_000))
    quota = None if case.unlimited else int(period * rng.choice((0.5, 1.5, 2, 2.5)))
    began = rng.randrange(200_000, 900_000)
    passed = 10_000_000 // period if case.periods is None else case.periods
    hit = case.exactly_throttled or round(passed * rng.uniform(*case.throttled))
    earlier = round(began * rng.uniform(*case.earlier))
    return Group(case.group, quota, period, (began, began + passed), (earlier, earlier + hit))
