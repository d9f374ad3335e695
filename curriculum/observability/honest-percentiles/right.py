"""Other ways to be right: step by step, and as two blind solvers wrote it."""

import math
import re
from collections import Counter, defaultdict
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd

from groundschool.kit import right

METRIC = "http_request_duration_seconds_bucket"
LABEL = re.compile(r'\s*([a-zA-Z_][a-zA-Z0-9_]*)\s*=\s*"((?:[^"\\]|\\.)*)"\s*,?')
ESCAPES = {r"\n": "\n", r"\"": '"', r"\\": "\\"}


def samples(path):
    for line in path.read_text(encoding="utf-8").split("\n"):
        if not line.strip().startswith(METRIC):
            continue
        rest = line.strip()[len(METRIC) :].lstrip()
        if not rest.startswith("{"):
            continue
        at, labels = 1, {}
        while match := LABEL.match(rest, at):
            labels[match[1]] = re.sub(r'\\[n"\\]', lambda m: ESCAPES[m[0]], match[2])
            at = match.end()
        at = rest.index("}", at) + 1
        yield labels, float(rest[at:].split()[0])


@right("percentiles")
def blind_by_pattern(folder):
    first, second, routes = defaultdict(float), defaultdict(float), set()
    for path in Path(folder).iterdir():
        match = re.fullmatch(r"(.+)\.scrape-([12])\.prom", path.name)
        if not match:
            continue
        into = first if match[2] == "1" else second
        for labels, value in samples(path):
            if "route" not in labels or "le" not in labels:
                continue
            routes.add(labels["route"])
            bound = float(labels.pop("le"))
            into[match[1], labels["route"], bound, frozenset(labels.items())] = value
    merged = {route: defaultdict(float) for route in routes}
    for key, new in second.items():
        old = first.get(key, 0.0)
        merged[key[1]][key[2]] += new - old if new >= old else new
    return {route: {f"p{p}": quantile(p / 100, merged[route]) for p in (50, 95, 99)} for route in routes}


def quantile(q, counts):
    if not counts or not counts.get(math.inf):
        return None
    bounds = sorted(counts)
    rank = q * counts[math.inf]
    low, below = 0.0, 0.0
    for bound in bounds[:-1]:
        count = max(counts[bound], below)
        if count >= rank:
            return ("~", low + (bound - low) * (rank - below) / (count - below))
        low, below = bound, count
    return (">", low)


def scan(line):
    labels, i = [], len(METRIC) + 1
    while line[i] != "}":
        if line[i] in ", ":
            i += 1
            continue
        j = line.index("=", i)
        name, i, out = line[i:j].strip(), line.index('"', j) + 1, []
        while line[i] != '"':
            if line[i] == "\\":
                i += 1
                out.append("\n" if line[i] == "n" else line[i])
            else:
                out.append(line[i])
            i += 1
        labels.append((name, "".join(out)))
        i += 1
    return tuple(sorted(labels)), float(line[i + 1 :].split()[0])


@right("percentiles")
def blind_in_frames(folder):
    rows = []
    for which in (1, 2):
        for path in Path(folder).glob(f"*.scrape-{which}.prom"):
            with open(path, encoding="utf-8", newline="\n") as lines:
                for line in lines:
                    if line.startswith(METRIC + "{"):
                        labels, value = scan(line)
                        own = dict(labels)
                        pod = path.name.removesuffix(f".scrape-{which}.prom")
                        rows.append((pod, labels, own["route"], float(own["le"]), which, value))
    frame = pd.DataFrame(rows, columns=["pod", "labels", "route", "le", "which", "value"])
    wide = frame.pivot_table(index=["pod", "labels", "route", "le"], columns="which", values="value", aggfunc="last")
    wide = wide.reindex(columns=[1, 2]).fillna(0.0)
    grown = (wide[2] - wide[1]).where(wide[2] >= wide[1], wide[2])
    answer = {}
    for route, counts in grown.groupby(level=["route", "le"]).sum().groupby(level="route"):
        le, cumulative = counts.index.get_level_values("le").to_numpy(), counts.to_numpy()
        order = np.argsort(le)
        answer[route] = read_off(le[order], np.maximum.accumulate(cumulative[order]))
    return answer


def read_off(le, cumulative):
    found = {}
    for p in (50, 95, 99):
        total = cumulative[-1]
        if total == 0:
            found[f"p{p}"] = None
            continue
        rank = p * total / 100
        at = int(np.searchsorted(cumulative, rank))
        if at == len(le) - 1:
            found[f"p{p}"] = (">", float(le[-2]))
            continue
        low, below = (le[at - 1], cumulative[at - 1]) if at else (0.0, 0.0)
        found[f"p{p}"] = ("~", float(low + (le[at] - low) * (rank - below) / (cumulative[at] - below)))
    return found


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
def blind_increases(_folder):
    series = 'http_request_duration_seconds_bucket{job=~"booking-api"}'
    return f"histogram_quantile(0.99, sum without (pod, code, job) (increase({series}[5m])))"


@right("query")
def in_another_order(_folder):
    return """
      # what the review asked for
      histogram_quantile( .99, sum(rate(http_request_duration_seconds_bucket{job="booking-api"}[300s])) by (route,le) )
    """
