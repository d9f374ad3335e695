# ---
# jupyter:
#   jupytext:
#     text_representation:
#       format_name: percent
# ---

# %% [markdown]
# ## "Kill does not work"
#
# > **Grace Achterberg** (support lead) · Three hosts, three complaints: "processes that cannot be killed", "df hangs", "too many open files, but where?". Somebody copied what `/proc` said and restarted everything. I would like to know what it *was*, before it is back.
#
# One folder a host, and in it a copy of `/proc`: a folder for each process.

# %%
from pathlib import Path

folder = files("linux/zombies-and-d-state")
hosts = sorted(path.parent.name for path in folder.glob("*/proc"))
for host in hosts:
    for path in sorted((folder / host / "proc").glob("*/stat")):
        print(f"{host:16} {path.read_text()[:70]}")

# %% [markdown]
# | file | what it is |
# |---|---|
# | `proc/PID/stat` | one line: the number, the name in brackets, the state, the parent's number, and 48 more numbers |
# | `proc/PID/status` | some of the same, a line each |
# | `proc/PID/wchan` | the function of the kernel that its first thread sleeps in; `0` if it does not sleep, or nobody may know |
# | `proc/PID/fd` | what `ls -l /proc/PID/fd` printed: a line for each open descriptor |
# | `proc/PID/task/TID/` | `stat` and `wchan` of each **thread**, the first one (whose number is the process's) among them |
#
# A name is up to fifteen signs (ASCII here) of anything but a line's end: blanks, brackets, more than one of them. Threads have names of their own.
# What is copied while it happens is never quite whole: a process or a thread whose `stat` is missing or empty had ended by then. Leave it out, in all tasks, whatever else of it was copied. (Of those with a `stat` the other files are there.)
#
# ## Task 1: read the tasks
#
# Write `tasks(folder)`. It is called with the path of one host's folder (a string), and returns a list of dictionaries, one for each **thread** of each process (from `task/`), in the order of `"pid"` and then of `"tid"`, as numbers:
# `{"pid": 412, "tid": 415, "name": "http-1", "state": "S", "ppid": 1}`. (`pid` is the folder's number, `tid` the thread's, `ppid` the process's parent.)
#
# A `stat` that is no such line (without a closing bracket, or with less than 49 numbers behind the state) is refused by all four tasks, a thread's as well: raise a `ValueError` whose text names the file, as in `proc/412/stat` or `proc/412/task/415/stat`. (None has more numbers.)


# %% task="tasks"
def stat_of(path):
    """Return number, name, state and parent of a stat. Not graded by itself."""
    ### BEGIN SOLUTION
    text = path.read_text()
    number, _, rest = text.partition(" (")
    name, _, tail = rest.rpartition(") ")
    words = tail.split()
    if len(words) != 50 or not all(word.lstrip("-").isdigit() for word in words[1:]):
        raise ValueError(f"{path.as_posix()}: number (name) state and 49 numbers are expected")
    return int(number), name, words[0], int(words[1])
    ### END SOLUTION


def threads_of(path):
    """Return number, name, state and parent of each thread of a process that was there. Not graded by itself."""
    ### BEGIN SOLUTION
    return sorted(stat_of(one) for one in path.glob("task/*/stat") if one.read_text())
    ### END SOLUTION


def processes_of(folder):
    """Return the folders of processes that were there, by number. Not graded by itself."""
    ### BEGIN SOLUTION
    found = {int(path.parent.name): path.parent for path in Path(folder).glob("proc/*/stat") if path.read_text()}
    for path in found.values():
        stat_of(path / "stat")
        threads_of(path)
    return {pid: found[pid] for pid in sorted(found)}
    ### END SOLUTION


def tasks(folder):
    """Return [{"pid", "tid", "name", "state", "ppid"}, ...]."""
    ### BEGIN SOLUTION
    found = []
    for pid, path in processes_of(folder).items():
        for tid, name, state, ppid in threads_of(path):
            found.append({"pid": pid, "tid": tid, "name": name, "state": state, "ppid": ppid})
    return found
    ### END SOLUTION


