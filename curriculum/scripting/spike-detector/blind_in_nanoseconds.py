"""A right answer that was written without having seen the solution: whole nanoseconds, and a pattern over a row."""

import calendar
import json
import os
import re
import time
from collections import Counter
from fractions import Fraction

NS = 10**9
PER = 60 * NS
SHAPE = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(?:([Zz])|([+-])(\d\d):(\d\d))", re.ASCII
)


def nanoseconds(text):
    match = SHAPE.fullmatch(text) if isinstance(text, str) else None
    if not match:
        raise ValueError("no time")
    year, month, day, hour, minute, second = map(int, match.groups()[:6])
    if not (1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]):
        raise ValueError("no day")
    if hour > 23 or minute > 59 or second > 59:
        raise ValueError("no time of day")
    seconds = calendar.timegm((year, month, day, hour, minute, second))
    if not match[8]:
        if int(match[10]) > 23 or int(match[11]) > 59:
            raise ValueError("no offset")
        east = 3600 * int(match[10]) + 60 * int(match[11])
        seconds -= east if match[9] == "+" else -east
    return seconds * NS + int((match[7] or "0").ljust(9, "0"))


def shown(minute):
    return time.strftime("%Y-%m-%dT%H:%MZ", time.gmtime(60 * minute))


def per_minute(path):
    path = os.fspath(path)
    with open(re.sub(r"\.jsonl$", ".window.json", path), encoding="utf-8") as file:
        window = json.load(file)
    first = -(-nanoseconds(window["from"]) // PER)
    behind = nanoseconds(window["to"]) // PER
    seen = Counter()
    with open(path, "rb") as file:
        for number, raw in enumerate(file, 1):
            entry = when = None
            try:
                entry = json.loads(raw.decode("utf-8"))
                if isinstance(entry, dict):
                    when = nanoseconds(entry.get("timestamp"))
            except ValueError:
                when = None
            if when is None:
                raise ValueError(
                    "%s:%d: expected a JSON object with a timestamp and its offset, found %r"
                    % (os.path.basename(path), number, raw[:50])
                )
            seen[when // PER] += 1
    return {"from": shown(first), "counts": [seen[minute] for minute in range(first, behind)]}


def middle(counts):
    row = sorted(counts)
    half = len(row) // 2
    return Fraction(row[half] if len(row) % 2 else row[half - 1] + row[half], 1 if len(row) % 2 else 2)


def spikes(counts):
    if not counts:
        return []
    usual = middle(counts)
    row = "".join("L" if count >= 10 and count >= 5 * usual else "." for count in counts)
    return [list(match.span()) for match in re.finditer(r"L(?:\.{0,2}L)*", row) if len(match[0]) > 2]


def report(path):
    told = per_minute(path)
    counts = told["counts"]
    zero = calendar.timegm(time.strptime(told["from"], "%Y-%m-%dT%H:%MZ")) // 60
    usual = middle(counts) if counts else 0
    return [
        {
            "from": shown(zero + begin),
            "to": shown(zero + end),
            "events": (events := sum(counts[begin:end])),
            "times_usual": float(Fraction(events, end - begin) / usual) if usual else None,
        }
        for begin, end in spikes(counts)
    ]
