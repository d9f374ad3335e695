# %% [markdown]
# ## Why this pages you
#
# *Permission denied*, on the host that makes the morning's list. Somebody types `chmod 777`, the list is there, the ticket is closed. Three weeks later somebody else asks why a program for surveys could read the
# passengers of every ferry, and since when; and whether it was that, or the password login on the bastion, that nobody had switched off.
#
# Two questions, one after the other: *who may do what here*, and *who was it*. Both are answered by reading, and both have an answer that looks as good and is wrong.

# %%
from groundschool import ask, files, predict

predict("linux/who-may-do-what", "owner-has-less")

# %% [markdown]
# ## Who a process is
#
# The kernel knows no names and no people. It knows, of each process, a user id, a group id and a list of further groups
# ([`credentials(7)`](https://man7.org/linux/man-pages/man7/credentials.7.html)). All of it was given to the first process of the session at login, and is inherited from there:
#
# ```text
# $ id
# uid=1107(search) gid=1107(search) groups=1107(search)
# $ grep timetables /etc/group
# timetables:x:2004:inventory,search
# ```
#
# Both are right. `/etc/group` says what the **next** login gets. This session was there before somebody typed `usermod -aG timetables search`, and it will never have that group; a service has to be restarted for it. For a process that runs, look at
# `Uid` and `Groups` in `/proc/PID/status`. (`id search`, with a name, asks the file again and tells you nothing about the process.)
#
# **Root** has capabilities ([`capabilities(7)`](https://man7.org/linux/man-pages/man7/capabilities.7.html)). `CAP_DAC_OVERRIDE` lets it read, write and pass whatever the bits say, with one exception: a *file* is executed only if at least one `x` stands
# somewhere in its mode. And no capability of this kind makes a read-only mount writable.
#
# ## One class decides
#
# ```text
# -r--rw-r-- 1 search timetables 5120 May 14 06:02 today.csv
# ```
#
# Nine letters, three classes: the owner, the group, the others. The kernel picks **one** class and looks at no other ([`path_resolution(7)`](https://man7.org/linux/man-pages/man7/path_resolution.7.html)):
#
# 1. Is the process's user the owner? Then the first three letters decide, even if the next three would allow more.
# 2. Else, is one of its groups the file's group? Then the middle three.
# 3. Else the last three.
#
# `s` and `t` stand in the place of an `x` that is there, `S` and `T` in the place of one that is not: `rws` may be executed by its owner, `rwS` may not. In `stat -c %a` they are a fourth digit in front: `4755`, `2775`, `1777`.
#
# *Try it:* `stat` prints `2754 freight ops` of a file. Which letters decide for a process `uid=1012(auditor) gid=1012(auditor) groups=1012(auditor),2010(ops)`? Three letters, such as `"rw-"`.

# %%
letters = ...
ask("linux/who-may-do-what", "which-letters", letters)

# %% solution=true
# Not the owner, but of the group ops: the middle digit, 5.
letters = "".join(letter if 0o5 & bit else "-" for letter, bit in zip("rwx", (4, 2, 1), strict=True))
ask("linux/who-may-do-what", "which-letters", letters, solution=True)

# %% [markdown]
# ## The whole path
#
# To open `/srv/surveys/2026/today.csv` the kernel walks: `/`, `srv`, `surveys`, `2026`. In **every directory that it passes** the process needs `x` (*search*). Only at the end is it asked for what you really want. `namei -l` prints the walk. A host of the
# exercise, with what was refused there:

# %%
import json

folder = files("linux/permission-denied", variant=2)
tickets = {path.parent.name: json.loads(path.read_text()) for path in sorted(folder.glob("*/ticket.json"))}
host = next(name for name, ticket in tickets.items() if ticket["op"] == "read" and ticket["path"].endswith(".csv"))
ticket = tickets[host]
print(ticket["user"], "wants to", ticket["op"], ticket["path"])
walk = (folder / host / "namei.txt").read_text().split("f: ")[1]
print("f: " + walk)
print((folder / host / f"id-{ticket['user']}.txt").read_text())

