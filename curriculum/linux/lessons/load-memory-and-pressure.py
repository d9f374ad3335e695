# %% [markdown]
# ## Why this pages you
#
# *Load 41 on node-north-b-2.* Somebody orders more CPUs; they come on Thursday, and the load is 43. *booking-api is slow*, and its host is bored: 70 % idle. *The import was killed, out of memory*, on a
# host with 20 GiB to spare.
#
# In each of the three something is short, and in none of them is it what the number seems to say. This lesson takes the numbers apart: what each counts, over which time, and what it cannot see. Most of it is
# shown on a real machine with two CPUs that was kept busy, made to write, held back by a quota, and left alone again (by us: others use it as well).

# %%
from groundschool import ask, files, predict

recorded = files("linux/load-is-not-cpu") / "load-and-pressure-recorded"
for path in sorted(recorded.glob("*/loadavg")):
    print(f"{path.parent.name:10} {path.read_text()}", end="")

# %% [markdown]
# ## How busy is a CPU
#
# `/proc/stat` has a line for each CPU, and `cpu` for all together. The ten numbers count time **since the boot**, in hundredths of a second (*jiffies*):
#
# | user | nice | system | idle | iowait | irq | softirq | steal | guest | guest_nice |
# |---|---|---|---|---|---|---|---|---|---|
# | programs | programs that were made nice | the kernel for programs | nothing to do | nothing to do, and somebody here waits for a disk | interrupts | their second half | the hypervisor let others run | *part of user* | *part of nice* |
#
# One look is an average over weeks. Two looks, and the difference between them, say something about now:

# %%
for number in (1, 2):
    print("\n".join((recorded / "after" / f"stat.{number}").read_text().splitlines()[:3]), "\n")

# %% [markdown]
# Four things that people get wrong, all of them in tools that were sold:
#
# - **The whole is the first eight numbers.** `guest` has been counted in `user` already. Who adds all ten finds hypervisors more than 100 % busy.
# - **iowait is idle.** The CPU has nothing to do, and would take any task at once. That one of its tasks waits for a disk is a remark, and an unreliable one: on a busy CPU the same wait leaves no trace.
# - **steal is not idle.** We wanted to run, and somebody else did.
# - **Numbers can fall.** `iowait` and `idle` do, by a little ([`proc_stat(5)`](https://man7.org/linux/man-pages/man5/proc_stat.5.html) warns of the first): take such a difference for nothing.
#
# *Try it:* how busy was `cpu0` between the two snapshots above, in per cent, to one digit?

# %%
busy_cpu0 = ...
ask("linux/load-memory-and-pressure", "busy-cpu0", busy_cpu0)


# %% solution=true
def busy(folder):
    """Return per cent by line of /proc/stat."""
    looks = []
    for number in (1, 2):
        rows = (line.split() for line in (folder / f"stat.{number}").read_text().splitlines() if line[:3] == "cpu")
        looks.append({name: [int(time) for time in times[:8]] for name, *times in rows})
    shares = {}
    for name, times in looks[0].items():
        moved = [max(0, after - before) for before, after in zip(times, looks[1][name], strict=True)]
        shares[name] = 100 * (1 - (moved[3] + moved[4]) / sum(moved))
    return shares


ask("linux/load-memory-and-pressure", "busy-cpu0", round(busy(recorded / "after")["cpu0"], 1), solution=True)

# %% [markdown]
# And look at each CPU. On a host of 32 the line `cpu` says 34 % while one is at 100 %, where the one process that cannot use two stands in its own way.
#
# ## What a load average counts

# %%
predict("linux/load-memory-and-pressure", "load-of-forty")

# %% [markdown]
# Every five seconds the kernel counts the tasks that run, could run (state **R**), or sleep **uninterruptibly** (state **D**), and lets the average move a little towards that number
# ([`kernel/sched/loadavg.c`](https://github.com/torvalds/linux/blob/master/kernel/sched/loadavg.c)). Threads count one by one; `ps -e` shows processes, `ps -eL` shows threads. Others do not count: `S` (sleeps), `Z` (ended), `T` (stopped), and `I`, a kernel thread that has
# nothing to do and would look like D otherwise.
#
# So a load is a length of a queue, and not of one queue. Divide by the number of CPUs if you must, but ask *what for*.
#
# It is an average that **decays**: of what was there, 37 % are left after one minute in the first number, after five in the second, after fifteen in the third. Our machine was left alone at a load of 10.51. With nothing
# running at all, it would go down like this, by the kernel's own factors:

