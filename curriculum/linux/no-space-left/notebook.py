# ---
# jupyter:
#   jupytext:
#     text_representation:
#       format_name: percent
# ---

# %% [markdown]
# ## Seven tickets, one sentence
#
# > **Grace Doucet** (platform, databases) · Seven hosts have said *No space left on device* since Monday. Each time somebody
# > deleted a few old logs, wrote "freed some space" and closed the ticket. Four of them are back. One of the deleters was
# > about to restart a database. Before anybody touches a host again I want four things about it: why writes fail, how
# > much space is held by files that no longer have a name, what is safe to do, and which graph will tell us that it worked.
#
# Inês saved the evidence on every host before anything was changed: one folder a host, one file a command. You write the
# function that turns a folder into those four things, in three steps, so that the next seven tickets take a minute.

# %%
import json
from pathlib import Path

folder = files("linux/no-space-left")
hosts = sorted(path.parent.name for path in folder.glob("*/ticket.json"))
for host in hosts:
    ticket = json.loads((folder / host / "ticket.json").read_text())
    print(f"{host:18} {ticket['message']}")

# %% [markdown]
# The words are the same (`ENOSPC`, error 28). The reasons are not. This is what lies in a folder, and what printed it:
#
# | file | command | shows |
# |---|---|---|
# | `ticket.json` | the ticket tracker | the `path` that could not be written, by which `process` and `user`; what the service catalogue says of the programs |
# | `df-PT.txt`, `df-Pi.txt` | `df -PT`, `df -Pi` | blocks (KiB) and inodes of every file system |
# | `du-xd1.txt` | `du -xd1 MOUNTPOINT` as root | KiB by directory, of the file system the path lies on and no other; the total comes last |
# | `lsof-L1.txt` | `lsof -nP +L1` as root | open files that have no name left |
# | `findmnt.json` | `findmnt -J -o TARGET,SOURCE,FSTYPE,MAJ:MIN,OPTIONS` | what is mounted where, as a tree |
# | `fstab` | `cat /etc/fstab` | what ought to be mounted where |
# | `tune2fs.txt` | `tune2fs -l DEVICE` | the superblock of the file system the path lies on |
#
# Look around one host before you write anything. Which file system does the path lie on? Is the one at 100 % that one?

# %%
host = hosts[0]
print((folder / host / "df-PT.txt").read_text())
print((folder / host / "df-Pi.txt").read_text())
print((folder / host / "lsof-L1.txt").read_text())

# %% [markdown]
# Things to know about the formats:
#
# - `lsof` cuts a command after nine characters (no two programs of the catalogue begin with the same nine). `findmnt` writes a device as `254:17`
#   where `lsof` writes `254,17`.
# - `fstab` writes a space as `\040`. Lines that begin with `#` are remarks, even if a mount once stood there (no other line holds a `#`); blank lines mean nothing; with `noauto` among its
#   options a file system is mounted when somebody asks for it, so it need not be there. And something may be mounted that no line names.
# - Names may hold spaces anywhere. Percentages are rounded up: 100 % may mean *nearly*.
# - File systems such as VFAT have no fixed number of inodes: `df -Pi` prints `0`, `0`, `0` and a dash. `tune2fs` knows ext4 only, and prints no more than
#   its banner of others.
#
# ## Task 1: which file system?
#
# Write `mount_point(folder)`. It is called with the path of one host's folder (a string) and returns the mount point, as `df` writes it, of the file
# system on which the ticket's `path` lies **as the host is mounted now**, whatever `fstab` promises. The two helpers are a suggestion: use them in all three
# tasks, change them, or leave them out.


# %% task="mount-point"
def rows(folder, name, columns):
    """Return the rows of an output below its heading, cut into columns. Not graded by itself."""
    ### BEGIN SOLUTION
    # The last column may hold spaces: split no further than it.
    return [line.split(None, columns - 1) for line in (Path(folder) / name).read_text().splitlines()[1:]]
    ### END SOLUTION


def above(path, targets):
    """Return the mount point, of some, that is nearest to a path. Not graded by itself."""
    ### BEGIN SOLUTION
    # The path itself, or what lies above it by whole components.
    return max((target for target in targets if Path(path).is_relative_to(target)), key=len)
    ### END SOLUTION