# %% [markdown]
# What each operation asks of the end of the path:
#
# | you want to | asked |
# |---|---|
# | read a file, list a directory | `r` on it |
# | write to a file | `w` on it |
# | run a program | `x` on it (a script must be readable for its interpreter, too) |
# | make a file in a directory | `w` **and** `x` on the directory |
# | remove or rename a file | `w` and `x` on the directory that holds its **name**; nothing of the file itself |
#
# The last row surprises people: a file `-r--------` of root can be removed by whoever may write to the directory it lies in ([`unlink(2)`](https://man7.org/linux/man-pages/man2/unlink.2.html)). That is what the **sticky bit** of `/tmp` is for: there, a
# name goes only at the wish of the file's owner, the directory's owner, or root.
#
# A **symbolic link** is `lrwxrwxrwx` and its own bits decide nothing. The walk goes on where it leads; `namei` prints that part indented, with every directory of it.
#
# *Try it:* on the host above, which element is the first that refuses? Its absolute path.

# %%
first = ...
ask("linux/who-may-do-what", "first-that-refuses", first)

# %% solution=true
# Neither the owner of 2026 nor of its group, and no list names the user there: the others' --- decide.
first = ticket["path"].rsplit("/", 1)[0]
ask("linux/who-may-do-what", "first-that-refuses", first, solution=True)

# %% [markdown]
# ## The list and its mask
#
# A `+` behind the nine letters in `ls -l` says that there is more. `getfacl` prints it. (`namei` prints no `+`, so ask `getfacl` anyway.)

# %%
for block in (folder / host / "getfacl.txt").read_text().split("\n\n")[:2]:
    print(block, "\n")

# %% [markdown]
# With a list the order is ([`acl(5)`](https://man7.org/linux/man-pages/man5/acl.5.html)): the owner; else a **named user**; else **all groups that match**, the owning one and named ones; else the others. A named user is done with its one line, be it `---`. Of
# the groups it is enough that one line grants, but one line alone has to grant *all* that is asked at once: `w` from one and `x` from another make no new file.
#
# Then the **mask**. It bounds named users and all groups, not the owner and not the others. What it leaves stands behind `#effective:`. And where there is a list, **the middle three letters of the mode are the mask**: `chmod g-w` on such a file
# takes `w` from every named user, and `ls` shows the owning group something that it may not have.
#
# Lines with `default:` are what new files in a directory begin with. They grant nothing here.
#
# (One oddity, for the day when it bites you: with a mask of `---` Linux does not look at the list at all, and a named user is judged as one of the others.)
#
# *Try it:* `user:audit:rwx`, `group::r-x`, `mask::rw-`. What can `audit`, who is not the owner, really do? Three letters.

# %%
left = ...
ask("linux/who-may-do-what", "what-the-mask-leaves", left)

# %% solution=true
left = "".join(letter if letter in "rwx" and letter in "rw-" else "-" for letter in "rwx")
ask("linux/who-may-do-what", "what-the-mask-leaves", left, solution=True)

# %%
predict("linux/who-may-do-what", "wider-mask")

# %% [markdown]
# ## What a mount refuses
#
# All bits say yes, and it still fails. The mount has the last word ([`mount(8)`](https://man7.org/linux/man-pages/man8/mount.8.html), seen with `findmnt -T PATH`):
#
# - `ro`: nobody writes, creates or removes, root neither. The message is another one, *Read-only file system* (`EROFS`), and often it means that the kernel gave up after an I/O error: `dmesg` first.
# - `noexec`: nobody runs a program from there. The message is *Permission denied*, the same as for a missing `x`.
# - `nosuid`: programs run; only the `s` has no effect. It refuses nothing.
#
# A permission is no mend for any of them. They belong to those who run the volume.
#
# ## The smallest change
#
# What let the list out on that morning let everybody in. The other way:
#
# 1. **Name the cause.** A session that is too old? A mount? Then nobody changes a bit.
# 2. **For each element that refuses, give the one user the letters that are missing there**: `--x` on a directory on the way, `r--` on the file. `setfacl -m u:search:--x DIR`.
# 3. **Look at what else moved.** `setfacl -m` makes the mask as wide as the widest entry; whoever had more in the list than the mask let through has it now. Cut their entries down in the same command, or keep the mask with `-n` where it is
#    wide enough. And an entry of one's own takes the *place* of what one had through a group, or as one of the others: write that into it.
# 4. **Prove it**, as that user: `sudo -u search test -r FILE`, and the same for one who must not.
#
# Before all of that: `getfacl -R -p DIR > before.acl`. `setfacl --restore=before.acl` takes you back.
#
# **Worked example.** A directory with `user:auditor:rwx #effective:r-x`, `group::---`, `mask::r-x` refuses `search` the `x`. `setfacl -m u:search:--x DIR` would widen the mask to `rwx`, and the auditor could remove files. Either of these will do:
#
# ```text
# setfacl -n -m u:search:--x DIR
# setfacl -m u:auditor:r-x,u:search:--x DIR
# ```

