# ---
# jupyter:
#   jupytext:
#     text_representation:
#       format_name: percent
# ---

# %% [markdown]
# ## What people say
#
# > **#support** · *Priya Raman*: eleven callers since lunch, all with the same story: "it said something went wrong, I tried
# > again, then it worked". Is that us or their Wi-Fi?
# >
# > **#ops** · *Moira MacKinnon*: nobody paged. The dashboard averages over all hosts, so a small thing would drown. I pulled
# > the access log of one edge host in the north for you. Three numbers before my call at the full hour, please: **how many
# > requests failed and where, since when, and how slow is the rest.**
#
# The log was rotated in between, so it is more than one file. The edge writes nginx's `combined` format and puts four fields
# behind it: request time in seconds, then upstream address, status and time.

# %%
from itertools import islice

folder = files("scripting/access-log-report")
for path in sorted(folder.iterdir()):
    if path.is_file():
        print(f"{path.name:20} {path.stat().st_size:>7,} bytes")

# %%
with open(folder / "access.log") as log:
    for line in islice(log, 4):
        print(line)

# %% [markdown]
# Not every line is this tame. A host with an open port hears from everybody. Look for lines that do not fit before you write
# anything that reads them: who is `check-in desk`, and what did 203.0.113.66 say?

# %%
with open(folder / "access.log") as log:
    odd = [line for line in log if '"GET /' not in line and '"POST /' not in line and '"HEAD /' not in line]
print(len(odd), "lines without a usual request, for example")
print(*odd[:3], sep="\n")

# %% [markdown]
# A folder beside these files, `edge-access-recorded`, holds the logs of a real nginx under load. Your functions are tried on it
# too. It is written in plain `combined`, without the four fields. And they are tried on logs of other hosts, which you do not see:
# what those may look like is said below.
#
# ## Task 1: every line, oldest first
#
# Write `log_lines(folder)`, a **generator** that hands out the lines of the access log in a folder as text, one at a time, from
# the oldest to the newest, without the line end. `folder` is a path as text. The log's files are `access.log`, the newest, and
# what logrotate made of the older ones. A host uses one of two ways to name those:
#
# - `access.log.1`, `access.log.2` and so on: the higher, the older. Some hosts begin with `access.log.0` (`start 0`).
# - `access.log-20260304`, `access.log-20260305` (`dateext`): the day on which the file was moved.
#
# Any but `access.log` itself may be compressed, and has `.gz` at its end then. Where the same file is there both with and without
# `.gz`, gzip was interrupted: read the one without. (The `.gz` may be of 0 bytes then; such a one never stands alone.) Where a `.gz` ends too
# early and there is no other, hand out the lines it has before you stop with an error: whoever takes ten lines must not notice. Other files are none of your business, and neither is any folder, even one that is
# called `access.log.6`, nor when a file was last written: all were copied.
#
# Lines end with `\n`, never with `\r\n`: a carriage return that somebody sent stands there as text, `\x0D` (nginx) or `\r` (Apache).

# %% task="log-lines"
import gzip
import re
from math import inf
from pathlib import Path


def log_lines(folder):
    """Yield the lines of access.log and its rotations, oldest first, as text without line ends."""
    ### BEGIN SOLUTION
    aged = []
    for path in Path(folder).iterdir():
        found = re.fullmatch(r"access\.log(?:([.-])(\d+)(\.gz)?)?", path.name)
        interrupted = found and found[3] and path.with_suffix("").is_file()
        if found and path.is_file() and not interrupted:
            number = int(found[2]) if found[2] else -inf
            aged.append((-number if found[1] == "-" else number, path))
    for _, path in sorted(aged, reverse=True):
        with gzip.open(path, "rt") if path.suffix == ".gz" else open(path) as lines:
            for line in lines:
                yield line.rstrip("\n")
    ### END SOLUTION


