# ---
# jupyter:
#   jupytext:
#     text_representation:
#       format_name: percent
# ---

# %% [markdown]
# ## Why this pages you
#
# - *14:10* · Support counts eleven callers: "it failed, then it worked". No alert. The dashboard shows 0.4 % errors over all hosts.
# - *14:25* · A colleague greps the log of one host and says "no errors since the rotation". The rotation was at 14:02.
# - *14:40* · Another script says 31 % errors. It counted every 4xx, and a scanner's garbage.
# - *02:40, Sunday* · The build host's disk is full. Somebody cleans up by hand, in the wrong window, with an empty variable.
# - *02:41* · Two people are awake who were not on call.
#
# Numbers that somebody acts on, and commands that remove things: both are scripts, both are written in a hurry, and both are
# believed. This lesson is about deserving that.

# %%
from groundschool import ask, files, predict

predict("scripting/safe-scripts-and-honest-counts", "slow-tail")

# %% [markdown]
# Commit to an answer before you go on. Here it is once more, for eyes that trust a cell more than a sentence:

# %%
from math import ceil

import numpy as np

seconds = sorted([0.03] * 19 + [5.0])
print("nearest-rank p95   ", seconds[ceil(0.95 * len(seconds)) - 1])
print("numpy's default    ", round(float(np.percentile(seconds, 95)), 3))
print("mean + 2 deviations", round(float(np.mean(seconds) + 2 * np.std(seconds)), 3))

# %% [markdown]
# # Honest counts
#
# ## Which file is the log
#
# A log is not a file. It is a file and its past: logrotate renames `access.log` to `access.log.1`, what was `.1` becomes `.2`, and
# so on; with `compress` they end in `.gz`, and with `delaycompress` the newest of them waits one round, because nginx goes on
# writing to the renamed file until it is told (by SIGUSR1) to open a new one. **The higher the number, the older.** Some hosts count from `.0` (`start 0`). Others
# name a file by the day on which it was moved (`dateext`, usual on Red Hat's systems): `access.log-20260304`, and there **the later, the newer**.
# ([logrotate(8)](https://man7.org/linux/man-pages/man8/logrotate.8.html) says which; the configuration, in `/etc/logrotate.d/`, says what your host does.)
#
# *Try it:* which of these belong to the access log, oldest first?

# %%
names = ["access.log", "access.log.1", "access.log.10.gz", "access.log.2.gz", "error.log"]
oldest_first = ...
ask("scripting/safe-scripts-and-honest-counts", "oldest-first", oldest_first)

# %% solution=true
import re

found = {
    int(match[1] or 0): match[0] for name in names if (match := re.fullmatch(r"access\.log(?:\.(\d+)(?:\.gz)?)?", name))
}
ask(
    "scripting/safe-scripts-and-honest-counts",
    "oldest-first",
    [found[number] for number in sorted(found, reverse=True)],
    solution=True,
)

# %% [markdown]
# Sorting by name gets it wrong twice: `access.log` sorts before `access.log.1`, and `.10` before `.2`.
#
# Note what else the pattern does: it says which files are meant, and `fullmatch` means the whole name. A glob like `*.log*` reads the error log
# too, and every line of it is then "malformed"; `access.log*` reads somebody's `access.log.bak`, and counts its lines twice.
#
# Twice is also what happens to `.1` and `.1.gz` together. gzip deletes what it compressed only when all is written, so both are there when it
# was interrupted, by a full disk for instance: the one without `.gz` is whole. And a `.gz` that ends too early still gives its first lines to
# whoever reads line by line; `gzip.open(...).read()` gives an error and nothing else.
#
# The log in this lesson is not the one that the exercise asks about: it was written by a real nginx, in plain `combined`, during four minutes of
# load, and a route broke on the way. Compressed or not, both kinds of file give lines when they are opened for text:

# %%
import gzip

folder = files("scripting/access-log-report") / "edge-access-recorded"
with gzip.open(folder / "access.log.1.gz", "rt") as lines:
    print(next(lines))

