# %% [markdown]
# ## Why this pages you
#
# *02:26, ferries.target is up, bookings are down.* A host comes back from its reboot, and one service of four is not there. `systemctl start` brings it up at once, so the ticket is closed. Three weeks later, at the next reboot, it is open again.
#
# Another night: *no more processes can be made on node-north-c-4*. Four hundred entries of a worker that "cannot be killed", and somebody asks for a reboot.
#
# Both are questions of who waits for whom. The first half of this lesson is about units, the second about parents and children.

# %%
from groundschool import ask, files, predict

hosts = files("linux/unit-will-not-start", variant=2)
for path in sorted(hosts.glob("*/journal.txt")):
    print(path.parent.name, "·", path.read_text().splitlines()[-1][16:])

# %% [markdown]
# None of these last lines says what was wrong. Most do not even name the unit that has to be changed.
#
# ## What holds of a unit
#
# A **unit** is something the manager (process 1) can start and stop: a service, a socket, a timer, a mount, a target (which is nothing but a name for others). Its settings come from more than one file:

# %%
host = next(path.parent for path in hosts.glob("*/journal.txt") if "ordering cycle" in path.read_text())
for path in sorted(host.rglob("*object-store.service*")):
    for file in [path] if path.is_file() else sorted(path.iterdir()):
        print(f"# /{file.relative_to(host)}\n{file.read_text()}")

# %% [markdown]
# - The **unit file**: the first one of that name in `/etc/systemd/system`, `/run/systemd/system`, `/usr/lib/systemd/system`. One in `/etc` hides the package's, all of it.
# - **Drop-ins**: `NAME.service.d/*.conf` of all three places, *sorted by file name*, whichever place they lie in. Only where two have the **same** name does the place decide.
# - Most settings: the last one read holds. Lists (`ExecStart=`, `Environment=`, `ReadWritePaths=`) collect, and an empty assignment forgets what was there.
# - **Dependencies** (`After=`, `Wants=`, `Requires=` ...) collect as well, and *nothing takes them back*: `After=` with nothing behind it is ignored ([`systemd.unit(5)`](https://www.freedesktop.org/software/systemd/man/252/systemd.unit.html)). To get rid of one, edit the file in which it stands, or hide that file.
# - A line that ends with `\` goes on in the next; remarks in between are skipped. A key that is unknown, or known in another section only, is *ignored with a warning*.
#
# `systemctl cat UNIT` prints all of it in the order in which it is read. Type it before you open any file.
#
# *Try it:* three files set `Nice=` or could. Which value holds for `object-store.service` above?

# %%
nice = ...
ask("linux/units-and-processes", "which-nice", nice)

# %% solution=true
nice = 5
ask("linux/units-and-processes", "which-nice", nice, solution=True)

# %%
predict("linux/units-and-processes", "second-command")

# %% [markdown]
# ## Pulled in, and in order

# %%
predict("linux/units-and-processes", "requires-alone")

# %% [markdown]
# Two questions, with two kinds of setting:
#
# | | who is started because of me? | what do I wait for? |
# |---|---|---|
# | `Wants=B` | B; if B fails, I go on | nothing |
# | `Requires=B` | B; if B is to be stopped, so am I. If B fails *and* I come after it, I am not started | nothing |
# | `After=B` | nobody | B's start, if B is being started anyway |
# | `Before=B` | nobody | (B waits for mine) |
#
# A service that needs another needs **both**: `Wants=` (or `Requires=`) and `After=`. Here is the start of one host, by its journal. A bar begins with *Starting* and ends with *Started*; the cross is where the unit failed.

# %%
import re

import matplotlib.pyplot as plt


def started(folder):
    """Return seconds of begin and end by unit, and when one failed, from the time of the first start."""
    found, failed = {}, {}
    for line in (folder / "journal.txt").read_text().splitlines():
        if said := re.search(
            r"(\d\d):(\d\d):(\d\d) .*: (Starting|Started|Finished|Failed to start) (\S+)\.service", line
        ):
            second = int(said[2]) * 60 + int(said[3])
            if said[4] == "Starting":
                found.setdefault(said[5], [second, second])
            elif said[4].startswith("Failed"):
                failed[said[5]] = second
            elif said[5] in found:
                found[said[5]][1] = second
    first = min(begin for begin, _ in found.values())
    return {name: (begin - first, end - first) for name, (begin, end) in found.items()}, {
        name: at - first for name, at in failed.items() if name in found
    }


def journal_of(words):
    """Return the folder of the host whose journal has the words."""
    return next(
        path.parent for path in sorted(hosts.glob("*/journal.txt")) if re.search(words, path.read_text(), re.DOTALL)
    )