# %% [markdown]
# ## Task 2: the report
#
# Tasks 2 and 3 both need a line taken apart, so begin with `parse(line)`; do it in whatever way suits you, for only what follows is
# graded. Then write `report(lines)`. `lines` is anything that hands out lines of text (with or without a line end) **once**; it may hand out
# more than fit into memory. Return a dictionary:
#
# | key | value |
# |---|---|
# | `"lines"` | number of lines |
# | `"malformed"` | lines that are not a whole log line with a request in it |
# | `"endpoints"` | `{"GET /sailings/{id}": {"requests": ..., "errors": ..., "bytes": ...}, ...}` |
# | `"error_rate"` | server errors over requests, 0 to 1, not rounded; `None` without requests |
# | `"top_error"` | `{"endpoint": ..., "status": 500, "count": ..., "first": "2026-03-04T05:06:07Z"}` or `None` |
#
# - A **whole log line** is `combined`: something about the client, then ` [time] "request" status bytes "referer" "user agent"`. There it
#   ends, or a space follows and then anything: the edge's four fields, or the quoted list of proxies that
#   [nginx's usual `main` format](https://nginx.org/en/docs/http/ngx_http_log_module.html#log_format) ends with. The client's user
#   name may hold spaces and brackets, and some hosts write their own name before the address.
# - **Not whole** is a line that was cut off before the quote that ends its user agent (none is cut off later), and one that goes on
#   without the space, `"curl/8.14.1"0.031`: one host's `log_format` takes two lines of its configuration, and the space between them
#   was forgotten. Where a time stands, it is a time that there is: nobody writes `31/Feb`.
# - A **request** is `METHOD target PROTOCOL` with single spaces: a method in capital letters, a target without a space, and `HTTP/` with
#   a version of digits and dots. Every line is either a request or malformed, whatever its status.
# - An **endpoint** is the method, a space and the route. The route is the target without its query string (all from the first `?`), in
#   which every segment that is an id is written `{id}`. An id is a whole segment of digits, or `SMF` followed by digits. Nothing else is
#   tidied up: `/ports` and `/ports/` are two routes.
# - Most targets are a path. HTTP has [three other forms](https://www.rfc-editor.org/rfc/rfc9112#section-3.2): of a whole address
#   (`http://` or `https://`, as proxies are asked) the route is that of its path, `/` where it has none. Of `OPTIONS *` it is `*`. Of
#   `CONNECT host:443` it is the whole target as it stands, whatever it is: what CONNECT asks for is no path, so no rule for paths applies.
# - A **server error** is a status of 500 to 599. `"errors"` counts them.
# - `"bytes"` is the sum of bytes sent. nginx writes `0` for none. The freight front is an old Apache httpd: it writes `-`, and
#   puts a backslash before a quote inside a quoted field, where nginx writes `\x22`.
# - The **top error** is the pair of endpoint and 5xx status that occurred most; of equals, the alphabetically first endpoint, and of its statuses
#   the lowest. `"first"` is the earliest time of such a line, in UTC. Lines may come in any order, and from hosts in different time zones.

# %% task="report"
from datetime import UTC, datetime


def parse(line):
    """Return (endpoint, status, bytes, time, seconds) of a log line, or None for a malformed one. Not graded by itself."""
    ### BEGIN SOLUTION
    quoted = r'"((?:[^"\\]++|\\.)*)"'  # ++ takes all it can and gives nothing back, which is quick
    found = re.search(rf" \[([^]]+)\] {quoted} (\d{{3}}) (\d+|-) {quoted} {quoted}(?: ([\d.]+) | |$)", line)
    request = found and re.fullmatch(r"([A-Z]+) ([^ ]+) HTTP/[\d.]+", found[2])
    if not request:
        return None
    method, target = request.groups()
    path = re.sub(r"^https?://[^/?]*/?", "/", target).partition("?")[0]
    route = "/".join("{id}" if part.removeprefix("SMF").isdigit() else part for part in path.split("/"))
    if method == "CONNECT":  # a host and a port, no path
        route = target
    sent = 0 if found[4] == "-" else int(found[4])
    return f"{method} {route}", int(found[3]), sent, found[1], found[7] and float(found[7])
    ### END SOLUTION


