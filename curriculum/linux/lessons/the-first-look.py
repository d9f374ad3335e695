# %% [markdown]
# ## Why this pages you
#
# Half past six in the morning, the shift changes, and two people look at the same edge host. One says: *out of memory, a disk at 100 %, load of six, two services red.* The other one says: *there is room
# for everything, one nightly job has failed, and something began ten minutes ago.* Both have read the same page of outputs. One of them is about to wake a third person.
#
# Whoever has looked at a host once in daylight knows what it looks like when all is well. This lesson takes twenty minutes or so, and nearly all you do is read.
#
# *Shift+Enter* runs a cell. Where you see `...`, put your answer in its place and run the cell again: the reply comes at once, and nobody keeps a mark.

# %%
from groundschool import ask, predict

# %% [markdown]
# ## Up and busy
#
# ```text
# $ date -u; uptime; nproc
# Thu May 14 06:31:12 UTC 2026
#  06:31:12 up 3 days, 20:11,  1 user,  load average: 6.24, 4.10, 1.38
# 4
# ```
#
# From left to right:
#
# - `06:31:12` is the host's clock. If it is not your clock, find out why before you compare logs.
# - `up 3 days, 20:11` is 3 times 24 hours, 20 hours and 11 minutes. Counted back from Thursday 06:31, that is *Sunday* 10:20: three days before Thursday is Monday 06:31,
#   and twenty hours more go back over another midnight. A boot nobody knows of is a find.
# - `load average` is how many tasks were running, waiting for a processor, or in uninterruptible sleep (mostly: waiting for a disk), averaged over **1, 5 and 15 minutes**, in this order
#   ([`uptime(1)`](https://man7.org/linux/man-pages/man1/uptime.1.html), [`proc_loadavg(5)`](https://man7.org/linux/man-pages/man5/proc_loadavg.5.html)).
# - `4` processors share that load ([`nproc(1)`](https://man7.org/linux/man-pages/man1/nproc.1.html)). A load of 4 keeps 4 of them busy; on 32 it is a quiet day.
#
# *Try it:* what is the load of the last minute for each processor, to one decimal?

# %%
per_processor = ...
ask("linux/the-first-look", "per-processor", per_processor)

# %% solution=true
per_processor = round(6.24 / 4, 1)
ask("linux/the-first-look", "per-processor", per_processor, solution=True)

# %% [markdown]
# The first number follows at once, the others drag behind. Here five tasks begin at minute 5 and stop at minute 15:

# %%
import math

import matplotlib.pyplot as plt

seconds = range(0, 1800, 5)
for minutes in (1, 5, 15):
    load, seen = 0.0, []
    for second in seconds:
        running = 5 if 300 <= second < 900 else 0
        keep = math.exp(-5 / (60 * minutes))
        load = load * keep + running * (1 - keep)
        seen.append(load)
    plt.plot([second / 60 for second in seconds], seen, label=f"{minutes} min")
plt.gcf().set_size_inches(7, 2.6)
plt.xlabel("minutes")
plt.ylabel("load average")
plt.legend(frameon=False)
plt.show()

# %% [markdown]
# First above last: it rises. First below last: it is over, or nearly. At minute 18 of the picture nothing has run for three minutes, and the last average still says 2.
#
# ## Memory and room

# %%
predict("linux/the-first-look", "little-free")

# %% [markdown]
# ```text
# $ free -m
#                total        used        free      shared  buff/cache   available
# Mem:           15981        6079         371          66        9644        9902
# Swap:           2047           0        2047
# ```
#
# Read the **last** column: what programs can have without swapping. `free` is memory that does nothing, and a host that has worked for a day has little of it. Since version 4 of procps,
# `used` is simply `total` less `available` ([`free(1)`](https://man7.org/linux/man-pages/man1/free.1.html)); older versions print another sum.

# %%
predict("linux/the-first-look", "one-hundred")

