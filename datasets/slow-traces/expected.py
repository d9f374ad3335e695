"""What is asked of traces, worked out from the spans that were drawn: right, and as misconceptions have it."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from groundschool.formats.otlp import CLIENT, CONSUMER, ERROR, SERVER, OtlpSpan

Answer = dict[str, Any]


class Reading(NamedTuple):
    """How somebody reads a trace; the first of each is right.

    ``waits`` for what: all but consumers, everything. ``cut``: children end with their parent. ``floats``: times are
    read as such. ``adopted``: orphans hang from the root. ``longest``: the longest child is followed first.
    """

    waits: str = "callers"
    cut: bool = True
    floats: bool = False
    adopted: bool = False
    longest: bool = False


RIGHT = Reading()


class Tree:
    """The spans of one trace that their parents wait for, each with the time in which that is so."""

    def __init__(self, spans: Sequence[OtlpSpan], how: Reading) -> None:
        self.spans = {one.span: one for one in spans}
        self.how = how
        self.orphans = [one for one in spans if one.parent and one.parent not in self.spans]
        self.root = next((one for one in spans if not one.parent), None)
        self.below = defaultdict(list[OtlpSpan])
        for one in spans:
            lost = one.parent and one.parent not in self.spans
            parent = self.root.span if lost and how.adopted and self.root else one.parent
            self.below[parent].append(one)
        self.windows = dict(self._reached(self.root)) if self.root else {}

    def _reached(self, root: OtlpSpan) -> Iterator[tuple[str, tuple[int, int]]]:
        waiting = [(root, self._times(root))]
        while waiting:
            one, (start, end) = waiting.pop()
            yield one.span, (start, end)
            for child in self.below[one.span]:
                begun, ended = self._times(child)
                if begun >= end or (child.kind == CONSUMER and self.how.waits == "callers"):
                    continue
                if self.how.cut:
                    begun, ended = max(begun, start), max(min(ended, end), begun, start)
                waiting.append((child, (begun, ended)))

    def _times(self, one: OtlpSpan) -> tuple[int, int]:
        return (int(float(one.start)), int(float(one.end))) if self.how.floats else (one.start, one.end)

    def waited_for(self, span: str) -> list[str]:
        """Return the ids of the children that a span waits for."""
        return [child.span for child in self.below[span] if child.span in self.windows]

    def self_time(self, span: str) -> int:
        """Return the ns of a span's window in which none of its children runs, instant by instant."""
        start, end = self.windows[span]
        inside = [self.windows[child] for child in self.waited_for(span)]
        marks = sorted({start, end, *(max(start, min(end, mark)) for window in inside for mark in window)})
        return sum(b - a for a, b in pairwise(marks) if not any(begun <= a and b <= ended for begun, ended in inside))

    def path(self) -> dict[str, int]:
        """Return the ns by span of what the root's answer waited for, from the end backwards."""
        found = Counter[str]()
        if self.root:
            self._walk(self.root.span, self.windows[self.root.span], found)
        return {span: ns for span, ns in found.items() if ns > 0}

    def _walk(self, span: str, window: tuple[int, int], found: Counter[str]) -> None:
        start, now = window
        own = sorted(((*self.windows[child][::-1], child) for child in self.waited_for(span)), reverse=True)
        if self.how.longest:
            own.sort(key=lambda one: one[0] - one[1], reverse=True)
        for ended, begun, child in own:
            if ended <= now and begun < ended:
                found[span] += now - ended
                self._walk(child, (begun, ended), found)
                now = begun
        found[span] += now - start


def trees(spans: Sequence[OtlpSpan], how: Reading) -> dict[str, Tree]:
    """Return the tree of each trace, by its id."""
    own = defaultdict(list[OtlpSpan])
    for one in spans:
        own[one.trace].append(one)
    return {trace: Tree(of_it, how) for trace, of_it in own.items()}


def self_times(spans: Sequence[OtlpSpan], how: Reading = RIGHT) -> Answer:
    """Return the self time of each span that is waited for, and what hangs from nothing, by trace."""
    return {
        trace: {
            "self_ns": {span: tree.self_time(span) for span in tree.windows},
            "orphans": [] if how.adopted else sorted(one.span for one in tree.orphans),
            "missing": [] if how.adopted else sorted({one.parent for one in tree.orphans}),
        }
        for trace, tree in trees(spans, how).items()
    }


def durations(spans: Sequence[OtlpSpan], *, summed: bool = False) -> Answer:
    """Return the self times of who takes whole durations, or takes those of all children off one by one."""
    right, known = self_times(spans), trees(spans, RIGHT)
    for trace, told in right.items():
        tree = known[trace]
        for span in told["self_ns"]:
            start, end = tree.windows[span]
            below = (tree.windows[child] for child in tree.waited_for(span)) if summed else ()
            told["self_ns"][span] = end - start - sum(ended - begun for begun, ended in below)
    return right


