"""The tables that a host's programs print of the minute."""

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from groundschool.formats import procps, sysstat
from groundschool.formats.columns import Printed
from groundschool.kit import beside

hosts = beside(__file__, "hosts")
SECONDS = hosts.SECONDS
GIB = 2**20  # of KiB
Series = Sequence[Sequence[float]]


def tables(rng: random.Random, case: hosts.Case, machine: sysstat.Machine, memory: procps.Memory) -> dict[str, Printed]:
    """Return the tables by file."""
    spent = hosts.cpus(rng, case, machine.cpus)
    whole = [hosts.mean(second) for second in spent]
    clock = [machine.clock(machine.began + timedelta(seconds=second)) for second in range(SECONDS + 1)]
    return {
        "vmstat": _vmstat(rng, case, memory, whole, machine.cpus),
        "mpstat": sysstat.clocked(machine, _mpstat(clock, spent)),
        "pidstat": sysstat.clocked(machine, _pidstat(rng, clock, whole, machine)),
        "iostat": sysstat.iostat(machine, _iostat(rng, case, whole)),
        "sar-dev": sysstat.clocked(machine, _interfaces(rng, case, clock)),
        "sar-tcp": sysstat.clocked(machine, _tcp(rng, case, clock)),
    }


def _cells(numbers: Sequence[float]) -> list[str]:
    return [f"{number:.2f}" for number in numbers]


def _on_the_clock(clock: Sequence[str], found: Sequence[Any]) -> Iterable[tuple[str, str, Any]]:
    """Yield what was found in each second with the times before and after it, and last the averages."""
    return zip([*clock[:-1], sysstat.AVERAGE], [*clock[1:], sysstat.AVERAGE], found, strict=True)


def _vmstat(rng: random.Random, case: hosts.Case, memory: procps.Memory, whole: Series, count: int) -> Printed:
    """Return the table; the rates of its first row are of all the weeks before."""
    run = hosts.series(rng, (case.runnable[0] * count, case.runnable[1] * count), 0, exact=case.exact)
    swapped = hosts.series(rng, case.swap, 0, exact=case.exact)
    then = (rng.randint(2000, 4000), rng.randint(3000, 6000)) if case.scary else (0, 0)
    rows = []
    for at in range(-1, SECONDS):
        ticks = [round(one) for one in whole[max(at, 0)]]
        user, system, waits = ticks[0] + ticks[1], ticks[2] + ticks[4] + ticks[5], ticks[3]
        si, so = (int(swapped[at] * 0.4), int(swapped[at]) - int(swapped[at] * 0.4)) if at >= 0 else then
        r = round(run[at]) if at >= 0 else round(min(run))
        free = memory.free * 1024 + rng.randint(-800, 800)
        cells = [r, round(waits / 12), int(case.swapped * GIB), free, memory.cache * 90, memory.cache * 900, si, so]
        cells += [rng.randint(0, 4000), rng.randint(20, 9000), rng.randint(900, 30_000), rng.randint(1500, 60_000)]
        rows.append([*cells, user, system, max(0, 100 - user - system - waits - ticks[6]), waits, ticks[6]])
    return procps.vmstat([[str(cell) for cell in row] for row in rows[: 1 if case.once else None]])


def _mpstat(clock: Sequence[str], spent: Sequence[Series]) -> list[tuple[str, str, sysstat.Rows]]:
    over_all = [hosts.mean(of_one) for of_one in zip(*spent, strict=True)]
    tables = []
    for before, after, second in _on_the_clock(clock, [*spent, over_all]):
        named = [("all", hosts.mean(second)), *((str(cpu), one) for cpu, one in enumerate(second))]
        tables.append((before, sysstat.CPU, [(after, [cpu, *_cells(one)]) for cpu, one in named]))
    return tables


def _pidstat(
    rng: random.Random, clock: Sequence[str], whole: Series, machine: sysstat.Machine
) -> list[tuple[str, str, sysstat.Rows]]:
    """Return the tasks' tables: one program has most of what is used."""
    heading = sysstat.TASK_10 if machine.old else sysstat.TASK
    names = [(rng.randint(900, 90_000), "booking-api", 0.8), (rng.randint(300, 900), "node_exporter", 0.06)]
    tables = []
    for before, after, second in _on_the_clock(clock, [*whole, hosts.mean(whole)]):
        rows = []
        for pid, name, share in names:
            user, system = (round(machine.cpus * second[at] * share, 2) for at in (0, 2))
            waits = [] if machine.old else ["0.00"]
            on = "-" if before == sysstat.AVERAGE else "0"
            cells = ["1001", str(pid), *_cells([user, system, 0.0]), *waits, *_cells([user + system]), on, name]
            rows.append((after, cells))
        tables.append((before, heading, rows))
    return tables


