# ---
# jupyter:
#   jupytext:
#     text_representation:
#       format_name: percent
# ---

# %% [markdown]
# ## Everybody waits
#
# > **Grace Mbeki, storefront on call** · 14:20. The site is slow. I opened ten traces. The longest span is always the edge's, so platform says "it is what is behind us". Behind it is web, which says the same.
# > Everybody points at the next one. Where do the seconds *go*? And of the failed ones: everything is red, from top to bottom. Who of them is broken, and who only passes it on?
# > **Samuel Okoro, platform** · I saved them with the collector's file exporter. One pod's exporter was full for a while, so some spans are not there.

# %%
import json
from pathlib import Path

folder = files("observability/traces-self-time")
for path in sorted(folder.glob("*.jsonl")):
    print(f"{path.name}: {len(path.read_text().splitlines())} lines")
document = json.loads((folder / "slow.jsonl").read_text().splitlines()[0])
print(json.dumps(document["resourceSpans"][0], indent=1)[:1800])

# %% [markdown]
# ## How to read a file
#
# [OTLP/JSON](https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding): a **document** is an object with `resourceSpans`, each with a `resource` (who exported: attribute `service.name`) and `scopeSpans`, each with `spans`. A document
# stands on one line, and the spans of a trace are spread over lines and resources in any order. Or one document fills the whole file, over as many lines as it likes; its line is 1. A line with nothing but blanks in it
# means nothing, but counts as a line. `documents` below is written for you: it finds the documents and their lines, and refuses lines that are no JSON. What is empty may be left out at every level, attributes stand in any order, and there are members you have no use for.
#
# | of a span | what it is |
# |---|---|
# | `traceId`, `spanId` | 32 and 16 hexadecimal digits, in capitals or not. Give them in small letters. The same span (trace and id) may be delivered twice: it counts once |
# | `parentSpanId` | 16 hexadecimal digits. It has no parent where it is missing, empty, or all zeros |
# | `name` | what it did; where it is left out, `""`. Its service is the resource's `service.name` |
# | `startTimeUnixNano`, `endTimeUnixNano` | whole nanoseconds since 1970, in decimal digits and nothing else: as text, or as a JSON number |
# | `kind` | 2 or `"SPAN_KIND_SERVER"`; 3 or `"SPAN_KIND_CLIENT"`; 4 or `"SPAN_KIND_PRODUCER"`; 5 or `"SPAN_KIND_CONSUMER"`; anything else, or nothing, is inside work |
# | `status` | it has failed where `code` is 2 or `"STATUS_CODE_ERROR"` |
# | `attributes` | a list of `{"key": ..., "value": {"stringValue": ...}}`: of failed clients, `error.type` and `server.address` |
#
# **What is refused**: a line that is no JSON object, or one that has members and no `resourceSpans` (other tools save other documents); a span with an id that is none, or without a `traceId` or `spanId`; with a time that is missing or anything else than decimal digits (`1e9`, `1.0`, `-5`, `"1_000"`, `true`); that ends before it begins; that is its own parent, in whatever letters. `ValueError` with file and line, as in `slow.jsonl:3`, counted
# from 1. All three tasks refuse.
#
# You will not meet: two spans without a parent in one trace, longer circles, one id with different spans, a trace or span whose id is all zeros, a resource with spans and without a `service.name`, a blank line before a document that fills the file, anything but objects and lists where the specification has them, two children of a span whose windows are not empty and end in the same nanosecond.
#
# ## Who waits for whom
#
# The **root** is the span without a parent; its *window* is from its start to its end. A span **waits for** a child that is no consumer and began before the span's window ended. The child's window is its own time, cut to the window of its parent at both ends: what lies before
# the window is moved to its beginning, what lies behind to its end. (A child that was over before its parent began, by a clock that is off, so has an empty window at its parent's beginning: 0 ns.) And so on downwards. What is reached from the root so is *waited for*; consumers, whatever began too late, and all that hangs below them are not.
#
# **Self time**: the length of a span's window, less the time in which any of the children it waits for has its window. Where several do at once, it is taken off once.
#
# An **orphan** is a span whose parent is not among the spans of its own trace (another trace may have a span of that id); that parent is **missing**. Spans below an orphan are no orphans. Nothing is waited for there, nor in a trace whose root is missing.
#
# ## Task 1: self times
#
# Write `self_times(path)`, called with the path of a file (a string). Return a dictionary by trace id:
# `{"self_ns": {span id: ns, ...}, "orphans": [span ids], "missing": [span ids]}`, with a self time (a whole number, also 0) for each span that is waited for, the root included. Lists in any order, each id once. Each trace of the file
# has an entry; of a file without spans, `{}`.

