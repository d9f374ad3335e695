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
# - *14:55* · Two people argue about which number is right. Neither of them can say what theirs left out.
#
# A number in an incident channel is believed for about a minute, and somebody acts on it. This lesson is about deserving that.

# %%
from groundschool import ask, files, predict

predict("scripting/honest-counts", "error-rate")

# %% [markdown]
# Commit to an answer before you go on. All of it comes back below, with a log that a real nginx wrote.
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
ask("scripting/honest-counts", "oldest-first", oldest_first)

# %% solution=true
import re

found = {
    int(match[1] or 0): match[0] for name in names if (match := re.fullmatch(r"access\.log(?:\.(\d+)(?:\.gz)?)?", name))
}
ask(
    "scripting/honest-counts",
    "oldest-first",
    [found[number] for number in sorted(found, reverse=True)],
    solution=True,
)

# %% [markdown]
# Sorting by name gets it wrong twice: `access.log` sorts before `access.log.1`, and `.10` before `.2`.
#
# Note what else the pattern does: it says which files are meant, and `fullmatch` means the whole name. A glob like `*.log*` reads the error log
# too, and every line of it is then "malformed"; `access.log*` reads somebody's `access.log.bak`, and counts its lines twice. Nor is everything with a file's name a file: a folder that
# somebody called `access.log.6` ends the report with an error, unless you ask `path.is_file()`.
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
import re

quoted = r'"((?:[^"\\]|\\.)*)"'
LINE = re.compile(rf"(\S+) - (.*?) \[([^]]+)\] {quoted} (\d{{3}}) (\d+|-) {quoted} {quoted}(?: |$)")
for line in [
    *RECORDED,
    r'192.0.2.7 - - [23/Nov/2026:08:59:01 +0000] "GET /m?l=\"a b\" HTTP/1.1" 304 - "-" "curl/8.14.1"',
    r'192.0.2.7 - - [23/Nov/2026:08:59:01 +0000] "GET /m HTTP/1.1" 200 612 "-" "curl/8.14.1"0.031',
]:
    match = LINE.match(line)
    print(match[2], "|", match[4][:40], "|", match[5], "|", match[6]) if match else print("not whole:", line[-30:])

# %% [markdown]
# The last but one is Apache's. Its `-` where nginx would write `0` is `%b` for "no bytes were sent". `int("-")` has ended many a report.
#
# What differs from host to host stands before the time and behind the user agent. nginx's own example,
# [`main`](https://nginx.org/en/docs/http/ngx_http_log_module.html#log_format), ends with the quoted X-Forwarded-For; Debian's Apache has a
# `vhost_combined` that begins with the name of the site; and a user name is what the client sent, brackets included. So a pattern for all of them
# begins with the bracket of the time and ends with the quote of the user agent, and looks one character further, `(?: |$)`: a space, or the end. The
# last line above has neither. Somebody wrote a `log_format` in two pieces and forgot the space between them, and whoever
# splits such a line at spaces reads the wrong fields. Of what stands behind that space the pattern says nothing.
#
# **Check yourself.** Which of the recorded lines are no requests, although the pattern matches? Their places, counted from 1.

# %%
no_requests = ...
ask("scripting/honest-counts", "no-requests", no_requests)

# %% solution=true
REQUEST = re.compile(r"([A-Z]+) (\S+) HTTP/[\d.]+")
for line in RECORDED:
    request = LINE.match(line)[4]
    print("request  " if REQUEST.fullmatch(request) else "malformed", request[:50])
no_requests = [place for place, line in enumerate(RECORDED, 1) if not REQUEST.fullmatch(LINE.match(line)[4])]
ask("scripting/honest-counts", "no-requests", no_requests, solution=True)

# %% [markdown]
# The target may be anything without a space, not only a path. HTTP has four forms of it ([RFC 9112, 3.2](https://www.rfc-editor.org/rfc/rfc9112#section-3.2)):
# `/a/path?and=query`; a whole address, as proxies are asked (`GET http://www.example.com/ HTTP/1.1`); `CONNECT www.example.com:443`; and `OPTIONS *`, with
# which Apache [wakes its own children](https://cwiki.apache.org/confluence/display/HTTPD/InternalDummyConnection). All four are requests, even where the answer is 400. `OPTIONS / RTSP/1.0` and `GET /login x` are none, although
# they begin like one.

# %%
REQUEST = re.compile(r"([A-Z]+) (\S+) HTTP/[\d.]+")
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
#
# And leave alone what the rule does not name. `/ports/` is not `/ports`: a server may answer one and not the other. What CONNECT asks for is a
# host and a port, no path at all, so a rule for paths has nothing to say about it.

# %%
for path in ("/api/bookings/SMF77395", "/api/v1/pods", "/sailings/42?lang=pt", "/sailings/42/"):
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

# *Try it:* three lines of one error, from hosts in two zones, merged by somebody's `sort`. When was it first seen, in UTC? Write it as
# `"2026-08-21T10:26:20Z"`.

# %%
stamps = ["21/Aug/2026:07:26:20 -0300", "21/Aug/2026:11:25:41 +0100", "21/Aug/2026:11:26:02 +0100"]
first_seen = ...
ask("scripting/honest-counts", "first-seen", first_seen)

# %% solution=true
from datetime import UTC, datetime

first = min(datetime.strptime(stamp, "%d/%b/%Y:%H:%M:%S %z") for stamp in stamps)
first_seen = first.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
ask("scripting/honest-counts", "first-seen", first_seen, solution=True)

# %% [markdown]
# Times with an offset compare by the moment, whatever their clocks say: `min()` needed no conversion, only the report does.
#
# ## The slow tail

# %%
predict("scripting/honest-counts", "slow-tail")

# %% [markdown]
# Commit to an answer before you go on. Here it is once more, for eyes that trust a cell more than a sentence:

# %%
from datetime import UTC, datetime
from math import ceil

import numpy as np

seconds = sorted([0.03] * 19 + [5.0])
print("nearest-rank p95   ", seconds[ceil(0.95 * len(seconds)) - 1])
print("numpy's default    ", round(float(np.percentile(seconds, 95)), 3))
print("mean + 2 deviations", round(float(np.mean(seconds) + 2 * np.std(seconds)), 3))

# %% [markdown]
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


ask("scripting/honest-counts", "by-program", refusals_of(by_program(lines_of_the_log())))


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


ask("scripting/honest-counts", "by-program", refusals_of(by_program(lines_of_the_log())), solution=True)

# %% [markdown]
# Then go on to the exercise [Access log report](../access-log-report.ipynb).
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
# - One rule for endpoints, on whole segments, and nothing else tidied up. First is the earliest, in UTC.
# - Percentiles by nearest-rank; look at the maximum and the errors beside them.
#
# **Read on**: nginx [`ngx_http_log_module`](https://nginx.org/en/docs/http/ngx_http_log_module.html) (log_format, escape), Apache
# [`mod_log_config`](https://httpd.apache.org/docs/2.4/mod/mod_log_config.html); [`logrotate(8)`](https://man7.org/linux/man-pages/man8/logrotate.8.html);
# [RFC 9112](https://www.rfc-editor.org/rfc/rfc9112#section-3), section 3 (the request line); Hyndman & Fan, *Sample Quantiles in Statistical Packages*, definition 1.
#
# **What differs in your company**: your log_format (ask for the line in the nginx configuration, not for a guess), who rotates and
# when, whether addresses may be kept at all, and whether logs are JSON, where `jq -c` or `json.loads` a line replaces the
# pattern and everything else here stays.