# %% [markdown]
# ```text
# $ df -hT
# Filesystem     Type      Size  Used Avail Use% Mounted on
# udev           devtmpfs  7.8G     0  7.8G   0% /dev
# tmpfs          tmpfs     1.6G  1.2M  1.6G   1% /run
# /dev/vda1      ext4       20G  8.8G  9.8G  48% /
# /dev/vdb1      ext4       40G   33G  4.5G  89% /var/log
# /dev/vdc1      ext4      196G  108G   79G  59% /srv/uploads
# /dev/loop0     squashfs  294M  294M     0 100% /opt/images
# ```
#
# `Type` first, then `Use%`, then the name in the last column: `/var/log` is the fullest that can be written to. `/srv/uploads` holds more bytes and has more room. `devtmpfs` and `tmpfs` are memory, not a disk.
# A `squashfs` is a packed, read-only image ([squashfs](https://docs.kernel.org/filesystems/squashfs.html)): full on the day it is made.
#
# ## What has failed
#
# ```text
# $ systemctl list-units --all 'saltmarsh-*'
#   UNIT                     LOAD      ACTIVE   SUB     DESCRIPTION
#   saltmarsh-edge.service   loaded    active   running Saltmarsh edge proxy
# ● saltmarsh-ledger.service not-found inactive dead    saltmarsh-ledger.service
# ● saltmarsh-prune.service  loaded    failed   failed  Prune old uploads
#   saltmarsh-rotate.service loaded    inactive dead    Rotate upload keys
#   saltmarsh-prune.timer    loaded    active   waiting Timer: Prune old uploads
# ```
#
# Two dots, and one failure. A dot marks what failed *and* what has no definition: `not-found` means that some unit names a ledger which nobody installed. `inactive dead` sounds worse than it is: a job that has
# done its work, or a service nobody started. **Failed** stands in the column `ACTIVE` and means: it ended, and not well ([`systemctl(1)`](https://man7.org/linux/man-pages/man1/systemctl.1.html)). `systemctl --failed` lists just those.
#
# ```text
# $ systemctl status saltmarsh-prune.service
# × saltmarsh-prune.service - Prune old uploads
#      Loaded: loaded (/etc/systemd/system/saltmarsh-prune.service; static)
#      Active: failed (Result: exit-code) since Thu 2026-05-14 02:24:40 UTC; 4h 6min ago
# TriggeredBy: ● saltmarsh-prune.timer
#     Process: 48112 ExecStart=/opt/saltmarsh/bin/prune (code=exited, status=1/FAILURE)
#    Main PID: 48112 (code=exited, status=1/FAILURE)
#         CPU: 1.204s
#
# May 14 02:10:01 node-north-a-2 systemd[1]: Starting saltmarsh-prune.service - Prune old uploads...
# May 14 02:24:40 node-north-a-2 prune[48112]: cannot open /srv/uploads/.index: Permission denied
# May 14 02:24:40 node-north-a-2 systemd[1]: saltmarsh-prune.service: Failed with result 'exit-code'.
# ```
#
# *Try it:* since when has it been failed? A text with day and minute: `"2026-03-29 04:05"`.

# %%
failed_since = ...
ask("linux/the-first-look", "since-when", failed_since)

# %% solution=true
failed_since = "2026-05-14 02:24"
ask("linux/the-first-look", "since-when", failed_since, solution=True)

