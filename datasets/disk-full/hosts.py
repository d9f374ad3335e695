"""The hosts of the tickets: a case becomes volumes that are filled, and files without a name that programs hold."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from groundschool.formats.volumes import POOL, Fat, OpenFile, Volume, held
from groundschool.scenarios.storage_host import EFI, FIRST, MEMFD, ROOT, SECOND, SHM, Disk, StorageHost

MIB = 2**20


@dataclass(frozen=True)
class Case:
    """A way to run out of space: the full volume (``target``, ``gib``), and who could not write where.

    ``bulk`` and ``names`` are the volume's subdirectories. ``share`` is the part of its room that ``holder`` has in
    unlinked files, or that lies hidden under the mount point of the neighbour (``cover``). ``neighbour`` is where the
    second volume of a host belongs whose root is full; ``unmounted`` says that it is not there, and ``deeper`` is a
    line of fstab that promises one more volume, below it. ``also`` are further unlinked files: program, name, part of
    the room; those ``elsewhere`` lie on the host's other volume. An ``exact`` share is one of what is used, and exact.
    The other fields: see where they are used.
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
    also: tuple[tuple[str, str, float], ...] = ()
    elsewhere: tuple[tuple[str, str, float], ...] = ()
    deeper: str = ""
    catalogue: Mapping[str, Mapping[str, str | bool]] = field(default_factory=dict)
    two_signs: bool = False
    twice: bool = False
    single: bool = False
    exact: bool = False
    listed: bool = True
    nearer: tuple[str, ...] = ()
    bare: bool = False
    inodes_left: float = 0.0
    reserve_taken: bool = False
    reserve_left: float = 1.0

    @property
    def home(self) -> str:
        """Return where the volume is mounted that the path ought to lie on."""
        if self.deeper:
            return self.deeper.split()[1]
        return self.neighbour if self.unmounted else self.target


def host_of(rng: random.Random, case: Case) -> StorageHost:
    """Return a host in the state that the case describes; its other volume is well filled but has room."""
    on_root = case.target == "/"
    device, beside = (ROOT, SECOND) if on_root else (FIRST if case.gib else EFI, ROOT)
    volume = _volume(rng, case)
    hidden = 0
    if case.cover:
        hidden = int(volume.usage.used * case.share * (1 if case.exact else rng.uniform(0.9, 1.1))) // 4 * 4
    full = Disk(device, case.target, volume, hidden=hidden, listed=case.listed)
    other = Volume(200 if on_root else 20, 0, 0)
    free = int(other.room * (rng.uniform(0.3, 0.6) if on_root else rng.uniform(0.08, 0.11)))
    other = replace(other, free=free, inodes_free=int(other.inodes * rng.uniform(0.6, 0.9)))
    second = Disk(beside, case.neighbour if on_root else "/", other, mounted=not case.unmounted)
    disks = (full, second) if on_root else (second, full)
    if device != EFI:
        disks = (disks[0], Disk(EFI, "/boot/efi", Fat(523_244, rng.randint(100_000, 129_000) * 4)), *disks[1:])
    files, others = _open_files(rng, case, full, second), _others(rng, case, volume)
    return StorageHost(
        disks, tuple(files), device, case.bulk, others, tuple(filter(None, (*case.nearer, case.deeper))), case.bare
    )


def _volume(rng: random.Random, case: Case) -> Volume | Fat:
    """Return the full volume: out of inodes, out of every block, or of the blocks that are not root's.

    A write fails before the last block is taken: root cannot have the pool, and others not all that is Available.
    """
    if not case.gib:
        return Fat(523_244, 4 * rng.randint(0, 6))
    empty = Volume(case.gib, 0, 0)
    if case.cause == "inodes":
        return replace(empty, free=int(empty.room * rng.uniform(0.36, 0.44)))
    to_root = case.user == "root" or case.reserve_taken
    free = rng.randint(0, POOL) if to_root else empty.reserved + POOL + rng.randint(1, 240)
    if case.reserve_left < 1:
        free = int(empty.reserved * case.reserve_left) // 4 * 4
    return Volume(case.gib, free, int(empty.inodes * (case.inodes_left or rng.uniform(0.7, 0.97))))