def swapped(answer: Answer) -> Answer:
    """Return the self times of who takes orphans for what is missing."""
    return {trace: told | {"orphans": told["missing"], "missing": told["orphans"]} for trace, told in answer.items()}


def paths(spans: Sequence[OtlpSpan], how: Reading = RIGHT) -> Answer:
    """Return the critical path of each trace."""
    return {trace: tree.path() for trace, tree in trees(spans, how).items()}


def roots_only(spans: Sequence[OtlpSpan]) -> Answer:
    """Return the paths of who gives all to the root."""
    found = trees(spans, RIGHT)
    return {
        trace: {tree.root.span: tree.root.end - tree.root.start} if tree.root else {} for trace, tree in found.items()
    }


def longest_children(spans: Sequence[OtlpSpan]) -> Answer:
    """Return the paths of who goes from each span to its longest child."""
    found: Answer = {}
    for trace, tree in trees(spans, RIGHT).items():
        here, found[trace] = tree.root.span if tree.root else "", {}
        while here:
            found[trace][here] = tree.self_time(here)
            below = tree.waited_for(here)
            here = max(below, key=lambda one: tree.windows[one][1] - tree.windows[one][0]) if below else ""
        found[trace] = {span: ns for span, ns in found[trace].items() if ns > 0}
    return found


def all_self_times(spans: Sequence[OtlpSpan]) -> Answer:
    """Return the paths of who takes every self time for a part of it."""
    return {
        trace: {span: ns for span, ns in told["self_ns"].items() if ns > 0} for trace, told in self_times(spans).items()
    }


def slowest(spans: Sequence[OtlpSpan], by: str = "path") -> dict[str, str] | None:
    """Return the service and name with most time on the paths, or by another measure."""
    names = {(one.trace, one.span): (one.resource["service.name"], one.name) for one in spans}
    times, once = Counter[Any](), Counter[Any]()
    for trace, tree in trees(spans, RIGHT).items():
        parts = {span: tree.self_time(span) for span in tree.windows} if by == "self" else tree.path()
        for span, ns in parts.items():
            times[names[trace, span]] += ns
            once[names[trace, span]] = max(ns, once[names[trace, span]])
    if by == "once":
        times = once
    if by in ("longest", "called"):
        times = Counter({names[one.trace, one.span]: 0 for one in spans})
        for one in spans:
            if by == "longest" or one.kind == SERVER:
                times[names[one.trace, one.span]] += one.end - one.start
    if not times:
        return None
    service, name = times.most_common(1)[0][0]
    return {"service": service, "name": name}


def errors(spans: Sequence[OtlpSpan], which: str = "deepest", blames: str = "fair") -> list[dict[str, str | None]]:
    """Return where errors began and who is to be asked, or as another reading has it."""
    found = []
    for trace, tree in trees(spans, RIGHT).items():
        for one in tree.spans.values():
            failed = one.status == ERROR
            below = any(child.status == ERROR for child in tree.below[one.span])
            above = tree.spans.get(one.parent)
            top = above is None or above.status != ERROR
            if failed and {"deepest": not below, "all": True, "top": top}[which]:
                found.append({"trace": trace, "span": one.span, "blame": _blame(one, tree, blames)})
    return found


def _blame(one: OtlpSpan, tree: Tree, how: str) -> str | None:
    service = str(one.resource["service.name"])
    if one.kind != CLIENT or how == "own":
        return service
    callee = str(one.attributes["server.address"])
    served = [child for child in tree.below[one.span] if child.kind == SERVER]
    if served:
        late = max(child.end for child in served) > one.end
        return str(served[0].resource["service.name"]) if late or how == "callee" else service
    answered = one.attributes.get("error.type") != "timeout" and how != "nobody"
    return callee if answered or how == "callee" else None


def ways(spans: Sequence[OtlpSpan]) -> dict[str, list[str]]:
    """Return the spans in which errors began, by who is to be asked and why."""
    found: dict[str, list[str]] = {"own": [], "answered": [], "late": [], "in-time": [], "unheard": []}
    origins = {row["span"] for row in errors(spans)}
    for one in spans:
        if one.span not in origins:
            continue
        served = [other for other in spans if other.parent == one.span and other.kind == SERVER]
        if one.kind != CLIENT:
            way = "own"
        elif served:
            way = "late" if served[0].end > one.end else "in-time"
        else:
            way = "unheard" if one.attributes["error.type"] == "timeout" else "answered"
        found[way].append(one.span)
    return found
