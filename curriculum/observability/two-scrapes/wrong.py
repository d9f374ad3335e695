"""Answers people really give: the solution with one slip each, and a few as they are typed."""

import re
from pathlib import Path

from groundschool.kit import slip, wrong

G, C = 19, 14  # points of both tasks, edges and recording included
INCREASE = "value - was if value >= was else value"
COUNTED = 'if name in types:\n        return "counter" if types[name] == "counter" else None'

below_zero = slip("growth", {INCREASE: "value - was"}, tag="negative-growth", score=13 / G)
never_below_zero = slip("growth", {INCREASE: "max(0.0, value - was)"}, tag="restart-is-nothing", score=13 / G)
all_that_it_shows = slip("growth", {INCREASE: "value"}, tag="since-start", score=12 / G)
with_gauges = slip(
    "growth",
    {COUNTED: 'if name in types:\n        return types[name] if types[name] in ("counter", "gauge") else None'},
    tag="gauge-rated",
    score=7 / G,
)
with_quantiles = slip(
    "growth",
    {COUNTED: 'if name in types:\n        return types[name] if types[name] in ("counter", "summary") else None'},
    tag="quantile-rated",
    score=7 / G,
)
with_created = slip(
    "growth",
    {
        '("_total",)}': '("_total", "_created")}',
        '("_bucket", "_count", "_sum"), "summary"': '("_bucket", "_count", "_sum", "_created"), "summary"',
        'for end in ("_total",': 'for end in ("_created", "_total",',
    },
    tag="created-counted",
    score=7 / G,
)
only_both = slip(
    "growth",
    {"        if kind:\n": "        if kind and (name, frozenset(labels.items())) in old:\n"},
    tag="new-is-unknown",
    score=6 / G,
)
not_a_second = slip("growth", {"increase / seconds": "increase"}, tag="increase-is-rate", score=14 / G)
as_it_is_written = slip(
    "growth",
    {'return re.sub(r"\\\\(.)", lambda found: {"n": "\\n"}.get(found[1], found[1]), text)': "return text"},
    tag="escaped-label",
    score=2 / G,
)
line_feeds_first = slip(
    "growth",
    {
        'return re.sub(r"\\\\(.)", lambda found: {"n": "\\n"}.get(found[1], found[1]), text)': r"""return text.replace("\\n", "\n").replace('\\"', '"').replace("\\\\", "\\")"""
    },
    tag="escaped-label",
    score=4 / G,
)
in_the_order_of_the_file = slip(
    "growth",
    {
        "old = {(name, frozenset(labels.items())): value for": "old = {(name, tuple(labels.items())): value for",
        "old.get((name, frozenset(labels.items())), 0.0)": "old.get((name, tuple(labels.items())), 0.0)",
    },
    tag="one-spelling",
    score=18 / G,
)
half_a_file = slip("growth", {'path.endswith(".om") and ': "False and "}, tag="read-anyway", score=18 / G)
four_minutes = slip("growth", {"increase / seconds": "increase / 240"}, tag="four-minutes", score=14 / G)
by_text = slip(
    "contradictions",
    {"for bound in sorted(found)]": "for bound in sorted(found, key=str)]"},
    tag="bounds-as-text",
    score=7 / C,
)
count_if_there = slip(
    "contradictions",
    {"and count != found": "and count is not None and count != found"},
    tag="count-not-missed",
    score=7 / C,
)
less_than_the_bucket = slip(
    "contradictions",
    {'and count != found[float("inf")]': 'and (count is None or count < found[float("inf")])'},
    tag="only-less",
    score=7 / C,
)
the_first_reason = slip("contradictions", {'"wrong": wrong}': '"wrong": wrong[:1]}'}, tag="one-is-enough", score=9 / C)
to_the_last_finite = slip(
    "contradictions",
    {"for bound in sorted(found)]": "for bound in sorted(found)[:-1]]"},
    tag="inf-is-no-bound",
    score=7 / C,
)


@wrong("growth", tag="escaped-label", score=0)
def split_at_commas(before, after, seconds):
    def parse(path):
        found = {}
        for line in Path(path).read_text().splitlines():
            if line and line[0] != "#":
                name, _, rest = line.partition("{")
                inside, _, value = rest.rpartition("} ")
                labels = dict(pair.split("=", 1) for pair in inside.split(",") if "=" in pair)
                found[name, tuple(labels.items())] = float((value or line).split()[-1])
        return found

    old, new = parse(before), parse(after)
    return [
        {
            "name": name,
            "labels": dict(labels),
            "type": "counter",
            "increase": value - old.get((name, labels), 0),
            "rate": (value - old.get((name, labels), 0)) / seconds,
        }
        for (name, labels), value in new.items()
    ]


@wrong("growth", tag="type-by-name", score=16 / G)
def by_the_names_end(before, after, seconds):
    """Reads well, and takes a name's end for a type."""
    return _rows(before, after, seconds, r"(_total|_bucket|_count|_sum)$")


@wrong("growth", tag="last-word", score=9 / G)
def last_word(before, after, seconds):
    """Takes the last word of a line for the value."""
    return _rows(before, after, seconds, r"(_total|_bucket|_count|_sum)$", last=True)


def _rows(before, after, seconds, ends, *, last=False):
    def parse(path):
        found = {}
        for line in Path(path).read_text().split("\n"):
            match = re.match(r'(\w+)\s*(?:\{((?:[^"}]|"(?:[^"\\]|\\.)*")*)\})?\s*(\S+)', line)
            if match and re.search(ends, match[1]):
                labels = {
                    key: re.sub(r"\\(.)", lambda one: "\n" if one[1] == "n" else one[1], text)
                    for key, text in re.findall(r'(\w+)\s*=\s*"((?:[^"\\]|\\.)*)"', match[2] or "")
                }
                found[match[1], frozenset(labels.items())] = float(line.split()[-1] if last else match[3])
        return found

    old, rows = parse(before), []
    for (name, labels), value in parse(after).items():
        was = old.get((name, labels), 0)
        grown = value - was if value >= was else value
        kind = "counter" if name.endswith("_total") else "summary" if name.startswith("gc_") else "histogram"
        rows.append({"name": name, "labels": dict(labels), "type": kind, "increase": grown, "rate": grown / seconds})
    return rows


@wrong("contradictions", tag="labels-with-le", score=2 / C)
def one_line_each(_path):
    """Each bucket is looked at on its own."""
    return []
