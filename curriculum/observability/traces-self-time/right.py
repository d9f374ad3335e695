"""Other ways to be right."""

import json
import string
from itertools import pairwise
from pathlib import Path

from groundschool.kit import beside, right

NAMED = ["UNSPECIFIED", "INTERNAL", "SERVER", "CLIENT", "PRODUCER", "CONSUMER"]


class Span:
    def __init__(self, raw, resource):
        self.trace, self.id = hexa(raw["traceId"], 32), hexa(raw["spanId"], 16)
        parent = raw.get("parentSpanId") or ""
        self.parent = hexa(parent, 16) if parent else ""
        self.parent = "" if set(self.parent) == {"0"} else self.parent
        self.start, self.end = nanos(raw["startTimeUnixNano"]), nanos(raw["endTimeUnixNano"])
        if self.end < self.start or self.parent == self.id:
            raise ValueError("cannot be")
        kind, code = raw.get("kind", 0), (raw.get("status") or {}).get("code", 0)
        self.kind = NAMED[kind] if isinstance(kind, int) else kind.rpartition("_")[2]
        self.bad = code in (2, "STATUS_CODE_ERROR")
        self.service, self.name = said(resource).get("service.name"), raw.get("name", "")
        self.said, self.children, self.window = said(raw), [], None


def said(thing):
    return {pair["key"]: next(iter(pair["value"].values())) for pair in thing.get("attributes", [])}


def hexa(text, size):
    if len(text) != size or set(text) - set(string.hexdigits):
        raise ValueError(f"not an id: {text}")
    return text.casefold()


def nanos(value):
    if type(value) is int or (isinstance(value, str) and value.isdecimal()):
        return int(value)
    raise ValueError(f"not a time: {value}")


def load(path):
    """Return the spans of each trace, tied together."""
    text = Path(path).read_text(encoding="utf-8")
    try:
        json.loads(text)
        lines = [text]
    except ValueError:
        lines = text.split("\n")
    found = {}
    for number, line in enumerate(lines, 1):
        try:
            document = json.loads(line) if line.strip() else {}
            for resource in document["resourceSpans"] if document else ():
                for scope in resource.get("scopeSpans", []):
                    for raw in scope.get("spans", []):
                        one = Span(raw, resource.get("resource", {}))
                        found.setdefault(one.trace, {}).setdefault(one.id, one)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"{path}:{number}: {error}") from error
    for spans in found.values():
        for one in spans.values():
            if one.parent in spans:
                spans[one.parent].children.append(one)
        for one in spans.values():
            if not one.parent:
                look(one, (one.start, one.end))
    return found


def look(one, window):
    one.window = window
    one.children.sort(key=lambda child: child.end)
    for child in one.children:
        if child.kind != "CONSUMER" and child.start < window[1]:
            begin = max(window[0], child.start)
            look(child, (begin, max(begin, min(window[1], child.end))))


@right("self-times")
def instant_by_instant(path):
    answer = {}
    for trace, spans in load(path).items():
        own = {}
        for one in spans.values():
            if one.window:
                inside = [child.window for child in one.children if child.window]
                marks = sorted({*one.window, *(mark for window in inside for mark in window)})
                own[one.id] = sum(b - a for a, b in pairwise(marks) if all(b <= w[0] or a >= w[1] for w in inside))
        lost = [one for one in spans.values() if one.parent and one.parent not in spans]
        answer[trace] = {
            "self_ns": own,
            "orphans": tuple(one.id for one in lost),
            "missing": tuple({one.parent for one in lost}),
        }
    return answer


def steps(one, now):
    """Yield (span, ns) backwards."""
    while True:
        done = [c for c in one.children if c.window and c.window[0] < c.window[1] <= now]
        if not done:
            break
        last = max(done, key=lambda child: child.window[1])
        yield one, now - last.window[1]
        yield from steps(last, last.window[1])
        now = last.window[0]
    yield one, now - one.window[0]


@right("critical-paths")
def step_by_step(path):
    answer = {}
    for trace, spans in load(path).items():
        parts = answer[trace] = {}
        for root in spans.values():
            if not root.parent:
                for one, ns in steps(root, root.end):
                    if ns:
                        parts[one.id] = parts.get(one.id, 0) + ns
    return answer


@right("verdict")
def in_one_go(path):
    totals, rows = {}, []
    for trace, spans in load(path).items():
        for one in spans.values():
            if not one.parent:
                for part, ns in steps(one, one.end):
                    totals[part.service, part.name] = totals.get((part.service, part.name), 0) + ns
            if one.bad and not [child for child in one.children if child.bad]:
                servers = [child for child in one.children if child.kind == "SERVER"]
                if one.kind == "CLIENT" and not servers:
                    who = None if one.said.get("error.type") == "timeout" else one.said["server.address"]
                elif one.kind == "CLIENT" and servers[0].end > one.end:
                    who = servers[0].service
                else:
                    who = one.service
                rows.append({"blame": who, "span": one.id, "trace": trace})
    best = sorted(totals, key=lambda pair: totals[pair])[-1:]
    return {"errors": rows, "slowest": {"name": best[0][1], "service": best[0][0]} if best else None}


plain = beside(__file__, "blind_with_dictionaries")
swept = beside(__file__, "blind_by_sweeping")
blind_with_dictionaries_self_times = right("self-times")(plain.self_times)
blind_with_dictionaries_critical_paths = right("critical-paths")(plain.critical_paths)
blind_with_dictionaries_verdict = right("verdict")(plain.verdict)
blind_by_sweeping_self_times = right("self-times")(swept.self_times)
blind_by_sweeping_critical_paths = right("critical-paths")(swept.critical_paths)
blind_by_sweeping_verdict = right("verdict")(swept.verdict)
