# ---
# jupyter:
#   jupytext:
#     text_representation:
#       format_name: percent
# ---

# %% [markdown]
# ## Not the loudest one
#
# > **Leila Haddad, storefront on call** · 09:41. Customers get error pages. The dashboard's top error is "session cannot be restored", more of them than of anything else. We have looked at sessions ever since.
# > **Inês Carvalho, platform** · That one is in my logs of last week, too. And the edge complains about everybody. Who complained *first*?
# > **Leila** · I sorted by time. The edge was first. That cannot be.
# > **Samuel Okoro, platform** · One of the hosts has a clock that is off; its agent writes both times. I have exported everything into one file.

# %%
import json
from pathlib import Path

folder = files("observability/first-cause")
lines = (folder / "logs.jsonl").read_text(encoding="utf-8").splitlines()
print(len(lines), "lines")
shown = set()
for line in lines:
    event = json.loads(line)
    if (event["service"], str(event["level"])) not in shown:
        shown.add((event["service"], str(event["level"])))
        print(line[:600])

# %% [markdown]
# ## How to read a line
#
# Each line is a JSON object (UTF-8). A line with nothing but blanks in it means nothing. Four loggers and the hosts' agents wrote into this file, each with its own names; lines are in no useful order. Members that are not listed here mean nothing to you, and what they hold neither.
#
# | what | where | how |
# |---|---|---|
# | time | `@timestamp`, `time` or `ts` | a text in ISO 8601 with an offset (`Z` is one). Or a number: milliseconds since 1970 in `time`, seconds since 1970 in `ts` |
# | level | `level` | a number, or a text in any capitals |
# | message | `message` or `msg` | a text |
# | service, host | `service`, `host` | texts |
# | trace | `trace_id` or `traceId` | a text. Missing, or empty: the line belongs to no trace |
# | sample | `sampled` | a whole number: for how many alike lines this one stands, itself included. Missing: 1 |
# | the time server's time | `server_time` | a text like that of a time. Missing on most lines |
#
# **An error** is a line whose level is a number of at least 50, or one of `error`, `fatal`, `critical`, `panic`. Whatever else is said in it. Its stack stands in one more member of the same line.
#
# **Clocks.** A time is by the clock of its host. On a line with `server_time` both times are of the same moment: how far they are apart is how far the clock of that `host` is off, on all lines of the file that have this host, before and after. A host without such a line has a clock that is right. Where an answer holds a
# time, it is the right one, in UTC, to the millisecond: `"2026-03-02T12:00:00.123Z"`.
#
# **Templates.** What differs from line to line is masked, so that alike messages are the same text. A **piece** of a message is a longest run of letters `A-Z a-z`, `µ`, figures `0-9`, `.`, `-` and `_`; points, dashes and underscores at its two ends do not belong to it. Whatever is no piece stays as it is. Of these, the first that fits a *whole* piece replaces it; where none fits, it stays:
#
# | the whole piece is | mask |
# |---|---|
# | a UUID: 8, 4, 4, 4 and 12 hexadecimal digits with dashes between | `<uuid>` |
# | four numbers with points between: figures only, as many as you like | `<ip>` |
# | a number: figures, or figures, a point and figures | `<n>` |
# | a number and behind it at once `ns`, `us`, `µs`, `ms`, `s`, `m` or `h` | `<duration>` |
# | hexadecimal: `0x` and digits; or at least 8 digits, of which at least one is a figure | `<hex>` |
#
# Hexadecimal digits are `0-9`, `a-f` and `A-F`; `0x` may be `0X`. So `call to v1 (192.0.2.7:80) took=35.2ms, key 9f3ab21c` is `call to v1 (<ip>:<n>) took=<duration>, key <hex>`. A template is made of the message alone.
#
# **What is refused**: a line that is no JSON object; without a time, or with one that is none (a text without an offset is none); without a level, or with one that is neither text nor number; without a message, a service or a host, or with one that is no text; with a sample that is no whole number of at least 1; with a `server_time`
# that is none. Also where the line is no error. `ValueError` with file and line, as in `logs.jsonl:3`, counted from 1. All three tasks refuse.
#
# You will not meet: times with parts of a millisecond, or outside of the years 1970 to 2100; two names for the same thing on one line; two lines with `server_time` that say different things of one host; two errors of one trace in the same millisecond; two signatures that were first seen in the same millisecond.
#
# ## Task 1: errors
#
# Write `errors(path)`, called with the path of a file (a string). Return a list with a dictionary for each error, in any order: `"at"` (when), `"service"`, `"template"`, `"weight"` (for how many it stands) and `"trace"` (`None`, or an empty text, if there is none).