def _others(rng: random.Random, case: Case, volume: Volume | Fat) -> dict[str, int]:
    """Return KiB of the volume's lesser subdirectories: alike for buckets of small files, else a few per cent."""
    used = volume.usage.used * (1 - case.share)
    names = [name for name in case.names if name != case.bulk]
    low, high = (0.9, 1.0) if case.cause == "inodes" else (0.05, 0.5)
    return {name: int(used / (len(names) + 1) * rng.uniform(low, high)) // 4 * 4 for name in names}


def _open_files(rng: random.Random, case: Case, full: Disk, beside: Disk) -> list[OpenFile]:
    """Return the unlinked open files of the host: what the case is about, and what every host has."""
    files = [] if case.quiet else _usual(rng, full, beside)
    used = full.volume.usage.used * 1024
    if case.covered_name:
        size = int(used * 0.05) - rng.randrange(4096)
        files += _forked(rng, OpenFile("freight-intake", 0, "freight", "", full.device, size, 0, case.covered_name), 2)
    further = [(full.device, *file) for file in case.also] + [(beside.device, *file) for file in case.elsewhere]
    for device, program, name, share in further:
        size = int(used * share) - rng.randrange(4096)
        file = OpenFile(program, 0, case.user, "", device, size, 0, name)
        files += _forked(rng, file, rng.randint(2, 9), since=16_000)
    if case.holder == "postgres":
        return files + _segments(rng, case, full)
    if case.holder:
        size = int(used * case.share * (1 if case.exact else rng.uniform(0.85, 1.1))) - rng.randrange(4096)
        if case.exact:
            size -= held(files, full.device)
        file = OpenFile(case.holder, 0, case.user, "", full.device, size, 0, case.held_name)
        files += _forked(rng, file, rng.randint(3, 6))[-1 if case.single else 0 :]
        if case.twice:  # rotated again under the same name
            files += _forked(rng, replace(file, size=int(size * rng.uniform(0.05, 0.2))), 2)
    return files


def _usual(rng: random.Random, full: Disk, beside: Disk) -> list[OpenFile]:
    """Return the unlinked files that are always there: on the full volume, on another, and in memory."""
    who, name = rng.choice((("python3", ".sync-state"), ("rsync", ".index.lock"), ("borg", ".txn.4")))
    small = OpenFile(who, 0, "root", "", full.device, rng.randint(9 * MIB, 60 * MIB), 0, _inside(full, name))
    files = _forked(rng, small, 2) if full.device != EFI else []
    if beside.mounted and files:
        # The same inode number on two devices: two files.
        size, node = rng.randint(70 * MIB, 400 * MIB), files[0].node
        at, name = rng.randint(400, 890), _inside(beside, f"#{node}")
        files.append(OpenFile("fwupd", at, "root", "12u", beside.device, size, node, name))
    size, node, at = rng.randint(MIB, 9 * MIB), rng.randint(1000, 1100), rng.randint(400, 890)
    files.append(OpenFile("dbus-broker", at, "messagebus", "9u", MEMFD, size, node, "/memfd:bus"))
    shared = rng.randint(2_000 * MIB, 4_000 * MIB)
    who, name = rng.choice((("python3", "fares.cache"), ("chrome", ".org.chromium.Chromium.q8"), ("java", "ring-0")))
    return files + _forked(rng, OpenFile(who, 0, "root", "", SHM, shared, 0, f"/dev/shm/{name}"), 3)  # noqa: S108


def _segments(rng: random.Random, case: Case, full: Disk) -> list[OpenFile]:
    """Return a dropped table: segments of 1 GiB, each still open in a few of the database's backends.

    PostgreSQL empties the first before it unlinks it; since version 14 it empties all, so that this cannot happen.
    """
    count = int(full.volume.usage.used * case.share / 2**20)
    backends = rng.sample(range(900, 30_000), 9)
    files: list[OpenFile] = []
    for number, node in enumerate(rng.sample(range(30_000, 900_000), count)):
        name = f"{case.held_name}.{number}" if number else case.held_name
        size = 2**30 if 0 < number < count - 1 else rng.randint(12_800, 115_200) * 8192 * (number > 0)
        file = OpenFile(case.holder, 0, case.user, f"{number + 20}u", full.device, size, node, name)
        files += [replace(file, pid=pid) for pid in rng.sample(backends, rng.randint(2, 4))]
    return files


def _forked(rng: random.Random, file: OpenFile, processes: int, since: int = 900) -> list[OpenFile]:
    """Return one unlinked file as several related processes have it open, the first of them twice."""
    file = replace(file, node=rng.randint(1000, 1_200_000))
    first, number = rng.randint(since, since + 14_000), rng.randint(4, 40)
    handles = [(first, number), (first, number + 61), *((first + child, number) for child in range(1, processes))]
    return [replace(file, pid=pid, fd=f"{handle}w") for pid, handle in handles]


def _inside(disk: Disk, name: str) -> str:
    return f"{disk.target.rstrip('/')}/{name}"
