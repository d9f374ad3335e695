"""Other ways to be right."""

import gzip
import itertools
import os
import re
from bisect import insort
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache
from math import inf
from pathlib import Path

import numpy as np
import pandas as pd

from groundschool.kit import right


@right("log-lines")
def chained(folder):
    def moved(path):
        """Return what sorts a moved file: a day as it is, a rotation the other way round."""
        number = int(re.sub(r"\D", "", path.name))
        return number if "-" in path.name else -number

    def read(path):
        opener = gzip.open if path.name.endswith(".gz") else open
        with opener(path, "rb") as lines:
            yield from (line.decode("ascii", errors="backslashreplace").rstrip("\r\n") for line in lines)

    paths = [path for path in Path(folder).glob("access.log?*") if re.fullmatch(r"[.-]\d+(\.gz)?", path.name[10:])]
    paths = [path for path in paths if path.is_file()]
    paths = [path for path in paths if not (path.suffix == ".gz" and path.with_suffix("") in paths)]
    return itertools.chain.from_iterable(map(read, [*sorted(paths, key=moved), Path(folder, "access.log")]))


@right("log-lines")
def careless(folder):
    names = [n for n in os.listdir(folder) if os.path.isfile(f"{folder}/{n}")]  # noqa: PTH208, PTH113 - as people write it
    old = [n for n in names if re.match(r"access\.log[-.][0-9]+(\.gz)?$", n) and n.replace(".gz", "") not in names]
    old += [n for n in names if re.match(r"access\.log[-.][0-9]+$", n)]
    old.sort(key=lambda n: int(re.findall("[0-9]+", n)[0]))
    if any("log." in n for n in old):
        old.reverse()
    for n in [*old, "access.log"]:
        with gzip.open(f"{folder}/{n}", "rt") if n[-1] == "z" else open(f"{folder}/{n}") as f:
            while line := f.readline():
                yield line[:-1] if line[-1] == "\n" else line


LINE = re.compile(
    r"""^.*?\ \[(?P<time>[^\]\[]+)\]
    \ "(?P<method>[A-Z]+)\ (?=\S)(?:https?://[^/\s?"]+(?=[/?\s]))?(?P<path>[^?\s]*?)(?:\?(?:\\.|[^\s"\\])*)?\ HTTP/[0-9.]+"
    \ (?P<status>[0-9]{3})\ (?P<size>[0-9]+|-)
    \ "(?:\\.|[^"\\])*"\ "(?:\\.|[^"\\])*"(?:\ (?P<seconds>[0-9.]+)\ |\ |$)""",
    re.VERBOSE,
)


def endpoint(found):
    """Return the endpoint of a line that the pattern matched."""
    if found["method"] == "CONNECT":
        return found[0].split('"')[1].rpartition(" ")[0]
    return found["method"] + " " + re.sub(r"(?<=/)(SMF)?\d+(?=/|$)", "{id}", found["path"] or "/")


@right("report")
def with_one_pattern(lines):
    ends, top, total = {}, {}, 0
    for total, line in enumerate(lines, 1):  # noqa: B007 - the count is used below
        if not (found := LINE.match(line)):
            continue
        name, status = endpoint(found), int(found["status"])
        end = ends.setdefault(name, dict.fromkeys(("requests", "errors", "bytes"), 0))
        end["requests"] += 1
        end["bytes"] += int(found["size"].strip("-") or 0)
        if found["status"][0] == "5":
            end["errors"] += 1
            time = datetime.strptime(found["time"], "%d/%b/%Y:%H:%M:%S %z").astimezone(UTC)
            count, first = top.get((name, status), (0, time))
            top[name, status] = count + 1, min(first, time)
    good = sum(end["requests"] for end in ends.values())
    ranked = sorted(top.items(), key=lambda one: (-one[1][0], *one[0]))
    return {
        "lines": total,
        "malformed": total - good,
        "endpoints": ends,
        "error_rate": sum(end["errors"] for end in ends.values()) / good if good else None,
        "top_error": {
            "endpoint": ranked[0][0][0],
            "status": ranked[0][0][1],
            "count": ranked[0][1][0],
            "first": ranked[0][1][1].isoformat()[:19] + "Z",
        }
        if ranked
        else None,
    }