def _iostat(rng: random.Random, case: hosts.Case, whole: Series) -> list[tuple[Sequence[str], sysstat.Rows]]:
    """Return the reports; the first is of all the weeks before, and -z leaves out a device that did nothing."""
    then = hosts.Disk((96, 99), (30, 60), (80, 200), (80, 200)) if case.scary else hosts.Disk()
    ever = {name: hosts.requests(rng, then, replace(case, exact=False))[0] for name in case.disks}
    looks = {name: hosts.requests(rng, disk, case) for name, disk in case.disks.items()}
    reports = [(whole[0], ever)]
    calm = () if case.exact else [name for name, disk in case.disks.items() if disk.util[1] < 20 and not disk.idle]
    quiet = {name: _calm(looks[name]) for name in calm}
    reports += [
        (
            whole[at],
            {n: seen[at] for n, seen in looks.items() if at < SECONDS - case.disks[n].idle and quiet.get(n) != at},
        )
        for at in range(0 if case.once else SECONDS)
    ]
    return [
        (
            _cells([one[0] + one[4] + one[5], *one[1:4], one[6], one[9]]),
            [(n, _device(did, case)) for n, did in seen.items()],
        )
        for one, seen in reports
    ]


def _calm(seen: Sequence[Mapping[str, float]]) -> int:
    """Return a second in which nothing that is printed is at its worst."""
    worst = {
        max(range(SECONDS), key=lambda at, name=name: seen[at][name]) for name in ("util", "queue", "read", "write")
    }
    return min({*range(SECONDS)} - worst)


def _device(did: Mapping[str, float], case: hosts.Case) -> list[str]:
    """Return the cells of a device in the order of the program's version; requests are 16 kB, writes 24."""
    reads, writes = did["reads"], did["writes"]
    all_of_them = reads + writes
    if case.old:
        sectors = (reads * 16 + writes * 24) * 2 / all_of_them
        mean = (reads * did["read"] + writes * did["write"]) / all_of_them
        times = [mean, did["read"], did["write"], did["util"] * 10 / all_of_them, did["util"]]
        return _cells([0, writes / 9, reads, writes, reads * 16, writes * 24, sectors, did["queue"], *times])
    read = [reads, reads * 16, 0, 0, did["read"], 16]
    write = [writes, writes * 24, writes / 9, 10, did["write"], 24]
    return _cells([*read, *write, 0, 0, 0, 0, 0, 0, 0.2, 0.4, did["queue"], did["util"]])


def _interfaces(rng: random.Random, case: hosts.Case, clock: Sequence[str]) -> list[tuple[str, str, sysstat.Rows]]:
    """Return the interfaces' tables: what the loopback moves is no network."""
    heading = sysstat.INTERFACE_10 if case.old else sysstat.INTERFACE
    used = hosts.series(rng, case.traffic, exact=case.exact)
    seconds = []
    for share in used:
        moved = share * 1024 if not case.mbit else share * case.mbit * 1e6 / (8 * 1024 * 100)
        back = moved * rng.uniform(0.05, 0.2)
        local = rng.uniform(1500, 4000)
        # A bridge has no speed of its own.
        bridge = 60.0 if seconds else case.bridge
        lines = {"lo": [local, local, local, local, 0, 0, 0, 0]}
        lines["docker0"] = [1, 1, bridge * 0.4, bridge * 0.6, 0, 0, 0, 0]
        lines[case.interface] = [back * 4, moved, back, moved, 0, 0, 0, share if case.mbit else 0]
        seconds.append({name: cells[: len(heading.split()) - 1] for name, cells in lines.items()})
    over_all = {name: hosts.mean([one[name] for one in seconds]) for name in seconds[0]}
    tables = []
    for before, after, second in _on_the_clock(clock, [*seconds, over_all]):
        tables.append((before, heading, [(after, [name, *_cells(cells)]) for name, cells in second.items()]))
    return tables


def _tcp(rng: random.Random, case: hosts.Case, clock: Sequence[str]) -> list[tuple[str, str, sysstat.Rows]]:
    """Return both tables of each second. Where most is sent, least is lost."""
    lost = hosts.series(rng, case.lost, 3, exact=case.exact)
    sent = [round(rng.uniform(*case.segments)) * (1 if share == max(lost) else 3) for share in lost]
    sent = [one // 50 * 50 if case.exact else one for one in sent]
    again = [round(one * share / 100) for one, share in zip(sent, lost, strict=True)]
    first = [[rng.randint(0, 9), rng.randint(0, 40), one * rng.uniform(0.3, 0.5), one] for one in sent]
    errors = [[rng.randint(0, 2), rng.randint(0, 3), one, 0, rng.randint(0, 5)] for one in again]
    tables = []
    pairs = zip([*first, hosts.mean(first)], [*errors, hosts.mean(errors)], strict=True)
    for before, after, (one, other) in _on_the_clock(clock, list(pairs)):
        tables.append((before, sysstat.TCP, [(after, _cells(one))]))
        tables.append((before, sysstat.TCP_ERRORS, [(after, _cells(other))]))
    return tables
