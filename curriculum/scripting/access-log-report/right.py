"""Other ways to be right."""

import gzip
import itertools
from collections import Counter, defaultdict
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd

from groundschool.kit import right


@right("log-lines")
def chained(folder):
    def age(path):
        number = path.name.removeprefix("access.log").strip(".").removesuffix(".gz")
        return int(number or 0)

    def read(path):
        opener = gzip.open if path.name.endswith(".gz") else open
        with opener(path, "rb") as lines:
            yield from (line.decode("ascii", errors="backslashreplace").rstrip("\r\n") for line in lines)

    paths = Path(folder).glob("access.log*")
    return itertools.chain.from_iterable(read(path) for path in sorted(paths, key=age, reverse=True))


def quoted(text):
    """Return the content of a quoted field at the start of a text, and what stands behind it."""
    assert text[0] == '"'
    at = 1
    while text[at] != '"':
        at += 2 if text[at] == "\\" else 1
    return text[1:at], text[at + 1 :].lstrip(" ")


def taken_apart(line):
    """Return (endpoint, status, bytes, time, rest) of a log line, read from left to right without a pattern."""
    _, rest = line.split(" [", 1)
    stamp, rest = rest.split("] ", 1)
    request, rest = quoted(rest)
    status, sent, rest = rest.split(" ", 2)
    _, rest = quoted(rest)
    _, rest = quoted(rest.rstrip("\n"))
    method, target, protocol = request.split(" ")
    assert method.isupper()
    assert target.startswith("/")
    assert protocol.startswith("HTTP/")
    parts = target.split("?")[0].split("/")
    route = "/".join("{id}" if part.removeprefix("SMF").isdigit() else part for part in parts)
    return f"{method} {route}", int(status), int(sent.replace("-", "0")), stamp, rest


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


@right("latency")
def with_pandas(lines):
    times = defaultdict(list)
    for line in lines:
        try:
            name, _, _, _, rest = taken_apart(line)
        except (ValueError, AssertionError, IndexError):
            continue
        if rest:
            times[name].append(float(rest.split(" ")[0]))
    found = {}
    for name, seconds in times.items():
        values = pd.Series(seconds).sort_values(ignore_index=True)
        found[name] = {f"p{p}": float(values.iloc[-(-p * len(values) // 100) - 1]) for p in (50, 95)}
    return found
