# %% [markdown]
# ## Why this pages you
#
# *No space left on device.* Bookings fail in Lisbon. Somebody finds a log of 16 GB, removes it, and writes *freed some space*. Ten
# minutes later bookings fail again, and now the log is gone as well. Somebody else has read that a restart helps and has typed
# `systemctl restart postgresql`, without Enter so far.
#
# The kernel has one error for all of this, `ENOSPC`. It means: the file system under **this path** would not give **this process** what it
# asked for. Which file system? What did it ask for? Who is *this process*? Each of the three questions has a wrong answer that costs an hour.

# %%
from groundschool import ask, files, predict

predict("linux/where-the-space-went", "rm-the-log")

# %% [markdown]
# ## Which file system
#
# Seven hosts said it within a week, and somebody saved what the tools printed. Take a host whose root is not what is full.

# %%
import json

folder = files("linux/no-space-left")
tickets = {path.parent.name: json.loads(path.read_text()) for path in sorted(folder.glob("*/ticket.json"))}
host = next(name for name in tickets if "nginx" in (folder / name / "lsof-L1.txt").read_text())
print(tickets[host]["message"], "\n")
print((folder / host / "df-PT.txt").read_text())

# %% [markdown]
# Three lines look alarming. Two of them are noise:
#
# - `/opt/timetables` is a **squashfs** image: read-only, packed to the last block, always at 100 %. So are the images of snap packages.
# - `/` stands at well over 90 %, and that is somebody's ticket for tomorrow. The failing path does not lie on it.
#
# The path's file system is the one whose mount point is the **longest that is the path or lies above it**, by whole
# components: `/srv/manifests-2025` does not lie below `/srv/manifests`. On a live host, `findmnt -T PATH` or `df PATH` says it.
#
# A word on parsing: the last column is a name and may hold spaces. `line.split(None, 6)` cuts six times and leaves the rest in one piece.
#
# *Try it:* on which mount point does the write of the ticket above land? By eye, or by code.

# %%
mount_point = ...
ask("linux/where-the-space-went", "which-mount-point", mount_point)

# %% solution=true
from pathlib import PurePosixPath

rows = [line.split(None, 6) for line in (folder / host / "df-PT.txt").read_text().splitlines()[1:]]
path = PurePosixPath(tickets[host]["path"])
mount_point = max((row[6] for row in rows if path.is_relative_to(row[6])), key=len)
ask("linux/where-the-space-went", "which-mount-point", mount_point, solution=True)

# %% [markdown]
# ## Two kinds of full
#
# A new file needs two things: blocks for what is in it, and an **inode**, the record of its owner, mode, times and place. ext4
# makes its inodes when it is made, one for every 16 KiB; more come only if the volume grows ([`resize2fs(8)`](https://man7.org/linux/man-pages/man8/resize2fs.8.html)
# adds whole block groups with their inodes). A million session files of a hundred bytes use up the inodes while most blocks are free. `df` shows blocks. `df -i` shows inodes. Nobody who types only the first can see the second.

# %%
sessions = next(name for name, ticket in tickets.items() if "/sessions/" in ticket["path"])
for name in ("df-PT.txt", "df-Pi.txt"):
    lines = (folder / sessions / name).read_text().splitlines()
    print(lines[0])
    print(lines[-1], "\n")

# %% [markdown]
# Deleting a large log would have made nothing better here: it frees one inode.
#
# And *full of blocks* is not one thing either:

# %%
predict("linux/where-the-space-went", "room-but-no-room")


# %%
def takes_uploads(name):
    return tickets[name]["user"] in ("freight", "objects") and "/dev/vdb1" in (folder / name / "df-PT.txt").read_text()


reserve = next(filter(takes_uploads, tickets))
lines = (folder / reserve / "df-PT.txt").read_text().splitlines()
print(lines[0])
print(lines[-1], "\n")
for line in (folder / reserve / "tune2fs.txt").read_text().splitlines():
    if line.startswith(("Block count", "Reserved block count", "Free blocks", "Block size", "Last write time")):
        print(line)

