"""Other ways to be right."""

import math
from itertools import pairwise

import pandas as pd

from groundschool.kit import beside, right

ENDS = {
    "_total": {"counter"},
    "_bucket": {"histogram"},
    "_count": {"histogram", "summary"},
    "_sum": {"histogram", "summary"},
}


def scan(path):
    """Yield (name, labels, value, type) of a scrape, read character by character."""
    with open(path, encoding="utf-8", newline="\n") as file:
        lines = file.read().split("\n")
    while lines and not lines[-1]:
        lines.pop()
    if str(path).endswith(".om") and (not lines or lines[-1] != "# EOF"):
        raise ValueError(f"{path}:{len(lines)}: cut off")
    types = {}
    for number, line in enumerate(lines, 1):
        rest = line.strip(" \t")
        if rest.startswith("#"):
            words = rest.split()
            if words[1:2] == ["TYPE"]:
                types[words[2]] = words[3]
        elif rest:
            try:
                name, labels, value = sample(rest)
            except (ValueError, IndexError) as error:
                raise ValueError(f"{path}:{number}: {error}") from error
            yield name, labels, value, type_of(name, types)


def sample(rest):
    end = next((at for at, sign in enumerate(rest) if not (sign.isalnum() or sign in "_:")), len(rest))
    name, rest = rest[:end], rest[end:]
    if not name:
        raise ValueError("no name")
    labels, rest = {}, rest.lstrip()
    if rest[0] == "{":
        rest = rest[1:].lstrip(" \t,")
        while rest[0] != "}":
            key, _, rest = rest.partition("=")
            rest, text = rest.lstrip(), []
            if rest[0] != '"':
                raise ValueError("no quote")
            at = 1
            while rest[at] != '"':
                escape = rest[at] == "\\"
                at += escape
                text.append("\n" if escape and rest[at] == "n" else rest[at])
                at += 1
            labels[key.strip()] = "".join(text)
            rest = rest[at + 1 :].lstrip(" \t,")
        rest = rest[1:]
    return name, labels, float(rest.split()[0])


def type_of(name, types):
    if name in types:
        return types[name] if types[name] == "counter" else ""
    for end, kinds in ENDS.items():
        kind = types.get(name[: -len(end)]) if name.endswith(end) else ""
        if kind in kinds:
            return kind
    return ""


@right("growth")
def in_frames(before, after, seconds):
    columns = ["name", "labels", "value", "type"]
    old, new = (pd.DataFrame([*scan(path)], columns=columns) for path in (before, after))
    for frame in (old, new):
        frame["key"] = [tuple(sorted(labels.items())) for labels in frame["labels"]]
    both = new[new["type"] != ""].merge(
        old[["name", "key", "value"]], on=["name", "key"], how="left", suffixes=("", "_old")
    )
    was = both["value_old"].astype(float).fillna(0.0)
    both["increase"] = (both["value"] - was).where(both["value"] >= was, both["value"])
    both["rate"] = both["increase"] / seconds
    return both[["name", "labels", "type", "increase", "rate"]].to_dict("records")


@right("growth")
def backwards(before, after, seconds):
    """Tuples and floats of another kind, rows turned round."""
    was = {(name, str(sorted(labels.items()))): value for name, labels, value, _ in scan(before)}
    rows = []
    for name, labels, value, kind in scan(after):
        grown = value - was.get((name, str(sorted(labels.items()))), 0)
        added = value if grown < 0 else grown
        row = {"rate": added / seconds, "increase": added, "type": kind, "labels": labels, "name": name}
        rows.insert(0, row)
    return [row for row in rows if row["type"]]


@right("contradictions")
def neighbours(path):
    found = {}
    for name, labels, value, kind in scan(path):
        if kind == "histogram" and not name.endswith("_sum"):
            key = name.rpartition("_")[0], tuple(sorted(item for item in labels.items() if item[0] != "le"))
            found.setdefault(key, []).append((float(labels.get("le", "nan")), value))
    rows = []
    for (name, labels), pairs in found.items():
        buckets = sorted(pair for pair in pairs if not math.isnan(pair[0]))
        counts = [value for bound, value in pairs if math.isnan(bound)]
        wrong = {"falls" for (_, low), (_, high) in pairwise(buckets) if high < low}
        if buckets[-1][0] != math.inf:
            wrong.add("no-inf")
        elif counts != [buckets[-1][1]]:
            wrong.add("count")
        if wrong:
            rows.append({"labels": dict(labels), "name": name, "wrong": [*wrong]})
    return rows[::-1]


patterns = beside(__file__, "blind_with_patterns")
cursor = beside(__file__, "blind_with_a_cursor")
blind_with_patterns_growth = right("growth")(patterns.growth)
blind_with_patterns_contradictions = right("contradictions")(patterns.contradictions)
blind_with_a_cursor_growth = right("growth")(cursor.growth)
blind_with_a_cursor_contradictions = right("contradictions")(cursor.contradictions)
