"""Answers people really give: the solution with one slip each, and queries as they are typed."""

from groundschool.kit import slip, wrong

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
    {"counts[route][bound]": "counts[route, second][bound]", ALL_AT_ONCE: EACH_POD},
    tag="mean-of-percentiles",
    score=4 / 17,
)
since_the_pods_began = slip("percentiles", {GROWN: "new"}, tag="since-start", score=4 / 17)
bound_for_a_fact = slip("percentiles", {'return (">", low)': 'return ("~", low)'}, tag="bound-as-exact", score=8 / 17)
never_below_zero = slip("percentiles", {GROWN: "max(0.0, new - old)"}, tag="counter-reset", score=15 / 17)
upper_bound = slip("percentiles", {ESTIMATE: "bound"}, tag="no-interpolation", score=5 / 17)
first_bucket_is_its_bound = slip(
    "percentiles", {ESTIMATE: f"bound if low == 0 else {ESTIMATE}"}, tag="first-bucket", score=9 / 17
)


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
