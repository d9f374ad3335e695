# ---
# jupyter:
#   jupytext:
#     text_representation:
#       format_name: percent
# ---

# %% [markdown]
# ## Everybody has a recording
#
# > **#booking-slow**
# > **priya** · I attach what my browser exported while it was slow. And what the kiosk's browser did. And one that somebody kept for years
# > **tomas** · here is curl, eleven times, with all its numbers. The total is bad, so it is the network
# > **leila** · and here is what curl *said* of some failures. Some are 502, so that is the load balancer, all of them
# > **moira** · Numbers are not phases, and a status is not a sender. Will somebody please write three small functions, so that we stop reading these things by feeling?
#
# What Saltmarsh's path looks like: **client → edge → balancer → app**. Edge and balancer are both nginx.

# %%
import json
from pathlib import Path

folder = files("networking/curl-and-har")
for kind in ("timings", "har", "said"):
    print(kind, " ".join(sorted(path.name for path in (folder / kind).iterdir())))
print((folder / "timings" / "01.json").read_text())

# %% [markdown]
# ## Task 1: what curl's clocks mean
#
# `curl -s -o /dev/null -w '%{json}\n' URL...` writes one line of JSON for each URL. Write `phases(path)`: a **list with one dictionary a line**, in order, each with these seven keys, in **milliseconds**:
#
# | key | from | to |
# |---|---|---|
# | `"dns"` | the start | the name was looked up (`time_namelookup`) |
# | `"tcp"` | | the TCP connection was there (`time_connect`) |
# | `"tls"` | | TLS was there (`time_appconnect`) |
# | `"send"` | | the request could be sent (`time_pretransfer`) |
# | `"wait"` | | the first byte of an answer was there (`time_starttransfer`) |
# | `"body"` | | everything was there (`time_total`) |
# | `"unfinished"` | the last clock that was reached | curl gave up (`time_total`) |
#
# - Every phase begins where the one before it ended. A clock that is 0 belongs to a step that was **not needed** (a connection that was open already, no TLS) **or not reached**: it took 0, and the next phase begins at the last clock that is not 0.
# - `exitcode` is not 0: curl gave up. The time after the last clock that is not 0 is then `"unfinished"`, and nobody can say from the clocks what it was busy with; `"body"` is 0. Otherwise `"unfinished"` is 0.
# - With `-L`, curl adds each of these clocks up over all requests of the transfer, so that a difference is the sum over them all, which is what is asked for (here all requests of a transfer need the same steps: none goes from `http` to `https`). `time_redirect` is the same time, cut in another way: leave it alone.
# - The seven add up to `time_total`. Half a millisecond more or less does not matter: on a reused connection curl's clock for the name runs for some microseconds.
#
# A line without `time_total` or without `exitcode` (a curl before 7.75) is refused: `ValueError`, and its message names the file and the line (`line 2`). Lines are counted from 1.


# %% task="phases"
def phases(path):
    """Return one dict for each line: dns, tcp, tls, send, wait, body, unfinished, in milliseconds."""
    ### BEGIN SOLUTION
    steps = {"dns": "namelookup", "tcp": "connect", "tls": "appconnect", "send": "pretransfer", "wait": "starttransfer"}
    found = []
    with open(path) as lines:
        for number, line in enumerate(lines, 1):
            told = json.loads(line)
            if "time_total" not in told or "exitcode" not in told:
                raise ValueError(f"{path}, line {number}: not what curl -w '%{{json}}' writes: time_total and exitcode")
            took, last = {}, 0.0
            for phase, name in steps.items():
                clock = told[f"time_{name}"] * 1000
                took[phase] = clock - last if clock else 0.0
                last = clock or last
            rest = told["time_total"] * 1000 - last
            took["body"], took["unfinished"] = (0.0, rest) if told["exitcode"] else (rest, 0.0)
            found.append(took)
    return found
    ### END SOLUTION


# %%
try:
    for path in sorted((folder / "timings").iterdir()):
        for took in phases(path):
            print(path.name, "  ".join(f"{name} {ms:8.1f}" for name, ms in took.items()))
except NotImplementedError:
    print("phases is not written yet")

# %% [markdown]
# ## Task 2: what browsers' archives mean
#
# A HAR file is JSON: `log.creator.name` says who wrote it, `log.entries` has an entry for each request, and its `timings` are durations in milliseconds already. Write `entries(path)`: a **list with one dictionary an entry**, in the order of the file, with the
# keys `"blocked"`, `"dns"`, `"tcp"`, `"tls"`, `"send"`, `"wait"`, `"receive"`, in **milliseconds** (a hundredth does not matter).
#
# - `-1` means that there was no such phase, and so does a timing that is missing: it took 0. (`send`, `wait` and `receive` are always there.)
# - HAR 1.2 says that `connect` **contains** `ssl`. Chrome (its name as a creator is `WebInspector`) keeps to it. **Firefox** does not: its `connect` ends where TLS begins. Whoever else writes `ssl` keeps to it (a third browser will be among those that your function meets). `"tcp"` is always without TLS.
# - Names that begin with an underscore are the browser's own. `_blocked_queueing` is a part of `blocked`.
# - `time` is the browser's own reckoning, not always the sum of the phases, and in some archives `null`. It is not needed.
# - Where there is no `ssl` (old archives know no such field), all of `connect` counts as `"tcp"`.
# - A file may begin with a byte order mark. JSON in which `log` is missing, or is no dictionary, or has no `entries`, is refused: `ValueError`, and its message names the file.