# %% [markdown]
# ## What sshd says
#
# Now the other question. Who came in is written in `auth.log` (or `journalctl -u ssh`). A bastion of the second exercise, at midnight:

# %%
logs = files("linux/who-got-in", variant=2)
bastion = max(path.name for path in logs.iterdir())
lines = (logs / bastion / "auth.log").read_text().splitlines()
print(bastion, json.loads((logs / bastion / "collected.json").read_text())["collected"])
print(*(line[:150] for line in lines[14:26]), sep="\n")

# %% [markdown]
# One wrong password makes up to five lines. Count **one** of them: `Failed password for USER from SOURCE port PORT ssh2`, with `invalid user` before the name where no such account exists. `Accepted password for` is a login. With
# `keyboard-interactive/pam` it is the same password, asked for in another way. Keys are different: a client offers one after the other until one fits, so neither a key that failed nor one that was accepted is a guess.
#
# The name is **whatever somebody typed**. It may hold blanks, be empty, or be `root from 198.51.100.7 port 22 ssh2`, so that a hasty pattern blames somebody else. What sshd itself adds stands at the two ends: take the *last* ` from `, and
# read a message from its beginning. Look at the program as well: a colleague's `sudo grep 'Failed password ...'` puts the same words into the same file.

# %%
predict("linux/who-may-do-what", "which-source")

# %% [markdown]
# ## One line many attempts
#
# rsyslog folds equal messages where it is told to (`$RepeatedMsgReduction on`, as on Ubuntu): the first has its line, then comes
# `message repeated 5 times: [ Failed password for root from 203.0.113.53 port 41631 ssh2]`. Five **more**, at the moment of the last. Whoever counts lines sees two.
#
# *Try it:* one connection left these two lines and no other of its kind. How many attempts were that?
#
# ```text
# Dec 31 23:41:35 bastion sshd[295972]: Failed password for root from 203.0.113.53 port 41631 ssh2
# Dec 31 23:41:45 bastion sshd[295972]: message repeated 5 times: [ Failed password for root from 203.0.113.53 port 41631 ssh2]
# ```

# %%
attempts = ...
ask("linux/who-may-do-what", "how-many-attempts", attempts)

# %% solution=true
attempts = 1 + 5
ask("linux/who-may-do-what", "how-many-attempts", attempts, solution=True)

# %% [markdown]
# ## When was it
#
# `Dec 31 23:41:45` has no year and no zone ([RFC 3164](https://www.rfc-editor.org/rfc/rfc3164), 4.1.2). The year is that of the last such moment before the log was saved; who takes today's puts December into the future, on every first of January. Put the year into
# the text *before* you parse it: without one, 29 February does not exist. Newer systems write `2027-01-01T00:41:45.204187+01:00` ([RFC 3339](https://www.rfc-editor.org/rfc/rfc3339)): convert, do not cut the offset off.
#
# And logs are rotated. What began before midnight stands in `auth.log.1`.
#
# ## Success after failures
#
# Everybody mistypes. A login after a row of failures **from the same source** is something else, and the row need not be about the same user: who guesses tries many names, and the last one fits at once. What comes *after* a login, or half a day
# before it, says nothing about it. Looking beats reading here:

# %%
import re
from datetime import datetime, timedelta

import matplotlib.pyplot as plt

WORDS = re.compile(
    r"(Failed|Accepted) (?:password|keyboard-interactive/pam) for (invalid user )?(.*) from (\S+) port \d+ ssh2"
)
REPEATED = re.compile(r"message repeated (\d+) times: \[ (.*)\]")
year = 2026  # of December; January is the next one