# %% [markdown]
# `Used` plus `Available` is less than the size. The rest is free, and **reserved**: five per cent of the blocks that only root may take, so that a
# full disk does not keep root from logging in and daemons from writing their last words. On the root volume that is wise. On 400 GiB of manifests it is
# 20 GiB that serve nobody, and `tune2fs -m 1` on the mounted volume gives most of it back (if whoever owns the volume agrees).
#
# So ask first *whose* write failed. **Available** is what an ordinary process can have. In Prometheus that is `node_filesystem_avail_bytes`;
# `node_filesystem_free_bytes` counts the reserve too, and stays calmly above zero while every write of an ordinary user fails. A process of root may take the reserve:
# for it, *free* is the graph to watch. Neither falls to zero exactly: a write that needs more than is left fails, and leaves a few hundred KiB; and ext4 keeps
# a pool of at most 16 MiB that nobody gets ([`ext4_has_free_clusters`](https://github.com/torvalds/linux/blob/master/fs/ext4/balloc.c)).
#
# Lowering the reserve is for volumes with nothing but data. On `/` it is what lets you log in and the host write its logs: leave it, and remove what is old.
#
# File systems such as VFAT and btrfs have no fixed number of inodes: `df -i` prints 0, 0, 0 and a dash. That is not *none left*. And df rounds percentages up:
# 100 % may have thousands left. *Free* decides.
#
# Look at *Free blocks* above once more: it is not what df says. The superblock is written now and then, on this host last when
# the volume was mounted, weeks ago. Ask `tune2fs` for the reserve, and `df` for what is free.

# %% [markdown]
# ## Files without a name
#
# A name in a directory is one thing, the file (the inode) another. `rm` removes a name. The file goes when it has no name **and** no process
# has it open. A log that was rotated and removed while its writer keeps the old descriptor is invisible to `ls` and `du`, and counts in `df`.
# You can see it happen:

# %%
import os
import tempfile
from pathlib import Path

with tempfile.TemporaryDirectory() as scratch:
    name = Path(scratch) / "access.log"
    with name.open("wb") as log:
        log.write(b"x" * 3_000_000)
        log.flush()
        name.unlink()
        facts = os.fstat(log.fileno())
        print("names in the directory:", list(Path(scratch).iterdir()))
        print("links:", facts.st_nlink, " bytes:", facts.st_size)

# %% [markdown]
# `lsof +L1` lists open files with fewer than one link, on the host from the beginning:

# %%
listing = (folder / host / "lsof-L1.txt").read_text()
print(listing)

# %% [markdown]
# Do not add up that column. One **row is one descriptor**, not one file: a forked worker shares its parent's descriptors, `dup` makes a second one.
# Two rows with the same `DEVICE` *and* the same `NODE` are the same file. The inode number alone will not do, since every file system counts its own: look
# for a number here that stands on two devices. And what is held on other devices, in memory (`/dev/shm`, `memfd`) above all, gives nothing back to `/var/log`.
#
# *Try it:* how many GiB would come back on device 254,17 (findmnt writes 254:17), to one digit? `SIZE/OFF` counts bytes.

# %%
held_gib = ...
ask("linux/where-the-space-went", "held-once", held_gib)

# %% solution=true
table = [line.split(None, 9) for line in listing.splitlines()[1:]]
device = "254,17"
rows_here = [row for row in table if row[5] == device]
once = {(row[5], row[8]): int(row[6]) for row in rows_here}
print(f"every row:  {sum(int(row[6]) for row in rows_here) / 2**30:6.1f} GiB")
print(f"every file: {sum(once.values()) / 2**30:6.1f} GiB")
held_gib = round(sum(once.values()) / 2**30, 1)
ask("linux/where-the-space-went", "held-once", held_gib, solution=True)

# %% [markdown]
# Details that bite: `lsof` cuts a command after nine characters (`booking-a`); it needs root to see the files of others; when it finds
# nothing it prints *nothing*, not even its heading. And `NAME` is where the file once was. If something else has been mounted there since, the name lies; the device does not.

# %%
predict("linux/where-the-space-went", "df-and-du")

