"""Other ways to be right."""

import re
from pathlib import Path

import numpy as np
import pandas as pd

from groundschool.kit import right

LINE = re.compile(r"http_request_duration_seconds_bucket\{(?P<labels>.*)\} (?P<value>\S+)$")


@right("percentiles")
def with_pandas(folder):
    """One table of all buckets; numpy.interp does the interpolation."""
    rows = []
    for path in Path(folder).glob("*.prom"):
        pod, scrape, _ = path.name.split(".")
        for line in path.read_text().splitlines():
            if match := LINE.match(line):
                labels = dict(pair.split("=", 1) for pair in match["labels"].replace('"', "").split(","))
                rows.append({**labels, "pod": pod, "scrape": scrape, "value": float(match["value"])})
    table = pd.DataFrame(rows).astype({"le": float})
    wide = table.pivot_table(index=["route", "le", "code", "pod"], columns="scrape", values="value", fill_value=0.0)
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


@right("query")
def increases_summed_without(_folder):
    series = 'http_request_duration_seconds_bucket{job=~"booking-api"}'
    return f"histogram_quantile(0.99, sum without (pod, code, job) (increase({series}[5m])))"