def report(lines):
    """Return counts by endpoint, the error rate and the most frequent server error of an access log."""
    ### BEGIN SOLUTION
    total = malformed = 0
    endpoints, failed, first = {}, {}, {}
    for line in lines:
        total += 1
        parsed = parse(line)
        if parsed is None:
            malformed += 1
            continue
        name, status, sent, time, _ = parsed
        end = endpoints.setdefault(name, {"requests": 0, "errors": 0, "bytes": 0})
        end["requests"] += 1
        end["bytes"] += sent
        if 500 <= status <= 599:
            end["errors"] += 1
            failed[name, status] = failed.get((name, status), 0) + 1
            moment = datetime.strptime(time, "%d/%b/%Y:%H:%M:%S %z")  # the few that matter: reading times is slow
            first[name, status] = min(moment, first.get((name, status), moment))
    top = None
    if failed:
        worst = min(failed, key=lambda pair: (-failed[pair], pair))
        began = first[worst].astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        top = {"endpoint": worst[0], "status": worst[1], "count": failed[worst], "first": began}
    requests = total - malformed
    return {
        "lines": total,
        "malformed": malformed,
        "endpoints": endpoints,
        "error_rate": sum(failed.values()) / requests if requests else None,
        "top_error": top,
    }
    ### END SOLUTION


# %% [markdown]
# A small check on two lines that you can count by hand, and then on the whole log:

# %%
two = [
    '203.0.113.9 - - [04/Mar/2026:01:06:07 -0400] "GET /sailings/42?lang=pt HTTP/1.1" 200 512 "-" "curl/8.14.1" 0.031 - - -',
    '203.0.113.9 - - [04/Mar/2026:01:06:08 -0400] "SSH-2.0-Go" 400 150 "-" "-" 0.000 - - -',
]
try:
    print(report(iter(two)))
    whole = report(log_lines(str(folder)))
    print(f"{whole['lines']} lines, {whole['malformed']} malformed, error rate {whole['error_rate']:.2%}")
    for name, end in sorted(whole["endpoints"].items()):
        print(f"{name:34} {end['requests']:>5} requests {end['errors']:>4} errors")
except (NotImplementedError, TypeError):
    print("report is not written yet")

# %% [markdown]
# ## Task 3: how slow is the rest?
#
# Write `latency(lines)` for lines as above. Return `{"GET /": {"p50": ..., "p95": ...}, ...}` with the request time in seconds of
# **all** requests of an endpoint, failed ones included, as **nearest-rank** percentiles: sort the `n` values and take the one at
# place ⌈p / 100 · n⌉, counting from 1. It is always a value that occurred. The request time is the first of the four fields. Lines
# without them, plain `combined` or `main`, have none: leave them out, and endpoints that have no times at all too. (Exact percentiles
# need every value, so here memory may grow with the log.)

# %% task="latency"
from math import ceil


def latency(lines):
    """Return the nearest-rank p50 and p95 of request time in seconds, by endpoint."""
    ### BEGIN SOLUTION
    times = {}
    for line in lines:
        parsed = parse(line)
        if parsed and parsed[4] is not None:
            times.setdefault(parsed[0], []).append(parsed[4])
    found = {}
    for name, seconds in times.items():
        seconds.sort()
        found[name] = {f"p{p}": seconds[ceil(p / 100 * len(seconds)) - 1] for p in (50, 95)}
    return found
    ### END SOLUTION


# %% [markdown]
# Percentiles that nobody looks at help nobody. Of the twelve slowest endpoints, the dot is the median, the end of the line the 95th percentile:

# %%
import matplotlib.pyplot as plt

try:
    rows = sorted(latency(log_lines(str(folder))).items(), key=lambda row: row[1]["p95"])[-12:]
    figure, axes = plt.subplots(figsize=(8, 0.32 * len(rows) + 0.8), layout="constrained")
    middle, tail = ([values[name] for _, values in rows] for name in ("p50", "p95"))
    axes.hlines(range(len(rows)), middle, tail, color="tab:blue", lw=2)
    axes.plot(middle, range(len(rows)), "o", color="tab:blue")
    axes.set(yticks=range(len(rows)), yticklabels=[name for name, _ in rows], xlabel="request time in s, p50 to p95")
    axes.grid(axis="x", alpha=0.3)
    plt.show()
except (NotImplementedError, TypeError):
    print("latency is not written yet")

# %% [markdown]
# ## Say it
#
# Two sentences for Moira: what fails, since when (UTC) and how much of it, and what these logs of one host cannot tell her.
# (Nobody grades this one. Your mentor may ask.)
