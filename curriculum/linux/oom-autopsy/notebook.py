# ---
# jupyter:
#   jupytext:
#     text_representation:
#       format_name: percent
# ---

# %% [markdown]
# ## Six restarts that nobody asked for
#
# > **Tomasz Wójcik** (platform, on-call senior) · Six times this week something was gone in the middle of its work. The tickets say "crashed", "out of memory", "needs a bigger host". Twice somebody restarted
# > the program that *complained*. I want an autopsy of each before we order anything: who was killed, who asked, whose limit it was, who really held the memory, and what to do next.
#
# One folder a host. Somebody saved the kernel's log and what lay beside it. All hosts run Linux 5.10 or newer.

# %%
from pathlib import Path

folder = files("linux/oom-autopsy")
hosts = sorted(path.parent.name for path in folder.glob("*/kernel.log"))
for host in hosts:
    lines = (folder / host / "kernel.log").read_text().splitlines()
    print(f"{host:16} {len(lines):4} lines   {', '.join(sorted(path.name for path in (folder / host).iterdir()))}")

# %% [markdown]
# | file | what it is |
# |---|---|
# | `kernel.log` | the kernel's messages as `dmesg`, `journalctl -k` or syslog has them: in front of each stands `[seconds since the boot] `, or `Aug 09 22:58:41 host kernel: `, or both, the seconds last. A message of several lines has that before its first only, and blanks before the others |
# | `page-size` | `getconf PAGESIZE`: bytes of a page |
# | `catalogue.json` | by the name of a program (as the kernel knows it: fifteen bytes at most): its `kind`, `service` or `batch`, and `expected_mib`, the MiB that it is expected to hold |
# | `meminfo` | `/proc/meminfo` of now |
# | `memory.max`, `memory.events` | of the control group at its limit, now (version 2) |
# | `memory.limit_in_bytes` | the same of version 1 |

# %%
host = next(host for host in hosts if "global_oom" in (folder / host / "kernel.log").read_text())
print((folder / host / "kernel.log").read_text())

# %% [markdown]
# A **report** begins with `NAME invoked oom-killer`. Then come a stack trace and the state of memory: of a control group that reached its limit, or of the host. A table of the tasks follows: all of the host, or those of the group.
# Three of its columns are there on newer kernels only; the heading says which. Then a line `oom-kill:` with what was decided, and the kill, which has the same `pid=`. A report may end without both: where nobody could be killed.
# Messages about other things stand before, between and after reports, and also within one before its table; some begin with a bracket.
#
# ## Task 1: who was killed?
#
# Write `kills(folder)`. It is called with the path of one host's folder (a string), and returns a list, in the order of the log: for every process of which the log says `Killed process` a dictionary
#
# - `"pid"`, `"name"`: its number, and the whole name between the brackets. Names are up to fifteen bytes of anything but a line's end: blanks, brackets, commas. (No name holds `) total-vm:`, nor `,pid=`, nor ` invoked oom-killer`.)
# - `"scope"`: `"memcg"` if the line begins with `Memory cgroup out of memory`, `"global"` if it begins with `Out of memory`;
# - `"rss_bytes"`: what it held in memory, in bytes: `anon-rss`, `file-rss` and `shmem-rss` together (a kB is 1024 bytes there).
#
# The kernel leaves out the report when kills come too soon after one another, and the log's beginning may be overwritten: the kill counts all the same. Where a group is killed together (`memory.oom.group`) the first victim is named again:
# give each process once, as it is first named. If nobody was killed, the list is empty. No process id is used twice in a log.
#
# Two kinds of line are refused, by all three tasks: one with `or sacrifice child` is of a kernel before 5.0, and one that begins with neither of those times nor a blank was printed in some other way (`dmesg -T`, say).
# Raise a `ValueError` whose text names file and line (from 1) of the first, as in `kernel.log:12`.


# %% task="kills"
import json
import re


def messages(folder):
    """Return the first lines of the kernel's messages, without what stands in front. Not graded by itself."""
    ### BEGIN SOLUTION
    front = re.compile(r"(.{15} \S+ kernel: )?\[[ .0-9]{12,}\] |.{15} \S+ kernel: ")
    found = []
    for number, line in enumerate((Path(folder) / "kernel.log").read_text().splitlines(), 1):
        if "or sacrifice child" in line:
            raise ValueError(
                f"kernel.log:{number}: a kernel of 5.10 or newer is expected, this line is of an older one"
            )
        if begins := front.match(line):
            found.append(line[begins.end() :])
        elif not line.startswith(" "):
            raise ValueError(f"kernel.log:{number}: a time as dmesg, journalctl -k or syslog print it is expected")
    return found
    ### END SOLUTION


def kills(folder):
    """Return [{"pid", "name", "scope", "rss_bytes"}, ...]."""
    ### BEGIN SOLUTION
    line = re.compile(r"(Memory cgroup out|Out) of memory: Killed process (\d+) \((.*)\) total-vm:(.*)")
    found = {}
    for one in filter(None, map(line.match, messages(folder))):
        scope = "memcg" if one[1] != "Out" else "global"
        held = sum(int(kib) * 1024 for kib in re.findall(r"-rss:(\d+)kB", one[4]))
        found[one[2]] = {"pid": int(one[2]), "name": one[3], "scope": scope, "rss_bytes": held}
    return list(found.values())
    ### END SOLUTION


# %%
try:
    for host in hosts:
        print(host, kills(str(folder / host)))
except NotImplementedError:
    print("kills is not written yet")