@right("latency")
def with_pandas(lines):
    found = filter(None, map(LINE.match, lines))
    rows = [(endpoint(one), float(one["seconds"])) for one in found if one["seconds"]]
    table = pd.DataFrame(rows, columns=["name", "seconds"])

    ranks = table.groupby("name")["seconds"].apply(sorted)
    return {name: {f"p{p}": float(own[-(-p * len(own) // 100) - 1]) for p in (50, 95)} for name, own in ranks.items()}


@right("latency")
def kept_sorted(lines):
    times = defaultdict(list)
    for line in lines:
        found = LINE.match(line)
        if found and found["seconds"]:
            insort(times[endpoint(found)], float(found["seconds"]))
    return {
        name: {"p50": own[(len(own) + 1) // 2 - 1], "p95": own[(19 * len(own) + 19) // 20 - 1]}
        for name, own in times.items()
    }


NAME = re.compile(r"access\.log(?:\.(?P<number>[0-9]+)|-(?P<day>[0-9]{8}))(?P<gz>\.gz)?")


@right("log-lines")
def blind_by_patterns_lines(folder):
    """Written by a solver who had the notebook, the lesson and the data."""
    found = {}
    for path in Path(folder).iterdir():
        if not path.is_file():
            continue
        if path.name == "access.log":
            age, packed = inf, False
        elif match := NAME.fullmatch(path.name):
            age = -int(match["number"]) if match["number"] else int(match["day"])
            packed = bool(match["gz"])
        else:
            continue
        if age not in found or not packed:
            found[age] = (path, packed)
    for _, (path, packed) in sorted(found.items()):
        opener = gzip.open if packed else open
        with opener(path, "rt", encoding="utf-8", errors="replace", newline="\n") as lines:
            for line in lines:
                yield line.removesuffix("\n").removesuffix("\r")


BLIND_QUOTED = r'"((?:[^"\\]++|\\.)*)"'
COMBINED = re.compile(
    r".+? \[(\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d [+-]\d{4})\] "
    + BLIND_QUOTED
    + r" (\d{3}) (\d+|-) "
    + BLIND_QUOTED
    + " "
    + BLIND_QUOTED
    + r"(?: (.*))?"
)
REQUEST = re.compile(r"([A-Z]+) ([^ ]+) HTTP/[0-9.]+")
MANY = r"(?:, | : )"
FOUR = re.compile(
    rf"(\d+\.\d+) \S+(?:{MANY}\S+)* (?:\d{{3}}|-)(?:{MANY}(?:\d{{3}}|-))* (?:[\d.]+|-)(?:{MANY}(?:[\d.]+|-))*"
)


def route_of(method, target):
    if method == "CONNECT" or target == "*":
        return target
    target = target.partition("?")[0]
    if whole := re.match(r"https?://[^/]*", target, re.IGNORECASE):
        target = target[whole.end() :] or "/"
    return "/".join("{id}" if re.fullmatch(r"(?:SMF)?[0-9]+", part) else part for part in target.split("/"))


@lru_cache(64)  # a second has many lines, and reading times is slow
def in_utc(stamp):
    return datetime.strptime(stamp, "%d/%b/%Y:%H:%M:%S %z").astimezone(UTC)


def parse(line):
    """Return (endpoint, status, bytes, time, seconds) of a log line, or None for a malformed one."""
    match = COMBINED.fullmatch(line.rstrip("\r\n"))
    request = match and REQUEST.fullmatch(match[2])
    if not request:
        return None
    try:
        time = in_utc(match[1])
    except ValueError:
        return None
    four = FOUR.fullmatch(match[7] or "")
    return (
        f"{request[1]} {route_of(request[1], request[2])}",
        int(match[3]),
        0 if match[4] == "-" else int(match[4]),
        time,
        float(four[1]) if four else None,
    )


@right("latency")
def blind_by_patterns_latency(lines):
    """Written by a solver who had the notebook, the lesson and the data."""
    times = {}
    for line in lines:
        parsed = parse(line)
        if parsed and parsed[4] is not None:
            times.setdefault(parsed[0], []).append(parsed[4])
    result = {}
    for endpoint, values in times.items():
        values.sort()
        result[endpoint] = {f"p{p}": values[-(-p * len(values) // 100) - 1] for p in (50, 95)}
    return result


MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
DIGITS = set("0123456789")


def digits(text):
    return bool(text) and set(text) <= DIGITS


def age_of(name):
    bare = name.removesuffix(".gz")
    rest = bare[len("access.log") :]
    if not bare.startswith("access.log"):
        return None
    if rest == "":
        return (1, 0) if name == "access.log" else None
    if rest[0] == "." and digits(rest[1:]):
        return (0, -int(rest[1:]))
    if rest[0] == "-" and len(rest) == 9 and digits(rest[1:]):
        return (0, int(rest[1:]))
    return None


@right("log-lines")
def blind_by_scanner_lines(folder):
    """Written by a solver who had the notebook, the lesson and the data."""
    chosen = {}
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda e: e.name, reverse=True):  # NAME.gz before NAME
            age = age_of(entry.name)
            if age is not None and entry.is_file():
                chosen[age] = entry.path
    for age in sorted(chosen):
        path = chosen[age]
        packed = path.endswith(".gz")
        if packed and Path(path).stat().st_size == 0:
            raise EOFError(f"{path} ends before it begins")
        with (gzip.open if packed else open)(path, "rb") as raw:
            for line in raw:
                yield line.decode("utf-8", "surrogateescape").rstrip("\r\n")


@dataclass
class Hit:
    """What a line says."""

    endpoint: str
    status: int
    size: int
    time: datetime
    seconds: float | None


def need(*true):
    """Raise ValueError unless all is true."""
    if not all(true):
        raise ValueError


def in_quotes(text, at):
    """Return what stands in the quotes that begin at a place, and the place behind them."""
    need(text[at : at + 1] == '"')
    end = text.find('"', at + 1)
    while end > 0 and (end - len(text[:end].rstrip("\\"))) % 2:
        end = text.find('"', end + 1)
    need(end > 0)
    return text[at + 1 : end], end + 1


def word(text, at):
    """Return the word behind the space at a place, and the place behind it."""
    need(text[at : at + 1] == " ")
    end = text.find(" ", at + 1)
    end = len(text) if end < 0 else end
    return text[at + 1 : end], end


@lru_cache(64)
def moment(text):
    """Return the time that 08/Apr/2026:07:10:24 -0300 means, in UTC."""
    day, month, rest = text.split("/")
    year, hour, minute, last = rest.split(":")
    second, zone = last.split(" ")
    shift = timedelta(hours=int(zone[1:3]), minutes=int(zone[3:5])) * (1 if zone[0] == "+" else -1)
    number = MONTHS.index(month) + 1
    local = datetime(int(year), number, int(day), int(hour), int(minute), int(second), tzinfo=timezone(shift))
    return local.astimezone(UTC)


def route_by_hand(method, target):
    if method == "CONNECT":
        return target
    path = target.split("?", 1)[0]
    for scheme in ("http://", "https://"):
        if path.startswith(scheme):
            rest = path[len(scheme) :]
            path = rest[rest.index("/") :] if "/" in rest else "/"
            break
    segments = path.split("/")
    return "/".join("{id}" if digits(s) or (s[:3] == "SMF" and digits(s[3:])) else s for s in segments)


def scanned(line):
    """Return a Hit, or None for a malformed line."""
    line = line.rstrip("\r\n")
    try:
        first = line.find('] "')
        start = line.rfind(" [", 0, first)
        need(first >= 0, start >= 1)
        time = moment(line[start + 2 : first])
        request, at = in_quotes(line, first + 2)
        status, at = word(line, at)
        size, at = word(line, at)
        need(line[at : at + 1] == " ")
        _, at = in_quotes(line, at + 1)
        need(line[at : at + 1] == " ")
        _, at = in_quotes(line, at + 1)
        rest = line[at:]
        need(not rest or rest[0] == " ", digits(status) and len(status) == 3, size == "-" or digits(size))
        method, target, protocol = request.split(" ")
        version = protocol.removeprefix("HTTP/")
        need(method.isascii() and method.isalpha() and method.isupper(), target)
        need(version != protocol, version, set(version) <= DIGITS | {"."})
    except ValueError:
        return None
    took = rest[1:].split(" ")[0]
    whole, dot, part = took.partition(".")
    seconds = float(took) if dot and digits(whole) and digits(part) else None
    return Hit(f"{method} {route_by_hand(method, target)}", int(status), 0 if size == "-" else int(size), time, seconds)


@right("report")
def blind_by_scanner_report(lines):
    """Written by a solver who had the notebook, the lesson and the data."""
    lines_seen = bad = 0
    requests, errors, sent, pairs = Counter(), Counter(), Counter(), Counter()
    first = {}
    for line in lines:
        lines_seen += 1
        hit = scanned(line)
        if hit is None:
            bad += 1
            continue
        requests[hit.endpoint] += 1
        sent[hit.endpoint] += hit.size
        if hit.status // 100 == 5:
            errors[hit.endpoint] += 1
            pair = hit.endpoint, hit.status
            pairs[pair] += 1
            first[pair] = min(first.get(pair, hit.time), hit.time)
    top = None
    if pairs:
        most = max(pairs.values())
        pair = min(p for p in pairs if pairs[p] == most)
        top = {
            "endpoint": pair[0],
            "status": pair[1],
            "count": most,
            "first": first[pair].strftime("%Y-%m-%dT%H:%M:%SZ"),
        }
    return {
        "lines": lines_seen,
        "malformed": bad,
        "endpoints": {e: {"requests": requests[e], "errors": errors[e], "bytes": sent[e]} for e in requests},
        "error_rate": errors.total() / requests.total() if requests else None,
        "top_error": top,
    }


@right("latency")
def blind_by_scanner_latency(lines):
    """Written by a solver who had the notebook, the lesson and the data."""
    seconds = defaultdict(list)
    for hit in map(scanned, lines):
        if hit and hit.seconds is not None:
            seconds[hit.endpoint].append(hit.seconds)
    return {
        e: dict(zip(("p50", "p95"), map(float, np.percentile(v, [50, 95], method="inverted_cdf")), strict=False))
        for e, v in seconds.items()
    }
