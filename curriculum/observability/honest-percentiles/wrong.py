"""Answers people really give, each with the misconception behind it."""

import re
from collections import defaultdict
from pathlib import Path

from groundschool.kit import wrong

QUANTILES = {"p50": 0.50, "p95": 0.95, "p99": 0.99}
METRIC = "http_request_duration_seconds_bucket"


def read(path):
    found = {}
    for line in Path(path).read_text().splitlines() if Path(path).is_file() else ():
        if line.startswith(METRIC):
            series, value = line.rsplit(" ", 1)
            labels = dict(re.findall(r'(\w+)="([^"]*)"', series))
            found[labels["route"], labels["code"], float(labels["le"])] = float(value)
    return found


def restarted(new, old):
    return new if new < old else new - old


def merged(folder, grown=restarted):
    total = defaultdict(lambda: defaultdict(float))
    for path in sorted(Path(folder).glob("*.scrape-2.prom")):
        before = read(str(path).replace("scrape-2", "scrape-1"))
        for (route, code, le), value in read(path).items():
            total[route][le] += grown(value, before.get((route, code, le), 0))
    return total


def estimate(buckets, q, first=0.0, beyond=">", *, interpolate=True):
    bounds = sorted(buckets)
    rank = q * buckets[bounds[-1]]
    if not buckets[bounds[-1]]:
        return None
    below, low = 0.0, first
    for bound in bounds:
        if buckets[bound] >= rank:
            if bound == float("inf"):
                return (beyond, low)
            if low is None or not interpolate:
                return ("~", bound)
            return ("~", low + (bound - low) * (rank - below) / (buckets[bound] - below))
        below, low = buckets[bound], bound
    return None


def report(total, **how):
    return {route: {name: estimate(own, q, **how) for name, q in QUANTILES.items()} for route, own in total.items()}


@wrong("percentiles", tag="mean-of-percentiles", score=4 / 17)
def mean_over_pods(folder):
    each = []
    for path in sorted(Path(folder).glob("*.scrape-2.prom")):
        before = read(str(path).replace("scrape-2", "scrape-1"))
        own = defaultdict(dict)
        for (route, code, le), value in read(path).items():
            own[route][le] = own[route].get(le, 0) + restarted(value, before.get((route, code, le), 0))
        each.append(report(own))
    found = {}
    for route in {route for one in each for route in one}:
        found[route] = {}
        for name in QUANTILES:
            pairs = [one[route][name] for one in each if route in one and one[route][name]]
            sign = ">" if any(pair[0] == ">" for pair in pairs) else "~"
            found[route][name] = (sign, sum(pair[1] for pair in pairs) / len(pairs)) if pairs else None
    return found


@wrong("percentiles", tag="since-start", score=4 / 17)
def since_the_pods_began(folder):
    return report(merged(folder, grown=lambda new, _: new))


@wrong("percentiles", tag="bound-as-exact", score=8 / 17)
def bound_for_a_fact(folder):
    return report(merged(folder), beyond="~")


@wrong("percentiles", tag="counter-reset", score=15 / 17)
def never_below_zero(folder):
    return report(merged(folder, grown=lambda new, old: max(0.0, new - old)))


@wrong("percentiles", tag="no-interpolation", score=5 / 17)
def upper_bound(folder):
    return report(merged(folder), interpolate=False)


@wrong("percentiles", tag="first-bucket", score=9 / 17)
def first_bucket_is_its_bound(folder):
    return report(merged(folder), first=None)


@wrong("query", tag="le-dropped", score=1 / 7)
def without_le(_folder):
    return f'histogram_quantile(0.99, sum by (route) (rate({METRIC}{{job="booking-api"}}[5m])))'


@wrong("query", tag="mean-of-percentiles", score=1 / 7)
def averaged(_folder):
    inner = f'sum by (le, route, pod) (rate({METRIC}{{job="booking-api"}}[5m]))'
    return f"avg by (route) (histogram_quantile(0.99, {inner}))"


@wrong("query", tag="since-start", score=1 / 7)
def raw_buckets(_folder):
    return f'histogram_quantile(0.99, sum by (le, route) ({METRIC}{{job="booking-api"}}))'


@wrong("query", tag="rate-of-sum", score=0)
def sum_before_rate(_folder):
    return f'histogram_quantile(0.99, rate(sum by (le, route) ({METRIC}{{job="booking-api"}})[5m]))'


@wrong("query", tag="everybodys-requests", score=1 / 7)
def any_job(_folder):
    return f"histogram_quantile(0.99, sum by (le, route) (rate({METRIC}[5m])))"


@wrong("query", tag="quantile-as-percent", score=1 / 7)
def ninety_nine(_folder):
    return f'histogram_quantile(99, sum by (le, route) (rate({METRIC}{{job="booking-api"}}[5m])))'