# %% [markdown]
# ## Task 2: who held most?
#
# Write `biggest(folder)`: a list, with one dictionary for each report that is there from its first line on, in the order of the log: `"pid"`, `"name"` and `"rss_bytes"` of the task of its table with most resident memory (`rss`); no two hold the same.
# The table counts in pages. A report counts whether or not it ends with a kill.


# %% task="biggest"
def reports(folder):
    """Return of each report who asked, its table, and its other messages. Not graded by itself."""
    ### BEGIN SOLUTION
    found, columns = [], []
    for text in messages(folder):
        asked, invoked, _ = text.partition(" invoked oom-killer: ")
        if invoked:
            found.append({"invoker": asked, "tasks": [], "limit": None, "why": None})
        if not found:
            continue
        report = found[-1]
        if text.startswith("[  pid  ]"):
            columns = text.split()[3:]
        elif row := re.match(r"\[ *(\d+)\] (.*)", text):
            cells = dict(zip(columns, row[2].split(None, len(columns) - 1), strict=True))
            report["tasks"].append((int(cells["rss"]), int(row[1]), cells["name"]))
        elif limit := re.match(r"memory: usage \d+kB, limit (\d+)kB", text):
            report["limit"] = int(limit[1]) * 1024
        elif text.startswith("oom-kill:"):
            report["why"] = text
    return found
    ### END SOLUTION


def biggest(folder):
    """Return [{"pid", "name", "rss_bytes"}, ...]."""
    ### BEGIN SOLUTION
    page = int((Path(folder) / "page-size").read_text())
    most = [max(report["tasks"]) for report in reports(folder)]
    return [{"pid": pid, "name": name, "rss_bytes": pages * page} for pages, pid, name in most]
    ### END SOLUTION


# %%
try:
    for host in hosts:
        print(host, biggest(str(folder / host)))
except NotImplementedError:
    print("biggest is not written yet")

# %% [markdown]
# ## Task 3: the autopsy
#
# Write `autopsy(folder)`: a list, with one dictionary for each report that is there from its first line on **and** ends with a kill, in the order of the log. (Its first kill is the victim; a kill without a report is left out, as no `oom-kill:` line of a report has its number behind `pid=`, and so is one whose report has lost its beginning.)
#
# | key | what |
# |---|---|
# | `"scope"` | `"memcg"` or `"global"`, as in task 1 |
# | `"cgroup"` | the control group that was at its limit; `None` where the host was short |
# | `"limit_bytes"` | its limit at that time, in bytes; `None` where the host was short |
# | `"invoker"` | the name of who asked for memory |
# | `"victim"`, `"victim_rss_bytes"` | the victim's name, and what it held, as in task 1 |
# | `"biggest_rss_task"` | the name of the task with most resident memory |
# | `"next_step"` | the first of the following that applies, from the top |
#
# | next step | applies when |
# |---|---|
# | `"collect-leak-evidence"` | the biggest task held at least twice what the catalogue expects of it (it knows every biggest task) |
# | `"move-batch-job"` | the host was short, and the biggest task's kind is `batch` |
# | `"raise-limit"` | a control group was at its limit, and the host has the memory to raise it by half: what programs can have without swapping is now at least half of that limit |
# | `"add-node"` | none of these |
#
# `"add-swap"`, `"disable-oom-killer"` and `"restart-the-invoker"` are on nobody's list: the first two make it slower and worse, the third restarts who did nothing wrong.


# %% task="autopsy"
def autopsy(folder):
    """Return a dictionary for each report that ends with a kill."""
    ### BEGIN SOLUTION
    folder = Path(folder)
    catalogue = json.loads((folder / "catalogue.json").read_text())
    memory = dict(line.split(":") for line in (folder / "meminfo").read_text().splitlines())
    available = int(memory["MemAvailable"].split()[0]) * 1024
    killed = {one["pid"]: one for one in kills(folder)}
    found = []
    for report, most in zip(reports(folder), biggest(folder), strict=True):
        if not report["why"]:
            continue
        victim = killed[int(re.search(r",pid=(\d+),", report["why"])[1])]
        group = re.search(r",oom_memcg=(.*),task_memcg=", report["why"])
        usual = catalogue[most["name"]]
        if most["rss_bytes"] >= 2 * usual["expected_mib"] * 2**20:
            step = "collect-leak-evidence"
        elif not group and usual["kind"] == "batch":
            step = "move-batch-job"
        elif group and available >= report["limit"] / 2:
            step = "raise-limit"
        else:
            step = "add-node"
        found.append(
            {
                "scope": victim["scope"],
                "cgroup": group and group[1],
                "limit_bytes": report["limit"],
                "invoker": report["invoker"],
                "victim": victim["name"],
                "victim_rss_bytes": victim["rss_bytes"],
                "biggest_rss_task": most["name"],
                "next_step": step,
            }
        )
    return found
    ### END SOLUTION


# %%
try:
    for host in hosts:
        for one in autopsy(str(folder / host)):
            print(
                f"{host:16} {one['scope']:7} {one['invoker']:16} asked, {one['victim']:16} was killed: {one['next_step']}"
            )
except NotImplementedError:
    print("autopsy is not written yet")

# %% [markdown]
# ## The same from a real kernel
#
# The second data set is the log of a machine on which two programs were really killed, one after the other, in a control group.

# %%
try:
    for path in (folder / "oom-kill-recorded").glob("*/kernel.log"):
        for one in autopsy(str(path.parent)):
            print(one)
except NotImplementedError:
    print("autopsy is not written yet")

# %% [markdown]
# ## Say it
#
# Two sentences to the team whose program was killed although another held most: what was short, who held it, and what you ask them for. (Nobody grades this one. Your mentor may ask.)