# %% task="self-times"
import re
from collections import defaultdict

KINDS = {"SPAN_KIND_SERVER": 2, "SPAN_KIND_CLIENT": 3, "SPAN_KIND_PRODUCER": 4, "SPAN_KIND_CONSUMER": 5}


def documents(path):
    """Return (line, whatever JSON is there) for each document of a file: one a line, or one in the whole file."""
    text = Path(path).read_text(encoding="utf-8")
    try:
        return [(1, json.loads(text))]
    except ValueError:
        lines = [(number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
    found = []
    for number, line in lines:
        try:
            found.append((number, json.loads(line)))
        except ValueError:
            raise ValueError(f"{path}:{number}: a JSON object is expected") from None
    return found


def self_times(path):
    """Return {"4bf9...": {"self_ns": {"00f0...": 1250000}, "orphans": [], "missing": []}}."""
    ### BEGIN SOLUTION
    found = {}
    for trace, spans in traces(path).items():
        children, inside, own = below(spans), windows(spans), {}
        for span, (start, end) in inside.items():
            busy, until = 0, start
            for begun, ended in sorted(inside[one] for one in children[span] if one in inside):
                busy += max(0, ended - max(begun, until))
                until = max(until, ended)
            own[span] = end - start - busy
        orphans = [span for span, one in spans.items() if one["parent"] and one["parent"] not in spans]
        missing = list({spans[span]["parent"] for span in orphans})
        found[trace] = {"self_ns": own, "orphans": orphans, "missing": missing}
    return found


def traces(path):
    """Return the spans of a file by trace and id."""
    found = defaultdict(dict)
    for number, document in documents(path):
        try:
            for one in spans_of(document):
                found[one["trace"]][one["span"]] = one
        except (TypeError, AttributeError, ValueError) as error:
            raise ValueError(f"{path}:{number}: {error}") from error
    return found


def spans_of(document):
    """Yield each span of a document, with ids in small letters and whole numbers."""
    if document and "resourceSpans" not in document:
        raise ValueError("resourceSpans are expected")
    for resource in document.get("resourceSpans", []):
        who = texts(resource.get("resource", {})).get("service.name")
        for scope in resource.get("scopeSpans", []):
            for span in scope.get("spans", []):
                parent = span.get("parentSpanId") or ""
                one = {
                    "trace": hexadecimal(span.get("traceId"), 32),
                    "span": hexadecimal(span.get("spanId"), 16),
                    "parent": hexadecimal(parent, 16) if parent not in ("", "0" * 16) else "",
                    "service": who,
                    "name": span.get("name", ""),
                    "kind": KINDS.get(span.get("kind"), span.get("kind")),
                    "start": whole(span.get("startTimeUnixNano")),
                    "end": whole(span.get("endTimeUnixNano")),
                    "failed": span.get("status", {}).get("code") in (2, "STATUS_CODE_ERROR"),
                    "says": texts(span),
                }
                if one["end"] < one["start"] or one["parent"] == one["span"]:
                    raise ValueError("a span that ends before it begins, or is its own parent")
                yield one


def texts(holder):
    """Return the attributes of something that are texts."""
    return {one["key"]: one["value"].get("stringValue") for one in holder.get("attributes", [])}


def hexadecimal(text, digits):
    """Return an id in small letters."""
    if not re.fullmatch(f"[0-9a-fA-F]{{{digits}}}", text):
        raise ValueError(f"{digits} hexadecimal digits are expected, not {text!r}")
    return text.lower()


def whole(value):
    """Return a whole number that was written as text or as a number."""
    if not re.fullmatch("[0-9]+", str(value)):
        raise ValueError(f"whole nanoseconds are expected, not {value!r}")
    return int(value)


def below(spans):
    """Return the ids of each span's children."""
    found = defaultdict(list)
    for span, one in spans.items():
        found[one["parent"]].append(span)
    return found


def windows(spans):
    """Return the window of each span that is waited for."""
    children, found = below(spans), {}
    waiting = [(root, spans[root]["start"], spans[root]["end"]) for root in children[""]]
    while waiting:
        span, start, end = waiting.pop()
        found[span] = start, end
        for child in children[span]:
            one = spans[child]
            if one["kind"] != 5 and one["start"] < end:
                begun = max(one["start"], start)
                waiting.append((child, begun, max(begun, min(one["end"], end))))
    return found
    ### END SOLUTION


# %%
try:
    for trace, told in self_times(str(folder / "slow.jsonl")).items():
        most = sorted(told["self_ns"].items(), key=lambda pair: -pair[1])[:3]
        print(trace[:8], [f"{span} {ns / 1e6:.3f} ms" for span, ns in most], told["orphans"], told["missing"])
except NotImplementedError:
    print("self_times is not written yet")

# %% [markdown]
# ## Task 2: the critical path
#
# What was the *answer* waiting for? Begin at the end of the root's window and walk backwards. In a span, at a moment: of the children it waits for, with a window that is not empty and ended by then (at that moment or before), take the one that **ended last**. What lies between its end and the moment
# is the span's own part. Then do the same inside the child, from the end of its window back to its beginning, and go on in the span from the moment the child's window began. Where no child is left, the rest of the window is the span's own. A child whose window was
# still running at the moment is passed by: nobody waited for it then.
#
# Write `critical_paths(path)`: a dictionary by trace id of `{span id: ns}` for the spans that have a part of at least 1 ns. The parts of a trace add up to its root's duration. A trace without a root has `{}`.


# %% task="critical-paths"
def critical_paths(path):
    """Return {"4bf9...": {"00f0...": 1250000, ...}}."""

    ### BEGIN SOLUTION
    def walk(span, start, now):
        own = [(*inside[child], child) for child in children[span] if child in inside]
        for begun, ended, child in sorted(own, key=lambda one: one[1], reverse=True):
            if begun < ended <= now:
                parts[span] += now - ended
                walk(child, begun, ended)
                now = begun
        parts[span] += now - start

    found = {}
    for trace, spans in traces(path).items():
        inside, children, parts = windows(spans), below(spans), defaultdict(int)
        for root in children[""]:
            walk(root, *inside[root])
        found[trace] = {span: ns for span, ns in parts.items() if ns}
    return found
    ### END SOLUTION


# %%
try:
    for trace, parts in critical_paths(str(folder / "slow.jsonl")).items():
        print(trace[:8], f"{sum(parts.values()) / 1e6:9.3f} ms", len(parts), "spans")
except NotImplementedError:
    print("critical_paths is not written yet")

# %% [markdown]
# ## Task 3: where to look, and whom to ask
#
# Write `verdict(path)`. It returns `{"slowest": ..., "errors": [...]}`.
#
# - `"slowest"` is `{"service": ..., "name": ...}`: the spans with this service and name have the most nanoseconds on the critical paths of the file, all traces added up. `None` where there is no path. There is never a tie.
# - `"errors"` has a row for each **origin**, in any order: a failed span that has no failed child, in whatever trace, orphans and consumers included. What hangs deeper does not matter: below a child that is well nothing was handed up. A row is `{"trace": id, "span": id, "blame": ...}`. Whom to ask first (`"blame"`) is a service's name, or `None`:
#
# | the origin is | who is asked |
# |---|---|
# | no client | its own service |
# | a client, with a server's span below it that ended after the client's span | that server's service: it was still at work when its caller gave up |
# | a client, with a server's span below it that ended by then | its own service: the other side was done in time |
# | a client without a server's span below it, `error.type` is missing, or is not exactly `timeout` | the other side: what `server.address` says |
# | a client without a server's span below it, `error.type` is `timeout` | `None`. Nobody can say whether the question ever arrived |
#
# *Below it* means that the server's span is its child; there is at most one.


# %% task="verdict"
def verdict(path):
    """Return {"slowest": {"service": ..., "name": ...}, "errors": [{"trace": ..., "span": ..., "blame": ...}]}."""

    ### BEGIN SOLUTION
    def blame(one, children):
        if one["kind"] != 3:
            return one["service"]
        for child in children:
            if child["kind"] == 2:
                return child["service"] if child["end"] > one["end"] else one["service"]
        return None if one["says"].get("error.type") == "timeout" else one["says"].get("server.address")

    times, errors, paths = defaultdict(int), [], critical_paths(path)
    for trace, spans in traces(path).items():
        for span, ns in paths[trace].items():
            times[spans[span]["service"], spans[span]["name"]] += ns
        own = below(spans)
        for span, one in spans.items():
            children = [spans[child] for child in own[span]]
            if one["failed"] and not any(child["failed"] for child in children):
                errors.append({"trace": trace, "span": span, "blame": blame(one, children)})
    most = max(times, key=times.get) if times else None
    return {"slowest": most and {"service": most[0], "name": most[1]}, "errors": errors}
    ### END SOLUTION


# %%
try:
    print(verdict(str(folder / "slow.jsonl"))["slowest"])
    for row in verdict(str(folder / "failing.jsonl"))["errors"]:
        print(row)
except NotImplementedError:
    print("verdict is not written yet")

# %% [markdown]
# ## Say it
#
# Three sentences to Grace: where the seconds go, who is to be woken, and what these traces cannot tell. (Nobody grades this one. Your mentor may ask.)