parallel = journal_of(r"Starting \S+ - [^\n]*\n[^\n]*Starting \S+ - [^\n]*\n[^\n]*Starting")
bars, crosses = started(parallel)
figure, axes = plt.subplots(figsize=(6, 2))
for row, (name, (begin, end)) in enumerate(bars.items()):
    axes.barh(row, max(end - begin, 0.06), left=begin, color="#5b7f95")
    if name in crosses:
        axes.plot(crosses[name] + 0.1, row, "x", color="#b3361b")
axes.set_yticks(range(len(bars)), bars)
axes.invert_yaxis()
axes.set_xlabel("seconds")
axes.spines[["top", "right"]].set_visible(False)
figure.tight_layout()
plt.show()

# %% [markdown]
# All three are *starting* in the same second. The application asks its store, which is not ready, and ends. An hour later, by hand, the store has long been there: that is why it "works when I start it".
#
# The opposite fault looks the same in the journal. On this host the application waits, as it were, but nobody starts what it waits for:

# %%
lonely = journal_of(r"(?s)\A(?!.*Starting \S+ - \S+ [^\n]*\n[^\n]*Starting).*Connection refused")
print("\n".join((lonely / "journal.txt").read_text().splitlines()[3:6]))
print((lonely / "usr/lib/systemd/system/inventory.service").read_text().split("[Service]")[0])

# %% [markdown]
# *Try it:* which two units would have to be pulled in by `inventory.service`? Give a list.

# %%
missing = ...
ask("linux/units-and-processes", "not-pulled-in", missing)

# %% solution=true
missing = ["events.service", "session-cache.service"]
ask("linux/units-and-processes", "not-pulled-in", missing, solution=True)

# %% [markdown]
# A third kind: an order that closes a **circle**. Then no order is possible, and systemd makes one by leaving somebody out:

# %%
print("\n".join(line[16:] for line in (host / "journal.txt").read_text().splitlines()[3:7]))

# %% [markdown]
# Who is left out is not who is at fault; it is often an innocent one in the middle. Read the lines as *comes after*: object-store after booking-api, that after booking-api-migrate, that after object-store. Ask of each whether it is meant. A store that waits for its own user is not.
#
# *Try it:* which word has to go from which line of the files that were printed at the beginning? Give the word.

# %%
goes = ...
ask("linux/units-and-processes", "circle", goes)

# %% solution=true
goes = "booking-api.service"
ask("linux/units-and-processes", "circle", goes, solution=True)

# %% [markdown]
# ## What Type waits for
#
# `After=` waits until the other one *is up*. When that is depends on `Type=` ([`systemd.service(5)`](https://www.freedesktop.org/software/systemd/man/252/systemd.service.html)):
#
# | `Type=` | up when |
# |---|---|
# | `simple` | the process was forked; even if its program does not exist |
# | `exec` | the program was executed |
# | `notify` | the program **says so** (`READY=1`). One that never does is ended after `TimeoutStartSec=`, 90 s by default, however well it works |
# | `oneshot` | the program has ended well. Several `ExecStart=` are allowed, `Restart=always` and `on-success` are not: they would never end |
# | `forking` | the first process has ended and left a child behind |
#
# So an order is worth what the type of the first one is worth. `After=` a `simple` database waits for a fork.
#
# ## When systemd gives up
#
# `Restart=on-failure` starts a service again, `RestartSec=` (100 ms) after it ended. Not for ever: one more than `StartLimitBurst=` starts (5) within `StartLimitIntervalSec=` (10 s), and it is `Start request repeated too quickly.` So a *shorter* interval gives up later, and `0` never. Both settings stand in **`[Unit]`**.
#
# This service needs a partner's server, which is back some time after a boot. Its people meant it to be started until then. It is started every 0.9 seconds:

# %%
patient = journal_of("repeated too quickly")
print(next((patient / "etc").rglob("freight.service.d/*.conf")).read_text())
print(
    "\n".join(
        line[16:]
        for line in (patient / "journal.txt").read_text().splitlines()
        if "StartLimit" in line or "quickly" in line or "answers again" in line
    )
)

# %% [markdown]
# *Try it:* in how many seconds did its starts have to lie for systemd to give up? (`StartLimitBurst=` is still known in `[Service]`, from older times, and the new name of the other is not.)

# %%
interval = ...
ask("linux/units-and-processes", "which-interval", interval)

# %% solution=true
interval = 10
ask("linux/units-and-processes", "which-interval", interval, solution=True)