# %% [markdown]
# ## One line at a time
#
# `f.readlines()`, `list(f)`, `f.read().split("\n")`: each works on the sample and dies on the host, where the log has 40 GB and
# the machine has 8. A **generator** hands out a line, waits, and hands out the next. Watch how far the file has been read when
# the first answer arrives:

# %%
with open(folder / "access.log") as log:
    failures = ((number, line) for number, line in enumerate(log, 1) if '" 500 ' in line)
    number, line = next(failures)
    print("answered after", number, "lines; the next line of the file is still unread:")
    print(next(log)[:60])

# %% [markdown]
# Two habits follow. A function that counts takes *anything that can be looped over once*, so that a file, a pipe and a test's list
# are all the same to it. And its counters begin anew in each call: a counter outside the function, or a default argument like
# `seen={}`, remembers the call before. A good test for both: **report(a) + report(b) = report(a + b)**.
#
# What may be kept? Counts, by all means: their number depends on the routes, not on the lines. Exact percentiles need every
# value, so keep the numbers and let the lines go. If even that is too much, count into buckets, as Prometheus does, and say
# that the percentile is an estimate.

# %% [markdown]
# ## A line has a grammar
#
# Real lines, as nginx wrote them during a recording:

# %%
RECORDED = r"""
198.51.100.23 - check-in desk [23/Nov/2026:08:58:44 +0000] "GET /api/bookings/54664 HTTP/1.1" 200 755 "-" "Mozilla/5.0"
203.0.113.66 - - [23/Nov/2026:08:58:51 +0000] "\x22quoted nonsense\x22 \x5Cx00" 400 150 "-" "-"
203.0.113.66 - - [23/Nov/2026:08:58:44 +0000] "\x03\x00\x00/*\xE0\x00\x00\x00\x00\x00Cookie: mstshash=Administr" 400 150 "-" "-"
198.51.100.71 - - [23/Nov/2026:08:57:02 +0000] "GET /api/sailings?from=north&pax=2 HTTP/1.1" 200 5310 "-" "SaltmarshKiosk/4.2 (north-2)"
""".strip().splitlines()
for line in RECORDED:
    print("the seventh word:", line.split(" ")[6])

# %% [markdown]
# `split(" ")[6]` is the path, except when a user name holds a space. The line does have a structure, only not one of words:
# brackets around the time, quotes around the request. Inside quotes, nginx writes `"` as `\x22` and every byte outside
# printable ASCII as `\xHH`, so a field never contains a bare quote. **Apache writes `\"`**, so there a field is *anything but a
# quote or a backslash, or a backslash and one more character*. That covers both:

# %%
quoted = r'"((?:[^"\\]|\\.)*)"'
LINE = re.compile(rf"(\S+) - (.*?) \[([^]]+)\] {quoted} (\d{{3}}) (\d+|-) {quoted} {quoted}")
for line in [
    *RECORDED,
    r'192.0.2.7 - - [23/Nov/2026:08:59:01 +0000] "GET /m?l=\"a b\" HTTP/1.1" 304 - "-" "curl/8.14.1"',
]:
    match = LINE.match(line)
    print(match[2], "|", match[4][:40], "|", match[5], "|", match[6])

# %% [markdown]
# The last one is Apache's. Its `-` where nginx would write `0` is `%b` for "no bytes were sent". `int("-")` has ended many a report.
#
# What differs from host to host stands before the time and behind the user agent. nginx's own example,
# [`main`](https://nginx.org/en/docs/http/ngx_http_log_module.html#log_format), ends with the quoted X-Forwarded-For; Debian's Apache has a
# `vhost_combined` that begins with the name of the site; and a user name is what the client sent, brackets included. So a pattern for all of them
# begins with the bracket of the time, ends with the quote of the user agent, and says nothing of the rest.
#
# **Check yourself.** Which of the recorded lines are no requests, although the pattern matches? Their places, counted from 1.

# %%
no_requests = ...
ask("scripting/safe-scripts-and-honest-counts", "no-requests", no_requests)

