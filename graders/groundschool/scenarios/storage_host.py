"""A host with a full file system: what is mounted, how full it is, what its directories hold, who holds what open."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from groundschool.formats import filesystems, lsof, tune2fs
from groundschool.formats.volumes import Fat, Mount, OpenFile, Usage, Volume, held

ROOT, EFI, FIRST, SECOND, SHM, MEMFD = (254, 1), (254, 15), (254, 17), (254, 33), (0, 25), (0, 1)
SOURCES = {ROOT: "/dev/vda1", EFI: "/dev/vda15", FIRST: "/dev/vdb1", SECOND: "/dev/vdc1"}
LABELS = {ROOT: "root", FIRST: "data", SECOND: "more"}
SYSTEM = ("boot", "etc", "home", "lost+found", "media", "mnt", "opt", "root", "srv", "tmp", "usr", "var")
SMALL = {"boot": 98_304, "etc": 6_148, "home": 212, "lost+found": 16, "media": 4, "mnt": 4, "opt": 81_920}
SMALL |= {"root": 1_180, "srv": 12, "tmp": 640, "usr": 2_411_724, "var": 903_212}
# As Debian's installer writes them.
HEADING = """\
# /etc/fstab: static file system information.
#
# Use 'blkid' to print the universally unique identifier for a
# device; this may be used with UUID= as a more robust way to name devices
# that works even if disks are added and removed. See fstab(5).
#
# <file system> <mount point>   <type>  <options>       <dump>  <pass>"""
CD = "/dev/sr0        /media/cdrom0   udf,iso9660 user,noauto     0       0"


@dataclass(frozen=True)
class Disk:
    """A volume of a host: where it is mounted, and whether it is, and is in fstab; KiB that lie hidden under mounts."""

    device: tuple[int, int]
    target: str
    volume: Volume | Fat
    mounted: bool = True
    hidden: int = 0
    listed: bool = True

    @property
    def kind(self) -> str:
        """Return the type of its file system."""
        return "ext4" if isinstance(self.volume, Volume) else "vfat"

    @property
    def options(self) -> str:
        """Return what fstab asks for."""
        if self.kind == "vfat":
            return "umask=0077"
        return "errors=remount-ro" if self.target == "/" else "defaults,nosuid,nodev,nofail"


