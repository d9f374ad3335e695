# ---
# jupyter:
#   jupytext:
#     text_representation:
#       format_name: percent
# ---

# %% [markdown]
# ## Eight hosts, one number
#
# > **Ravi Menon** (freight, on call) · I have added CPUs twice this week because the load was high. Once it helped. Once the load went on rising with every CPU asleep. And the booking people say that
# > their API is slow on a host whose load is *low*. Before I order a third time: what is each of these hosts short of? Name it, and show me the lines.
#
# Somebody saved the same files on every host, within ten seconds: one folder a host. You write four short functions; the last one answers Ravi, with the help of the others.

# %%
from pathlib import Path

folder = files("linux/load-is-not-cpu")
hosts = sorted(path.parent.name for path in folder.glob("*/loadavg"))
for host in hosts:
    cpus = sum(line[:3] == "cpu" and line[3] != " " for line in (folder / host / "stat.2").read_text().splitlines())
    print(f"{host:16} {cpus:3} CPUs   load {(folder / host / 'loadavg').read_text()}", end="")

# %% [markdown]
# | file | what it is |
# |---|---|
# | `stat.1`, `stat.2` | `/proc/stat`, ten seconds apart: in lines `cpu` and `cpuN` ten numbers, `user nice system idle iowait irq softirq steal guest guest_nice`, in jiffies since the boot |
# | `loadavg` | `/proc/loadavg` |
# | `pressure-cpu`, `pressure-io`, `pressure-memory` | `/proc/pressure/...`: `some` and, except on older kernels' CPU, `full` |
# | `ps` | `ps -eo pid,stat,wchan:20,comm` as root, once |
# | `cpu.max` | where the slow service runs in a control group (version 2): quota and period in microseconds; `max` is no limit |
# | `cpu.cfs_quota_us`, `cpu.cfs_period_us` | the same on a host with version 1; a quota of `-1` is no limit |
# | `cpu.stat.1`, `cpu.stat.2` | that group's counters, saved with `stat.1` and `stat.2` |
#
# One host, as it was saved:

# %%
host = hosts[0]
for name in ("stat.2", "pressure-cpu", "pressure-io", "ps"):
    print(name)
    print("\n".join(line[:100] for line in (folder / host / name).read_text().splitlines()[:16]), "\n")

# %% [markdown]
# ## Task 1: how busy was each CPU?
#
# Write `utilisation(folder)`. It is called with the path of one host's folder (a string), and returns a dictionary: by the name of the line (`"cpu"` for all together, `"cpu0"`, ...) the per cent of the time **between the two
# snapshots** in which it was busy: neither idle nor in iowait. Not rounded, or to one digit at least.
#
# - The time is the sum of the first eight numbers; `guest` is part of `user` already, and `guest_nice` of `nice`. Time that was stolen is not idle.
# - A number may fall by a little from one snapshot to the next: then it counts as not moved.
# - A CPU that was switched on or off has a line in one snapshot only. Leave it out.
# - A line that begins with `cpu` and has anything but ten whole numbers after its name is torn: raise a `ValueError` whose text names file and line (from 1) as in `stat.2:4`. Every line `cpu...` moves by something.


# %% task="utilisation"
def utilisation(folder):
    """Return per cent by line of /proc/stat."""

    ### BEGIN SOLUTION
    def snapshot(name):
        found = {}
        for number, line in enumerate((Path(folder) / name).read_text().splitlines(), 1):
            label, *times = line.split()
            if not label.startswith("cpu"):
                continue
            if len(times) != 10 or not all(time.isdecimal() for time in times):
                raise ValueError(f"{name}:{number}: ten whole numbers are expected, not {line!r}")
            found[label] = [int(time) for time in times[:8]]
        return found

    before, after = snapshot("stat.1"), snapshot("stat.2")
    busy = {}
    for label in before.keys() & after.keys():
        moved = [max(0, now - then) for then, now in zip(before[label], after[label], strict=True)]
        busy[label] = 100 * (1 - (moved[3] + moved[4]) / sum(moved))
    return busy
    ### END SOLUTION


# %%
try:
    for host in hosts:
        print(
            f"{host:16}",
            " ".join(f"{line}={share:.1f}" for line, share in sorted(utilisation(str(folder / host)).items())[:6]),
        )
except NotImplementedError:
    print("utilisation is not written yet")

# %% [markdown]
# ## Task 2: whom does a load average count?
#
# Write `load_rows(folder)`: of what `ps` lists, `{"runnable": [...], "blocked": {...}}`.
#
# - The state is the first letter of `STAT`. `R` runs or could run; `D` sleeps uninterruptibly; the load average counts these two and no other.
# - `"runnable"` is the list of the process ids in `R`, without `ps` itself (no other program of this name runs). `"blocked"` has, for each `WCHAN` as printed, the list of the process ids in `D`. Ids are numbers, in the order of `ps`.
# - Names of programs may hold spaces. Where there are none, the list, or the dictionary, is empty.


# %% task="load-rows"
def load_rows(folder):
    """Return {"runnable": [pid, ...], "blocked": {wchan: [pid, ...]}}."""
    ### BEGIN SOLUTION
    found = {"runnable": [], "blocked": {}}
    for line in (Path(folder) / "ps").read_text().splitlines()[1:]:
        pid, stat, wchan, name = line.split(None, 3)
        if stat[0] == "R" and name != "ps":
            found["runnable"].append(int(pid))
        elif stat[0] == "D":
            found["blocked"].setdefault(wchan, []).append(int(pid))
    return found
    ### END SOLUTION


# %%
try:
    for host in hosts:
        rows = load_rows(str(folder / host))
        print(f"{host:16} {len(rows['runnable']):3} run", {wchan: len(pids) for wchan, pids in rows["blocked"].items()})