# %% task="errors"
import re
from collections import defaultdict
from datetime import UTC, datetime, timedelta

BEGIN = datetime(1970, 1, 1, tzinfo=UTC)
MS = timedelta(milliseconds=1)
WORDS = {"error", "fatal", "critical", "panic"}
PIECE = re.compile("[A-Za-z0-9µ](?:[A-Za-z0-9µ._-]*[A-Za-z0-9µ])?")
MASK = re.compile(
    "(?P<uuid>[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})"
    r"|(?P<ip>[0-9]+(?:\.[0-9]+){3})"
    r"|(?P<n>[0-9]+(?:\.[0-9]+)?)"
    r"|(?P<duration>[0-9]+(?:\.[0-9]+)?(?:ns|us|µs|ms|s|m|h))"
    "|(?P<hex>0[xX][0-9a-fA-F]+|(?=.*[0-9])[0-9a-fA-F]{8,})"
)


def errors(path):
    """Return [{"at": "2026-03-02T12:00:00.123Z", "service": "web", "template": "... <n>", "weight": 1, "trace": None}]."""
    ### BEGIN SOLUTION
    events, off = [], {}
    for number, line in enumerate(Path(path).read_text(encoding="utf-8").split("\n"), 1):
        if line.strip():
            try:
                event = read(json.loads(line))
            except (TypeError, ValueError, OverflowError) as error:
                raise ValueError(f"{path}:{number}: {error}") from error
            events.append(event)
            if event["server"]:
                off[event["host"]] = event["at"] - event["server"]
    return [
        {
            "at": written(event["at"] - off.get(event["host"], timedelta(0))),
            "service": event["service"],
            "template": template(event["message"]),
            "weight": event["weight"],
            "trace": event["trace"],
        }
        for event in events
        if event["bad"]
    ]


def read(raw):
    """Return a line by our own names."""
    if not isinstance(raw, dict):
        raise TypeError("an object is expected")
    names = {name: name for name in raw} | {"msg": "message", "@timestamp": "time", "traceId": "trace_id"}
    line = {names[name]: value for name, value in raw.items()}
    for name in ("message", "service", "host"):
        if not isinstance(line.get(name), str):
            raise TypeError(f"{name} is expected")
    if "ts" in line:
        line["time"] = line["ts"] * 1000 if isinstance(line["ts"], int | float) else line["ts"]
    level, weight = line.get("level"), line.get("sampled", 1)
    if not isinstance(level, str | int | float):
        raise TypeError("a level is expected")
    if not isinstance(weight, int) or weight < 1:
        raise ValueError("sampled is a whole number")
    return {
        "at": moment(line.get("time")),
        "server": text_moment(line["server_time"]) if "server_time" in line else None,
        "bad": level.lower() in WORDS if isinstance(level, str) else level >= 50,
        "message": line["message"],
        "service": line["service"],
        "host": line["host"],
        "trace": line.get("trace_id") or None,
        "weight": weight,
    }


def moment(value):
    """Return a time that is a text, or milliseconds since 1970."""
    return BEGIN + round(value) * MS if isinstance(value, int | float) else text_moment(value)


def text_moment(text):
    """Return the time of a text with an offset."""
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError("an offset is expected")
    return at