# %% [markdown]
# ## Under a mount point
#
# A mount covers what was in its directory. The files below are still there and still take blocks, but no path leads to them. It happens
# when a volume did not come up after a boot (`nofail`, quietly), the service wrote into the bare directory, and somebody then mounted the volume on top.
#
# Before the mount it is the **wrong file system**: `fstab` promises a volume, `findmnt` does not show it, and the root fills up. After the mount
# it is **hidden**: the root stays full, and nobody can see of what. The same mistake, an hour apart.
#
# For each host: what df calls used, and what can be accounted for.

# %%
import matplotlib.pyplot as plt


def accounts(name):
    """Return (mount point, GiB seen by du, GiB without a name, GiB unexplained, GiB free) of the path's file system."""
    said = {file.name: file.read_text() for file in (folder / name).iterdir()}
    seen, top = said["du-xd1.txt"].splitlines()[-1].split("\t")
    row = next(row for line in said["df-PT.txt"].splitlines()[1:] if (row := line.split(None, 6))[6] == top)
    here = {"/dev/vda1": "254,1", "/dev/vdb1": "254,17"}[row[0]]
    table = [line.split(None, 9) for line in said["lsof-L1.txt"].splitlines()[1:]]
    held = sum({row[8]: int(row[6]) for row in table if row[5] == here}.values()) / 2**30
    used, found, size = int(row[3]) / 2**20, int(seen) / 2**20, int(row[2]) / 2**20
    return top, found, held, used - found - held, size - used


told = [accounts(name) for name in tickets]
figure, axes = plt.subplots(figsize=(7.5, 3.4))
start = [0.0] * len(told)
parts = (
    ("du finds it", "#5b7f95"),
    ("no name, still open", "#b3361b"),
    ("unexplained", "#e2a72e"),
    ("free", "#dfe5e8"),
)
for number, (label, colour) in enumerate(parts, 1):
    share = [100 * max(one[number], 0) / sum(one[1:]) for one in told]
    axes.barh(range(len(told)), share, left=start, color=colour, label=label)
    start = [before + more for before, more in zip(start, share, strict=True)]
axes.set_yticks(range(len(told)), [f"{name}  {one[0]}" for name, one in zip(tickets, told, strict=True)], fontsize=8)
axes.invert_yaxis()
axes.set_xlim(0, 100)
axes.set_xlabel("per cent of the file system that the path lies on")
axes.legend(ncols=4, frameon=False, loc="lower center", bbox_to_anchor=(0.4, 1.0), fontsize=8)
axes.spines[["top", "right"]].set_visible(False)
figure.tight_layout()
plt.show()

# %% [markdown]
# Read the picture like an auditor. Red is a file that somebody should close. Yellow is no rounding error: a third of the volume lies where du cannot go.
# A thin grey end is root's reserve. A bar that is blue to the end is what everybody expects and what is true on one host only; a bar with much grey is not
# short of blocks at all.
#
# To look below a mount without disturbing it: `mount --bind / /mnt/below`, then `du -xd1 /mnt/below`. A bind mount shows the file system without what is mounted on it.

# %% [markdown]
# ## Act without harm
#
# | what you found | gentle | and not |
# |---|---|---|
# | an open log without a name | reload the owner, so that it reopens its logs (what `logrotate` does after a rotation) | `rm` it again: there is no name left to remove |
# | the same, and the owner cannot reopen | empty it through its descriptor: `: > /proc/PID/fd/N`, logs only, opened to append (see below) | `kill -9`: what was not written yet is lost |
# | a data file without a name | restart the owner by its runbook | empty it: the owner still reads it |
# | a database that holds files | hand it over, with what you found | anything else, at any hour |
# | no inodes | the owner's clean-up of expired small files | "delete big logs" |
# | a missing volume | stop the writer, mount, move what was written meanwhile | mount on top and leave |
#
# Emptying works at once, but where the *next* write lands is the writer's affair. Opened with `O_APPEND`, as loggers do, it goes to the new end. Without, it goes
# to the old offset: the file is sparse then, its size jumps back to 16 GB while it takes a few KiB, and lsof, which shows the size, looks as if nothing had happened.
# `/proc/PID/fdinfo/N` tells: `flags` with the octal digit 02000 is `O_APPEND` ([`proc(5)`](https://man7.org/linux/man-pages/man5/proc_pid_fdinfo.5.html)). You can see it happen:

# %%
with tempfile.TemporaryDirectory() as scratch:
    for kind, mode in (("append", "ab"), ("offset", "wb")):
        with (Path(scratch) / kind).open(mode, buffering=0) as log:
            log.write(b"x" * 3_000_000)
            os.truncate(log.name, 0)
            log.write(b"next line\n")
            facts = os.fstat(log.fileno())
            print(f"{kind}: size {facts.st_size:>9,}  taken {facts.st_blocks * 512:>9,}")

# %% [markdown]
# A word on PostgreSQL: since version 14 it truncates all segments of a dropped table before it unlinks them, so a backend that still has them open
# holds nothing ([`mdunlinkfork`](https://github.com/postgres/postgres/blob/REL_14_STABLE/src/backend/storage/smgr/md.c)). On 13 and older only the first segment is emptied.
#
# Then prove it. Each action has a metric that must move: `node_filesystem_avail_bytes` (`free_bytes` for a process of root), or
# `node_filesystem_files_free` for inodes, at the mount point where the next write will land. *The error has not come back* is no proof; it may be the quiet hour.

# %% [markdown]
# ## Worked example: is it explained?
#
# The sum that settles most tickets, for one host. If the rest is a few KiB, you know what takes the space.

# %%
top, found, held, rest, free = accounts(host)
print(f"{host} {top}")
print(f"  du finds          {found:8.3f} GiB")
print(f"  without a name    {held:8.3f} GiB")
print(f"  unexplained       {max(rest, 0):8.3f} GiB")
print(f"  free              {free:8.3f} GiB")

# %% [markdown]
# ## Faded example: is everything mounted?
#
# This collects what `fstab` promises on each host. One step is missing: leave out what `findmnt.json` shows as mounted (walk its `children`), and one
# host will remain.

# %%
missing = {}
for name in tickets:
    lines = (folder / name / "fstab").read_text().splitlines()
    fields = [line.split() for line in lines if line.strip() and not line.startswith("#")]
    promised = [field[1].replace("\\040", " ") for field in fields if "noauto" not in field[3].split(",")]
    not_there = promised  # <- without what is mounted
    if not_there:
        missing[name] = not_there
ask("linux/where-the-space-went", "not-mounted", missing)


# %% solution=true
def mounted(found):
    """Yield the mount point of every file system in findmnt's tree."""
    for one in found:
        yield one["target"]
        yield from mounted(one.get("children", []))


missing = {}
for name in tickets:
    lines = (folder / name / "fstab").read_text().splitlines()
    fields = [line.split() for line in lines if line.strip() and not line.startswith("#")]
    promised = [field[1].replace("\\040", " ") for field in fields if "noauto" not in field[3].split(",")]
    here = set(mounted(json.loads((folder / name / "findmnt.json").read_text())["filesystems"]))
    if not_there := [point for point in promised if point not in here]:
        missing[name] = not_there
ask("linux/where-the-space-went", "not-mounted", missing, solution=True)

# %% [markdown]
# ## Your turn
#
# In [No space left on device](../no-space-left.ipynb) you write the function that does all of this for any host.
#
# ## Say it
#
# Two sentences to the team whose service fails on the first host: what holds the space and how you know; what you will do, what it cannot
# harm, and on which graph both of you will see it.
#
# ## Key points
#
# - First the file system, then its numbers. The longest mount point above the path.
# - Blocks and inodes are two budgets. *Available* is what an ordinary process has of the first; root may take what is *free*.
# - Used = what du finds + files without a name + what mounts cover.
# - One file is one pair of device and inode, however many rows.
# - `rm` removes names. Closing frees blocks.
#
# **Read more:** `df(1)`, `du(1)`, `findmnt(8)`, `lsof(8)` under *+L*, `tune2fs(8)` under *-m*, `unlink(2)`, `statvfs(3)`, `proc(5)` under */proc/pid/fd*.
#
# **What differs in your company:** the file system (XFS makes inodes as it goes and reserves otherwise; btrfs counts everything differently), who may change a
# reserve, whether a reload really reopens logs, and what the runbook allows on a database host.