# %% [markdown]
# ## Exit codes of systemd
#
# Between the fork and your program the manager's child does what the unit asks for: user, directories, namespaces, limits. If one of these steps fails, your program never ran, and the child ends with a status of **200 or more** and a name
# ([`systemd.exec(5)`](https://www.freedesktop.org/software/systemd/man/252/systemd.exec.html#Process%20Exit%20Codes), *Process Exit Codes*):
#
# | status | what was not there, or not allowed |
# |---|---|
# | `200/CHDIR` | `WorkingDirectory=` |
# | `203/EXEC` | the program's file, its `x`, or its interpreter (`#!`) |
# | `217/USER` | `User=` |
# | `226/NAMESPACE` | a path of `ReadWritePaths=` and the like (a `-` in front lets it be missing) |
#
# `status=1/FAILURE` is the program's own. Then it ran, and the reason is in *its* line.

# %%
stepped = journal_of("Failed at step")
print("\n".join(line[16:] for line in (stepped / "journal.txt").read_text().splitlines()[3:13]))

# %% [markdown]
# From the top: why (two lines, by the child), the status, that it failed, and what failed **because of it**: `Dependency failed` is never the place to look.
#
# *Try it:* which setting has to be changed? Give its name.

# %%
setting = ...
ask("linux/units-and-processes", "which-setting", setting)

# %% solution=true
setting = "User"
ask("linux/units-and-processes", "which-setting", setting, solution=True)

# %% [markdown]
# ## Worked example: a drop-in that does it
#
# The unit above is to run as `object-store`. The wrong user stands in a drop-in of this host:

# %%
for path in sorted(stepped.rglob("object-store.service.d/*.conf")):
    print(f"# /{path.relative_to(stepped)}\n{path.read_text()}")

# %% [markdown]
# 1. *Where does it stand?* In `/etc`: ours, so we may edit it. Had it been the package's, a drop-in would do.
# 2. *Is it a list?* No: the last one holds, so a drop-in has to be read last. `10-user.conf` would be read before `20-local.conf`, and change nothing.
# 3. *The smallest change:* the line itself.
# 4. *Before anybody reboots:* `systemd-analyze verify object-store.service` loads it as the manager would, and says nothing when there is nothing to say. It does not know users, nor whether a program notifies.
#
# ## Faded example: replace a command
#
# On another host a drop-in was to change the port, and the unit is refused with two commands. The drop-in begins with `[Service]` and ends with the command; what is missing in between? (Blanks around `=`, empty lines and remarks do not matter.)


# %%
def read(text):
    """Return sections and settings of a drop-in, one a line, without what systemd skips."""
    lines = [line.strip() for line in text.splitlines()]
    return [re.sub(r"\s*=\s*", "=", line, count=1) for line in lines if line and line[0] not in "#;"]


drop_in = """[Service]
ExecStart=/usr/lib/ferries/auth --port 8563
"""  # <- one line is missing
ask("linux/units-and-processes", "replace-a-command", read(drop_in))

# %% solution=true
drop_in = """[Service]
ExecStart=
ExecStart=/usr/lib/ferries/auth --port 8563
"""
ask("linux/units-and-processes", "replace-a-command", read(drop_in), solution=True)

# %% [markdown]
# ## Parents and zombies

# %%
predict("linux/units-and-processes", "kill-a-zombie")

# %% [markdown]
# When a process ends, its memory, its descriptors, its threads are gone at once. What stays is its number and its exit status, for its **parent** to collect with `wait()`. Until then it is in state `Z`: a *zombie*, `<defunct>` in `ps`. That is how every process ends; most parents collect within a moment.
#
# - A zombie holds a number, and nothing else. It has no descriptors. It cannot be killed: there is nobody to deliver a signal to.
# - Who can act is the parent: mend it, or restart it. When the parent ends, its children get a **new parent**: the nearest *subreaper* above them (`PR_SET_CHILD_SUBREAPER`; a container's shim, a user's manager), else process 1. These collect, or should.
# - In a container, process 1 is often your application. If it does not collect, nobody does.
# - A process whose *first thread* has ended while others go on shows `Z` as well. It has not ended.
#
# ## Reading /proc
#
# On a real machine a program was made that does not collect (and calls itself something inconvenient). This is what `/proc` said:

# %%
recorded = files("linux/zombies-and-d-state") / "processes-left-recorded" / "host" / "proc"
for path in sorted(recorded.glob("*/stat")):
    print(path.read_text()[:78])

# %% [markdown]
# `stat` is one line: the number, the name **in brackets**, the state, the parent's number, 48 more. A name is up to fifteen bytes of anything, brackets and blanks among them, and any program may choose one (`PR_SET_NAME`). So nothing can be counted from the left: whoever splits the line of the `hook` at blanks... try it.

# %%
line = next(path for path in recorded.glob("*/stat") if "hook" in path.read_text()).read_text()
print("split at blanks:      ", line.split()[2:4])
print("behind the last ')':  ", line[line.rindex(")") + 2 :].split()[:2])

