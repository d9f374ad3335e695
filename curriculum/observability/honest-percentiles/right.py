"""Other ways to be right."""

import math
import re
from collections import Counter
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd

from groundschool.kit import right

LINE = re.compile(r'http_request_duration_seconds_bucket\{(?P<labels>(?:[^"}]|"(?:[^"\\]|\\.)*")*)\} (?P<value>\S+)')
LABEL = re.compile(r'(\w+)="((?:[^"\\]|\\.)*)"')


@right("percentiles")
def with_pandas(folder):
    """One table of all buckets; numpy.interp does the interpolation."""
    rows = []
    for path in Path(folder).glob("*.prom"):
        pod, scrape, _ = path.name.split(".")
        for line in path.read_text().splitlines():
            if match := LINE.match(line):
                labels = {
                    name: value.encode().decode("unicode_escape") for name, value in LABEL.findall(match["labels"])
                }
                kept = {"route": labels["route"], "le": float(labels["le"]), "series": match["labels"]}
                rows.append({**kept, "pod": pod, "scrape": scrape, "value": float(match["value"])})
    table = pd.DataFrame(rows)
    wide = table.pivot_table(index=["route", "le", "series", "pod"], columns="scrape", values="value", fill_value=0.0)
    wide = wide.reindex(columns=["scrape-1", "scrape-2"], fill_value=0.0)
    grown = wide["scrape-2"] - wide["scrape-1"].where(wide["scrape-2"] >= wide["scrape-1"], 0.0)
    found = {}
    for route, counts in grown.groupby(["route", "le"]).sum().groupby("route"):
        bounds = counts.index.get_level_values("le").to_numpy()
        found[route] = {f"p{q}": reading(bounds, counts.to_numpy(), q / 100) for q in (50, 95, 99)}
    return found


def reading(bounds, counts, q):
    if counts[-1] == 0:
        return None
    rank = q * counts[-1]
    if counts[-2] < rank:
        return (">", bounds[-2])
    at = int(np.argmax(counts >= rank))
    low, below = (bounds[at - 1], counts[at - 1]) if at else (0.0, 0.0)
    return ("~", float(np.interp(rank, [below, counts[at]], [low, bounds[at]])))


def one_label(text):
    """Return the first label of a text, its value, and what stands behind it: read character by character."""
    name, _, rest = text.partition('="')
    value = ""
    while rest[0] != '"':
        if rest[0] == "\\":
            rest = rest[1:]
            value += "\n" if rest[0] == "n" else rest[0]
        else:
            value += rest[0]
        rest = rest[1:]
    return name, value, rest[1:].removeprefix(",")


@right("percentiles")
def step_by_step(folder):
    """Lists and counters, bucket by bucket instead of cumulative ones."""
    growth, routes = Counter(), set()
    for path in Path(folder).iterdir():
        if path.suffix != ".prom":
            continue
        for line in path.read_text().split("\n"):
            name, brace, rest = line.partition("{")
            if name + brace != "http_request_duration_seconds_bucket{":
                continue
            labels = []
            while rest[0] != "}":
                label, value, rest = one_label(rest)
                labels.append((label, value))
            routes.add(dict(labels)["route"])
            key = path.name.split(".")[0], tuple(labels)
            growth[key, "scrape-2" in path.name] += float(rest[1:].split()[0])
    merged = {route: Counter() for route in routes}
    for (pod, labels), late in list(growth):
        if late:
            old, new = growth[(pod, labels), False], growth[(pod, labels), True]
            merged[dict(labels)["route"]][float(dict(labels)["le"])] += new if new < old else new - old
    return {route: {f"p{round(100 * q)}": ranked(own, q) for q in (0.5, 0.95, 0.99)} for route, own in merged.items()}


def ranked(own, q):
    total = own[math.inf]
    if not total:
        return None
    edges = [0.0, *sorted(bound for bound in own if bound < math.inf)]
    for low, high in pairwise(edges):
        below = own[low] if low else 0
        if own[high] >= q * total:
            return "~", low + (q * total - below) / (own[high] - below) * (high - low)
    return ">", edges[-1]


@right("query")
def increases_summed_without(_folder):
    series = 'http_request_duration_seconds_bucket{job=~"booking-api"}'
    return f"histogram_quantile(0.99, sum without (pod, code, job) (increase({series}[5m])))"


@right("query")
def in_another_order(_folder):
    return """
      # what the review asked for
      histogram_quantile( .99, sum(rate(http_request_duration_seconds_bucket{job="booking-api"}[300s])) by (route,le) )
    """
