"""Hosts on which a write failed with "No space left on device", and what df, du, lsof and others say of each."""

import json
import random
import tomllib
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from groundschool.datasets import Variant
from groundschool.formats.volumes import POOL, OpenFile, Volume
from groundschool.scenarios.storage_host import FIRST, MEMFD, ROOT, SECOND, SHM, Disk, StorageHost, printed
from groundschool.simulation.clock import iso_utc
from groundschool.simulation.company import REGIONS
from groundschool.simulation.state import World

MIB = 2**20


@dataclass(frozen=True)
class Case:
    """A way to run out of space: the full volume (``target``, ``gib``), and who could not write where.

    ``bulk`` and ``names`` are the volume's subdirectories. ``share`` is the part of its room that ``holder`` has in
    unlinked files, or that lies hidden under the mount point of the neighbour (``cover``). ``neighbour`` is where the
    second volume of a host belongs whose root is full; ``unmounted`` says that it is not there.
    """

    cause: str
    action: str
    target: str
    gib: int
    path: str
    writer: str
    user: str
    bulk: str
    names: tuple[str, ...] = ()
    share: float = 0.0
    holder: str = ""
    held_name: str = ""
    neighbour: str = ""
    cover: bool = False
    covered_name: str = ""
    unmounted: bool = False
    quiet: bool = False


_TOLD = tomllib.loads(Path(__file__).with_name("cases.toml").read_text(encoding="utf-8"))
PLAIN = [[Case(**one) for one in alternatives] for alternatives in _TOLD["plain"].values()]
EDGE_CASES = {edge: Case(**one) for edge, one in _TOLD["edges"].items()}
EDGES = tuple(EDGE_CASES)

# What the company's service catalogue says of each program.
CATALOGUE = {
    name: {"kind": kind, "reload_reopens_files": reopens}
    for name, kind, reopens in (
        ("auth-sessions", "application", False),
        ("booking-api", "application", False),
        ("freight-intake", "application", False),
        ("nginx", "proxy", True),
        ("object-store", "application", False),
        ("postgres", "database", False),
        ("rsyslogd", "logging", True),
        ("search-indexer", "application", False),
    )
}


def generate(seed: int, edge: str | None = None) -> Variant:
    """Return a folder for each host. Truth: ``hosts`` (its right diagnosis), ``databases`` (hosts of), ``traps``."""
    rng = random.Random(f"disk full {seed} {edge}")
    world = World.from_seed(seed)
    cases = [EDGE_CASES[edge]] if edge else [rng.choice(alternatives) for alternatives in PLAIN]
    rng.shuffle(cases)
    names = rng.sample(
        [f"node-{zone}-{n}" for region in REGIONS for zone in region.zones for n in range(1, 5)], len(cases)
    )
    files: dict[str, bytes] = {}
    truth: dict[str, Any] = {"hosts": {}, "databases": [], "traps": {"counted-twice": {}, "every-device": {}}}
    for name, case in zip(sorted(names), cases, strict=True):
        host = _host(rng, case)
        opened = world.day + timedelta(hours=rng.randint(1, 22), seconds=rng.randrange(3600))
        said = {"ticket.json": _ticket(case, name, iso_utc(opened)), **printed(rng, host, opened)}
        files |= {f"{name}/{file}": text.encode() for file, text in said.items()}
        truth["hosts"][name] = _diagnosis(case, host)
        truth["databases"] += [name] if case.holder == "postgres" else []
        truth["traps"]["counted-twice"][name] = sum(file.size for file in host.files if file.device == host.full)
        truth["traps"]["every-device"][name] = sum(host.held(device) for device in {one.device for one in host.files})
    return Variant(files, truth)


def _diagnosis(case: Case, host: StorageHost) -> dict[str, Any]:
    metric = "node_filesystem_files_free" if case.cause == "inodes" else "node_filesystem_avail_bytes"
    return {
        "cause": case.cause,
        "reclaimable_bytes": host.held(host.full),
        "safe_action": case.action,
        "verify": {"metric": metric, "mountpoint": case.neighbour if case.unmounted else case.target},
    }


def _ticket(case: Case, name: str, opened: str) -> str:
    """Return the ticket as the company's tracker exports it, with what the service catalogue says of the programs."""
    message = f"{case.writer}: cannot write {case.path}: No space left on device"
    facts = {"host": name, "opened": opened, "path": case.path, "process": case.writer, "user": case.user}
    return json.dumps({**facts, "message": message, "services": CATALOGUE}, indent=2) + "\n"


