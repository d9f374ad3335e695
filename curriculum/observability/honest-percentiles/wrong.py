"""Answers people really give: the solution with one slip each, and queries as they are typed."""

import math
import re
from pathlib import Path

from groundschool.kit import slip, wrong

A, Q = 24, 7  # points of both tasks
METRIC = "http_request_duration_seconds_bucket"
GROWN, ESTIMATE = "new - old if new >= old else new", "low + (bound - low) * (rank - below) / (own[bound] - below)"
ALL_AT_ONCE = 'return {route: {f"p{q}": quantile(own, q / 100) for q in (50, 95, 99)} for route, own in counts.items()}'
EACH_POD = """def read(route, q):
        each = [quantile(own, q / 100) for (path, _), own in counts.items() if path == route]
        pairs = [pair for pair in each if pair]
        sign = ">" if any(pair[0] == ">" for pair in pairs) else "~"
        return (sign, sum(pair[1] for pair in pairs) / len(pairs)) if pairs else None

    return {route: {f"p{q}": read(route, q) for q in (50, 95, 99)} for route, _ in counts}"""

mean_over_pods = slip(
    "percentiles",
    {'counts[label(labels, "route")]': 'counts[label(labels, "route"), second]', ALL_AT_ONCE: EACH_POD},
    tag="mean-of-percentiles",
    score=4 / A,
)
since_the_pods_began = slip("percentiles", {GROWN: "new"}, tag="since-start", score=4 / A)
bound_for_a_fact = slip("percentiles", {'return (">", low)': 'return ("~", low)'}, tag="bound-as-exact", score=8 / A)
never_below_zero = slip("percentiles", {GROWN: "max(0.0, new - old)"}, tag="counter-reset", score=17 / A)
upper_bound = slip("percentiles", {ESTIMATE: "bound"}, tag="no-interpolation", score=5 / A)
first_bucket_is_its_bound = slip(
    "percentiles", {ESTIMATE: f"bound if low == 0 else {ESTIMATE}"}, tag="first-bucket", score=9 / A
)
last_word = slip("percentiles", {r"""*")*)} (\S+)'""": r"""*")*)} .*?(\S+)$'"""}, tag="last-word", score=22 / A)
as_it_is_written = slip(
    "percentiles", {".get(found[1], found[1])": '.get("", found[0])'}, tag="escaped-label", score=22 / A
)
to_the_next_quote = slip(
    "percentiles",
    {r"""="((?:[^"\\]|\\.)*)"', labels""": r"""="([^"]*)"', labels"""},
    tag="escaped-label",
    score=22 / A,
)
codes_first = slip(
    "percentiles",
    {
        "return {labels: float(count) for labels, count in re.findall(sample, text, re.MULTILINE)}": """own = {}
    for labels, count in re.findall(sample, text, re.MULTILINE):
        kept = ",".join(re.search(rf'\\b{name}="(?:[^"\\\\]|\\\\.)*"', labels)[0] for name in ("route", "le"))
        own[kept] = own.get(kept, 0) + float(count)
    return own"""
    },
    tag="sum-before-growth",
    score=20 / A,
)
UNESCAPED = r"""re.sub(r"\\(.)", lambda found: {"n": "\n"}.get(found[1], found[1]), written)"""
line_feeds_first = slip(
    "percentiles",
    {UNESCAPED: r"""written.replace("\\n", "\n").replace('\\"', '"').replace("\\\\", "\\")"""},
    tag="escaped-label",
    score=22 / A,
)
backslashes_first = slip(
    "percentiles",
    {UNESCAPED: r"""written.replace("\\\\", "\\").replace('\\"', '"').replace("\\n", "\n")"""},
    tag="escaped-label",
    score=22 / A,
)
a_quote_behind_no_backslash = slip(
    "percentiles",
    {
        r"""re.search(rf'\b{name}="((?:[^"\\]|\\.)*)"', labels)[1]""": r"""dict(re.findall(r'(\w+)="(.*?)(?<!\\)"', labels))[name]"""
    },
    tag="escaped-label",
    score=23 / A,
)
any_name = slip("percentiles", {"r'^http_request": "r'http_request"}, tag="another-metric", score=23 / A)


def keyed(folder, name):
    """Return the counts of a scrape by route, code and le, as people read it: the first that come to mind are the key."""
    found = {}
    path = Path(folder, name)
    for line in path.read_text().splitlines() if path.exists() else []:
        if match := re.match(METRIC + r"\{(.*)\} (\S+)", line):
            labels = dict(re.findall(r'(\w+)="((?:[^"\\]|\\.)*)"', match[1].partition("} ")[0]))
            route = re.sub(r"\\(.)", lambda one: "\n" if one[1] == "n" else one[1], labels["route"])
            found[route, labels["code"], float(labels["le"])] = float(match[0].partition("} ")[2].split()[0])
    return found


