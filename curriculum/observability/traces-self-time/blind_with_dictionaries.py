"""A right answer that was written without having seen the solution: plain functions over dictionaries of spans."""

import json
import re
from collections import defaultdict
from pathlib import Path

KINDS = {"SPAN_KIND_SERVER": 2, "SPAN_KIND_CLIENT": 3, "SPAN_KIND_PRODUCER": 4, "SPAN_KIND_CONSUMER": 5}


def documents(path):
    """Return (line, document) for each document of a file."""
    text = Path(path).read_text(encoding="utf-8")
    lines = [(number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
    found = []
    for number, line in lines:
        try:
            found.append((number, json.loads(line)))
        except json.JSONDecodeError as wrong:
            try:
                return [(1, json.loads(text))]
            except json.JSONDecodeError:
                raise ValueError(f"{Path(path).name}:{number}: no JSON") from wrong
    return found


def identity(value, digits):
    """Return an id in small letters."""
    if not isinstance(value, str) or not re.fullmatch(f"[0-9a-fA-F]{{{digits}}}", value):
        raise ValueError(f"no id: {value!r}")
    return value.lower()


def moment(value):
    """Return whole nanoseconds."""
    if isinstance(value, str) and re.fullmatch("[0-9]+", value):
        return int(value)
    if type(value) is int and value >= 0:
        return value
    raise ValueError(f"no time: {value!r}")


def texts(owner):
    """Return the attributes that are texts."""
    found = {}
    for one in owner.get("attributes") or []:
        found[one.get("key")] = (one.get("value") or {}).get("stringValue")
    return found


def span_of(raw, service):
    """Return a span as this module knows it."""
    parent = raw.get("parentSpanId") or ""
    parent = identity(parent, 16) if parent else ""
    span = {
        "trace": identity(raw.get("traceId"), 32),
        "id": identity(raw.get("spanId"), 16),
        "parent": None if not parent.strip("0") else parent,
        "start": moment(raw.get("startTimeUnixNano")),
        "end": moment(raw.get("endTimeUnixNano")),
        "kind": KINDS.get(raw.get("kind"), raw.get("kind")),
        "failed": (raw.get("status") or {}).get("code") in (2, "STATUS_CODE_ERROR"),
        "name": raw.get("name", ""),
        "service": service,
        "texts": texts(raw),
    }
    if span["end"] < span["start"]:
        raise ValueError("ends before it begins")
    if span["parent"] == span["id"]:
        raise ValueError("its own parent")
    return span


def spans_in(document):
    """Yield the spans of a document."""
    if not isinstance(document, dict) or (document and "resourceSpans" not in document):
        raise ValueError("no document of spans")
    for resource in document.get("resourceSpans") or []:
        service = texts(resource.get("resource") or {}).get("service.name")
        for scope in resource.get("scopeSpans") or []:
            for raw in scope.get("spans") or []:
                yield span_of(raw, service)


def traces(path):
    """Return {trace: {span id: span}}, with each span's children in it."""
    found = defaultdict(dict)
    for number, document in documents(path):
        try:
            for span in spans_in(document):
                found[span["trace"]][span["id"]] = span | {"children": []}
        except ValueError as wrong:
            raise ValueError(f"{Path(path).name}:{number}: {wrong}") from None
    for spans in found.values():
        for span in spans.values():
            if span["parent"] in spans:
                spans[span["parent"]]["children"].append(span)
    return found


def windows_of(spans):
    """Return the root's id and {span id: (start, end, ids it waits for)} of all that is waited for."""
    root = next((span for span in spans.values() if span["parent"] is None), None)
    if root is None:
        return None, {}
    windows = {}
    todo = [(root, root["start"], root["end"])]
    while todo:
        span, start, end = todo.pop()
        waits = [child for child in span["children"] if child["kind"] != 5 and child["start"] < end]
        windows[span["id"]] = (start, end, [child["id"] for child in waits])
        for child in waits:
            begin = max(child["start"], start)
            todo.append((child, begin, max(begin, min(child["end"], end))))
    return root["id"], windows


def self_time(windows, span):
    """Return the time in which none of the children runs."""
    start, end, waits = windows[span]
    alone, at = 0, start
    for begin, finish in sorted(windows[child][:2] for child in waits):
        alone += max(0, begin - at)
        at = max(at, finish)
    return alone + max(0, end - at)


def self_times(path):
    """Return the self times, the orphans and what is missing, by trace."""
    told = {}
    for trace, spans in traces(path).items():
        _, windows = windows_of(spans)
        orphans = [span for span in spans.values() if span["parent"] and span["parent"] not in spans]
        told[trace] = {
            "self_ns": {span: self_time(windows, span) for span in windows},
            "orphans": [span["id"] for span in orphans],
            "missing": sorted({span["parent"] for span in orphans}),
        }
    return told


def path_of(spans):
    """Return the parts of the critical path of a trace."""
    root, windows = windows_of(spans)
    parts = defaultdict(int)

    def walk(span):
        start, at, waits = windows[span]
        for child in sorted(waits, key=lambda one: windows[one][1], reverse=True):
            begin, finish, _ = windows[child]
            if begin < finish <= at:
                parts[span] += at - finish
                walk(child)
                at = begin
        parts[span] += at - start

    if root:
        walk(root)
    return {span: ns for span, ns in parts.items() if ns}


def critical_paths(path):
    """Return the parts of the critical paths, by trace."""
    return {trace: path_of(spans) for trace, spans in traces(path).items()}


def blame(span):
    """Return whom to ask first."""
    if span["kind"] != 3:
        return span["service"]
    server = next((child for child in span["children"] if child["kind"] == 2), None)
    if server:
        return server["service"] if server["end"] > span["end"] else span["service"]
    return None if span["texts"].get("error.type") == "timeout" else span["texts"].get("server.address")


def verdict(path):
    """Return where most of the time goes, and where errors began."""
    total = defaultdict(int)
    errors = []
    for trace, spans in traces(path).items():
        for span, ns in path_of(spans).items():
            total[spans[span]["service"], spans[span]["name"]] += ns
        errors += [
            {"trace": trace, "span": span["id"], "blame": blame(span)}
            for span in spans.values()
            if span["failed"] and not any(child["failed"] for child in span["children"])
        ]
    service, name = max(total, key=total.get) if total else (None, None)
    return {"slowest": {"service": service, "name": name} if total else None, "errors": errors}