@dataclass(frozen=True)
class StorageHost:
    """The host's volumes, its open unlinked files, and the subdirectories of the full volume that are not empty.

    ``bulk`` is the subdirectory that holds what the others do not. ``nearer`` are lines of fstab that promise nothing;
    a ``bare`` fstab has lines of volumes only, the last of ``disks`` first, and no heading.
    """

    disks: tuple[Disk, ...]
    files: tuple[OpenFile, ...]
    full: tuple[int, int]
    bulk: str
    others: Mapping[str, int] = field(default_factory=dict)
    nearer: tuple[str, ...] = ()
    bare: bool = False

    @property
    def disk(self) -> Disk:
        """Return the volume that is full."""
        return next(disk for disk in self.disks if disk.device == self.full)

    def held(self, device: tuple[int, int]) -> int:
        """Return the bytes that unlinked open files keep on a device."""
        return held(list(self.files), device)

    def visible(self) -> dict[str, int]:
        """Return KiB by subdirectory of the full volume, as ``du`` finds them; "" is the volume itself.

        What the kernel counts and no directory shows: unlinked files, what is hidden under mounts, the resize inode.
        """
        disk = self.disk
        shown = disk.volume.usage.used - self._allocated() - disk.hidden - 4
        sizes = {name: SMALL[name] for name in SYSTEM} if disk.target == "/" else {}
        if disk.kind == "ext4":
            sizes["lost+found"] = 16
        sizes |= self.others
        sizes[self.bulk] = 0
        sizes[self.bulk] = shown - 4 - sum(sizes.values())
        return sizes | {"": shown}

    def _allocated(self) -> int:
        """Return the KiB of whole blocks that the unlinked files on the full volume take."""
        sizes = {file.identity: file.size for file in self.files if file.device == self.full}
        return sum(-(-size // 4096) * 4 for size in sizes.values())


def printed(rng: random.Random, host: StorageHost, day: datetime) -> dict[str, str]:
    """Return what the programs print on the host, by the name of the file each output was saved to."""
    mounts = _mounts(rng, host)
    uuids = {disk.device: _uuid(rng) for disk in host.disks}
    sizes = host.visible()
    top = host.disk.target
    total = sizes.pop("")
    names = rng.sample(sorted(sizes), len(sizes))
    return {
        "df-PT.txt": filesystems.df_blocks(mounts),
        "df-Pi.txt": filesystems.df_inodes(mounts),
        "du-xd1.txt": filesystems.du({f"{top.rstrip('/')}/{name}": sizes[name] for name in names}, top, total),
        "lsof-L1.txt": lsof.unlinked(sorted(host.files, key=lambda file: (file.pid, file.fd.rjust(4)))),
        "findmnt.json": filesystems.findmnt(mounts),
        "fstab": _fstab(host, uuids),
        "tune2fs.txt": _superblock(rng, host, uuids[host.full], day),
    }


def _mounts(rng: random.Random, host: StorageHost) -> list[Mount]:
    """Return everything that is mounted, in the order it was; the timetables come as a read-only image, always full.

    What lies in memory follows from the memory that the host has.
    """
    memory = rng.choice((16, 24, 32)) * 2**20 - rng.randint(90_000, 110_000) * 4
    shm, run, udev, pages = memory // 8 * 4, memory // 40 * 4, memory // 8 * 4 - 40_000, memory // 8
    written = rng.randint(150, 420) * 4
    image = Usage(rng.randint(15_000, 30_000) * 4, 0, 0, rng.randint(900, 1_900), 0)
    disks = [
        Mount(disk.target, SOURCES[disk.device], disk.kind, disk.device, _options(disk), disk.volume.usage)
        for disk in host.disks
        if disk.mounted
    ]
    in_memory = [file for file in host.files if file.device == SHM]
    kept = -(-held(in_memory, SHM) // 1024)
    return [
        disks[0],
        Mount("/dev", "udev", "devtmpfs", (0, 5), f"rw,nosuid,relatime,size={udev}k,nr_inodes={udev // 4},mode=755",
              Usage(udev, udev, udev, udev // 4, udev // 4 - rng.randint(380, 460))),
        Mount("/dev/shm", "tmpfs", "tmpfs", SHM, "rw,nosuid,nodev",  # noqa: S108 - a mount's name, nothing is written
              Usage(shm, shm - kept, shm - kept, pages, pages - 1 - len(in_memory))),
        Mount("/proc", "proc", "proc", (0, 21), "rw,nosuid,nodev,noexec,relatime"),
        Mount("/run", "tmpfs", "tmpfs", (0, 24), f"rw,nosuid,nodev,noexec,relatime,size={run}k,mode=755",
              Usage(run, run - written, run - written, pages, pages - rng.randint(600, 700))),
        Mount("/sys", "sysfs", "sysfs", (0, 20), "rw,nosuid,nodev,noexec,relatime"),
        Mount("/opt/timetables", "/dev/loop0", "squashfs", (7, 0), "ro,nodev,relatime", image),
        *disks[1:],
    ]  # fmt: skip


def _options(disk: Disk) -> str:
    if disk.kind == "vfat":
        return "rw,relatime,fmask=0077,dmask=0077,codepage=437,iocharset=ascii,shortname=mixed,utf8,errors=remount-ro"
    return "rw,relatime,errors=remount-ro" if disk.target == "/" else "rw,nosuid,nodev,relatime"


def _fstab(host: StorageHost, uuids: Mapping[tuple[int, int], str]) -> str:
    """Return the table of what should be mounted, as an installer begins it and administrators go on."""
    line = filesystems.fstab_line
    lines = [
        line(f"UUID={uuids[disk.device]}", disk.target, disk.kind, disk.options, 1 if disk.target == "/" else 2)
        for disk in host.disks
        if disk.listed
    ]
    if host.bare:
        return "\n".join(reversed(lines)) + "\n"
    image = line("/opt/images/timetables.squashfs", "/opt/timetables", "squashfs", "loop,ro,nodev", 0)
    return "\n".join([HEADING, *lines, CD, "", "# timetables, read-only", image, *host.nearer]) + "\n"


def _superblock(rng: random.Random, host: StorageHost, uuid: str, day: datetime) -> str:
    """Return what is printed of the full volume's superblock, its counters as they were when it was last written."""
    disk = host.disk
    if not isinstance(disk.volume, Volume):
        return tune2fs.BANNER
    mounted = day - timedelta(days=rng.randint(2, 60), seconds=rng.randrange(86_400))
    now = disk.volume
    free, inodes_free = (int(total * rng.uniform(0.02, 0.15)) for total in (now.room, now.inodes))
    then = Volume(now.gib, now.free + free, min(now.inodes_free + inodes_free, now.inodes - 11))
    block = tune2fs.Superblock(
        then,
        LABELS[disk.device],
        uuid,
        _uuid(rng),
        rng.getrandbits(32),
        created=day - timedelta(days=rng.randint(300, 900), seconds=rng.randrange(86_400)),
        written=mounted + timedelta(seconds=rng.randint(1, 90)),
        lifetime=f"{rng.randint(900, 7000)} GB",
        mounted=mounted,
        mounted_on=disk.target,
        mounts=rng.randint(3, 40),
        orphan=next((file.node for file in host.files if file.device == disk.device), 0),
    )
    return tune2fs.listing(block)


def _uuid(rng: random.Random) -> str:
    digits = f"{rng.getrandbits(128):032x}"
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}"