# %% [markdown]
# The lines below the empty one are the journal's latest of this unit, and often the reason is among them. It is the program's own line, not systemd's.
#
# ## Who listens
#
# ```text
# $ ss -ltnp
# State  Recv-Q Send-Q Local Address:Port Peer Address:PortProcess
# LISTEN 0      128          0.0.0.0:22        0.0.0.0:*    users:(("sshd",pid=701,fd=3))
# LISTEN 0      244        127.0.0.1:5432      0.0.0.0:*    users:(("postgres",pid=911,fd=6))
# LISTEN 0      4096      10.20.4.17:8443      0.0.0.0:*    users:(("java",pid=1204,fd=91))
# LISTEN 0      511             [::]:443          [::]:*    users:(("nginx",pid=822,fd=6))
# LISTEN 0      4096               *:9100            *:*    users:(("node_exporter",pid=733,fd=3))
# ```
#
# `-l` listening, `-t` TCP, `-n` numbers instead of names, `-p` the programs (of others for root only; [`ss(8)`](https://man7.org/linux/man-pages/man8/ss.8.html)). What decides is the *local address*:
#
# | address | who can reach it |
# |---|---|
# | `127.0.0.1`, `[::1]` | programs on this host, nobody else ([`ip(7)`](https://man7.org/linux/man-pages/man7/ip.7.html): loopback) |
# | `10.20.4.17` | whoever can reach this one address |
# | `0.0.0.0` | whoever can reach any IPv4 address of the host |
# | `[::]` | whoever can reach any IPv6 address of the host |
# | `*` | both at once: an IPv6 socket that takes IPv4, too ([`ipv6(7)`](https://man7.org/linux/man-pages/man7/ipv6.7.html), `IPV6_V6ONLY`) |
#
# A firewall may still say no. What listens on every address *without need* is worth a question.
#
# *Try it:* which ports can another host reach over **IPv4**? A list of numbers, in any order: `[80, 443]`.

# %%
reached = ...
ask("linux/the-first-look", "reached", reached)

# %% solution=true
reached = [22, 8443, 9100]
ask("linux/the-first-look", "reached", reached, solution=True)

# %% [markdown]
# ## What is large
#
# ```text
# $ ps -eo pid,user,rss,etime,args --sort=-rss | head -3
#     PID USER       RSS     ELAPSED COMMAND
#    1204 uploads  1893412     12:41 /usr/bin/java -Xmx4096m -Djava.net.preferIPv4Stack=true -jar /opt/saltmarsh/uploads.jar
#     911 postgres 201808 3-20:10:55 /usr/lib/postgresql/15/bin/postgres -D /var/lib/postgresql/15/main
# ```
#
# `RSS` is resident memory in **KiB** ([`ps(1)`](https://man7.org/linux/man-pages/man1/ps.1.html)): 1893412 / 1024 = 1849 MiB, of the 4096 that `-Xmx` would let its heap have. `ELAPSED` is `[[days-]hours:]minutes:seconds`:
# this java has run for twelve minutes and 41 seconds, not for twelve hours, on a host that has been up for days. *That* is what began.
#
# ## All on one page
#
# | question | command | read | misleads |
# |---|---|---|---|
# | how long up | `uptime`, `date -u` | days and hours, both | "3 days" as "the date three days ago" |
# | how busy | `uptime`, `nproc` | first load / processors | the last load; a load without the processors |
# | memory left | `free -m` | `available` | `free` |
# | room left | `df -hT` | `Use%` of what can be written to | `squashfs` at 100 %; the largest instead of the fullest |
# | what failed | `systemctl --failed` | `ACTIVE` | the dot; `inactive dead` |
# | since when | `systemctl status UNIT` | `Active: ... since` | when the run began; "4h 6min ago" as a clock |
# | who is reached | `ss -ltnp` | local address | `127.0.0.1`; `*` overlooked |
# | what is large | `ps ... --sort=-rss` | `RSS`, in KiB | bytes, thousands, `-Xmx` |
#
# ## Your turn
#
# In [Find your way on a host](../find-your-way.ipynb) you do this for a host of your own, in a quarter of an hour. You fill in a form there: numbers without quotes, texts with quotes.
#
# ## Say it
#
# One sentence to the colleague who said *out of memory, full, and two services red*: what is true of this host, and what began twelve minutes ago?
#
# ## Key points
#
# - Every output has one column to read and one that looks better than it is.
# - Load: 1, 5, 15 minutes, divided by the processors.
# - Available, not free. The fullest that can be written to, not the first 100 %.
# - Failed, not inactive, and not "has a dot". Since when stands beside it.
# - The address in front of a port says who can reach it.
#
# **Read more:** `uptime(1)`, `free(1)`, `df(1)`, `systemctl(1)`, `ss(8)`, `ps(1)`; and `man -k WORD` when you do not know the name.
#
# **What differs in your company:** the prefix of your own units, whether times are UTC, whether you may log in at all or look through an agent, and what is usual: the usual load, the usual failed job, the usual ports.
