"""The superblock of an ext4 volume as ``tune2fs -l`` (e2fsprogs 1.47) prints it.

The counters are those last written to the superblock: on a mounted volume they lag behind the kernel's.
"""

from dataclasses import dataclass
from datetime import datetime

from groundschool.formats.accepted import Accepted
from groundschool.formats.volumes import OVERHEAD, Volume

BANNER = "tune2fs 1.47.0 (5-Feb-2023)\n"  # all that it prints, but for an error, of what is no ext4
_FORM = """\
Filesystem volume name:   {label}
Last mounted on:          {mounted_on}
Filesystem UUID:          {uuid}
Filesystem magic number:  0xEF53
Filesystem revision #:    1 (dynamic)
Filesystem features:      has_journal ext_attr resize_inode dir_index filetype {recovery}extent 64bit flex_bg \
sparse_super large_file huge_file dir_nlink extra_isize metadata_csum
Filesystem flags:         signed_directory_hash{space}
Default mount options:    user_xattr acl
Filesystem state:         clean
Errors behavior:          Continue
Filesystem OS type:       Linux
Inode count:              {inodes}
Block count:              {blocks}
Reserved block count:     {reserved}
Overhead clusters:        {overhead}
Free blocks:              {free}
Free inodes:              {inodes_free}
First block:              0
Block size:               4096
Fragment size:            4096
Group descriptor size:    64
Reserved GDT blocks:      1024
Blocks per group:         32768
Fragments per group:      32768
Inodes per group:         8192
Inode blocks per group:   512
Flex block group size:    16
Filesystem created:       {created}
Last mount time:          {mounted}
Last write time:          {written}
Mount count:              {mounts}
Maximum mount count:      -1
Last checked:             {created}
Check interval:           0 (<none>)
Lifetime writes:          {lifetime}
Reserved blocks uid:      0 (user root)
Reserved blocks gid:      0 (group root)
First inode:              11
Inode size:	          256
Required extra isize:     32
Desired extra isize:      32
Journal inode:            8
{orphan}Default directory hash:   half_md4
Directory Hash Seed:      {hash_seed}
Journal backup:           inode blocks
Checksum type:            crc32c
Checksum:                 0x{checksum:08x}
"""


@dataclass(frozen=True)
class Superblock:
    """What the superblock says besides the volume's sizes; ``volume`` holds the counters as last written.

    ``mounted`` is missing while the volume was never mounted; ``orphan`` is the first inode on the list of unlinked
    files that are still open, 0 for none.
    """

    volume: Volume
    label: str
    uuid: str
    hash_seed: str
    checksum: int
    created: datetime
    written: datetime
    lifetime: str
    mounted: datetime | None = None
    mounted_on: str = ""
    mounts: int = 0
    orphan: int = 0


def listing(block: Superblock) -> str:
    """Return what ``tune2fs -l`` prints."""
    volume = block.volume
    return BANNER + _FORM.format(
        label=block.label or "<none>",
        mounted_on=block.mounted_on or "<not available>",
        uuid=block.uuid,
        recovery="needs_recovery " if block.mounted else "",
        space=" ",
        inodes=volume.inodes,
        blocks=volume.blocks,
        reserved=volume.reserved,
        overhead=OVERHEAD[volume.gib],
        free=volume.free,
        inodes_free=volume.inodes_free,
        created=block.created.ctime(),
        mounted=block.mounted.ctime() if block.mounted else "n/a",
        written=block.written.ctime(),
        mounts=block.mounts,
        lifetime=block.lifetime,
        orphan=f"First orphan inode:       {block.orphan}\n" if block.orphan else "",
        hash_seed=block.hash_seed,
        checksum=block.checksum,
    )


def read_listing(content: bytes) -> dict[str, str]:
    """Return the superblock's fields; raises ValueError for another listing."""
    banner, *lines = content.decode().splitlines()
    if not banner.startswith("tune2fs "):
        raise ValueError("tune2fs begins with its version")
    return {name: value.strip() for name, _, value in (line.partition(":") for line in lines)}


ACCEPTED = {"tune2fs": Accepted(read=read_listing)}
