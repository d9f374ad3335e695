# ---
# jupyter:
#   jupytext:
#     text_representation:
#       format_name: percent
# ---

# %% [markdown]
# ## Why this pages you
#
# - *Friday, 16:40* · Imani starts the deploy of booking. The second host fails: a queue is started that nobody wanted.
# - *16:52* · The flag is taken out. Now the migration tool is refused: "1.10 is older than 1.9".
# - *17:04* · The comparison is taken out. Now the port is taken.
# - *17:20* · Two hosts are new, two are old, and the check has written a password into the channel. Somebody has to change it tonight.
#
# There *was* a check. It asked the right questions, one at a time, and believed the answers. This lesson is about what it should have done.
#
# Where you see `...`, put your answer in its place and run the cell again.

# %%
import re

from groundschool import ask, files, predict

folder = files("scripting/environment-check", variant=2)
host = min((folder / "hosts").iterdir())

# %% [markdown]
# ## What the service sees

# %%
predict("scripting/checks-before-a-deploy", "behind-the-value")

# %% [markdown]
# The same file means different things to different readers. This is what each of them makes of three lines:
#
# | line | systemd's `EnvironmentFile=` | a shell (`set -a; . file`) | `docker run --env-file` |
# |---|---|---|---|
# | `WORKERS=8 # a core each` | `8 # a core each` | `8` | `8 # a core each` |
# | `FLAG="false"` | `false` | `false` | `"false"`, with the quotes |
# | `export ZONE=south` | nothing is set | `south` | refused: a name with a blank |
#
# So the first question is not *what is in the file*, but *who reads it*. Our services are units, so it is systemd, and its rules stand in
# [systemd.exec(5)](https://www.freedesktop.org/software/systemd/man/latest/systemd.exec.html#EnvironmentFile=). People meet the first line
# [again](https://github.com/systemd/systemd/issues/12527) and [again](https://github.com/openhab/openhabian/pull/530). Docker's are [its own](https://docs.docker.com/reference/cli/docker/container/run/#env).
#
# Some lines of a real file, from a host of another week. What may be a secret by its name, or holds an `@` as a URL with a password does, is not among them: this notebook is kept, others read it,
# and who prints an environment to look at its quotes has published its passwords.

# %%
PRIVATE = re.compile(r"KEY|TOKEN|PASSWORD|PIN|_URL|@")
lines = [line for line in (host / "service.env").read_text().splitlines() if not PRIVATE.search(line)]
print("\n".join(line for line in lines if re.search(r"[#\\$'\"]", line))[:900])

# %% [markdown]
# A value is made of **pieces**: quoted ones first, then perhaps one that goes to the end of the line. And a value may go on in the next line, within
# quotes or behind a backslash. Whoever reads such a file line by line reads another file.
#
# *Try it:* what does the service find in `STAGE`?
#
# ```text
# STAGE="production"   # or testing
# ```

# %%
stage = ...
ask("scripting/checks-before-a-deploy", "quoted-and-more", stage)

# %% solution=true
stage = "production" + "# or testing"
ask("scripting/checks-before-a-deploy", "quoted-and-more", stage, solution=True)

# %% [markdown]
# Where you can, do not read the file at all: `/proc/PID/environ` has what the process was really given, with a NUL between two variables
# ([proc(5)](https://man7.org/linux/man-pages/man5/proc_pid_environ.5.html)). Before a deploy there is no process yet, so the file is all you have.
#
# ## A backslash begins a piece
#
# What a backslash does depends on the piece that it stands in. In single quotes it does nothing. In double quotes it takes away what is special of a `"`, a backslash, a backquote or a `$`, and before
# anything else it stays, as a character. Without quotes it does so for any character, and then it is gone. It even makes a piece: *blanks before a piece do not count*, but a piece begins with its
# backslash, and the end of the line behind that one vanishes with it.
#
# *Try it:* four values, as Python texts. Write backslashes in raw texts (`r"..."`), so that Python leaves them alone.
#
# ```text
# A='x\\y'
# B="x\q"
# C=x\q
# D=\
#   y
# ```

# %%
values = ...
ask("scripting/checks-before-a-deploy", "four-backslashes", values)

# %% solution=true
values = [r"x\\y", r"x\q", "xq", "  y"]
ask("scripting/checks-before-a-deploy", "four-backslashes", values, solution=True)

# %% [markdown]
# ## False is a text