# %%
import matplotlib.pyplot as plt

FIXED = 2048
DECAY = {"1 minute": 1884, "5 minutes": 2014, "15 minutes": 2037}  # of 2048, every five seconds
seconds = range(0, 305, 5)
figure, axes = plt.subplots(figsize=(7, 2.9))
fall = {}
for label, share in DECAY.items():
    fall[label] = [10.51 * (share / FIXED) ** (second / 5) for second in seconds]
    axes.plot(seconds, fall[label], label=label)
axes.axhline(2, color="#b3361b", linewidth=0.8)
axes.set_xlabel("seconds after everything has stopped")
axes.set_ylabel("load")
axes.set_ylim(0, 11)
axes.legend(frameon=False, ncols=3)
axes.spines[["top", "right"]].set_visible(False)
figure.tight_layout()
plt.show()

# %% [markdown]
# *Try it:* after how many seconds is the load of one minute below 2, the number of CPUs? By eye or from `fall`, a multiple of five.

# %%
below_two = ...
ask("linux/load-memory-and-pressure", "remembers", below_two)

# %% solution=true
below_two = next(second for second, load in zip(seconds, fall["1 minute"], strict=True) if load < 2)
ask("linux/load-memory-and-pressure", "remembers", below_two, solution=True)

# %% [markdown]
# Read the three from right to left: rising, it is beginning; falling, it is over, and what you see is the past. Here an alert on *load above the number of CPUs* would ring for a minute and a half after the trouble.
#
# Nor does the average see everything: it looks every five seconds. A thousand tasks that live for a tenth of a second may be seen at every look or at none.
#
# ## Pressure
#
# Since Linux 4.20 there is a number that says directly what you want to know: the share of time in which **somebody waited** for a CPU, for I/O, for memory ([PSI](https://docs.kernel.org/accounting/psi.html)).

# %%
for name in ("spinning", "after"):
    print(name)
    print((recorded / name / "pressure-cpu").read_text())

# %% [markdown]
# - `some`: at least one task waited. `full`: all that had something to do waited, so nothing got on. For the CPU of a whole host `full` is zero by definition, and older kernels leave the line out.
# - `avg10`, `avg60`, `avg300` decay like a load, over so many **seconds**. For *now* take `avg10`. `total` is in microseconds; two readings of it give any window you like.
#
# A CPU that is busy without anybody waiting is well used. Nobody busy while many wait: then they wait for something else. **Short** is where both come together: *busy*, and *pressure*.
#
# ## Waiting without a CPU
#
# Here six programs write to the disk, past the page cache, and wait for each write:

# %%
print((recorded / "writing" / "pressure-io").read_text())
listing = (recorded / "writing" / "ps").read_text().splitlines()
print("\n".join([listing[0], *(line for line in listing[1:] if line.split()[1][0] in "DR")]))

# %% [markdown]
# `STAT` begins with the state; what follows says something else (`N` nice, `s` leads a session, `l` has threads, `+` in the foreground, `<` favoured). `WCHAN` is the function of the kernel in which a task sleeps, cut after twenty characters here.
# A task in D cannot be interrupted, not even killed (some functions make an exception for `kill -9`): it waits for an answer that should always come.
#
# *Try it:* how many were in state D at this moment?

# %%
blocked = ...
ask("linux/load-memory-and-pressure", "blocked", blocked)

# %% solution=true
blocked = sum(line.split()[1].startswith("D") for line in listing[1:])
ask("linux/load-memory-and-pressure", "blocked", blocked, solution=True)

# %% [markdown]
# `ps` is one moment, and a slow disk is many short waits: look twice, or look at the pressure. But pressure has a blind spot as well. Take the host of another week on which a file server did not answer:

# %%
weeks = files("linux/load-is-not-cpu", variant=2)
stuck = next(path.parent for path in sorted(weeks.glob("*/ps")) if "rpc_wait_bit" in path.read_text())
print(stuck.name, (stuck / "loadavg").read_text())
print((stuck / "pressure-io").read_text())
print("\n".join(line for line in (stuck / "ps").read_text().splitlines() if line.split()[1][0] in "SD")[:640])

# %% [markdown]
# A load far above the number of CPUs, no iowait, no pressure. Who waits for NFS waits in the code of its remote calls, and the kernel does not count that as I/O
# ([`rpc_wait_bit_killable`](https://github.com/torvalds/linux/blob/master/net/sunrpc/sched.c) calls `schedule()`, and not `io_schedule()`, which is what iowait and pressure count). `ps` sees it: many in D, in the same function. And one or two in D now and then are nothing at all.
#
# ## Quotas