def _host(rng: random.Random, case: Case) -> StorageHost:
    """Return a host in the state that the case describes; its other volume is well filled but has room."""
    on_root = case.target == "/"
    room = Volume(case.gib, 0, 0).room
    device, beside = (ROOT, SECOND) if on_root else (FIRST, ROOT)
    hidden = int(room * case.share * rng.uniform(0.9, 1.1)) * 4 if case.cover else 0
    full = Disk(device, case.target, _volume(rng, case, room), hidden=hidden)
    other = Volume(200 if on_root else 20, 0, 0)
    free = int(other.room * (rng.uniform(0.3, 0.6) if on_root else rng.uniform(0.08, 0.11)))
    other = replace(other, free=free, inodes_free=int(other.inodes * rng.uniform(0.6, 0.9)))
    second = Disk(beside, case.neighbour if on_root else "/", other, mounted=not case.unmounted)
    disks = (full, second) if on_root else (second, full)
    return StorageHost(
        disks, tuple(_open_files(rng, case, full, second)), device, case.bulk, _others(rng, case, full.volume)
    )


def _volume(rng: random.Random, case: Case, room: int) -> Volume:
    """Return the full volume: out of inodes, out of every block, or out of the blocks that are not root's."""
    empty = Volume(case.gib, room, 0)
    if case.cause == "inodes":
        return replace(empty, free=int(room * rng.uniform(0.36, 0.44)))
    free = 0 if case.user == "root" else empty.reserved + POOL - rng.randint(0, 3000)
    return Volume(case.gib, free, int(empty.inodes * rng.uniform(0.7, 0.97)))


def _others(rng: random.Random, case: Case, volume: Volume) -> dict[str, int]:
    """Return KiB of the volume's lesser subdirectories: alike for buckets of small files, else a few per cent."""
    used = volume.usage.used * (1 - case.share)
    names = [name for name in case.names if name != case.bulk]
    low, high = (0.9, 1.0) if case.cause == "inodes" else (0.05, 0.5)
    return {name: int(used / (len(names) + 1) * rng.uniform(low, high)) // 4 * 4 for name in names}


def _open_files(rng: random.Random, case: Case, full: Disk, beside: Disk) -> list[OpenFile]:
    """Return the unlinked open files of the host: what the case is about, and what every host has."""
    if case.quiet:
        return []
    device, room = full.device, full.volume.room
    state = OpenFile("python3", 0, "root", "", device, rng.randint(9 * MIB, 60 * MIB), 0, _inside(full, ".sync-state"))
    files = _forked(rng, state, 2)
    if beside.mounted:
        # The same inode number on two devices: two files.
        size, node = rng.randint(70 * MIB, 400 * MIB), files[0].node
        files.append(OpenFile("fwupd", 811, "root", "12u", beside.device, size, node, _inside(beside, f"#{node}")))
    files.append(OpenFile("dbus-broker", 702, "messagebus", "9u", MEMFD, rng.randint(MIB, 9 * MIB), 1041, "/memfd:bus"))
    shared = rng.randint(2_000 * MIB, 4_000 * MIB)
    files += _forked(rng, OpenFile("python3", 0, "root", "", SHM, shared, 0, "/dev/shm/fares.cache"), 3)  # noqa: S108
    if case.covered_name:
        size = int(room * 0.05) * 4096 - rng.randrange(4096)
        files += _forked(rng, OpenFile("freight-intake", 0, "freight", "", device, size, 0, case.covered_name), 2)
    if case.holder == "postgres":
        return files + _segments(rng, case, device, room)
    if case.holder:
        size = int(room * case.share * rng.uniform(0.85, 1.1)) * 4096 - rng.randrange(4096)
        held = OpenFile(case.holder, 0, case.user, "", device, size, 0, case.held_name)
        return files + _forked(rng, held, rng.randint(3, 6))
    return files


def _segments(rng: random.Random, case: Case, device: tuple[int, int], room: int) -> list[OpenFile]:
    """Return a dropped table: segments of 1 GiB, each still open in a few of the database's backends."""
    count = int(room * case.share * 4096 / 2**30)
    backends = rng.sample(range(900, 30_000), 9)
    files: list[OpenFile] = []
    for number, node in enumerate(rng.sample(range(30_000, 900_000), count)):
        name = f"{case.held_name}.{number}" if number else case.held_name
        size = 2**30 if number < count - 1 else rng.randint(12_800, 115_200) * 8192
        held = OpenFile(case.holder, 0, case.user, f"{number + 20}u", device, size, node, name)
        files += [replace(held, pid=pid) for pid in rng.sample(backends, rng.randint(2, 4))]
    return files


def _forked(rng: random.Random, file: OpenFile, processes: int) -> list[OpenFile]:
    """Return one unlinked file as several related processes have it open, the first of them twice."""
    file = replace(file, node=rng.randint(1000, 1_200_000))
    first, number = rng.randint(900, 30_000), rng.randint(4, 40)
    handles = [(first, number), (first, number + 61), *((first + child, number) for child in range(1, processes))]
    return [replace(file, pid=pid, fd=f"{handle}w") for pid, handle in handles]


def _inside(disk: Disk, name: str) -> str:
    return f"{disk.target.rstrip('/')}/{name}"