# %%
predict("scripting/checks-before-a-deploy", "false-in-quotes")

# %% [markdown]
# An environment holds texts ([environ(7)](https://man7.org/linux/man-pages/man7/environ.7.html)). That one is meant as a yes or no, or as a number, somebody has to **declare**, and somebody has to
# check it. Three things can be wrong then, and they are three different words: it is **missing**, it is **empty**, or it is **of another type**. Each sends
# people to another place.
#
# Python's own readers are generous, which is not what a check should be:

# %%
for reader, odd in ((bool, "false"), (int, "1_000"), (int, " +12 "), (int, "٣٦")):
    print(f"{reader.__name__}({odd!r}) is {reader(odd)!r}")

# %% [markdown]
# A check that says *fine* to `1_000` has checked whether Python can read it. The service is written in Go.
#
# *Try it:* a flag is on if it says `true`, `yes`, `on` or `1`, in any letters. How many of these are on?

# %%
flags = ["true", "false", "0", "Yes", "", "enabled"]
on = sum(1 for flag in flags if flag)  # <- as on Friday
ask("scripting/checks-before-a-deploy", "how-many-on", on)

# %% solution=true
on = sum(flag.lower() in {"true", "yes", "on", "1"} for flag in flags)
ask("scripting/checks-before-a-deploy", "how-many-on", on, solution=True)

# %% [markdown]
# What is no flag at all (`enabled`) is off, **and** it is a failure of its own: somebody has meant something with it.
#
# ## One ten is not one point one
#
# A version looks like a number and is none. As a text, `1.10` comes before `1.9`, because `1` comes before `9`. As a decimal it is even `1.1`; YAML does that
# to you where nobody has put quotes around it:

# %%
import yaml

print(sorted(["1.9", "1.10"]), yaml.safe_load("version: 1.10"), yaml.safe_load("version: '1.10'"))

# %% [markdown]
# It is a **list** of numbers, and Python compares lists from the left. That is half of [semver's order](https://semver.org/#spec-item-11); the other half is what may
# follow behind a hyphen.

# %%
predict("scripting/checks-before-a-deploy", "candidate-below-two")

# %%
print([1, 10, 0] > [1, 9, 4], [1, 10] < [1, 10, 0], ["rc", 2] < ["rc", 10])

# %% [markdown]
# A pre-release comes **before** its release, and has parts of its own: numbers as numbers, words as words, and numbers before words. A build (`+amd64`) says nothing
# about the order. Package managers add rules: [npm](https://github.com/npm/node-semver#prerelease-tags) leaves pre-releases out of a range that does not name one. So
# write down which rule yours has. In the plain order, who wants nothing of 2 says `<2.0.0-0`: nothing can come before `0`.
#
# *Try it:* put them in order, the oldest first.

# %%
versions = ["1.10.0", "1.9.4", "1.10.0-rc.10", "1.10.0-rc.2"]
in_order = sorted(versions)  # <- and now by what they mean; a list by hand will do
ask("scripting/checks-before-a-deploy", "in-order", in_order)

# %% solution=true
in_order = ["1.9.4", "1.10.0-rc.2", "1.10.0-rc.10", "1.10.0"]
ask("scripting/checks-before-a-deploy", "in-order", in_order, solution=True)

# %% [markdown]
# And what is no version? `OpenSSL 1.1.1w`, `PostgreSQL 17beta1`, Java's `1.8.0_392`: programs print what they like. Numbers can be found in all of these, and the comparison that
# follows is a guess. A check says *I cannot read this*, which is a failure with a name.
#
# ## Who listens and for whom
#
# *The port is taken* and *the port is closed* are two needs: a new service wants it **free**, and its neighbour wants to **reach** it. Who listens on 127.0.0.1 takes the port as well,
# and yet nobody else can reach them. This is how `ss -Hltn` ([ss(8)](https://man7.org/linux/man-pages/man8/ss.8.html)) prints five of them:

# %%
print(
    """\
LISTEN 0      4096     127.0.0.53%lo:53    0.0.0.0:*
LISTEN 0      511                  *:443         *:*
LISTEN 0      128              [::1]:5432     [::]:*
LISTEN 0      128  [::ffff:127.0.0.1]:8080        *:*
LISTEN 0      4096  192.0.2.17%ens3:9100  0.0.0.0:*"""
)