# %%
predict("linux/load-memory-and-pressure", "slow-and-idle")

# %% [markdown]
# A control group may have a quota: so much CPU time in each **period**. Who has used it up waits for the next period, beside idle CPUs. In version 2 `cpu.max` has both numbers (`max` is no limit), in version 1
# there are two files (`-1` is no limit); in microseconds ([CFS bandwidth](https://docs.kernel.org/scheduler/sched-bwc.html)).

# %%
for name in ("cpu.cfs_quota_us", "cpu.cfs_period_us"):
    print(f"{name:18} {(recorded / 'quota' / name).read_text()}", end="")

# %% [markdown]
# *Try it:* how many CPUs' time may this group use?

# %%
limit_cpus = ...
ask("linux/load-memory-and-pressure", "how-many-cpus", limit_cpus)

# %% solution=true
quota, period = (int((recorded / "quota" / f"cpu.cfs_{name}_us").read_text()) for name in ("quota", "period"))
limit_cpus = quota / period
ask("linux/load-memory-and-pressure", "how-many-cpus", limit_cpus, solution=True)

# %% [markdown]
# What that does to a request: one that needs 200 ms of CPU gets 15 ms of every 50. After thirteen periods it has had 195; it ends after some 655 ms, and no graph of CPU shows more than 30 % of one.
#
# How often the group was held back stands in `cpu.stat`, counted since the group was made. So once more: two readings, and the difference.

# %%
for number in (1, 2):
    print((recorded / "quota" / f"cpu.stat.{number}").read_text().splitlines()[:3])
print((recorded / "quota" / "pressure-cpu").read_text().splitlines()[0])

# %% [markdown]
# A hundred periods, and throttled in every one. Note the last line: those who are throttled **are** pressure of the host's CPU, though the host has room. Ask `cpu.stat` before you conclude.
#
# ## Worked example: four figures side by side
#
# For each of the four: the busiest CPU, the pressure of the CPU and of I/O (`avg10`), and the share of throttled periods.


# %%
def figures(folder):
    """Return per cent: busiest CPU, pressure of the CPU and of I/O, throttled periods."""
    looks = []
    for number in (1, 2):
        rows = (line.split() for line in (folder / f"stat.{number}").read_text().splitlines())
        looks.append({row[0]: [int(time) for time in row[1:9]] for row in rows if row[0][3:].isdigit()})
    moved = [[max(0, b - a) for a, b in zip(looks[0][cpu], looks[1][cpu], strict=True)] for cpu in looks[0]]
    hottest = max(100 * (1 - (times[3] + times[4]) / sum(times)) for times in moved)
    waits = [float((folder / f"pressure-{name}").read_text().split()[1][6:]) for name in ("cpu", "io")]
    held = 0.0
    if (folder / "cpu.stat.1").exists():
        first, last = (
            dict(line.split() for line in (folder / f"cpu.stat.{number}").read_text().splitlines()) for number in (1, 2)
        )
        passed, hit = (int(last[name]) - int(first[name]) for name in ("nr_periods", "nr_throttled"))
        held = 100 * hit / passed
    return hottest, *waits, held


names = ("writing", "quota", "spinning", "after")
figure, axes = plt.subplots(figsize=(7, 2.8))
labels = ("busiest CPU", "CPU pressure", "I/O pressure", "throttled")
for number, (label, colour) in enumerate(zip(labels, ("#5b7f95", "#e2a72e", "#7a5195", "#b3361b"), strict=True)):
    heights = [figures(recorded / name)[number] for name in names]
    axes.bar([at + number * 0.2 for at in range(4)], heights, 0.18, label=label, color=colour)
axes.set_xticks([at + 0.3 for at in range(4)], names)
axes.set_ylabel("per cent")
axes.legend(frameon=False, ncols=4, loc="lower center", bbox_to_anchor=(0.5, 1.0), fontsize=8)
axes.spines[["top", "right"]].set_visible(False)
figure.tight_layout()
plt.show()

# %% [markdown]
# Read it from the most particular to the most general: *throttled* explains itself; *busy and pressed* is a CPU that is short; *I/O pressure* without that is a disk; and what is left is a load of the past. (In *quota* the disk of the step
# before is still in the average: a figure of ten seconds remembers, too.)
#
# ## Memory that is left

