"""The hosts on which the OOM killer ran: a case becomes reports of the kernel, a catalogue, and what is left now."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from groundschool.formats.oom import KIB, Limit, OomTask, Report, scopes
from groundschool.simulation.company import REGIONS

MIB = 2**20


@dataclass(frozen=True)
class Case:
    """A way to run out of memory.

    ``cgroup`` is the kind of control group that is at its limit, none where the host itself is; with ``nested`` the
    limit is that of a group above. ``times`` are the kills, those in ``not_whole`` without a report; in the reports
    ``spared`` nobody is; with ``anew`` the group is made again after each. ``available`` is what programs can have, in
    parts of the limit, ``raised`` how many times the limit of then the limit is now. ``front`` is what wrote the log
    down: dmesg, journal, syslog, or dated
    (``dmesg -T``, which nobody asks for).
    """

    victim: str
    invoker: str
    biggest: tuple[float, float]
    next_step: str
    tasks: Sequence[tuple[str, int, int, int]]
    cgroup: str = ""
    nested: bool = False
    version: int = 2
    page: int = 4
    kind: str = "service"
    by_kind: bool = False
    front: str = "dmesg"
    times: int = 1
    not_whole: Sequence[int] = ()
    spared: Sequence[int] = ()
    together: bool = False
    anew: bool = False
    cut: bool = False
    older: bool = False
    long_pids: bool = False
    available: float = 3.0
    raised: float = 1.0


@dataclass(frozen=True)
class Host:
    """Reports with their seconds since the boot, what the catalogue expects, and KiB of memory by name."""

    reports: tuple[tuple[float, Report], ...]
    catalogue: dict[str, dict[str, str | float]]
    memory: tuple[tuple[str, int], ...]
    limit_now: int
    page: int


def drawn(rng: random.Random, told: Sequence[Case]) -> Iterator[tuple[str, Case, Host]]:
    """Yield the name, the case and the host of each case, in an order that tells nothing."""
    cases = rng.sample(told, len(told))
    places = [f"node-{zone}-{number}" for region in REGIONS for zone in region.zones for number in range(1, 5)]
    for name, case in zip(sorted(rng.sample(places, len(cases))), cases, strict=True):
        yield name, case, host_of(rng, case)


def host_of(rng: random.Random, case: Case) -> Host:
    """Return a host in the state that the case describes."""
    page = case.page * KIB
    group, inside = _places(rng, case)
    service = f"/system.slice/{case.victim.split(' ')[0].strip('()')}.service"
    reports, at, pid, limit = [], rng.uniform(90_000, 3_000_000), rng.randint(900, 30_000), None
    pid += 3_900_000 * case.long_pids
    tasks: list[OomTask] = []
    for number in range(case.times):
        pid += rng.randint(200, 4_000)
        tasks = _tasks(rng, case, pid, page, tasks)
        held = sum(task.rss for task in tasks) * page // KIB
        if case.cgroup:
            limit = limit or Limit(group, inside, -(-held // 1024) * 1024 + 2048, rng.randint(20, 9000), case.version)
        victims = [task for task in tasks if task.name == case.victim][:1]
        if number in case.spared:
            victims = []
        if case.together:
            victims += [victims[0], *(task for task in tasks if task is not victims[0])]
        asked = next((task for task in tasks if task.name == case.invoker), None)
        thread = asked or OomTask(pid + 77, 1000, 1, 0, 0, 0, 0, 0, tasks[0].adj, case.invoker)
        whole = number not in case.not_whole
        kernel = f"{'6.12.41+deb13' if case.by_kind else '6.1.0-37'}-{'amd64' if case.page == 4 else 'arm64-16k'}"
        free = rng.randint(9_000, 14_000)
        said = Report(kernel, thread, tasks, victims, limit, service, free, page, case.by_kind, whole)
        reports.append((at, said))
        at += rng.uniform(1.0, 3.0) if number + 1 in case.not_whole else rng.uniform(400, 9_000)
    kib = limit.kib if limit else 2**21
    available = int(kib * case.available)
    memory = meminfo(kib, available, sum(task.rss for task in tasks) * page // KIB)
    least = min((list(said.tasks) for _, said in reports), key=lambda some: max(t.rss for t in some), default=[])
    return Host(tuple(reports), _catalogue(rng, case, least, page), memory, int(kib * case.raised) * KIB, page)


def meminfo(kib: int, available: int, used: int) -> tuple[tuple[str, int], ...]:
    """Return a host's memory now, in KiB by name: free is a fifth of a limit of ``kib``."""
    return (
        ("MemTotal", used + available + 3 * 2**20),
        ("MemFree", int(kib * 0.2)),
        ("MemAvailable", available),
        ("Buffers", 200_704),
        ("Cached", max(available - int(kib * 0.2), 0) + 40_960),
        ("SwapCached", 0),
        ("SwapTotal", 0),
        ("SwapFree", 0),
    )


