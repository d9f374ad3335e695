"""A right answer that was written without having seen the solution: with regular expressions and dictionaries."""

import re
from collections import defaultdict
from pathlib import Path

NAME = r"[A-Za-z0-9_:]+"
LABEL = rf'({NAME})[ \t]*=[ \t]*"((?:[^"\\]|\\.)*)"'
ANY_LABEL = rf'{NAME}[ \t]*=[ \t]*"(?:[^"\\]|\\.)*"'
LABELS = rf"\{{[ \t]*(?:{ANY_LABEL}(?:[ \t]*,[ \t]*{ANY_LABEL})*[ \t]*,?[ \t]*)?\}}"
HEAD = re.compile(rf"[ \t]*({NAME})(?:[ \t]*({LABELS})[ \t]*|[ \t]+)", re.DOTALL)
EXEMPLAR = re.compile(rf"[ \t]+#[ \t]*{LABELS}[ \t]*([^ \t]+)(?:[ \t]+([^ \t]+))?[ \t]*", re.DOTALL)
REST = re.compile(r"([^ \t#]+)(?:[ \t]+([^ \t#]+))?")
TYPE = re.compile(rf"#[ \t]+TYPE[ \t]+({NAME})[ \t]+([^ \t]+)[ \t]*")
MEANT = {'\\"': '"', "\\\\": "\\", "\\n": "\n"}
COUNTS = {"histogram": ("_bucket", "_count", "_sum"), "summary": ("_count", "_sum"), "counter": ("", "_total")}


def sample(line, exemplars):
    """Return name, labels and value of a line, or raise ValueError."""
    if not (head := HEAD.match(line)):
        raise ValueError("no sample")
    if not (rest := REST.match(line, head.end())):
        raise ValueError("no value")
    value = float(rest[1])
    if rest[2]:
        float(rest[2])
    end = line[rest.end() :]
    if end.strip(" \t"):
        if not exemplars or not (example := EXEMPLAR.fullmatch(end)):
            raise ValueError("something behind the value")
        for word in example.groups():
            if word:
                float(word)
    labels = {
        name: re.sub(r'\\["\\n]', lambda found: MEANT[found[0]], text)
        for name, text in re.findall(LABEL, head[2] or "", re.DOTALL)
    }
    return head[1], labels, value


def read(path):
    """Return (name, labels, value, family, type) of each sample."""
    path = Path(path)
    lines = path.read_bytes().decode().split("\n")
    if lines[-1] == "":
        lines.pop()
    types, found = {}, []
    for number, line in enumerate(lines, 1):
        if line.startswith("#"):
            if kind := TYPE.fullmatch(line):
                types[kind[1]] = kind[2]
        elif line.strip(" \t"):
            try:
                name, labels, value = sample(line, path.suffix == ".om")
            except ValueError as error:
                raise ValueError(f"{path.name}:{number}: {error}") from None
            family = name
            if name not in types:
                short = re.sub("_(total|bucket|count|sum)$", "", name)
                family = short if short in types else None
            found.append((name, labels, value, family, types.get(family)))
    if path.suffix == ".om" and (not lines or lines[-1] != "# EOF"):
        raise ValueError(f"{path.name}:{max(len(lines), 1)}: cut off")
    return found


def growth(before, after, seconds):
    """Return a row for each series that counts: what it added between two scrapes."""
    old = {(name, frozenset(labels.items())): value for name, labels, value, _, _ in read(before)}
    rows = []
    for name, labels, value, family, kind in read(after):
        if kind in COUNTS and name[len(family) :] in COUNTS[kind]:
            was = old.get((name, frozenset(labels.items())), 0)
            increase = value if value < was else value - was
            rows.append(
                {"name": name, "labels": labels, "type": kind, "increase": increase, "rate": increase / seconds}
            )
    return rows


def contradictions(path):
    """Return a row for each histogram that contradicts itself: its name, its labels, and what is wrong."""
    histograms = defaultdict(lambda: ({}, {}))
    for name, labels, value, family, kind in read(path):
        if kind == "histogram":
            buckets, counts = histograms[family, frozenset((k, v) for k, v in labels.items() if k != "le")]
            if name == family + "_bucket":
                buckets[float(labels["le"])] = value
            elif name == family + "_count":
                counts["count"] = value
    rows = []
    for (family, labels), (buckets, counts) in histograms.items():
        wrong = []
        if float("inf") not in buckets:
            wrong.append("no-inf")
        elif counts.get("count") != buckets[float("inf")]:
            wrong.append("count")
        held = [value for _, value in sorted(buckets.items())]
        if held != sorted(held):
            wrong.append("falls")
        if wrong:
            rows.append({"name": family, "labels": dict(labels), "wrong": wrong})
    return rows