# %%
predict("linux/load-memory-and-pressure", "little-free")

# %%
killed = files("linux/oom-autopsy") / "oom-kill-recorded" / "host"
print("\n".join((killed / "meminfo").read_text().splitlines()[:5]))

# %% [markdown]
# `MemFree` is used by nothing. `Cached` is the **page cache**: files that were read or written and may be wanted again. The kernel drops clean pages of it the moment somebody needs the room; what is dirty it has to write first. But `Cached` holds shared memory and `tmpfs` as well,
# which cannot be dropped. `MemAvailable` is the kernel's own estimate of what programs can have without swapping ([`proc_meminfo(5)`](https://man7.org/linux/man-pages/man5/proc_meminfo.5.html)). Who alerts on `MemFree` is paged by every backup.
#
# *Try it:* how many GiB is that, to one digit?

# %%
available_gib = ...
ask("linux/load-memory-and-pressure", "available", available_gib)

# %% solution=true
memory = dict(line.split(":") for line in (killed / "meminfo").read_text().splitlines())
available_gib = round(int(memory["MemAvailable"].split()[0]) / 2**20, 1)
ask("linux/load-memory-and-pressure", "available", available_gib, solution=True)

# %% [markdown]
# ## When a limit is reached
#
# On that machine, with 21 GiB to be had, a program was killed for want of memory. Its control group had 128 MiB. When a group is at its limit (or a host at its end) and nothing can be dropped any more, the kernel writes a **report** and kills:

# %%
log = [line.split("] ", 1)[1] for line in (killed / "kernel.log").read_text().splitlines()]
shown = ("invoked", "memory: usage", "Tasks state", "[  pid", "[  2", "oom-kill", "Memory cgroup out")
report = [line for line in log if any(word in line for word in shown)][:8]
print("\n".join(line[:190] for line in report))

# %% [markdown]
# From the top:
#
# - **Who invoked it** is who asked for a page when there was none. That may be anybody. It is not who is killed, nor who is to blame.
# - **`memory: usage, limit`** is there when a *group* is at its limit; a report of the host has `Mem-Info` in its place. `oom_memcg` is that group, `task_memcg` where the victim lived, perhaps below it.
# - **The table counts in pages** (its heading says so), of 4 KiB here and of 16 or 64 KiB elsewhere: `getconf PAGESIZE`. `total_vm` is address space, most of it never touched; `rss` is what is in memory. Since Linux 6.8 its three kinds are there as well.
# - **The kill** is in kB. `anon-rss`, `file-rss` and `shmem-rss` together are the `rss` of the table. (Before Linux 5.0 the report was laid out in another way.)
#
# Here the table has two tasks, and the *smaller* is killed. The kernel takes the one with the largest **badness** ([`oom_badness`](https://github.com/torvalds/linux/blob/master/mm/oom_kill.c)): `rss`, plus what is swapped out, plus page tables, all in pages; and to that `oom_score_adj` times a thousandth (whole pages, rounded down) of what there is, which is the group's
# limit or the host's memory. -1000 is never killed; 1000 adds all that there is.
#
# ## Faded example: why this one?
#
# The loop reads the rows; the last term is missing. `pgtables_bytes` is in bytes, and `limit` counts pages: 128 MiB of 4 KiB. What is the badness of each?

# %%
limit = 128 * 2**20 // 4096
badness = {}
for line in report[4:6]:
    words = line.split("]")[1].split(None, 10)
    rss, tables, swapped, adj, name = int(words[3]), int(words[7]), int(words[8]), int(words[9]), words[10]
    badness[name] = rss + swapped + tables // 4096  # <- and what oom_score_adj adds
ask("linux/load-memory-and-pressure", "badness", badness)

# %% solution=true
limit = 128 * 2**20 // 4096
badness = {}
for line in report[4:6]:
    words = line.split("]")[1].split(None, 10)
    rss, tables, swapped, adj, name = int(words[3]), int(words[7]), int(words[8]), int(words[9]), words[10]
    badness[name] = rss + swapped + tables // 4096 + adj * (limit // 1000)
ask("linux/load-memory-and-pressure", "badness", badness, solution=True)

