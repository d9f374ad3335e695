"""Other ways to be right."""

import gzip
import itertools
import os
import re
from bisect import insort
from collections import Counter, defaultdict
from datetime import UTC, datetime
from pathlib import Path

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
    paths = [path for path in paths if not (path.suffix == ".gz" and path.with_suffix("") in paths)]
    return itertools.chain.from_iterable(map(read, [*sorted(paths, key=moved), Path(folder, "access.log")]))


@right("log-lines")
def careless(folder):
    names = os.listdir(folder)  # noqa: PTH208 - as people write it
    old = [n for n in names if re.match(r"access\.log[-.][0-9]+(\.gz)?$", n) and n.replace(".gz", "") not in names]
    old += [n for n in names if re.match(r"access\.log[-.][0-9]+$", n)]
    old.sort(key=lambda n: int(re.findall("[0-9]+", n)[0]))
    if any("log." in n for n in old):
        old.reverse()
    for n in [*old, "access.log"]:
        with gzip.open(f"{folder}/{n}", "rt") if n[-1] == "z" else open(f"{folder}/{n}") as f:
            while line := f.readline():
                yield line[:-1] if line[-1] == "\n" else line


def quoted(text):
    """Return the content of a quoted field at the start of a text, and what stands behind it."""
    assert text[0] == '"'
    at = 1
    while text[at] != '"':
        at += 2 if text[at] == "\\" else 1
    return text[1:at], text[at + 1 :].lstrip(" ")


def taken_apart(line):
    """Return (endpoint, status, bytes, time, rest) of a log line, read from left to right without a pattern."""
    before, rest = line.split('] "', 1)
    request, rest = quoted(f'"{rest}')
    status, sent, rest = rest.split(" ", 2)
    _, rest = quoted(rest)
    _, rest = quoted(rest.rstrip("\n"))
    method, target, protocol = request.split(" ")
    assert method.isupper()
    assert target
    assert protocol.startswith("HTTP/")
    assert protocol[5:].replace(".", "").isdecimal()
    address, scheme, path = target.partition("://")
    if scheme and address in ("http", "https"):
        host, slash, path = path.partition("?")[0].partition("/")
        target = "/" + path if host else slash
    parts = target.split("?")[0].split("/")
    route = "/".join("{id}" if part.removeprefix("SMF").isdigit() else part for part in parts)
    return f"{method} {route}", int(status), int(sent.replace("-", "0")), before[before.rindex("[") + 1 :], rest


@right("report")
def by_hand(lines):
    seen, requests, errors, sent, failed, first = 0, Counter(), Counter(), Counter(), Counter(), {}
    for line in lines:
        seen += 1
        try:
            name, status, size, stamp, _ = taken_apart(line)
        except (ValueError, AssertionError, IndexError):
            continue
        requests[name] += 1
        sent[name] += size
        if status // 100 == 5:
            moment = datetime.strptime(stamp, "%d/%b/%Y:%H:%M:%S %z").timestamp()
            errors[name] += 1
            failed[name, status] += 1
            first[name, status] = min(moment, first.get((name, status), moment))
    top = None
    if failed:
        (name, status), count = min(failed.items(), key=lambda item: (-item[1], item[0]))
        began = datetime.fromtimestamp(first[name, status], UTC).isoformat().replace("+00:00", "Z")
        top = {"endpoint": name, "status": status, "count": count, "first": began}
    total = sum(requests.values())
    ends = {name: {"requests": requests[name], "errors": errors[name], "bytes": sent[name]} for name in requests}
    rate = sum(errors.values()) / total if total else None
    return {"lines": seen, "malformed": seen - total, "endpoints": ends, "error_rate": rate, "top_error": top}


LINE = re.compile(
    r"""^.*?\ \[(?P<time>[^\]\[]+)\]
    \ "(?P<method>[A-Z]+)\ (?=\S)(?:https?://[^/\s?"]+(?=[/?\s]))?(?P<path>[^?\s]*?)(?:\?(?:\\.|[^\s"\\])*)?\ HTTP/[0-9.]+"
    \ (?P<status>[0-9]{3})\ (?P<size>[0-9]+|-)
    \ "(?:\\.|[^"\\])*"\ "(?:\\.|[^"\\])*"(?:\ (?P<seconds>[0-9.]+)\ )?""",
    re.VERBOSE,
)


@right("report")
def with_one_pattern(lines):
    ends, top, total = {}, {}, 0
    for total, line in enumerate(lines, 1):  # noqa: B007 - the count is used below
        if not (found := LINE.match(line)):
            continue
        path = re.sub(r"(?<=/)(SMF)?\d+(?=/|$)", "{id}", found["path"] or "/")
        name, status = f"{found['method']} {path}", int(found["status"])
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
    rows = []
    for line in lines:
        try:
            name, _, _, _, rest = taken_apart(line)
            rows.append((name, float(rest.split(" ")[0])))
        except (ValueError, AssertionError, IndexError):
            continue
    table = pd.DataFrame(rows, columns=["name", "seconds"])

    ranks = table.groupby("name")["seconds"].apply(sorted)
    return {name: {f"p{p}": float(own[-(-p * len(own) // 100) - 1]) for p in (50, 95)} for name, own in ranks.items()}


@right("latency")
def kept_sorted(lines):
    times = defaultdict(list)
    for line in lines:
        found = LINE.match(line)
        if found and found["seconds"]:
            path = re.sub(r"(?<=/)(SMF)?\d+(?=/|$)", "{id}", found["path"] or "/")
            insort(times[f"{found['method']} {path}"], float(found["seconds"]))
    return {
        name: {"p50": own[(len(own) + 1) // 2 - 1], "p95": own[(19 * len(own) + 19) // 20 - 1]}
        for name, own in times.items()
    }
