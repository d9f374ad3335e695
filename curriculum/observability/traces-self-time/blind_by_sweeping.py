"""A right answer that was written without having seen the solution: classes, a sweep over moments, no recursion."""

import json
from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise

HEX = frozenset("0123456789abcdefABCDEF")
FORMS = {"SPAN_KIND_SERVER": "server", 2: "server", "SPAN_KIND_CLIENT": "client", 3: "client"}
FORMS |= {"SPAN_KIND_CONSUMER": "consumer", 5: "consumer"}


class RefusedError(ValueError):
    """What is wrong with a document, before its line is known."""


@dataclass(eq=False)
class Span:
    """A span, its window (None where nobody waits for it), and its children."""

    raw: dict
    service: str
    children: list = field(default_factory=list)
    above: "Span" = None
    window: tuple = None

    def __post_init__(self):
        """Check and keep what is needed."""
        self.trace, self.id = self.hexadecimal("traceId", 32), self.hexadecimal("spanId", 16)
        self.parent = self.hexadecimal("parentSpanId", 16) if self.raw.get("parentSpanId") else "0" * 16
        self.has_parent = set(self.parent) != {"0"}
        self.start, self.end = self.nanoseconds("startTimeUnixNano"), self.nanoseconds("endTimeUnixNano")
        if self.end < self.start or (self.has_parent and self.parent == self.id):
            raise RefusedError("a span that cannot be")
        self.form = FORMS.get(self.raw.get("kind"))
        self.failed = self.raw.get("status", {}).get("code") in {2, "STATUS_CODE_ERROR"}

    def hexadecimal(self, member, digits):
        """Return an id, in small letters."""
        value = self.raw.get(member)
        if type(value) is not str or len(value) != digits or not set(value) <= HEX:
            raise RefusedError(f"{member} is {value!r}")
        return value.lower()

    def nanoseconds(self, member):
        """Return a time."""
        value = self.raw.get(member)
        if type(value) is int and value >= 0:
            return value
        if type(value) is str and value.isascii() and value.isdigit():
            return int(value)
        raise RefusedError(f"{member} is {value!r}")

    def says(self, key):
        """Return the text of an attribute."""
        return attribute(self.raw, key)

    @property
    def awaited(self):
        """Return the children that this span waits for."""
        return [child for child in self.children if child.window is not None]


def attribute(owner, key):
    """Return the text of an attribute of a span or a resource."""
    return next((one["value"].get("stringValue") for one in owner.get("attributes", []) if one["key"] == key), None)


def parsed(text):
    """Return [(line, document)]: one for each line, or the whole as one."""
    try:
        return [(1, json.loads(text))]
    except ValueError:
        pass
    several = []
    for index, line in enumerate(text.split("\n")):
        if line.strip():
            try:
                several.append((index + 1, json.loads(line)))
            except ValueError:
                several.append((index + 1, None))
    return several


def load(path):
    """Return {trace: {id: Span}}, linked and with windows."""
    with open(path, encoding="utf-8", newline="") as file:
        text = file.read()
    whole = {}
    for line, document in parsed(text) if text.strip() else ():
        try:
            if type(document) is not dict or (document and "resourceSpans" not in document):
                raise RefusedError("not a document of traces")
            for block in document.get("resourceSpans", []):
                service = attribute(block.get("resource", {}), "service.name")
                for scope in block.get("scopeSpans", []):
                    for raw in scope.get("spans", []):
                        span = Span(raw, service)
                        whole.setdefault(span.trace, {}).setdefault(span.id, span)
        except RefusedError as why:
            name = str(path).rsplit("/", 1)[-1]
            raise ValueError(f"{name}:{line}: {why}") from None
    for spans in whole.values():
        for span in spans.values():
            span.above = spans.get(span.parent) if span.has_parent else None
            if span.above:
                span.above.children.append(span)
        for span in spans.values():
            if not span.has_parent:
                open_windows(span)
    return whole


def open_windows(root):
    """Give a window to everything that is waited for."""
    root.window = root.start, root.end
    level = [root]
    while level:
        level = [child for span in level for child in span.children if wait(span, child)]


def wait(span, child):
    """Give a child its window, and say whether it has one."""
    low, high = span.window
    if child.form == "consumer" or child.start >= high:
        return False
    child.window = tuple(min(max(moment, low), high) for moment in (child.start, child.end))
    return True


def alone(span):
    """Return the self time: count over the moments at which children begin and end."""
    low, high = span.window
    change = Counter()
    for child in span.awaited:
        change[child.window[0]] += 1
        change[child.window[1]] -= 1
    moments = sorted({low, high, *change})
    running = own = 0
    for here, there in pairwise(moments):
        running += change[here]
        own += there - here if running == 0 else 0
    return own


def route(spans):
    """Return {Span: ns} of the critical path."""
    roots = [span for span in spans.values() if not span.has_parent]
    parts = Counter()
    if not roots:
        return parts
    span, now = roots[0], roots[0].end
    while span:
        done = [c for c in span.awaited if c.window[0] < c.window[1] <= now]
        if done:
            child = max(done, key=lambda one: one.window[1])
            parts[span] += now - child.window[1]
            span, now = child, child.window[1]
        else:
            parts[span] += now - span.window[0]
            span, now = (span.above if span is not roots[0] else None), span.window[0]
    return +parts


def self_times(path):
    """Return the self times, the orphans and what is missing, by trace."""
    result = {}
    for trace, spans in load(path).items():
        lost = {span.id: span.parent for span in spans.values() if span.has_parent and not span.above}
        result[trace] = {
            "self_ns": {span.id: alone(span) for span in spans.values() if span.window},
            "orphans": list(lost),
            "missing": list(dict.fromkeys(lost.values())),
        }
    return result


def critical_paths(path):
    """Return the parts of the critical paths, by trace."""
    return {trace: {span.id: ns for span, ns in route(spans).items()} for trace, spans in load(path).items()}


def asked(span):
    """Return whom to ask first."""
    if span.form == "client":
        for child in span.children:
            if child.form == "server" and child.end > span.end:
                return child.service
            if child.form == "server":
                return span.service
        return span.says("server.address") if span.says("error.type") != "timeout" else None
    return span.service


def verdict(path):
    """Return where most of the time goes, and where errors began."""
    sums, errors = Counter(), []
    for spans in load(path).values():
        for span, ns in route(spans).items():
            sums[span.service, span.raw.get("name", "")] += ns
        handed_up = {span.above for span in spans.values() if span.failed}
        began = [span for span in spans.values() if span.failed and span not in handed_up]
        errors += [{"trace": span.trace, "span": span.id, "blame": asked(span)} for span in began]
    slowest = None
    for (service, name), _ in sums.most_common(1):
        slowest = {"service": service, "name": name}
    return {"slowest": slowest, "errors": errors}