# %% [markdown]
# So the victim tells how the kernel chose. Whom to look at is the **biggest**, and whether it is bigger than it should be: a leak is mended, a limit that is too small is raised (if the host has the memory), a batch job is moved. *Add swap* makes a host slow before it kills; *disable the OOM killer* makes it hang.
#
# Three things that make logs hard to count. Reports are left out when kills follow one another too quickly; the kill is logged all the same. With `memory.oom.group` the whole group is killed, and the first victim is named twice. And the log is a ring: its beginning is overwritten. `memory.events`
# of the group counts `oom_kill` and forgets nothing.

# %% [markdown]
# ## The sixty-second look
#
# Somebody says *slow*. Whoever has a theory now will look for what fits it, and find it: on a busy host everything looks guilty. So the first minute belongs to no theory. The same commands, always in the same order
# ([ten of them](https://netflixtechblog.com/linux-performance-analysis-in-60-000-milliseconds-accc10403c55), of which this lesson has used some), go into one table: **for each resource, how much of it is used, whether anybody waits for it, whether it fails**, and the line that says so
# ([the USE method](https://www.brendangregg.com/usemethod.html): utilisation, saturation, errors). Only then you think.
#
# | | used | waited for | failed |
# |---|---|---|---|
# | CPU | `mpstat -P ALL 1`, each CPU | `vmstat 1`: `r` above the number of CPUs | `dmesg`: `Machine Check` |
# | memory | `free`: what is not available | `vmstat 1`: `si`, `so` | `dmesg`: `Killed process` |
# | disk | `iostat -xz 1`: `%util` | the same: `aqu-sz`, `r_await`, `w_await` | `dmesg`: `error, dev sda` |
# | file system | `df`: `Capacity` | nobody waits: the write fails | at 100 |
# | network | `sar -n DEV 1`: `%ifutil` | drops: `sar -n EDEV 1` | `sar -n TCP,ETCP 1`: sent again, **of** what is sent |
#
# Three habits make it worth its minute. The **first report** of `vmstat` and `iostat` is an average since the boot: it has the same columns as those below it, and nothing to do with now. (Of `vmstat` the rates and the shares of the CPU are; `r`, `b` and the memory are of this moment. `-y` leaves the first report out, where the version knows it.) The **worst** second of the worst CPU goes into the table, because averages
# hide what people wait for. And what was **not measured** is *unknown*: a zero would say that all is well.

# %%
predict("linux/load-memory-and-pressure", "ninety-six")

# %% [markdown]
# ## Busy is not full
#
# Six programs write to our machine's disk again, past the page cache, each waiting for every write. Of what `iostat -xz 1` printed: the first report, the second one, and the busiest:

# %%
minute = files("linux/sixty-second-table") / "sixty-seconds-recorded" / "writing"
table = (minute / "iostat").read_text().splitlines()
heading = next(line for line in table if line.startswith("Device"))
looks = [line for line in table if line.startswith("vda")]
chosen = ("r/s", "w/s", "wkB/s", "r_await", "w_await", "aqu-sz", "%util")
for line in (heading, looks[0], looks[1], max(looks[1:], key=lambda line: float(line.split()[-1]))):
    print(" ".join(f"{dict(zip(heading.split(), line.split(), strict=True))[name]:>10}" for name in chosen))

# %% [markdown]
# *Try it:* `w_await` is how long the writes of a second waited, on average. In the worst of the five seconds, how long is that, in ms? `looks` has the rows, the first of them since the boot; their words are texts, so make numbers of them.

# %%
longest = ...
ask("linux/load-memory-and-pressure", "longest-wait", longest)

# %% solution=true
at = heading.split().index("w_await")
longest = max(float(line.split()[at]) for line in looks[1:])
ask("linux/load-memory-and-pressure", "longest-wait", longest, solution=True)

# %% [markdown]
# `%util` is the share of the time in which the device had **anything** to do ([`iostat(1)`](https://man7.org/linux/man-pages/man1/iostat.1.html) warns of it). A disk with one head does one thing at a time: for it 100 is full. An SSD, a RAID or a volume of a provider does many at once, and at 100 it may have room for
# ten times as much. What tells is the **wait**: a queue of four or five, and each request done in a fraction of a millisecond. Nobody notices that. A queue of thirty and 80 ms each, people notice.
#
# The three hang together: the queue is how many requests come in a second, times how long each takes (*Little's law*). 20,000 a second at 0.2 ms are four. So a queue alone says as little as `%util`: look at queue **and** wait.
#
# ## Three columns and a line
#
# A row of the table, worked: the disk of this minute, each cell with its line.