# %%
try:
    for host in hosts:
        for one in tasks(str(folder / host)):
            print(host, one)
except NotImplementedError:
    print("tasks is not written yet")

# %% [markdown]
# ## Task 2: who has to act on the zombies?
#
# A process that has ended and was not yet collected is in state `Z`. Write `zombies(folder)`: a list with one dictionary for each process that has **zombies among its children**: `"parent"` and `"name"`, its number and name, and `"zombies"`, the numbers of its zombies in ascending order.
# Who has most zombies comes first, of those with as many the smaller number.
#
# A process whose first thread has ended while others go on shows `Z`, too, and is none: it has not ended. It has when all its threads are in state `Z`. (Every parent is there.)


# %% task="zombies"
def zombies(folder):
    """Return [{"parent", "name", "zombies"}, ...]."""
    ### BEGIN SOLUTION
    every = tasks(folder)
    names = {one["tid"]: one["name"] for one in every}
    alive = {one["pid"] for one in every if one["state"] != "Z"}
    dead = [one for one in every if one["pid"] not in alive and one["pid"] == one["tid"]]
    found = [
        {"parent": parent, "name": names[parent], "zombies": [one["pid"] for one in dead if one["ppid"] == parent]}
        for parent in {one["ppid"] for one in dead}
    ]
    return sorted(found, key=lambda one: (-len(one["zombies"]), one["parent"]))
    ### END SOLUTION


# %%
try:
    for host in hosts:
        print(host, zombies(str(folder / host)))
except NotImplementedError:
    print("zombies is not written yet")

# %% [markdown]
# ## Task 3: who waits, and where?
#
# Write `blocked(folder)`: of every thread in state `D`, in the order of task 1, `"pid"`, `"tid"`, `"name"` and `"wchan"`, the function that *this thread* sleeps in.


# %% task="blocked"
def blocked(folder):
    """Return [{"pid", "tid", "name", "wchan"}, ...]."""
    ### BEGIN SOLUTION
    found = []
    for one in tasks(folder):
        if one["state"] == "D":
            path = Path(folder) / f"proc/{one['pid']}/task/{one['tid']}/wchan"
            found.append({key: one[key] for key in ("pid", "tid", "name")} | {"wchan": path.read_text()})
    return found
    ### END SOLUTION


# %%
try:
    for host in hosts:
        print(host, blocked(str(folder / host)))
except NotImplementedError:
    print("blocked is not written yet")

# %% [markdown]
# ## Task 4: who holds most?
#
# Write `most_open(folder)`: `"pid"`, `"name"` and `"open"` of the process with most open descriptors, of those with as many the one with the smaller number; `None` if none has any that could be listed. Threads share them. Where `ls` was not allowed to look, its only line says so, and nothing is known.


# %% task="most-open"
def most_open(folder):
    """Return {"pid", "name", "open"}, or None."""
    ### BEGIN SOLUTION
    found = []
    for pid, path in processes_of(folder).items():
        held = (path / "fd").read_text().count(" -> ")
        if held:
            found.append({"pid": pid, "name": stat_of(path / "stat")[1], "open": held})
    return max(found, key=lambda one: one["open"], default=None)
    ### END SOLUTION


# %%
try:
    for host in hosts:
        print(host, most_open(str(folder / host)))
except NotImplementedError:
    print("most_open is not written yet")

# %% [markdown]
# ## The same from a real kernel
#
# The folder `processes-left-recorded` beside the hosts was copied from a machine on which a program really did not collect its children, and another one waited.

# %%
try:
    for path in (folder / "processes-left-recorded").glob("*/proc"):
        for answer in (tasks, zombies, blocked, most_open):
            print(answer(str(path.parent)))
except NotImplementedError:
    print("something is not written yet")

# %% [markdown]
# ## Say it
#
# Two sentences to whoever sent `kill -9` to the zombies: why nothing happened, and whom you ask for what. (Nobody grades this one. Your mentor may ask.)