# %% solution=true
REQUEST = re.compile(r"([A-Z]+) (\S+) HTTP/[\d.]+")
for line in RECORDED:
    request = LINE.match(line)[4]
    print("request  " if REQUEST.fullmatch(request) else "malformed", request[:50])
no_requests = [place for place, line in enumerate(RECORDED, 1) if not REQUEST.fullmatch(LINE.match(line)[4])]
ask("scripting/safe-scripts-and-honest-counts", "no-requests", no_requests, solution=True)

# %% [markdown]
# The target may be anything without a space, not only a path. HTTP has four forms of it ([RFC 9112, 3.2](https://www.rfc-editor.org/rfc/rfc9112#section-3.2)):
# `/a/path?and=query`; a whole address, as proxies are asked (`GET http://www.example.com/ HTTP/1.1`); `CONNECT www.example.com:443`; and `OPTIONS *`, with
# which Apache wakes its own children. All four are requests, even where the answer is 400. `OPTIONS / RTSP/1.0` and `GET /login x` are none, although
# they begin like one.

# %%
for said in (
    "GET http://www.example.com/ HTTP/1.1",
    "CONNECT www.example.com:443 HTTP/1.1",
    "OPTIONS / RTSP/1.0",
    "GET /login x",
):
    print("request  " if REQUEST.fullmatch(said) else "malformed", said)

# %% [markdown]
# ## What you could not read
#
# nginx answers bytes that are no HTTP with 400 and logs them faithfully. Such a line is well formed *as a line* and is no request.
# Three rules keep the report honest:
#
# 1. **Count what you cannot read, and say the number.** A silent `except: continue` makes a format change look like a quiet day.
# 2. **A rate is failed requests over requests.** What is no request belongs neither above nor below the line.
# 3. **5xx is us, 4xx is them.** A 404 for `/wp-login.php` is the site working. 499 is nginx's own note that the client left
#    before the answer: a hint at slowness, and no server error.
#
# And nothing in, no rate out: an empty log right after rotation has no error rate. It is not zero, there is none.

# %%
from collections import Counter


def lines_of_the_log():
    """Hand out the recorded log, oldest line first."""
    for name, opened in (("access.log.1.gz", gzip.open), ("access.log", open)):
        with opened(folder / name, "rt") as lines:
            yield from lines


kinds = Counter()
for line in lines_of_the_log():
    match = LINE.match(line)
    kinds[match[5][0] + "xx" if match and REQUEST.fullmatch(match[4]) else "malformed"] += 1
requests = kinds.total() - kinds["malformed"]
print(dict(kinds))
print(f"server errors of requests: {kinds['5xx'] / requests:.2%}")
print(f"'errors' of all lines:     {(kinds['4xx'] + kinds['5xx'] + kinds['malformed']) / kinds.total():.2%}")

# %% [markdown]
# Same log, and the second number is twice the first. Nobody lied on purpose.
#
# ## One endpoint, many paths
#
# `/sailings/17` and `/sailings/18` are one endpoint. So are `/search?q=a` and `/search?q=b`. Without a rule every booking is an
# endpoint of its own, each with one request, and the top list is noise. State the rule, and apply it to **whole segments**: a `\d+`
# anywhere also eats the 1 of `/api/v1/pods`.

# %%
for path in ("/api/bookings/SMF77395", "/api/v1/pods", "/sailings/42?lang=pt"):
    loose = re.sub(r"(SMF)?\d+", "{id}", path)
    strict = "/".join(
        "{id}" if re.fullmatch(r"(SMF)?\d+", part) else part for part in path.partition("?")[0].split("/")
    )
    print(f"{path:26} {loose:26} {strict}")