def knocks(bastion):
    """Yield (time, how many, Failed or Accepted, user, source), in the order of time."""
    for name in ("auth.log.1", "auth.log"):
        for line in (logs / bastion / name).read_text().splitlines():
            stamp, program, message = line[:15], line.split()[4], line.partition("]: ")[2]
            if not program.startswith("sshd["):
                continue
            repeated = REPEATED.fullmatch(message)
            times, message = (int(repeated[1]), repeated[2]) if repeated else (1, message)
            if found := WORDS.fullmatch(message):
                at = datetime.strptime(f"{year + stamp.startswith('Jan')} {stamp} +0000", "%Y %b %d %H:%M:%S %z")
                yield at, times, found[1], found[3], found[4]


figure, axes = plt.subplots(figsize=(7.5, 3.2))
counted = {}
for at, times, verdict, _, source in knocks(bastion):
    steps = counted.setdefault(source, [(at, 0)])
    if verdict == "Failed":
        steps.append((at, steps[-1][1] + times))
    else:
        steps.append((at, steps[-1][1]))
        axes.plot(*steps[-1], "k>", markersize=6)
for source, steps in counted.items():
    axes.step(*zip(*steps, strict=True), where="post", label=source)
axes.set_ylabel("failures so far")
axes.set_title("each source, and where a password was accepted (triangles)", fontsize=9)
axes.legend(fontsize=7, frameon=False)
axes.spines[["top", "right"]].set_visible(False)
figure.autofmt_xdate()
figure.tight_layout()
plt.show()

# %% [markdown]
# A triangle on top of a steep stair is a right guess. One at the foot is a colleague, whatever stands behind it; one far to the right of its stair is somebody who slept in between.
#
# ## Faded example: who got in?
#
# All logins by password, with their source. One step is missing: keep those with **five failures or more from the same source in the hour before**.

# %%
entered = []
failed = []
for at, times, verdict, user, source in knocks(bastion):
    if verdict == "Failed":
        failed += [(at, source)] * times
    else:
        before = failed  # <- those of this source, not older than an hour
        if len(before) >= 5:
            entered.append(user)
ask("linux/who-may-do-what", "who-got-in", entered)

# %% solution=true
entered = []
failed = []
for at, times, verdict, user, source in knocks(bastion):
    if verdict == "Failed":
        failed += [(at, source)] * times
    else:
        before = [then for then, where in failed if where == source and at - then <= timedelta(hours=1)]
        if len(before) >= 5:
            entered.append(user)
ask("linux/who-may-do-what", "who-got-in", entered, solution=True)

# %% [markdown]
# ## What to do first
#
# **Nothing on the host.** No login, no restart, no clean-up, no tool that was not there: each of them writes over what somebody will need. Call those whose job it is, with source, user and time in UTC. If you must act (and have been told to), cut the
# host off at the network, and leave it running. What you read on that host may have been written by somebody else since: compare with the copy on the collector. And do not paste the log into the ticket: names in it may be passwords that somebody typed one field too early.
#
# ## Your turn
#
# In [Permission denied](../permission-denied.ipynb) you write what decides for any host, and the smallest change. In [Who got in?](../who-got-in.ipynb) you read three bastions' nights.
#
# ## Say it
#
# Two sentences to the person who typed `chmod 777`: what was in the way in truth, and what would have been enough. No word about them.
#
# ## Key points
#
# - A process is a user and the groups of its login. `/etc/group` is about the next one.
# - One class decides: owner, named user, groups, others. The mask bounds the middle ones.
# - `x` on every directory, then the question. Removing is writing to a directory.
# - The mount has the last word, and no bit mends it.
# - A log line is not an attempt, a name is what was typed, and a stamp may have lost its year.
#
# **Read more:** `path_resolution(7)`, `credentials(7)`, `capabilities(7)`, `acl(5)`, `setfacl(1)`, `namei(1)`, `findmnt(8)`, `unlink(2)`, `sshd_config(5)`.
#
# **What differs in your company:** SELinux or AppArmor on top (`ausearch -m avc`), NFS with `root_squash`, containers with user ids of their own, names from a directory service, logs in a collector instead of files, and whom you call.