def written(at):
    """Return a time in UTC."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def template(message):
    """Return a message with masks."""
    return PIECE.sub(lambda piece: mask(piece.group()), message)


def mask(piece):
    """Return the mask of a piece, or the piece."""
    fits = MASK.fullmatch(piece)
    return f"<{fits.lastgroup}>" if fits else piece
    ### END SOLUTION


# %%
try:
    found = errors(str(folder / "logs.jsonl"))
    print(len(found), "errors, for example", *found[:3], sep="\n")
except NotImplementedError:
    print("errors is not written yet")

# %% [markdown]
# ## Task 2: signatures
#
# A **signature** is a service and a template: errors with both alike are the same trouble. Write `signatures(path)`: a list with one dictionary for each signature, in any order:
#
# | member | what |
# |---|---|
# | `"service"`, `"template"` | the signature |
# | `"count"` | how many errors there were: the weights of its lines, added up |
# | `"first_seen"` | the earliest time of its lines |
# | `"traces"` | in how many different traces there is a line of it |
# | `"services"` | its blast radius: the services that have an error, of whatever signature, in one of these traces. Its own service always belongs to it. A list in any order |


# %% task="signatures"
def signatures(path):
    """Return [{"service": "web", "template": "...", "count": 120, "first_seen": "...Z", "traces": 9, "services": ["web"]}]."""
    ### BEGIN SOLUTION
    groups, failed = defaultdict(list), defaultdict(set)
    for row in errors(path):
        groups[row["service"], row["template"]].append(row)
        failed[row["trace"]].add(row["service"])
    found = []
    for (service, text), rows in groups.items():
        traces = {row["trace"] for row in rows if row["trace"]}
        found.append(
            {
                "service": service,
                "template": text,
                "count": sum(row["weight"] for row in rows),
                "first_seen": min(row["at"] for row in rows),
                "traces": len(traces),
                "services": sorted({service}.union(*(failed[trace] for trace in traces))),
            }
        )
    return found
    ### END SOLUTION


# %%
try:
    for row in sorted(signatures(str(folder / "logs.jsonl")), key=lambda row: -row["count"]):
        print(row["count"], row["first_seen"], row["traces"], row["services"], f"{row['service']}: {row['template']}")
except NotImplementedError:
    print("signatures is not written yet")

# %% [markdown]
# ## Task 3: who was first
#
# Of the errors of one trace the earliest one is where its trouble began, as far as these logs know. A signature **leads** a trace whose earliest error is one of its lines, if another service has an error in that trace, too: what nobody else felt caused nothing.
#
# Write `first_cause(path)`: a list with a dictionary for each signature that leads at least one trace: `"service"`, `"template"` and `"leads"` (how many traces). Those that lead most come first; of two that lead as many, the one that was seen first. Nothing leads: `[]`.


# %% task="first-cause"
def first_cause(path):
    """Return [{"service": "web", "template": "...", "leads": 31}, ...]."""
    ### BEGIN SOLUTION
    seen = {(row["service"], row["template"]): row["first_seen"] for row in signatures(path)}
    traces, leads = defaultdict(list), defaultdict(int)
    for row in errors(path):
        if row["trace"]:
            traces[row["trace"]].append(row)
    for rows in traces.values():
        if len({row["service"] for row in rows}) > 1:
            first = min(rows, key=lambda row: row["at"])
            leads[first["service"], first["template"]] += 1
    order = sorted(leads, key=lambda one: (-leads[one], seen[one]))
    return [{"service": one[0], "template": one[1], "leads": leads[one]} for one in order]
    ### END SOLUTION


# %%
try:
    for row in first_cause(str(folder / "logs.jsonl")):
        print(row["leads"], f"{row['service']}: {row['template']}")
except NotImplementedError:
    print("first_cause is not written yet")

# %% [markdown]
# ## Say it
#
# Three sentences to Leila: where it began and on which host, who only passes it on, and why the loudest error can wait. (Nobody grades this one. Your mentor may ask.)
