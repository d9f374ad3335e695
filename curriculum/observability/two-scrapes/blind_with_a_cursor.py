"""A right answer that was written without having seen the solution: with a cursor, match and lists."""

import math
from collections import defaultdict
from itertools import pairwise
from pathlib import Path


class Cursor:
    """A line that is read from left to right."""

    def __init__(self, line):
        self.line, self.at = line, 0

    def peek(self):
        return self.line[self.at : self.at + 1]

    def blanks(self):
        start = self.at
        while self.peek() in (" ", "\t"):
            self.at += 1
        return self.at > start

    def take(self, one):
        if self.peek() != one:
            raise ValueError(f"{one!r} expected at {self.at}")
        self.at += 1

    def name(self):
        start = self.at
        while (one := self.peek()) and ((one.isascii() and one.isalnum()) or one in "_:"):
            self.at += 1
        if start == self.at:
            raise ValueError(f"a name expected at {self.at}")
        return self.line[start : self.at]

    def quoted(self):
        self.take('"')
        text = []
        while (one := self.peek()) != '"':
            if not one:
                raise ValueError("a quote is open")
            self.at += 1
            if one == "\\":
                other = self.peek()
                self.at += 1
                one = {"n": "\n", '"': '"', "\\": "\\"}.get(other, "\\" + other)
            text.append(one)
        self.at += 1
        return "".join(text)

    def labels(self):
        found = {}
        self.take("{")
        self.blanks()
        while self.peek() != "}":
            name = self.name()
            self.blanks()
            self.take("=")
            self.blanks()
            found[name] = self.quoted()
            self.blanks()
            if self.peek() != "}":
                self.take(",")
                self.blanks()
        self.at += 1
        return found

    def word(self):
        start = self.at
        while self.peek() and self.peek() not in " \t":
            self.at += 1
        return self.line[start : self.at]


def parse_sample(line, open_metrics):
    """Return name, labels and value."""
    cursor = Cursor(line)
    cursor.blanks()
    name = cursor.name()
    apart = cursor.blanks()
    labels = {}
    if cursor.peek() == "{":
        labels = cursor.labels()
        cursor.blanks()
    elif not apart:
        raise ValueError("no value")
    value = float(cursor.word())
    cursor.blanks()
    if cursor.peek() not in ("", "#"):
        float(cursor.word())
        cursor.blanks()
    if cursor.peek() == "#" and open_metrics:
        cursor.at += 1
        cursor.blanks()
        cursor.labels()
        cursor.blanks()
        float(cursor.word())
        cursor.blanks()
        if cursor.peek():
            float(cursor.word())
            cursor.blanks()
    if cursor.peek():
        raise ValueError("something follows")
    return name, labels, value


def scrape(path):
    """Return the types by family, and the samples."""
    where = Path(path)
    with open(where, encoding="utf-8", newline="\n") as file:
        lines = [line.removesuffix("\n") for line in file]
    types, samples = {}, []
    for number, line in enumerate(lines, 1):
        words = line.replace("\t", " ").split(" ")
        words = [word for word in words if word]
        if line.startswith("#"):
            if len(words) == 4 and words[:2] == ["#", "TYPE"]:
                types[words[2]] = words[3]
        elif words:
            try:
                samples.append(parse_sample(line, where.name.endswith(".om")))
            except ValueError as error:
                raise ValueError(f"{where.name}:{number} is no sample: {error}") from error
    if where.name.endswith(".om") and lines[-1:] != ["# EOF"]:
        raise ValueError(f"{where.name}:{len(lines)} is not the end")
    return types, samples


def belongs(name, types):
    """Return the family and what stands behind its name."""
    if name in types:
        return name, ""
    for end in ("_total", "_bucket", "_count", "_sum"):
        if name.endswith(end) and name.removesuffix(end) in types:
            return name.removesuffix(end), end
    return None, ""


def growth(before, after, seconds):
    """Return a row for each series that counts: what it added between two scrapes."""
    _, olds = scrape(before)
    types, news = scrape(after)
    rows = []
    earlier = defaultdict(list)
    for name, labels, value in olds:
        earlier[name].append((labels, value))
    for name, labels, value in news:
        family, end = belongs(name, types)
        match types.get(family), end:
            case (
                ("counter", "" | "_total")
                | ("histogram", "_bucket" | "_count" | "_sum")
                | ("summary", "_count" | "_sum")
            ):
                pass
            case _:
                continue
        added = value
        for other, was in earlier[name]:
            if other == labels and value >= was:
                added = value - was
        rows.append({"name": name, "labels": labels, "type": types[family], "increase": added, "rate": added / seconds})
    return rows


def contradictions(path):
    """Return a row for each histogram that contradicts itself: its name, its labels, and what is wrong."""
    types, samples = scrape(path)
    groups = {}
    for name, labels, value in samples:
        family, end = belongs(name, types)
        if types.get(family) == "histogram" and end in ("_bucket", "_count"):
            rest = dict(labels)
            bound = rest.pop("le", None)
            group = groups.setdefault((family, tuple(sorted(rest.items()))), [])
            group.append((None if end == "_count" else float(bound), value))
    rows = []
    for (family, labels), group in groups.items():
        buckets = sorted(pair for pair in group if pair[0] is not None)
        counts = [value for bound, value in group if bound is None]
        wrong = set()
        if not buckets or buckets[-1][0] != math.inf:
            wrong.add("no-inf")
        elif counts != [buckets[-1][1]]:
            wrong.add("count")
        if any(low > high for (_, low), (_, high) in pairwise(buckets)):
            wrong.add("falls")
        if wrong:
            rows.append({"name": family, "labels": dict(labels), "wrong": sorted(wrong)})
    return rows