def mount_point(folder):
    """Return the mount point of the file system that the ticket's path lies on now."""
    ### BEGIN SOLUTION
    ticket = json.loads((Path(folder) / "ticket.json").read_text())
    return above(ticket["path"], [row[6] for row in rows(folder, "df-PT.txt", 7)])
    ### END SOLUTION


# %% [markdown]
# What your function says, beside the path (nothing here says whether it is right):

# %%
try:
    for host in hosts:
        path = json.loads((folder / host / "ticket.json").read_text())["path"]
        print(f"{host:16} {path:50} {mount_point(str(folder / host))}")
except NotImplementedError:
    print("mount_point is not written yet")

# %% [markdown]
# ## Task 2: what is held by files without a name?
#
# Write `held_bytes(folder)`: how many bytes files without a name hold on *the file system* (the one of task 1, here and below), as a whole number; 0 if
# there are none. Sizes are those that `lsof` shows.


# %% task="held-bytes"
def held_files(folder):
    """Return the row of lsof of each file without a name on the file system, by its inode. Not graded by itself."""
    ### BEGIN SOLUTION
    devices = {}

    def walk(nodes):
        for node in nodes:
            devices[node["target"]] = node["maj:min"].replace(":", ",")
            walk(node.get("children", []))

    walk(json.loads((Path(folder) / "findmnt.json").read_text())["filesystems"])
    here = mount_point(folder)
    # One file, however many descriptors: on one device its inode tells it from every other.
    return {row[8]: row for row in rows(folder, "lsof-L1.txt", 10) if row[5] == devices[here]}
    ### END SOLUTION


def held_bytes(folder):
    """Return how many bytes files without a name hold on the file system that the ticket's path lies on."""
    ### BEGIN SOLUTION
    return sum(int(row[6]) for row in held_files(folder).values())
    ### END SOLUTION


# %% [markdown]
# ## Task 3: diagnose a host from its folder
#
# Write `diagnose(folder)`. It returns a dictionary with four keys. Use what you have.
#
# **`"cause"`** is the first of these that applies, from the top:
#
# | cause | applies when |
# |---|---|
# | `"inodes"` | the file system made a fixed number of inodes, and has none left |
# | `"wrong-filesystem"` | another file system ought to be mounted (`fstab` says so), nearer to the path than the one it lies on now, and is not; if several, the nearest counts |
# | `"deleted-but-open"` | a tenth of the space used, or more, is held by files without a name |
# | `"hidden-under-mount"` | a tenth of the space used, or more, is in no directory that `du` can see and in none of those files |
# | `"reserved-blocks"` | a hundredth of the size, or more, is free, but only root may have it |
# | `"blocks"` | none of the above: it is full, and everybody can see of what |
#
# The space used is `Used` of `df`; no share is exactly a tenth of it. The size is its `1024-blocks`. When ordinary users get nothing more, a few hundred KiB may still be
# *Available*: too little for the write. Where root has taken its reserve as well, something may still be free, at most half a hundredth.
#
# **`"reclaimable_bytes"`**: what `held_bytes` says of the host, whatever the cause.
#
# **`"safe_action"`** is one of these (some are never right):
#
# | action | meaning |
# |---|---|
# | `"apply-retention"` | remove or ship off the oldest files, as the retention policy says |
# | `"expire-small-files"` | have the owner's clean-up job expire its many small files |
# | `"lower-reserve"` | let ordinary users have root's reserve; it serves little on a volume with nothing but data. Never on `/`, where the host lives by it: there, apply retention |
# | `"uncover-mount-point"` | bind-mount the file system elsewhere and deal with what lies below the mount point |
# | `"mount-volume"` | stop the writer, mount what is missing, move over what was written meanwhile |
# | `"reload-owner"` | reload the program that holds the files, so that it reopens them |
# | `"truncate-descriptor"` | empty the file through `/proc/PID/fd/N`; for logs (names under `/var/log/`) only |
# | `"restart-owner"` | restart the program that holds the files, by its runbook |
# | `"escalate-to-owner"` | hand over to the people who run it |
# | `"remove-file"` | `rm` the file that `lsof` names |
# | `"kill-owner"` | `kill -9` the program that holds the files |
#
# Where files without a name are the cause, the owner is the program that holds most of those bytes on *the file system*, whoever wrote the ticket
# (the catalogue knows it, and no two programs hold the same file).
# Take the gentlest action that frees them: reload, if the catalogue says that it then reopens its files; if not, empty them, if all that the owner
# holds there are logs; if one is not, restart. A **database** is never reloaded, restarted or emptied by us: hand it over.
#
# **`"verify"`**: the node exporter's metric that must move when the action worked, and where. A dictionary:
#
# - `"metric"`: `"node_filesystem_avail_bytes"`, `"node_filesystem_free_bytes"`, `"node_filesystem_size_bytes"` or
#   `"node_filesystem_files_free"`: the one that says whether **the ticket's process** can write again. An ordinary user can have what is
#   *available*; a process of `root` can have the reserve as well, so for it look at what is *free*;
# - `"mountpoint"`: of the file system on which the next write to the path will land once the action is done.