# %% [markdown]
# ## Since when
#
# A host in Halifax writes its own wall clock and says so: `-0300`. Drop the offset and your timeline is three hours off from
# everybody else's; in an incident channel that is a false cause waiting to happen. `%z` reads the offset, `astimezone(UTC)`
# uses it. And *first* is the earliest, not the line that came first: logs of several hosts are merged, and a slow request is
# logged when it ends, after quicker ones that began later. What the time itself means differs too: **nginx stamps the end of a request**
# (the moment it writes the line: [ngx_http_log_module](https://nginx.org/en/docs/http/ngx_http_log_module.html)), **Apache its beginning**
# ([`%t`, "time the request was received"](https://httpd.apache.org/docs/2.4/mod/mod_log_config.html#formats)). A request that ran into a
# timeout of a minute began a minute before nginx's stamp.
#
# One more trap lies in "the most frequent": where two errors are equally frequent, `max()` and `most_common()` name whichever came first in
# the file. Say which one you mean, or the same log gives two reports on two days.

# %%
from datetime import UTC, datetime

stamp = "21/Aug/2026:07:26:20 -0300"
print(datetime.strptime(stamp, "%d/%b/%Y:%H:%M:%S %z").astimezone(UTC).isoformat())

# %% [markdown]
# ## The slow tail
#
# Response times have a floor and no ceiling: a steep left side, a long right tail. On such a shape *mean plus two deviations* is
# no percentile of anything. **Nearest-rank** is: sort, take place ⌈p / 100 · n⌉. It is always a value that somebody waited.
# Above, the figure shows the log of this lesson, ten seconds a bar. `combined` says nothing of durations, so below are five hundred that were
# drawn in the usual shape.

# %%
import random

import matplotlib.pyplot as plt