# %%
archive = json.loads((folder / "har" / "kiosk.har").read_text(encoding="utf-8-sig"))["log"]
print(archive["version"], archive["creator"], json.dumps(archive["entries"][0], indent=1)[:1200])


# %% task="entries"
def entries(path):
    """Return one dict for each entry: blocked, dns, tcp, tls, send, wait, receive, in milliseconds."""
    ### BEGIN SOLUTION
    log = json.loads(Path(path).read_text(encoding="utf-8-sig")).get("log")
    if not isinstance(log, dict) or "entries" not in log:
        raise ValueError(f"{path}: no HTTP archive: log.entries is expected")
    apart = log["creator"]["name"] == "Firefox"
    found = []
    for entry in log["entries"]:
        timings = entry["timings"]
        took = {phase: max(timings.get(phase, 0), 0) for phase in ("blocked", "dns", "send", "wait", "receive")}
        tls, connect = max(timings.get("ssl", 0), 0), max(timings.get("connect", 0), 0)
        found.append(took | {"tls": tls, "tcp": connect if apart else connect - tls})
    return found
    ### END SOLUTION


# %%
try:
    for path in sorted((folder / "har").iterdir()):
        for took in entries(path):
            print(f"{path.name:12}", "  ".join(f"{name} {ms:8.2f}" for name, ms in took.items()))
except NotImplementedError:
    print("entries is not written yet")

# %% [markdown]
# ## Task 3: who made the answer
#
# `curl -v` writes to standard error: `*` is curl's own remark, `>` was sent, `<` was received. A file in `said` is one such transcript (lines of headers end with a carriage return, as on the wire).

# %%
print((folder / "said" / "01.txt").read_text())

# %% [markdown]
# Write `who_answered(path)`: a dictionary `{"by": ..., "status": ...}`. `"status"` is the number of the **final answer to the last request** of the transcript, and `"by"` the machine that **made** that answer: `"app"`, `"balancer"` or `"edge"`. Where the last request got no final answer,
# or none was sent, it is `{"by": "client", "status": None}`: whatever was wrong, what ended it was curl.
#
# - Every machine that passes an answer on **adds one entry to the header `Via`**, and none to an answer of its own (RFC 9110, 7.6.3; both nginx are configured so). An answer of the app's has two entries, one of the balancer's has one, one of the edge's has none.
# - The entries may stand in one line with commas between them, or in several lines `Via`. An entry is a version of HTTP (`1.1`, `1.0`, `2`) and any name, and may have a comment in parentheses (none within another), with anything in it: a comma, a version, the name of a machine. The names of headers may be written in capitals or not, and others may have *via* in their name.
# - nginx writes `Server: nginx` in place of what the app had there. And any of the three may say 429, 502, 503 or 504, with `Retry-After` or without, in JSON or HTML; and `X-Served-By` may name the app that was asked on an answer that it did not make, or be left out by the app.
# - A status below 200 (100, 103) is no final answer: more follows. A redirect that curl followed is answered by another request. What a proxy answers to `CONNECT` is an answer to nothing else, and does not count: the request comes after it, if it comes.
# - An answer counts once its status is there, even if curl gives up while the body comes.
# - A file with neither a request nor a line that begins with `curl: (` is no transcript, and is refused: `ValueError`, and its message names the file.


# %% task="who-answered"
import re


def who_answered(path):
    """Return {"by": "app", "balancer", "edge" or "client", "status": number or None}."""
    ### BEGIN SOLUTION
    answers, asked = [], ""
    for line in Path(path).read_text().splitlines():
        if found := re.match(r"> ([A-Z]+) ", line):
            answers, asked = [], found[1]
        elif line.startswith("< HTTP/"):
            answers.append([int(line.split()[2]), 0])
        elif line.lower().startswith("< via:"):
            answers[-1][1] += len(re.sub(r"\([^)]*\)", "", line).split(","))
        elif line.startswith("curl: ("):
            asked = asked or line
    if not asked:
        raise ValueError(f"{path}: not what curl -v writes: no request, and no reason why there is none")
    final = [answer for answer in answers if answer[0] >= 200 and asked != "CONNECT"]
    if not final:
        return {"by": "client", "status": None}
    status, passed = final[-1]
    return {"by": ("edge", "balancer", "app")[passed], "status": status}
    ### END SOLUTION


# %%
try:
    for path in sorted((folder / "said").iterdir()):
        print(path.name, who_answered(path))
except NotImplementedError:
    print("who_answered is not written yet")

# %% [markdown]
# ## Say it
#
# Two sentences to Leila: how many of her 502 were the balancer's, and whom the others belong to. (Nobody grades this one. Your mentor may ask.)
#
# Real transcripts and clocks lie beside these, in the folder `curl-recorded`: nineteen requests through two real nginx. Your functions should hold there too. Look at `upload.json`: the application took forty milliseconds. Where does curl count them, and why?