# %% task="diagnose"
def diagnose(folder):
    """Return {"cause", "reclaimable_bytes", "safe_action", "verify"} for the host whose outputs lie in folder."""
    ### BEGIN SOLUTION
    folder = Path(folder)
    ticket = json.loads((folder / "ticket.json").read_text())
    blocks = {row[6]: [int(cell) for cell in row[2:4]] for row in rows(folder, "df-PT.txt", 7)}
    inodes = {row[5]: (int(row[1]), int(row[3])) for row in rows(folder, "df-Pi.txt", 6)}
    table = [line.split() for line in (folder / "fstab").read_text().splitlines() if line.strip()]
    promised = [line for line in table if not line[0].startswith("#") and "noauto" not in line[3].split(",")]
    wanted = [line[1].replace("\\040", " ") for line in promised]
    here, home = mount_point(folder), above(ticket["path"], [*blocks, *wanted])
    size, used = blocks[here]
    made, left = inodes[here]
    held = held_files(folder)
    reclaimable = sum(int(row[6]) for row in held.values())  # as held_bytes says, without reading it all again
    seen = int((folder / "du-xd1.txt").read_text().splitlines()[-1].split()[0])

    def owner_action():
        by_command = {}
        for row in held.values():
            by_command.setdefault(row[0], []).append(row)
        command, theirs = max(by_command.items(), key=lambda item: sum(int(row[6]) for row in item[1]))
        service = next(facts for name, facts in ticket["services"].items() if name[:9] == command)
        if service["kind"] == "database":
            return "escalate-to-owner"
        if service["reload_reopens_files"]:
            return "reload-owner"
        return "truncate-descriptor" if all(row[9].startswith("/var/log/") for row in theirs) else "restart-owner"

    if made and not left:
        cause, action = "inodes", "expire-small-files"
    elif home != here:
        cause, action = "wrong-filesystem", "mount-volume"
    elif reclaimable / 1024 >= used / 10:
        cause, action = "deleted-but-open", owner_action()
    elif used - seen - reclaimable / 1024 >= used / 10:
        cause, action = "hidden-under-mount", "uncover-mount-point"
    elif size - used >= size / 100:
        cause, action = "reserved-blocks", "apply-retention" if here == "/" else "lower-reserve"
    else:
        cause, action = "blocks", "apply-retention"
    can_have = "free" if ticket["user"] == "root" else "avail"
    metric = "node_filesystem_files_free" if cause == "inodes" else f"node_filesystem_{can_have}_bytes"
    return {
        "cause": cause,
        "reclaimable_bytes": reclaimable,
        "safe_action": action,
        "verify": {"metric": metric, "mountpoint": home if cause == "wrong-filesystem" else here},
    }
    ### END SOLUTION


# %% [markdown]
# Your findings as Grace would read them (nothing here says whether they are right):

# %%
try:
    for host in hosts:
        found = diagnose(str(folder / host))
        held = found["reclaimable_bytes"] / 2**30
        print(f"{host:16} {found['cause']:20} {held:7.2f} GiB held   {found['safe_action']:20} {found['verify']}")
except NotImplementedError:
    print("diagnose is not written yet")

# %% [markdown]
# ## Say it
#
# Take the host with the database. Write the two sentences that you would send to Grace: what you found, how you know, what you
# did *not* do, and what you ask her for. (Nobody grades this one. Your mentor may ask.)