# %% [markdown]
# Behind the *last* bracket there are only numbers and a state. (`status` has the same a line each: easier to read, slower to make.) Below `task/` each thread has a `stat` of its own, with a name and a state of its own; `PID/stat` is that of the first one. They share their descriptors, which `ls -l /proc/PID/fd` lists below a line `total 0`.
#
# *Try it:* how many zombies are there, and whose are they? Give the name of the parent.

# %%
parent = ...
ask("linux/units-and-processes", "whose-zombies", parent)


# %% solution=true
def stat_of(path):
    """Return number, name, state and parent's number."""
    text = path.read_text()
    words = text[text.rindex(")") + 2 :].split()
    return int(text.split(" ", 1)[0]), text[text.index("(") + 1 : text.rindex(")")], words[0], int(words[1])


everybody = [stat_of(path) for path in recorded.glob("*/stat")]
parents = {ppid for _, _, state, ppid in everybody if state == "Z"}
parent = next(name for pid, name, _, _ in everybody if pid in parents)
ask("linux/units-and-processes", "whose-zombies", parent, solution=True)

# %% [markdown]
# One of the three, `orphan`, was started by a child that has ended. The keeper had said that it wants to inherit such children, and then did not collect them either. Process 1 has nothing to do with any of this.
#
# ## State D
#
# A task in state **D** sleeps *uninterruptibly*: it waits for something that should always come, and soon: a disk, a file server, another task. Signals wait with it. In some functions of the kernel `kill -9` (and nothing else) gets through; in the others it is delivered when the answer has come. `wchan` says in which function it sleeps:

# %%
for path in sorted(recorded.glob("*/task/*/stat")):
    text = path.read_text()
    print(text[: text.rindex(")") + 3].ljust(32), path.with_name("wchan").read_text())

# %% [markdown]
# The `waiter` sleeps in `kernel_clone`: it has made a child by `vfork` and is held until that child executes a program, which this one never does. Nothing is broken but the child.
#
# `wchan` says *where*, the state says *how*: the same function may be slept in both ways. `I` is a thread of the kernel without work; it is not blocked. And `wchan` is `0` for who runs, for zombies, and where you may not look.
#
# *Try it:* `web` has three threads. Its first sleeps in `ep_poll`, state S; the second in `rpc_wait_bit_killable`, state D; the third in `rpc_wait_bit_killable`, state S. How many of its threads count as blocked?

# %%
blocked = ...
ask("linux/units-and-processes", "how-many-blocked", blocked)

# %% solution=true
blocked = 1
ask("linux/units-and-processes", "how-many-blocked", blocked, solution=True)

# %% [markdown]
# ## What a signal can do
#
# | the task is | `kill -TERM` | `kill -KILL` | what helps |
# |---|---|---|---|
# | running or sleeping (R, S) | it may catch it | ends it | |
# | stopped (T) | waits until it goes on | ends it | `kill -CONT` |
# | in D | waits | waits, or ends it where the function is *killable* | whatever it waits for |
# | a zombie | nothing | nothing | its parent |
# | process 1 of a container | only what it has a handler for | from outside: ends it, and all in there | |
#
# ## Your turn
#
# In [The unit that will not start](../unit-will-not-start.ipynb) you say of eight hosts what was wrong and repair it; in [Zombies and state D](../zombies-and-d-state.ipynb) you read `/proc` of three.
#
# ## Say it
#
# Two sentences to the team whose store waited for its own user: what the boot did because of it, and what you changed.
#
# ## Key points
#
# - What holds is the unit file and all drop-ins, sorted by name. `systemctl cat`.
# - Pulled in and in order are two things, and a service that needs another needs both.
# - Dependencies are never taken back; lists are, by an empty assignment.
# - `After=` is worth what `Type=` waits for.
# - 200 and more: the program never ran. Below: look at its own line.
# - `Dependency failed` is a consequence.
# - A zombie is dead; look at its parent. A task in D waits; look at what for.
# - A name ends at the last bracket.
#
# **Read more:** `systemd.unit(5)`, `systemd.service(5)`, `systemd.exec(5)` under *Process Exit Codes*, `systemd-analyze(1)` under *verify*, `proc_pid_stat(5)`, `proc_pid_wchan(5)`, `wait(2)`, `PR_SET_CHILD_SUBREAPER(2const)`, `signal(7)`.
#
# **What differs in your company:** the version of systemd (`systemctl --version`; wordings and a few defaults change), who owns drop-ins and how they get onto hosts, whether `/proc` hides other people's processes (`hidepid`), what is process 1 in your containers.