# %% [markdown]
# The port stands behind the **last** colon. `*` is any address, of IPv4 and of IPv6; `[::]` alone is any of IPv6. All of 127.0.0.0/8 is loopback ([RFC 1122](https://www.rfc-editor.org/rfc/rfc1122#section-3.2.1.3)), and
# `[::1]`; a zone (`%lo`) or the clothes of IPv6 (`::ffff:`, [RFC 4291](https://www.rfc-editor.org/rfc/rfc4291#section-2.5.5.2)) change nothing of that.
#
# *Try it:* how many of the five can another host reach?

# %%
reachable = ...
ask("scripting/checks-before-a-deploy", "who-can-reach", reachable)

# %% solution=true
reachable = len({443, 9100})
ask("scripting/checks-before-a-deploy", "who-can-reach", reachable, solution=True)

# %% [markdown]
# Room is the same question again, *for whom*: `df` has a column for what is free and one for what an ordinary user may still take, and a path lies on the mount that is its **nearest**
# parent. `/srv/up` is no parent of `/srv/uploads`, though every `startswith` says so.
#
# ## All at once
#
# The check of Friday said one thing, and each thing cost an attempt. What is independent is looked at independently: a function for each kind of check, which returns what is wrong or nothing,
# and one loop that collects. No `raise` for what fails: a failure is a **result**.

# %%
wanted = {"WORKERS": int, "ZONE": str, "RETRIES": int}
given = {"WORKERS": "8k", "ZONE": ""}


def wrong_with(name):
    """Return what is wrong with a variable, or nothing."""
    if name not in given:
        return "missing"
    if not given[name]:
        return "empty"
    return "no number" if wanted[name] is int and not re.fullmatch("[0-9]+", given[name]) else None


print({name: said for name in wanted if (said := wrong_with(name))})

# %% [markdown]
# Two more manners. The report has an **order of its own**, so that two runs can be compared. And what is **not needed** is no failure: a variable that is optional, and everything behind a feature that is
# switched off. A check that complains about those is switched off itself, some Friday.
#
# ## Refuse and say nothing
#
# There are things a check must not go on with: a file that was cut, a quote that never ends (systemd takes it to the end of the file, and with it every variable below), a spec with a key
# that it does not know. The last one looks harmless. It is `secert: true`.
#
# It refuses with file and line. *Not* with the line: that is where the secret stands. And the report goes to a channel, so each value passes through one function that knows what to hide:
#
# - the values of all that is declared a secret, **wherever** they stand: also in another variable, also when their feature is off;
# - a password in a URL that nobody has declared anything about. The URL that is wrong is the one that is printed, and often it is wrong *because* of the password
#   ([one of many](https://github.com/amacneil/dbmate/issues/144)).
#
# *Faded example.* This one hides passwords that are encoded as they should be. Mend it for those that are not.

# %%
value = "amqp://relay:pa/ss@w0rd@mq.saltmarsh.example"


def hide(value):
    """Return a value without the password in it."""
    return re.sub("relay:[^/@]*@", "relay:***@", value)  # <- up to which @, and over which characters?


print(hide(value))
ask("scripting/checks-before-a-deploy", "hidden", hide(value))

# %% solution=true
begins = value.index(":", value.index("://") + 3)
shown = value[: begins + 1] + "***" + value[value.rindex("@") :]
ask("scripting/checks-before-a-deploy", "hidden", shown, solution=True)

# %% [markdown]
# ## Your turn
#
# In [Everything that is wrong, before the deploy](../environment-check.ipynb) you read such files as systemd does, put versions in order, and write the check.
#
# ## Say it
#
# Two sentences to the team of a service: what does the check promise them, and what will it never know?
#
# ## Key points
#
# - Ask who reads the file. A line means what its reader makes of it.
# - An environment holds texts. Declare types, and refuse what is none; missing, empty and wrong are three words.
# - Versions are lists of numbers, with pre-releases before their release. What is no version is not guessed.
# - Taken, closed, and open for this host alone; room for whom, on the nearest mount.
# - Collect failures, in an order of your own. What is not needed does not fail.
# - An unknown key is an error. A refusal has a place and no content. A secret is one wherever it stands.
#
# **Read more:** systemd.exec(5), semver.org, [the twelve-factor app on config](https://12factor.net/config), the chapter on release engineering of the [SRE book](https://sre.google/sre-book/release-engineering/).
#
# **What differs in your company:** where configuration comes from, who may see it, and whether a check can stop a deploy or only complain.
