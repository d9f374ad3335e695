# ---
# jupyter:
#   jupytext:
#     text_representation:
#       format_name: percent
# ---

# %% [markdown]
# ## A quarter to seven
#
# > **Moira MacKinnon** (platform, on-call senior) · Morning. The night shift goes home, and one of their edge hosts is yours now. Nothing is on fire. Look at it once
# > before something is, and write down the eight things that I ask about every host that is new to me. Read them, don't guess: each has a wrong answer beside it that looks as good.
#
# You change nothing on the host. The night shift ran the commands and saved what they printed; everybody who takes this exercise has another host. Nothing has to be programmed here:
# run the cells with *Shift+Enter*, read by eye, and fill in the form at the end.

# %%
folder = files("linux/find-your-way")


def show(*names):
    """Print what was saved of some commands."""
    for name in names:
        print((folder / f"{name}.txt").read_text())


# %% [markdown]
# **How long up, how busy?** `date -u`, `uptime`, `nproc`:

# %%
show("date", "uptime", "nproc")

# %% [markdown]
# **How much memory can programs still have?** `free -m`, in MiB. **Which file system is the fullest?** `df -hT`:

# %%
show("free-m", "df-hT")

# %% [markdown]
# **What has failed?** `systemctl list-units --all 'saltmarsh-*'`, and `systemctl status` of the two jobs that ended (all times are UTC):

# %%
show("list-units", "status")

# %% [markdown]
# **Who can be reached from outside?** `ss -ltnp`: the TCP sockets that listen, and the programs that hold them. If the lines wrap on your screen, only the first half matters.

# %%
show("ss-ltnp")

# %% [markdown]
# **What is the largest process?** `ps -eo pid,user,rss,etime,args --sort=-rss`, its first rows. `RSS` is in KiB:

# %%
show("ps")

# %% [markdown]
# ## The task: eight things about the host
#
# Put a value in the place of each `None` below, then **delete the two last lines of the cell** (they are there so that a cell nobody has touched is not taken for an answer).
# A number is written without quotes, a text with quotes. Each key is worth one point, and is checked on its own, so try the check as soon as you have one.
#
# | key | what | written as |
# |---|---|---|
# | `booted` | the day, in UTC, on which the host was last booted: the moment of `date` less the whole time it is up | text, `"2026-03-29"` |
# | `load_per_processor` | the load of the last minute, divided by the number of processors | number, one decimal or more: `0.4` |
# | `memory_available_mib` | the memory that programs can have without swapping, in MiB | whole number, as `free -m` prints it |
# | `fullest_filesystem` | of the file systems that can be written to, the one with the highest `Use%` | text, its mount point: `"/srv"` |
# | `failed_unit` | the unit that has failed; there is one | text, its name: `"cron.service"` |
# | `failed_since` | since when it has been in that state, in UTC | text, day and minute: `"2026-03-29 04:05"` |
# | `reachable_ports` | every port on which another host can be answered, over IPv4 or IPv6, as far as the addresses go (firewalls are another question) | list of whole numbers, each once, in any order: `[80, 443]` |
# | `largest_process_mib` | the resident memory of the process with most of it, in MiB | number; rounded up or down, or not at all |
#
# You may let Python do a sum: `3.2 / 8` is a number, too.

# %% task="first-look"
first_look = {
    "booted": None,
    "load_per_processor": None,
    "memory_available_mib": None,
    "fullest_filesystem": None,
    "failed_unit": None,
    "failed_since": None,
    "reachable_ports": None,
    "largest_process_mib": None,
}
### BEGIN SOLUTION
# By eye is what was asked for; this reads the same places by program, so that it is right for everybody's host.
from datetime import datetime, timedelta

said = {path.stem: path.read_text() for path in folder.glob("*.txt")}
now = datetime.strptime(said["date"].replace("UTC", "+0000").strip(), "%a %b %d %H:%M:%S %z %Y")
up = said["uptime"].split()  # the clock, "up", days, "days,", hours:minutes
booted = now - timedelta(days=int(up[2]), hours=int(up[4].split(":")[0]))
mounts = [line.split() for line in said["df-hT"].splitlines() if "squashfs" not in line and "%" in line]
failed = said["list-units"].split(" failed ")[0].split()[-2]
listening = [line.split()[3].rsplit(":", 1) for line in said["ss-ltnp"].splitlines() if "LISTEN" in line]
first_look = {
    "booted": booted.strftime("%Y-%m-%d"),
    "load_per_processor": float(up[-3].strip(",")) / int(said["nproc"]),
    "memory_available_mib": int(said["free-m"].split()[12]),
    "fullest_filesystem": max(mounts[1:], key=lambda row: int(row[5].strip("%")))[6],
    "failed_unit": failed,
    "failed_since": said["status"].split("Active: failed ")[1].split("since ")[1][4:20],
    "reachable_ports": sorted({int(port) for address, port in listening if address not in ("127.0.0.1", "[::1]")}),
    "largest_process_mib": int(said["ps"].split()[7]) / 1024,
}
### END SOLUTION

# %% [markdown]
# ## Say it
#
# Two sentences to Moira, as you would say them at the coffee machine: what of this would you look into first today, and what looks alarming here and is not? (Nobody grades this
# one. Your mentor may ask.)
