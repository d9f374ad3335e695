"""A right answer that was written without having seen the solution: one reader that checks, plain dictionaries, regex."""

import json
import math
import re
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from pathlib import Path

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


def is_number(value):
    return isinstance(value, int | float) and not isinstance(value, bool)


def from_text(text):
    """Milliseconds since 1970."""
    if not isinstance(text, str):
        raise ValueError("a time is a text")
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a time without an offset")
    return round((moment - BEGIN) / MS)


def time_of(event):
    for name, factor in (("@timestamp", None), ("time", 1), ("ts", 1000)):
        if name in event:
            value = event[name]
            if factor and is_number(value):
                if not math.isfinite(value):
                    raise ValueError("not a time")
                return round(value * factor)
            return from_text(value)
    raise ValueError("no time")


def text_of(event, *names):
    for name in names:
        if name in event:
            if not isinstance(event[name], str):
                raise ValueError(f"{name} is no text")
            return event[name]
    raise ValueError(f"no {names[0]}")


def understand(line):
    event = json.loads(line)
    if not isinstance(event, dict):
        raise ValueError("not an object")
    level = event.get("level")
    if not isinstance(level, str) and not is_number(level):
        raise ValueError("no level")
    weight = event.get("sampled", 1)
    if not isinstance(weight, int) or isinstance(weight, bool) or weight < 1:
        raise ValueError("not a sample")
    return {
        "ms": time_of(event),
        "server": from_text(event["server_time"]) if "server_time" in event else None,
        "error": level.lower() in WORDS if isinstance(level, str) else level >= 50,
        "message": text_of(event, "message", "msg"),
        "service": text_of(event, "service"),
        "host": text_of(event, "host"),
        "trace": event.get("trace_id") or event.get("traceId") or None,
        "weight": weight,
    }


def template_of(message):
    def mask(piece):
        fits = MASK.fullmatch(piece[0])
        return f"<{fits.lastgroup}>" if fits else piece[0]

    return PIECE.sub(mask, message)


def errors(path):
    events = []
    with open(path, encoding="utf-8", newline="\n") as file:
        for number, line in enumerate(file, 1):
            if not line.strip():
                continue
            try:
                events.append(understand(line))
            except (ValueError, OverflowError) as problem:
                raise ValueError(f"{Path(path).name}:{number}: {problem}") from None
    off = {event["host"]: event["ms"] - event["server"] for event in events if event["server"] is not None}
    found = []
    for event in events:
        if event["error"]:
            at = BEGIN + (event["ms"] - off.get(event["host"], 0)) * MS
            found.append(
                {
                    "at": at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
                    "service": event["service"],
                    "template": template_of(event["message"]),
                    "weight": event["weight"],
                    "trace": event["trace"],
                }
            )
    return found


def signatures(path):
    lines, in_trace = defaultdict(list), defaultdict(set)
    for error in errors(path):
        lines[error["service"], error["template"]].append(error)
        if error["trace"] is not None:
            in_trace[error["trace"]].add(error["service"])
    rows = []
    for (service, template), own in lines.items():
        traces = {error["trace"] for error in own} - {None}
        rows.append(
            {
                "service": service,
                "template": template,
                "count": sum(error["weight"] for error in own),
                "first_seen": min(error["at"] for error in own),
                "traces": len(traces),
                "services": sorted({service}.union(*(in_trace[trace] for trace in traces))),
            }
        )
    return rows


def first_cause(path):
    seen = {(row["service"], row["template"]): row["first_seen"] for row in signatures(path)}
    traces = defaultdict(list)
    for error in errors(path):
        if error["trace"] is not None:
            traces[error["trace"]].append(error)
    leads = defaultdict(int)
    for own in traces.values():
        if len({error["service"] for error in own}) > 1:
            first = min(own, key=lambda error: error["at"])
            leads[first["service"], first["template"]] += 1
    order = sorted(leads, key=lambda signature: (-leads[signature], seen[signature]))
    return [{"service": service, "template": text, "leads": leads[service, text]} for service, text in order]