failed, total = Counter(), Counter()
for line in lines_of_the_log():
    match = LINE.match(line)
    if match and REQUEST.fullmatch(match[4]):
        moment = datetime.strptime(match[3], "%d/%b/%Y:%H:%M:%S %z").astimezone(UTC)
        tenth = moment.replace(second=moment.second // 10 * 10)
        total[tenth] += 1
        failed[tenth] += match[5].startswith("5")
tenths = sorted(total)
start = tenths[0]
places = [(tenth - start).total_seconds() for tenth in tenths]
chance = random.Random(5)
times = sorted(0.04 * chance.lognormvariate(0, 0.9) for _ in range(500))

figure, (above, below) = plt.subplots(2, 1, figsize=(8, 5), layout="constrained")
above.bar(places, [total[tenth] for tenth in tenths], width=9, color="0.85", label="requests")
above.bar(places, [failed[tenth] for tenth in tenths], width=9, color="tab:red", label="of these 5xx")
above.set(xlabel=f"seconds after {start:%H:%M:%S} UTC", ylabel="in ten seconds")
above.set_ylim(0, 1.3 * max(total.values()))
above.legend(loc="upper right", ncols=2)
below.hist(times, bins=np.geomspace(0.002, 2, 60), color="0.7")
marks = (
    (times[ceil(0.50 * len(times)) - 1], "p50", "tab:blue", "-"),
    (times[ceil(0.95 * len(times)) - 1], "p95", "tab:blue", "--"),
    (np.mean(times) + 2 * np.std(times), "mean + 2 sd", "tab:orange", ":"),
)
for value, name, colour, style in marks:
    below.axvline(value, color=colour, ls=style, label=f"{name}: {value:.3f} s")
below.set(xscale="log", xlabel="duration in s", ylabel="requests")
below.legend(loc="upper right")
plt.show()

# %% [markdown]
# # Scripts that cannot hurt you
#
# ## Refuse before you act

# %%
predict("scripting/safe-scripts-and-honest-counts", "unset")

# %% [markdown]
# `sh()` below runs Bash in an empty folder of its own and shows what it said. Nothing you try with it here touches your files, as
# long as you stay in that folder.

# %%
import os
import subprocess
import tempfile
from pathlib import Path


def sh(script, *arguments):
    """Run a Bash script in a fresh folder with two old files, show what it said, and return its exit status."""
    with tempfile.TemporaryDirectory() as place:
        for name in ("plan.txt", "release notes.txt"):
            Path(place, name).write_text(name)
        environment = {"PATH": os.environ["PATH"], "LC_ALL": "C", "TZ": "UTC"}
        command = ["bash", "-c", script, "demo", *arguments]
        done = subprocess.run(command, cwd=place, env=environment, capture_output=True, text=True, check=False)
    print((done.stdout + done.stderr).replace("\0", "␀").replace(place, "…").rstrip())
    print("exit status", done.returncode)
    return done.returncode


_ = sh('cd "$STORE" && rm -rf ./*; ls | wc -l')

# %% [markdown]
# All gone, and a success. `set -u` makes an unset variable an error, but not an **empty** one, and an argument that was handed
# over empty is set:

# %%
_ = sh('set -euo pipefail; dir=$1; cd "$dir"; echo "still running, in the wrong place"', "")

# %% [markdown]
# So a script that removes things begins with what it will not do: count the arguments, test each one, and say no on stderr with a
# status other than 0. Test what a value **is** (`[[ $days =~ ^[1-9][0-9]*$ ]]`), not what it should not be: in arithmetic, Bash
# evaluates whatever stands in a variable, commands included, and reads a number that begins with 0 as octal.

# %%
_ = sh('days=$1; (( days > 0 )) || echo "refused"', "n[$(echo this ran as a command >&2; echo 0)]")

# %%
_ = sh('days=012; echo "$((days)) days, or $((10#$days))"')

# %% [markdown]
# ## Where cd goes
#
# `cd -- "$dir"` looks like the safe way to get there. Not for every `$dir`: `-` is the directory before (`$OLDPWD`), *after `--` too*,
# and a relative path is first looked for in the directories of `$CDPATH`, which somebody may have exported in a profile. Both
# succeed, somewhere else. Here is a folder called `-` and one called `store`:

# %%
LAY_OUT = "mkdir -p ./- store elsewhere/store; OLDPWD=$PWD/elsewhere; here=$PWD;"
_ = sh(LAY_OUT + 'cd -- - > /dev/null; echo "${PWD#"$here"}"')
_ = sh(LAY_OUT + 'CDPATH=$here/elsewhere; cd -- store > /dev/null; echo "${PWD#"$here"}"')

# %% [markdown]
# **A path that begins with `/`, `./` or `../` is neither**: put `./` in front of every relative one, and do that first. Better still, go
# nowhere, and hand the path to `find`.

# %%
_ = sh(LAY_OUT + 'CDPATH=$here/elsewhere; for dir in - store; do (cd "./$dir" && echo "${PWD#"$here"}"); done')

# %% [markdown]
# `CDPATH` is one case of a rule: a script inherits every variable that its caller exported. `if [[ -n ${DRY_RUN-} ]]` in a script that never set
# `DRY_RUN` does what somebody else meant. Give each variable of yours its first value yourself.

# %% [markdown]
# ## Names are bytes
#
# A file name may hold every byte but `/` and NUL: spaces, newlines, a leading dash, a star. Unquoted, a value is split at spaces and
# then matched against files. Quoted, it is one word.

# %%
_ = sh('for file in $(ls); do echo "<$file>"; done')

# %%
_ = sh('touch -- "-n" "two\nlines"; for file in *; do printf "<%s> " "$file"; done; echo; cat *')

# %% [markdown]
# The loop was right, and still `cat *` read `-n` as an option. `./*` would have been safe: a path that begins with `./` is no
# option for any program. `--` helps where the program knows it; `find` does not, so hand it `./-odd`.
#
# When names go from one program to another, **end each with a NUL**, the one byte no name holds: `find -print0`, `xargs -0`,
# `sort -z`, `while IFS= read -r -d '' file`. Better still, let `find` do the deed (`-delete`, `-exec rm -- {} +`): then the names
# never pass through the shell. And a glob sees no names that begin with a dot, and does not look into directories.
#
# `shellcheck` knows these by number: SC2086 (unquoted), SC2045 (a loop over `ls`), SC2115 (`rm -rf "$dir/"*` with an empty
# `dir`), SC2164 (a `cd` that may fail).

# %% [markdown]
# ## How old is seven days?

# %%
predict("scripting/safe-scripts-and-honest-counts", "seven-days")

# %%
_ = sh("""
for hours in 167 169 191 193; do touch -d "$hours hours ago" "after $hours hours"; done
echo "-mtime +7:";      find . -name 'after*' -mtime +7
echo "-mtime +6:";      find . -name 'after*' -mtime +6 | sort
echo "-mmin +10080:";   find . -name 'after*' -mmin +10080 | sort
""")

# %% [markdown]
# 7 × 24 = 168 hours. `-mtime +6` ("more than six whole days") and `-mmin +10080` say *at least seven days*; `-mtime +7` waits
# until the eighth is full. Off by one day sounds harmless until somebody relies on "kept for 30 days".
#
# ## Where a link leads
#
# `find` does not follow links by itself: `-type f` is false for a link, even for one to a file. `find -L`, `-follow`, `[[ -f $path
# ]]` and a trailing slash on a link **do** follow. A store with `latest -> ../releases/current` in it turns `find -L store
# -delete` into the removal of the release that is live.

# %%
_ = sh("""
mkdir store releases; touch releases/live store/build; ln -s ../releases store/latest
echo "find:";    find store -type f
echo "find -L:"; find -L store -type f | sort
""")

# %% [markdown]
# The slash is easily overlooked, because the Tab key puts it there. `[[ -L latest ]]` is true, and `[[ -L latest/ ]]` is false: with a
# slash behind it, the name stands for what the link leads to. Take *all* slashes off before you ask.

# %%
_ = sh("""
mkdir releases; touch releases/live; ln -s releases latest
for path in latest latest/ latest//; do
  [[ -L $path ]] && link=yes || link=no
  while [[ $path == */ ]]; do path=${path%/}; done
  [[ -L $path ]] && bare=yes || bare=no
  echo "a link: $link, without its slashes: $bare"
done
find latest -type f; echo "and with a slash:"; find latest/ -type f
""")

# %% [markdown]
# ## Rehearse
#
# A dry run is worth something only if it chooses by **the same expression** as the real run. Two copies of a condition drift apart,
# and then the rehearsal was of another play. Keep one `find`, and make the deed the part that varies:

# %%
_ = sh(
    """
deed=(-delete); [[ ${1-} == --dry-run ]] && deed=()
find . -type f "${deed[@]}" -print0 | sort -z
""",
    "--dry-run",
)

# %% [markdown]
# ## Say when it failed

# %%
predict("scripting/safe-scripts-and-honest-counts", "pipeline")

# %%
_ = sh("find nowhere -print0 | sort -z")

# %%
_ = sh("set -o pipefail; find nowhere -print0 | sort -z")

# %% [markdown]
# A timer that runs at night knows your script by its exit status alone. 0: done, or nothing to do. Anything else wakes somebody. So
# "nothing to delete" is a success (`grep -q`, which fails when it finds nothing, has paged people), and a deletion that failed
# is none (`|| true` and `2>/dev/null` have hidden full disks). `set -e` helps less than its name: it is off inside `if`, `&&`,
# `||` and in functions called there. Check what matters by hand.
#
# ## Worked example
#
# *Which clients sent what nginx could not read, on how many lines of how many?* Read lazily, match the grammar, keep counts, name
# the remainder:


# %%
def unreadable(lines):
    """Return (lines, malformed, Counter of addresses that sent malformed ones)."""
    seen, senders = 0, Counter()
    for line in lines:
        seen += 1
        match = LINE.match(line)
        if not (match and REQUEST.fullmatch(match[4])):
            senders[match[1] if match else "cut off"] += 1
    return seen, senders.total(), senders


print(unreadable(lines_of_the_log()))
print(unreadable(iter([])))
print(unreadable(RECORDED[:2])[1] + unreadable(RECORDED[2:])[1] == unreadable(RECORDED)[1])

# %% [markdown]
# ## Now half of it is yours
#
# *How many requests did each program (the first word of the user agent) make, and how many were refused with 4xx?* The loop is
# there and runs. What it returns is not right yet: it counts malformed lines as requests, and everything as refused. Mend the two
# marked lines.


# %%
def by_program(lines):
    """Return {program: [requests, refused with 4xx]}."""
    found = {}
    for line in lines:
        match = LINE.match(line)
        if not match:  # mend: what else is no request?
            continue
        program = match[8].split(" ")[0]
        counts = found.setdefault(program, [0, 0])
        counts[0] += 1
        counts[1] += 1  # mend: which ones were refused?
    return found


def refusals_of(found):
    """Return what it counted for three programs."""
    return {program: found.get(program, [0, 0]) for program in ("PartnerFeed/1.0", "uptime-probe/2.1", "-")}


ask("scripting/safe-scripts-and-honest-counts", "by-program", refusals_of(by_program(lines_of_the_log())))


# %% solution=true
def by_program(lines):
    """Return {program: [requests, refused with 4xx]}."""
    found = {}
    for line in lines:
        match = LINE.match(line)
        if not match or not REQUEST.fullmatch(match[4]):
            continue
        counts = found.setdefault(match[8].split(" ")[0], [0, 0])
        counts[0] += 1
        counts[1] += match[5].startswith("4")
    return found


ask(
    "scripting/safe-scripts-and-honest-counts", "by-program", refusals_of(by_program(lines_of_the_log())), solution=True
)

# %% [markdown]
# And the same for Bash. This script lists what is old. Make it refuse a missing, an empty and a nonsensical argument, *before* it
# looks for anything, and list the folder it is in when it is asked to:

# %%
listing = r"""
set -euo pipefail
dir=$1
# mend: refuse here
[[ $dir == /* ]] || dir=./$dir
find "$dir" -type f -mtime +6 -print0
"""


def refused(script):
    """Return whether it refuses nothing, an empty name, a folder that is not there, and the folder it is in."""
    return [sh(script, *arguments) != 0 for arguments in ((), ("",), ("nowhere",), (".",))]


ask("scripting/safe-scripts-and-honest-counts", "refusals", refused(listing))

# %% solution=true
listing = r"""
set -euo pipefail
(( $# == 1 )) || { echo "usage: listing DIR" >&2; exit 2; }
dir=$1
[[ -n $dir ]] || { echo "listing: the name is empty" >&2; exit 2; }
[[ $dir == /* ]] || dir=./$dir
[[ -d $dir ]] || { echo "listing: no folder: $dir" >&2; exit 2; }
find "$dir" -type f -mtime +6 -print0
"""
ask("scripting/safe-scripts-and-honest-counts", "refusals", refused(listing), solution=True)

# %% [markdown]
# Then go on to the exercises **Access log report** and **Bash that cannot hurt you**.
#
# ## Say it
#
# For the channel, in two sentences, from the figure above: what failed and since when (UTC), and what this one host's log cannot
# say. A good one has a number with its unit, a moment with its zone, and a limit.
#
# ## Key points
#
# - A log is a file and its rotations; the higher the number, the older. Take a line, count it, let it go.
# - Parse by grammar. Count what you could not parse, and say so. A rate is failures over requests.
# - Percentiles by nearest-rank; look at the maximum and the errors beside them.
# - Refuse before you act. Begin every path with / or ./, and take the slashes off its end. Quote. End names with NUL. One expression for rehearsal and deed. Let failures out.
#
# **Read on**: nginx `ngx_http_log_module` (log_format, escape), Apache `mod_log_config`; `logrotate(8)`, `find(1)` (-mtime,
# -print0, -delete), `bash(1)` (Quoting, The Set Builtin, Pipelines, `cd` with `CDPATH` and `-`,
# Shell Arithmetic), POSIX `cd` (The Open Group: `-`, `CDPATH`, and when it is not searched) and *Pathname Resolution* (a
# slash behind a link), `xargs(1)`; the ShellCheck wiki by number; Hyndman & Fan,
# *Sample Quantiles in Statistical Packages*, definition 1.
#
# **What differs in your company**: your log_format (ask for the line in the nginx configuration, not for a guess), who rotates and
# when, whether addresses may be kept at all, and whether logs are JSON, where `jq -c` or `json.loads` a line replaces the
# pattern and everything else here stays.
