"""What ``df``, ``du``, ``findmnt`` and ``/etc/fstab`` say of a host's file systems.

Formats: ``df -PT``, ``df -Pi`` and ``df -hT`` of GNU coreutils 9.1 (columns as wide as their widest cell, percentages
rounded up, of what is used and available together), ``du -xd1`` (KiB, subdirectories in no order, the directory itself
last), ``findmnt -J -o TARGET,SOURCE,FSTYPE,MAJ:MIN,OPTIONS`` of util-linux 2.38 (libsmartcols' JSON), fstab(5).
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence

from groundschool.formats.accepted import FILE, Accepted
from groundschool.formats.volumes import Mount

_SOURCE_WIDTH, _NUMBER_WIDTH, _PERCENT_WIDTH = 14, 5, 4


def df_blocks(mounts: Iterable[Mount]) -> str:
    """Return what ``df -PT`` prints for the mounts that have blocks, in their order."""
    head = ["Filesystem", "Type", "1024-blocks", "Used", "Available", "Capacity", "Mounted on"]
    rows = [head]
    for mount in mounts:
        if one := mount.usage:
            numbers = (one.size, one.used, one.available)
            share = _percent(one.used, one.available)
            rows.append([mount.source, mount.fstype, *map(str, numbers), share, mount.target])
    return _table(rows, (_SOURCE_WIDTH, 4, *[_NUMBER_WIDTH] * 3, _PERCENT_WIDTH, 0), left=(0, 1, 6))


def df_inodes(mounts: Iterable[Mount]) -> str:
    """Return what ``df -Pi`` prints for the mounts that have blocks, in their order."""
    rows = [["Filesystem", "Inodes", "IUsed", "IFree", "IUse%", "Mounted on"]]
    for mount in mounts:
        if one := mount.usage:
            used = one.inodes - one.inodes_free
            numbers = (one.inodes, used, one.inodes_free)
            rows.append([mount.source, *map(str, numbers), _percent(used, one.inodes_free), mount.target])
    return _table(rows, (_SOURCE_WIDTH, *[_NUMBER_WIDTH] * 3, _PERCENT_WIDTH, 0), left=(0, 5))


def df_human(mounts: Iterable[Mount]) -> str:
    """Return what ``df -hT`` prints for the mounts that have blocks, in their order."""
    rows = [["Filesystem", "Type", "Size", "Used", "Avail", "Use%", "Mounted on"]]
    for mount in mounts:
        if one := mount.usage:
            sizes = map(human, (one.size, one.used, one.available))
            rows.append([mount.source, mount.fstype, *sizes, _percent(one.used, one.available), mount.target])
    return _table(rows, (_SOURCE_WIDTH, 4, *[_NUMBER_WIDTH] * 3, _PERCENT_WIDTH, 0), left=(0, 1, 6))


def human(kib: int) -> str:
    """Return an amount as coreutils' ``-h`` writes it: in powers of 1024, rounded up, two digits at least."""
    if not kib:
        return "0"
    scale = 1
    for letter in "KMGTP":
        if kib < 10 * scale and (tenths := -(-10 * kib // scale)) < 100:
            return f"{tenths // 10}.{tenths % 10}{letter}"
        if (whole := -(-kib // scale)) < 1024:
            return f"{whole}{letter}"
        scale *= 1024
    raise ValueError(f"{kib} KiB is more than df is asked about here")


def du(directories: Mapping[str, int], top: str, total: int) -> str:
    """Return what ``du -xd1 top`` prints: KiB by subdirectory, then the total."""
    return "".join(f"{size}\t{name}\n" for name, size in [*directories.items(), (top, total)])


def findmnt(mounts: Sequence[Mount]) -> str:
    """Return ``findmnt -J -o TARGET,SOURCE,FSTYPE,MAJ:MIN,OPTIONS``: a tree by target; the first mount is its root."""
    root = mounts[0]
    return '{\n   "filesystems": [\n' + _branch(root, mounts[1:], 6) + "\n   ]\n}\n"


def fstab_line(source: str, target: str, kind: str, options: str, order: int) -> str:
    """Return a line of ``/etc/fstab``, ``order`` being its pass of fsck; a space is written as its octal code."""
    return f"{source} {_escaped(target)} {kind} {options} 0 {order}"


def _escaped(target: str) -> str:
    return target.replace(" ", r"\040")


def above(target: str) -> Callable[[str], bool]:
    """Return a test of whether a path lies at or below ``target``, by whole components."""
    return lambda path: path == target or path.startswith(target.rstrip("/") + "/")


def _percent(used: int, available: int) -> str:
    """Return coreutils' percentage: of what is used or available, rounded up; a dash for nothing at all."""
    return f"{-(-100 * used // (used + available))}%" if used + available else "-"


def _table(rows: Sequence[Sequence[str]], least: Sequence[int], left: Sequence[int]) -> str:
    """Return columns as wide as their widest cell, one space between them; the last is not padded."""
    widths = [max(width, *(len(row[at]) for row in rows)) for at, width in enumerate(least)]
    lines = []
    for row in rows:
        cells = [cell.ljust(widths[at]) if at in left else cell.rjust(widths[at]) for at, cell in enumerate(row[:-1])]
        lines.append(" ".join([*cells, row[-1]]))
    return "".join(line + "\n" for line in lines)


def _branch(mount: Mount, others: Sequence[Mount], depth: int) -> str:
    """Return a mount as JSON with what is mounted below it."""
    pad, inner = " " * depth, " " * (depth + 3)
    major, minor = mount.device
    facts = {"target": mount.target, "source": mount.source, "fstype": mount.fstype}
    facts |= {"maj:min": f"{major}:{minor}", "options": mount.options}
    lines = [f'{inner}"{name}": {json.dumps(value)}' for name, value in facts.items()]
    below = [other for other in others if above(mount.target)(other.target)]
    if children := _children(below):
        told = [_branch(child, below[at + 1 :], depth + 6).lstrip() for at, child in children]
        lines.append(f'{inner}"children": [\n{" " * (depth + 6)}' + ",".join(told) + f"\n{inner}]")
    return f"{pad}{{\n" + ",\n".join(lines) + f"\n{pad}}}"


def _children(below: Sequence[Mount]) -> list[tuple[int, Mount]]:
    """Return the mounts that lie below none of the others, with their places in the list."""
    return [
        (at, mount)
        for at, mount in enumerate(below)
        if not any(above(other.target)(mount.target) for other in below[:at])
    ]


def read_df(content: bytes) -> list[list[str]]:
    """Return the rows that df prints, by cell; raises ValueError for another table."""
    head, *lines = content.decode().splitlines()
    rows = [line.split(None, len(head.split()) - 2) for line in lines]
    if not head.startswith("Filesystem ") or not all(row[-2] == "-" or row[-2].endswith("%") for row in rows):
        raise ValueError("df prints a heading, and in every row a percentage or a dash before the mount point")
    return rows


def read_du(content: bytes) -> dict[str, int]:
    """Return KiB by directory; raises ValueError for another line."""
    rows = [line.split("\t") for line in content.decode().splitlines()]
    return {name: int(size) for size, name in rows}


def read_findmnt(content: bytes) -> list[dict[str, object]]:
    """Return the trees of mounts; raises ValueError for another object."""
    found = json.loads(content.decode())
    if not isinstance(found, dict) or not all("target" in one for one in found.get("filesystems", [{}])):
        raise ValueError("findmnt prints file systems by target")
    return found["filesystems"]


ACCEPTED = {
    "df": Accepted(read=read_df),
    "du": Accepted(read=read_du),
    "findmnt-json": Accepted(read=read_findmnt),
    "fstab": Accepted(("findmnt", "--fstab", "--tab-file", FILE)),
}
