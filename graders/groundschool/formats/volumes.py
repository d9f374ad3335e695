"""File systems of a host as the kernel counts them, and the unlinked files that processes keep open.

Sizes of an ext4 volume are those ``mkfs.ext4`` 1.47 gives it by default; what ``statvfs(3)`` says of it follows the
kernel's ``ext4_statfs``: the overhead is no part of the size, and what is available to everybody is the free space less
root's reserve and less a small pool (a fiftieth, at most 4096 blocks) that delayed writes may need.
"""

from dataclasses import dataclass

BLOCK = 4096
POOL = 4096
FRESH = 6  # blocks that a volume just made uses: the root directory, lost+found, the resize inode

# Overhead in blocks (inode tables, bitmaps, descriptors, journal) by the volume's size in GiB.
OVERHEAD = {20: 126_316, 40: 242_376, 80: 474_522, 200: 1_100_294, 400: 1_926_294}


@dataclass(frozen=True)
class Usage:
    """What ``statvfs(3)`` says: blocks in units of 1024 bytes, and inodes."""

    size: int
    free: int
    available: int
    inodes: int
    inodes_free: int

    @property
    def used(self) -> int:
        """Return the 1024-byte blocks in use."""
        return self.size - self.free


@dataclass(frozen=True)
class Mount:
    """A mounted file system; ``usage`` is missing for those without blocks, such as proc."""

    target: str
    source: str
    fstype: str
    device: tuple[int, int]
    options: str
    usage: Usage | None = None


@dataclass(frozen=True)
class Volume:
    """An ext4 volume of ``gib`` GiB: how it is filled (free blocks of 4096 bytes, free inodes)."""

    gib: int
    free: int
    inodes_free: int

    @property
    def blocks(self) -> int:
        """Return the volume's blocks, overhead included."""
        return self.gib * 2**30 // BLOCK

    @property
    def room(self) -> int:
        """Return the blocks that files can have: all but the overhead."""
        return self.blocks - OVERHEAD[self.gib]

    @property
    def reserved(self) -> int:
        """Return the blocks that only root may take: five in a hundred."""
        return self.blocks // 20

    @property
    def inodes(self) -> int:
        """Return the inodes: one for every 16 KiB."""
        return self.gib * 2**16

    @property
    def usage(self) -> Usage:
        """Return what the kernel reports."""
        kept = self.reserved + min(self.blocks // 50, POOL)
        available = max(self.free - kept, 0)
        return Usage(4 * self.room, 4 * self.free, 4 * available, self.inodes, self.inodes_free)


@dataclass(frozen=True)
class Fat:
    """A VFAT volume in KiB: no reserve for root, and no inodes to run out of."""

    size: int
    free: int

    @property
    def usage(self) -> Usage:
        """Return what the kernel reports."""
        return Usage(self.size, self.free, self.free, 0, 0)


@dataclass(frozen=True)
class OpenFile:
    """A file descriptor of a process: ``fd`` as lsof names it ("4w", "txt"), size in bytes, links, inode."""

    command: str
    pid: int
    user: str
    fd: str
    device: tuple[int, int]
    size: int
    node: int
    name: str
    links: int = 0

    @property
    def identity(self) -> tuple[tuple[int, int], int]:
        """Return what tells one file from every other on the host."""
        return self.device, self.node


def held(files: list[OpenFile], device: tuple[int, int]) -> int:
    """Return the bytes that unlinked open files keep on one device, each file counted once."""
    return sum({file.identity: file.size for file in files if file.device == device and not file.links}.values())