# %%
numbered = [(number, line) for number, line in enumerate(table, 1) if line.startswith("vda")][1:]
for name in ("%util", "aqu-sz", "w_await"):
    at = heading.split().index(name)
    number, line = max(numbered, key=lambda row: float(row[1].split()[at]))
    print(f"{name:8} {line.split()[at]:>6}   iostat:{number}")
print(
    "errors  ",
    sum("error, dev vda," in line for line in (minute / "dmesg").read_text().splitlines()),
    " dmesg, which could be read",
)

# %% [markdown]
# Used: nearly always. Waited for: hardly. Failed: no. This disk is well used, and whoever orders a faster one will wait as long as before.
#
# ## Faded example: lost on the way
#
# The network's last cell. Nine hosts of another morning sent segments **again**, because nobody had confirmed them. The loop finds how many a second at worst; on which host is the network at fault? A count says little without what it is counted of. The line that appends is yours to mend: `sent` has what was sent in the same second.

# %%
morning = files("linux/sixty-second-table", variant=2)
worst = {}
for path in sorted(morning.glob("*/sar-tcp")):
    rows = [
        line.split()
        for line in path.read_text().splitlines()[2:]
        if line and "/s" not in line and not line.startswith("Average")
    ]
    shares = []
    for first, second in zip(rows[::2], rows[1::2], strict=True):
        sent, again = float(first[-1]), float(second[-3])
        shares.append(again)  # <- of what?
    worst[path.parent.name] = max(shares)
ask("linux/load-memory-and-pressure", "lost", max(worst, key=worst.get))

# %% solution=true
morning = files("linux/sixty-second-table", variant=2)
worst = {}
for path in sorted(morning.glob("*/sar-tcp")):
    rows = [
        line.split()
        for line in path.read_text().splitlines()[2:]
        if line and "/s" not in line and not line.startswith("Average")
    ]
    shares = []
    for first, second in zip(rows[::2], rows[1::2], strict=True):
        sent, again = float(first[-1]), float(second[-3])
        shares.append(100 * again / sent)
    worst[path.parent.name] = max(shares)
ask("linux/load-memory-and-pressure", "lost", max(worst, key=worst.get), solution=True)

# %% [markdown]
# One host sends a few dozen segments again each second, of one or two thousand; in its worst second 22 of 334: every fifteenth is lost on the way, or its confirmation is. Where later segments do not tell so earlier, each costs its user a fifth of a second at the least ([RFC 6298](https://www.rfc-editor.org/rfc/rfc6298) asks for a whole one; Linux takes 200 ms). The other sends several times as many again, of tens of thousands: that is weather.
#
# ## Your turn
#
# In [Load is not CPU](../load-is-not-cpu.ipynb) you say of eight hosts what they are short of, and in [OOM autopsy](../oom-autopsy.ipynb) who was killed on six, and what to do next. In [The sixty-second table](../sixty-second-table.ipynb) you fill in the whole table of nine.
#
# ## Say it
#
# Two sentences to the team that ordered more CPUs for the host with the file server: what its load counts, and which line shows it; whom you would ask next.
#
# ## Key points
#
# - Counters since the boot say nothing about now: two readings, and the difference.
# - Idle and iowait are both idle; guest is part of user; steal is neither.
# - A load is tasks in R and D, over more than the last minute. It does not say what they wait for.
# - Pressure says that somebody waits. It does not see NFS, and it does see throttled neighbours.
# - A quota is time in each period. Throttled is a share of periods.
# - Available, not free. Resident, not virtual. Pages, not kB.
# - The group's limit, not the host's. The biggest, not the victim, nor who asked.
# - A table before a theory: used, waited for, failed; each cell with its line, and *unknown* where nobody measured.
# - `%util` is *not idle*. A disk is short where a queue waits long.
#
# **Read more:** `proc_stat(5)`, `proc_loadavg(5)`, `proc_meminfo(5)`, `proc_pid_oom_score_adj(5)`, `ps(1)` under *PROCESS STATE CODES*, `cgroups(7)`, `vmstat(8)`, `iostat(1)`, `sar(1)`; the kernel's [PSI](https://docs.kernel.org/accounting/psi.html), [CFS bandwidth](https://docs.kernel.org/scheduler/sched-bwc.html) and
# [cgroup v2](https://docs.kernel.org/admin-guide/cgroup-v2.html) under *Memory*.
#
# **What differs in your company:** the version of control groups, whether pressure is switched on (`psi=1`), page sizes on other processors, who sets limits, and whether `systemd-oomd` kills before the kernel does.