def _catalogue(
    rng: random.Random, case: Case, tasks: Sequence[OomTask], page: int
) -> dict[str, dict[str, str | float]]:
    """Return what the company expects of programs: the biggest has so many times as much."""
    if not tasks:
        return {"sshd": {"kind": "service", "expected_mib": 8}}
    most = max(tasks, key=lambda task: task.rss)
    expected = {
        task.name: round(task.rss * page / MIB / rng.uniform(1.1, 1.6), 2)
        for task in sorted(tasks, key=lambda task: task.rss)
    }
    expected[most.name] = round(most.rss * page / MIB / rng.uniform(*case.biggest), 1)
    names = sorted(expected, key=lambda _: rng.random())
    kinds = {name: case.kind if name == most.name else "batch" for name in names}
    return {name: {"kind": kinds[name], "expected_mib": expected[name]} for name in names}


def _tasks(rng: random.Random, case: Case, pid: int, page: int, before: Sequence[OomTask]) -> list[OomTask]:
    """Return the tasks of the table; those that were not killed before are as they were."""
    kept = {task.name: task for task in before if task.name != case.victim}
    tasks = []
    for number, (name, least, most, adj) in enumerate(case.tasks):
        if name in kept:
            tasks.append(kept.pop(name))
            continue
        if before:  # started again, and grown to nearly the same size
            was = before[number]
            tasks.append(replace(was, pid=pid + 9 * number, anon=was.anon - rng.randint(1, was.anon // 60 + 1)))
            continue
        pages = rng.randint(least, most) * MIB // page
        file, shmem = (
            (0, 0) if least == most else (min(pages // 9, rng.randint(900, 2_600)), rng.choice((0, pages // 30)))
        )
        sizes = {"total_vm": int(pages * rng.uniform(1.6, 7)) + 900, "file": file, "shmem": shmem}
        tables = -(-pages // 400) * page + page
        uid = 0 if adj < -900 else 900 + number
        tasks.append(
            OomTask(
                pid + 9 * number,
                uid,
                anon=pages - file - shmem,
                pgtables=tables,
                swapents=0,
                adj=adj,
                name=name,
                **sizes,
            )
        )
    if len(tasks) > 1 and not before:  # one that is not the biggest has most address space
        most = max(task.total_vm for task in tasks)
        tasks[1] = replace(tasks[1], total_vm=most + most // 7)
    return [replace(task, uid=tasks[0].uid) if case.cgroup else task for task in tasks]


def _places(rng: random.Random, case: Case) -> tuple[str, str]:
    """Return the control group at its limit, and the one that the victim lives in."""
    if case.cgroup == "pod":
        pod, container = (f"{rng.getrandbits(4 * digits):0{digits}x}" for digits in (32, 64))
        above, inside = scopes(pod, container)
        return (above if case.nested else inside), inside
    service = f"/system.slice/{case.tasks[0][0].split()[0]}.service" if case.tasks else ""
    return service, service
