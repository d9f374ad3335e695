"""Other ways to be right."""

import json
import math
import string
from collections import Counter
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path

from groundschool.kit import beside, right

UNITS = ("ns", "us", "µs", "ms", "s", "m", "h")
LEVELS = ("error", "fatal", "critical", "panic")
HEXA = set(string.hexdigits)
INNER = set(string.ascii_letters + string.digits + "µ")


class Line:
    """One line, with times in whole milliseconds."""

    def __init__(self, raw):
        self.text = first_of(raw, "message", "msg")
        self.service, self.host = raw["service"], raw["host"]
        for text in (self.text, self.service, self.host):
            if type(text) is not str:
                raise ValueError("a text")
        level = raw["level"]
        if isinstance(level, str):
            self.bad = level.casefold() in LEVELS
        else:
            self.bad = math.floor(level) >= 50
        if "ts" in raw and not isinstance(raw["ts"], str):
            self.time = round(1000 * raw["ts"])
        else:
            self.time = millis(first_of(raw, "time", "@timestamp", "ts"))
        self.off = None
        if "server_time" in raw:
            self.off = self.time - millis(raw["server_time"] + "")
        self.weight = raw.get("sampled", 1)
        if type(self.weight) is not int or self.weight < 1:
            raise ValueError("a weight")
        self.trace = raw.get("trace_id", raw.get("traceId")) or None


def first_of(raw, *names):
    for name in names:
        if name in raw:
            return raw[name]
    raise KeyError(names)


def millis(value):
    if not isinstance(value, str):
        return round(float(value))
    at = datetime.fromisoformat(value)
    if at.utcoffset() is None:
        raise ValueError("no offset")
    return round(at.timestamp() * 1000)


def loaded(path):
    """Return the lines, with times that are right."""
    found, clocks = [], {}
    with open(path, encoding="utf-8", newline="\n") as file:
        for number, text in enumerate(file, start=1):
            if text.isspace():
                continue
            try:
                found.append(Line(json.loads(text)))
            except (KeyError, TypeError, AttributeError, ValueError, OverflowError) as error:
                raise ValueError(f"{Path(path).name}:{number}: {error!r}") from error
            if found[-1].off is not None:
                clocks[found[-1].host] = found[-1].off
    for line in found:
        line.time -= clocks.get(line.host, 0)
    return [line for line in found if line.bad]


def zulu(ms):
    whole = datetime.fromtimestamp(ms // 1000, UTC)
    return f"{whole:%Y-%m-%dT%H:%M:%S}.{ms % 1000:03}Z"


def pieces(text):
    """Yield pieces and what is between them, letter by letter."""
    for inside, letters in groupby(text, key=lambda letter: letter in INNER or letter in ".-_"):
        run = "".join(letters)
        core = run.strip(".-_") if inside else ""
        if core:
            head, _, tail = run.partition(core)
            yield head + masked(core) + tail
        else:
            yield run


def is_number(text):
    whole, point, part = text.partition(".")
    figures = [whole, part] if point else [whole]
    return all(one and set(one) <= set(string.digits) for one in figures)


def masked(core):
    parts = core.split("-")
    if [len(part) for part in parts] == [8, 4, 4, 4, 12] and set("".join(parts)) <= HEXA:
        return "<uuid>"
    numbers = core.split(".")
    if len(numbers) == 4 and all(one and set(one) <= set(string.digits) for one in numbers):
        return "<ip>"
    if is_number(core):
        return "<n>"
    if any(core.endswith(unit) and is_number(core.removesuffix(unit)) for unit in UNITS):
        return "<duration>"
    if core[:2] in ("0x", "0X") and core[2:] and set(core[2:]) <= HEXA:
        return "<hex>"
    if len(core) >= 8 and set(core) <= HEXA and set(core) & set(string.digits):
        return "<hex>"
    return core


def signature(line):
    return line.service, "".join(pieces(line.text))


@right("errors")
def from_objects(path):
    return tuple(
        {
            "trace": line.trace or "",
            "weight": line.weight,
            "template": signature(line)[1],
            "service": line.service,
            "at": zulu(line.time).replace("Z", "+00:00"),
        }
        for line in reversed(loaded(path))
    )


@right("signatures")
def sorted_and_grouped(path):
    lines = sorted(loaded(path), key=lambda line: (signature(line), line.time))
    by_trace = {}
    for line in lines:
        if line.trace:
            by_trace.setdefault(line.trace, set()).add(line.service)
    found = []
    for (service, template), some in groupby(lines, key=signature):
        own = list(some)
        traces = {line.trace for line in own} - {None}
        reached = {service}
        for trace in traces:
            reached |= by_trace[trace]
        found.append(
            {
                "service": service,
                "template": template,
                "first_seen": zulu(own[0].time),
                "count": sum(line.weight for line in own),
                "traces": len(traces),
                "services": reached,
            }
        )
    return found


@right("first-cause")
def first_wins(path):
    first, seen, who = {}, {}, {}
    for line in sorted(loaded(path), key=lambda line: line.time):
        seen.setdefault(signature(line), len(seen))
        if line.trace:
            first.setdefault(line.trace, signature(line))
            who.setdefault(line.trace, set()).add(line.service)
    leads = Counter(first[trace] for trace, services in who.items() if len(services) > 1)
    rows = sorted(leads.items(), key=lambda pair: (-pair[1], seen[pair[0]]))
    return [{"service": service, "template": template, "leads": count} for (service, template), count in rows]


reader, database = beside(__file__, "blind_with_a_reader"), beside(__file__, "blind_with_a_database")
blind_with_a_reader_errors = right("errors")(reader.errors)
blind_with_a_reader_signatures = right("signatures")(reader.signatures)
blind_with_a_reader_first_cause = right("first-cause")(reader.first_cause)
blind_with_a_database_errors = right("errors")(database.errors)
blind_with_a_database_signatures = right("signatures")(database.signatures)
blind_with_a_database_first_cause = right("first-cause")(database.first_cause)