except NotImplementedError:
    print("load_rows is not written yet")

# %% [markdown]
# ## Task 3: the quota
#
# Write `throttling(folder)`. Where a control group was saved and has a limit, it returns `{"limit_cpus": ..., "throttled": ...}`:
#
# - `"limit_cpus"`: how many CPUs' time the group may use, as a number: the quota divided by the period;
# - `"throttled"`: in which share (0 to 1) of the periods **between the two readings** of `cpu.stat` the group was throttled (`nr_throttled` of `nr_periods`); 0 if no period passed.
#
# Without a limit, or without such files, it returns `None`. Both numbers to two digits at least. The counters may stand in any line.


# %% task="throttling"
def throttling(folder):
    """Return {"limit_cpus", "throttled"}, or None."""
    ### BEGIN SOLUTION
    folder = Path(folder)
    if (folder / "cpu.max").exists():
        quota, period = (folder / "cpu.max").read_text().split()
    elif (folder / "cpu.cfs_quota_us").exists():
        quota, period = ((folder / f"cpu.cfs_{name}_us").read_text().strip() for name in ("quota", "period"))
    else:
        return None
    if quota in ("max", "-1"):
        return None
    first, last = (
        {name: int(count) for name, count in map(str.split, (folder / f"cpu.stat.{n}").read_text().splitlines())}
        for n in (1, 2)
    )
    passed = last["nr_periods"] - first["nr_periods"]
    hit = last["nr_throttled"] - first["nr_throttled"]
    return {"limit_cpus": int(quota) / int(period), "throttled": hit / passed if passed else 0.0}
    ### END SOLUTION


# %%
try:
    for host in hosts:
        print(f"{host:16}", throttling(str(folder / host)))
except NotImplementedError:
    print("throttling is not written yet")

# %% [markdown]
# ## Task 4: what is it short of?
#
# Write `verdict(folder)`. It returns `{"verdict": ..., "evidence": [...]}`. The verdict is the first of these that applies, from the top; the evidence names the lines that show it, as `"file:line"`, lines counted from 1, in any order:
#
# | verdict | applies when | evidence |
# |---|---|---|
# | `"throttled"` | the group has a limit, and was throttled in a tenth of the periods between the readings, or more | the line `nr_throttled` of `cpu.stat.2` |
# | `"cpu_saturated"` | at least one CPU (a line `cpuN`) was busy for 90 per cent or more between the snapshots, and `some avg10` of the CPU is 20.00 or more | line 1 of `pressure-cpu`, and of each such CPU its line in `stat.2` |
# | `"io_blocked"` | `some avg10` of I/O is 20.00 or more, or at least as many tasks are in state D as `stat.2` has CPUs | line 1 of `pressure-io` if it is 20.00 or more, and every line of `ps` with a task in state D |
# | `"idle_high_load"` | none of these: the load average tells of the past, or of tasks that are gone before anybody waits | line 1 of `loadavg` |
#
# The line `some` is the first of a pressure. Of a torn snapshot it says what `utilisation` says.


# %% task="verdict"
def verdict(folder):
    """Return {"verdict": ..., "evidence": ["file:line", ...]}."""
    ### BEGIN SOLUTION
    folder = Path(folder)

    def lines(name):
        return (folder / name).read_text().splitlines()

    def pressure(name):
        return float(lines(f"pressure-{name}")[0].split()[1].removeprefix("avg10="))

    quota = throttling(folder)
    busy = utilisation(folder)
    if quota and quota["throttled"] >= 0.1:
        at = next(n for n, line in enumerate(lines("cpu.stat.2"), 1) if line.startswith("nr_throttled "))
        return {"verdict": "throttled", "evidence": [f"cpu.stat.2:{at}"]}
    labels = [line.split()[0] for line in lines("stat.2")]
    # A share of 90 may come out as 89.99999999999999.
    hot = [n for n, label in enumerate(labels, 1) if label != "cpu" and round(busy.get(label, 0), 9) >= 90]
    if hot and pressure("cpu") >= 20:
        return {"verdict": "cpu_saturated", "evidence": ["pressure-cpu:1", *(f"stat.2:{n}" for n in hot)]}
    blocked = [f"ps:{n}" for n, line in enumerate(lines("ps"), 1) if line.split()[1].startswith("D")]
    waits = ["pressure-io:1"] if pressure("io") >= 20 else []
    cpus = sum(label.startswith("cpu") for label in labels) - 1
    if waits or len(blocked) >= cpus:
        return {"verdict": "io_blocked", "evidence": waits + blocked}
    return {"verdict": "idle_high_load", "evidence": ["loadavg:1"]}
    ### END SOLUTION


# %%
try:
    for host in hosts:
        found = verdict(str(folder / host))
        print(f"{host:16} {found['verdict']:16}", *found["evidence"][:5])
except NotImplementedError:
    print("verdict is not written yet")

# %% [markdown]
# ## The same on a real machine
#
# The second data set was not written by us: a real kernel printed it while programs wrote to its disk, ran into a quota, and kept its CPUs busy, and after they had stopped. The folders' names say what was done. Does your function see it?

# %%
real = folder / "load-and-pressure-recorded"
try:
    for path in sorted(real.glob("*/loadavg")):
        print(f"{path.parent.name:10} {path.read_text().strip():32}", verdict(str(path.parent)))
except NotImplementedError:
    print("verdict is not written yet")

# %% [markdown]
# ## Say it
#
# Two sentences to Ravi about one of the hosts on which more CPUs would not help: what it waits for and which line says so; whom you would ask next. (Nobody grades this one. Your mentor may ask.)