def read(counts, q):
    bounds, rank, low, below = sorted(counts), q * counts[math.inf], 0.0, 0.0
    if not rank:
        return None
    for bound in bounds[:-1]:
        if counts[bound] >= rank:
            return ("~", low + (bound - low) * (rank - below) / (counts[bound] - below))
        low, below = bound, counts[bound]
    return (">", low)


@wrong("percentiles", tag="series-overwritten", score=23 / A)
def three_labels_are_enough(folder):
    total = {}
    for path in Path(folder).glob("*.scrape-2.prom"):
        old, new = keyed(folder, path.name.replace("-2.prom", "-1.prom")), keyed(folder, path.name)
        for route, code, bound in {**old, **new}:
            before, after = old.get((route, code, bound), 0), new.get((route, code, bound), 0)
            own = total.setdefault(route, {})
            own[bound] = own.get(bound, 0) + (after - before if after >= before else after)
    return {route: {f"p{q}": read(own, q / 100) for q in (50, 95, 99)} for route, own in total.items()}


@wrong("percentiles", tag="counter-reset", score=16 / A)
def pods_first(folder):
    """All pods of a scrape are added up before anything is subtracted."""
    total = {1: {}, 2: {}}
    for path in Path(folder).glob("*.prom"):
        for (route, _, bound), count in keyed(folder, path.name).items():
            own = total[int(path.name[-6])].setdefault(route, {})
            own[bound] = own.get(bound, 0) + count
    grown = {
        route: {bound: max(0, count - total[1].get(route, {}).get(bound, 0)) for bound, count in own.items()}
        for route, own in total[2].items()
    }
    return {route: {f"p{q}": read(own, q / 100) for q in (50, 95, 99)} for route, own in grown.items()}


@wrong("percentiles", tag="counter-reset", score=1 / A)
def nothing_was_counted(folder):
    text = "".join(path.read_text() for path in Path(folder).glob("*.prom"))
    return {route: dict.fromkeys(("p50", "p95", "p99")) for route in re.findall(r'route="([^"]*)"', text)}


@wrong("query", tag="le-dropped", score=1 / Q)
def without_le(_folder):
    return f'histogram_quantile(0.99, sum by (route) (rate({METRIC}{{job="booking-api"}}[5m])))'


@wrong("query", tag="mean-of-percentiles", score=1 / Q)
def averaged(_folder):
    inner = f'sum by (le, route, pod) (rate({METRIC}{{job="booking-api"}}[5m]))'
    return f"avg by (route) (histogram_quantile(0.99, {inner}))"


@wrong("query", tag="since-start", score=1 / Q)
def raw_buckets(_folder):
    return f'histogram_quantile(0.99, sum by (le, route) ({METRIC}{{job="booking-api"}}))'


@wrong("query", tag="rate-of-sum", score=0)
def sum_before_rate(_folder):
    return f'histogram_quantile(0.99, rate(sum by (le, route) ({METRIC}{{job="booking-api"}})[5m]))'


@wrong("query", tag="everybodys-requests", score=1 / Q)
def any_job(_folder):
    return f"histogram_quantile(0.99, sum by (le, route) (rate({METRIC}[5m])))"


@wrong("query", tag="quantile-as-percent", score=1 / Q)
def ninety_nine(_folder):
    return f'histogram_quantile(99, sum by (le, route) (rate({METRIC}{{job="booking-api"}}[5m])))'


@wrong("query", tag="everybodys-requests", score=1 / Q)
def a_job_that_begins_so(_folder):
    return f'histogram_quantile(0.99, sum by (le, route) (rate({METRIC}{{job=~"booking-api.*"}}[5m])))'


@wrong("query", tag="another-window", score=1 / Q)
def last_minute(_folder):
    return f'histogram_quantile(0.99, sum by (le, route) (rate({METRIC}{{job="booking-api"}}[1m])))'


@wrong("query", tag="since-start", score=1 / Q)
def last_hour(_folder):
    return f'histogram_quantile(0.99, sum by (le, route) (rate({METRIC}{{job="booking-api"}}[1h])))'


@wrong("query", tag="good-answers-only", score=1 / Q)
def good_answers_only(_folder):
    return f'histogram_quantile(0.99, sum by (le, route) (rate({METRIC}{{job="booking-api",code=~"2.."}}[5m])))'


@wrong("query", tag="kept-apart", score=1 / Q)
def with_the_code(_folder):
    return f'histogram_quantile(0.99, sum by (le, route, code) (rate({METRIC}{{job="booking-api"}}[5m])))'
