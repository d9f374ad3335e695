"""What is saved of a host: the tables, and what the kernel, free, df and uptime say."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from groundschool.formats import kernel_log, procps, sysstat
from groundschool.formats.columns import Printed
from groundschool.formats.filesystems import df_blocks
from groundschool.formats.volumes import Mount, Usage
from groundschool.kit import beside

hosts, printer = beside(__file__, "hosts"), beside(__file__, "tables")
GIB = 2**20  # of KiB


@dataclass(frozen=True)
class Minute:
    """What was saved of a host: its tables by file, its other texts, and what those were printed from."""

    tables: Mapping[str, Printed]
    texts: Mapping[str, str]
    messages: Sequence[str] | None
    memory: procps.Memory
    mounts: Sequence[Mount]
    cpus: int
    load: float


def minute(rng: random.Random, case: hosts.Case, name: str, began: datetime) -> Minute:
    """Return what was saved of a host from ``began`` on."""
    count = rng.choice(case.cpus)
    kernel = "3.10.0-1160.el7.x86_64" if case.old else "6.1.0-28-amd64"
    machine = sysstat.Machine(kernel, name, began, count, case.old)
    memory = _memory(rng, case)
    tables = printer.tables(rng, case, machine, memory)
    messages, mounts = _messages(rng, case), _mounts(rng, case)
    moments = sorted(began - timedelta(seconds=rng.randint(20, 3500)) for _ in messages)
    loads = [count * case.load * one for one in ((0.4, 1, 1.2) if case.scary else (1, 0.9, 0.8))]
    texts = {
        "uptime": procps.uptime(began, timedelta(days=rng.randint(9, 300), minutes=rng.randrange(61, 1400)), 2, loads),
        "dmesg": kernel_log.DENIED if case.denied else kernel_log.dmesg_dated(zip(moments, messages, strict=True)),
        "free": _free(memory, case),
        "df": df_blocks(mounts),
    }
    return Minute(tables, texts, None if case.denied else messages, memory, mounts, count, loads[0])


def _memory(rng: random.Random, case: hosts.Case) -> procps.Memory:
    total = case.memory * 1000
    available, free = int(total * rng.uniform(*case.available)), int(total * rng.uniform(*case.free))
    swap = 4095
    return procps.Memory(
        total, free, 63, max(available - free, 0) + 300, available, swap, swap - int(case.swapped * 1024)
    )


def _free(memory: procps.Memory, case: hosts.Case) -> str:
    if case.before_available:
        return before_available(memory)
    return before_four(memory) if case.old else procps.free(memory)


def before_four(one: procps.Memory) -> str:
    """Return what ``free -m`` of procps 3.3.10 to 3.3.17 prints: used leaves out all caches, also what has to stay."""
    rows = [
        ("", "total", "used", "free", "shared", "buff/cache", "available"),
        ("Mem:", one.total, one.total - one.free - one.cache, one.free, one.shared, one.cache, one.available),
        ("Swap:", one.swap, one.swap - one.swap_free, one.swap_free),
    ]
    return _laid_out(rows, 12)


def before_available(one: procps.Memory) -> str:
    """Return what ``free -m`` of procps 3.3.9 and older prints: no column says what is available."""
    taken = one.total - one.free - one.cache
    rows = [
        ("", "total", "used", "free", "shared", "buffers", "cached"),
        ("Mem:", one.total, one.total - one.free, one.free, one.shared, one.cache // 9, one.cache - one.cache // 9),
        ("-/+ buffers/cache:", taken, one.total - taken),
        ("Swap:", one.swap, one.swap - one.swap_free, one.swap_free),
    ]
    return _laid_out(rows, 11)


def _laid_out(rows: Sequence[tuple[object, ...]], width: int) -> str:
    lines = [f"{label:<7}" + "".join(f"{cell:>{width}}" for cell in cells) for label, *cells in rows]
    return "".join(f"{line}\n" for line in lines)


def _messages(rng: random.Random, case: hosts.Case) -> list[str]:
    """Return what the kernel said in the last hour, in order."""
    said: list[list[str]] = []
    for _ in range(case.machine_checks):
        bank = f"CPU {rng.randrange(4)}: Machine Check: 0 Bank 4: be00000000800400"
        said.append(
            [f"mce: [Hardware Error]: {bank}", "mce: [Hardware Error]: TSC 0 ADDR 3fff81060a47 MISC 38a0000086"]
        )
    said += [_corrected(rng) for _ in range(case.corrected)]
    front, back = (
        ("blk_update_request: ", "") if case.old else ("", " op 0x0:(READ) flags 0x80700 phys_seg 1 prio class 2")
    )
    for name, disk in case.disks.items():
        for _ in range(disk.errors):
            what, at = rng.choice(("I/O", "critical medium")), rng.randrange(10**8, 10**9)
            repeated = f"Buffer I/O error on dev {name}, logical block {at // 8}, async page read"
            said.append([f"{front}{what} error, dev {name}, sector {at}{back}", repeated])
    for whose in ["Out of memory"] * case.kills + ["Memory cgroup out of memory"] * case.limits:
        pid = rng.randint(900, 90_000)
        asked = "booking-api invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0"
        killed = f"Killed process {pid} (fares-cache) total-vm:9{pid}kB, anon-rss:7{pid}kB, UID:1001"
        said.append([asked, f"{whose}: {killed}"])
    last = [f"{case.interface}: entered promiscuous mode", f"{case.interface}: left promiscuous mode"]
    return [] if case.silent else [line for lines in rng.sample(said, len(said)) for line in lines] + last


def _corrected(rng: random.Random) -> list[str]:
    """Return what the kernel says of an error that was corrected: none of its lines is a machine check's."""
    status = "MC17_STATUS[-|CE|MiscV|AddrV|-|-|SyndV|CECC|-|-|-]: 0x9c2041000000011b"
    return [
        "mce: [Hardware Error]: Machine check events logged",
        "[Hardware Error]: Corrected error, no action required.",
        f"[Hardware Error]: CPU:{rng.randrange(4)} (17:31:0) {status}",
    ]


def _mounts(rng: random.Random, case: hosts.Case) -> list[Mount]:
    """Return what df lists: an image that is always full, memory, a volume in the middle and the one that matters."""
    device = next(iter(case.disks))
    part = f"/dev/{device}{'p' if device[-1].isdigit() else ''}1"

    share = case.full[1] if case.exact else rng.uniform(*case.full)
    mounts = [
        Mount("/dev/shm", "tmpfs", "tmpfs", (0, 25), "rw", _filled(8, rng.uniform(80, 99))),  # noqa: S108
        Mount("/mnt/media", "nas.example:/dev/media", "nfs4", (0, 40), "rw", _filled(900, rng.uniform(90, 99))),
        Mount("/", part, "ext4", (254, 1), "rw", _filled(40, share, kept=0.05)),
        Mount("/snap/core/16928", "/dev/loop0", "squashfs", (7, 0), "ro", _filled(1, 100)),
    ]
    other = Mount(
        "/srv/exports",
        "/dev/mapper/vg0-exports",
        "xfs",
        (254, 0),
        "rw",
        _filled(400, share if case.exact else rng.uniform(20, 38)),
    )
    mounts.insert(rng.randrange(5), other)
    return mounts


def _filled(gib: int, share: float, kept: float = 0.0) -> Usage:
    """Return a file system of which so many per cent of what everybody may have is taken."""
    size = gib * GIB
    room = int(size * (1 - kept))
    used = int(room * share / 100)
    return Usage(size, size - used, room - used, 1000, 900)
